"""What a report says, before it is put into words and figures: plain frozen values.

Knows the vocabulary. Must not know HTML or languages.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from importer.settings import Language
from importer.work import Account, ResultRow


class Kind(StrEnum):
    """Why rows stand together, in the order in which a person wants to know."""

    MEND = "mend"
    """Faults of cells or rows that keep the row from being sent."""
    REFUSED = "refused"
    """What the service said against rows."""
    FAILED = "failed"
    """What kept rows from being created, for the time being."""
    BLANKED = "blanked"
    """Cells that were not sent, though their row counts as usual."""
    LOOK = "look"
    """Nothing was refused, but a person should look."""
    DUPLICATE = "duplicate"
    """Another row of the source has the same mobile and counts."""
    KEPT = "kept"
    """Created earlier; the row's data has changed since, and nothing was sent."""


@dataclass(frozen=True, slots=True)
class Example:
    """A row of a group: its number as the spreadsheet program shows it, the cell's text (``""`` where the cause is in
    no cell), and the sentence that says what to do."""

    row: int
    cell: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Group:
    """Rows with one cause. ``field`` and ``column`` (header) are ``""`` where it is in no cell. ``examples``: the first
    rows, in source order."""

    kind: Kind
    code: str
    field: str
    column: str
    count: int
    examples: tuple[Example, ...]

    @property
    def shows_cells(self) -> bool:
        """Whether there is a cell to show."""
        return any(example.cell for example in self.examples)

    @property
    def sentence(self) -> str:
        """What all examples say, ``""`` where each says its own."""
        sentences = {example.sentence for example in self.examples}
        return sentences.pop() if len(sentences) == 1 else ""


@dataclass(frozen=True, slots=True)
class Doubts:
    """Rows of which nobody knows whether they were created: all are counted, the first are ``rows``."""

    count: int = 0
    rows: tuple[ResultRow, ...] = ()


@dataclass(frozen=True, slots=True)
class Sample:
    """A row as it would be sent: contact field → text; fields that are not there are sent empty."""

    row: int
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFacts:
    """One source. ``name``: its file name; ``sheet``: ``""`` for text. ``repairs``: how many rows had
    ``Field:what`` (``BornDate:calendar_converted``). ``results`` and ``failed``: names of the files written for it."""

    name: str
    account: Account
    sheet: str = ""
    groups: Sequence[Group] = ()
    repairs: Mapping[str, int] = field(default_factory=dict)
    doubts: Doubts = Doubts()
    samples: Sequence[Sample] = ()
    unused_columns: Sequence[str] = ()
    results: str = ""
    failed: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """A run, or a check (``is_check``: nothing was to be sent).

    ``started`` and ``ended`` have a time zone and are shown as Tehran's. ``stop``: the sentence that says why the run
    ended early; ``held``: the one that says which limit of the user's left rows for the next run. ``settings``: option
    → value as the user would write it; never a token. ``rate``: rows a second while sending. ``throughput``: (second
    since the start, rows a second in the stretch that begins there), ascending; ``latency``: (second, typical
    milliseconds of a request). ``program``: its version.
    """

    lang: Language
    run: str
    sources: Sequence[SourceFacts]
    is_check: bool = False
    started: dt.datetime | None = None
    ended: dt.datetime | None = None
    stop: str = ""
    held: str = ""
    settings: Mapping[str, str] = field(default_factory=dict)
    endpoint: str = ""
    mapping: str = ""
    rate: float | None = None
    throughput: Sequence[tuple[float, float]] = ()
    latency: Sequence[tuple[float, float]] = ()
    program: str = ""

    @property
    def account(self) -> Account:
        """Of all sources together."""
        first, *others = (source.account for source in self.sources)
        return sum(others, first)
