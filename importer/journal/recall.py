"""What an earlier run left on record of some mobiles: copied for a rehearsal, compared with what results say, or taken
over from them.

Knows the tables of a journal and of one attached for reading. Must not know how rows are judged.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

import orjson

from importer.journal.schema import CONTACT_COLUMNS
from importer.work import State

_OF_KNOWN = ", ".join(f"k.{name}" for name in CONTACT_COLUMNS.split(", "))
_ADOPTED_ERROR = {State.IN_DOUBT: "adopted_in_doubt"}
_SAME_ENDPOINT = "e.name = (SELECT name FROM main.endpoint WHERE id = ?1)"


def recall_contacts(connection: sqlite3.Connection, known: str, endpoint: int, mobiles: Iterable[str]) -> None:
    """Copy what the journal attached as ``known`` has on these mobiles, unless that was done already."""
    connection.execute(
        f"""INSERT OR IGNORE INTO contact (endpoint, {CONTACT_COLUMNS}) SELECT ?1, {_OF_KNOWN}
            FROM {known}.endpoint e CROSS JOIN json_each(?2) j
            CROSS JOIN {known}.contact k ON k.endpoint = e.id AND k.mobile = j.value
            WHERE {_SAME_ENDPOINT}""",  # noqa: S608  # constants
        (endpoint, numbers(mobiles)),
    )


def count_not_created(connection: sqlite3.Connection, run: str, mobiles: Iterable[int]) -> int:
    """How many of these mobiles (as numbers) do not stand created at the endpoint of a run."""
    (count,) = connection.execute(
        """SELECT count(*) FROM json_each(?2) j WHERE NOT EXISTS (
             SELECT 1 FROM contact WHERE endpoint = (SELECT endpoint FROM run WHERE id = ?1) AND mobile = j.value
               AND state = 'created')""",
        (run, orjson.dumps(list(mobiles)).decode()),
    ).fetchone()
    return int(count)


def adopt(
    connection: sqlite3.Connection,
    endpoint: int,
    contacts: Iterable[tuple[str, State, int | None]],
    runs: Iterable[str],
    now: str,
) -> int:
    """Take over (mobile, state, contact id) and the ids of the runs that said so; how many told something new."""
    before = connection.total_changes
    connection.executemany(
        """INSERT INTO contact (endpoint, mobile, state, contact_id, attempts, error) VALUES (?, ?, ?, ?, 1, ?)
           ON CONFLICT (endpoint, mobile) DO UPDATE SET state = excluded.state, error = excluded.error,
             params = '', contact_id = excluded.contact_id, attempts = max(attempts, 1), fingerprint = NULL
           WHERE state IN ('pending', 'failed', 'refused')
             OR state IN ('sending', 'in_doubt') AND excluded.state = 'created'""",
        [
            (endpoint, int(mobile), state, contact_id, _ADOPTED_ERROR.get(state, ""))
            for mobile, state, contact_id in contacts
        ],
    )
    adopted = connection.total_changes - before
    connection.execute(  # from the outbox, which is small, and not from all contacts
        """DELETE FROM outbox WHERE EXISTS (
             SELECT 1 FROM contact c WHERE c.id = outbox.contact AND c.state = 'created')"""
    )
    connection.executemany(
        "INSERT OR IGNORE INTO run VALUES (?, ?, 'adopted', ?, NULL, NULL)",
        [(run, endpoint, now) for run in runs],
    )
    return adopted


def numbers(mobiles: Iterable[str]) -> str:
    """Mobiles as the JSON list of numbers that SQL joins with; no mobile (``""``) is none."""
    return orjson.dumps([int(mobile) for mobile in mobiles if mobile]).decode()
