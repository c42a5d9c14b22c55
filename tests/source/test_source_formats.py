"""What only one format can hold, and what spoilt files of each do."""

# ruff: noqa: DTZ001  # cells have no zone

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import xlwt  # type: ignore[import-untyped]  # it ships no types
from hypothesis import given, settings
from hypothesis import strategies as st

from importer.errors import SourceFault
from importer.source import open_table
from importer.source.tabs import NOT_CALCULATED
from importer.vocabulary import CellError

DATA = Path(__file__).parent.parent / "data" / "source"


def test_a_file_of_libreoffice_reads_alike_as_xls_and_as_ods(read: Callable[..., Any]) -> None:
    xls, ods = (read(DATA.parent / f"libreoffice.{kind}") for kind in ("xls", "ods"))
    assert xls.headers == ods.headers
    row = ods.rows[4]
    assert row == [
        "سارا\nمریم", 9121234567, dt.datetime(1991, 8, 3), "#N/A", 2, 1, dt.timedelta(hours=30), dt.time(13, 5)
    ]  # fmt: skip
    for content in (xls, ods):
        assert isinstance(content.rows[4][3], CellError)
        assert isinstance(content.rows[5][3], CellError)
        assert list(content.rows) == [4, 5, 6, 8, 9, 12]
    for number in (4, 5, 8, 9, 12):  # row 6 has a number of which xls keeps more digits
        assert [*map(str, xls.rows[number])] == [*map(str, ods.rows[number])] or number in (4, 5)  # True and 1


@pytest.mark.parametrize("kind", ["xls", "ods"])
def test_hidden_sheets_rows_and_columns_are_counted(kind: str) -> None:
    table = open_table(DATA.parent / f"libreoffice.{kind}")
    found = {warning.code: warning.params.get("count") for warning in table.warnings}
    assert table.sheet == "مشتریان"
    assert found["hidden_rows_read"] == found["hidden_columns_read"] == 1
    assert "hidden_sheets_not_read" in found


def test_a_formula_that_xlwt_did_not_calculate_is_named(tmp_path: Path, read: Callable[..., Any]) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("a")
    sheet.write(0, 0, "number")
    sheet.write(1, 0, xlwt.Formula("1+1"))
    book.save(str(tmp_path / "a.xls"))
    assert read(tmp_path / "a.xls").rows == {2: [NOT_CALCULATED]}


def page(tmp_path: Path, body: str, head: str = "<meta charset=utf-8>") -> Path:
    path = tmp_path / "a.xls"
    path.write_text(f"<html>{head}<table><tr><td>a<td>b</tr>{body}</table></html>", encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("cells", "values"),
    [
        ("<td>09121234567<td>x", ["09121234567", "x"]),
        ('<td x:num="9121234567">9.12E+09<td x:str>007', [9121234567, "007"]),
        ("<td x:num>9121234567<td x:err='#REF!'>#REF!", [9121234567, "#REF!"]),
        ('<td class=d x:num="33453">8/3/91<td x:fmla="=A1*2"></td>', [dt.datetime(1991, 8, 3), NOT_CALCULATED]),
        ('<td x:num="33453">8/3/91<td>#N/A', ["8/3/91", "#N/A"]),
        (
            "<td style=mso-number-format:Fixed x:num>12.50<td style='mso-number-format:\"Short Date\"' x:num=33453>3",
            [12.5, dt.datetime(1991, 8, 3)],
        ),
        ("<td>a<br>b &amp; c&nbsp;<td><script>x</script>y<!-- z -->", ["a\nb & c", "y"]),
        ("<td colspan=2>x", ["x", ""]),
    ],
)
def test_a_cell_of_a_web_page_is_what_a_person_sees_or_office_says(
    cells: str, values: list[Any], tmp_path: Path, read: Callable[..., Any]
) -> None:
    style = "<meta charset=utf-8><style>.d {mso-number-format:'Short Date';}</style>"
    assert read(page(tmp_path, f"<tr>{cells}</tr>", style)).rows == {2: values}


def test_a_cell_that_reaches_down_keeps_the_columns_of_the_rows_below(tmp_path: Path, read: Callable[..., Any]) -> None:
    body = "<tr><td rowspan=2>x<td>1</tr><tr><td>2</tr><tr><td>y<td>3</tr>"
    assert read(page(tmp_path, body)).rows == {2: ["x", "1"], 3: ["", "2"], 4: ["y", "3"]}


def test_a_page_without_the_end_of_its_table_is_told(tmp_path: Path) -> None:
    path = tmp_path / "cut.xls"
    path.write_text("<table><tr><td>a<td>b</tr><tr><td>1<td>2</tr>")
    assert [warning.code for warning in open_table(path).warnings] == ["html_not_closed"]


SOUND = {kind: (DATA.parent / f"libreoffice.{kind}").read_bytes() for kind in ("xls", "ods")} | {
    "xlsb": (DATA.parent / "sheetjs.xlsb").read_bytes(),
    "xml": (DATA.parent / "sheetjs-xml-spreadsheet-2003.xls").read_bytes(),
    "html": (DATA / "html-table-inside-a-layout-called.xls").read_bytes(),
}


@given(kind=st.sampled_from([*SOUND]), where=st.integers(0, 1 << 16), what=st.binary(max_size=6), cut=st.booleans())
@settings(deadline=None, max_examples=200)
def test_a_spoilt_file_is_read_or_refused(
    kind: str, where: int, what: bytes, cut: bool, tmp_path_factory: pytest.TempPathFactory
) -> None:
    data = SOUND[kind]
    at = where % len(data)
    path = tmp_path_factory.getbasetemp() / "spoilt.xls"
    path.write_bytes(data[:at] + what + (b"" if cut else data[at + len(what) :]))
    try:
        list(open_table(path).chunks())
    except SourceFault as fault:
        assert fault.problems[0].params["source"] == "spoilt.xls"  # noqa: PT017  # either is right
