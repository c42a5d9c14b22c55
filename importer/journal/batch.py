"""The writes of one chunk, gathered so that each statement runs once over many rows.

Knows the tables. Must not know what a state means for a row.
"""

from __future__ import annotations

import functools
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain, repeat

CONTACT = "INSERT INTO contact (id, endpoint, mobile, state, fingerprint, claim_run, claim_source, claim_number)"
NEW_CONTACT = CONTACT.replace("INSERT", "INSERT OR IGNORE")
ROW = "INSERT INTO row"
OUTBOX = "INSERT OR REPLACE INTO outbox (contact, payload)"
"""Statements of :func:`insert`, but for their values."""
_AT_ONCE = 100
"""Rows of one INSERT: to bind and step it for each row alone costs half as much again. 900 values are within what every
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
        insert(
            connection,
            CONTACT,
            f"({_slots(8)})",
            self.new,
        )
        insert(connection, ROW, f"({_slots(9)})", self.rows)
        many("UPDATE contact SET claim_run = ?, claim_source = ?, claim_number = ? WHERE id = ?", self.claims.values())
        many("UPDATE contact SET fingerprint = ? WHERE id = ?", self.fingerprints)
        insert(connection, OUTBOX, f"({_slots(2)})", self.outbox)
        many(
            """INSERT INTO outbox (next_payload, next_fingerprint, contact, payload) VALUES (?1, ?2, ?3, ?1)
               ON CONFLICT (contact) DO UPDATE SET next_payload = ?1, next_fingerprint = ?2""",
            self.next_payloads,
        )
        many("UPDATE row SET verdict = 'duplicate' WHERE source = ? AND number = ?", self.losers)


def insert(
    connection: sqlite3.Connection,
    into: str,
    line: str,
    rows: Iterable[Sequence[object]],
    *,
    common: Sequence[object] = (),
) -> None:
    """Insert many rows. ``line``: the values of one in SQL, where ``?{}`` stands for each value of the row in turn, and
    ``?1``, ``?2`` … for those that are ``common`` to all."""
    values = list(chain.from_iterable(rows))
    width = line.count("{}")
    start = 0
    for count in (_AT_ONCE, 1):  # a statement of its own for so many as are left would take longer to prepare than to run
        step = count * width
        end = len(values) - (len(values) - start) % step
        connection.executemany(
            _statement(into, line, len(common), count),
            ((*common, *values[at : at + step]) for at in range(start, end, step)),
        )
        start = end


@functools.cache
def _statement(into: str, line: str, common: int, count: int) -> str:
    first = common + 1
    lines = ", ".join(repeat(line, count)).format(*range(first, first + line.count("{}") * count))
    return f"{into} VALUES {lines}"


def _slots(width: int) -> str:
    return ", ".join(["?{}"] * width)
