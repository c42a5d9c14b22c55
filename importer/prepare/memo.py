"""Distinct texts of a column, converted once.

Knows what was asked before. Must not know what is converted.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import compress

from importer.convert.column import Column, settled
from importer.vocabulary import Cell, Converted

_MEMO_LIMIT = 60_000
"""Distinct values of a column that are remembered: all birthdays of a lifetime fit, in the ways they are written."""
_DISTINCT, _DISTINCT_FROM = 0.6, 2_000
"""A column with such a share of distinct values among the first ones (e-mails, addresses) is not remembered at all:
five of them would hold a hundred megabytes for nothing."""


class Memo(dict[str, str]):
    """Converts a text when it is first asked for, and remembers it if the column repeats its texts, or ``always``: of
    dates the first rows do not yet show that there are but so many days.

    It is a column converter for texts alone: True, 1 and 1.0 are equal as keys, and different cells.
    """

    def __init__(self, convert: Callable[[Cell], Converted], *, always: bool = False) -> None:
        super().__init__()
        self._convert = convert
        self._odd: dict[str, Converted] = {}
        self._asked = self._missed = 0
        self._is_useful = True
        self._always = always

    def __missing__(self, text: str) -> str:
        return self.remember(text, self._convert(text))

    def remember(self, text: str, made: Converted) -> str:
        """Keep what a text was converted to, and hand its value back."""
        self._missed += 1
        if made[2] or made[1] or made[3]:
            self._odd[text] = made
        value = self[text] = made[0]
        return value

    def column(self, texts: Sequence[str]) -> Column:
        """Every text converted."""
        if not self._is_useful:
            return settled(texts, range(len(texts)), self._convert)
        if len(self) >= _MEMO_LIMIT:  # never within a column: what is odd of it is asked for below
            self.forget()
        values = list(map(self.__getitem__, texts))
        odd: dict[int, Converted] = {}
        if not self._odd.keys().isdisjoint(texts):
            found = list(map(self._odd.get, texts))
            odd = dict(compress(enumerate(found), found))  # type: ignore[arg-type]  # no None is left
        self._asked += len(texts)
        if not self._always and self._missed >= max(_DISTINCT_FROM, _DISTINCT * self._asked):
            self._is_useful = False
            self.forget()
        return Column(values, odd)

    def forget(self) -> None:
        """Forget all texts."""
        self.clear()
        self._odd.clear()
