"""The elements of XML Spreadsheet 2003, put together to rows: indices, spans, merged cells, types and styles.

Knows ``ss:`` elements. Must not know files. It is the target of an XML parser: no tree is built.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Mapping
from typing import NamedTuple

from importer.source.numbers import dated, moment_of, unnamed, whole
from importer.source.package import MAX_ITEM
from importer.source.survey import MAX_COLUMN, MAX_ROW
from importer.source.tabs import NOT_CALCULATED
from importer.vocabulary import Cell, CellError

_SS = "{urn:schemas-microsoft-com:office:spreadsheet}"
_X = "{urn:schemas-microsoft-com:office:excel}"
_DAY_0, _DAY_0_OF_1904 = dt.datetime(1899, 12, 31), dt.datetime(1904, 1, 1)  # noqa: DTZ001  # a cell has no zone
"""What Excel writes for the days of a time or a duration: as if it were a date."""
_TRUE, _FALSE = frozenset({"1", "TRUE", "true"}), frozenset({"0", "FALSE", "false"})


class Begun(NamedTuple):
    """A sheet begins. ``name``: of its tab."""

    name: str


class Ended(NamedTuple):
    """A sheet has ended: only then is it known whether it is hidden. ``hidden_columns``: first and last, from 1."""

    name: str
    hidden: bool
    hidden_columns: list[tuple[int, int]]


class Line(NamedTuple):
    """A row; ``cells`` are ``[]`` where it is blank. ``merges``: first and last row of the merged cells that begin."""

    number: int
    cells: list[Cell]
    hidden: bool
    merges: list[tuple[int, int]]


class _Row:
    def __init__(self, number: int, *, hidden: bool) -> None:
        self.number, self.hidden = number, hidden
        self.cells: list[Cell] = []
        self.column = self.length = 0  # columns done so far, characters
        self.merges: list[tuple[int, int]] = []


class Rows:
    """``is_1904``: known when the first sheet begins. Raises ValueError for what no program writes."""

    def __init__(self) -> None:
        self.is_1904 = False
        self._found: list[Begun | Line | Ended] = []
        self._stack: list[str] = []
        self._style = ""
        self._moments: dict[str, bool | None] = {}
        self._name = ""
        self._is_hidden = False
        self._columns: list[tuple[int, int]] = []
        self._number = self._column = 0  # rows and columns described so far
        self._covered: dict[int, int] = {}  # column → the last row that a merged cell above reaches
        self._row: _Row | None = None
        self._cell: Mapping[str, str] | None = None
        self._data: Mapping[str, str] | None = None
        self._texts: list[str] | None = None  # of the element that is open, if it is one of those that are read
        self._text = ""  # of the cell
        self._begins: Mapping[str, Callable[[Mapping[str, str]], None]] = {
            _SS + "Style": self._begin_style,
            _SS + "NumberFormat": self._begin_format,
            _X + "Date1904": self._begin_1904,
            _SS + "Worksheet": self._begin_sheet,
            _X + "Visible": self._begin_visible,
            _SS + "Column": self._begin_column,
            _SS + "Row": self._begin_row,
            _SS + "Cell": self._begin_cell,
            _SS + "Data": self._begin_data,
        }

    def take(self) -> list[Begun | Line | Ended]:
        """What was found since the last call."""
        found, self._found = self._found, []
        return found

    # What the parser calls -------------------------------------------------------------------------------------

    def doctype(self, *_: str | None) -> None:
        raise ValueError("DOCTYPE")  # no workbook has one; the only use is an entity bomb

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._stack.append(tag)
        if begin := self._begins.get(tag):
            begin(attributes)

    def end(self, tag: str) -> None:
        self._stack.pop()
        if tag == _SS + "Data":
            if self._texts is not None:
                self._text, self._texts = "".join(self._texts), None
        elif tag == _SS + "Cell" and self._row and self._cell is not None:
            self._end_cell(self._row, self._cell)
        elif tag == _SS + "Row" and self._row:
            self._end_row(self._row)
        elif tag == _SS + "Worksheet":
            self._found.append(Ended(self._name, self._is_hidden, self._columns))
        elif tag == _X + "Visible":
            self._is_hidden = "".join(self._texts or ()).strip() in {"SheetHidden", "SheetVeryHidden"}
            self._texts = None

    def data(self, text: str) -> None:
        if self._texts is None:
            return
        self._texts.append(text)
        if self._row:
            self._row.length += len(text)
            if self._row.length > MAX_ITEM:
                raise ValueError(f"a row of {self._row.length} characters")

    def close(self) -> None:
        """Nothing is open at the end of well-formed XML."""

    # -----------------------------------------------------------------------------------------------------------

    def _begin_style(self, attributes: Mapping[str, str]) -> None:
        self._style = _get(attributes, "ID")

    def _begin_format(self, attributes: Mapping[str, str]) -> None:
        self._moments[self._style] = moment_of(unnamed(_get(attributes, "Format")))

    def _begin_1904(self, _: Mapping[str, str]) -> None:
        self.is_1904 = True

    def _begin_sheet(self, attributes: Mapping[str, str]) -> None:
        self._name, self._is_hidden, self._columns = _get(attributes, "Name"), False, []
        self._covered = {}
        self._number = self._column = 0
        self._found.append(Begun(self._name))

    def _begin_visible(self, _: Mapping[str, str]) -> None:
        self._texts = []

    def _begin_column(self, attributes: Mapping[str, str]) -> None:
        first = _number(attributes, "Index") or self._column + 1
        self._column = first + _number(attributes, "Span")
        if _get(attributes, "Hidden") == "1":
            self._columns.append((first, self._column))

    def _begin_row(self, attributes: Mapping[str, str]) -> None:
        number = _number(attributes, "Index") or self._number + 1
        if not self._number < number <= MAX_ROW:
            raise ValueError(f"row {number} behind row {self._number}")
        self._number = number + _number(attributes, "Span")  # blank rows that look alike
        self._row = _Row(number, hidden=_get(attributes, "Hidden") == "1")

    def _end_row(self, row: _Row) -> None:
        while row.cells and isinstance(row.cells[-1], str) and not row.cells[-1]:
            row.cells.pop()
        self._found.append(Line(row.number, row.cells, row.hidden, row.merges))
        self._row = None

    def _begin_cell(self, attributes: Mapping[str, str]) -> None:
        self._cell, self._data = (attributes if self._row else None), None

    def _begin_data(self, attributes: Mapping[str, str]) -> None:
        if self._cell is not None and self._stack[-2] == _SS + "Cell":  # a note has one too
            self._data, self._texts = attributes, []

    def _end_cell(self, row: _Row, cell: Mapping[str, str]) -> None:
        column = _number(cell, "Index") or row.column + 1
        across, down = _number(cell, "MergeAcross"), _number(cell, "MergeDown")
        last = column + across
        if not row.column < column <= last <= MAX_COLUMN:
            raise ValueError(f"columns {column} to {last} behind column {row.column}")
        if self._covered.get(column, 0) >= row.number:
            raise ValueError(f"a cell in row {row.number} under a merged one")
        row.cells += [""] * (column - 1 - len(row.cells))
        row.cells.append(self._value(cell))
        row.column = last
        if across or down:
            row.merges.append((row.number, row.number + down))
        if down:
            self._covered.update(dict.fromkeys(range(column, last + 1), row.number + down))
        self._cell = self._data = None

    def _value(self, cell: Mapping[str, str]) -> Cell:
        if self._data is None:
            return NOT_CALCULATED if _get(cell, "Formula") else ""
        text, kind = self._text, _get(self._data, "Type")
        moment = self._moments.get(_get(cell, "StyleID"))
        if kind == "Number":
            return self._number_of(text, moment)
        if kind == "DateTime":
            return self._moment_of(text, moment)
        if kind == "Boolean" and text.strip() in _TRUE | _FALSE:
            return text.strip() in _TRUE
        return CellError(text.strip() or "#VALUE!") if kind == "Error" else text

    def _number_of(self, text: str, moment: bool | None) -> Cell:  # noqa: FBT001  # as in numbers
        """A number; what a script calls one and is none stays the text that it is."""
        try:
            value = float(text)
        except ValueError:
            return text
        if not math.isfinite(value) or "_" in text:
            return text
        return whole(value) if moment is None else dated(value, moment, 1904 if self.is_1904 else 1900)

    def _moment_of(self, text: str, moment: bool | None) -> Cell:  # noqa: FBT001  # idem
        """A date, a time of the day, or a duration. What is none of them stays a text for the converter to judge."""
        try:
            found = dt.datetime.fromisoformat(text.strip())
        except ValueError:
            return text
        if found.tzinfo:
            return text
        first = _DAY_0_OF_1904 if self.is_1904 else _DAY_0
        if moment:
            return found - first
        return found.time() if found.date() == first.date() else found


def _get(attributes: Mapping[str, str], name: str) -> str:
    """An attribute, with the prefix that Excel writes or, as scripts do, without."""
    return attributes.get(_SS + name) or attributes.get(name) or ""


def _number(attributes: Mapping[str, str], name: str) -> int:
    """A place or a width; 0 where it is not said."""
    text = _get(attributes, name) or "0"
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise ValueError(f"ss:{name} {text[:20]!r}")
    return int(text)
