"""A column of cells converted at once: what nearly all of its cells have in common is seen by one pattern for them all.

Knows columns. Must not know what any cell means. Every column converter gives exactly what the converter of one cell
gives, cell by cell; tests compare the two. It costs a tenth, since no function is called for a cell that is sound.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from itertools import compress
from operator import itemgetter
from typing import NamedTuple

from importer.vocabulary import Cell, Converted, Problem

SEPARATOR = "\x1f"
"""Stands behind each text of a joined column. A pattern for sound texts must not take it for a part of one."""

_TEXTS = {str}
_MANY = 50
"""Unsound texts from which on it is asked whether they are a quarter of all so far."""


Told = tuple[Problem | None, tuple[Problem, ...]]
"""The problem and the warnings of a cell."""


Made = tuple[str, Problem | None, tuple[str, ...], tuple[Problem, ...], *tuple[object, ...]]
"""A ``Converted``, or a tuple that begins like one."""
_VALUE, _PROBLEM, _REPAIRS, _WARNINGS = map(itemgetter, range(4))


class Column(NamedTuple):
    """What became of a column: every cell's value, and by position, in no order, the repairs of those that were mended
    and what there is to tell of others."""

    values: list[str]
    repairs: dict[int, tuple[str, ...]]
    told: dict[int, Told]


Convert = Callable[[Cell], Converted]
ConvertColumn = Callable[[Sequence[Cell]], Column]
ConvertTexts = Callable[[Sequence[str]], Column]


def gathered(converted: Iterable[Made]) -> Column:
    """The column of conversions that were made one by one, or are remembered."""
    made = list(converted)
    told = {}
    if any(map(_PROBLEM, made)) or any(map(_WARNINGS, made)):
        told = {position: (one[1], one[3]) for position, one in enumerate(made) if one[1] or one[3]}
    repairs = list(map(_REPAIRS, made))
    return Column(list(map(_VALUE, made)), dict(compress(enumerate(repairs), repairs)), told)


def by_texts(convert_texts: ConvertTexts, convert: Convert) -> ConvertColumn:
    """Texts go through ``convert_texts`` all at once, typed cells (errors too) one by one through ``convert``."""

    def convert_column(cells: Sequence[Cell]) -> Column:
        if set(map(type, cells)) <= _TEXTS:
            return convert_texts(cells)  # type: ignore[arg-type]  # as just seen
        typed = [position for position, cell in enumerate(cells) if cell.__class__ is not str]
        column = convert_texts([cell if cell.__class__ is str else "" for cell in cells])
        return mended(column, ((position, convert(cells[position])) for position in typed))

    return convert_column


def mended(column: Column, found: Iterable[tuple[int, Converted]]) -> Column:
    """The column, with other conversions in some positions."""
    values, repairs, told = column
    for position, one in found:
        values[position] = one[0]
        repairs.pop(position, None)
        told.pop(position, None)
        if one[2]:
            repairs[position] = one[2]
        if one[1] or one[3]:
            told[position] = one[1], one[3]
    return column


def settled(cells: Sequence[Cell], unsound: Iterable[int], convert: Convert) -> Column:
    """The column of cells that are their own values, but for the unsound ones, which ``convert`` judges; what is no
    text must be among those."""
    if unsound == range(len(cells)):
        return gathered(map(convert, cells))
    column = Column(list(cells), {}, {})  # type: ignore[arg-type]  # no other cells are left
    return mended(column, ((position, convert(cells[position])) for position in unsound))


def sound_run(text: str) -> re.Pattern[str]:
    """The pattern that goes through a joined column as far as all texts are of the pattern ``text``."""
    return re.compile(f"(?>(?:{text}{SEPARATOR})*)")


def join(texts: Sequence[str]) -> str:
    """The column as :func:`unsound` goes through it."""
    return SEPARATOR.join(texts) + SEPARATOR


def unsound(texts: Sequence[str], joined: str, run: re.Pattern[str]) -> Sequence[int]:
    """Positions of the texts that ``run`` (see :func:`sound_run`) does not take for sound.

    Where they are many, some that are sound are among them. All of them if one holds the separator, for then the places
    in the joined column would tell nothing.
    """
    if joined.count(SEPARATOR) != len(texts):
        return range(len(texts))
    found: list[int] = []
    place = position = 0
    while True:
        match = run.match(joined, place)
        end = match.end() if match else place
        position += joined.count(SEPARATOR, place, end)
        if position >= len(texts):
            return found
        found.append(position)
        place = joined.find(SEPARATOR, end) + 1
        position += 1
        if len(found) > _MANY and len(found) * 4 > position:  # going from one to the next costs more than it saves
            return range(len(texts))
