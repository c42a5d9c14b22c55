"""One run from beginning to end.

Told once, in order: everything that can be at fault is looked at first, then the whole source is judged and stored, and
only then does anything leave. Whatever ends the sending, the results are written.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import logging
import secrets
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path

from importer import __version__
from importer.delivery import Ending
from importer.errors import (
    EXIT_SETTLED,
    EXIT_UNSETTLED,
    ImporterError,
    Interrupted,
    JournalFault,
    StoppedEarly,
    UsageFault,
)
from importer.journal import Journal, Lock, SourceKey
from importer.mapping.model import Mapping_
from importer.run import guard, outputs, target
from importer.run.intake import Opened, load, open_sources
from importer.run.places import Places
from importer.run.pulse import Pulse
from importer.run.sending import held_back, now, send
from importer.run.ui import Ui
from importer.service.endpoint import Endpoint
from importer.settings import Settings
from importer.vocabulary import Outcome, Problem
from importer.work import Account

log = logging.getLogger("importer.run")

_MAX_INVALID_FROM = 20
"""Rows from which on ``--max-invalid`` judges: of ten rows, six may well be wrong."""
_UNSETTLED = (Outcome.INVALID, Outcome.REFUSED, Outcome.FAILED, Outcome.IN_DOUBT, Outcome.PENDING)
_UNSETTLED_IN_CHECK = (Outcome.INVALID, Outcome.REFUSED)


@dataclass(frozen=True, slots=True)
class Job:
    """What the command line asked for. ``halt`` is set by the signal handler."""

    places: Places
    mapping: Mapping_
    settings: Settings
    halt: threading.Event
    ui: Ui


def execute(job: Job) -> int:
    """Run or check; returns the exit code.

    Raises:
        ImporterError: the run ended early; what could be written was written.
    """
    with ExitStack() as stack:
        if job.settings.dry_run:
            return _check(job, stack)
        return _run(job, stack)


def _check(job: Job, stack: ExitStack) -> int:
    started = dt.datetime.now(dt.UTC)
    endpoint = target.name_of(job.settings, job.places)
    if not job.settings.adopt_results:
        guard.refuse_lost_journal(job.places.results, job.places.journal, endpoint)
    opened = open_sources(job.places, job.mapping, job.halt, job.ui, stack)
    journal = stack.enter_context(Journal.rehearse(job.places.journal, endpoint, shown=outputs.SAMPLES))
    if job.settings.adopt_results:
        guard.adopt_results(job.places.results, journal, now(), job.ui)
    run = _new_run()
    sources = [load(journal, source, run, job.halt, job.ui) for source in opened]
    wrong = _too_many_invalid(job, journal, sources)
    story = outputs.Story(run, opened, started, endpoint, job.mapping.path.name, stop=wrong)
    account = outputs.write(journal, sources, job.places, job.settings, job.ui, story=story)
    if wrong:
        job.ui.warn(wrong.code, wrong.problems[0].params)
    return _exit_code(account, _UNSETTLED_IN_CHECK)


def _run(job: Job, stack: ExitStack) -> int:
    # A wrong token or address shows before a long file is read; a practice service starts when all else is in order.
    connect: Callable[[], Endpoint]
    if job.settings.sandbox:
        connect = lambda: target.connect(job.settings, job.places, stack, job.ui)  # noqa: E731  # two ways to one thing
    else:
        ready = target.connect(job.settings, job.places, stack, job.ui)
        connect = lambda: ready  # noqa: E731  # idem
    opened = open_sources(job.places, job.mapping, job.halt, job.ui, stack)
    lock = Lock(job.places.journal)
    stack.callback(lock.release)
    if not job.settings.adopt_results:
        guard.refuse_lost_journal(job.places.results, job.places.journal, target.name_of(job.settings, job.places))
    endpoint = connect()
    journal = stack.enter_context(closing(Journal.open(job.places.journal, endpoint.name)))
    run = _new_run()
    journal.begin_run(run, __version__, now())
    log.info("run started", extra={"run": run, "endpoint": endpoint.name})
    code = 70
    try:
        code = _deliver(job, journal, opened, run, endpoint, lock.forget)
    except ImporterError as error:
        code = error.exit_code
        raise
    finally:
        log.info("run ended", extra={"run": run, "exit_code": code})
        with contextlib.suppress(JournalFault):  # a full disk: what ended the run must not be hidden by that
            journal.end_run(run, code, now())
    return code


def _deliver(
    job: Job, journal: Journal, opened: Sequence[Opened], run: str, endpoint: Endpoint, in_fork: Callable[[], None]
) -> int:
    if job.settings.adopt_results:
        guard.adopt_results(job.places.results, journal, now(), job.ui)
    started = dt.datetime.now(dt.UTC)
    recovered = journal.recover()
    if recovered:
        job.ui.warn("note_recovered", {"count": recovered})
    sources = [load(journal, source, run, job.halt, job.ui, in_fork=in_fork) for source in opened]
    pulse = Pulse()
    held: Problem | None = None
    stop: ImporterError | None = _too_many_invalid(job, journal, sources)
    if stop is None:
        begun = time.monotonic()
        try:
            ending = send(journal, sources, run, job.settings, endpoint, halt=job.halt, pulse=pulse, ui=job.ui)
            stop = _why(ending, job.halt)
        except StoppedEarly as error:
            stop = error
        if stop is None:
            held = held_back(journal, sources, run, job.settings, time.monotonic() - begun)
    story = outputs.Story(run, opened, started, endpoint.name, job.mapping.path.name, pulse, stop, held)
    account = outputs.write(journal, sources, job.places, job.settings, job.ui, story=story)
    if stop is not None:
        raise stop
    return _exit_code(account, _UNSETTLED)


def _exit_code(account: Account, unsettled: Sequence[Outcome]) -> int:
    return EXIT_UNSETTLED if any(account.counts[outcome] for outcome in unsettled) else EXIT_SETTLED


def _why(ending: Ending | None, halt: threading.Event) -> ImporterError | None:
    """What ended the sending, if it was not the end of the work."""
    if ending is not None and ending.problem is not None:
        return StoppedEarly(ending.problem.code, ending.problem.params)
    if halt.is_set():
        return Interrupted("interrupted")
    return None


def _too_many_invalid(job: Job, journal: Journal, sources: Sequence[SourceKey]) -> UsageFault | None:
    """``--max-invalid``: more than this share of a source is invalid, so the mapping is probably wrong."""
    percent = job.settings.max_invalid
    for source, results in zip(sources, job.places.results, strict=True):
        account = journal.account([source])
        invalid = account.counts[Outcome.INVALID]
        if percent < 100 and account.total >= _MAX_INVALID_FROM and invalid * 100 > percent * account.total:
            return UsageFault(
                "too_many_invalid",
                {
                    "source": Path(source.path).name,
                    "invalid": invalid,
                    "total": account.total,
                    "percent": f"{percent:g}",
                    "results": results.name,
                },
            )
    return None


def _new_run() -> str:
    """A run's id: sortable by time, and unique on any number of machines that share a journal's folder."""
    return f"{dt.datetime.now(dt.UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(3)}"


def rewrite(places: Places, settings: Settings, ui: Ui) -> int:
    """The command ``results``: write the results files again from the journal, sending nothing and reading no source.

    Raises:
        JournalFault: there is no journal, or it does not know a source.
    """
    with Journal.look(places.journal, target.name_of(settings, places)) as journal:
        sources = []
        for path in places.sources:
            source = journal.find_source(path)
            if source is None:
                raise UsageFault("source_never_run", {"path": str(places.journal), "source": path.name})
            sources.append(source)
        account = outputs.write(journal, sources, places, settings, ui)
    return _exit_code(account, _UNSETTLED)
