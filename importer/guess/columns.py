"""A column as the guesser sees it: its header's meaning, and how many of its cells the converters take.

Knows converters as judges. Must not know which column is chosen for what.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from importer.convert import dates, email, flag, gender, mobile
from importer.convert.cells import cell_text, error_of, is_nothing, shown
from importer.convert.fold import fold
from importer.guess.model import Example
from importer.guess.synonyms import Synonym, is_of_somebody_else, meaning_of
from importer.vocabulary import Cell, Converted, Problem

Convert = Callable[[Cell], Converted]

OURS = frozenset({"_row", "_outcome", "_error"})
"""Columns that the workbook of failed rows adds: nobody's data."""

MOST = 0.5
"""From this share of good cells on, a column is taken for what its header says."""
NEARLY_ALL = 0.8
"""From this share on, the cells alone are believed."""

_ALL_CELLS = 300_000  # of the whole table, so that a thousand columns cost seconds
_JUDGED = 200  # of a column, where only its kind is asked
_SHOWN = 40  # characters of an example

_SEVERAL = frozenset({"mobile_several", "mobile_range"})
_CENTURIES = frozenset({13, 14, 19, 20})
_DATES_IN_DOUBT = frozenset({"date_ambiguous", "date_two_digit_year", "date_order", "date_future", "date_calendar"})


class Score(NamedTuple):
    """Of ``judged`` cells, so many are ``good``."""

    good: int
    judged: int

    @property
    def share(self) -> float:
        """From 0 to 1; 0 where there is nothing to judge."""
        return self.good / self.judged if self.judged else 0.0


@dataclass(frozen=True, eq=False)  # a column is itself, whatever other columns hold
class Column:
    """One column. ``cells``: those that say something; blank ones, errors and «-» are left out. ``usable``: a mapping
    can name it."""

    position: int
    header: str
    cells: tuple[Cell, ...]
    usable: bool
    known: Synonym | None

    @property
    def means(self) -> str:
        """The meaning of its header, ``""`` for an unknown one."""
        return self.known.meaning if self.known else ""

    @property
    def is_weak(self) -> bool:
        """Whether the header alone proves nothing."""
        return self.known is None or self.known.weak

    @property
    def letters(self) -> str:
        """How a spreadsheet program calls the column."""
        letters, index = "", self.position
        while index >= 0:
            index, rest = divmod(index, 26)
            letters, index = chr(ord("A") + rest) + letters, index - 1
        return letters

    @property
    def filled(self) -> int:
        """How many cells say something; of all columns, the same number of rows was looked at."""
        return len(self.cells)

    @cached_property
    def is_foreign(self) -> bool:
        """Whether it is about another person than the contact."""
        return is_of_somebody_else(self.header)

    @cached_property
    def mobiles(self) -> Score:
        """Cells that are mobiles; several in one cell count, too."""
        return self._score(lambda cell: mobile.convert(cell) if _has_digits(cell, 9) else _NOT, _SEVERAL)

    @cached_property
    def emails(self) -> Score:
        """Cells that are e-mail addresses."""
        return self._score(lambda cell: email.convert(cell) if "@" in cell_text(cell) else _NOT)

    @cached_property
    def genders(self) -> Score:
        """Cells that say one of the two in words."""
        return self._score(_GENDER)

    @cached_property
    def has_both_genders(self) -> bool:
        """Whether both occur: «F» alone may mean anything."""
        return {"true", "false"} <= {_GENDER(cell).value for cell in sampled(self.cells, _JUDGED)}

    @cached_property
    def flags(self) -> Score:
        """Cells that say yes or no in words, not in numbers."""
        return self._score(lambda cell: _FLAG(cell) if any(map(str.isalpha, cell_text(cell))) else _NOT)

    @cached_property
    def dates(self) -> Score:
        """Cells that are dates beyond doubt: Excel's own, and texts with more than digits in them."""
        return self._score(lambda cell: _DATE(cell) if _looks_dated(cell) else _NOT, _DATES_IN_DOUBT)

    @cached_property
    def words(self) -> Score:
        """Cells made of letters, as names are."""
        judged = sampled(self.cells, _JUDGED)
        return Score(sum(_is_wordy(cell) for cell in judged), len(judged))

    def _score(self, convert: Convert, also: frozenset[str] = frozenset()) -> Score:
        judged = [convert(cell) for cell in sampled(self.cells, _JUDGED)]
        good = sum(bool(one.value) or (one.problem is not None and one.problem.code in also) for one in judged)
        return Score(good, len(judged))


_NOT = Converted("", Problem(""))  # only counted, never told
_GENDER = gender.converter()
_FLAG = flag.converter()
_DATE = dates.converter(today=dt.date.max)


def _has_digits(cell: Cell, count: int) -> bool:
    """So many digits, in any script: a look that spares the converters most of what they would refuse."""
    return sum(map(str.isdecimal, cell_text(cell))) >= count


def _looks_dated(cell: Cell) -> bool:
    """Digits alone may be any code: 700512 could be a date, 33453 a day of Excel; but eight that begin with a year of
    our days, as accounting programs write them (14020512), hardly ever are one in a whole column."""
    if isinstance(cell, dt.date):
        return True
    text = cell.strip() if isinstance(cell, str) else cell_text(cell) if isinstance(cell, int) else ""
    if not text.isdecimal():
        return isinstance(cell, str) and _has_digits(text, 1)
    return len(text) == 8 and int(text[:2]) in _CENTURIES


def _is_wordy(cell: Cell) -> bool:
    text = cell_text(cell)
    letters = sum(map(str.isalpha, text))
    return isinstance(cell, str) and letters >= 2 and letters > sum(map(str.isdecimal, text))


def look(headers: Sequence[str], columns: Sequence[Sequence[Cell]]) -> tuple[Column, ...]:
    """The columns of a table, those of ours left out.

    Raises:
        ValueError: there are not as many headers as columns.
    """
    budget = max(20, _ALL_CELLS // max(1, len(headers)))
    found = []
    for position, (header, cells) in enumerate(zip(headers, columns, strict=True)):
        if header.strip() in OURS:
            continue
        saying = tuple(filter(_says_something, sampled(cells, budget)))
        usable = bool(fold(header)) and headers.count(header) == 1 and not _is_broken(header)
        found.append(Column(position, header, saying, usable, meaning_of(header)))
    return tuple(found)


def _says_something(cell: Cell) -> bool:
    return error_of(cell) is None and not is_nothing(cell_text(cell))


def _is_broken(header: str) -> bool:
    """Half of a surrogate pair, which no file can hold."""
    return any("\ud800" <= char <= "\udfff" for char in header)


def sampled(cells: Sequence[Cell], limit: int) -> Sequence[Cell]:
    """At most ``limit`` cells, from all over the column."""
    return cells if len(cells) <= limit else [cells[index * len(cells) // limit] for index in range(limit)]


def score(cells: Sequence[Cell], convert: Convert) -> Score:
    """How many of the cells are taken. What means "none" is neither good nor bad."""
    judged = [convert(cell) for cell in cells]
    return Score(sum(bool(one.value) for one in judged), sum(bool(one.value or one.problem) for one in judged))


def examples(cells: Sequence[Cell], convert: Convert) -> tuple[Example, ...]:
    """Two cells, the most telling ones: taken rather than refused, one altered and one sent as it is."""
    found: dict[str, Example] = {}
    for cell in sampled(cells, _JUDGED):
        seen = shown(cell_text(cell), _SHOWN)
        if seen not in found:
            one = convert(cell)
            found[seen] = Example(seen, shown(one.value, _SHOWN), one.problem)
    order = sorted(found.values(), key=lambda one: (one.problem is not None, not one.sent))
    first = order[:1]
    is_other = [one for one in order[1:] if _is_altered(one) != _is_altered(first[0]) and one.problem is None]
    return (*first, *(is_other or order[1:])[:1])


def _is_altered(example: Example) -> bool:
    return example.seen != example.sent
