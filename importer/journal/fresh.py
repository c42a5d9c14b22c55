"""Rows whose mobile is new to the journal and comes once in its chunk, nearly all of a first run, column by column.

What a row means for a contact that is known already stands in ``load``, which could store these too, at four times the
cost: a test compares both ways. Knows the tables. Must not know what the states of a known contact mean.
"""

from __future__ import annotations

import operator
import sqlite3
from collections import Counter
from collections.abc import Collection, Container, Sequence
from dataclasses import dataclass
from itertools import compress, islice

from importer.journal.batch import NEW_CONTACT, OUTBOX, ROW, blob, insert
from importer.journal.faults import dump_faults
from importer.work import Prepared


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose rows are stored: what all of them have in common."""

    endpoint: int
    source: int
    run: str


def repeated(mobiles: Sequence[str]) -> Collection[str]:
    """Those that come more than once."""
    if len(set(mobiles)) == len(mobiles):
        return ()
    return {mobile for mobile, count in Counter(mobiles).items() if count > 1}


def choose(chunk: Prepared, mobiles: Container[str], numbers: Container[int]) -> list[bool]:
    """Which rows of a chunk are valid and neither of one of ``mobiles`` nor one of the row ``numbers``."""
    if not mobiles and not numbers:
        return list(map(bool, chunk.fingerprints))
    return [
        bool(fingerprint) and mobile not in mobiles and number not in numbers
        for fingerprint, mobile, number in zip(chunk.fingerprints, chunk.mobiles, chunk.numbers, strict=True)
    ]


def store(
    connection: sqlite3.Connection,
    chunk: Prepared,
    chosen: Sequence[bool],
    keys: Sequence[int],
    owner: Owner,
    *,
    shown: int | None,
) -> list[bool]:
    """Store the chosen rows of a chunk as new contacts, under ``keys`` in their order, all above those that there are.
    ``shown``: of how many the payload is needed; None means of all. Returns which rows are stored: not those whose
    mobile turns out to have a contact."""
    numbers = list(compress(chunk.numbers, chosen))
    mobiles = list(map(int, compress(chunk.mobiles, chosen)))
    fingerprints = list(map(blob, compress(chunk.fingerprints, chosen)))
    common = (owner.endpoint, owner.source, owner.run)
    before = connection.total_changes
    new = (keys, mobiles, fingerprints, numbers)
    insert(connection, NEW_CONTACT, "(?{}, ?1, ?{}, 'pending', ?{}, ?3, ?2, ?{})", new, common=common)
    if connection.total_changes - before < len(keys):
        stored = {key for (key,) in connection.execute("SELECT id FROM contact WHERE id >= ?", (keys[0],))}
        is_stored = [key in stored for key in keys]
        keys, numbers = list(compress(keys, is_stored)), list(compress(numbers, is_stored))
        fingerprints = list(compress(fingerprints, is_stored))
        of_chosen = iter(is_stored)
        chosen = [is_chosen and next(of_chosen) for is_chosen in chosen]
    faults = list(compress(fault_texts(chunk), chosen))
    repairs = list(compress(chunk.repairs, chosen))
    rows = (numbers, keys, fingerprints, faults, repairs)
    insert(connection, ROW, "(?2, ?{}, 'contact', 0, ?{}, ?{}, '', ?{}, ?{})", rows, common=common)
    payloads = list(islice(compress(chunk.payloads, chosen), shown))
    to_send = list(compress(keys, payloads)), list(map(blob, filter(None, payloads)))
    insert(connection, OUTBOX, "(?{}, ?{})", to_send)
    return list(chosen)


def store_invalid(connection: sqlite3.Connection, chunk: Prepared, owner: Owner) -> None:
    """Store the rows of a chunk that have nothing to send: they are told, whatever is known of their mobile."""
    rows = [
        (
            chunk.numbers[position],
            chunk.mobiles[position] or chunk.mobile_cells[position],
            dump_faults(chunk.faults.get(position, ())),
            chunk.repairs[position],
        )
        for position in compress(range(len(chunk.numbers)), map(operator.not_, chunk.fingerprints))
    ]
    columns = list(zip(*rows, strict=True))
    insert(connection, ROW, "(?1, ?{}, 'invalid', 0, NULL, NULL, ?{}, ?{}, ?{})", columns, common=(owner.source,))


def fault_texts(chunk: Prepared) -> list[str]:
    """The faults of every row as they are stored; ``""`` for none."""
    listed = [""] * len(chunk.numbers)
    for position, faults in chunk.faults.items():
        listed[position] = dump_faults(faults)
    return listed
