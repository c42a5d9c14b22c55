"""Distinct texts of a column, converted once.

Knows what was asked before. Must not know what is converted.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import compress
from operator import itemgetter

from importer.convert.column import Column, settled
from importer.vocabulary import Cell, Converted

_MEMO_LIMIT = 60_000
"""Distinct values of a column that are remembered: all birthdays of a lifetime fit, in the ways they are written."""
_DISTINCT, _DISTINCT_FROM = 0.6, 2_000
"""A column with such a share of distinct values among the first ones (e-mails, addresses) is not remembered at all:
five of them would hold a hundred megabytes for nothing."""


Known = tuple[str, Converted | None, str]
"""The value of a text, the whole conversion where there is more to tell, and what a subclass wants to know of it. One
tuple, for the memory of a large memo is far away: three look-ups would cost three times as much."""
_VALUE, _ODD, NOTE = itemgetter(0), itemgetter(1), itemgetter(2)


class Memo(dict[str, Known]):
    """Converts a text when it is first asked for, and remembers it if the column repeats its texts, or ``always``: of
    dates the first rows do not yet show that there are but so many days.

    It is a column converter for texts alone: True, 1 and 1.0 are equal as keys, and different cells.
    """

    def __init__(self, convert: Callable[[Cell], Converted], *, always: bool = False) -> None:
        super().__init__()
        self._convert = convert
        self._asked = self._missed = 0
        self._is_useful = True
        self._always = always

    def __missing__(self, text: str) -> Known:
        return self.remember(text, self._convert(text))

    def remember(self, text: str, made: Converted, note: str = "") -> Known:
        """Keep what a text was converted to, and hand it back."""
        self._missed += 1
        known = self[text] = made[0], (made if made[2] or made[1] or made[3] else None), note
        return known

    def column(self, texts: Sequence[str]) -> Column:
        """Every text converted."""
        if not self._is_useful:
            return settled(texts, range(len(texts)), self._convert)
        if len(self) >= _MEMO_LIMIT:
            self.clear()
        column = told(self.known(texts))
        self._asked += len(texts)
        if not self._always and self._missed >= max(_DISTINCT_FROM, _DISTINCT * self._asked):
            self._is_useful = False
            self.clear()
        return column

    def known(self, texts: Sequence[str]) -> list[Known]:
        """What is known of each text, when it has been converted."""
        return list(map(self.__getitem__, texts))


def told(known: Sequence[Known]) -> Column:
    """The column of texts that are known."""
    odd = list(map(_ODD, known))
    return Column(list(map(_VALUE, known)), dict(compress(enumerate(odd), odd)) if any(odd) else {})
