"""Journals of older programs, brought forward one version at a time.

A step is SQL over the tables as they were in its version; together with the new version's number it is one transaction.
Knows the history of the schema. Must not know files or locks.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping

VERSION = 2

STEPS: Mapping[int, str] = {
    # Personal data of rows that had left their source stayed. What is in doubt keeps it, for its look-up to compare.
    1: """DELETE FROM outbox WHERE contact IN (
            SELECT id FROM contact WHERE state IN ('pending', 'failed', 'refused')
              AND id NOT IN (SELECT contact FROM row WHERE contact IS NOT NULL));""",
}
"""The version that a step starts from → the step. Tests run each over a journal that the program of that time wrote."""


def version_of(connection: sqlite3.Connection, schema: str = "main") -> int:
    """The version of the tables; 0 where there are none."""
    (version,) = connection.execute(f"PRAGMA {schema}.user_version").fetchone()
    return int(version)


def bring_forward(connection: sqlite3.Connection) -> None:
    """Take a journal through every step that its version lacks, each all or nothing.

    Raises:
        sqlite3.Error: it can't be written; what the last whole step left stays.
    """
    for version in range(version_of(connection), VERSION):
        connection.executescript(f"BEGIN IMMEDIATE; {STEPS[version]} PRAGMA user_version = {version + 1}; COMMIT;")


def brought_forward(connection: sqlite3.Connection, path: str) -> sqlite3.Connection:
    """A copy at ``path`` (":memory:" or a file) of an older journal that must not be written, in today's version."""
    copy = sqlite3.connect(path, isolation_level=None)
    connection.backup(copy)
    bring_forward(copy)
    return copy
