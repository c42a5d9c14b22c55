"""Which column goes into which field: headers first, cells where headers leave it open.

Knows columns and their scores. Must not know how a line of the mapping is written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from importer.convert import gender, names
from importer.convert.cells import cell_text
from importer.convert.fold import fold
from importer.convert.name_words import TITLES
from importer.guess.columns import MOST, NEARLY_ALL, Column, Score, sampled
from importer.guess.synonyms import FULL_NAME, FULL_NAME_REVERSED, NAME, OTHERWISE
from importer.vocabulary import FIELDS, Kind

_SOME = 0.1
"""A column that says it holds mobiles is believed when this share of it does: the rest are faults to mend."""

_JUDGE: Mapping[Kind, Callable[[Column], Score]] = {
    Kind.EMAIL: lambda column: column.emails,
    Kind.GENDER: lambda column: column.genders,
    Kind.FLAG: lambda column: column.flags,
    Kind.DATE: lambda column: column.dates,
}
"""Whose cells tell what they are. Of all other kinds, every filled cell is as good as the next."""

_FROM_CELLS = frozenset({Kind.EMAIL, Kind.GENDER})
"""Kinds that are recognised without a header, too. A date may be any day, so a column of dates never is."""


@dataclass(frozen=True)
class Mobile:
    """The mobile column, or only the nearest to one; ``by_cells``: its header says nothing of mobiles."""

    chosen: Column | None
    nearest: Column | None
    by_cells: bool = False


@dataclass(frozen=True)
class Names:
    """Where the two names come from. ``parts``: how a full name is split, in the words of the mapping."""

    first: Column | None = None
    last: Column | None = None
    parts: tuple[Literal["first", "rest"], Literal["first", "rest"]] | None = None
    is_bare: bool = False
    is_reversed: bool = False


def mobile(columns: Iterable[Column]) -> Mobile:
    """The column of mobiles: one whose cells mostly are some, by its header's strength, then by how many they are."""
    usable = [column for column in columns if column.usable]
    ranked = sorted(usable, key=_mobile_rank, reverse=True)
    for column in ranked:
        of_mobiles = column.means == "Mobile"
        if column.mobiles.share >= MOST and (of_mobiles or (column.known is None and not column.is_foreign)):
            return Mobile(column, column, by_cells=not of_mobiles)
    named = [column for column in ranked if column.means == "Mobile"]
    for column in named:
        if not column.is_weak and (not column.cells or column.mobiles.share >= _SOME):
            return Mobile(column, column)
    if named and not any(column.cells for column in usable):  # headers alone: they are all there is to go by
        return Mobile(named[0], named[0])
    with_some = [column for column in ranked if column.mobiles.good]
    return Mobile(None, next(iter(named or with_some), None))


def _mobile_rank(column: Column) -> tuple[bool, int, float, int]:
    strength = 0 if column.means != "Mobile" else 1 if column.is_weak else 2
    return column.mobiles.share >= MOST, strength, column.mobiles.share * column.filled, -column.position


def split_names(columns: Iterable[Column]) -> Names:
    """Where first and last name come from; two columns are always better than one that holds both."""
    usable = [column for column in columns if column.usable]
    first, last = _best(usable, "FName"), _best(usable, "LName")
    bare = _best(usable, NAME)
    if last and (first or bare):
        return Names(first or bare, last)
    if full := _best(usable, FULL_NAME):
        return Names(full, full, ("first", "rest"))
    if full := _best(usable, FULL_NAME_REVERSED):
        swapped = not _has_commas(full)  # «احمدی، علی» is turned round by the converter of names itself
        return Names(full, full, ("rest", "first") if swapped else ("first", "rest"), is_reversed=swapped)
    alone = first or bare
    if alone and not last and _holds_full_names(alone):
        return Names(alone, alone, ("first", "rest"), is_bare=True)
    return Names(alone, last)


def _best(columns: Iterable[Column], meaning: str) -> Column | None:
    """Of the columns that mean it and hold words (or nothing yet), the fullest."""
    fitting = [
        column
        for column in columns
        if column.means == meaning and (column.words.share >= MOST or not (column.cells or column.is_weak))
    ]
    return max(fitting, key=lambda column: (not column.is_weak, column.filled, -column.position), default=None)


def _holds_full_names(column: Column) -> bool:
    """Whether most cells have something left when a first name, maybe a compound one, is taken away."""
    convert = names.converter("rest")
    judged = sampled(column.cells, 200)
    return bool(judged) and sum(bool(convert(cell).value) for cell in judged) / len(judged) >= MOST


def _has_commas(column: Column) -> bool:
    judged = sampled(column.cells, 200)
    return sum("," in str(cell) or "،" in str(cell) for cell in judged) * 2 > len(judged)


@dataclass(frozen=True)
class Fit:
    """A column for a field; ``by_cells``: its header says nothing of the field."""

    column: Column
    by_cells: bool = False


def rest(columns: Sequence[Column], taken: Iterable[Column]) -> dict[str, Fit]:
    """Every field but mobile and names, with the column for it where there is one."""
    gone = set(taken)
    free = [column for column in columns if column.usable and column not in gone]
    found: dict[str, Fit] = {}
    for field in FIELDS:
        if field.kind in (Kind.MOBILE, Kind.NAME):
            continue
        judge = _JUDGE.get(field.kind, _filled)
        named = [column for column in free if column.means == field.name and _agrees(column, judge)]
        if named:
            found[field.name] = Fit(max(named, key=_rank(judge)))
    used = {fit.column for fit in found.values()}
    for column in free:
        meaning = OTHERWISE.get(fold(column.header))
        if meaning and meaning not in found and column not in used and _are_no_salutations(column):
            found[meaning] = Fit(column, by_cells=True)
            used.add(column)
    for field in FIELDS:
        if field.kind in _FROM_CELLS and field.name not in found:
            judge = _JUDGE[field.kind]
            alike = [column for column in free if column not in used and _speaks(column, field.kind)]
            if alike:
                found[field.name] = Fit(max(alike, key=_rank(judge)), by_cells=True)
    return found


def _are_no_salutations(column: Column) -> bool:
    """Whether it holds words, and hardly any of them are Mr, Ms, Dr or the like."""
    judged = [fold(cell_text(cell)).strip(".") for cell in sampled(column.cells, 200)]
    salutations = sum(text in TITLES or text in gender.WORDS for text in judged)
    return column.words.share >= NEARLY_ALL and salutations <= _SOME * len(judged)


def _filled(column: Column) -> Score:
    return Score(column.filled, column.filled)


def _rank(judge: Callable[[Column], Score]) -> Callable[[Column], tuple[bool, float, int]]:
    return lambda column: (not column.is_weak, judge(column).share * column.filled, -column.position)


def _agrees(column: Column, judge: Callable[[Column], Score]) -> bool:
    return not column.is_weak or judge(column).share >= NEARLY_ALL


def _speaks(column: Column, kind: Kind) -> bool:
    """Whether the cells alone say what the column is, and its header nothing else."""
    if column.known is not None or column.is_foreign:
        return False
    return _JUDGE[kind](column).share >= NEARLY_ALL and (kind is not Kind.GENDER or column.has_both_genders)
