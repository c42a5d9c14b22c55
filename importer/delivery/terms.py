"""What delivery asks for and gives back: the journal and the queue as it needs them, its settings, and how it ended.

Knows tasks and records. Must not know how anything is sent.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from importer.delivery.adaptive import Adaptive
from importer.vocabulary import Problem
from importer.work import Record, Task


class Ledger(Protocol):
    """What delivery needs of the journal."""

    def turn(self, run: str, records: Sequence[Record], claims: Sequence[Task], now: str) -> list[Task]:
        """One durable commit: outcomes written, claims marked; returns what may be sent."""

    def newest_created(self) -> str | None:
        """A mobile known to be at the service."""


class Queue(Protocol):
    """Where tasks come from."""

    def take(self, count: int) -> list[Task]:
        """The next tasks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """The settings that delivery goes by. Times in seconds. ``workers``: requests in flight, or what finds out how
    many."""

    workers: int | Adaptive
    attempts: int
    settle_after: float
    max_failures: int
    limit: int | None = None
    time_limit: float | None = None
    resend_in_doubt: bool = False


@dataclass(frozen=True, slots=True)
class Ending:
    """Why delivery ended: ``problem`` is None when there was nothing left to do (or a limit was reached)."""

    problem: Problem | None
    interrupted: bool
