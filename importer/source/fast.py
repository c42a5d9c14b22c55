"""Reads a plain sheet with python-calamine: the whole of it at once, in Rust.

Knows what calamine's values are called here. Must not be given a sheet that `survey` has not proved plain: of others it
loses cells (docs/decisions/0003-reading-workbooks.md).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from importer.source.files import reading
from importer.source.package import Workbook
from importer.source.survey import Survey
from importer.source.table import Row
from importer.vocabulary import Cell

MAX_CELLS = 12_000_000
"""Cells that calamine may hold at once, about 70 bytes each while it reads; a larger sheet is read as a stream."""
_SPARSE, _SMALL = 4, 100_000  # it holds blank cells too: one stray cell in XFD1048576 would be 17,000,000,000 of them

_PARTS = {"strings": "xl/sharedStrings.xml", "styles": "xl/styles.xml"}  # where calamine looks for them
_WHOLE_UP_TO = 2.0**53  # beyond it a double skips whole numbers


def takes(found: Survey, workbook: Workbook) -> bool:
    """Whether calamine reads all of this sheet, in bearable memory. The 1904 date system is rare, and calamine does not
    see every spelling of it that openpyxl sees: four years off would be too high a price."""
    area = found.rows * found.columns
    return (
        found.plain
        and not workbook.is_1904
        and area <= min(MAX_CELLS, _SPARSE * found.cells + _SMALL)
        and all(getattr(workbook, kind) in {"", part} for kind, part in _PARTS.items())
    )


def load(path: Path, name: str) -> CalamineSheet | None:
    """The sheet, or None where calamine can't read this file or does not find exactly one sheet of this name."""
    try:
        with reading(path), CalamineWorkbook.from_path(path) as workbook:
            return workbook.get_sheet_by_name(name) if workbook.sheet_names.count(name) == 1 else None
    except CalamineError:
        return None


def rows(sheet: CalamineSheet) -> Iterator[Row]:
    """The rows from the first one of the sheet on, blank ones too."""
    if sheet.start is None:
        return
    before: list[Cell] = [""] * sheet.start[1]  # iter_rows begins in row 1, but in the first column that is used
    for number, values in enumerate(sheet.iter_rows(), 1):
        cells: list[Cell] = [_whole(value) if type(value) in _TO_CHANGE else value for value in values]
        yield Row(number, before + cells if before else cells)


_TO_CHANGE = frozenset({float, dt.date})


def _whole(value: object) -> Cell:
    """Python value → Cell: calamine makes every number a float, and a date without time of a midnight."""
    if isinstance(value, float):
        return int(value) if value.is_integer() and abs(value) <= _WHOLE_UP_TO else value
    assert isinstance(value, dt.date)  # noqa: S101  # of the two types that get here
    return dt.datetime.combine(value, dt.time())
