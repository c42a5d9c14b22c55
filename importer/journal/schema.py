"""The journal's tables, and opening the file safely.

A contact is one mobile at one endpoint, for ever, whatever rows it came from; a row is a line of a source as it was
last read. Joins are written CROSS JOIN, in the order that is meant: without statistics SQLite would scan all contacts
for every chunk of rows (seen: 395 seconds for 100,000 rows). Knows SQL and file modes. Must not know what the columns
are used for.
"""

from __future__ import annotations

import contextlib
import errno
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from importer.errors import JournalFault
from importer.journal.migrate import VERSION, bring_forward, brought_forward, version_of

APPLICATION_ID = 0x414D4F54  # "AMOT": tells our files from other SQLite databases

TABLES = """
CREATE TABLE endpoint (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);

CREATE TABLE run (
  id TEXT PRIMARY KEY, endpoint INTEGER NOT NULL, program TEXT NOT NULL,
  started_at TEXT NOT NULL, ended_at TEXT, exit_code INTEGER
) WITHOUT ROWID;

CREATE TABLE source (
  id INTEGER PRIMARY KEY, endpoint INTEGER NOT NULL, path TEXT NOT NULL, sheet TEXT NOT NULL, run TEXT NOT NULL,
  UNIQUE (endpoint, path)
);

CREATE TABLE contact (
  id INTEGER PRIMARY KEY, endpoint INTEGER NOT NULL, mobile INTEGER NOT NULL,
  state TEXT NOT NULL, fingerprint BLOB,
  contact_id INTEGER, attempts INTEGER NOT NULL DEFAULT 0,
  status_code TEXT NOT NULL DEFAULT '', status TEXT NOT NULL DEFAULT '', http_status INTEGER,
  error TEXT NOT NULL DEFAULT '', params TEXT NOT NULL DEFAULT '', sent_at TEXT NOT NULL DEFAULT '',
  run TEXT NOT NULL DEFAULT '',
  claim_run TEXT NOT NULL DEFAULT '', claim_source INTEGER, claim_number INTEGER,
  UNIQUE (endpoint, mobile)
);
CREATE INDEX contact_sending ON contact (endpoint) WHERE state = 'sending';

-- Personal data of contacts that are not created yet, and of no others. While a contact is in doubt, payload is what
-- was sent, and next_payload what the source says by now, should they differ.
CREATE TABLE outbox (
  contact INTEGER PRIMARY KEY, payload BLOB NOT NULL, next_payload BLOB, next_fingerprint BLOB
);

CREATE TABLE row (
  source INTEGER NOT NULL, number INTEGER NOT NULL, verdict TEXT NOT NULL, retry INTEGER NOT NULL,
  contact INTEGER, fingerprint BLOB, mobile_cell TEXT NOT NULL, faults TEXT NOT NULL, repairs TEXT NOT NULL,
  PRIMARY KEY (source, number)
) WITHOUT ROWID;
"""
"""``contact.mobile`` is the canonical number without its leading zero. ``contact.claim_*``: the row whose data the
contact carries, and the run that said so; another row of that source with the same mobile is a duplicate.
``row.verdict``: contact, duplicate or invalid. ``row.retry``: an earlier run sent or refused this row."""

CONTACT_COLUMNS = (
    "mobile, state, fingerprint, contact_id, attempts, status_code, status, http_status, error, params, sent_at, run"
)


def open_file(path: Path) -> sqlite3.Connection:
    """The journal at ``path``, made if it is not there; readable by its owner only.

    Raises:
        JournalFault: no journal, damaged, of a newer program, or not writable.
    """
    with faults_of(path):
        try:
            os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        except OSError as error:
            raise JournalFault("journal_unwritable", {"path": str(path), "reason": error.strerror or ""}) from None
        connection = sqlite3.connect(path, isolation_level=None, timeout=10)
        try:
            # Before anything else: a damaged or foreign file shows here, and the file is untouched.
            blank = is_blank(connection, path)
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")  # "sending" must be on the disk before the request leaves
            # A dropped payload is overwritten. ON, because FAST leaves it in the pages that become free: measured, half
            # of all names were still in the file, and ON costs nothing beside the fsync.
            connection.execute("PRAGMA secure_delete = ON")
            connection.execute("PRAGMA cache_size = -32000")
            if blank:
                create_tables(connection)
            else:
                bring_forward(connection)
        except BaseException:
            connection.close()
            raise
    return connection


def open_read_only(path: Path) -> sqlite3.Connection:
    """The journal at ``path`` for reading. A database without tables (the first run died early) reads as an empty one.

    Raises:
        JournalFault: as :func:`open_file`.
    """
    with faults_of(path):
        connection = sqlite3.connect(_read_only_uri(path), uri=True, isolation_level=None)
        try:
            if is_blank(connection, path):
                connection.close()
                connection = sqlite3.connect(":memory:", isolation_level=None)
                create_tables(connection)
            elif version_of(connection) < VERSION:
                with contextlib.closing(connection) as old:
                    connection = brought_forward(old, ":memory:")
        except BaseException:
            connection.close()
            raise
    return connection


def open_scratch(path: Path) -> sqlite3.Connection:
    """A throw-away journal for a rehearsal: same tables, no durability."""
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    connection = sqlite3.connect(path.as_uri(), uri=True, isolation_level=None)
    # A million mobiles come in no order: with pages of 4 kB, each costs half a microsecond more. A journal that is
    # synced after every turn keeps to small ones.
    connection.execute("PRAGMA page_size = 32768")
    connection.execute("PRAGMA journal_mode = OFF")
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("PRAGMA cache_size = -32000")
    create_tables(connection)
    return connection


def attach_read_only(connection: sqlite3.Connection, path: Path, scratch: Path) -> bool:
    """Attach the real journal as ``known``, for reading; False where there is nothing in it yet. One of an older
    program is copied to ``scratch`` and brought forward there.

    Raises:
        JournalFault: as :func:`open_file`.
    """
    with faults_of(path):
        connection.execute("ATTACH DATABASE ? AS known", (_read_only_uri(path),))
        if is_blank(connection, path, "known"):
            return False
        if version_of(connection, "known") < VERSION:
            connection.execute("DETACH DATABASE known")
            with contextlib.closing(sqlite3.connect(_read_only_uri(path), uri=True, isolation_level=None)) as old:
                brought_forward(old, str(scratch)).close()
            connection.execute("ATTACH DATABASE ? AS known", (str(scratch),))
        return True


def _read_only_uri(path: Path) -> str:
    """A journal for reading, which must work beside a run and leave the file as it is.

    SQLite wants to make the shared memory of a WAL database even to read it. Where the folder forbids that and nobody
    has the journal open (no ``-wal``), it passes for immutable.

    Raises:
        JournalFault: it is a folder.
    """
    real = path.resolve()
    if real.is_dir():
        raise JournalFault("journal_read_only", {"path": str(path), "reason": os.strerror(errno.EISDIR)})
    uri = f"{real.as_uri()}?mode=ro"
    if real.with_name(f"{real.name}-wal").exists():
        return uri
    is_writable = os.access(real.parent, os.W_OK, effective_ids=os.access in os.supports_effective_ids)
    return uri if is_writable else f"{uri}&immutable=1"


def text_of(path: Path) -> str:
    """A path as text that SQLite can store; names of old archives may not be UTF-8."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def is_blank(connection: sqlite3.Connection, path: Path, schema: str = "main") -> bool:
    """Whether a database has nothing in it yet; otherwise it is a journal that this program understands.

    Raises:
        JournalFault: it is neither.
    """
    (application,) = connection.execute(f"PRAGMA {schema}.application_id").fetchone()
    version = version_of(connection, schema)
    tables = connection.execute(f"SELECT 1 FROM {schema}.sqlite_schema LIMIT 1").fetchone()  # noqa: S608  # a constant
    if (application, version, tables) == (0, 0, None):
        return True
    if application != APPLICATION_ID:
        raise JournalFault("journal_foreign", {"path": str(path)})
    if version > VERSION:
        raise JournalFault("journal_newer", {"path": str(path), "version": version, "known": VERSION})
    return False


def create_tables(connection: sqlite3.Connection) -> None:
    """Make an empty database a journal, all or nothing."""
    connection.executescript(
        f"BEGIN IMMEDIATE; {TABLES} PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {VERSION}; COMMIT;"
    )


_FAULT_OF = {
    sqlite3.SQLITE_NOTADB: "journal_damaged",
    sqlite3.SQLITE_CORRUPT: "journal_damaged",
    sqlite3.SQLITE_FULL: "journal_disk_full",
    sqlite3.SQLITE_IOERR: "journal_disk_full",
    sqlite3.SQLITE_READONLY: "journal_read_only",
    sqlite3.SQLITE_CANTOPEN: "journal_read_only",
    sqlite3.SQLITE_PERM: "journal_read_only",
    sqlite3.SQLITE_BUSY: "journal_busy",
    sqlite3.SQLITE_LOCKED: "journal_busy",
}
"""SQLite's primary result code → our code. Its words say less: attaching a damaged file is "unable to open"."""


@contextlib.contextmanager
def faults_of(path: Path) -> Iterator[None]:
    """Turn SQLite's complaints about the file into a JournalFault that names it."""
    try:
        yield
    except sqlite3.Error as error:
        primary = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
        code = _FAULT_OF.get(primary, "journal_error")
        raise JournalFault(code, {"path": str(path), "reason": str(error)}) from error
