"""A delivery with all its seams in the hand, over a journal in memory."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from importer.delivery import Delivery, Ending, Policy
from importer.delivery.pacer import Pacer
from importer.delivery.sender import Sender
from importer.service.client import Client
from importer.work import Record, State, Task
from support.book import NOW, Book, Pile

QUIET = 0.15
"""Seconds of quiet time in these tests."""


@dataclass
class Run:
    """One delivery and all that can be seen of it."""

    make_client: Callable[[], Any]
    book: Book = field(default_factory=Book)
    halt: threading.Event = field(default_factory=threading.Event)
    observed: list[tuple[int, State]] = field(default_factory=list)
    on_record: Callable[[Task, Record], None] = lambda _task, _record: None
    sleep: Callable[[float], None] | None = lambda _seconds: None

    def __call__(self, tasks: Sequence[Task] | Pile, doubts: Sequence[Task] = (), **settings: Any) -> Ending:
        """Deliver ``tasks``; ``settings`` are those of the policy, and ``clock``."""
        clock = {"clock": settings.pop("clock")} if "clock" in settings else {}
        usual = {"workers": 2, "attempts": 4, "settle_after": QUIET, "max_failures": 20}
        policy = Policy(**(usual | settings))
        pacer = Pacer(None, self.halt)

        def make_sender() -> Sender:
            client = cast(Client, self.make_client())
            return Sender(client, pacer, policy.attempts, self.halt, lambda: NOW, self.sleep)

        def observe(task: Task, record: Record) -> None:
            self.observed.append((task.key, record.state))
            self.on_record(task, record)

        self.book.states |= {task.key: State.IN_DOUBT for task in doubts}
        delivery = Delivery(
            "run-1", self.book, policy, make_sender, halt=self.halt, observe=observe, now=lambda: NOW, **clock
        )
        return delivery.deliver(tasks if isinstance(tasks, Pile) else Pile(list(tasks)), doubts)
