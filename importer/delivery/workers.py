"""The threads that send and look up. Jobs go in, results come out, and a job not begun can be taken back.

Knows senders. Must not know the journal, windows or when to stop.
"""

from __future__ import annotations

import contextlib
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass

from importer.delivery.sender import Sender, Sent
from importer.delivery.settle import Settlement, settle
from importer.service.client import Found
from importer.work import State, Task


@dataclass(frozen=True, slots=True)
class Send:
    """Create this contact; it is marked "sending" in the journal already."""

    task: Task


@dataclass(frozen=True, slots=True)
class LookUp:
    """Find out whether this contact was created. ``control``: a mobile known to be there."""

    task: Task
    control: str | None


@dataclass(frozen=True, slots=True)
class Probe:
    """Find out whether the service is at work, by a search for this mobile."""

    mobile: str


@dataclass(frozen=True, slots=True)
class Probed:
    """``found`` is None where the run ended before the search was answered."""

    found: Found | None


Job = Send | LookUp | Probe
Result = Sent | Settlement | Probed


class Workers:
    """``count`` daemon threads, each with a sender of its own, made in its thread by ``make_sender``.

    ``count``: threads at work, see :meth:`employ`; ``in_flight``: jobs that are out; ``sending``: those of them that
    create.
    """

    def __init__(self, count: int, make_sender: Callable[[], Sender]) -> None:
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._results: queue.SimpleQueue[Result | BaseException] = queue.SimpleQueue()
        self._company = 1
        self._ready = threading.Event()
        self._make_sender = make_sender
        self.in_flight = 0
        self.sending = 0
        self._changed = threading.Condition()
        self._bad = self._fetched = self._heard = 0  # contacts not created: come back, fetched, taken into account
        self._closing = False
        self._threads: list[threading.Thread] = []
        self.count = 0
        self.employ(count)

    def employ(self, count: int) -> None:
        """Let so many threads work from now on. A thread too many ends what it has in hand and then rests."""
        if count == self.count:
            return
        with self._changed:
            self.count = count
            self._changed.notify_all()
        for number in range(len(self._threads), count):
            thread = threading.Thread(target=self._work, args=(number,), name=f"worker-{number}", daemon=True)
            self._threads.append(thread)
            thread.start()

    def put(self, job: Job) -> None:
        """Hand a job to whichever thread is free first."""
        self._count(1, sending=isinstance(job, Send))
        self._jobs.put(job)

    def _count(self, change: int, *, sending: bool) -> None:
        self.in_flight += change
        self.sending += change * sending

    def take_back(self) -> list[Job]:
        """All jobs that no thread has begun: certainly nothing of them was sent."""
        jobs: list[Job] = []
        while True:
            try:
                job = self._jobs.get_nowait()
            except queue.Empty:
                return jobs
            if job is not None:
                self._count(-1, sending=isinstance(job, Send))
                jobs.append(job)

    def results(self, timeout: float, company: int = 1) -> list[Result]:
        """What has come back; waits up to ``timeout`` seconds for ``company`` results, or for one that is not just a
        created contact. Raises what a worker died of; what came back before that is then among the survivors.

        Waking for every result would cost more than the result: two threads that want the interpreter hand it over by
        a system call each (docs/performance.md)."""
        self._company = company
        if timeout > 0 and self._results.qsize() < company:
            self._ready.wait(timeout)
        self._ready.clear()  # before the queue is emptied: what comes after this wakes the next call
        results: list[Result] = []
        try:
            while True:
                item = self._results.get_nowait()
                if isinstance(item, BaseException):
                    for result in results:
                        self._results.put(result)
                    raise item
                results.append(item)
        except queue.Empty:
            for result in results:
                self._count(-1, sending=isinstance(result, Sent))
                self._fetched += _is_bad(result)
            return results

    def heard(self) -> None:
        """What was fetched has been taken into account: threads that wait for that may go on."""
        if self._heard != self._fetched:
            with self._changed:
                self._heard = self._fetched
                self._changed.notify_all()

    def survivors(self) -> list[Result]:
        """What came back beside the exception that ended the run."""
        results: list[Result] = []
        while True:
            try:
                item = self._results.get_nowait()
            except queue.Empty:
                return results
            if not isinstance(item, BaseException):
                results.append(item)

    def close(self) -> None:
        """End the threads once they are idle."""
        self.employ(len(self._threads))
        with self._changed:
            self._closing = True
            self._changed.notify_all()
        for _ in self._threads:
            self._jobs.put(None)
        for thread in self._threads:
            thread.join()

    def _work(self, number: int) -> None:
        try:
            sender = self._make_sender()
            with contextlib.closing(sender.client):
                while (job := self._next(number)) is not None:
                    self._came_back(_do(job, sender))
        except BaseException as error:  # noqa: BLE001  # carried to the main thread, which raises it
            self._came_back(error)

    def _next(self, number: int) -> Job | None:
        """The next job, as soon as this thread is one of those that work."""
        while True:
            if number >= self.count:
                with self._changed:
                    self._changed.wait_for(lambda: number < self.count)
            job = self._jobs.get()
            if job is None or number < self.count:
                return job
            self._jobs.put(job)  # it was told to rest while it waited for a job

    def _came_back(self, result: Result | BaseException) -> None:
        if _is_bad(result):
            self._wait_until_heard(result)
            return
        self._results.put(result)
        plain = isinstance(result, Sent)
        if not plain or self._results.qsize() >= self._company:
            self._ready.set()

    def _wait_until_heard(self, result: Result | BaseException) -> None:
        """A contact that was not created may be a reason to send no more: what waits in the queue must not leave before
        the main thread has decided."""
        with self._changed:
            self._bad += 1
            number = self._bad
            self._results.put(result)
            self._ready.set()
            self._changed.wait_for(lambda: self._heard >= number or self._closing)


def _is_bad(result: Result | BaseException) -> bool:
    return isinstance(result, Sent) and result.record.state is not State.CREATED


def _do(job: Job, sender: Sender) -> Result:
    match job:
        case Send(task):
            return sender.send(task)
        case LookUp(task, control):
            return settle(task, sender.search, control)
        case Probe(mobile):
            return Probed(sender.search(mobile))
