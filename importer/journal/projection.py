"""What the journal says about a source: its rows with their outcomes, and the account.

Read-only. Knows how row and contact make an outcome. Must not know CSV, HTML or languages.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from typing import Any

import orjson

from importer.journal.faults import load_faults
from importer.vocabulary import Outcome
from importer.work import Account, ResultChunk, ResultRow

_OUTCOME = """CASE
  WHEN r.verdict <> 'contact' THEN r.verdict
  WHEN c.state = 'created' THEN CASE WHEN c.fingerprint = r.fingerprint THEN 'created' ELSE 'changed' END
  WHEN c.state = 'sending' THEN 'in_doubt'
  ELSE c.state END"""


_OUTCOMES = {outcome.value: outcome for outcome in Outcome}
_OF_NO_CONTACT = frozenset({Outcome.INVALID, Outcome.DUPLICATE})
_new = tuple.__new__  # what ResultRow(…) comes to, without the call of a Python function

_WAITS = "r.verdict = 'contact' AND c.state = 'pending' AND c.run = '' AND c.attempts = 0 AND r.faults = ''"
"""A row that waits to be sent for the first time, and of which there is nothing to say: every answer, failure and claim
came with the run that noted it, and what was adopted counts as one attempt."""

_AT_ONCE = 1_000  # rows of a chunk
_LAST = (1 << 63) - 1  # the highest number that SQLite knows


def account(connection: sqlite3.Connection, source: int) -> Account:
    """How many rows of a source stand where."""
    counts = dict.fromkeys(Outcome, 0)
    found = connection.execute(  # what waits, which may be all, needs no sorting into groups
        f"""SELECT NULL, count(*) FROM row WHERE source = ?1
            UNION ALL
            SELECT {_OUTCOME}, count(*) FROM row r LEFT JOIN contact c ON c.id = r.contact
            WHERE r.source = ?1 AND (r.verdict <> 'contact' OR c.state <> 'pending') GROUP BY 1""",  # noqa: S608  # a constant
        (source,),
    )
    ((_, total), *others) = found.fetchall()
    for outcome, count in others:
        counts[Outcome(outcome)] = count
    counts[Outcome.PENDING] = total - sum(counts.values())
    return Account(counts)


def result_chunks(
    connection: sqlite3.Connection, source: int, run: str, *, after: int = 0, until: int = _LAST
) -> Iterator[ResultChunk]:
    """The data rows of a source, in source order: all, or those with a number above ``after`` and at most ``until``.
    ``run``: the run that judged the rows which were never sent.

    Of the usual row only what tells it from others is read; the rest comes as JSON, in one column, where there is any.
    """
    found = connection.execute(
        f"""SELECT r.number, coalesce('0' || c.mobile, r.mobile_cell), r.repairs,
              CASE WHEN {_WAITS} THEN NULL ELSE json_array({_OUTCOME}, r.faults,
                c.status_code, c.status, c.contact_id, c.attempts, c.http_status,
                CASE c.state WHEN 'sending' THEN 'run_interrupted' ELSE c.error END,
                CASE c.state WHEN 'sending' THEN '' ELSE c.params END, c.sent_at, c.run) END
            FROM row r LEFT JOIN contact c ON c.id = r.contact
            WHERE r.source = ? AND r.number > ? AND r.number <= ? ORDER BY r.number""",  # noqa: S608  # a constant
        (source, after, until),
    )
    while read := found.fetchmany(_AT_ONCE):
        numbers, mobiles, repairs, told = zip(*read, strict=True)
        odd = [position for position, text in enumerate(told) if text is not None]
        texts = orjson.loads(f"[{','.join([told[position] for position in odd])}]")
        rows = {
            position: _row(numbers[position], mobiles[position], repairs[position], text, run)
            for position, text in zip(odd, texts, strict=True)
        }
        yield ResultChunk(numbers, mobiles, repairs, rows, run)


def _row(number: int, mobile: str, repairs: str, told: Sequence[Any], run: str) -> ResultRow:
    word, faults, code, status, contact_id, attempts, http_status, error, params, sent_at, by = told
    outcome = _OUTCOMES[word]
    found = load_faults(faults) if faults else ()
    repaired = tuple(repairs.split(";")) if repairs else ()
    if outcome in _OF_NO_CONTACT:  # whatever became of the contact of its mobile
        return ResultRow(number, mobile, outcome, found, repaired, "", "", None, 0, None, "", {}, "", run)
    explained = orjson.loads(params) if params else {}
    answer = (code, status, contact_id, attempts, http_status, error, explained, sent_at, by or run)
    return _new(ResultRow, (number, mobile, outcome, found, repaired, *answer))


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
