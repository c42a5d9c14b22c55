"""What the journal says about a source: its rows with their outcomes, and the account.

Read-only. Knows how row and contact make an outcome. Must not know CSV, HTML or languages.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

import orjson

from importer.journal.faults import load_faults
from importer.vocabulary import Outcome
from importer.work import Account, ResultRow

_OUTCOME = """CASE
  WHEN r.verdict <> 'contact' THEN r.verdict
  WHEN c.state = 'created' THEN CASE WHEN c.fingerprint = r.fingerprint THEN 'created' ELSE 'changed' END
  WHEN c.state = 'sending' THEN 'in_doubt'
  ELSE c.state END"""


_NEVER_SENT = ("", "", None, 0, None, "", "", "", "")


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
    for number, mobile, word, faults, repairs, *contact in found:
        outcome = Outcome(word)
        sent = outcome not in (Outcome.INVALID, Outcome.DUPLICATE)
        status_code, status, contact_id, attempts, http_status, error, params, sent_at, decided = (
            contact if sent else _NEVER_SENT
        )
        yield ResultRow(
            number,
            mobile,
            outcome,
            load_faults(faults),
            tuple(repairs.split(";")) if repairs else (),
            status_code,
            status,
            contact_id,
            attempts,
            http_status,
            error,
            orjson.loads(params) if params else {},
            sent_at,
            decided or run,
        )


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
