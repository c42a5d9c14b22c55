"""The face of the journal for the rest of the program: one object, used by one thread.

Knows which transaction each step needs. The work itself stands in load, queue and projection.
"""

from __future__ import annotations

import contextlib
import sqlite3
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from importer.errors import JournalFault
from importer.journal import faults, projection, queue, recall, schema
from importer.journal.fresh import Owner
from importer.journal.halves import Halves, halves
from importer.journal.load import Duplicates, Loader
from importer.work import NOTHING, Account, Amendment, Prepared, Record, ResultChunk, ResultRow, State, Task

_SCRATCH = "scratch.sqlite3"


@dataclass(frozen=True, slots=True)
class SourceKey:
    """A source as the journal knows it: its absolute path at this endpoint. ``sheet`` as last read."""

    key: int
    path: str
    sheet: str
    run: str


class Journal:
    """Use :meth:`open`, :meth:`rehearse` or :meth:`look`; close when done (a context manager)."""

    def __init__(
        self, connection: sqlite3.Connection, path: Path, endpoint: str, *, known: str = "", create: bool = True
    ) -> None:
        self._db = connection
        self._path = path
        self._known = known
        self._shown: int | None = None
        self._has_adopted = False
        self._scratch: tempfile.TemporaryDirectory[str] | None = None
        with schema.faults_of(path):
            if create:
                connection.execute("INSERT OR IGNORE INTO endpoint (name) VALUES (?)", (endpoint,))
            found = connection.execute("SELECT id FROM endpoint WHERE name = ?", (endpoint,)).fetchone()
        self._endpoint: int = found[0] if found else -1

    @classmethod
    def open(cls, path: Path, endpoint: str) -> Self:
        """The journal for a run at ``endpoint``, made where there is none.

        Raises:
            JournalFault: it can't be used.
        """
        return cls(schema.open_file(path), path, endpoint)

    @classmethod
    def rehearse(cls, path: Path, endpoint: str, *, shown: int | None = None) -> Self:
        """A throw-away journal that knows what the one at ``path`` (if any) knows, and writes nothing to it.

        ``shown``: how many rows :meth:`first_contacts` will be asked for; no more payloads are kept than that takes.
        """
        scratch = tempfile.TemporaryDirectory(prefix="amoot-check-")
        connection = schema.open_scratch(Path(scratch.name) / _SCRATCH)
        known = ""
        try:
            if path.exists() and schema.attach_read_only(connection, path, Path(scratch.name) / "known.sqlite3"):
                known = "known"
            journal = cls(connection, path, endpoint, known=known)
        except BaseException:
            connection.close()
            scratch.cleanup()
            raise
        journal._scratch = scratch
        journal._shown = shown
        return journal

    @classmethod
    def look(cls, path: Path, endpoint: str) -> Self:
        """The journal at ``path`` for reading only.

        Raises:
            JournalFault: there is none, or it can't be used.
        """
        if not path.exists():
            raise JournalFault("journal_missing", {"path": str(path)})
        connection = schema.open_read_only(path)
        return cls(connection, path, endpoint, create=False)

    def close(self) -> None:
        """Close the file; a rehearsal's is deleted."""
        self._db.close()
        if self._scratch is not None:
            self._scratch.cleanup()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with schema.faults_of(self._path):
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
            except BaseException:
                if self._db.in_transaction:  # a full disk may have rolled it back already
                    self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")

    # -- runs ---------------------------------------------------------------------------------------------------

    def begin_run(self, run: str, program: str, now: str) -> None:
        """Note that a run begins."""
        with self._transaction() as db:
            db.execute("INSERT INTO run VALUES (?, ?, ?, ?, NULL, NULL)", (run, self._endpoint, program, now))

    def end_run(self, run: str, exit_code: int, now: str) -> None:
        """Note how a run ended."""
        with self._transaction() as db:
            db.execute("UPDATE run SET ended_at = ?, exit_code = ? WHERE id = ?", (now, exit_code, run))

    def knows_run(self, run: str) -> bool:
        """Whether a run of this id, at whatever endpoint, is on record (in a rehearsal: in the real journal)."""
        with schema.faults_of(self._path):
            table = f"{self._known}.run" if self._known else "run"
            return self._db.execute(f"SELECT 1 FROM {table} WHERE id = ?", (run,)).fetchone() is not None  # noqa: S608  # a constant

    def count_not_created(self, run: str, mobiles: Iterable[int]) -> int:
        """How many of these mobiles, as numbers, do not stand created where ``run`` sent; not for a rehearsal."""
        with schema.faults_of(self._path):
            return recall.count_not_created(self._db, run, mobiles)

    # -- loading ------------------------------------------------------------------------------------------------

    @property
    def shown(self) -> int | None:
        """Of how many contacts payloads are looked at, where they are compared with one another only: in a rehearsal
        that knows of none from earlier runs. None means of all."""
        return None if self._known or self._has_adopted else self._shown

    def load(
        self,
        path: Path,
        sheet: str,
        run: str,
        chunks: Iterable[Prepared],
        *,
        duplicates: Duplicates,
        conclude: Callable[[], Iterable[Amendment]] = tuple,
    ) -> SourceKey:
        """Judge and store a whole source in one transaction: all of it or nothing.

        ``conclude`` is asked when the last chunk is stored: what is then known about faults of earlier rows.
        """
        with self._transaction() as db:
            (key,) = db.execute(
                """INSERT INTO source (endpoint, path, sheet, run) VALUES (?, ?, ?, ?)
                   ON CONFLICT (endpoint, path) DO UPDATE SET sheet = excluded.sheet, run = excluded.run
                   RETURNING id""",
                (self._endpoint, schema.text_of(path), sheet, run),
            ).fetchone()
            loader = Loader(
                db, Owner(self._endpoint, key, run), duplicates=duplicates, known=self._known, shown=self._shown
            )
            for chunk in chunks:
                loader.add(chunk)
            loader.finish()
            for amendment in conclude():
                faults.amend(db, key, amendment)
        return SourceKey(key, schema.text_of(path), sheet, run)

    def find_source(self, path: Path) -> SourceKey | None:
        """A source that was loaded before."""
        with schema.faults_of(self._path):
            found = self._db.execute(
                "SELECT id, path, sheet, run FROM source WHERE endpoint = ? AND path = ?",
                (self._endpoint, schema.text_of(path)),
            ).fetchone()
        return SourceKey(*found) if found else None

    def adopt(self, contacts: Iterable[tuple[str, State, int | None]], runs: Iterable[str], now: str) -> int:
        """Take over (mobile, state, contact id) of a results CSV whose journal is lost.

        Created wins over whatever this journal believes, and in doubt over "not created": to be wrong in this direction
        costs a look-up, in the other a duplicate. Returns how many contacts that told something new.
        """
        contacts = list(contacts)
        self._has_adopted = True
        with self._transaction() as db:
            if self._known:
                recall.recall_contacts(db, self._known, self._endpoint, [mobile for mobile, _, _ in contacts])
            return recall.adopt(db, self._endpoint, contacts, runs, now)

    # -- delivery -----------------------------------------------------------------------------------------------

    def recover(self) -> int:
        """Put what an earlier run left "sending" in doubt; returns how many."""
        with self._transaction() as db:
            return queue.recover(db, self._endpoint)

    def queue(self, sources: Sequence[SourceKey], run: str, *, failed_only: bool) -> queue.Queue:
        """The contacts that a run over ``sources`` takes."""
        return queue.Queue(self._db, self._path, [source.key for source in sources], run, failed_only)

    def doubts(self, sources: Sequence[SourceKey]) -> list[Task]:
        """Contacts of ``sources`` in doubt."""
        with schema.faults_of(self._path):
            return queue.doubts(self._db, [source.key for source in sources])

    def turn(self, run: str, records: Sequence[Record], claims: Sequence[Task], now: str) -> list[Task]:
        """One durable commit: outcomes written, ``claims`` marked "sending". Only what it returns may be sent."""
        if not records and not claims:
            return []
        with self._transaction() as db:
            return queue.turn(db, run, records, claims, now)

    def newest_created(self) -> str | None:
        """The mobile of a contact created here, of the youngest: the positive control of a search."""
        with schema.faults_of(self._path):
            found = self._db.execute(
                # +: by the key, from its end. The index on endpoint would gather and sort all contacts: 5M took 17 s.
                "SELECT mobile FROM contact WHERE +endpoint = ? AND state = 'created' ORDER BY id DESC LIMIT 1",
                (self._endpoint,),
            ).fetchone()
        return f"0{found[0]}" if found else None

    # -- projections --------------------------------------------------------------------------------------------

    def account(self, sources: Sequence[SourceKey]) -> Account:
        """How many rows of ``sources`` stand where."""
        with schema.faults_of(self._path):
            return sum((projection.account(self._db, source.key) for source in sources), NOTHING)

    def result_chunks(self, source: SourceKey) -> Iterator[ResultChunk]:
        """Every data row of a source, in its order, many at a time."""
        with schema.faults_of(self._path):
            yield from projection.result_chunks(self._db, source.key, source.run)

    def halves(self, source: SourceKey) -> Halves | None:
        """The same in two parts, one of which a fork can read; None where that is not worth it, or this is the journal
        of a run, which others may change meanwhile."""
        if self._scratch is None:
            return None
        with schema.faults_of(self._path):
            return halves(self._db, Path(self._scratch.name) / _SCRATCH, self._path, source.key, source.run)

    def result_rows(self, source: SourceKey) -> Iterator[ResultRow]:
        """Every data row of a source, in its order, one by one."""
        return (row for chunk in self.result_chunks(source) for row in chunk.each())

    def first_contacts(self, source: SourceKey, count: int) -> list[tuple[int, str, bytes]]:
        """Number, mobile and payload of the first rows of a source that wait to be sent."""
        with schema.faults_of(self._path):
            return projection.first_contacts(self._db, source.key, count)
