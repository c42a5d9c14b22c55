"""The loop of a run: claim a window durably, send it, absorb outcomes, settle doubts, stop when it is time.

The main thread alone touches the journal; workers alone touch the network. Knows when; the how stands in the modules
beside this one.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import replace

from importer.delivery.breaker import Breaker
from importer.delivery.doubts import Doubts
from importer.delivery.sender import Sender, Sent
from importer.delivery.settle import Settlement
from importer.delivery.terms import Ending, Ledger, Policy, Queue
from importer.delivery.workers import LookUp, Result, Send, Workers
from importer.errors import JournalFault, StoppedEarly
from importer.work import Record, State, Task

log = logging.getLogger("importer.delivery")

_TICK = 0.2
"""Seconds after which the loop looks at signals, the clock and unwritten outcomes at the latest."""
_WINDOW = 4
"""Tasks a worker that one commit claims: large enough that its fsync is shared, small enough that a kill leaves few
rows to look up."""


class Delivery:
    """One delivery over one queue.

    Args:
        run: id of the run.
        ledger: the journal.
        policy: settings.
        make_sender: called once in every worker thread.
        halt: set by a signal handler (or here) to end the run: no new request, waits end.
        observe: told of every record, for progress and logs.
        now: wall clock as ISO 8601 with offset.
        clock: monotonic seconds.
    """

    def __init__(  # noqa: PLR0913  # the seams of the one object that joins everything
        self,
        run: str,
        ledger: Ledger,
        policy: Policy,
        make_sender: Callable[[], Sender],
        *,
        halt: threading.Event,
        observe: Callable[[Task, Record], None],
        now: Callable[[], str],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._run = run
        self._ledger = ledger
        self._policy = policy
        self._halt = halt
        self._observe = observe
        self._now = now
        self._clock = clock
        self._started = clock()
        self._breaker = Breaker(policy.max_failures)
        self._workers = Workers(policy.workers, make_sender)
        self._doubts = Doubts(policy.settle_after, policy.attempts, resend=policy.resend_in_doubt, clock=clock)
        self._came_back: deque[Result] = deque()
        self._records: list[Record] = []
        self._again: list[Task] = []
        self._earlier: set[int] = set()
        self._in_flight = 0
        self._taken = 0
        self._exhausted = False
        self._newest: str | None = None
        self._searches_lost = 0
        self._no_search: Record | None = None
        self._last_write = self._started

    def deliver(self, queue: Queue, doubts: Sequence[Task]) -> Ending:
        """Send what ``queue`` holds and settle ``doubts`` of earlier runs; returns when all that is over.

        Every outcome that is known is committed before this returns or raises.
        """
        for task in doubts:  # how long ago they were sent, a wall clock can't be trusted to say: count from now
            self._doubts.wait(task)
            self._earlier.add(task.key)
        try:
            while True:
                self._absorb()
                if self._ending:
                    self._take_back()
                self._start_look_ups()
                self._send_window(queue)
                if self._in_flight == 0 and self._nothing_to_wait_for():
                    break
        except JournalFault as fault:
            self._abandon(write=False)
            raise StoppedEarly("journal_write_failed", fault.problems[0].params) from fault
        except BaseException:
            self._abandon(write=True)
            raise
        self._workers.close()
        problem = self._breaker.problem
        return Ending(problem, interrupted=self._halt.is_set() and problem is None)

    # -- conditions ---------------------------------------------------------------------------------------------

    @property
    def _ending(self) -> bool:
        return self._halt.is_set() or self._breaker.problem is not None

    @property
    def _out_of_time(self) -> bool:
        limit = self._policy.time_limit
        return limit is not None and self._clock() - self._started >= limit

    def _nothing_to_wait_for(self) -> bool:
        if self._records:
            return False
        if self._ending or self._out_of_time:
            return True
        return self._exhausted and not self._again and not self._doubts

    # -- steps of the loop --------------------------------------------------------------------------------------

    def _absorb(self) -> None:
        """Wait a tick for what comes back; a look-up may so be a tick late, which costs nothing."""
        if not self._in_flight:
            if self._doubts and self._exhausted and not self._again:
                self._halt.wait(_TICK)
            return
        self._came_back.extend(self._workers.results(_TICK))
        while self._came_back:
            self._in_flight -= 1
            result = self._came_back.popleft()
            if isinstance(result, Sent):
                self._sent(result)
            else:
                self._settled(result)

    def _sent(self, sent: Sent) -> None:
        task = sent.task
        record = self._doubts.sent(task, sent.record)
        self._records.append(record)
        self._breaker.observe(sent)
        if self._breaker.problem is not None:
            self._halt.set()  # whoever waits for another try must not send it
        if record.state is State.CREATED:
            self._newest = task.mobile
        if sent.answer is not None and sent.answer.excerpt:
            log.warning(
                "answer not understood",
                extra={"mobile": task.mobile, "error": record.error, "body": sent.answer.excerpt},
            )
        self._observe(task, record)

    def _settled(self, settlement: Settlement) -> None:
        task = settlement.task
        if settlement.record is None:
            return
        record, again = self._doubts.looked_up(settlement, settlement.record)
        self._records.append(record)
        self._searches_lost = self._searches_lost + 1 if settlement.unanswered else 0
        if settlement.not_allowed or self._searches_lost >= self._policy.max_failures:
            self._no_search = settlement.record
        if again and self._within_limit(task):
            self._again.append(replace(task, before=State.IN_DOUBT))
        self._observe(task, record)

    def _within_limit(self, task: Task) -> bool:
        """Whether the limit lets ``task`` be sent again; for a row of an earlier run this is its first time in this."""
        if task.key in self._earlier:
            if self._policy.limit is not None and self._taken >= self._policy.limit:
                return False
            self._earlier.discard(task.key)
            self._taken += 1
        return True

    def _start_look_ups(self) -> None:
        while not self._ending and self._in_flight < self._policy.workers * _WINDOW:
            task = self._doubts.take()
            if task is None:
                return
            if self._no_search is None:
                control = self._newest or self._ledger.newest_created()
                self._workers.put(LookUp(task, control))
                self._in_flight += 1
            else:
                self._settled(Settlement(task, replace(self._no_search, key=task.key), unanswered=True))

    def _send_window(self, queue: Queue) -> None:
        claims: list[Task] = []
        if self._in_flight <= self._policy.workers * 2 and not self._ending and not self._out_of_time:
            claims = self._claims(queue)
        # Outcomes wait for company, but not long, and not when there is nothing else to do.
        due = self._clock() - self._last_write >= _TICK or self._in_flight == 0
        if claims or (self._records and due):
            tasks = self._ledger.turn(self._run, self._records, claims, self._now())
            self._records.clear()
            self._last_write = self._clock()
            for task in tasks:
                self._workers.put(Send(task))
            self._in_flight += len(tasks)

    def _claims(self, queue: Queue) -> list[Task]:
        window = self._policy.workers * _WINDOW
        # What is sent again must have its "absent" on the disk before it is claimed anew: both ride in this commit.
        claims, self._again = self._again[:window], self._again[window:]
        room = window - len(claims)
        if self._policy.limit is not None:
            room = min(room, self._policy.limit - self._taken)
        if room > 0 and not self._exhausted:
            new = queue.take(room)
            self._taken += len(new)
            self._exhausted = len(new) < room
            claims += new
        elif room <= 0 and self._policy.limit is not None and self._taken >= self._policy.limit:
            self._exhausted = True
        # A risk is taken by the request itself: were it on the disk before, a later run would take it unasked.
        self._records += [
            Record(task.key, State.PENDING, error="resent_at_own_risk") for task in claims if self._doubts.at_risk(task)
        ]
        return claims

    # -- the end ------------------------------------------------------------------------------------------------

    def _take_back(self) -> None:
        for job in self._workers.take_back():
            self._in_flight -= 1
            if isinstance(job, Send):  # claimed, but certainly not sent
                record = self._doubts.sent(job.task, Record(job.task.key, State.PENDING))
                self._records.append(record)
                self._observe(job.task, record)

    def _abandon(self, *, write: bool) -> None:
        """After a fault of this program or of the journal: let nothing more leave, and keep what is known.

        Nobody is told of it: the observer itself may be what is at fault.
        """
        self._halt.set()
        back = [job.task for job in self._workers.take_back() if isinstance(job, Send)]
        self._workers.close()
        if not write:
            return
        self._records += [self._doubts.sent(task, Record(task.key, State.PENDING)) for task in back]
        for result in (*self._came_back, *self._workers.survivors()):
            if isinstance(result, Sent):
                self._records.append(self._doubts.sent(result.task, result.record))
            elif result.record is not None:
                self._records.append(self._doubts.looked_up(result, result.record)[0])
        self._ledger.turn(self._run, self._records, [], self._now())
