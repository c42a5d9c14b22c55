"""A journal through several runs, in a few words: rows in, windows out, outcomes back."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import orjson

from importer.journal import Journal, SourceKey
from importer.journal.load import Duplicates
from importer.vocabulary import Fault
from importer.work import Prepared, Record, ResultRow, State, Task

ENDPOINT = "https://phonebook.test/rest"
NOW = "2026-05-01T08:30:00+03:30"

_RUNS = itertools.count(1)
ALI, SARA, REZA = "09120000001", "09120000002", "09120000003"


@dataclass(frozen=True)
class Row:
    """A judged row; without a name it is invalid."""

    number: int
    mobile: str
    name: str = "علی"
    cell: str = ""
    faults: tuple[Fault, ...] = ()
    repairs: tuple[str, ...] = ()


def bad(number: int, mobile: str = "", cell: str = "") -> Row:
    """An invalid row: one whose mobile is known, or one whose mobile's cell is at fault."""
    return Row(number, mobile, "", cell, (Fault("date_invalid", "BornDate", "تولد", {"value": "99"}),))


def payload(row: Row) -> bytes:
    return orjson.dumps({"Mobile": row.mobile, "FName": row.name}) if row.name else b""


def prepared(rows: Sequence[Row]) -> Prepared:
    payloads = [payload(row) for row in rows]
    return Prepared(
        [row.number for row in rows],
        [row.mobile for row in rows],
        [row.cell for row in rows],
        payloads,
        [hashlib.blake2b(each, digest_size=16).digest() if each else b"" for each in payloads],
        {position: row.faults for position, row in enumerate(rows) if row.faults},
        [";".join(row.repairs) for row in rows],
    )


def names(tasks: Sequence[Task]) -> dict[str, str]:
    """Mobile → the name that would be sent, in the order of the tasks."""
    return {task.mobile: orjson.loads(task.payload)["FName"] for task in tasks}


@dataclass
class Story:
    """One journal file; ``run`` is the id of the run that is on."""

    path: Path
    endpoint: str = ENDPOINT
    journal: Journal = field(init=False)
    run: str = field(default="", init=False)

    def __post_init__(self) -> None:
        self.journal = Journal.open(self.path, self.endpoint)
        self.begin()

    def begin(self) -> int:
        """A new run; returns how many contacts the last one left in the middle of being sent."""
        self.run = f"run-{next(_RUNS)}"
        self.journal.begin_run(self.run, "1.0", NOW)
        return self.journal.recover()

    def die(self) -> None:
        """The process is gone without a word; the next one opens the file."""
        self.journal.close()
        self.journal = Journal.open(self.path, self.endpoint)

    def load(
        self, *rows: Row, source: str = "crm.csv", duplicates: Duplicates = "first", chunk: int = 1000
    ) -> SourceKey:
        chunks = [prepared(rows[start : start + chunk]) for start in range(0, len(rows), chunk)]
        return self.journal.load(Path("/data") / source, "", self.run, chunks, duplicates=duplicates)

    def waiting(self, *sources: SourceKey, failed_only: bool = False) -> dict[str, str]:
        """What this run would take, claiming nothing."""
        return names(self.journal.queue(sources, self.run, failed_only=failed_only).take(1000))

    def claim(self, *sources: SourceKey, failed_only: bool = False) -> list[Task]:
        queue = self.journal.queue(sources, self.run, failed_only=failed_only)
        return self.journal.turn(self.run, [], queue.take(1000), NOW)

    def record(self, *records: Record) -> None:
        self.journal.turn(self.run, records, [], NOW)

    def send(self, *sources: SourceKey, becomes: State = State.CREATED, failed_only: bool = False) -> dict[str, str]:
        """Send all there is, with one outcome for all; returns what was sent."""
        tasks = self.claim(*sources, failed_only=failed_only)
        self.record(*(ANSWER[becomes](task.key) for task in tasks if becomes in ANSWER))
        return names(tasks)

    def rows(self, source: SourceKey) -> list[ResultRow]:
        return list(self.journal.result_rows(source))

    def outcomes(self, source: SourceKey) -> list[str]:
        rows = self.rows(source)
        account = self.journal.account([source])
        assert account.total == len(rows)
        for outcome, count in account.counts.items():
            assert count == sum(row.outcome is outcome for row in rows)
        return [row.outcome.value for row in rows]


ANSWER: Mapping[State, Callable[[int], Record]] = {
    State.CREATED: lambda key: Record(
        key, State.CREATED, 1, status_code="1", status="Success", http_status=200, contact_id=7000 + key, sent_at=NOW
    ),
    State.REFUSED: lambda key: Record(
        key, State.REFUSED, 1, "status_Mobile_Invalid", {}, "101", "Mobile_Invalid", 200, sent_at=NOW
    ),
    State.FAILED: lambda key: Record(key, State.FAILED, 4, "connect_refused", sent_at=NOW),
    State.IN_DOUBT: lambda key: Record(key, State.IN_DOUBT, 1, "read_timeout", {"seconds": 30}, sent_at=NOW),
}
"""What a service would have said; for ``sending`` nothing: the process died."""


def stories(path: Path) -> Iterator[Story]:
    """For a fixture: a story that ends with the test."""
    story = Story(path)
    yield story
    story.journal.close()
