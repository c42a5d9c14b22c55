"""Outcomes on their way to the journal: they wait for company, so that many share one fsync.

Knows the journal's commit. Must not know what an outcome means, but for the log.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence

from importer.delivery.terms import Ledger
from importer.service.answer import Answer
from importer.work import Record, Task

log = logging.getLogger("importer.delivery")

_COMPANY = 0.2
"""Seconds that an outcome waits for others at most."""


class Outcomes:
    """The outcomes of one run that are not on the disk yet.

    Args:
        run: id of the run.
        ledger: the journal.
        now: wall clock as ISO 8601 with offset.
        clock: monotonic seconds.
    """

    def __init__(self, run: str, ledger: Ledger, now: Callable[[], str], clock: Callable[[], float]) -> None:
        self._run = run
        self._ledger = ledger
        self._now = now
        self._clock = clock
        self._records: list[Record] = []
        self._last_write = clock()

    def __bool__(self) -> bool:
        return bool(self._records)

    def add(self, record: Record) -> None:
        """To be written with the next commit, in this order."""
        self._records.append(record)

    @property
    def due(self) -> bool:
        """Whether what is there has waited long enough."""
        return bool(self._records) and self._clock() - self._last_write >= _COMPANY

    def commit(self, claims: Sequence[Task] = ()) -> list[Task]:
        """Write them, and mark ``claims`` "sending", in one commit; returns what may be sent.

        Raises:
            JournalFault: they could not be written.
        """
        tasks = self._ledger.turn(self._run, self._records, claims, self._now())
        self._records.clear()
        self._last_write = self._clock()
        return tasks


def keep_for_support(task: Task, answer: Answer | None) -> None:
    """The beginning of a body that was not understood goes into the log: there is no other trace of it."""
    if answer is not None and answer.excerpt:
        extra = {"mobile": task.mobile, "error": answer.error, "body": answer.excerpt}
        log.warning("answer not understood", extra=extra)
