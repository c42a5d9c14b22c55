"""Several rows of a source with one mobile: refused all, or told which of them counts.

Knows the rows of one source as they are stored. Must not know how the one that counts was chosen.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection

import orjson

from importer.journal.faults import add_fault, dump_faults
from importer.vocabulary import Fault, Level


def refuse(connection: sqlite3.Connection, source: int, contacts: Collection[int]) -> None:
    """``duplicates: error``: all rows of such a mobile are invalid, and what they say is nobody's to send."""
    keys = orjson.dumps(sorted(contacts)).decode()
    connection.execute(
        """UPDATE row SET verdict = 'invalid', faults = ?, fingerprint = NULL,
             mobile_cell = (SELECT '0' || mobile FROM contact WHERE id = row.contact), contact = NULL
           WHERE source = ? AND contact IN (SELECT value FROM json_each(?))""",
        (dump_faults((Fault("mobile_repeated", "Mobile"),)), source, keys),
    )
    connection.execute(
        """UPDATE contact SET claim_source = NULL, claim_number = NULL
           WHERE claim_source = ? AND id IN (SELECT value FROM json_each(?))""",
        (source, keys),
    )


def annotate(connection: sqlite3.Connection, source: int) -> None:
    """Add to every duplicate which row counts. Only the whole source tells: with ``last`` it is the last one."""
    counting = {
        contact: (number, fingerprint)
        for contact, number, fingerprint in connection.execute(
            """SELECT contact, number, fingerprint FROM row WHERE source = ?1 AND verdict = 'contact'
               AND contact IN (SELECT contact FROM row WHERE source = ?1 AND verdict = 'duplicate')""",
            (source,),
        )
    }
    found = connection.execute(
        "SELECT number, contact, fingerprint, faults FROM row WHERE source = ? AND verdict = 'duplicate'", (source,)
    ).fetchall()
    connection.executemany(
        "UPDATE row SET faults = ? WHERE source = ? AND number = ?",
        [
            (add_fault(faults, _remark(*counting[contact], fingerprint)), source, number)
            for number, contact, fingerprint, faults in found
        ],
    )


def _remark(number: int, counting: bytes, fingerprint: bytes) -> Fault:
    """Other data under one mobile may well be another person, so it is said."""
    code = "mobile_duplicate" if counting == fingerprint else "mobile_duplicate_differs"
    return Fault(code, "Mobile", params={"row": number}, level=Level.WARN)
