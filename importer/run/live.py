"""A run that sends, from beginning to end.

Told once, in order: everything that can be at fault is looked at first, then the whole source is judged and stored, and
only then does anything leave. Whatever ends the sending, the results are written. Knows the order of the stages. Must
not know how any of them works.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import logging
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack, closing

from importer import __version__
from importer.delivery import Ending
from importer.errors import ImporterError, Interrupted, JournalFault, StoppedEarly
from importer.journal import Journal, Lock
from importer.run import guard, outputs, target
from importer.run.intake import Opened, load, open_sources
from importer.run.job import UNSETTLED, Job, exit_code, new_run, now, too_many_invalid
from importer.run.pulse import Pulse
from importer.run.sending import held_back, send
from importer.service.endpoint import Endpoint
from importer.vocabulary import Problem

log = logging.getLogger("importer.run")


def run_live(job: Job, stack: ExitStack) -> int:
    """Import what the job says; returns the exit code. ``stack``: what it opens stays open until that is left.

    Raises:
        ImporterError: the run ended early; what could be written was written.
    """
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
    run = new_run()
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
    stop: ImporterError | None = too_many_invalid(job, journal, sources)
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
    return exit_code(account, UNSETTLED)


def _why(ending: Ending | None, halt: threading.Event) -> ImporterError | None:
    """What ended the sending, if it was not the end of the work."""
    if ending is not None and ending.problem is not None:
        return StoppedEarly(ending.problem.code, ending.problem.params)
    if halt.is_set():
        return Interrupted("interrupted")
    return None
