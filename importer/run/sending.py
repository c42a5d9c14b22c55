"""The sending half of a run: the account asked first, then delivery over the journal's queue.

Knows settings, the client and delivery. Must not know sources or results.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack

from importer.delivery import Delivery, Ending, Policy
from importer.delivery.adaptive import Adaptive
from importer.delivery.pacer import Pacer
from importer.delivery.sender import Sender
from importer.errors import StoppedEarly
from importer.journal import Journal, SourceKey
from importer.run.job import now
from importer.run.pulse import Pulse
from importer.run.ui import Ui
from importer.service.answer import Answer
from importer.service.client import Client
from importer.service.deadline import Watchdog
from importer.service.endpoint import Endpoint
from importer.service.status import NOT_ALLOWED_METHOD, Verdict
from importer.settings import Settings
from importer.vocabulary import Problem
from importer.work import Record, Task

log = logging.getLogger("importer.run")

_FAILED = (Verdict.PASSING, Verdict.DOUBT)
"""What speaks of a service in trouble; a refused row is an answer like any other."""


def send(  # noqa: PLR0913  # what a run has gathered by now
    journal: Journal,
    sources: Sequence[SourceKey],
    run: str,
    settings: Settings,
    endpoint: Endpoint,
    *,
    halt: threading.Event,
    pulse: Pulse,
    ui: Ui,
) -> Ending | None:
    """Deliver what the sources hold; None when there was nothing to send or look up.

    Raises:
        StoppedEarly: the account is refused (nothing was sent), or the journal can't be written.
    """
    queue = journal.queue(sources, run, failed_only=settings.failed_only)
    doubts = journal.doubts(sources)
    waiting = queue.count()
    if not doubts and (not waiting or settings.limit == 0):
        return None
    with ExitStack() as stack:
        watchdog = Watchdog()
        stack.callback(watchdog.close)
        check_account(endpoint, settings, watchdog, ui)
        if doubts:
            ui.note("note_doubts_wait", {"seconds": f"{settings.settle_after:g}"})
        workers = settings.workers if isinstance(settings.workers, int) else Adaptive()
        adaptive = workers if isinstance(workers, Adaptive) else None
        pacer = Pacer(settings.rate, halt, adaptive=adaptive)

        def took(seconds: float, answer: Answer) -> None:
            pulse.took(seconds)
            if adaptive is not None:
                adaptive.answered(seconds, refused=answer.http_status == 429, failed=answer.verdict in _FAILED)

        def make_sender() -> Sender:
            client = _Timed(endpoint, timeout=settings.timeout, watchdog=watchdog, took=took)
            return Sender(client, pacer, settings.attempts, halt, now)

        def observe(task: Task, record: Record) -> None:
            if record.requests:
                pulse.beat()
            log.info("row", extra={"mobile": task.mobile, "state": record.state.value, "error": record.error})
            ui.outcome(task, record)

        total = waiting + len(doubts)
        if settings.limit is not None:
            total = min(waiting, settings.limit) + len(doubts)
        stack.enter_context(ui.sending(total))
        delivery = Delivery(run, journal, policy(settings, workers), make_sender, halt=halt, observe=observe, now=now)
        return delivery.deliver(queue, doubts)


def held_back(
    journal: Journal, sources: Sequence[SourceKey], run: str, settings: Settings, seconds: float
) -> Problem | None:
    """Which limit kept rows from being taken by a run that nothing else ended; ``seconds``: how long it sent."""
    if not journal.queue(sources, run, failed_only=settings.failed_only).take(1):
        return None
    if settings.time_limit is not None and seconds >= settings.time_limit:
        return Problem("note_time_limit", {"seconds": f"{settings.time_limit:g}"})
    return Problem("note_limit", {"limit": settings.limit}) if settings.limit is not None else None


class _Timed(Client):
    """A client whose creates are timed, with an answer of the service or without."""

    def __init__(
        self, endpoint: Endpoint, *, timeout: float, watchdog: Watchdog, took: Callable[[float, Answer], None]
    ) -> None:
        super().__init__(endpoint, timeout=timeout, watchdog=watchdog)
        self._took = took

    def create(self, contact: Mapping[str, str]) -> Answer:
        begun = time.monotonic()
        answer = super().create(contact)
        self._took(time.monotonic() - begun, answer)
        return answer


def policy(settings: Settings, workers: int | Adaptive) -> Policy:
    """What delivery goes by. ``workers``: as set, or what ``--workers auto`` stands for."""
    return Policy(
        workers=workers,
        attempts=settings.attempts,
        settle_after=settings.settle_after,
        max_failures=settings.max_failures,
        limit=settings.limit,
        time_limit=settings.time_limit,
        resend_in_doubt=settings.resend_in_doubt,
    )


def check_account(endpoint: Endpoint, settings: Settings, watchdog: Watchdog, ui: Ui) -> None:
    """AccountStatus before row one: a token that does not work is learnt here and not from a row.

    Only a clear refusal stops the run. A token that may not ask, or an answer that never came, says nothing about
    ContactCreate.

    Raises:
        StoppedEarly: the service refused the account.
    """
    client = Client(endpoint, timeout=settings.timeout, watchdog=watchdog)
    answer = client.account()
    client.close()
    if answer.verdict is Verdict.CREATED:
        account: Mapping[str, object] = {**answer.body, **(answer.data if isinstance(answer.data, Mapping) else {})}
        name, credit = account.get("AccountName", ""), account.get("RemaindCredit", "")
        ui.note("note_account", {"name": str(name), "credit": str(credit)})
    elif answer.verdict is Verdict.RUN and answer.status not in NOT_ALLOWED_METHOD and answer.http_status != 404:
        raise StoppedEarly(answer.error, answer.params)
    else:
        log.info("account not asked", extra={"error": answer.error, "body": answer.excerpt})
        ui.note("note_account_unknown", {"reason": answer.status or answer.error})
