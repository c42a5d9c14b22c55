"""The results CSV: one line per data row of the source, in source order.

Knows the columns (contract) and how codes become sentences. Must not know where rows come from.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from pathlib import Path

from importer.messages import Phrasebook
from importer.results.atomic import replacing
from importer.vocabulary import Fault, Level, Outcome
from importer.work import ResultRow

COLUMNS = (
    "source",
    "sheet",
    "row",
    "mobile",
    "outcome",
    "status_code",
    "status",
    "contact_id",
    "attempts",
    "http_status",
    "error",
    "field",
    "message",
    "sent_at",
    "run",
)

_PLAIN = frozenset({Outcome.CREATED, Outcome.PENDING})
"""Outcomes of contacts, whose mobile is canonical and needs no care, that have no sentence of their own."""
_FORMULA = re.compile(r"[=+\-@\t\r]")
_BREAKS = re.compile(r"[\t\n\v\f\r\x1c-\x1e\x85\u2028\u2029]+")
"""What some program or other takes for the end of a line, and tabs."""


def write(path: Path, rows: Iterable[ResultRow], *, source: str, sheet: str, phrases: Phrasebook) -> None:
    """Write the results of one source, replacing an earlier file whole.

    Raises:
        OSError: it can't be written; the earlier file is then untouched.
    """
    with replacing(path) as stream:
        text = io.TextIOWrapper(stream, encoding="utf-8-sig", errors="backslashreplace", newline="")
        writer = csv.writer(text)
        writer.writerow(COLUMNS)
        head = (harmless(source), harmless(sheet))
        writer.writerows((*head, *line(row, phrases)) for row in rows)
        text.flush()
        text.detach()


def line(row: ResultRow, phrases: Phrasebook) -> tuple[object, ...]:
    """A row as its cells from ``row`` to ``run``."""
    if not row.faults and not row.error and row.outcome in _PLAIN:  # nothing to say, as of nearly all rows
        contact_id = "" if row.contact_id is None else row.contact_id
        http_status = "" if row.http_status is None else row.http_status
        status = harmless(row.status)
        head = (row.number, row.mobile, row.outcome.value, row.status_code, status, contact_id, row.attempts)
        return (*head, http_status, "", "", "", row.sent_at, row.run)
    shown = [fault for fault in row.faults if fault.level is not Level.WARN]
    return (
        row.number,
        harmless(row.mobile),
        row.outcome.value,
        row.status_code,
        harmless(row.status),
        "" if row.contact_id is None else row.contact_id,
        row.attempts,
        "" if row.http_status is None else row.http_status,
        harmless(";".join(codes(row, shown))),
        ";".join(dict.fromkeys(fault.field for fault in shown if fault.field)),
        harmless(message(row, phrases)),
        row.sent_at,
        row.run,
    )


def codes(row: ResultRow, faults: Iterable[Fault]) -> list[str]:
    """Machine-readable codes: what is wrong with the cells, and why the service did not take the contact."""
    found = list(dict.fromkeys(fault.code for fault in faults))
    if row.error and row.outcome not in (Outcome.CREATED, Outcome.CHANGED):
        found.append(row.error)
    return found


def message(row: ResultRow, phrases: Phrasebook) -> str:
    """What happened and what to do, in sentences."""
    sentences = [phrases.fault(fault) for fault in row.faults]
    if row.outcome is Outcome.CHANGED:
        sentences.append(phrases.say("changed_kept", {"contact_id": row.contact_id or "?"}))
    elif row.error and row.outcome is not Outcome.CREATED:
        sentences.append(phrases.say(row.error, row.params))
    return " ".join(dict.fromkeys(sentences))  # a column that serves two fields is at fault once


def harmless(text: str) -> str:
    """``text`` on one line, and such that no spreadsheet takes it for a formula (OWASP, "CSV Injection")."""
    if not text:
        return text
    if _FORMULA.match(text):
        text = f"'{text}"
    return _BREAKS.sub(" ", text)
