"""Reads a plain sheet with python-calamine: the whole of it at once, in Rust.

Knows what calamine's values are called here. Must not be given a sheet that `survey` has not proved plain: of others it
loses cells (docs/decisions/0003-reading-workbooks.md).
"""

from __future__ import annotations

import datetime as dt
import posixpath
from collections.abc import Callable, Collection, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import cast

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from importer.source.files import reading
from importer.source.package import Workbook
from importer.source.survey import Survey
from importer.source.table import Block
from importer.vocabulary import Cell

MAX_CELLS = 12_000_000
"""Cells that calamine may hold at once, about 70 bytes each while it reads; a larger sheet is read as a stream."""
_SPARSE, _SMALL = 4, 100_000  # it holds blank cells too: one stray cell in XFD1048576 would be 17,000,000,000 of them

_PARTS = {"strings": "xl/sharedStrings.xml", "styles": "xl/styles.xml"}  # where calamine looks for them
_WHOLE_UP_TO = 2.0**53  # beyond it a double skips whole numbers


def opens(workbook: Workbook, parts: Collection[str]) -> bool:
    """Whether calamine finds in a package of these parts what belongs to the workbook, and nothing else: it resolves
    names in its own way, and takes what stands in the usual places even where no relationship points at it. The 1904
    date system is rare, and calamine does not see every spelling of it that openpyxl sees: four years off would be too
    high a price."""
    names = {posixpath.normpath(part.replace("\\", "/")).casefold() for part in parts}
    return (
        not workbook.is_1904
        and len(names) == len(parts)
        and all(getattr(workbook, kind) == (part if part.casefold() in names else "") for kind, part in _PARTS.items())
    )


def takes(found: Survey) -> bool:
    """Whether calamine reads all of this sheet, in bearable memory."""
    return found.plain and found.rows * found.columns <= min(MAX_CELLS, _SPARSE * found.cells + _SMALL)


def load(path: Path, name: str, may_go_on: Callable[[], bool] = lambda: True) -> CalamineSheet | None:
    """The sheet, or None where calamine can't read this file or does not find exactly one sheet of this name, or
    where it may not go on to the sheet when it has opened the workbook, with all of its shared strings."""
    try:
        with reading(path), CalamineWorkbook.from_path(path) as workbook:
            is_there = workbook.sheet_names.count(name) == 1
            return workbook.get_sheet_by_name(name) if is_there and may_go_on() else None
    except CalamineError:
        return None


def blocks(sheet: CalamineSheet, size: int) -> Iterator[Block]:
    """The rows from the first one of the sheet on, blank ones too, ``size`` in a block."""
    if sheet.start is None:
        return
    start, rows = 1, sheet.iter_rows()  # it begins in row 1, but in the first column that is used
    while values := [*islice(rows, size)]:
        before: list[list[Cell]] = [[""] * len(values) for _ in range(sheet.start[1])]
        columns = map(_column, zip(*values, strict=True))
        yield Block([*before, *columns], range(start, start + len(values)))
        start += len(values)


_TO_CHANGE = frozenset({float, dt.date})


def _column(values: Sequence[object]) -> Sequence[Cell]:
    if _TO_CHANGE.isdisjoint(map(type, values)):
        return cast("Sequence[Cell]", values)
    return [_cell(value) if type(value) in _TO_CHANGE else cast("Cell", value) for value in values]


def _cell(value: object) -> Cell:
    """Python value → Cell: calamine makes every number a float, and a date without time of a midnight."""
    if isinstance(value, float):
        return int(value) if value.is_integer() and abs(value) <= _WHOLE_UP_TO else value
    assert isinstance(value, dt.date)  # noqa: S101  # of the two types that get here
    return dt.datetime.combine(value, dt.time())
