"""Which cells of a row a person should look at, and the sentence for each.

Knows faults and what the service's refusals are about. Must not know workbooks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from importer.messages import Phrasebook
from importer.vocabulary import Fault, Level, Outcome
from importer.work import ResultRow

_BOTH_NAMES = ("FName", "LName")
_CONCERNS: Mapping[str, tuple[str, ...]] = {
    "name_missing": _BOTH_NAMES,
    "status_FirstNameOrLastName_Empty": _BOTH_NAMES,
    "status_Mobile_Empty": ("Mobile",),
    "status_Mobile_Invalid": ("Mobile",),
    "status_Mobiles_Invalid": ("Mobile",),
}
"""Codes that are about other cells than those of the field they were found at."""


@dataclass(slots=True)
class Mark:
    """``is_wrong``: the row can't be sent like this; otherwise the cell is only worth a look."""

    is_wrong: bool = False
    sentences: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Marks:
    """``cells``: position of a source column → its mark. ``row``: what is about no column that is there, if anything.
    ``is_everywhere``: the row has no right shape, so any of its cells may stand in the wrong column."""

    cells: Mapping[int, Mark]
    row: Mark | None
    is_everywhere: bool


def marks_of(row: ResultRow, columns_of: Mapping[str, Sequence[int]], phrases: Phrasebook) -> Marks:
    """What to mark in a row. ``columns_of``: contact field → positions of the source columns it is made of."""
    cells: dict[int, Mark] = {}
    whole = Mark()
    for fault in row.faults:
        is_wrong = fault.level is Level.REJECT
        _add(_places(fault.code, fault.field, columns_of), cells, whole, phrases.fault(fault), is_wrong=is_wrong)
    if row.error and row.outcome not in (Outcome.CREATED, Outcome.CHANGED):
        sentence = phrases.say(row.error, row.params)
        is_wrong = row.outcome is Outcome.REFUSED
        _add(_places(row.error, "", columns_of), cells, whole, sentence, is_wrong=is_wrong)
    return Marks(cells, whole if whole.sentences else None, any(map(_is_of_shape, row.faults)))


def _is_of_shape(fault: Fault) -> bool:
    """A cell too many, a quote that never ends: faults that belong to no field."""
    return not fault.field and fault.level is Level.REJECT


def _places(code: str, name: str, columns_of: Mapping[str, Sequence[int]]) -> list[int]:
    return [place for field_name in _CONCERNS.get(code, (name,)) for place in columns_of.get(field_name, ())]


def _add(places: Sequence[int], cells: dict[int, Mark], whole: Mark, sentence: str, *, is_wrong: bool) -> None:
    for mark in [cells.setdefault(place, Mark()) for place in places] or [whole]:
        mark.is_wrong |= is_wrong
        if sentence not in mark.sentences:
            mark.sentences.append(sentence)
