"""Rows of new mobiles, and of known contacts that leave nothing to weigh, are stored column by column; the journal is
the same as if each had been weighed."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from importer.journal import Journal, queue, schema
from importer.journal.fresh import Owner
from importer.journal.load import Duplicates, Loader
from importer.vocabulary import Fault, Level
from importer.work import Prepared, State, Task
from support.story import ANSWER, ENDPOINT, NOW, Row, bad, prepared

MOBILES = [f"0912000000{n}" for n in range(6)]
ODD = Fault("email_invalid", "Email", "ایمیل", {"value": "x,'\"؛"}, Level.BLANK)
TABLES = ("contact", "row", "outbox")
MODES: tuple[Duplicates, ...] = ("first", "last", "error")


@dataclass(frozen=True)
class Load:
    """A source read once, and what then becomes of the contacts that wait, in their order."""

    rows: Sequence[tuple[str, str, bool]]
    source: int = 1
    mode: Duplicates = "first"
    chunk: int = 4
    is_new_run: bool = True
    then: Sequence[State | None] = ()

    def chunks(self) -> list[Prepared]:
        rows = [
            Row(n, mobile, name, faults=(ODD,) * marked, repairs=("Mobile:a", "FName:b") * marked)
            if name
            else bad(n, mobile if marked else "", "021")
            for n, (mobile, name, marked) in enumerate(self.rows, 2)
        ]
        return [prepared(rows[start : start + self.chunk]) for start in range(0, len(rows), self.chunk)]


LOADS = st.lists(
    st.builds(
        Load,
        rows=st.lists(
            st.tuples(st.sampled_from(MOBILES), st.sampled_from(["علی", "سارا", ""]), st.booleans()), max_size=9
        ),
        source=st.integers(1, 2),
        mode=st.sampled_from(MODES),
        chunk=st.integers(1, 9),
        is_new_run=st.booleans(),
        then=st.lists(st.none() | st.sampled_from([*ANSWER, State.SENDING]), max_size=3),
    ),
    max_size=4,
)


class Careful(Loader):
    """Weighs every row."""

    def _add_fresh(self, chunk: Prepared, *_: object) -> Sequence[bool]:
        return [False] * len(chunk.numbers)

    def _add_met(self, *given: Any) -> Sequence[bool]:
        *_, done = given
        return done  # type: ignore[no-any-return]


def stored(loader: type[Loader], loads: Sequence[Load]) -> list[list[tuple[object, ...]]]:
    """All that is in the tables after each load, and after what then came of it."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    schema.create_tables(connection)
    found = []
    run, read = "", set[int]()
    for number, load in enumerate(loads):
        if load.is_new_run or load.source in read or not run:  # a run reads a source once
            run, read = f"run-{number}", set()
        read.add(load.source)
        loading = loader(connection, Owner(1, load.source, run), duplicates=load.mode)
        for chunk in load.chunks():
            loading.add(chunk)
        loading.finish()
        found += [connection.execute(f"SELECT * FROM {table}").fetchall() for table in TABLES]  # noqa: S608  # constants
        waiting = queue.Queue(connection, Path(), [1, 2], run).take(len(load.then))
        told: list[tuple[Task, State]] = [
            (task, state) for task, state in zip(waiting, load.then, strict=False) if state
        ]
        queue.turn(connection, run, [], [task for task, _ in told], NOW)
        queue.turn(connection, run, [ANSWER[state](task.key) for task, state in told if state in ANSWER], [], NOW)
    connection.close()
    return found


MANY = tuple((f"0935{n:07}", "علی", n % 3 == 0) for n in range(230))


@settings(max_examples=150, deadline=None)
@given(loads=LOADS)
@example(loads=[Load(MANY, chunk=230)])
@example(loads=[Load(MANY[:200], chunk=100), Load(MANY[::2] + MANY, chunk=101)])
@example(loads=[Load(MANY[:150] + MANY[::9] + MANY[150:], chunk=110)])
def test_a_journal_is_the_same_as_if_every_row_had_been_weighed(loads: Sequence[Load]) -> None:
    assert stored(Loader, loads) == stored(Careful, loads)


@pytest.mark.parametrize("statement", TABLES)
def test_nearly_all_rows_of_a_first_run_take_the_short_way(statement: str) -> None:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    schema.create_tables(connection)
    seen: list[str] = []
    connection.set_trace_callback(seen.append)
    loader = Loader(connection, Owner(1, 1, "run-1"), duplicates="first")
    for chunk in Load((*MANY[:200], ("", "", False)), chunk=100).chunks():
        loader.add(chunk)
    inserts = [text for text in seen if re.match(rf"INSERT (OR \w+ )?INTO {statement} ", text)]
    assert len(inserts) == (5 if statement == "row" else 4), "of 50 rows each, and the invalid one"
    connection.close()


def test_nearly_all_rows_of_a_source_that_is_read_again_take_the_short_way() -> None:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    schema.create_tables(connection)
    seen: list[str] = []
    for run in ("run-1", "run-2", "run-3"):
        loader = Loader(connection, Owner(1, 1, run), duplicates="first")
        seen.clear()
        connection.set_trace_callback(seen.append)
        for chunk in Load(MANY[:200], chunk=100).chunks():
            loader.add(chunk)
        connection.set_trace_callback(None)
        connection.execute("UPDATE contact SET state = 'created', attempts = 1")  # so the third run finds them
    assert sum(text.startswith("INSERT INTO row ") for text in seen) == 4, "of 50 rows each"
    assert sum(text.startswith("UPDATE contact ") for text in seen) == 2, "one a chunk"
    assert not any(text.startswith("INSERT OR REPLACE INTO outbox ") for text in seen)
    connection.close()


@pytest.mark.parametrize("mode", MODES)
def test_the_tables_of_a_rehearsal_say_what_those_of_a_run_say(tmp_path: Path, mode: Duplicates) -> None:
    rows = Load((*MANY, *MANY[::7], ("", "", False)), chunk=90).chunks()
    said = []
    for journal in (Journal.open(tmp_path / "j.sqlite3", ENDPOINT), Journal.rehearse(tmp_path / "no", ENDPOINT)):
        with journal:
            journal.load(tmp_path / "a.csv", "", "run-1", rows, duplicates=mode)
            said.append([journal._db.execute(f"SELECT * FROM {table}").fetchall() for table in TABLES])  # noqa: S608  # constants
    assert said[0] == said[1]


@settings(max_examples=60, deadline=None)
@given(before=LOADS, loads=LOADS, shown=st.integers(0, 4))
@example(before=[], loads=[Load(MANY, chunk=230)], shown=3)
def test_a_rehearsal_that_keeps_few_payloads_shows_the_same_first_rows(
    tmp_path_factory: pytest.TempPathFactory, before: Sequence[Load], loads: Sequence[Load], shown: int
) -> None:
    folder = tmp_path_factory.mktemp("shown")
    with Journal.open(folder / "j.sqlite3", ENDPOINT) as journal:
        journal._db.execute("PRAGMA synchronous = OFF")
        for number, load in enumerate(before):
            run = f"before-{number}"
            key = journal.load(folder / str(load.source), "", run, load.chunks(), duplicates=load.mode)
            tasks = journal.queue([key], run, failed_only=False).take(len(load.then))
            told = [(task, state) for task, state in zip(tasks, load.then, strict=False) if state]
            journal.turn(run, [], [task for task, _ in told], NOW)
            journal.turn(run, [ANSWER[state](task.key) for task, state in told if state in ANSWER], [], NOW)
    firsts = []
    for few in (None, shown):
        with Journal.rehearse(folder / "j.sqlite3", ENDPOINT, shown=few) as rehearsal:
            keys = [
                rehearsal.load(folder / f"{number}", "", "check", load.chunks(), duplicates=load.mode)
                for number, load in enumerate(loads)
            ]
            firsts.append([rehearsal.first_contacts(key, shown) for key in keys])
    assert firsts[0] == firsts[1]


def test_a_rehearsal_keeps_no_more_payloads_than_it_shows(tmp_path: Path) -> None:
    with Journal.rehearse(tmp_path / "none.sqlite3", ENDPOINT, shown=3) as rehearsal:
        rehearsal.load(tmp_path / "a.csv", "", "check", Load(MANY, chunk=100).chunks(), duplicates="first")
        assert rehearsal._db.execute("SELECT count(*) FROM outbox").fetchone() == (3,)
