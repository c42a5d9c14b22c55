"""A journal and a queue in memory, which remember what was committed and when."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import orjson

from importer.errors import JournalFault
from importer.work import Record, State, Task


def mobile(number: int) -> str:
    return f"0912{number:07d}"


def task(number: int = 1, before: State = State.PENDING, **fields: str) -> Task:
    """An invented contact; its key is the number."""
    contact = {"Mobile": mobile(number), "FName": "علی", "LName": "رضایی", **fields}
    return Task(number, mobile(number), orjson.dumps(contact), before)


def tasks(count: int) -> list[Task]:
    return [task(number) for number in range(1, count + 1)]


@dataclass(frozen=True)
class Turn:
    """One commit. ``at``: by the book's clock, when it was on the disk."""

    records: tuple[Record, ...]
    claims: tuple[Task, ...]
    at: float


@dataclass
class Book:
    """What delivery asks of the journal. ``fails_at``: the number of the commit that can't be written, from 0."""

    clock: Callable[[], float] = lambda: 0.0
    control: str | None = None
    fails_at: int | None = None
    states: dict[int, State] = field(default_factory=dict)
    turns: list[Turn] = field(default_factory=list)
    _thread: int = field(default_factory=threading.get_ident)

    def turn(self, run: str, records: Sequence[Record], claims: Sequence[Task], now: str) -> list[Task]:
        assert threading.get_ident() == self._thread, "only the main thread touches the journal"
        assert (run, now) == ("run-1", NOW)
        if self.fails_at is not None and len(self.turns) >= self.fails_at:
            raise JournalFault("journal_disk_full", {"path": "j", "reason": "full"})
        for record in records:
            assert self.states.get(record.key) is not State.CREATED, "created is for ever"
            self.states[record.key] = record.state
        for each in claims:
            assert self.states.get(each.key) not in {State.CREATED, State.SENDING, State.IN_DOUBT}
            self.states[each.key] = State.SENDING
        self.turns.append(Turn(tuple(records), tuple(claims), self.clock()))
        return [replace(each) for each in claims]

    def newest_created(self) -> str | None:
        assert threading.get_ident() == self._thread
        return self.control

    @property
    def records(self) -> list[Record]:
        return [record for turn in self.turns for record in turn.records]

    def of(self, key: int) -> list[Record]:
        """What was written about one contact, oldest first."""
        return [record for record in self.records if record.key == key]

    def errors(self, key: int) -> list[str]:
        return [record.error for record in self.of(key)]

    def counts(self) -> Mapping[State, int]:
        """How many contacts stand where."""
        return {state: count for state in State if (count := list(self.states.values()).count(state))}

    @property
    def claimed(self) -> list[int]:
        return [each.key for turn in self.turns for each in turn.claims]


NOW = "2026-01-01T00:00:00+03:30"


@dataclass
class Pile:
    """A queue. ``asked``: how many were asked for, each time."""

    left: list[Task]
    asked: list[int] = field(default_factory=list)

    def take(self, count: int) -> list[Task]:
        self.asked.append(count)
        taken, self.left = self.left[:count], self.left[count:]
        return taken

    def __iter__(self) -> Iterator[Task]:
        return iter(self.left)
