"""A worksheet's XML as rows, while it is being read: constant memory, every cell where Excel shows it.

Knows sheetData (ECMA-376 part 1, 18.3.1.80). Must not know how a value becomes a Cell, nor headers.

Not openpyxl's reader and not calamine, though tests hold this one against both on plain workbooks. openpyxl drops rows
that stand out of order, cannot tell a formula without result from a blank, and refuses workbooks with unusual styles.
calamine gives errors and formulas without result as blanks, trims texts and reads negative dates as midnight.
"""

from __future__ import annotations

import re

from importer.source.strings import xml_parser
from importer.source.table import Row
from importer.source.values import Values
from importer.vocabulary import Cell

_LETTERS = re.compile(r"[A-Z]{1,2}|[A-W][A-Z]{2}|X[A-E][A-Z]|XF[A-D]")  # A to XFD

Cells = dict[int, Cell]


class _Columns(dict[str, int]):
    """Column letters → position from 0, worked out when they are first met."""

    def __missing__(self, letters: str) -> int:
        if not _LETTERS.fullmatch(letters):
            raise ValueError(f"column {letters!r}")  # or the row in the reference is not the row it stands in
        column = 0
        for letter in letters:
            column = 26 * column + ord(letter) - 64
        self[letters] = column - 1
        return column - 1


_COLUMNS = _Columns()


class Worksheet:
    """Bytes of a sheet in, rows out. Raises ValueError or LookupError for what Excel would refuse to open."""

    def __init__(self, values: Values) -> None:
        self._value = values.cell
        self._parser = xml_parser()
        self._parser.StartElementHandler = self._root
        self._done: list[tuple[int, Cells]] = []
        self._number, self._suffix, self._column = 0, "", -1  # of the current row; of its last cell
        self._cells: Cells = {}
        self._attributes: dict[str, str] = {}
        self._texts: list[str] = []
        self._has_formula = self._is_hint = False

    def feed(self, block: bytes, *, last: bool = False) -> list[Row]:
        """The rows that this block completes, in ascending order; rows without cells are left out."""
        self._parser.Parse(block, last)
        done = [Row(number, _placed(cells)) for number, cells in self._done]
        self._done.clear()
        return done

    def _root(self, name: str, _: dict[str, str]) -> None:
        if not name.endswith("worksheet"):
            raise ValueError(f"root {name!r}")
        prefix = name.removesuffix("worksheet")  # "x:", or nothing
        self._c, self._v, self._f, self._t = prefix + "c", prefix + "v", prefix + "f", prefix + "t"
        self._row, self._data, self._hint = prefix + "row", prefix + "sheetData", prefix + "rPh"
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if name == self._c:
            self._attributes = attributes
            self._texts.clear()
            self._has_formula = False
        elif name == self._v or (name == self._t and not self._is_hint):  # t: inline text
            self._parser.CharacterDataHandler = self._texts.append
        elif name == self._f:
            self._has_formula = True
        elif name == self._row:
            self._begin_row(attributes.get("r"))
        elif name == self._hint:
            self._is_hint = True

    def _end(self, name: str) -> None:
        if name in (self._v, self._t):
            self._parser.CharacterDataHandler = None
        elif name == self._c:
            self._end_cell()
        elif name == self._row:
            if self._cells:
                self._done.append((self._number, self._cells))
        elif name == self._hint:
            self._is_hint = False
        elif name == self._data:  # what follows is no cell, whatever it is called
            self._parser.StartElementHandler = self._parser.EndElementHandler = None

    def _begin_row(self, reference: str | None) -> None:
        number = int(reference) if reference else self._number + 1
        if number <= self._number:
            raise ValueError(f"row {number} after row {self._number}")
        self._number, self._suffix, self._column = number, str(number), -1
        self._cells = {}

    def _end_cell(self) -> None:
        attributes, texts = self._attributes, self._texts
        reference = attributes.get("r")
        column = _COLUMNS[reference.removesuffix(self._suffix)] if reference else self._column + 1
        self._column = column
        content = self._value(attributes, texts[0] if len(texts) == 1 else "".join(texts), self._has_formula)
        if content != "":
            if column in self._cells:
                raise ValueError(f"cell {reference} stands twice")
            self._cells[column] = content


def _placed(cells: Cells) -> list[Cell]:
    """The cells of a row as a list, ``""`` where there is none."""
    placed: list[Cell] = [""] * (max(cells) + 1)
    for column, content in cells.items():
        placed[column] = content
    return placed
