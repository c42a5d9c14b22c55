from __future__ import annotations

import datetime as dt
import io
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

from importer.messages import Phrasebook
from importer.results import workbook
from importer.results.cells import TEXT_LIMIT, escaped
from importer.source import open_table
from importer.source.strings import unescape
from importer.vocabulary import Cell, CellError, Fault, Level, Outcome
from importer.work import ResultRow

HEADERS = ("نام", "موبایل", "جنسیت", "تولد")
COLUMNS_OF = {"FName": [0], "Mobile": [1], "GenderType": [2], "BornDate": [3]}
EN = Phrasebook("en")
LANDLINE = Fault("mobile_landline", "Mobile", "موبایل", {"value": "02112345678"})

Rows = Sequence[tuple[ResultRow, Sequence[Cell]]]


def day(*date: int) -> dt.datetime:
    """As Excel has it: a moment without a zone."""
    return dt.datetime.combine(dt.date(*date), dt.time())


def result(number: int, *faults: Fault, outcome: Outcome = Outcome.INVALID, error: str = "") -> ResultRow:
    return ResultRow(number, "09120000000", outcome, faults, (), "", "", None, 0, None, error, {}, "", "run-1")


def written(
    folder: Path,
    rows: Rows,
    *,
    headers: Sequence[str] = HEADERS,
    columns_of: Mapping[str, Sequence[int]] = COLUMNS_OF,
    lang: str = "en",
    **more: Any,
) -> Worksheet:
    path = folder / "mend.xlsx"
    keywords: dict[str, Any] = {"sheet": "مشتریان", "choices": {}, **more}
    workbook.write(path, headers, rows, columns_of=columns_of, phrases=Phrasebook(lang), **keywords)
    sheet = openpyxl.load_workbook(path).active
    assert isinstance(sheet, Worksheet)
    return sheet


def column(sheet: Worksheet, number: int) -> list[Any]:
    return [sheet.cell(row, number).value for row in range(1, sheet.max_row + 1)]


def is_marked(sheet: Worksheet, place: str) -> bool:
    return sheet[place].fill.fill_type is not None


def test_the_workbook_has_the_shape_of_its_source_and_three_columns_of_ours_at_the_end(tmp_path: Path) -> None:
    rows = [(result(14, LANDLINE), ["علی", "02112345678", "مرد", ""]), (result(9, LANDLINE), ["زهرا", "021", "", ""])]
    sheet = written(tmp_path, rows)
    assert [cell.value for cell in sheet[1]] == [*HEADERS, "_row", "_outcome", "_error"]
    assert column(sheet, 1) == ["نام", "علی", "زهرا"]
    assert column(sheet, 5) == ["_row", 14, 9]
    assert column(sheet, 6) == ["_outcome", "invalid", "invalid"]
    assert sheet.title == "مشتریان"


def test_blank_and_repeated_headers_stay_in_their_places(tmp_path: Path) -> None:
    sheet = written(tmp_path, [(result(2), ["a", "", "b", "c"])], headers=["نام", "", "نام", "x"], columns_of={})
    assert [cell.value for cell in sheet[1]][:4] == ["نام", None, "نام", "x"]
    assert [cell.value for cell in sheet[2]][:4] == ["a", None, "b", "c"]


def test_without_rows_the_workbook_has_the_headers_only(tmp_path: Path) -> None:
    sheet = written(tmp_path, [], choices={2: ["مرد", "زن"]})
    assert sheet.max_row == 1
    assert sheet.max_column == 7


def test_a_cell_at_fault_is_coloured_and_its_comment_says_what_to_do(tmp_path: Path) -> None:
    sheet = written(tmp_path, [(result(2, LANDLINE), ["علی", "02112345678", "مرد", ""])])
    assert sheet["B2"].comment is not None
    assert sheet["B2"].comment.text == EN.fault(LANDLINE)
    assert [place for place in ("A2", "B2", "C2", "D2", "E2", "F2", "G2") if is_marked(sheet, place)] == ["B2"]


def test_several_faults_of_one_cell_share_its_comment(tmp_path: Path) -> None:
    doubt = Fault("mobile_placeholder", "Mobile", "موبایل", {"value": "02112345678"}, Level.WARN)
    sheet = written(tmp_path, [(result(2, LANDLINE, doubt), ["علی", "02112345678", "مرد", ""])])
    assert sheet["B2"].comment is not None
    assert sheet["B2"].comment.text.split("\n") == [EN.fault(LANDLINE), EN.fault(doubt)]
    assert sheet["B2"].fill.start_color.rgb == "00FFC7CE"


def test_a_field_made_of_several_columns_has_all_of_them_marked(tmp_path: Path) -> None:
    row = (result(2, Fault("cell_error", "AddressText", "استان + شهر", {"value": "#N/A"})), [CellError("#N/A"), "x"])
    sheet = written(tmp_path, [row], headers=["استان", "شهر"], columns_of={"AddressText": [0, 1]})
    assert is_marked(sheet, "A2")
    assert is_marked(sheet, "B2")


def test_a_blanked_or_doubtful_cell_has_another_colour_than_a_wrong_one(tmp_path: Path) -> None:
    blanked = Fault("gender_unknown", "GenderType", "جنسیت", {"value": "?"}, Level.BLANK)
    sheet = written(tmp_path, [(result(2, LANDLINE, blanked), ["علی", "021", "?", ""])])
    assert sheet["B2"].fill.start_color.rgb != sheet["C2"].fill.start_color.rgb


def test_a_missing_name_marks_the_columns_of_both_names(tmp_path: Path) -> None:
    sheet = written(
        tmp_path,
        [(result(2, Fault("name_missing", "FName")), ["", "", "09120000000"])],
        headers=["نام", "نام خانوادگی", "موبایل"],
        columns_of={"FName": [0], "LName": [1], "Mobile": [2]},
    )
    assert is_marked(sheet, "A2")
    assert is_marked(sheet, "B2")
    assert not is_marked(sheet, "C2")


def test_a_fault_of_no_column_marks_the_error_cell(tmp_path: Path) -> None:
    constant = Fault("gender_unknown", "Active", "", {"value": "x"})
    sheet = written(tmp_path, [(result(2, constant), ["علی", "09120000000", "مرد", ""])])
    assert is_marked(sheet, "G2")
    assert sheet["G2"].comment is not None


def test_a_row_of_the_wrong_shape_is_marked_from_end_to_end(tmp_path: Path) -> None:
    fault = Fault("row_too_short", params={"found": 2, "expected": 4})
    sheet = written(tmp_path, [(result(2, fault), ["علی", "09120000000"])])
    assert all(is_marked(sheet, place) for place in ("A2", "B2", "C2", "D2", "G2"))


def test_a_mobile_that_the_service_refused_is_marked_where_it_stands(tmp_path: Path) -> None:
    refused = result(2, outcome=Outcome.REFUSED, error="status_Mobile_Invalid")
    sheet = written(tmp_path, [(refused, ["علی", "09120000000", "مرد", ""])])
    assert is_marked(sheet, "B2")
    assert not is_marked(sheet, "G2")
    assert sheet["G2"].value == EN.say("status_Mobile_Invalid") + " [status_Mobile_Invalid]"


def test_the_error_column_has_the_sentence_and_the_code(tmp_path: Path) -> None:
    sheet = written(tmp_path, [(result(2, LANDLINE), ["علی", "021", "مرد", ""])])
    assert sheet["G2"].value == EN.fault(LANDLINE) + " [mobile_landline]"


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("0912 000 0000", "0912 000 0000"),
        (9120000000, "9120000000"),
        (9120000000.0, "9120000000"),
        ("+989120000000", "+989120000000"),
        (day(1924, 12, 20), "1924-12-20"),
    ],
)
def test_a_mobile_is_text_as_it_stands_whatever_the_source_took_it_for(tmp_path: Path, cell: Cell, text: str) -> None:
    sheet = written(tmp_path, [(result(2, LANDLINE), ["علی", cell, "مرد", ""])])
    assert (sheet["B2"].value, sheet["B2"].data_type, sheet["B2"].number_format) == (text, "s", "@")


def test_a_blank_cell_where_a_mobile_belongs_keeps_the_zero_of_what_is_typed_there(tmp_path: Path) -> None:
    sheet = written(tmp_path, [(result(2, Fault("mobile_missing", "Mobile", "موبایل")), ["علی", "", "مرد", ""])])
    assert (sheet["B2"].value, sheet["B2"].number_format) == (None, "@")
    assert sheet.column_dimensions["B"].number_format == "@"


@pytest.mark.parametrize(
    "text", ["=1+1", "=HYPERLINK(1)", "+1", "@x", "#N/A", "-", "'09", "TRUE", "0012", "1370/01/01"]
)
def test_a_text_stays_a_text_and_never_becomes_a_formula(tmp_path: Path, text: str) -> None:
    sheet = written(tmp_path, [(result(2), [text, "", "", ""])])
    assert (sheet["A2"].value, sheet["A2"].data_type, sheet["A2"].number_format) == (text, "s", "@")


@pytest.mark.parametrize(
    ("cell", "kind"),
    [
        (day(1991, 3, 8), "d"),
        (day(1991, 3, 8) + dt.timedelta(hours=14, minutes=30), "d"),
        (dt.time(14, 30), "d"),
        (dt.timedelta(hours=36), "d"),
        (7, "n"),
        (0.5, "n"),
        (True, "b"),
    ],
)
def test_a_typed_cell_stays_what_it_is(tmp_path: Path, cell: Cell, kind: str) -> None:
    sheet = written(tmp_path, [(result(2), ["", "", "", cell])])
    assert (sheet["D2"].value, sheet["D2"].data_type) == (cell, kind)


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (dt.date(1850, 1, 1), "1850-01-01"),
        (dt.datetime(2020, 1, 1, tzinfo=dt.UTC), "2020-01-01 00:00:00+00:00"),
        (-dt.timedelta(hours=1), "-01:00:00"),
        (12345678901234567, "12345678901234567"),
        (float("inf"), "inf"),
        (CellError("#REF!"), "#REF!"),
    ],
)
def test_what_excel_cannot_hold_is_written_as_its_text(tmp_path: Path, cell: Cell, text: str) -> None:
    sheet = written(tmp_path, [(result(2), ["", "", "", cell])])
    assert (sheet["D2"].value, sheet["D2"].data_type) == (text, "s")


def test_a_text_longer_than_a_cell_can_hold_is_cut_and_says_so(tmp_path: Path) -> None:
    sheet = written(tmp_path, [(result(2), ["\x01" * 10_000, "x" * TEXT_LIMIT, "", ""])])
    assert len(str(sheet["A2"].value)) <= TEXT_LIMIT
    assert sheet["A2"].comment is not None
    assert str(TEXT_LIMIT) in sheet["A2"].comment.text
    assert sheet["B2"].value == "x" * TEXT_LIMIT


@given(st.text(st.one_of(st.sampled_from("_x05Fd\x00\x0b\r\n\ufffe\uffff"), st.characters(exclude_categories=["Cs"]))))
def test_what_xml_cannot_carry_is_escaped_and_reads_back(text: str) -> None:
    safe = escaped(text)
    assert unescape(safe) == text
    assert not set(safe) & {*map(chr, [*range(9), *range(11, 32)]), "\ufffe", "\uffff"}


_WIDTH = 3
_CELLS = st.one_of(
    st.text(max_size=12),
    st.integers(-(10**14), 10**14),
    st.dates(dt.date(1900, 3, 1), dt.date(2100, 1, 1)).map(lambda day: dt.datetime.combine(day, dt.time())),
    st.booleans(),
    st.sampled_from(["=1", "#N/A", "_x0041_", "\x00", " 09 ", "\ud800"]),
)


@given(st.lists(st.lists(_CELLS, min_size=_WIDTH, max_size=_WIDTH), max_size=4))
def test_an_import_of_the_workbook_reads_the_cells_of_the_source(rows: list[list[Cell]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "mend.xlsx"
        found = [(result(number), cells) for number, cells in enumerate(rows, 2)]
        workbook.write(path, ("a", "b", "c"), found, sheet="", columns_of={"FName": [0]}, choices={}, phrases=EN)
        table = open_table(path, wanted=["a", "b", "c"])
        read = [cells for chunk in table.chunks() for cells in chunk.frame.to_numpy().tolist()]
    assert [cells[:_WIDTH] for cells in read] == [[_readable(cell) for cell in cells] for cells in rows]
    assert [cells[_WIDTH + 1] for cells in read] == ["invalid"] * len(rows)


def _readable(cell: Cell) -> Cell:
    """Half a surrogate pair can stand in no file."""
    if not isinstance(cell, str):
        return cell
    return cell.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def test_columns_with_fixed_values_have_a_drop_down_list(tmp_path: Path) -> None:
    rows = [(result(number), ["", "", "x", ""]) for number in (2, 3)]
    sheet = written(tmp_path, rows, choices={2: ["مرد", "زن"], 0: []})
    [rule] = sheet.data_validations.dataValidation
    assert (rule.type, rule.formula1, str(rule.sqref)) == ("list", '"مرد,زن"', "C2:C3")
    assert rule.errorStyle == "warning"


@pytest.mark.parametrize(
    "texts", [["a,b", "c"], ['say "x"', "y"], [f"گزینه شماره {n}" for n in range(40)], ["=1", "2"]]
)
def test_a_list_that_does_not_fit_into_a_rule_stands_on_a_hidden_sheet(tmp_path: Path, texts: list[str]) -> None:
    sheet = written(tmp_path, [(result(2), ["", "", "x", ""])], choices={2: texts, 3: ["yes", "no"]})
    book = sheet.parent
    assert book is not None
    hidden = book.worksheets[1]
    assert hidden.sheet_state == "hidden"
    assert [hidden.cell(number, 1).value for number in range(1, len(texts) + 1)] == texts
    formulas = [rule.formula1 for rule in sheet.data_validations.dataValidation]
    assert formulas == [f"'_choices'!$A$1:$A${len(texts)}", '"yes,no"']
    assert open_table(tmp_path / "mend.xlsx").sheet == "مشتریان"


@pytest.mark.parametrize(
    ("headers", "lang", "rtl"),
    [(HEADERS, "en", True), (("name", "mobile", "sex", "تولد"), "en", False), (("a", "b", "c", "d"), "fa", True)],
)
def test_the_sheet_runs_from_right_to_left_for_persian(
    tmp_path: Path, headers: Sequence[str], lang: str, rtl: bool
) -> None:
    sheet = written(tmp_path, [], headers=headers, lang=lang)
    assert bool(sheet.sheet_view.rightToLeft) is rtl


def test_the_header_is_bold_and_stays_in_view(tmp_path: Path) -> None:
    sheet = written(tmp_path, [(result(2), ["a" * 300, "b", "c", "d"])])
    assert sheet.freeze_panes == "A2"
    assert all(cell.font.bold for cell in sheet[1])
    assert 20 < sheet.column_dimensions["A"].width < 60
    assert 6 < sheet.column_dimensions["C"].width < 20


def test_on_paper_a_row_stands_on_one_sheet_below_its_headers(tmp_path: Path) -> None:
    sheet = written(tmp_path, [(result(2), ["علی"])], header_row=3)
    assert sheet.sheet_properties.pageSetUpPr is not None
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert (sheet.page_setup.orientation, sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (
        "landscape",
        1,
        0,
    )
    assert sheet.print_title_rows == "$3:$3"


def test_a_sentence_too_long_for_its_column_has_the_lines_it_needs(tmp_path: Path) -> None:
    several = Fault("gender_unknown", "GenderType", "جنسیت", {"value": "?"})
    sheet = written(
        tmp_path, [(result(2, LANDLINE), ["", "021", "", ""]), (result(3, LANDLINE, several), ["", "021", "?", ""])]
    )
    assert sheet["G3"].alignment.wrap_text
    assert sheet.row_dimensions[2].height is None
    assert sheet.row_dimensions[3].height >= 30


def test_headers_and_sheet_stand_where_the_mapping_looks_for_them(tmp_path: Path) -> None:
    rows = [(result(7), ["علی", "09120000000", "مرد", ""])]
    sheet = written(tmp_path, rows, header_row=5, position=3)
    assert [cell.value for cell in sheet[5]][:4] == list(HEADERS)
    assert sheet["A6"].value == "علی"
    by_number = open_table(tmp_path / "mend.xlsx", sheet=3, header_row=5)
    by_name = open_table(tmp_path / "mend.xlsx", sheet="مشتریان", wanted=HEADERS)
    assert by_number.headers == by_name.headers == (*HEADERS, *workbook.OUR_COLUMNS)


@pytest.mark.parametrize("name", ["", "a/b", "x" * 40, "[1]", "'q'", "History:"])
def test_a_sheet_name_that_excel_refuses_is_made_acceptable(tmp_path: Path, name: str) -> None:
    title = written(tmp_path, [], sheet=name).title
    assert 0 < len(title) <= 31
    assert not set(title) & set("[]:*?/\\")


def test_a_workbook_of_mended_rows_that_is_the_source_gets_no_second_set_of_our_columns(tmp_path: Path) -> None:
    headers = [*HEADERS, *workbook.OUR_COLUMNS]
    sheet = written(tmp_path, [(result(2), ["علی", "021", "", "", 14, "invalid", "old"])], headers=headers)
    assert [cell.value for cell in sheet[1]] == headers
    assert [cell.value for cell in sheet[2]] == ["علی", "021", None, None, 2, "invalid", None]


def test_more_rows_than_a_worksheet_has_go_on_in_another_one() -> None:
    book = openpyxl.Workbook(write_only=True)
    shape = workbook._Shape(HEADERS, COLUMNS_OF, {}, EN, 1)
    rows = [(result(number), ["x", "y", "", ""]) for number in range(2, 9)]
    workbook._write_sheets(book, "rows", shape, rows, 3)
    book.save(io.BytesIO())
    assert [sheet.title for sheet in book.worksheets] == ["rows", "rows1", "rows2"]


def test_rows_that_end_in_a_fault_leave_the_earlier_file_as_it_was(tmp_path: Path) -> None:
    def broken() -> Iterator[tuple[ResultRow, Sequence[Cell]]]:
        yield result(2), ["a", "b", "c", "d"]
        raise OSError(28, "No space left on device")

    path = tmp_path / "mend.xlsx"
    path.write_bytes(b"earlier")
    with pytest.raises(OSError, match="No space"):
        workbook.write(path, HEADERS, broken(), sheet="s", columns_of={}, choices={}, phrases=EN)
    assert path.read_bytes() == b"earlier"
    assert [each.name for each in tmp_path.iterdir()] == ["mend.xlsx"]


def test_only_its_owner_can_read_the_workbook(tmp_path: Path) -> None:
    written(tmp_path, [])
    assert (tmp_path / "mend.xlsx").stat().st_mode & 0o777 == 0o600
