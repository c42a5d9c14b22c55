"""The elements of XML Spreadsheet 2003, put together to rows: indices, spans, merged cells, types and styles.

Knows ``ss:`` elements. Must not know files. Its methods are called by an XML parser: no tree is built.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from importer.source.numbers import moment_of, unnamed
from importer.source.package import MAX_ITEM
from importer.source.spread import Covered
from importer.source.survey import MAX_COLUMN, MAX_ROW
from importer.source.tabs import NOT_CALCULATED
from importer.source.xml2003_values import typed
from importer.vocabulary import Cell, CellError

_SS = "urn:schemas-microsoft-com:office:spreadsheet}"
_X = "urn:schemas-microsoft-com:office:excel}"
_CELL, _DATA = _SS + "Cell", _SS + "Data"
_MAX_SHEETS, _MAX_DEPTH = 10_000, 100
_MAX_MERGES = 100_000  # that are remembered of a sheet


class Begun(NamedTuple):
    """A sheet begins. ``name``: of its tab."""

    name: str


class Ended(NamedTuple):
    """A sheet has ended: only then is it known whether it is hidden. ``hidden_columns``: first and last, from 1.
    ``merges``: first and last row of merged cells."""

    name: str
    hidden: bool
    hidden_columns: list[tuple[int, int]]
    merges: list[tuple[int, int]]


class Line(NamedTuple):
    """A row that is not blank: its cells that are not blank, and the column of each, ascending from 1."""

    number: int
    columns: list[int]
    values: list[Cell]
    hidden: bool

    @property
    def gaps(self) -> int:
        """Blank cells before the last that is not."""
        return self.columns[-1] - len(self.columns)

    def cells(self) -> list[Cell]:
        """All cells from the first column on."""
        if not self.gaps:
            return self.values
        cells: list[Cell] = [""] * self.columns[-1]
        for column, value in zip(self.columns, self.values, strict=True):
            cells[column - 1] = value
        return cells


class Rows:
    """The handlers of an XML parser. ``is_1904``: known when the first sheet begins. ``done``: rows
    and sheets that have ended. Without ``reads`` the values of cells are not made out: any text stands for
    one. Raises ValueError for what no program writes."""

    def __init__(self, *, reads: bool = True) -> None:
        self.is_1904 = False
        self.done = 0
        self._reads = reads
        self._found: list[Begun | Line | Ended] = []
        self._stack: list[str] = []
        self._style = ""
        self._moments: dict[str, bool | None] = {}
        self._name = ""
        self._sheets = 0
        self._is_hidden = False
        self._hidden_columns: list[tuple[int, int]] = []
        self._merges: list[tuple[int, int]] = []
        self._number = self._column = 0  # rows and columns described so far
        self._covered = Covered()
        self._row = 0  # the one that is open, 0 for none
        self._row_is_hidden = False
        self._columns: list[int] = []
        self._values: list[Cell] = []
        self._last = self._length = 0  # of the row: columns done so far, characters
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
            _CELL: self._begin_cell,
            _DATA: self._begin_data,
        }
        self._ends: Mapping[str, Callable[[], None]] = {
            _DATA: self._end_data,
            _CELL: self._end_cell,
            _SS + "Row": self._end_row,
            _SS + "Worksheet": self._end_sheet,
            _X + "Visible": self._end_visible,
        }

    def take(self) -> list[Begun | Line | Ended]:
        """What was found since the last call."""
        found, self._found = self._found, []
        return found

    # What the parser calls (names are ``namespace}element``) ----------------------------------------------------

    def doctype(self, *_: object) -> None:
        raise ValueError("DOCTYPE")  # no workbook has one; the only use is an entity bomb

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._stack.append(tag)
        if len(self._stack) > _MAX_DEPTH:
            raise ValueError(f"{_MAX_DEPTH} elements inside one another")
        if begin := self._begins.get(tag):
            begin(attributes)

    def end(self, tag: str) -> None:
        self._stack.pop()
        if end := self._ends.get(tag):
            end()

    def data(self, text: str) -> None:
        if self._texts is None:
            return
        self._texts.append(text)
        self._length += len(text)
        if self._length > MAX_ITEM:
            raise ValueError(f"a row of {self._length} characters")

    # -----------------------------------------------------------------------------------------------------------

    def _begin_style(self, attributes: Mapping[str, str]) -> None:
        self._style = _get(attributes, "ID")

    def _begin_format(self, attributes: Mapping[str, str]) -> None:
        if self._reads:
            self._moments[self._style] = moment_of(unnamed(_get(attributes, "Format")))

    def _begin_1904(self, _: Mapping[str, str]) -> None:
        self.is_1904 = True

    def _begin_sheet(self, attributes: Mapping[str, str]) -> None:
        self._name, self._is_hidden, self._hidden_columns, self._merges = _get(attributes, "Name"), False, [], []
        self._covered = Covered()
        self._number = self._column = 0
        self._sheets += 1
        if self._sheets > _MAX_SHEETS:
            raise ValueError(f"more than {_MAX_SHEETS} sheets")
        self._found.append(Begun(self._name))

    def _end_sheet(self) -> None:
        self._found.append(Ended(self._name, self._is_hidden, self._hidden_columns, self._merges))
        self.done += 1

    def _begin_visible(self, _: Mapping[str, str]) -> None:
        self._texts, self._length = [], 0

    def _end_visible(self) -> None:
        self._is_hidden = "".join(self._texts or ()).strip() in {"SheetHidden", "SheetVeryHidden"}
        self._texts = None

    def _begin_column(self, attributes: Mapping[str, str]) -> None:
        first = _number(attributes, "Index") or self._column + 1
        self._column = first + _number(attributes, "Span")
        if self._column > MAX_COLUMN:
            raise ValueError(f"column {self._column}")
        if _get(attributes, "Hidden") == "1":
            self._hidden_columns.append((first, self._column))

    def _begin_row(self, attributes: Mapping[str, str]) -> None:
        number = self._number + 1
        if attributes:
            number = _number(attributes, "Index") or number
        if not self._sheets:
            raise ValueError(f"row {number} outside of a sheet")
        if not self._number < number <= MAX_ROW:
            raise ValueError(f"row {number} behind row {self._number}")
        self._row = self._number = number
        self._row_is_hidden = False
        self._last = self._length = 0
        if attributes:
            self._number += _number(attributes, "Span")  # blank rows that look alike
            self._row_is_hidden = _get(attributes, "Hidden") == "1"

    def _end_row(self) -> None:
        if self._columns:
            self._found.append(Line(self._row, self._columns, self._values, self._row_is_hidden))
            self._columns, self._values = [], []
        self._row = 0
        self.done += 1

    def _begin_cell(self, attributes: Mapping[str, str]) -> None:
        self._cell, self._data = (attributes if self._row else None), None

    def _begin_data(self, attributes: Mapping[str, str]) -> None:
        if self._cell is not None and self._stack[-2] == _CELL:  # a note has one too
            self._data, self._texts = attributes, []

    def _end_data(self) -> None:
        if self._texts is not None:
            self._text, self._texts = "".join(self._texts), None

    def _end_cell(self) -> None:
        cell = self._cell
        if cell is None:
            return
        column = self._last + 1
        if cell:
            column = _number(cell, "Index") or column
        if self._covered.reach(column, self._row) is not None:
            raise ValueError(f"a cell in row {self._row} under a merged one")
        last = column + self._merged(cell, column) if cell else column
        if not self._last < column <= last <= MAX_COLUMN:
            raise ValueError(f"columns {column} to {last} behind column {self._last}")
        value = self._value(cell)
        if value != "" or isinstance(value, CellError):
            self._columns.append(column)
            self._values.append(value)
        self._last = last
        self._cell = self._data = None

    def _merged(self, cell: Mapping[str, str], column: int) -> int:
        """Takes note of what is merged; the number of columns to the right of this one that the cell reaches over."""
        across, down = _number(cell, "MergeAcross"), _number(cell, "MergeDown")
        if (across or down) and len(self._merges) < _MAX_MERGES:
            self._merges.append((self._row, self._row + down))
        if down:
            self._covered.cover(column, column + across, self._row + down)
        return across

    def _value(self, cell: Mapping[str, str]) -> Cell:
        if self._data is None:
            return NOT_CALCULATED if _get(cell, "Formula") else ""
        text, kind = self._text, _get(self._data, "Type")
        if not self._reads:
            return "x" if text or kind == "Error" else ""
        return typed(kind, text, self._moments.get(_get(cell, "StyleID")), is_1904=self.is_1904)


def _get(attributes: Mapping[str, str], name: str) -> str:
    """An attribute, with the prefix that Excel writes or, as scripts do, without."""
    return attributes.get(_SS + name) or attributes.get(name) or ""


def _number(attributes: Mapping[str, str], name: str) -> int:
    """A place or a width; 0 where it is not said."""
    text = _get(attributes, name) or "0"
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise ValueError(f"ss:{name} {text[:20]!r}")
    return int(text)
