"""What the command line asks for: a check, a run, or results written again.

A check is told here; a run in ``live``, which a check must not wait for: what sends takes a fifth of its start. Knows
the order of the stages. Must not know how any of them works.
"""

from __future__ import annotations

import datetime as dt
from contextlib import ExitStack

from importer.errors import UsageFault
from importer.journal import Journal
from importer.run import guard, outputs, target
from importer.run.intake import load, open_sources
from importer.run.job import UNSETTLED, UNSETTLED_IN_CHECK, Job, exit_code, new_run, now, too_many_invalid
from importer.run.places import Places
from importer.run.ui import Ui
from importer.settings import Settings


def execute(job: Job) -> int:
    """Run or check; returns the exit code.

    Raises:
        ImporterError: the run ended early; what could be written was written.
    """
    with ExitStack() as stack:
        if job.settings.dry_run:
            return _check(job, stack)
        from importer.run import live  # noqa: PLC0415  # a check sends nothing

        return live.run_live(job, stack)


def _check(job: Job, stack: ExitStack) -> int:
    started = dt.datetime.now(dt.UTC)
    endpoint = target.name_of(job.settings, job.places)
    if not job.settings.adopt_results:
        guard.refuse_lost_journal(job.places.results, job.places.journal, endpoint)
    opened = open_sources(job.places, job.mapping, job.halt, job.ui, stack)
    journal = stack.enter_context(Journal.rehearse(job.places.journal, endpoint, shown=outputs.SAMPLES))
    if job.settings.adopt_results:
        guard.adopt_results(job.places.results, journal, now(), job.ui)
    run = new_run()
    sources = [load(journal, source, run, job.halt, job.ui) for source in opened]
    wrong = too_many_invalid(job, journal, sources)
    story = outputs.Story(run, opened, started, endpoint, job.mapping.path.name, stop=wrong)
    account = outputs.write(journal, sources, job.places, job.settings, job.ui, story=story)
    if wrong:
        job.ui.warn(wrong.code, wrong.problems[0].params)
    return exit_code(account, UNSETTLED_IN_CHECK)


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
    return exit_code(account, UNSETTLED)
