"""What an earlier load of a source left: rows found invalid, and contacts that may have left the source since.

Knows the tables. Must not know how rows are judged.
"""

from __future__ import annotations

import sqlite3


def judged_invalid(connection: sqlite3.Connection, source: int) -> tuple[set[int], set[str]]:
    """Rows that an earlier load of this source found invalid, by number and by mobile: corrected by now, they are no
    news to ``--failed-only``, until they have been sent."""
    found = connection.execute(
        """SELECT number, mobile_cell FROM row WHERE source = ?1 AND verdict = 'invalid'
           UNION ALL
           SELECT NULL, '0' || c.mobile FROM row r CROSS JOIN contact c ON c.id = r.contact
           WHERE r.source = ?1 AND r.verdict = 'contact' AND r.retry AND c.attempts = 0""",
        (source,),
    ).fetchall()
    return {number for number, _ in found}, {mobile for _, mobile in found if mobile}


def set_aside(connection: sqlite3.Connection, source: int) -> None:
    """Make room for the rows of a source as they are now, noting whose contacts were here."""
    connection.execute("CREATE TEMP TABLE IF NOT EXISTS was_here (contact INTEGER PRIMARY KEY)")
    connection.execute(
        "INSERT OR IGNORE INTO was_here SELECT contact FROM row WHERE source = ? AND verdict = 'contact'", (source,)
    )
    connection.execute("DELETE FROM row WHERE source = ?", (source,))


def forget_those_who_left(connection: sqlite3.Connection, source: int, run: str) -> None:
    """Personal data of contacts whose row this source has no more, and which no other row carries, are dropped; not of
    those in doubt, which a look-up compares. Should the row come back, it brings its data along."""
    connection.execute(
        """DELETE FROM outbox WHERE contact IN (
             SELECT c.id FROM was_here w CROSS JOIN contact c ON c.id = w.contact
             WHERE c.claim_source = ? AND c.claim_run <> ? AND c.state IN ('pending', 'failed', 'refused'))""",
        (source, run),
    )
    connection.execute("DELETE FROM was_here")
