"""What a run and a check have in common: what was asked for, its id, its clock, and what its account comes to.

Knows settings and outcomes. Must not know how anything is read or sent.
"""

from __future__ import annotations

import datetime as dt
import secrets
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from importer.errors import EXIT_SETTLED, EXIT_UNSETTLED, UsageFault
from importer.journal import Journal, SourceKey
from importer.mapping.model import Mapping_
from importer.run.places import Places
from importer.run.ui import Ui
from importer.settings import Settings
from importer.vocabulary import Outcome
from importer.work import Account

_MAX_INVALID_FROM = 20
"""Rows from which on ``--max-invalid`` judges: of ten rows, six may well be wrong."""
UNSETTLED = (Outcome.INVALID, Outcome.REFUSED, Outcome.FAILED, Outcome.IN_DOUBT, Outcome.PENDING)
UNSETTLED_IN_CHECK = (Outcome.INVALID, Outcome.REFUSED)
"""Outcomes that leave something to do."""


@dataclass(frozen=True, slots=True)
class Job:
    """What the command line asked for. ``halt`` is set by the signal handler."""

    places: Places
    mapping: Mapping_
    settings: Settings
    halt: threading.Event
    ui: Ui


def exit_code(account: Account, unsettled: Sequence[Outcome]) -> int:
    """The exit code of an account with these outcomes left to settle."""
    return EXIT_UNSETTLED if any(account.counts[outcome] for outcome in unsettled) else EXIT_SETTLED


def too_many_invalid(job: Job, journal: Journal, sources: Sequence[SourceKey]) -> UsageFault | None:
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


def new_run() -> str:
    """A run's id: sortable by time, and unique on any number of machines that share a journal's folder."""
    return f"{dt.datetime.now(dt.UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(3)}"


def now() -> str:
    """The wall clock for people: ISO 8601 with offset, to the second."""
    return dt.datetime.now().astimezone().isoformat(timespec="seconds")
