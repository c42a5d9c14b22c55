"""A service with a ledger and a journal whose owner may die: what a run meets, without network, processes or time."""

from __future__ import annotations

import contextlib
import itertools
import sqlite3
import threading
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from importer.journal import Journal
from importer.service.answer import Answer
from importer.service.client import Found, Hit
from importer.service.status import Verdict
from importer.work import Record, Task
from support.fake_client import CREATED, DOWN, EXPIRED, LOST, NO_ANSWER, NOTHING

REFUSED = Answer(
    Verdict.ROW, "status_Mobile_Invalid", status_code="101", status="Mobile_Invalid", http_status=200, certain=True
)
LATE = 0.5
"""Seconds after which a slow service creates what nobody waits for any more."""

Fate = Literal[
    "created",
    "refused",
    "down",
    "expired",
    "lost",
    "created, lost",
    "late, lost",
    "dies",
    "created, dies",
    "late, dies",
]
"""What becomes of one create."""
Search = Literal["true", "no answer", "blind", "dies"]
"""What becomes of one search; blind: from then on none of this run's finds anybody."""
ANSWERS: Mapping[str, Answer] = {"created": CREATED, "refused": REFUSED, "down": DOWN, "expired": EXPIRED}


class Killed(BaseException):
    """The process is gone: nothing more is written, nothing more leaves."""


@dataclass
class Time:
    """Seconds that pass by being asked for."""

    now: float = 0.0

    def __call__(self) -> float:
        self.now += 0.02
        return self.now


class Impatient(threading.Event):
    """Nobody really waits."""

    def wait(self, timeout: float | None = None) -> bool:  # noqa: ARG002  # the time passes by being asked for
        return self.is_set()


@dataclass
class Phonebook:
    """The service: every creation ever, with the moment from which a search finds it."""

    time: Time
    ledger: list[tuple[str, str, float]] = field(default_factory=list)

    def create(self, contact: Mapping[str, str], delay: float = 0.0) -> None:
        self.ledger.append((contact["Mobile"], contact["FName"], self.time.now + delay))

    def find(self, mobile: str) -> tuple[Hit, ...]:
        return tuple(
            Hit(7000 + number, mobile, name, "", deleted=False)
            for number, (each, name, since) in enumerate(self.ledger)
            if each == mobile and since <= self.time.now
        )

    def creations(self) -> Counter[str]:
        return Counter(mobile for mobile, _, _ in self.ledger)


@dataclass
class Life:
    """One run's process. ``fates`` and ``searches`` are used up one by one, then all goes well; ``turns``: commits
    until it dies, before the commit is made or after."""

    journal: Journal
    path: Path
    service: Phonebook
    fates: Sequence[Fate] = ()
    searches: Sequence[Search] = ()
    turns: int | None = None
    after: bool = False
    is_over: bool = False
    is_blind: bool = False
    creates: int = 0

    def __post_init__(self) -> None:
        self._fates: Iterator[Fate] = itertools.chain(self.fates, itertools.repeat("created"))
        self._searches: Iterator[Search] = itertools.chain(self.searches, itertools.repeat("true"))

    def die(self) -> None:
        self.is_over = True
        raise Killed

    def breathe(self) -> None:
        if self.is_over:
            raise Killed

    # -- what delivery asks of the journal

    def turn(self, run: str, records: Sequence[Record], claims: Sequence[Task], now: str) -> list[Task]:
        self.breathe()
        if self.turns is not None:
            self.turns -= 1
        if self.turns == -1 and not self.after:
            self.die()
        tasks = self.journal.turn(run, records, claims, now)
        if self.turns == -1:
            self.die()
        return tasks

    def newest_created(self) -> str | None:
        return self.journal.newest_created()

    # -- what a sender asks of its client

    def create(self, contact: Mapping[str, str]) -> Answer:
        self.breathe()
        self._is_on_the_disk(contact["Mobile"])
        self.creates += 1
        fate = next(self._fates)
        if fate.startswith(("created", "late")):
            self.service.create(contact, LATE if fate.startswith("late") else 0.0)
        if fate.endswith("dies"):
            self.die()
        return ANSWERS.get(fate, LOST)

    def search(self, mobile: str) -> Found:
        self.breathe()
        kind = next(self._searches)
        if kind == "dies":
            self.die()
        if kind == "no answer":
            return NO_ANSWER
        self.is_blind = self.is_blind or kind == "blind"
        return NOTHING if self.is_blind else Found(self.service.find(mobile), CREATED)

    def close(self) -> None:
        """Nothing to close."""

    def _is_on_the_disk(self, mobile: str) -> None:
        with contextlib.closing(sqlite3.connect(self.path)) as other:
            found = other.execute("SELECT state FROM contact WHERE mobile = ?", (int(mobile),)).fetchone()
        assert found == ("sending",), "what leaves is known to the journal before it leaves"
