"""One table in many shapes reads the same; and on plain workbooks openpyxl and calamine read what we read."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter  # type: ignore[import-untyped]  # it ships no types
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from importer.vocabulary import Cell

HEADERS = ["نام", "نام‌خانوادگی", "موبایل", "آدرس"]
FIFTY = [
    [f"نام {n}", f"خانواده {n % 7}", f"0912{n:07}", f'پلاک {n}، "واحد"; طبقه | {n}\nتهران, ایران\tونک']
    for n in range(50)
]

DIALECTS: dict[str, dict[str, Any]] = {
    "a comma in utf-8": {"delimiter": ","},
    "a comma in utf-8 with mark": {"delimiter": ",", "encoding": "utf-8-sig"},
    "a semicolon in utf-8": {"delimiter": ";"},
    "a tab in utf-16 as Excel's Unicode Text": {"delimiter": "\t", "encoding": "utf-16"},
    "a tab in utf-16-le without mark": {"delimiter": "\t", "encoding": "utf-16-le"},
    "a bar in utf-8 with line feeds": {"delimiter": "|", "lineterminator": "\n"},
    "a Persian comma with carriage returns": {"delimiter": "،", "lineterminator": "\r"},
    "a semicolon in cp1256, everything quoted": {"delimiter": ";", "encoding": "cp1256", "quoting": csv.QUOTE_ALL},
}


def as_delimited(path: Path, *, encoding: str = "utf-8", **dialect: Any) -> None:
    stream = io.StringIO(newline="")
    csv.writer(stream, **dialect).writerows([HEADERS, *FIFTY])
    text = stream.getvalue()
    path.write_bytes((text.replace("ی", "ي") if encoding == "cp1256" else text).encode(encoding))


def by_openpyxl(path: Path) -> None:
    workbook = openpyxl.Workbook(write_only=True)
    sheet = workbook.create_sheet("مشتریان")
    for row in [HEADERS, *FIFTY]:
        sheet.append(row)
    workbook.save(path)


def by_xlsxwriter(path: Path) -> None:
    with xlsxwriter.Workbook(path) as workbook:
        sheet = workbook.add_worksheet()
        for number, row in enumerate([HEADERS, *FIFTY]):
            sheet.write_row(number, 0, row)


@pytest.mark.parametrize("name", DIALECTS)
def test_fifty_rows_read_the_same_from_every_dialect_of_csv(
    name: str, read: Callable[..., Any], tmp_path: Path
) -> None:
    path = tmp_path / "a.csv"
    as_delimited(path, **DIALECTS[name])
    for wanted in ([], ["موبایل"]):
        content = read(path, wanted=wanted, size=7)
        back = "ي" if DIALECTS[name].get("encoding") == "cp1256" else "ی"
        assert [*content.headers] == [header.replace("ی", back) for header in HEADERS]
        assert [*content.rows.values()] == [[text.replace("ی", back) for text in row] for row in FIFTY]
        assert [*content.rows][:3] == [2, 4, 6]


@pytest.mark.parametrize("write", [by_openpyxl, by_xlsxwriter])
def test_fifty_rows_read_the_same_from_workbooks(
    write: Callable[[Path], None], read: Callable[..., Any], tmp_path: Path
) -> None:
    path = tmp_path / "a.xlsx"
    write(path)
    content = read(path, wanted=["موبایل"], size=7)
    assert [*content.headers] == HEADERS
    assert content.rows == dict(enumerate(FIFTY, 2))


def plain(value: object) -> object:
    """A value of either library in our words: blank is "", a date is midnight, a whole float an int."""
    if value is None:
        return ""
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return dt.datetime.combine(value, dt.time())
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def of_openpyxl(path: Path) -> list[list[object]]:
    sheet = openpyxl.load_workbook(path, data_only=True).worksheets[0]
    return [[plain(value) for value in row] for row in sheet.iter_rows(min_row=2, max_col=3, values_only=True)]


def of_calamine(path: Path) -> list[list[object]]:
    rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python(skip_empty_area=False)
    return [[plain(value) for value in row] for row in rows[1:]]


# Seconds, not fractions: the libraries round those differently. From March 1900 on: before, Excel has a day too many.
moments = st.datetimes(dt.datetime(1900, 3, 1), dt.datetime(9999, 12, 30)).map(lambda at: at.replace(microsecond=0))  # noqa: DTZ001  # Excel knows no zones
words = st.text(st.sampled_from("سارا 0912\n<&>\"'_x۱😀\u200c"), min_size=1, max_size=8).filter(
    lambda text: "_x" not in text and text == text.strip() and text
)
numbers = st.integers(-(2**53), 2**53) | st.floats(-(2**53), 2**53, width=32)
cells: st.SearchStrategy[Cell] = words | numbers | st.booleans() | moments | st.just("")


@pytest.mark.parametrize("writer", ["openpyxl", "xlsxwriter"])
@given(rows=st.lists(st.tuples(st.just("x"), cells, cells), min_size=1, max_size=5))
@settings(deadline=None, max_examples=25)
def test_a_plain_workbook_reads_as_openpyxl_and_calamine_read_it(
    writer: str,
    rows: list[tuple[Cell, ...]],
    read: Callable[..., Any],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    path = tmp_path_factory.getbasetemp() / "plain.xlsx"
    if writer == "openpyxl":
        workbook = openpyxl.Workbook()
        for row in [HEADERS[:3], *rows]:
            workbook.worksheets[0].append([value if value != "" else None for value in row])
        workbook.save(path)
    else:
        options = {"default_date_format": "yyyy/mm/dd hh:mm", "strings_to_formulas": False, "strings_to_urls": False}
        with xlsxwriter.Workbook(path, options) as book:
            sheet = book.add_worksheet()
            for number, row in enumerate([HEADERS[:3], *rows]):
                sheet.write_row(number, 0, row)
    found = list(read(path, wanted=HEADERS, size=2).rows.values())
    assert found == of_openpyxl(path)
    assert found == of_calamine(path)
    assert [[type(cell) for cell in row] for row in found] == [
        [type(cell) for cell in row] for row in of_openpyxl(path)
    ]
