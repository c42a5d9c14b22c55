"""The writes of one chunk, gathered so that each statement runs once over many rows.

Knows the tables. Must not know what a state means for a row.
"""

from __future__ import annotations

import functools
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import chain

CONTACT = "INSERT INTO contact (id, endpoint, mobile, state, fingerprint, claim_run, claim_source, claim_number)"
NEW_CONTACT = CONTACT.replace("INSERT", "INSERT OR IGNORE")
ROW = "INSERT INTO row"
OUTBOX = "INSERT OR REPLACE INTO outbox (contact, payload)"
"""Statements of :func:`insert`, but for their values."""
_AT_ONCE = 50
"""Rows of one INSERT: to bind and step it for each row alone costs half as much again. 450 values are within what every
SQLite takes."""

blob = bytearray
"""Bytes as a parameter: before ``sqlite3`` binds them as ``bytes``, it looks for an adapter of that type, which takes
five times as long as the binding."""


@dataclass(slots=True)
class Batch:
    """Parameters of the statements of :meth:`write`, in their order. ``repeated``: contacts of rows that are to be
    refused (see ``duplicates``)."""

    rows: list[tuple[object, ...]] = field(default_factory=list)
    new: list[tuple[object, ...]] = field(default_factory=list)
    outbox: list[tuple[int, bytes]] = field(default_factory=list)
    next_payloads: list[tuple[bytes, bytes, int]] = field(default_factory=list)
    fingerprints: list[tuple[bytes, int]] = field(default_factory=list)
    claims: dict[int, tuple[str, int, int, int]] = field(default_factory=dict)
    losers: list[tuple[int, int]] = field(default_factory=list)
    repeated: set[int] = field(default_factory=set)

    def write(self, connection: sqlite3.Connection) -> None:
        """Write everything but ``repeated``."""
        many = connection.executemany
        to_send = [(key, payload) for key, payload in self.outbox if payload]  # a rehearsal does not have all of them
        for into, rows in ((CONTACT, self.new), (ROW, self.rows), (OUTBOX, to_send)):
            if rows:
                columns = list(zip(*rows, strict=True))
                insert(connection, into, f"({', '.join(['?{}'] * len(columns))})", columns)
        many("UPDATE contact SET claim_run = ?, claim_source = ?, claim_number = ? WHERE id = ?", self.claims.values())
        many("UPDATE contact SET fingerprint = ? WHERE id = ?", self.fingerprints)
        many(
            """INSERT INTO outbox (next_payload, next_fingerprint, contact, payload) VALUES (?1, ?2, ?3, ?1)
               ON CONFLICT (contact) DO UPDATE SET next_payload = ?1, next_fingerprint = ?2""",
            self.next_payloads,
        )
        many("UPDATE row SET verdict = 'duplicate' WHERE source = ? AND number = ?", self.losers)


def next_key(connection: sqlite3.Connection) -> int:
    """The first key that no contact has had; those after it are free too."""
    (key,) = connection.execute("SELECT coalesce(max(id), 0) + 1 FROM contact").fetchone()
    return int(key)


def insert(
    connection: sqlite3.Connection,
    into: str,
    line: str,
    columns: Sequence[Sequence[object]],
    *,
    common: Sequence[object] = (),
) -> None:
    """Insert many rows, given by columns. ``line``: the values of one in SQL, where ``?{}`` stands for the value from
    each column in turn, and ``?1``, ``?2`` … for those that are ``common`` to all."""
    start, size = 0, len(columns[0])
    for count in (_AT_ONCE, 1):  # a statement for just as many as are left would take longer to prepare than to run
        end = size - (size - start) % count
        connection.executemany(
            _statement(into, line, len(common), count),
            (
                (*common, *chain.from_iterable([column[at : at + count] for column in columns]))
                for at in range(start, end, count)
            ),
        )
        start = end


@functools.cache
def _statement(into: str, line: str, common: int, count: int) -> str:
    """The statement for ``count`` rows, whose values come column by column."""
    width = line.count("{}")
    firsts = range(common + 1, common + 1 + width * count, count)
    lines = ", ".join(line.format(*(first + number for first in firsts)) for number in range(count))
    return f"{into} VALUES {lines}"
