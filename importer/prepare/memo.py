"""Distinct texts of a column, converted once.

Knows what was asked before. Must not know what is converted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from operator import itemgetter
from typing import TypeVar

from importer.convert.column import Column, Told, settled
from importer.vocabulary import Cell, Converted

_Found = TypeVar("_Found")

_MEMO_LIMIT = 60_000
"""Distinct values of a column that are remembered: all birthdays of a lifetime fit, in the ways they are written."""
_DISTINCT, _DISTINCT_FROM = 0.6, 2_000
"""A column with such a share of distinct values among the first ones (e-mails, addresses) is not remembered at all:
five of them would hold a hundred megabytes for nothing."""


Known = tuple[str, tuple[str, ...], Told | None, str]
"""The value of a text, its repairs, what there is to tell, and what a subclass wants to know of it. One tuple, for the
memory of a large memo is far away: four look-ups would cost four times as much."""
_VALUE, _REPAIRS, _TOLD, NOTE = map(itemgetter, range(4))


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
        value, problem, repairs, warnings = made
        known = self[text] = value, repairs, ((problem, warnings) if problem or warnings else None), note
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
    return Column(list(map(_VALUE, known)), _some(map(_REPAIRS, known)), _some(map(_TOLD, known)))


def _some(found: Iterable[_Found | None]) -> dict[int, _Found]:
    """What is not nothing, by position."""
    all_found = list(found)
    return {position: one for position, one in enumerate(all_found) if one} if any(all_found) else {}
