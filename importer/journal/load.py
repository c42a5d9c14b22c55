"""Loading a source: each judged row meets what is already known about its mobile.

What a known state means for a row that is read again is decided here; rows that meet nothing known stand in ``fresh``.
Knows rows, contacts and the outbox. Must not know delivery or results.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from itertools import compress, count
from typing import Literal, NamedTuple

from importer.journal import duplicates, earlier, fresh, met
from importer.journal.batch import Batch, next_key
from importer.journal.faults import dump_faults
from importer.journal.recall import recall_contacts
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
    repairs: str


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
        owner: whose rows these are; the source's earlier rows are replaced.
        duplicates: which of several rows with one mobile is sent.
        known: schema of an attached journal to learn states from (a rehearsal), or empty.
        shown: of how many waiting rows the payload will be asked for; None (not a rehearsal) means of all.
    """

    def __init__(
        self,
        connection: sqlite3.Connection,
        owner: fresh.Owner,
        *,
        duplicates: Duplicates,
        known: str = "",
        shown: int | None = None,
    ) -> None:
        self._db = connection
        self._owner = owner
        self._endpoint, self._source, self._run = owner.endpoint, owner.source, owner.run
        self._duplicates = duplicates
        self._known = known
        # A later row may take the contact of an earlier one, or refuse it, and nobody knows then which rows are shown.
        self._to_show = shown if duplicates == "first" else None
        self._next_key = next_key(connection)
        self._claimed_elsewhere: dict[int, int] = {}  # contact of an earlier source of this run → row of this one
        self._repeated: dict[int, int] = {}  # with ``duplicates: error``: contact → the first of its rows
        self._refused: dict[int, tuple[bytes | None, bytes]] = {}  # contact → its data as refused, and as last read
        self._adopted: set[int] = set()
        self._meets_known = False  # whether most mobiles of the last chunk had a contact: they are looked up first then
        self._has_duplicates = False
        self._invalid_numbers, self._invalid_mobiles = earlier.judged_invalid(connection, owner.source)
        earlier.set_aside(connection, owner.source)

    def add(self, chunk: Prepared) -> None:
        """Store one chunk."""
        valid = list(compress(chunk.mobiles, chunk.fingerprints))
        if self._known:
            recall_contacts(self._db, self._known, self._endpoint, valid)
            self._next_key = max(self._next_key, next_key(self._db))
        contacts = met.find(self._db, self._endpoint, valid) if self._meets_known else {}
        made = dict.fromkeys(valid) if not contacts else dict.fromkeys(m for m in valid if m not in contacts)
        keys = dict(zip(made, count(self._next_key), strict=False))
        self._next_key += len(keys)
        to_weigh = {*fresh.repeated(valid), *self._invalid_mobiles}
        done = self._add_fresh(chunk, {*contacts, *to_weigh}, keys) if keys else [False] * len(chunk.numbers)
        new = sum(done)
        if new < len(valid) and not self._meets_known:
            left = [chunk.mobiles[position] for position in _left(chunk, done)]
            contacts = met.find(self._db, self._endpoint, left)
        self._meets_known = 2 * len(contacts) > len(valid)
        if contacts:
            done = self._add_met(chunk, to_weigh, contacts, done)
        if sum(done) < len(valid):
            self._add_others(chunk, _left(chunk, done), contacts, keys)
        if len(valid) < len(chunk.numbers):
            fresh.store_invalid(self._db, chunk, self._owner)
        if self._to_show is not None:
            self._to_show = max(0, self._to_show - new)

    def _add_fresh(self, chunk: Prepared, to_weigh: Container[str], keys: Mapping[str, int]) -> Sequence[bool]:
        """Store the rows of mobiles that are new and come once, for which nothing is to be weighed. Returns which."""
        chosen = fresh.choose(chunk, to_weigh, self._invalid_numbers)
        if not any(chosen):
            return chosen
        of_chosen = [keys[mobile] for mobile in compress(chunk.mobiles, chosen)]
        return fresh.store(self._db, chunk, chosen, of_chosen, self._owner, shown=self._to_show)

    def _add_met(
        self, chunk: Prepared, to_weigh: Container[str], contacts: Mapping[str, met.Contact], done: Sequence[bool]
    ) -> Sequence[bool]:
        """Store the rows of known contacts that leave nothing to weigh. Returns which are stored by now."""
        chosen = met.choose(chunk, contacts, to_weigh, self._invalid_numbers, self._run)
        if not any(chosen):
            return done
        met.store(self._db, chunk, chosen, self._owner, shown=self._to_show)
        return [is_done or contact is not None for is_done, contact in zip(done, chosen, strict=True)]

    def _add_others(
        self, chunk: Prepared, left: Sequence[int], known: Mapping[str, met.Contact], keys: Mapping[str, int]
    ) -> None:
        """Weigh and store the rows at the positions ``left``, one by one. ``keys``: of the mobiles that are new."""
        batch = Batch()
        contacts = {
            mobile: _Contact(contact.key, contact.state, contact.fingerprint, contact.attempts > 0, contact[-3:])
            for mobile in {chunk.mobiles[position] for position in left}
            if (contact := known.get(mobile))
        }
        for position in left:
            row = _Judged(
                chunk.numbers[position],
                chunk.mobiles[position],
                chunk.payloads[position],
                chunk.fingerprints[position],
                chunk.faults.get(position, ()),
                chunk.repairs[position],
            )
            self._add_valid(batch, contacts, keys, row)
        batch.write(self._db)
        if batch.repeated:
            duplicates.refuse(self._db, self._source, batch.repeated)

    def _add_valid(self, batch: Batch, contacts: dict[str, _Contact], keys: Mapping[str, int], row: _Judged) -> None:
        claim = (self._run, self._source, row.number)
        contact = contacts.get(row.mobile)
        if contact is None:
            contact = _Contact(keys[row.mobile], State.PENDING, row.fingerprint, sent_before=False, claim=claim)
            contacts[row.mobile] = contact
            batch.new.append((contact.key, self._endpoint, int(row.mobile), State.PENDING, row.fingerprint, *claim))
            batch.outbox.append((contact.key, row.payload))
        else:
            before = self._earlier_row(contact)
            if before is not None:
                self._has_duplicates = True
                if self._duplicates == "error":
                    self._repeated.setdefault(contact.key, before)
                    batch.repeated.add(contact.key)
                if self._duplicates != "last":
                    batch.rows.append(self._line(row, "duplicate", contact))
                    return
                batch.losers.append((self._source, before))
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

    def _line(self, row: _Judged, verdict: str, contact: _Contact, *, retry: bool = False) -> tuple[object, ...]:
        """A line of the table ``row``."""
        return (
            self._source,
            row.number,
            verdict,
            retry,
            contact.key,
            row.fingerprint,
            "",
            dump_faults(row.faults),
            row.repairs,
        )

    def finish(self) -> None:
        """When all chunks are stored: it shows which row counts, what is no longer as it was refused, and who left."""
        if self._has_duplicates:
            duplicates.annotate(self._db, self._source)
        self._reopen()
        earlier.forget_those_who_left(self._db, self._source, self._run)

    def _reopen(self) -> None:
        """What the service refused was about other data: sent again. Not before the last row has spoken: with
        ``duplicates: last``, a row in between may have had other data all the time."""
        self._db.executemany(
            """UPDATE contact SET state = 'pending', status_code = '', status = '', http_status = NULL, error = '',
                 params = '' WHERE id = ?""",
            [(key,) for key, (refused, now) in self._refused.items() if refused != now],
        )


def _left(chunk: Prepared, done: Sequence[bool]) -> list[int]:
    """The positions of valid rows that are not done yet."""
    each = zip(chunk.fingerprints, done, strict=True)
    return [position for position, (fingerprint, is_done) in enumerate(each) if fingerprint and not is_done]
