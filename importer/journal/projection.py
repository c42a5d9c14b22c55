"""What the journal says about a source: its rows with their outcomes, and the account.

Read-only. Knows how row and contact make an outcome. Must not know CSV, HTML or languages.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from typing import Any

import orjson

from importer.journal.faults import load_faults
from importer.vocabulary import Outcome
from importer.work import Account, ResultRow

_OUTCOME = """CASE
  WHEN r.verdict <> 'contact' THEN r.verdict
  WHEN c.state = 'created' THEN CASE WHEN c.fingerprint = r.fingerprint THEN 'created' ELSE 'changed' END
  WHEN c.state = 'sending' THEN 'in_doubt'
  ELSE c.state END"""


_OUTCOMES = {outcome.value: outcome for outcome in Outcome}
_OF_NO_CONTACT = frozenset({Outcome.INVALID, Outcome.DUPLICATE})
_NEVER_SENT: Mapping[str, Any] = {
    "status_code": "",
    "status": "",
    "contact_id": None,
    "attempts": 0,
    "http_status": None,
    "error": "",
    "params": {},
    "sent_at": "",
}
"""What a row that is no contact's shows, although the contact of its mobile may have been sent."""


def account(connection: sqlite3.Connection, source: int) -> Account:
    """How many rows of a source stand where."""
    counts = dict.fromkeys(Outcome, 0)
    found = connection.execute(
        f"SELECT {_OUTCOME}, count(*) FROM row r LEFT JOIN contact c ON c.id = r.contact WHERE r.source = ? GROUP BY 1",  # noqa: S608  # a constant
        (source,),
    )
    for outcome, count in found:
        counts[Outcome(outcome)] = count
    return Account(counts)


def result_rows(connection: sqlite3.Connection, source: int, run: str) -> Iterator[ResultRow]:
    """Every data row of a source, in source order. ``run``: the run that judged the rows which were never sent."""
    found = connection.execute(
        f"""SELECT r.number, coalesce('0' || c.mobile, r.mobile_cell), {_OUTCOME}, r.faults, r.repairs,
              c.status_code, c.status, c.contact_id, c.attempts, c.http_status,
              CASE c.state WHEN 'sending' THEN 'run_interrupted' ELSE c.error END,
              CASE c.state WHEN 'sending' THEN '' ELSE c.params END, c.sent_at, c.run
            FROM row r LEFT JOIN contact c ON c.id = r.contact WHERE r.source = ? ORDER BY r.number""",  # noqa: S608  # a constant
        (source,),
    )
    told: dict[str, tuple[str, ...]] = {"": ()}
    for number, mobile, word, faults, repairs, code, status, contact_id, attempts, http, error, params, at, by in found:
        outcome = _OUTCOMES[word]
        if repairs not in told:
            told[repairs] = tuple(repairs.split(";"))
        row = ResultRow(
            number,
            mobile,
            outcome,
            load_faults(faults) if faults else (),
            told[repairs],
            code or "",
            status or "",
            contact_id,
            attempts or 0,
            http,
            error or "",
            orjson.loads(params) if params else {},
            at or "",
            by or run,
        )
        yield row if outcome not in _OF_NO_CONTACT else row._replace(run=run, **_NEVER_SENT)


def first_contacts(connection: sqlite3.Connection, source: int, count: int) -> list[tuple[int, str, bytes]]:
    """Number, mobile and payload of the first rows of a source that wait to be sent."""
    found = connection.execute(
        """SELECT r.number, '0' || c.mobile, o.payload
           FROM row r CROSS JOIN contact c ON c.id = r.contact CROSS JOIN outbox o ON o.contact = c.id
           WHERE r.source = ? AND r.verdict = 'contact' AND c.claim_source = r.source AND c.claim_number = r.number
             AND c.state IN ('pending', 'failed')
           ORDER BY r.number LIMIT ?""",
        (source, count),
    )
    return found.fetchall()
