"""Rows whose contact is known and leaves nothing to weigh, nearly all when a source is read again: column by column.

That is a contact which no row of this run has claimed, and which is either created, or waits with the same data. What
any other means for its row stands in ``load``, which could store these too, at three times the cost: a test compares
both ways. Knows the tables.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Container, Mapping, Sequence
from functools import partial
from itertools import compress
from typing import Any, NamedTuple

from importer.journal.batch import OUTBOX, ROW, blob, insert
from importer.journal.fresh import Owner, fault_texts
from importer.journal.recall import numbers
from importer.work import Prepared, State

_WAITING = (State.PENDING, State.FAILED)


class Contact(NamedTuple):
    """A contact as the journal knows it. The last three are its claim."""

    mobile: str
    key: int
    state: str
    fingerprint: bytes | None
    attempts: int
    run: str
    source: int | None
    number: int | None


def find(connection: sqlite3.Connection, endpoint: int, mobiles: Sequence[str]) -> dict[str, Contact]:
    """The contacts that these mobiles have already."""
    found = connection.execute(
        """SELECT '0' || c.mobile, c.id, c.state, c.fingerprint, c.attempts, c.claim_run, c.claim_source, c.claim_number
           FROM json_each(?) j CROSS JOIN contact c ON c.endpoint = ? AND c.mobile = j.value""",
        (numbers(mobiles), endpoint),
    )
    return {contact.mobile: contact for contact in map(partial(tuple.__new__, Contact), found)}


def choose(
    chunk: Prepared, found: Mapping[str, Contact], mobiles: Container[str], numbers: Container[int], run: str
) -> list[Contact | None]:
    """The contact of each valid row, None where there is something to weigh, as there always is for ``mobiles`` and the
    row ``numbers``. ``run`` that reads them."""
    each = zip(chunk.mobiles, chunk.numbers, chunk.fingerprints, strict=True)
    return [
        contact
        if fingerprint
        and (contact := found.get(mobile))
        and contact.run != run
        and (
            contact.fingerprint == fingerprint
            if contact.state in _WAITING
            else contact.state == State.CREATED and contact.fingerprint is not None
        )
        and mobile not in mobiles
        and number not in numbers
        else None
        for mobile, number, fingerprint in each
    ]


def store(
    connection: sqlite3.Connection,
    chunk: Prepared,
    chosen: Sequence[Contact | None],
    owner: Owner,
    *,
    shown: int | None,
) -> None:
    """Store the rows of a chunk that have a contact in ``chosen``, and let them claim it. ``shown``: of how many that
    wait the payload is needed; None means of all."""

    def column(values: Sequence[Any]) -> list[Any]:
        return list(compress(values, chosen))

    contacts = list(filter(None, chosen))
    rows = column(chunk.numbers)
    columns = (
        rows,
        [int(contact.attempts > 0) for contact in contacts],
        [contact.key for contact in contacts],
        list(map(blob, column(chunk.fingerprints))),
        column(fault_texts(chunk)),
        column(chunk.repairs),
    )
    common = (owner.endpoint, owner.source, owner.run)
    insert(connection, ROW, "(?2, ?{}, 'contact', ?{}, ?{}, ?{}, '', ?{}, ?{})", columns, common=common)
    connection.execute(  # new contacts, whose rows are in this range too, are claimed already
        """UPDATE contact SET claim_run = ?1, claim_source = ?2, claim_number = r.number FROM row r
           WHERE r.source = ?2 AND r.number BETWEEN ?3 AND ?4 AND contact.id = r.contact AND contact.claim_run <> ?1""",
        (owner.run, owner.source, rows[0], rows[-1]),
    )
    each = zip(contacts, column(chunk.payloads), strict=True)
    waiting = [(contact.key, blob(payload)) for contact, payload in each if contact.state != State.CREATED][:shown]
    if waiting:
        insert(connection, OUTBOX, "(?{}, ?{})", list(zip(*waiting, strict=True)))
