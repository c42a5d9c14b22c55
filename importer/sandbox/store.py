"""What the practice service remembers: contacts, labels, the black list, the ledger of requests.

Durable against ``kill -9`` of the process (WAL, committed before the answer is written), not against a power cut.
Another process may open the same file at any time. Knows SQL; must not know HTTP, statuses or faults.
"""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple, Self

import orjson

from importer.sandbox.contact import StoredContact
from importer.sandbox.database import COLUMNS, open_database

_NAMES = ", ".join(f'"{name}"' for name in COLUMNS)
_SELECT = f"SELECT id, deleted, updated, labels, {_NAMES} FROM contact "  # noqa: S608 - names of our own field table
_INSERT = (
    f"INSERT INTO contact (deleted, updated, labels, {_NAMES}) "  # noqa: S608 - as above
    f"VALUES (0, ?, ?, {', '.join('?' * len(COLUMNS))})"
)
_ASSIGNMENTS = ", ".join(f'"{name}" = ?' for name in COLUMNS)
_UPDATE = f"UPDATE contact SET updated = ?, labels = ?, {_ASSIGNMENTS} WHERE id = ?"  # noqa: S608 - as above
_LABELS = """
SELECT id, title, (SELECT count(*) FROM contact, json_each(contact.labels) WHERE value = title AND NOT deleted)
FROM label ORDER BY id
"""
_LABELLED = """
WHERE NOT deleted AND EXISTS (
    SELECT 1 FROM json_each(contact.labels) WHERE value = (SELECT title FROM label WHERE label.id = ?)
) ORDER BY id
"""
_LEDGER_COLUMNS = "method, mobile, form, status, http, fault, time, id"


class LedgerEntry(NamedTuple):
    """One request that arrived. ``time``: seconds since the epoch; ``mobile``: canonical, or as it came where it is
    none; ``form``: the body, a list where a field was sent repeatedly; ``status``: what stood in the answer's Status,
    None where the method did not run and no Status was answered; ``http``: None where no answer was sent (or not yet);
    ``fault``: the kind that struck, or ``capacity``."""

    method: str
    mobile: str
    form: Mapping[str, str | list[str]]
    status: str | None = None
    http: int | None = None
    fault: str | None = None
    time: float = 0.0
    id: int = 0


class Store:
    """The open file, or a memory of the same shape for ``path`` None. Threads may share it; one writes at a time.

    Raises UsageFault ``sandbox_database_unusable`` or ``sandbox_database_foreign``.
    """

    def __init__(self, path: Path | None = None, *, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._lock = threading.RLock()
        self._db = open_database(path)

    def close(self) -> None:
        """Close the file; everything committed is in it."""
        with self._lock:
            self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All that is written inside is committed together, before this returns, or not at all."""
        with self._lock, self._db:
            self._db.execute("BEGIN IMMEDIATE")
            yield

    def _rows(self, sql: str, *values: Any) -> list[Any]:
        with self._lock:
            return self._db.execute(sql, values).fetchall()

    # ---- contacts: the writers are called inside `transaction` ------------------------------------------------------

    def add(self, fields: Mapping[str, str], labels: tuple[str, ...]) -> StoredContact:
        """A new contact, whatever else there is: the service knows no duplicates."""
        now = self._clock()
        cursor = self._db.execute(_INSERT, (now, self._keep(labels), *(fields[name] for name in COLUMNS)))
        return StoredContact(cursor.lastrowid or 0, fields, labels, deleted=False, updated=now)

    def replace(self, contact_id: int, fields: Mapping[str, str], labels: tuple[str, ...]) -> None:
        """Give the contact these fields and labels."""
        values = (fields[name] for name in COLUMNS)
        self._db.execute(_UPDATE, (self._clock(), self._keep(labels), *values, contact_id))

    def _keep(self, labels: tuple[str, ...]) -> str:
        self._db.executemany("INSERT OR IGNORE INTO label (title) VALUES (?)", ((title,) for title in labels))
        return orjson.dumps(labels).decode()

    def delete(self, contact_id: int) -> None:
        """Mark the contact deleted; it is kept, and searches still find it."""
        self._db.execute("UPDATE contact SET deleted = 1, updated = ? WHERE id = ?", (self._clock(), contact_id))

    def get(self, contact_id: int) -> StoredContact | None:
        """The contact, deleted or not; None where there never was one."""
        return next(map(_contact, self._rows(f"{_SELECT} WHERE id = ?", contact_id)), None)

    def search(self, wanted: Mapping[str, str]) -> list[StoredContact]:
        """Contacts, deleted ones too, whose fields equal all of ``wanted`` (field name: canonical text)."""
        names = [name for name in COLUMNS if name in wanted]
        where = " AND ".join(f'"{name}" = ?' for name in names) or "1"
        return [_contact(row) for row in self._rows(f"{_SELECT} WHERE {where} ORDER BY id", *map(wanted.get, names))]

    def contacts(self) -> list[StoredContact]:
        """Every contact ever created, deleted ones too, oldest first."""
        return self.search({})

    def creations(self) -> dict[str, int]:
        """Mobile (``09…``): how many contacts were created with it, deleted ones counted. 2 is a duplicate."""
        rows = self._rows('SELECT "Mobile", count(*) FROM contact GROUP BY 1 ORDER BY min(id)')
        return {mobile: count for mobile, count in rows}  # noqa: C416 - dict(rows) has no type for mypy

    def labelled(self, label_id: int) -> list[StoredContact]:
        """Contacts that carry the label, not the deleted ones."""
        return [_contact(row) for row in self._rows(_SELECT + _LABELLED, label_id)]

    def labels(self) -> list[tuple[int, str, int]]:
        """Every label: ID, title, number of contacts (not the deleted ones)."""
        return self._rows(_LABELS)

    # ---- black list, ledger, the whole ------------------------------------------------------------------------------

    def blacklist(self, mobiles: Iterable[str]) -> None:
        """Refuse these mobiles (canonical) with Mobile_Invalid from now on."""
        with self.transaction():
            self._db.executemany("INSERT OR IGNORE INTO blacklist VALUES (?)", ((mobile,) for mobile in mobiles))

    def is_blacklisted(self, mobile: str) -> bool:
        """Whether this canonical mobile is on the black list."""
        return bool(self._rows("SELECT 1 FROM blacklist WHERE mobile = ?", mobile))

    def record(self, entry: LedgerEntry) -> int:
        """Write the request down, with the time of now; returns the entry's ID. Inside `transaction`."""
        values = (entry.method, entry.mobile, orjson.dumps(entry.form).decode(), entry.status, entry.http, entry.fault)
        cursor = self._db.execute(
            "INSERT INTO ledger (method, mobile, form, status, http, fault, time) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (*values, self._clock()),
        )
        return cursor.lastrowid or 0

    def settle(self, entry_id: int, status: str | None, http: int | None) -> None:
        """Add to a request that was written down on arrival how it was answered. Inside `transaction`."""
        self._db.execute("UPDATE ledger SET status = ?, http = ? WHERE id = ?", (status, http, entry_id))

    def ledger(self, method: str | None = None) -> list[LedgerEntry]:
        """Every request that arrived, oldest first; only those of one method if it is given."""
        rows = self._rows(
            f"SELECT {_LEDGER_COLUMNS} FROM ledger WHERE ?1 IS NULL OR method = ?1 ORDER BY id",  # noqa: S608 - constant
            method,
        )
        return [LedgerEntry(row[0], row[1], orjson.loads(row[2]), *row[3:]) for row in rows]

    @property
    def identity(self) -> str:
        """A uuid: another one after the file was deleted, or reset, as it is another service then."""
        return str(self._rows("SELECT value FROM meta WHERE name = 'identity'")[0][0])

    def reset(self) -> None:
        """Forget everything, and be a new service. IDs are not used again."""
        with self.transaction():
            for table in ("contact", "label", "blacklist", "ledger"):
                self._db.execute(f"DELETE FROM {table}")  # noqa: S608 - constants
            self._db.execute("UPDATE meta SET value = ? WHERE name = 'identity'", (str(uuid.uuid4()),))


def _contact(row: tuple[Any, ...]) -> StoredContact:
    fields = dict(zip(COLUMNS, row[4:], strict=True))
    return StoredContact(row[0], fields, tuple(orjson.loads(row[3])), deleted=bool(row[1]), updated=row[2])
