"""Sending one contact: retried only while it is certain that nothing was created.

Knows the client and the retry policy. Must not know the journal or other contacts.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass

import orjson
import tenacity

from importer.delivery.pacer import Pacer
from importer.service.answer import Answer
from importer.service.client import Client, Found
from importer.service.status import Verdict
from importer.work import Record, State, Task

RETRY_AFTER_CAP = 60.0
"""Seconds that a ``Retry-After`` is honoured for at most; a row whose tries are used up is ``failed``, not lost."""

_BACKOFF = tenacity.wait_exponential(multiplier=0.5, max=30) + tenacity.wait_random(0, 0.5)


def wait_before_retry(state: tenacity.RetryCallState) -> float:
    """Seconds until the next try: exponential with jitter, and never less than the service asks for (capped)."""
    answer = state.outcome.result() if state.outcome else None
    asked = _answer_of(answer).retry_after or 0.0
    return max(_BACKOFF(state), min(asked, RETRY_AFTER_CAP))


def _answer_of(result: object) -> Answer:
    if isinstance(result, Found):
        return result.answer
    assert isinstance(result, Answer)  # noqa: S101  # the two things that the retried functions return
    return result


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of a task on the wire. ``answer`` is None where nothing was sent, because the run ended first."""

    task: Task
    record: Record
    answer: Answer | None


_STATE_OF = {
    Verdict.CREATED: State.CREATED,
    Verdict.ROW: State.REFUSED,
    Verdict.PASSING: State.FAILED,
    Verdict.DOUBT: State.IN_DOUBT,
}


class Sender:
    """One worker's hands. Not for use by several threads.

    Args:
        client: this worker's.
        pacer: shared.
        attempts: tries of one contact.
        halt: set when the run is to end: no further try then.
        now: wall clock as ISO 8601 with offset.
        sleep: waits so many seconds between two tries; by default on ``halt``.
    """

    def __init__(
        self,
        client: Client,
        pacer: Pacer,
        attempts: int,
        halt: threading.Event,
        now: Callable[[], str],
        sleep: Callable[[float], None] | None = None,
    ) -> None:
        self.client = client
        self._pacer = pacer
        self._halt = halt
        self._sleep = sleep or tenacity.sleep_using_event(halt)
        self._now = now
        self._attempts = attempts
        self._retrying = self._policy(lambda answer: answer.verdict is Verdict.PASSING)
        # A look-up changes nothing, so it may be asked again after a lost answer too.
        self._search_retrying = self._policy(
            lambda found: found is not None and found.answer.verdict in (Verdict.PASSING, Verdict.DOUBT)
        )

    def _policy(self, worth_another: Callable[..., bool]) -> tenacity.Retrying:
        return tenacity.Retrying(
            retry=tenacity.retry_if_result(worth_another),
            stop=tenacity.stop_after_attempt(self._attempts) | tenacity.stop_when_event_set(self._halt),
            wait=wait_before_retry,
            sleep=self._sleep,
            retry_error_callback=lambda state: state.outcome.result() if state.outcome else None,
        )

    def send(self, task: Task) -> Sent:
        """Create the contact; the record says what is known afterwards."""
        contact = orjson.loads(task.payload)
        tries = 0
        sent_at = ""
        last = Answer(Verdict.PASSING, certain=True)

        def create() -> Answer:
            nonlocal tries, sent_at, last
            if not self._pacer.wait():
                return last
            tries += 1
            sent_at = self._now()
            last = self._heeded(self.client.create(contact))
            if last.verdict is Verdict.RUN:
                self._halt.set()  # at once: what waits in the queue must not leave before the main thread hears of it
            return last

        answer: Answer = self._retrying(create)
        if tries == 0:
            return Sent(task, Record(task.key, State.PENDING), None)
        return Sent(task, self._record(task, answer, tries, sent_at), answer)

    def _record(self, task: Task, answer: Answer, tries: int, sent_at: str) -> Record:
        if answer.verdict is Verdict.RUN:
            state = State.PENDING if answer.certain else State.IN_DOUBT
        elif answer.verdict is Verdict.PASSING and tries < self._attempts:
            state = State.PENDING  # the run ended before its tries were used up
        else:
            state = _STATE_OF[answer.verdict]
        return Record(
            task.key,
            state,
            tries,
            answer.error,
            answer.params,
            answer.status_code,
            answer.status,
            answer.http_status,
            answer.contact_id,
            sent_at,
        )

    def _heeded(self, answer: Answer) -> Answer:
        if answer.http_status == 429:
            self._pacer.hold(min(answer.retry_after or 1.0, RETRY_AFTER_CAP))
        return answer

    def search(self, mobile: str) -> Found | None:
        """Look a mobile up, patiently; None where the run ended before it was answered."""

        def look() -> Found | None:
            if not self._pacer.wait():
                return None
            found = self.client.search(mobile)
            self._heeded(found.answer)
            return found

        found: Found | None = self._search_retrying(look)
        return found
