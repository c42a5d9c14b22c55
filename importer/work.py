"""The units of work that pass from stage to stage: judged rows, tasks, records, and rows as the results show them.

Knows the vocabulary. Must not know how any stage does its work.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from importer.vocabulary import Fault, Outcome, Params


@dataclass(slots=True)
class Prepared:
    """A chunk of judged rows, column-wise; all sequences have one entry a row.

    ``numbers``: row numbers as the spreadsheet program shows them, ascending over the chunks of a source.
    ``mobiles``: canonical (``09…``), or ``""`` where the cell was refused; ``mobile_cells``: that cell's text.
    ``payloads``: the contact as JSON bytes, fields that differ from their default only; ``b""`` for an invalid row, and
    in a rehearsal for one that nobody will look at. ``fingerprints``: bytes that tell one payload from another; ``b""``
    for an invalid row, and for no other. ``repairs``: each row's, separated by semicolons; a repair is ``Field:what``.
    ``faults``: by position; absent means none.
    """

    numbers: Sequence[int]
    mobiles: Sequence[str]
    mobile_cells: Sequence[str]
    payloads: Sequence[bytes]
    fingerprints: Sequence[bytes]
    faults: Mapping[int, Sequence[Fault]]
    repairs: Sequence[str]


@dataclass(frozen=True, slots=True)
class Amendment:
    """More to know about faults that are stored already: ``params`` for every fault of ``code`` in ``field``. Some
    things only the whole column tells."""

    field: str
    code: str
    params: Params


class State(StrEnum):
    """Where a contact stands at the service, as far as is known."""

    PENDING = "pending"
    SENDING = "sending"
    """Committed before the request leaves: found at start-up, nobody knows whether it left."""
    CREATED = "created"
    REFUSED = "refused"
    FAILED = "failed"
    IN_DOUBT = "in_doubt"


@dataclass(frozen=True, slots=True)
class Task:
    """A contact to send or to look up. ``key``: its key in the journal; ``before``: its state before this task."""

    key: int
    mobile: str
    payload: bytes
    before: State = State.PENDING


@dataclass(frozen=True, slots=True)
class Record:
    """What happened to a contact, for the journal. ``requests``: creates sent just now; the status fields are empty
    and ``http_status`` None where the service never answered; ``sent_at`` is ISO 8601 with offset, or empty."""

    key: int
    state: State
    requests: int = 0
    error: str = ""
    params: Params = field(default_factory=dict)
    status_code: str = ""
    status: str = ""
    http_status: int | None = None
    contact_id: int | None = None
    sent_at: str = ""


class ResultRow(NamedTuple):  # a million of them are made, and a tuple costs a third of a frozen dataclass
    """One data row of a source with all that is known of it: a line of the results CSV before it is put into words."""

    number: int
    mobile: str
    outcome: Outcome
    faults: tuple[Fault, ...]
    repairs: tuple[str, ...]
    status_code: str
    status: str
    contact_id: int | None
    attempts: int
    http_status: int | None
    error: str
    params: Params
    sent_at: str
    run: str


@dataclass(frozen=True, slots=True)
class ResultChunk:
    """Rows of a source in its order; the sequences have one entry a row.

    A row that is not in ``rows`` (by position) waits to be sent for the first time, and there is nothing to say of it:
    so do nearly all rows of a check. ``repairs``: each row's, separated by semicolons. ``run`` judged them.
    """

    numbers: Sequence[int]
    mobiles: Sequence[str]
    repairs: Sequence[str]
    rows: Mapping[int, ResultRow]
    run: str

    def each(self) -> Iterator[ResultRow]:
        """All rows, one by one."""
        for position, (number, mobile, repairs) in enumerate(
            zip(self.numbers, self.mobiles, self.repairs, strict=True)
        ):
            row = self.rows.get(position)
            yield row or waiting(number, mobile, tuple(repairs.split(";")) if repairs else (), self.run)


def waiting(number: int, mobile: str, repairs: tuple[str, ...], run: str) -> ResultRow:
    """A row that waits to be sent for the first time, and of which there is nothing to say."""
    return ResultRow(number, mobile, Outcome.PENDING, (), repairs, "", "", None, 0, None, "", {}, "", run)


@dataclass(frozen=True, slots=True)
class Account:
    """How many rows stand where: eight counts that add up to the data rows of the source."""

    counts: Mapping[Outcome, int]

    @property
    def total(self) -> int:
        """Data rows of the source."""
        return sum(self.counts.values())

    def __add__(self, other: Account) -> Account:
        return Account({outcome: self.counts[outcome] + other.counts[outcome] for outcome in Outcome})

    def line(self) -> str:
        """The last line on stdout of a run."""
        return " ".join(f"{outcome}={self.counts[outcome]}" for outcome in Outcome) + f" total={self.total}"


NOTHING = Account(dict.fromkeys(Outcome, 0))
