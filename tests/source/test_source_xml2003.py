"""XML Spreadsheet 2003: what its elements mean, what is told, what is refused."""

# ruff: noqa: DTZ001  # cells have no zone

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from importer.errors import SourceFault
from importer.source import open_table
from importer.source.tabs import NOT_CALCULATED
from importer.vocabulary import CellError

SHEETJS = Path(__file__).parent.parent / "data"
URN = "urn:schemas-microsoft-com:office:spreadsheet"
EXCEL = "urn:schemas-microsoft-com:office:excel"
STYLES = "".join(
    f'<Style ss:ID="{name}"><NumberFormat ss:Format="{code}"/></Style>'
    for name, code in {"short": "Short Date", "time": "Short Time", "long": "[h]:mm:ss", "money": "Currency"}.items()
)
HEAD = "<Row><Cell><Data ss:Type='String'>a</Data></Cell><Cell><Data ss:Type='String'>b</Data></Cell></Row>"


def sheet(rows: str, name: str = "x", options: str = "") -> str:
    table, about = f"<Table>{HEAD}{rows}</Table>", f"<x:WorksheetOptions>{options}</x:WorksheetOptions>"
    return f"<Worksheet ss:Name='{name}'>{table}{about}</Worksheet>"


def write(folder: Path, *sheets: str, before: str = "", encoding: str = "utf-8") -> Path:
    path = folder / "a.xls"
    text = (
        f'<?xml version="1.0" encoding="{encoding}"?>{before}'
        f'<Workbook xmlns="{URN}" xmlns:ss="{URN}" xmlns:x="{EXCEL}">'
        f"<Styles>{STYLES}</Styles>{''.join(sheets)}</Workbook>"
    )
    path.write_bytes(text.encode(encoding))
    return path


def refusal(path: Path) -> tuple[str, Mapping[str, Any]]:
    with pytest.raises(SourceFault) as caught:
        list(open_table(path).chunks())
    return caught.value.code, caught.value.problems[0].params


ACROSS, DOWN, SECOND, THIRD = "ss:MergeAcross='{}'", "ss:MergeDown='1'", "ss:Index='2'", "ss:Index='3'"


def data(kind: str, text: str, style: str = "", more: str = "") -> str:
    return f"<Cell ss:StyleID='{style}' {more}><Data ss:Type='{kind}'>{text}</Data></Cell>"


CELLS: Mapping[str, tuple[str, object]] = {
    "a mobile": (data("Number", "9121234567"), 9121234567),
    "a mobile in the short form": (data("Number", "9.121234567E9"), 9121234567),
    "an amount": (data("Number", "12.5", "money"), 12.5),
    "a number that is none": (data("Number", "۱۲"), 12),
    "a number that is a word": (data("Number", "1_000"), "1_000"),
    "a number that is no number": (data("Number", "NaN"), "NaN"),
    "an empty number": (data("Number", ""), ""),
    "a day": (data("DateTime", "1991-08-03T00:00:00.000", "short"), dt.datetime(1991, 8, 3)),
    "a day as a number": (data("Number", "33453", "short"), dt.datetime(1991, 8, 3)),
    "a time": (data("DateTime", "1899-12-31T13:05:00.000", "time"), dt.time(13, 5)),
    "a duration": (data("DateTime", "1900-01-01T06:00:00.000", "long"), dt.timedelta(hours=30)),
    "no day": (data("DateTime", "1370/05/12", "short"), "1370/05/12"),
    "yes": (data("Boolean", "1"), True),
    "no": (data("Boolean", "0"), False),
    "neither": (data("Boolean", "شاید"), "شاید"),
    "an error": (data("Error", "#N/A"), CellError("#N/A")),
    "two lines": (data("String", "a&#10;b &amp; c"), "a\nb & c"),
    "zeros in front": (data("String", "007"), "007"),
    "a formula's empty text": (data("String", "", more="ss:Formula='=x'"), ""),
    "a formula without result": ("<Cell ss:Formula='=1+1'/>", NOT_CALCULATED),
    "attributes without prefix": ("<Cell><Data Type='Number'>7</Data></Cell>", 7),
    "a note": ("<Cell><Data ss:Type='String'>x</Data><Comment><Data ss:Type='String'>y</Data></Comment></Cell>", "x"),
}


@pytest.mark.parametrize("name", CELLS)
def test_a_cell_is_what_excel_shows(name: str, tmp_path: Path, read: Callable[..., Any]) -> None:
    xml, seen = CELLS[name]
    path = write(tmp_path, sheet(f"<Row>{data('String', 'k')}{xml}</Row>"))
    assert read(path).rows == {2: ["k", seen]}
    assert type(read(path).rows[2][1]) is type(seen)


@pytest.mark.parametrize(
    "name", ["General Number", "Currency", "Euro Currency", "Fixed", "Standard", "Percent", "Scientific", "Yes/No"]
)
def test_a_named_format_of_numbers_makes_no_date_of_a_number(
    name: str, tmp_path: Path, read: Callable[..., Any]
) -> None:
    style = f'<Styles><Style ss:ID="named"><NumberFormat ss:Format="{name}"/></Style></Styles>'
    path = write(tmp_path, style, sheet(f"<Row>{data('Number', '12.5', 'named')}</Row>"))
    assert read(path).rows == {2: [12.5, ""]}


def test_what_sheetjs_has_written_reads_as_its_xlsb(read: Callable[..., Any]) -> None:
    xml, binary = read(SHEETJS / "sheetjs-xml-spreadsheet-2003.xls"), read(SHEETJS / "sheetjs.xlsb")
    assert xml == binary
    assert [w.code for w in open_table(SHEETJS / "sheetjs-xml-spreadsheet-2003.xls").warnings] == [
        w.code for w in open_table(SHEETJS / "sheetjs.xlsb").warnings
    ]


def test_cells_and_rows_stand_where_their_indices_say(tmp_path: Path, read: Callable[..., Any]) -> None:
    rows = (
        f"<Row ss:Index='4'>{data('String', 'p', more=ACROSS.format(1))}{data('String', 'q')}</Row>"
        f"<Row ss:Span='2'/><Row>{data('String', 'r', more=SECOND)}</Row>"
    )
    found = read(write(tmp_path, sheet(rows)))
    assert found.rows == {4: ["p", ""], 8: ["", "r"]}, "the third column has no header"
    (told,) = open_table(tmp_path / "a.xls").warnings
    assert (told.code, told.params["count"], told.params["row"]) == ("cells_merged", 1, 4)


def test_a_cell_merged_downwards_takes_no_place_from_those_beside_and_below_it(
    tmp_path: Path, read: Callable[..., Any]
) -> None:
    block = "ss:MergeAcross='1' ss:MergeDown='2'"
    rows = (
        f"<Row ss:Index='3'>{data('String', 'p', more=block)}</Row>"
        f"<Row>{data('String', 'q', more=THIRD)}</Row><Row/>"
        f"<Row>{data('String', 'r', more=DOWN)}{data('String', 's')}</Row><Row>{data('String', 't', more=SECOND)}</Row>"
    )
    found = read(write(tmp_path, sheet(rows)))
    assert found.rows == {3: ["p", ""], 6: ["r", "s"], 7: ["", "t"]}
    (told,) = open_table(tmp_path / "a.xls").warnings
    assert (told.code, told.params["count"], told.params["row"]) == ("cells_merged", 2, 3)


def test_what_is_hidden_is_told(tmp_path: Path) -> None:
    row = f"<Row ss:Hidden='1'>{data('String', 'x')}{data('String', 'y')}</Row>"
    columns = "<Column ss:Index='2' ss:Hidden='1' ss:Span='5'/>"
    path = write(
        tmp_path,
        sheet("", "cover", "<x:Visible>SheetHidden</x:Visible>"),
        sheet(columns + row),
        sheet("", "other"),
    )
    table = open_table(path)
    told = {warning.code: warning.params for warning in table.warnings}
    assert table.sheet == "x"
    assert told["hidden_sheets_not_read"]["sheets"] == "«cover»"
    assert told["sheets_not_read"]["sheets"] == "«other»"
    assert (told["hidden_rows_read"]["count"], told["hidden_rows_read"]["row"]) == (1, 2)
    assert told["hidden_columns_read"]["count"] == 1


def test_the_1904_calendar_counts_for_numbers_and_times(tmp_path: Path, read: Callable[..., Any]) -> None:
    rows = f"<Row>{data('Number', '31991', 'short')}{data('DateTime', '1904-01-01T13:05:00.000', 'time')}</Row>"
    path = write(tmp_path, "<x:ExcelWorkbook><x:Date1904/></x:ExcelWorkbook>", sheet(rows))
    assert read(path).rows == {2: [dt.datetime(1991, 8, 3), dt.time(13, 5)]}
    assert open_table(path).date_system == 1904


@pytest.mark.parametrize("encoding", ["utf-16", "windows-1256"])
def test_the_encoding_is_what_the_file_says(encoding: str, tmp_path: Path, read: Callable[..., Any]) -> None:
    path = write(tmp_path, sheet(f"<Row>{data('String', 'سارا')}</Row>"), encoding=encoding)
    assert read(path).rows == {2: ["سارا", ""]}


CELL = data("String", "x")
BOMB = "<!DOCTYPE b [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;'>]>"
DAMAGE = {
    "rows out of order": f"<Row ss:Index='9'>{CELL}</Row><Row ss:Index='8'>{CELL}</Row>",
    "a row beyond the last": f"<Row ss:Index='1048577'>{CELL}</Row>",
    "columns out of order": f"<Row>{data('String', 'x', more=SECOND)}{data('String', 'x', more=SECOND)}</Row>",
    "a column beyond the last": f"<Row>{data('String', 'x', more=ACROSS.format(20_000))}</Row>",
    "an index that is none": f"<Row ss:Index='-1'>{CELL}</Row>",
    "a cell under a merged one": f"<Row>{data('String', 'x', more=DOWN)}</Row><Row>{CELL}</Row>",
    "no end": "<Row>",
    "a bare ampersand": f"<Row>{data('String', 'a & b')}</Row>",
}


@pytest.mark.parametrize("name", DAMAGE)
def test_what_excel_would_not_open_is_damaged(name: str, tmp_path: Path) -> None:
    code, params = refusal(write(tmp_path, sheet(DAMAGE[name])))
    assert (code, params["part"]) == ("workbook_damaged", "XML")


def test_a_row_outside_of_a_sheet_is_damage(tmp_path: Path) -> None:
    code, params = refusal(write(tmp_path, f"<Table><Row>{CELL}</Row></Table>"))
    assert (code, params["detail"]) == ("workbook_damaged", "row 1 outside of a sheet")


def test_a_document_type_is_refused(tmp_path: Path) -> None:
    code, params = refusal(write(tmp_path, sheet(f"<Row>{data('String', '&b;')}</Row>"), before=BOMB))
    assert (code, params["detail"]) == ("workbook_damaged", "DOCTYPE")


def test_a_row_without_end_costs_no_memory(tmp_path: Path) -> None:
    code, params = refusal(write(tmp_path, sheet(f"<Row>{CELL * 200_000}")))
    assert code == "workbook_damaged"
    assert "bytes" in params["detail"] or "columns" in params["detail"]


def test_a_workbook_without_rows_is_empty(tmp_path: Path) -> None:
    assert refusal(write(tmp_path, "<Worksheet ss:Name='x'/>"))[0] == "sheet_empty"
    assert refusal(write(tmp_path))[0] == "no_visible_sheet"
