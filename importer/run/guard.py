"""The guard against a lost journal: results that name created rows, and a journal that knows nothing of them.

Sending then would create them all again. Knows results files and what the journal has on record. Must not know rows
of sources.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import islice
from pathlib import Path

from importer.errors import JournalFault, UsageFault
from importer.journal import Journal
from importer.results import adopt
from importer.run.ui import Ui

_CHUNK = 5_000  # rows that are compared at a time


def refuse_lost_journal(results: Sequence[Path], journal: Path, endpoint: str) -> None:
    """Raise JournalFault when a results file names rows created (or in doubt) by runs that the journal does not know,
    or created rows that it does not know as created: it is lost, another one, or an old copy put back.

    A rehearsal is refused too: it would replace the results, which may be the only trace left.

    Raises:
        JournalFault: the journal is lost, another one, or older than the results.
        UsageFault: what stands at the place of the results is no results file.
    """
    for path in results:
        runs = adopt.runs_that_sent(path)
        if not runs:
            continue
        unknown = dict(runs)
        if journal.exists():
            with Journal.look(journal, endpoint) as known:
                unknown = {run: count for run, count in runs.items() if not known.knows_run(run)}
                older = 0 if unknown else _forgotten(path, known)
            if older:
                raise JournalFault("journal_older", {"results": str(path), "count": older, "journal": str(journal)})
        if unknown:
            count = sum(unknown.values())
            raise JournalFault("journal_lost", {"results": str(path), "count": count, "journal": str(journal)})


def _forgotten(path: Path, known: Journal) -> int:
    """How many rows of a results file were created, of which the journal does not know it."""
    created = adopt.created(path)
    forgotten = 0
    while chunk := list(islice(created, _CHUNK)):
        mobiles: defaultdict[str, list[str]] = defaultdict(list)
        for run, mobile in chunk:
            mobiles[run].append(mobile)
        forgotten += sum(known.count_not_created(run, of_run) for run, of_run in mobiles.items())
    return forgotten


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
