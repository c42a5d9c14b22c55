"""Makes the workbooks of tests/data/source anew (`python -m tests.source.make_defects`); the text files are by
hand, the xlsb by ``support.xlsb``."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeAlias

import xlsxwriter  # type: ignore[import-untyped]  # it ships no types

DATA = Path(__file__).parent.parent / "data" / "source"
HEADERS = ("نام", "موبایل", "شهر")
SARA = ("سارا", "09120000001", "تهران")
REZA = ("رضا", "09120000002", "شیراز")

Book: TypeAlias = Any  # xlsxwriter.Workbook, which has no types


def _table(book: Book, row: int = 0, column: int = 0, name: str = "مشتریان") -> Any:
    sheet = book.add_worksheet(name)
    for number, cells in enumerate((HEADERS, SARA, REZA), row):
        sheet.write_row(number, column, cells)
    return sheet


def two_rows_of_headers(book: Book) -> None:
    sheet = book.add_worksheet("مشتریان")
    sheet.merge_range("A1:A2", "نام")
    sheet.merge_range("B1:C1", "تماس")
    sheet.merge_range("D1:E1", "شرکت")
    sheet.write_row(1, 1, ["موبایل", "تلفن", "نام", "تلفن"])
    sheet.write_row(2, 0, ["سارا", "09120000001", "02188", "نمونه", "02199"])


def title_over_the_table(book: Book) -> None:
    sheet = _table(book, row=3)
    sheet.merge_range("A1:C1", "گزارش مشتریان")
    sheet.merge_range("A2:C2", "آذر ۱۴۰۵")


def merged_cells(book: Book) -> None:
    sheet = _table(book)
    sheet.merge_range("C2:C3", "تهران", book.add_format({"align": "center"}))


def hidden_rows_and_columns(book: Book) -> None:
    sheet = _table(book)
    sheet.set_row(2, None, None, {"hidden": True})
    sheet.set_column(2, 2, None, None, {"hidden": True})


def hidden_sheet(book: Book) -> None:
    _table(book, name="قدیمی").hide()
    _table(book).activate()
    book.worksheets_objs[1].set_first_sheet()


def begins_in_column_c(book: Book) -> None:
    _table(book, row=1, column=2)


def stray_cell_in_the_last_row(book: Book) -> None:
    _table(book).write(1_048_575, 16_383, "؟")


def blank_rows_at_the_end(book: Book) -> None:
    sheet = _table(book)
    style = book.add_format({"bg_color": "#FFFFCC"})
    for row in range(3, 40):
        for column in range(3):
            sheet.write_blank(row, column, None, style)
        sheet.write(row, 1, " ")


def error_cell(book: Book) -> None:
    _table(book).write_formula(1, 2, "=NA()", None, "#N/A")


WORKBOOKS: Mapping[str, Callable[[Book], None]] = {
    "two-rows-of-headers.xlsx": two_rows_of_headers,
    "title-over-the-table.xlsx": title_over_the_table,
    "merged-cells.xlsx": merged_cells,
    "hidden-rows-and-columns.xlsx": hidden_rows_and_columns,
    "hidden-sheet.xlsx": hidden_sheet,
    "begins-in-column-c.xlsx": begins_in_column_c,
    "stray-cell-in-the-last-row.xlsx": stray_cell_in_the_last_row,
    "blank-rows-at-the-end.xlsx": blank_rows_at_the_end,
    "error-cell.xlsx": error_cell,
}


def workbook(fill: Callable[[Book], None] = _table) -> bytes:
    """A workbook in memory."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        fill(book)
    return stream.getvalue()


def spoilt(part: str, change: Callable[[bytes], bytes]) -> bytes:
    """A plain workbook with one part changed."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook())) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, change(data) if name == part else data)
    return stream.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
_ENTITIES = b"".join(b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 10))
_BOMB = b'<!DOCTYPE b [<!ENTITY a0 "ha">' + _ENTITIES + b"]>"
SPOILT: Mapping[str, tuple[str, Callable[[bytes], bytes]]] = {
    "entity-bomb.xlsx": (
        "xl/sharedStrings.xml",
        lambda xml: xml.replace(b"?>", b"?>" + _BOMB, 1).replace("سارا".encode(), b"&a9;"),
    ),
    "zip-bomb.xlsx": (SHEET, lambda xml: xml.replace(b"</sheetData>", b" " * (200 << 20) + b"</sheetData>")),
    "dimension-of-a-whole-sheet.xlsx": (SHEET, lambda xml: xml.replace(b'ref="A1:C3"', b'ref="A1:XFD1048576"')),
    "row-beyond-the-last.xlsx": (
        SHEET,
        lambda xml: xml.replace(b'r="3"', b'r="99999999999"').replace(b'C3"', b'C99999999999"'),
    ),
}


def main() -> None:
    for name, fill in WORKBOOKS.items():
        (DATA / name).write_bytes(workbook(fill))
    for name, (part, change) in SPOILT.items():
        (DATA / name).write_bytes(spoilt(part, change))


if __name__ == "__main__":
    main()
