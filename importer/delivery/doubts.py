"""Contacts in doubt: what waits for its look-up, and what is known of a contact that was sent more than once.

Knows quiet time, tries, and the risk a user took. Must not know threads, requests or the journal.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import replace

from importer.delivery.settle import Settlement
from importer.work import Record, State, Task

_NOTHING_CREATED = (State.PENDING, State.FAILED)


class Doubts:
    """The doubts of one run.

    Args:
        settle_after: quiet time in seconds before a look-up.
        attempts: requests of one contact in this run, after which an absent one is not sent again.
        resend: send again what stays in doubt, once, at the user's own risk.
        clock: monotonic seconds.
    """

    def __init__(self, settle_after: float, attempts: int, *, resend: bool, clock: Callable[[], float]) -> None:
        self._settle_after = settle_after
        self._attempts = attempts
        self._resend = resend
        self._clock = clock
        self._waiting: list[tuple[float, int, Task]] = []
        self._tries: dict[int, int] = {}
        self._at_risk: set[int] = set()

    def __bool__(self) -> bool:
        return bool(self._waiting)

    def wait(self, task: Task) -> None:
        """The quiet time of ``task`` begins now."""
        heapq.heappush(self._waiting, (self._clock() + self._settle_after, task.key, task))

    def due_in(self) -> float:
        """Seconds until the first look-up is due, not positive when it is. Only where something waits."""
        return self._waiting[0][0] - self._clock()

    def take(self) -> Task | None:
        """A task whose quiet time is over; None where there is none."""
        if self._waiting and self.due_in() <= 0:
            return heapq.heappop(self._waiting)[-1]
        return None

    def sent(self, task: Task, record: Record) -> Record:
        """What is known of a contact after it was sent (or was to be, and was not); a doubt waits from now on."""
        key = task.key
        if key in self._at_risk and record.state in _NOTHING_CREATED:
            # Nothing was created this time. Whether it was the time before is as unknown as ever.
            record = replace(record, state=State.IN_DOUBT, error=record.error or "run_interrupted")
        if record.state is State.IN_DOUBT:
            self._tries[key] = self._tries.get(key, 0) + record.requests
            self.wait(task)
        else:
            self._tries.pop(key, None)
            self._at_risk.discard(key)
        return record

    def looked_up(self, settlement: Settlement, record: Record) -> tuple[Record, bool]:
        """What to write about a contact that was looked up, and whether it is to be sent again."""
        key = record.key
        if settlement.absent:
            self._at_risk.discard(key)
            if self._tries.get(key, 0) >= self._attempts:
                return Record(key, State.FAILED, error="attempts_used_up"), False
            return record, True
        if record.state is State.IN_DOUBT and self._resend and key not in self._at_risk:
            self._at_risk.add(key)
            return record, True
        return record, False

    def at_risk(self, task: Task) -> bool:
        """Whether ``task`` is sent again though nobody knows what its last request did."""
        return task.key in self._at_risk
