"""Which contacts go next: those that are to be sent again, then the queue, within ``--limit``.

Knows the queue and the limit. Must not know how anything is sent.
"""

from __future__ import annotations

from collections.abc import Iterable

from importer.delivery.terms import Queue
from importer.work import Task


class Supply:
    """The contacts of one run.

    Args:
        queue: the journal's.
        limit: contacts that may be sent at most in this run, or None.
        doubts: contacts in doubt since an earlier run; sending one of them is its first time in this.
    """

    def __init__(self, queue: Queue, limit: int | None, doubts: Iterable[Task]) -> None:
        self._queue = queue
        self._limit = limit
        self._earlier = {task.key for task in doubts}
        self._again: list[Task] = []
        self._taken = 0
        self._queue_is_empty = False

    @property
    def exhausted(self) -> bool:
        """Whether there is nothing left to take, for now."""
        return self._queue_is_empty and not self._again

    def send_again(self, task: Task) -> None:
        """Hand ``task`` out once more, if the limit lets it; a contact counts once in a run."""
        if task.key in self._earlier:
            if self._left() == 0:
                return
            self._earlier.discard(task.key)
            self._taken += 1
        self._again.append(task)

    def take(self, count: int) -> list[Task]:
        """The next tasks, at most ``count``."""
        if count <= 0:
            return []
        tasks, self._again = self._again[:count], self._again[count:]
        room = count - len(tasks)
        left = self._left()
        if left is not None:
            room = min(room, left)
        if room > 0 and not self._queue_is_empty:
            new = self._queue.take(room)
            self._taken += len(new)
            self._queue_is_empty = len(new) < room
            tasks += new
        elif left == 0:
            self._queue_is_empty = True
        return tasks

    def _left(self) -> int | None:
        """How many more the limit lets go; None where there is none."""
        return None if self._limit is None else max(self._limit - self._taken, 0)
