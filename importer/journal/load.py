"""Loading a source: each judged row meets what is already known about its mobile.

One table decides what a known state means for a row that is read again. Knows rows, contacts and the outbox. Must not
know delivery or results.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from importer.journal import duplicates
from importer.journal.batch import Batch
from importer.journal.faults import dump_faults
from importer.journal.recall import numbers, recall_contacts
from importer.vocabulary import Fault
from importer.work import Prepared, State

Duplicates = Literal["first", "last", "error"]


class _Judged(NamedTuple):
    """One row of a chunk."""

    number: int
    mobile: str
    payload: bytes
    fingerprint: bytes
    faults: Sequence[Fault]
    repairs: Sequence[str]


@dataclass(slots=True)
class _Contact:
    """What the load knows of a contact that existed before, or was made by an earlier row."""

    key: int
    state: str
    fingerprint: bytes | None
    sent_before: bool
    claim: tuple[str, int | None, int | None]


class Loader:
    """Stores one source, chunk by chunk, in the transaction of the caller.

    Args:
        connection: the journal, inside a transaction.
        endpoint: its key in the journal.
        source: the source's key; its earlier rows are replaced.
        run: id of this run.
        duplicates: which of several rows with one mobile is sent.
        known: schema of an attached journal to learn states from (a rehearsal), or empty.
    """

    def __init__(
        self,
        connection: sqlite3.Connection,
        *,
        endpoint: int,
        source: int,
        run: str,
        duplicates: Duplicates,
        known: str = "",
    ) -> None:
        self._db = connection
        self._endpoint = endpoint
        self._source = source
        self._run = run
        self._duplicates = duplicates
        self._known = known
        (self._next_key,) = connection.execute("SELECT coalesce(max(id), 0) + 1 FROM contact").fetchone()
        self._claimed_elsewhere: dict[int, int] = {}  # contact of an earlier source of this run → row of this one
        self._repeated: dict[int, int] = {}  # with ``duplicates: error``: contact → the first of its rows
        self._refused: dict[int, tuple[bytes | None, bytes]] = {}  # contact → its data as refused, and as last read
        self._adopted: set[int] = set()
        self._has_duplicates = False
        self._invalid_numbers, self._invalid_mobiles = self._judged_invalid()
        connection.execute("CREATE TEMP TABLE IF NOT EXISTS was_here (contact INTEGER PRIMARY KEY)")
        connection.execute(
            "INSERT OR IGNORE INTO was_here SELECT contact FROM row WHERE source = ? AND verdict = 'contact'", (source,)
        )
        connection.execute("DELETE FROM row WHERE source = ?", (source,))

    def _judged_invalid(self) -> tuple[set[int], set[str]]:
        """Rows that an earlier load of this source found invalid, by number and by mobile: corrected by now, they are
        no news to ``--failed-only``, until they have been sent."""
        found = self._db.execute(
            """SELECT number, mobile_cell FROM row WHERE source = ?1 AND verdict = 'invalid'
               UNION ALL
               SELECT NULL, '0' || c.mobile FROM row r CROSS JOIN contact c ON c.id = r.contact
               WHERE r.source = ?1 AND r.verdict = 'contact' AND r.retry AND c.attempts = 0""",
            (self._source,),
        ).fetchall()
        return {number for number, _ in found}, {mobile for _, mobile in found if mobile}

    def add(self, chunk: Prepared) -> None:
        """Store one chunk."""
        contacts = self._find(chunk.mobiles)
        batch = Batch()
        for position, number in enumerate(chunk.numbers):
            row = _Judged(
                number,
                chunk.mobiles[position],
                chunk.payloads[position],
                chunk.fingerprints[position],
                chunk.faults.get(position, ()),
                chunk.repairs.get(position, ()),
            )
            if row.payload:
                self._add_valid(batch, contacts, row)
            else:
                cell = row.mobile or chunk.mobile_cells[position]
                batch.rows.append(self._line(row, "invalid", mobile_cell=cell))
        batch.write(self._db)
        if batch.repeated:
            duplicates.refuse(self._db, self._source, batch.repeated)

    def _add_valid(self, batch: Batch, contacts: dict[str, _Contact], row: _Judged) -> None:
        claim = (self._run, self._source, row.number)
        contact = contacts.get(row.mobile)
        if contact is None:
            contact = _Contact(self._next_key, State.PENDING, row.fingerprint, sent_before=False, claim=claim)
            self._next_key += 1
            contacts[row.mobile] = contact
            batch.new.append((contact.key, self._endpoint, int(row.mobile), State.PENDING, row.fingerprint, *claim))
            batch.outbox.append((contact.key, row.payload))
        else:
            earlier = self._earlier_row(contact)
            if earlier is not None:
                self._has_duplicates = True
                if self._duplicates == "error":
                    self._repeated.setdefault(contact.key, earlier)
                    batch.repeated.add(contact.key)
                if self._duplicates != "last":
                    batch.rows.append(self._line(row, "duplicate", contact))
                    return
                batch.losers.append((self._source, earlier))
            if contact.claim[0] == self._run and contact.claim[1] not in (self._source, None):
                self._claimed_elsewhere[contact.key] = row.number  # another source of this run: its data goes first
            else:
                self._take(batch, contact, claim, row)
        retry = contact.sent_before or row.number in self._invalid_numbers or row.mobile in self._invalid_mobiles
        batch.rows.append(self._line(row, "contact", contact, retry=retry))

    def _earlier_row(self, contact: _Contact) -> int | None:
        """The row of this source that has this mobile already."""
        if contact.claim[:2] == (self._run, self._source):
            return contact.claim[2]
        return self._claimed_elsewhere.get(contact.key, self._repeated.get(contact.key))

    def _take(self, batch: Batch, contact: _Contact, claim: tuple[str, int, int], row: _Judged) -> None:
        """Let this row's data be what the contact carries, as far as its state allows."""
        contact.claim = claim
        batch.claims[contact.key] = (*claim, contact.key)
        if contact.fingerprint is None or contact.key in self._adopted:
            # Adopted from a results CSV, which knows no data: this row's is taken for what was sent.
            self._adopted.add(contact.key)
            contact.fingerprint = row.fingerprint
            batch.fingerprints.append((row.fingerprint, contact.key))
            if contact.state != State.CREATED:
                batch.outbox.append((contact.key, row.payload))
        elif contact.state in (State.IN_DOUBT, State.SENDING):
            batch.next_payloads.append((row.payload, row.fingerprint, contact.key))
        elif contact.state != State.CREATED:
            if contact.fingerprint != row.fingerprint:
                if contact.state == State.REFUSED:
                    refused, _ = self._refused.get(contact.key, (contact.fingerprint, b""))
                    self._refused[contact.key] = (refused, row.fingerprint)
                contact.fingerprint = row.fingerprint
                batch.fingerprints.append((row.fingerprint, contact.key))
            batch.outbox.append((contact.key, row.payload))

    def _line(
        self,
        row: _Judged,
        verdict: str,
        contact: _Contact | None = None,
        *,
        mobile_cell: str = "",
        retry: bool = False,
    ) -> tuple[object, ...]:
        """A line of the table ``row``."""
        return (
            self._source,
            row.number,
            verdict,
            retry,
            contact.key if contact else None,
            row.fingerprint if contact else None,
            mobile_cell,
            dump_faults(row.faults) if row.faults else "",
            ";".join(row.repairs) if row.repairs else "",
        )

    def _find(self, mobiles: Sequence[str]) -> dict[str, _Contact]:
        """The contacts that these mobiles have already."""
        if self._known:
            recall_contacts(self._db, self._known, self._endpoint, mobiles)
            (highest,) = self._db.execute("SELECT coalesce(max(id), 0) + 1 FROM contact").fetchone()
            self._next_key = max(self._next_key, highest)
        found = self._db.execute(
            """SELECT c.mobile, c.id, c.state, c.fingerprint, c.attempts, c.claim_run, c.claim_source, c.claim_number
               FROM json_each(?) j CROSS JOIN contact c ON c.endpoint = ? AND c.mobile = j.value""",
            (numbers(mobiles), self._endpoint),
        )
        return {
            f"0{mobile}": _Contact(key, state, fingerprint, attempts > 0, (run, source, number))
            for mobile, key, state, fingerprint, attempts, run, source, number in found
        }

    def finish(self) -> None:
        """When all chunks are stored: it shows which row counts, what is no longer as it was refused, and who left."""
        if self._has_duplicates:
            duplicates.annotate(self._db, self._source)
        self._reopen()
        self._forget_those_who_left()

    def _reopen(self) -> None:
        """What the service refused was about other data: sent again. Not before the last row has spoken: with
        ``duplicates: last``, a row in between may have had other data all the time."""
        self._db.executemany(
            """UPDATE contact SET state = 'pending', status_code = '', status = '', http_status = NULL, error = '',
                 params = '' WHERE id = ?""",
            [(key,) for key, (refused, now) in self._refused.items() if refused != now],
        )

    def _forget_those_who_left(self) -> None:
        """Personal data of contacts whose row this source has no more, and which no other row carries, are dropped;
        not of those in doubt, which a look-up compares. Should the row come back, it brings its data along."""
        self._db.execute(
            """DELETE FROM outbox WHERE contact IN (
                 SELECT c.id FROM was_here w CROSS JOIN contact c ON c.id = w.contact
                 WHERE c.claim_source = ? AND c.claim_run <> ? AND c.state IN ('pending', 'failed', 'refused'))""",
            (self._source, self._run),
        )
        self._db.execute("DELETE FROM was_here")
