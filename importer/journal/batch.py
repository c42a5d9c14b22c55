"""The writes of one chunk, gathered so that each statement runs once over many rows.

Knows the tables. Must not know what a state means for a row.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, field


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
        many(
            """INSERT INTO contact (id, endpoint, mobile, state, fingerprint, claim_run, claim_source, claim_number)
               VALUES (?, ?, ?, ?, ?, ?, ?, ?)""",
            self.new,
        )
        many("INSERT INTO row VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", self.rows)
        many("UPDATE contact SET claim_run = ?, claim_source = ?, claim_number = ? WHERE id = ?", self.claims.values())
        many("UPDATE contact SET fingerprint = ? WHERE id = ?", self.fingerprints)
        many("INSERT OR REPLACE INTO outbox (contact, payload) VALUES (?, ?)", self.outbox)
        many(
            """INSERT INTO outbox (next_payload, next_fingerprint, contact, payload) VALUES (?1, ?2, ?3, ?1)
               ON CONFLICT (contact) DO UPDATE SET next_payload = ?1, next_fingerprint = ?2""",
            self.next_payloads,
        )
        many("UPDATE row SET verdict = 'duplicate' WHERE source = ? AND number = ?", self.losers)
