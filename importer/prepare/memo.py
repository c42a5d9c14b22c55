"""Distinct values of a column, converted once.

Knows what was asked before. Must not know what is converted.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from importer.vocabulary import Cell

_MEMO_LIMIT = 60_000
"""Distinct values of a column that are remembered: all birthdays of a lifetime fit, in the ways they are written."""
_DISTINCT, _DISTINCT_FROM = 0.6, 2_000
"""A column with such a share of distinct values among the first ones (e-mails, addresses) is not remembered at all:
five of them would hold a hundred megabytes for nothing."""
_TEXT = {str}

_Made = TypeVar("_Made")


class Memo(dict[Cell, _Made]):
    """Converts a value when it is first asked for, and remembers it if the column repeats its values, or ``always``: of
    dates the first rows do not yet show that there are but so many days."""

    def __init__(self, convert: Callable[[Cell], _Made], *, always: bool = False) -> None:
        super().__init__()
        self._convert = convert
        self._asked = self._missed = 0
        self._is_useful = True
        self._always = always

    def __missing__(self, cell: Cell) -> _Made:
        if len(self) >= _MEMO_LIMIT:
            self.clear()
        self._missed += 1
        made = self[cell] = self._convert(cell)
        return made

    def all(self, cells: Sequence[Cell]) -> list[_Made]:
        """Every cell converted. Only texts share a memo: True, 1 and 1.0 are equal as keys, and different cells."""
        convert = self._convert
        if not self._is_useful:
            return [convert(cell) for cell in cells]
        if set(map(type, cells)) <= _TEXT:
            made = list(map(self.__getitem__, cells))
        else:
            made = [self[cell] if cell.__class__ is str else convert(cell) for cell in cells]
        self._asked += len(cells)
        if not self._always and self._missed >= max(_DISTINCT_FROM, _DISTINCT * self._asked):
            self._is_useful = False
            self.clear()
        return made
