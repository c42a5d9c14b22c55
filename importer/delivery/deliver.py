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

from importer.delivery.adaptive import Adaptive
from importer.delivery.breaker import Breaker, Phase
from importer.delivery.doubts import Doubts
from importer.delivery.outcomes import Outcomes, keep_for_support
from importer.delivery.search import Search
from importer.delivery.sender import Sender, Sent
from importer.delivery.settle import Settlement
from importer.delivery.supply import Supply
from importer.delivery.terms import Ending, Ledger, Policy, Queue
from importer.delivery.workers import LookUp, Probe, Probed, Result, Send, Workers
from importer.errors import JournalFault, StoppedEarly
from importer.service.client import Found
from importer.work import Record, State, Task

log = logging.getLogger("importer.delivery")

_TICK = 0.2
"""Seconds after which the loop looks at signals and the clock at the latest."""
_WINDOW = 4
"""Tasks a worker that one commit claims: large enough that its fsync is shared, small enough that a kill leaves few
rows to look up."""


def _width(workers: int | Adaptive) -> int:
    return workers.width if isinstance(workers, Adaptive) else workers


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
        self._policy = policy
        self._halt = halt
        self._observe = observe
        self._clock = clock
        self._started = clock()
        self._breaker = Breaker(policy.max_failures)
        self._adaptive = policy.workers if isinstance(policy.workers, Adaptive) else None
        self._workers = Workers(_width(policy.workers), make_sender)
        self._doubts = Doubts(policy.settle_after, policy.attempts, resend=policy.resend_in_doubt, clock=clock)
        self._search = Search(ledger.newest_created, policy.max_failures)
        self._came_back: deque[Result] = deque()
        self._outcomes = Outcomes(run, ledger, now, clock)
        self._last_sent = ""
        self._probing = False

    def deliver(self, queue: Queue, doubts: Sequence[Task]) -> Ending:
        """Send what ``queue`` holds and settle ``doubts`` of earlier runs; returns when all that is over.

        Every outcome that is known is committed before this returns or raises.
        """
        self._supply = Supply(queue, self._policy.limit, doubts)
        for task in doubts:  # how long ago they were sent, a wall clock can't be trusted to say: count from now
            self._doubts.wait(task)
        try:
            while True:
                self._absorb()
                if self._adaptive:
                    self._workers.employ(self._adaptive.width)
                if self._ending:
                    for task, record in self._take_back():
                        self._observe(task, record)
                elif self._breaker.phase is Phase.OPEN:
                    self._pause()
                self._workers.heard()
                self._start_look_ups()
                self._send_window()
                if self._workers.in_flight == 0 and self._nothing_to_wait_for():
                    break
        except JournalFault as fault:
            self._abandon(write=False)
            raise StoppedEarly("journal_write_failed", fault.problems[0].params) from fault
        except BaseException:
            self._abandon(write=True)
            raise
        self._workers.close()
        return Ending(self._breaker.problem, interrupted=self._halt.is_set() and self._breaker.problem is None)

    # -- conditions ---------------------------------------------------------------------------------------------

    @property
    def _ending(self) -> bool:
        return self._halt.is_set() or self._breaker.problem is not None

    @property
    def _out_of_time(self) -> bool:
        limit = self._policy.time_limit
        return limit is not None and self._clock() - self._started >= limit

    @property
    def _low(self) -> int:
        """Jobs that are out when the next window is claimed: each worker has one in hand and one ahead of it."""
        return self._workers.count * 2

    def _nothing_to_wait_for(self) -> bool:
        if self._outcomes:
            return False
        if self._ending or self._out_of_time:
            return True
        return self._supply.exhausted and not self._doubts

    # -- steps of the loop --------------------------------------------------------------------------------------

    def _absorb(self) -> None:
        """Wait a tick for what comes back; a look-up may so be a tick late, which costs nothing."""
        if not self._workers.in_flight:
            if self._doubts and self._supply.exhausted:
                self._halt.wait(_TICK)
            return
        spare = self._workers.in_flight - self._low
        self._came_back.extend(self._workers.results(_TICK, spare if spare > 0 else self._workers.in_flight))
        while self._came_back:
            match self._came_back.popleft():
                case Sent() as sent:
                    self._sent(sent)
                case Probed(found):
                    self._probed(found)
                case Settlement() as settlement:
                    self._settled(settlement)

    def _sent(self, sent: Sent) -> None:
        task = sent.task
        record = self._doubts.sent(task, sent.record)
        self._outcomes.add(record)
        self._breaker.observe(sent)
        self._stop_if_told()
        self._last_sent = task.mobile
        if record.state is State.CREATED:
            self._search.created(task.mobile)
        keep_for_support(task, sent.answer)
        self._observe(task, record)

    def _stop_if_told(self) -> None:
        if self._breaker.problem is not None:
            self._halt.set()  # whoever waits for another try must not send it

    def _probed(self, found: Found | None) -> None:
        self._probing = False
        if found is not None:
            self._breaker.probed(found)
            self._stop_if_told()
            log.warning("probed", extra={"phase": self._breaker.phase.name, "error": found.answer.error})

    def _settled(self, settlement: Settlement) -> None:
        task = settlement.task
        if settlement.record is None:
            return
        record, again = self._doubts.looked_up(settlement, settlement.record)
        self._outcomes.add(record)
        self._search.looked_up(settlement)
        if settlement.unanswered:
            self._breaker.looked_up(settlement.unanswered)
            self._stop_if_told()
            keep_for_support(task, settlement.unanswered)
        if again:
            self._supply.send_again(replace(task, before=State.IN_DOUBT))
        self._observe(task, record)

    def _start_look_ups(self) -> None:
        if self._breaker.phase is Phase.OPEN:
            return
        while not self._ending and self._workers.in_flight < self._workers.count * _WINDOW:
            task = self._doubts.take()
            if task is None:
                return
            foregone = self._search.foregone(task)
            if foregone is None:
                self._workers.put(LookUp(task, self._search.control()))
            else:
                self._settled(foregone)

    def _send_window(self) -> None:
        claims = [] if self._ending or self._out_of_time else self._claims()
        if claims or self._outcomes.due or (self._outcomes and self._workers.in_flight == 0):
            for task in self._outcomes.commit(claims):
                self._workers.put(Send(task))

    def _claims(self) -> list[Task]:
        window = self._workers.count * _WINDOW if self._workers.in_flight <= self._low else 0
        # What is sent again must have its "absent" on the disk before it is claimed anew: both ride in this commit.
        claims = self._supply.take(self._breaker.room(window, self._workers.sending))
        for task in claims:
            if self._doubts.at_risk(task):
                # The request itself takes the risk: were it on the disk before, a later run would take it unasked.
                self._outcomes.add(Record(task.key, State.PENDING, error="resent_at_own_risk"))
        return claims

    # -- pause and end ------------------------------------------------------------------------------------------

    def _pause(self) -> None:
        """Row after row fails: what was not begun waits, and when all requests are back, a search is to tell why."""
        if self._probing:
            return
        for task, record in self._take_back():
            if record.state is State.PENDING:
                self._supply.send_again(task)
        if not self._workers.sending and not self._out_of_time:
            self._probing = True
            self._workers.put(Probe(self._search.control() or self._last_sent))

    def _take_back(self) -> list[tuple[Task, Record]]:
        """What was claimed, but certainly not sent, because no worker has begun it."""
        back = []
        for job in self._workers.take_back():
            if isinstance(job, Send):
                record = self._doubts.sent(job.task, Record(job.task.key, State.PENDING))
                self._outcomes.add(record)
                back.append((job.task, record))
            elif isinstance(job, LookUp):
                self._doubts.wait(job.task)
        return back

    def _abandon(self, *, write: bool) -> None:
        """After a fault of this program or of the journal: let nothing more leave, and keep what is known.

        Nobody is told of it: the observer itself may be what is at fault.
        """
        self._halt.set()
        self._take_back()
        self._workers.close()
        if not write:
            return
        for result in (*self._came_back, *self._workers.survivors()):
            if isinstance(result, Sent):
                self._outcomes.add(self._doubts.sent(result.task, result.record))
            elif isinstance(result, Settlement) and result.record is not None:
                self._outcomes.add(self._doubts.looked_up(result, result.record)[0])
        self._outcomes.commit()
