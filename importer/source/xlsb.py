"""Reads xlsb: the same package as an xlsx, whose parts are records instead of XML.

Knows the records of [MS-XLSB] 2.4 that hold sheets, formats, texts and cells. Must not know headers. calamine is not
used: it leaves out formulas whose result is an error (docs/decisions/0004-formats.md).
"""

from __future__ import annotations

import math
from collections.abc import Generator, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import ClassVar, NamedTuple

from openpyxl.styles.numbers import BUILTIN_FORMATS

from importer.source.biff12 import ERRORS, double, long, nullable_text, records, rk, text
from importer.source.numbers import dated, moment_of
from importer.source.package import Package, Sheet, office_document
from importer.source.spread import require_dense
from importer.source.survey import MAX_COLUMN, MAX_ROW
from importer.source.table import DateSystem, Progress, Row
from importer.source.tabs import NOT_CALCULATED, Seen, choose, merged_below, told
from importer.vocabulary import Cell, CellError, Problem

# The records, by their names in [MS-XLSB] without "Brt".
_ROW_HDR, _COL_INFO, _MERGE_CELL, _BEGIN_SHEET, _BEGIN_SHEET_DATA, _END_SHEET_DATA = 0, 60, 176, 129, 145, 146
_CELL_BLANK, _CELL_RK, _CELL_ERROR, _CELL_BOOL, _CELL_REAL, _CELL_ST, _CELL_ISST = range(1, 8)
_FMLA_STRING, _FMLA_NUM, _FMLA_BOOL, _FMLA_ERROR = range(8, 12)
_CELL_R_STRING = 62
_SST_ITEM, _FMT, _XF, _BEGIN_CELL_XFS, _END_CELL_XFS = 19, 44, 47, 617, 618
_WB_PROP, _BUNDLE_SH = 153, 156

_SHORT = {12: 1, 13: 2, 14: 3, 15: 4, 16: 5, 17: 6, 18: 7}
"""BrtShortBlank to BrtShortIsst: the same cells without a column, each right of the one before."""
_BLANKS = frozenset({_CELL_BLANK, 12})
_CELLS = frozenset({*range(_CELL_BLANK, _FMLA_ERROR + 1), _CELL_R_STRING, *_SHORT})
_HEADER, _SHORT_HEADER = 8, 4
_VOLATILE = b"\x19\x01"  # PtgAttrSemi, as in xls
_ALWAYS_CALC, _HIDDEN_ROW, _HIDDEN_COLUMN, _IS_1904 = 2, 0x10, 1, 1
_MERGES, _MAX_SHEETS = 100_000, 10_000  # that are remembered; that are read
_MAX_OTHERS = 4 << 20  # Excel writes three for a row
_BLANK, _BLANK_ROW = 4, 16  # what they cost while they are read, in blank cells


class _Book(NamedTuple):
    """What workbook.bin and its relations say; parts are ``""`` where there are none."""

    sheets: list[Sheet]
    date_system: DateSystem
    styles: str
    strings: str


class XlsbReader:
    """One sheet of an xlsb workbook as rows; ``sheet`` as in ``WorkbookReader``."""

    ragged: ClassVar[bool] = False

    def __init__(self, path: Path, sheet: str | int | None = None, *, looked: Progress | None = None) -> None:
        self._package = Package(path)
        self._book = _read_book(self._package)
        chosen = choose(path, self._book.sheets, sheet)
        self.sheet, self._part = chosen.name, chosen.part
        self.date_system = self._book.date_system
        self.size = self._package.size(self._part)
        self._moments = _read_moments(self._package, self._book.styles) if self._book.styles else {}
        counter = _Counter(self._package.parts[self._part].compress_size)
        with self._package.damage(self._part):
            for kind, content in self._sheet_records(looked):
                counter.add(kind, content)
            seen = counter.seen()
        self._merges = counter.merges
        self.warnings = told(path, self._book.sheets, self.sheet, seen, named=sheet is not None)

    def rows(self, progress: Progress | None = None) -> Generator[Row]:
        """The rows that hold anything. ``progress`` is told of every unpacked byte of the sheet once."""
        with self._package.damage(self._part):
            number, cells = 0, list[Cell]()
            for kind, content in self._sheet_records(progress):
                if kind == _ROW_HDR:
                    if cells:
                        yield Row(number, cells)
                    number, cells = _next_row(content, number), []
                elif kind in _CELLS:
                    self._take(kind, content, cells)
            if cells:
                yield Row(number, cells)

    def merged_below(self, row: int) -> tuple[Problem, ...]:
        """A warning for merged cells below this row."""
        return merged_below(self._package.path, self.sheet, self._merges, row)

    def _sheet_records(self, progress: Progress | None = None) -> Iterator[tuple[int, bytes]]:
        """The records of the sheet. A sheet whose table does not end was cut by whoever wrote it."""
        first, is_ended = True, False
        with self._package.open(self._part) as stream:
            for kind, content in records(stream, progress):
                if first and kind != _BEGIN_SHEET:
                    raise ValueError(f"record {kind} at the beginning of a sheet")
                first, is_ended = False, is_ended or kind == _END_SHEET_DATA
                yield kind, content
            if not is_ended:
                raise ValueError("the table has no end")

    def _take(self, kind: int, content: bytes, cells: list[Cell]) -> None:
        """Append a cell, and blanks before it."""
        if kind in _SHORT:
            column, style, content, kind = len(cells), long(content, 0), content[_SHORT_HEADER:], _SHORT[kind]
        else:
            column, style, content = long(content, 0), long(content, 4), content[_HEADER:]
        if not len(cells) <= column < MAX_COLUMN:
            raise ValueError(f"column {column + 1} behind column {len(cells)}")
        cells += [""] * (column - len(cells))
        cells.append(self._value(kind, content, style & 0xFFFFFF))

    def _value(self, kind: int, content: bytes, style: int) -> Cell:  # a table of kinds
        if kind == _CELL_ISST:
            return self._strings[long(content, 0)]
        if kind == _CELL_RK:
            return self._number(rk(long(content, 0)), style)
        if kind in {_FMLA_STRING, _FMLA_NUM} and _is_not_calculated(kind, content):
            return NOT_CALCULATED
        if kind in {_CELL_REAL, _FMLA_NUM}:
            return self._number(double(content, 0), style)
        if kind in {_CELL_ST, _FMLA_STRING}:
            return text(content, 0)[0]
        if kind == _CELL_R_STRING:
            return text(content, 1)[0]
        if kind in {_CELL_BOOL, _FMLA_BOOL}:
            return content[0] != 0
        if kind in {_CELL_ERROR, _FMLA_ERROR}:
            return CellError(ERRORS.get(content[0], "#VALUE!"))
        return ""

    def _number(self, value: float, style: int) -> Cell:
        if not math.isfinite(value):
            raise ValueError(f"number {value}")
        return dated(value, self._moments.get(style), self.date_system)

    @cached_property
    def _strings(self) -> list[str]:
        if not self._book.strings:
            return []
        with self._package.open(self._book.strings) as stream:
            return [text(content, 1)[0] for kind, content in records(stream) if kind == _SST_ITEM]


class _Counter:
    """Counts in one sheet of ``size`` (packed) bytes what a user should know, and refuses what is spread too far."""

    def __init__(self, size: int) -> None:
        self._size, self._gaps, self._others = size, 0, 0
        self._number = self._column = self._width = self._formulas = self._hidden_rows = self._first = 0
        self._columns: list[tuple[int, int]] = []
        self._is_hidden = self._is_used = False
        self.merges: list[tuple[int, int]] = []

    def add(self, kind: int, content: bytes) -> None:
        if kind in _CELLS:
            if not self._number:
                raise ValueError("a cell without a row")
            self._cell(kind, content)
        elif kind == _ROW_HDR:
            self._end_row()
            self._number = _next_row(content, self._number)
            self._is_hidden, self._is_used = bool(content[11] & _HIDDEN_ROW), False
            self._column = 0
        elif kind == _COL_INFO and content[16] & _HIDDEN_COLUMN and len(self._columns) < MAX_COLUMN:
            self._columns.append((long(content, 0), long(content, 4)))
        elif kind == _MERGE_CELL and len(self.merges) < _MERGES:
            self.merges.append((long(content, 0) + 1, long(content, 4) + 1))
        else:
            self._others += 1
            if self._others > _MAX_OTHERS:
                raise ValueError(f"more than {_MAX_OTHERS} records that are no cells")

    def _cell(self, kind: int, content: bytes) -> None:
        before, self._column = self._column, self._column + 1 if kind in _SHORT else long(content, 0) + 1
        if self._column > MAX_COLUMN:
            raise ValueError(f"column {self._column}")
        self._gaps += max(0, self._column - before - 1)
        if kind in _BLANKS:
            self._gaps += _BLANK
            return
        self._is_used = True
        self._width = max(self._width, self._column)
        if kind in {_FMLA_STRING, _FMLA_NUM}:
            self._formulas += _is_not_calculated(kind, content[_HEADER:])

    def _end_row(self) -> None:
        if not self._is_used:
            self._gaps += _BLANK_ROW
        require_dense(self._gaps, self._size)
        if self._is_hidden and self._is_used:
            self._hidden_rows += 1
            self._first = self._first or self._number
        self._is_hidden = False

    def seen(self) -> Seen:
        self._end_row()
        columns = sum(max(0, min(last, self._width - 1) - first + 1) for first, last in self._columns)
        return Seen(self._hidden_rows, self._first, columns, self._formulas)


def _next_row(content: bytes, before: int) -> int:
    number = long(content, 0) + 1
    if not before < number <= MAX_ROW:
        raise ValueError(f"row {number} behind row {before}")
    return number


def _is_not_calculated(kind: int, content: bytes) -> bool:
    """Whether the result of a formula was surely never stored: it is 0 or "", and the writer asks for a calculation of
    a formula that is not volatile. ``content`` without the cell's header."""
    if kind == _FMLA_NUM:
        is_nothing, at = double(content, 0) == 0, 8
    else:
        is_nothing, at = long(content, 0) == 0, 4
    return is_nothing and bool(content[at] & _ALWAYS_CALC) and content[at + 6 : at + 8] != _VOLATILE


def _read_book(package: Package) -> _Book:
    part = office_document(package)
    relations = {identity: (kind, target) for identity, kind, target in package.relations(part)}
    by_kind = dict(reversed(relations.values()))  # the first of a kind counts
    sheets: list[Sheet] = []
    date_system: DateSystem = 1900
    with package.open(part) as stream:
        for kind, content in records(stream):
            if kind == _WB_PROP and content[0] & _IS_1904:
                date_system = 1904
            elif kind == _BUNDLE_SH:
                if len(sheets) >= _MAX_SHEETS:
                    raise ValueError(f"more than {_MAX_SHEETS} sheets")
                identity, at = nullable_text(content, 8)
                kind_of_part, target = relations.get(identity, ("", ""))
                name = text(content, at)[0]
                sheets.append(Sheet(name, long(content, 0) != 0, target if kind_of_part == "worksheet" else ""))
    return _Book(sheets, date_system, by_kind.get("styles", ""), by_kind.get("sharedStrings", ""))


def _read_moments(package: Package, part: str) -> Mapping[int, bool | None]:
    """Style → what its number format makes of a number (see ``moment_of``)."""
    codes: dict[int, str] = dict(BUILTIN_FORMATS)
    formats: list[int] = []
    is_cells = False
    with package.open(part) as stream:
        for kind, content in records(stream):
            if kind == _FMT:
                codes[int.from_bytes(content[:2], "little")] = text(content, 2)[0]
            elif kind in {_BEGIN_CELL_XFS, _END_CELL_XFS}:
                is_cells = kind == _BEGIN_CELL_XFS
            elif kind == _XF and is_cells:
                formats.append(int.from_bytes(content[2:4], "little"))
    return {style: moment_of(codes.get(index, ""), index) for style, index in enumerate(formats)}
