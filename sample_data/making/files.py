"""Sheets as files: a workbook, and the CSV that Excel saves of it.

Knows xlsx and CSV. Must not know what the sheets are about. The same sheets give the same bytes, as long as the same
versions of xlsxwriter and zlib write them.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]  # ships no types

from sample_data.making.cells import Cell, Day, Failed, Sheet, shown

_CREATED = dt.datetime(2026, 9, 22, 9, 0, 0)  # noqa: DTZ001  # xlsxwriter takes it as it stands
_FORMATS: Mapping[str, Mapping[str, object]] = {
    "plain": {"font_name": "Tahoma", "font_size": 10},
    "wrapped": {"font_name": "Tahoma", "font_size": 10, "text_wrap": True, "valign": "top"},
    "title": {"font_name": "Tahoma", "font_size": 14, "bold": True},
    "header": {"font_name": "Tahoma", "font_size": 10, "bold": True, "bg_color": "#DDEBF7", "border": 1},
    "blank": {"font_name": "Tahoma", "font_size": 10, "border": 4},
    "gregorian": {"font_name": "Tahoma", "font_size": 10, "num_format": "yyyy/mm/dd"},
    # Locale 0429 (Persian), calendar 16 (hexadecimal; CAL_PERSIAN): Excel shows the day as Jalali.
    "jalali": {"font_name": "Tahoma", "font_size": 10, "num_format": "[$-160429]yyyy/mm/dd;@"},
}
_WIDTHS = (6, 32)  # characters


def write_workbook(path: Path, sheets: Iterable[Sheet]) -> None:
    """Write the sheets as a workbook."""
    # Texts stay texts: «09…» as it was typed, «=…» no formula.
    options = {"strings_to_numbers": False, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        book.set_properties({"created": _CREATED})
        formats = {name: book.add_format(dict(values)) for name, values in _FORMATS.items()}
        for sheet in sheets:
            _write_sheet(book.add_worksheet(sheet.name), sheet, formats)


def _write_sheet(page: Any, sheet: Sheet, formats: Mapping[str, Any]) -> None:
    if sheet.right_to_left:
        page.right_to_left()
    for number, row in enumerate(sheet.above):
        _write_row(page, number, row, formats, "title")
    head = sheet.first_row - 2
    page.write_row(head, 0, sheet.headers, formats["header"])
    for number, row in enumerate(sheet.rows, head + 1):
        _write_row(page, number, row, formats, "plain")
    for number in range(head + 1 + len(sheet.rows), head + 1 + len(sheet.rows) + sheet.trailing):
        for column in range(len(sheet.headers)):
            page.write_blank(number, column, None, formats["blank"])
    for column, header in enumerate(sheet.headers):
        width = max(len(text) for text in (header, *(shown(row[column]) for row in sheet.rows)))
        page.set_column(column, column, min(max(width + 2, _WIDTHS[0]), _WIDTHS[1]))
    page.freeze_panes(head + 1, 0)
    page.autofilter(head, 0, head + len(sheet.rows), len(sheet.headers) - 1)


def _write_row(page: Any, number: int, row: Iterable[Cell], formats: Mapping[str, Any], usual: str) -> None:
    for column, cell in enumerate(row):
        if isinstance(cell, Day):
            page.write_datetime(number, column, cell.day.gregorian(), formats[cell.shown])
        elif isinstance(cell, Failed):
            page.write_formula(number, column, cell.formula, formats[usual], cell.error)
        elif isinstance(cell, str):
            page.write_string(number, column, cell, formats["wrapped" if "\n" in cell else usual])
        elif cell is not None:
            page.write_number(number, column, cell, formats[usual])


def write_excel_csv(path: Path, sheet: Sheet) -> None:
    """Write what Excel saves of a sheet as «CSV UTF-8»: BOM, CR LF, every row that holds cells or formats, and of every
    cell the text that is shown."""
    blank: list[Cell] = [None] * len(sheet.headers)
    rows = [*sheet.above, sheet.headers, *sheet.rows, *[blank] * sheet.trailing]
    _write_csv(path, rows, encoding="utf-8-sig", line_end="\r\n")


def write_web_csv(path: Path, sheet: Sheet) -> None:
    """Write a CSV as programs on the web offer it: UTF-8 without BOM, LF."""
    _write_csv(path, [sheet.headers, *sheet.rows], encoding="utf-8", line_end="\n")


def _write_csv(path: Path, rows: Iterable[Iterable[Cell]], *, encoding: str, line_end: str) -> None:
    with path.open("w", encoding=encoding, newline="") as stream:
        writer = csv.writer(stream, lineterminator=line_end)
        writer.writerows([shown(cell) for cell in row] for row in rows)
