"""The practice service's SQLite file: its tables, and how it is opened. Must not know what is done with them."""

from __future__ import annotations

import sqlite3
import uuid
from pathlib import Path

from importer.errors import UsageFault
from importer.vocabulary import FIELDS, Kind

APPLICATION_ID = 0x416D5342  # "AmSB": another program's database is never written into
SCHEMA_VERSION = 1
FIRST_ID = 3_000_000_001
"""Beyond 32 bits, as the service's IDs are longs: a client that can't carry them is found in a rehearsal."""

COLUMNS = tuple(field.name for field in FIELDS if field.kind is not Kind.LABELS)
"""The contact's fields that are a column each; Labels are a JSON list beside them."""

_SCHEMA = f"""
BEGIN IMMEDIATE;
CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS contact (
    id INTEGER PRIMARY KEY AUTOINCREMENT, deleted INTEGER NOT NULL, updated REAL NOT NULL, labels TEXT NOT NULL,
    {", ".join(f'"{name}" TEXT NOT NULL' for name in COLUMNS)}
);
CREATE INDEX IF NOT EXISTS contact_mobile ON contact ("Mobile");
CREATE TABLE IF NOT EXISTS label (id INTEGER PRIMARY KEY AUTOINCREMENT, title TEXT NOT NULL UNIQUE);
CREATE TABLE IF NOT EXISTS blacklist (mobile TEXT PRIMARY KEY);
CREATE TABLE IF NOT EXISTS ledger (
    id INTEGER PRIMARY KEY AUTOINCREMENT, time REAL NOT NULL, method TEXT NOT NULL, mobile TEXT NOT NULL,
    form TEXT NOT NULL, status TEXT, http INTEGER, fault TEXT
);
INSERT INTO sqlite_sequence (name, seq)
    SELECT 'contact', {FIRST_ID - 1} WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'contact');
INSERT OR IGNORE INTO meta VALUES ('identity', '{{identity}}');
PRAGMA application_id = {APPLICATION_ID};
PRAGMA user_version = {SCHEMA_VERSION};
COMMIT;
"""  # noqa: S608 - the names are those of our own field table


def open_database(path: Path | None) -> sqlite3.Connection:
    """A connection that threads may share under a lock, in autocommit mode; in memory for None.

    A new file gets the tables and the mode 0600. Raises UsageFault ``sandbox_database_unusable`` (no SQLite file, no
    permission, locked) or ``sandbox_database_foreign`` (another program's, or of another version), both with ``path``.
    """
    try:
        if path is not None and not path.exists():
            path.touch(mode=0o600)
        db = sqlite3.connect(path or ":memory:", isolation_level=None, check_same_thread=False)
        try:
            ours = _prepare(db)
        except sqlite3.Error:
            db.close()
            raise
        if ours and path is not None:
            # Rehearsals are made with real people's data. SQLite gives -wal and -shm the mode of the file.
            path.chmod(0o600)
    except (OSError, sqlite3.Error) as error:
        raise UsageFault("sandbox_database_unusable", {"path": str(path), "reason": str(error)}) from error
    if not ours:
        db.close()
        raise UsageFault("sandbox_database_foreign", {"path": str(path)})
    return db


def _prepare(db: sqlite3.Connection) -> bool:
    """Make the tables if the file is empty; False where it is not ours."""
    if not db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
        db.executescript(_SCHEMA.replace("{identity}", str(uuid.uuid4())))
    found = db.execute("PRAGMA application_id").fetchone()[0], db.execute("PRAGMA user_version").fetchone()[0]
    if found != (APPLICATION_ID, SCHEMA_VERSION):
        return False
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = NORMAL")
    return True
