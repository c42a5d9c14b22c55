"""What an earlier run left on record of some mobiles: copied for a rehearsal, or compared with what results say.

Knows the tables of a journal and of one attached for reading. Must not know how rows are judged.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

import orjson

from importer.journal.schema import CONTACT_COLUMNS

_OF_KNOWN = ", ".join(f"k.{name}" for name in CONTACT_COLUMNS.split(", "))
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


def count_not_created(connection: sqlite3.Connection, run: str, mobiles: Iterable[str]) -> int:
    """How many of these mobiles do not stand created at the endpoint of a run."""
    (count,) = connection.execute(
        """SELECT count(*) FROM json_each(?2) j WHERE NOT EXISTS (
             SELECT 1 FROM contact WHERE endpoint = (SELECT endpoint FROM run WHERE id = ?1) AND mobile = j.value
               AND state = 'created')""",
        (run, numbers(mobiles)),
    ).fetchone()
    return int(count)


def numbers(mobiles: Iterable[str]) -> str:
    """Mobiles as the JSON list of numbers that SQL joins with; no mobile (``""``) is none."""
    return orjson.dumps([int(mobile) for mobile in mobiles if mobile]).decode()
