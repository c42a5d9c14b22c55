"""The guard against a lost journal: results that name created rows, and a journal that knows nothing of them.

Sending then would create them all again. Knows results files and what the journal has on record. Must not know rows
of sources.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from importer.errors import JournalFault, UsageFault
from importer.journal import Journal
from importer.results import adopt
from importer.run.ui import Ui

_CHUNK = 5_000  # mobiles that are compared at a time


def refuse_lost_journal(results: Sequence[Path], journal: Path, endpoint: str) -> None:
    """Raise JournalFault when a results file names rows created (or in doubt) by runs that the journal does not know,
    or created rows that it does not know as created: it is lost, another one, or an old copy put back.

    A rehearsal is refused too: it would replace the results, which may be the only trace left.

    Raises:
        JournalFault: the journal is lost, another one, or older than the results.
        UsageFault: what stands at the place of the results is no results file.
    """
    for path in results:
        runs = adopt.sent(path)
        if not runs:
            continue
        unknown = set(runs)
        if journal.exists():
            with Journal.look(journal, endpoint) as known:
                unknown = {run for run in runs if not known.knows_run(run)}
                older = 0 if unknown else sum(_forgotten(known, run, of_run.created) for run, of_run in runs.items())
            if older:
                raise JournalFault("journal_older", {"results": str(path), "count": older, "journal": str(journal)})
        if unknown:
            count = sum(runs[run].rows for run in unknown)
            raise JournalFault("journal_lost", {"results": str(path), "count": count, "journal": str(journal)})


def _forgotten(known: Journal, run: str, created: Sequence[int]) -> int:
    """How many of the mobiles that a run created the journal does not know as created."""
    return sum(
        known.count_not_created(run, created[start : start + _CHUNK]) for start in range(0, len(created), _CHUNK)
    )


def adopt_results(results: Sequence[Path], journal: Journal, now: str, ui: Ui) -> None:
    """``--adopt-results``: take created and doubtful contacts over from the results files, all of them or none.

    Raises:
        UsageFault: there is no such file, or a line of one can't be read without a guess.
    """
    there = [path for path in results if path.exists()]
    if not there:
        raise UsageFault("adopt_nothing", {"path": str(results[0])})
    remembered = {path: adopt.read(path) for path in there}
    for path, contacts in remembered.items():
        count = journal.adopt(
            [(contact.mobile, contact.state, contact.contact_id) for contact in contacts],
            {contact.run for contact in contacts if contact.run},
            now,
        )
        ui.warn("note_adopted", {"count": count, "path": str(path)})
