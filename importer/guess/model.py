"""What the guesser found out, as data: lines of a mapping, each with its reasons. Text is made of it by ``render``.

Knows the shape of a guess. Must not know how it was reached, YAML or languages.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from importer.vocabulary import Problem

Key = str | int | Mapping[str, str]
"""The value of a key of a mapped field: ``part: first``, ``century: 1300``, or ``values:`` still to be filled in."""


class Example(NamedTuple):
    """A cell as a person sees it, and what would be sent of it; ``problem`` where it would be refused."""

    seen: str
    sent: str
    problem: Problem | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A contact field and the column it would come from.

    ``column`` is the header as it stands in the source, ``""`` where none was found. An inactive line is written as a
    comment, for a person to decide. ``notes`` explain it there; ``questions`` do too, and are also worth a warning.
    """

    field: str
    column: str
    keys: Mapping[str, Key] = dataclasses.field(default_factory=dict)  # `field` is the attribute above
    active: bool = True
    examples: tuple[Example, ...] = ()
    notes: tuple[Problem, ...] = ()
    questions: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Guess:
    """A mapping for one table, guessed.

    ``lines`` in the order they are written; ``others``: columns that mean no field for certain, each with the custom
    field it could go into (``field`` is ``""`` when none is left); ``empty``: headers of columns without any value;
    ``remarks``: what is to be said about the table as a whole. ``rows``: how many were looked at.
    """

    source_name: str
    sheet: str
    rows: int
    lines: tuple[Line, ...]
    others: tuple[Line, ...]
    empty: tuple[str, ...]
    remarks: tuple[Problem, ...]

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What the person should know or decide before the mapping is used."""
        return (*self.remarks, *(question for line in self.lines for question in line.questions))
