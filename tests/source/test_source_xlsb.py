"""Binary workbooks (xlsb): what every record means, what is told, and what spoilt ones do."""

# ruff: noqa: DTZ001  # cells have no zone

from __future__ import annotations

import datetime as dt
import io
import struct
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from importer.errors import SourceFault
from importer.source import biff12, open_table
from importer.source.tabs import NOT_CALCULATED
from importer.vocabulary import CellError
from support.xlsb import Formula, Sheet, record, text, write_xlsb

SHEETJS = Path(__file__).parent.parent / "data" / "sheetjs.xlsb"
SHEET = "xl/worksheets/sheet1.bin"
VOLATILE = b"\x19\x01\x00\x00" + b"\x41\xdd\x00"  # TODAY()


def refusal(path: Path) -> tuple[str, Mapping[str, Any]]:
    with pytest.raises(SourceFault) as caught:
        list(open_table(path).chunks())
    return caught.value.code, caught.value.problems[0].params


def test_a_workbook_that_sheetjs_has_written_is_read(read: Callable[..., Any]) -> None:
    content = read(SHEETJS)
    assert content.headers == ("نام", "موبایل", "تولد", "خطا", "فرمول", "فعال", "مدت", "بلند")
    sara = ["سارا\nمریم", 9121234567, dt.datetime(1991, 8, 3), "#N/A", 2, True, dt.timedelta(hours=30), 123456789.125]
    reza = ["رضا", "09351234567", dt.datetime(1991, 8, 3, 12), "#DIV/0!", -12.34, False, dt.time(12), -5]
    assert content.rows == {4: sara, 6: reza}
    assert [[*map(type, row)] for row in content.rows.values()] == [
        [str, int, dt.datetime, CellError, int, bool, dt.timedelta, float],
        [str, str, dt.datetime, CellError, float, bool, dt.time, int],
    ]
    table = open_table(SHEETJS)
    assert (table.sheet, table.header_row) == ("مشتریان", 3)
    assert [(warning.code, warning.params.get("count")) for warning in table.warnings] == [
        ("hidden_sheets_not_read", None),
        ("hidden_rows_read", 1),
        ("hidden_columns_read", 1),
    ]


CELLS: Mapping[str, tuple[object, object]] = {
    "a mobile without its zero": (9121234567, 9121234567),
    "a small whole number": (-7, -7),
    "a number with a fraction": (12.5, 12.5),
    "a number beyond 2^53": (1e18, 1e18),
    "a text": ("۰۹۱۲ علی 🌷", "۰۹۱۲ علی 🌷"),
    "half a letter": ("a\ud83d", "a\ufffd"),
    "yes": (True, True),
    "a date": (dt.datetime(1991, 8, 3), dt.datetime(1991, 8, 3)),
    "a time": (dt.time(13, 5), dt.time(13, 5)),
    "a duration": (dt.timedelta(hours=30), dt.timedelta(hours=30)),
    "an error": (CellError("#N/A"), CellError("#N/A")),
    "a blank with a style": ("", ""),
    "no cell": (None, ""),
    "a formula's number": (Formula(2.5), 2.5),
    "a formula's nought": (Formula(0.0), 0),
    "a formula's text": (Formula("علی"), "علی"),
    "a formula's empty text": (Formula(""), ""),
    "a formula's truth": (Formula(result=True), True),
    "a formula's error": (Formula(CellError("#DIV/0!")), CellError("#DIV/0!")),
    "a number that is due": (Formula(0.0, is_due=True), NOT_CALCULATED),
    "a text that is due": (Formula("", is_due=True), NOT_CALCULATED),
    "a number that is due but there": (Formula(5.0, is_due=True), 5),
    "a volatile formula": (Formula(0.0, is_due=True, tokens=VOLATILE), 0),
}


@pytest.mark.parametrize("short", [False, True])
@pytest.mark.parametrize("name", CELLS)
def test_a_cell_is_what_excel_shows(name: str, short: bool, tmp_path: Path, read: Callable[..., Any]) -> None:
    written, seen = CELLS[name]
    path = write_xlsb(tmp_path / "a.xlsb", {"a": Sheet([["a", "b", "c"], ["x", written, "z"]], short=short)})
    assert read(path).rows == {2: ["x", seen, "z"]}
    (cell,) = [row[1] for row in read(path).rows.values()]
    assert type(cell) is type(seen)
    told = [warning.code for warning in open_table(path).warnings]
    assert told == (["formulas_not_calculated"] if seen is NOT_CALCULATED else [])


def test_days_of_the_1904_calendar_are_the_same_days(tmp_path: Path, read: Callable[..., Any]) -> None:
    path = write_xlsb(tmp_path / "a.xlsb", {"a": [["a"], [dt.datetime(1991, 8, 3)]]}, is_1904=True)
    assert read(path).rows == {2: [dt.datetime(1991, 8, 3)]}
    assert open_table(path).date_system == 1904


@given(number=st.integers(-(1 << 29), (1 << 29) - 1), times=st.booleans())
def test_a_packed_whole_number_is_that_number(number: int, times: bool) -> None:
    packed = (number << 2 | 2 | times) & 0xFFFFFFFF
    assert biff12.rk(packed) == (number / 100 if times else number)


@given(value=st.integers(-(1 << 19), 1 << 19).map(lambda n: n / 8))
def test_a_packed_double_is_that_number(value: float) -> None:
    (high,) = struct.unpack("<I", struct.pack("<d", value)[4:])
    assert struct.pack("<d", value)[:4] == bytes(4)
    assert biff12.rk(high & ~3) == value


def test_what_is_hidden_or_merged_is_told(tmp_path: Path) -> None:
    rows: list[list[object]] = [["a", "b"], ["x", 1], [None, None], ["y", 2]]
    sheet = Sheet(rows, hidden_rows=[2, 4], hidden_columns=[1, 5], merges=[(1, 3, 0, 0)])
    path = write_xlsb(tmp_path / "a.xlsb", {"cover": Sheet([["z"]], state=2), "b": sheet, "c": [["q"]]})
    told = {warning.code: warning.params for warning in open_table(path).warnings}
    assert told["hidden_sheets_not_read"]["sheets"] == "«cover»"
    assert told["sheets_not_read"]["sheets"] == "«c»"
    assert (told["hidden_rows_read"]["count"], told["hidden_rows_read"]["row"]) == (2, 2)
    assert told["hidden_columns_read"]["count"] == 1
    assert (told["cells_merged"]["count"], told["cells_merged"]["row"]) == (1, 2)
    assert open_table(path, sheet=2).sheet == "c"


def sheet(*records: bytes, end: bytes = record(146) + record(130)) -> bytes:
    head = record(0, struct.pack("<IIHBBBI", 0, 0, 300, 0, 0, 0, 0))
    return record(129) + record(145) + head + b"".join(records) + end


def cell(column: int, value: str = "x") -> bytes:
    return record(6, struct.pack("<II", column, 0) + text(value))


DAMAGE: Mapping[str, tuple[str, bytes]] = {
    "columns out of order": (SHEET, sheet(cell(1), cell(0))),
    "a column beyond the last": (SHEET, sheet(cell(1 << 14))),
    "a row twice": (SHEET, sheet(cell(0), record(0, bytes(17)), cell(0))),
    "a row beyond the last": (SHEET, sheet(cell(0), record(0, struct.pack("<I", 1 << 20) + bytes(13)))),
    "a text longer than its record": (SHEET, sheet(record(6, bytes(8) + struct.pack("<I", 1 << 31)))),
    "a text that is not there": (SHEET, sheet(record(7, bytes(8) + b"\xff\0\0\0"))),
    "no number": (SHEET, sheet(record(5, bytes(8) + struct.pack("<d", float("nan"))))),
    "an endless number": (SHEET, sheet(record(5, bytes(8) + struct.pack("<d", float("inf"))))),
    "a record that is too long": (SHEET, sheet(b"\x06\xff\xff\xff\x7f" + bytes(100))),
    "a record that is cut": (SHEET, sheet(cell(0), end=b"\x06\x20x")),
    "a table without end": (SHEET, sheet(cell(0), end=b"")),
    "a part that is no sheet": (SHEET, record(131)),
    "a cell without a row": (SHEET, record(129) + record(145) + cell(0) + record(146)),
    "an empty part": (SHEET, b""),
    "XML": (SHEET, b"<worksheet/>"),
    "spoilt texts": ("xl/sharedStrings.bin", record(159, bytes(8)) + record(19, b"\0\x01\0\0")),
    "spoilt formats": ("xl/styles.bin", record(44, b"\xa4\0\xff\xff\xff\xff")),
    "a spoilt workbook": ("xl/workbook.bin", record(156, b"\0\0\0\0")),
}


@pytest.mark.parametrize("name", DAMAGE)
def test_a_damaged_part_is_named(name: str, tmp_path: Path) -> None:
    part, data = DAMAGE[name]
    path = write_xlsb(tmp_path / "a.xlsb", {"a": [["a", "b"], ["x", "y"]]}, replace={part: data})
    code, params = refusal(path)
    assert (code, params["part"], params["source"]) == ("workbook_damaged", part, "a.xlsb")


def test_a_part_that_would_unpack_to_far_too_much_is_refused(tmp_path: Path) -> None:
    bomb = sheet(cell(0), record(0x3FF, bytes(1 << 20)) * 40)
    path = write_xlsb(tmp_path / "a.xlsb", {"a": []}, replace={SHEET: bomb})
    code, params = refusal(path)
    assert (code, params["part"], params["found"]) == ("zip_bomb", SHEET, 40)


def test_a_workbook_without_a_sheet_that_can_be_read_is_refused(tmp_path: Path) -> None:
    assert refusal(write_xlsb(tmp_path / "a.xlsb", {"a": Sheet([["x"]], state=1)}))[0] == "no_visible_sheet"
    assert refusal(write_xlsb(tmp_path / "b.xlsb", {"a": []}))[0] == "sheet_empty"


with zipfile.ZipFile(SHEETJS) as archive:
    PARTS = {name: archive.read(name) for name in archive.namelist()}


@given(
    part=st.sampled_from(sorted(PARTS)),
    where=st.integers(0, 1 << 16),
    what=st.binary(max_size=6),
    length=st.integers(0, 6),
    cut=st.booleans(),
)
@settings(deadline=None, max_examples=200)
def test_a_workbook_with_a_spoilt_part_is_read_or_refused(
    part: str, where: int, what: bytes, length: int, cut: bool, tmp_path_factory: pytest.TempPathFactory
) -> None:
    data = PARTS[part]
    at = where % (len(data) + 1)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, sound in PARTS.items():
            archive.writestr(name, data[:at] + what + (b"" if cut else data[at + length :]) if name == part else sound)
    path = tmp_path_factory.getbasetemp() / "spoilt.xlsb"
    path.write_bytes(stream.getvalue())
    try:
        list(open_table(path).chunks())
    except SourceFault as fault:
        assert fault.problems[0].params["source"] == "spoilt.xlsb"  # noqa: PT017  # either is right
