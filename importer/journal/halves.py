"""The rows of a large source in two halves, of which another process can read the second.

Knows a rehearsal's file, which stays as it is once a source is loaded. Must not know who reads.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from importer.journal import projection
from importer.journal.schema import faults_of, open_read_only
from importer.work import ResultChunk

_WORTH_IT = 40_000
"""Row numbers of a source from which on a fork saves more than it costs."""


@dataclass(frozen=True, slots=True)
class Halves:
    """Rows up to ``middle``, and those after it. ``path``: the file that ``connection`` has open; ``journal`` as faults
    name it; ``run`` as in ``projection``. Whoever reads them meets a JournalFault where the file can't be read."""

    connection: sqlite3.Connection
    path: Path
    journal: Path
    source: int
    run: str
    middle: int

    def first(self) -> Iterator[ResultChunk]:
        """The rows of the first half."""
        with faults_of(self.journal):
            yield from projection.result_chunks(self.connection, self.source, self.run, until=self.middle)

    def second(self) -> Iterator[ResultChunk]:
        """The rows of the second half."""
        return self._second(self.connection)

    def second_in_fork(self) -> Iterator[ResultChunk]:
        """The same in a fork, where the connection is of no use: SQLite forbids to carry one across."""
        with closing(open_read_only(self.path)) as own:
            yield from self._second(own)

    def _second(self, connection: sqlite3.Connection) -> Iterator[ResultChunk]:
        with faults_of(self.journal):
            yield from projection.result_chunks(connection, self.source, self.run, after=self.middle)


def halves(connection: sqlite3.Connection, path: Path, journal: Path, source: int, run: str) -> Halves | None:
    """The halves of a source that is loaded; None if it is too small to be worth it."""
    first, last = connection.execute(  # one by one, each from its end of the table
        "SELECT (SELECT min(number) FROM row WHERE source = ?1), (SELECT max(number) FROM row WHERE source = ?1)",
        (source,),
    ).fetchone()
    if first is None or last - first < _WORTH_IT:
        return None
    return Halves(connection, path, journal, source, run, (first + last) // 2)
