"""What a run knows of the search: a contact that proves it, and whether asking is of any use.

Knows what look-ups said. Must not know how they are asked.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from importer.delivery.settle import Settlement
from importer.work import State, Task


class Search:
    """One for a run.

    Args:
        newest_created: asks the journal for a contact that stands created; once, for it may have to look through all.
        max_lost: look-ups running without an answer, after which no other is made in this run.
    """

    def __init__(self, newest_created: Callable[[], str | None], max_lost: int) -> None:
        self._newest_created = newest_created
        self._max_lost = max_lost
        self._newest: str | None = None
        self._earlier: str | None = None
        self._asked = False
        self._lost = 0
        self._useless: Settlement | None = None

    def created(self, mobile: str) -> None:
        """This contact is at the service since just now: a search that lags does not find it yet."""
        self._newest = mobile

    def control(self) -> str | None:
        """The mobile of a contact known to be there; None where none is known."""
        if self._newest is None and self._earlier is None and not self._asked:
            self._asked = True
            self._earlier = self._newest_created()
        return self._newest or self._earlier

    def looked_up(self, settlement: Settlement) -> None:
        """Learn from what a look-up said."""
        if settlement.record is not None and settlement.record.state is State.CREATED:
            self._earlier = settlement.task.mobile
        self._lost = self._lost + 1 if settlement.unanswered else 0
        if settlement.not_allowed or self._lost >= self._max_lost:
            self._useless = settlement

    def foregone(self, task: Task) -> Settlement | None:
        """What a look-up of ``task`` would say without being made; None where it is worth to ask."""
        if self._useless is None:
            return None
        record = self._useless.record and replace(self._useless.record, key=task.key)
        return replace(self._useless, task=task, record=record)
