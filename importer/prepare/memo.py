"""Distinct texts of a column, converted once.

Knows what was asked before. Must not know what is converted.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from importer.convert.column import Column, gathered, settled
from importer.convert.known import LARGE, Known
from importer.vocabulary import Cell, Converted

_DISTINCT, _DISTINCT_FROM = 0.6, 2_000
"""A column with such a share of distinct values among the first ones (e-mails, addresses) is not remembered at all:
five of them would hold a hundred megabytes for nothing."""


class Memo(Known[Converted]):
    """Converts a text when it is first asked for, and remembers it if the column repeats its texts.

    It is a column converter for texts alone: True, 1 and 1.0 are equal as keys, and different cells.
    """

    def __init__(self, convert: Callable[[Cell], Converted]) -> None:
        super().__init__(convert, LARGE)
        self._convert = convert
        self._asked = 0
        self._is_useful = True

    def column(self, texts: Sequence[str]) -> Column:
        """Every text converted."""
        if not self._is_useful:
            return settled(texts, range(len(texts)), self._convert)
        column = gathered(map(self.__getitem__, texts))
        self._asked += len(texts)
        if len(self) >= max(_DISTINCT_FROM, _DISTINCT * self._asked):
            self._is_useful = False
            self.clear()
        return column
