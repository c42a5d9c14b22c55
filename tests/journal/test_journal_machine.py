"""Any order of reading, sending, dying and settling: each contact is created once at most, and every row is told."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from importer.journal import Journal, SourceKey
from importer.vocabulary import Outcome
from importer.work import Record, State, Task
from support.story import ANSWER, ENDPOINT, NOW, Row, bad, payload, prepared

MOBILES = [f"0912000000{n}" for n in range(6)]
ROWS = st.lists(
    st.tuples(st.sampled_from(MOBILES), st.sampled_from(["علی", "سارا", ""])),
    max_size=7,
)
Fate = Literal["created", "refused", "failed", "lost", "created, answer lost", "not sent"]
FATES = st.sampled_from(
    ["created", "refused", "failed", "lost", "created, answer lost", "not sent"],
)
RECORD_OF: dict[Fate, State] = {
    "created": State.CREATED,
    "refused": State.REFUSED,
    "failed": State.FAILED,
    "lost": State.IN_DOUBT,
    "created, answer lost": State.IN_DOUBT,
}


class Runs(RuleBasedStateMachine):
    """The journal beside a service that counts. A run that is followed by another without a word has crashed."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="journal-machine-"))
        self.path = self.folder / "journal.sqlite3"
        self.journal = Journal.open(self.path, ENDPOINT)
        self.journal._db.execute("PRAGMA synchronous = OFF")  # no power is cut here, and fsync is slow
        self.number = 0
        self.run = ""
        self.sources: list[SourceKey] = []
        self.read: list[list[Row]] = []
        self.queue = self.journal.queue([], "", failed_only=False)
        # The truth: what the service has, what was in flight, and what the journal was told of it.
        self.service: Counter[str] = Counter()
        self.sent: dict[str, bytes] = {}
        self.in_flight: dict[int, tuple[Task, Fate]] = {}
        self.unwritten: list[Record] = []
        self.created: set[str] = set()

    def teardown(self) -> None:
        self.journal.close()
        shutil.rmtree(self.folder)

    # -- runs -----------------------------------------------------------------------------------------------------

    @rule(
        rows=st.lists(ROWS, min_size=1, max_size=2),
        duplicates=st.sampled_from(["first", "last", "error"]),
        chunk=st.integers(1, 7),
        failed_only=st.booleans(),
    )
    def start(
        self,
        rows: Sequence[Sequence[tuple[str, str]]],
        duplicates: Literal["first", "last", "error"],
        chunk: int,
        failed_only: bool,
    ) -> None:
        self.journal.close()
        self.journal = Journal.open(self.path, ENDPOINT)
        self.journal._db.execute("PRAGMA synchronous = OFF")
        self.number += 1
        self.run = f"run-{self.number}"
        left = {task.mobile for task, _ in self.in_flight.values()}
        assert self.journal.recover() == len(left)
        self.in_flight.clear()
        self.unwritten.clear()
        self.read = [
            [Row(n, mobile, name) if name else bad(n, mobile) for n, (mobile, name) in enumerate(source, 2)]
            for source in rows
        ]
        self.sources = [
            self.journal.load(
                Path(f"/data/{name}.csv"),
                "",
                self.run,
                [prepared(source[start : start + chunk]) for start in range(0, len(source), chunk)],
                duplicates=duplicates,
            )
            for name, source in zip("ab", self.read, strict=False)
        ]
        self.queue = self.journal.queue(self.sources, self.run, failed_only=failed_only)

    @precondition(lambda self: self.sources)
    @rule(count=st.integers(1, 4), fates=st.lists(FATES, min_size=4, max_size=4), write=st.booleans())
    def window(self, count: int, fates: Sequence[Fate], write: bool) -> None:
        records, self.unwritten = (self.unwritten, []) if write else ([], self.unwritten)
        tasks = self.journal.turn(self.run, records, self.queue.take(count), NOW)
        self.told(records)
        self.leave(tasks, fates)

    def leave(self, tasks: Sequence[Task], fates: Sequence[Fate]) -> None:
        """The requests leave."""
        assert len({task.key for task in tasks}) == len(tasks)
        for task, fate in zip(tasks, fates, strict=False):
            assert task.mobile not in self.created, "created is for ever"
            assert task.key not in self.in_flight
            assert self.service[task.mobile] == 0, "it would be there twice"
            assert task.payload in {payload(row) for source in self.read for row in source if row.mobile == task.mobile}
            with contextlib.closing(sqlite3.connect(self.path)) as other:
                assert other.execute("SELECT state FROM contact WHERE id = ?", (task.key,)).fetchone() == ("sending",)
            self.in_flight[task.key] = task, fate
            self.sent[task.mobile] = task.payload
            if fate.startswith("created"):
                self.service[task.mobile] += 1

    @precondition(lambda self: len(self.in_flight) > len(self.unwritten))
    @rule(data=st.data())
    def answer(self, data: st.DataObject) -> None:
        known = {record.key for record in self.unwritten}
        key = data.draw(st.sampled_from(sorted(self.in_flight.keys() - known)))
        _, fate = self.in_flight[key]
        state = RECORD_OF.get(fate)
        self.unwritten.append(ANSWER[state](key) if state else Record(key, State.PENDING))

    @precondition(lambda self: self.unwritten)
    @rule()
    def commit(self) -> None:
        self.journal.turn(self.run, self.unwritten, [], NOW)
        self.told(self.unwritten)
        self.unwritten = []

    def told(self, records: Sequence[Record]) -> None:
        """The journal knows now."""
        for record in records:
            task, _ = self.in_flight.pop(record.key)
            if record.state is State.CREATED:
                self.created.add(task.mobile)

    @precondition(lambda self: self.sources)
    @rule(again=st.booleans(), fate=FATES)
    def settle(self, again: bool, fate: Fate) -> None:
        """A look-up tells the truth; what is not there is sent again, in this run or in a later one."""
        for task in self.journal.doubts(self.sources)[:1]:
            assert task.payload == self.sent.get(task.mobile, task.payload), "a look-up goes by what was sent"
            if self.service[task.mobile]:
                self.journal.turn(self.run, [Record(task.key, State.CREATED, contact_id=1)], [], NOW)
                self.created.add(task.mobile)
            else:
                absent = Record(task.key, State.PENDING, error="looked_up_absent")
                self.leave(self.journal.turn(self.run, [absent], [task] if again else [], NOW), [fate])

    # -- what is always true ----------------------------------------------------------------------------------------

    @invariant()
    def nothing_is_there_twice(self) -> None:
        assert all(count <= 1 for count in self.service.values())

    @invariant()
    def every_row_is_told_once_and_the_account_adds_up(self) -> None:
        account = self.journal.account(self.sources)
        assert account.total == sum(map(len, self.read))
        told: Counter[Outcome] = Counter()
        for source, rows in zip(self.sources, self.read, strict=True):
            chunks = list(self.journal.result_chunks(source))
            results = [row for chunk in chunks for row in chunk.each()]
            for chunk in chunks:
                self.untouched([mobile for n, mobile in enumerate(chunk.mobiles) if n not in chunk.rows])
            assert [row.number for row in results] == [row.number for row in rows]
            assert [row.mobile for row in results] == [row.mobile for row in rows]
            told.update(row.outcome for row in results)
            counting = [row for row in results if row.outcome not in {Outcome.INVALID, Outcome.DUPLICATE}]
            assert len({row.mobile for row in counting}) == len(counting), "one row of a mobile counts"
            for row in counting:
                is_created = row.outcome in {Outcome.CREATED, Outcome.CHANGED}
                assert is_created == (row.mobile in self.created)
        assert told == {outcome: count for outcome, count in account.counts.items() if count}

    def untouched(self, mobiles: Sequence[str]) -> None:
        """Nothing is known of contacts whose rows are told in short."""
        for mobile in mobiles:
            known = self.journal._db.execute(
                """SELECT state, contact_id, attempts, status_code, status, http_status, error, params, sent_at, run
                   FROM contact WHERE mobile = ?""",
                (int(mobile),),
            ).fetchall()
            assert known == [("pending", None, 0, "", "", None, "", "", "", "")]


TestRuns = Runs.TestCase
TestRuns.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
