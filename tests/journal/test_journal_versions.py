"""Two versions of the program: a journal of the older one is brought forward, one of a newer is left alone.

files/journal-v1.sqlite3 was written by the program at commit b010fbd (tables of version 1): row 2 created, row 3 in
doubt, row 4 refused, row 5 being sent when it was killed, row 6 pending; the contact 09120000006
lost its row between two runs. Only the address and the folder of the source were replaced afterwards.
"""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from importer.journal import Journal, migrate
from support.story import NOW, Row, names, prepared

V1 = Path(__file__).parent / "files" / "journal-v1.sqlite3"
ENDPOINT = "http://127.0.0.1:9/rest"
SOURCE = Path("/srv/crm/contacts.csv")
OUTCOMES = ["created", "in_doubt", "refused", "in_doubt", "pending"]
GONE = "رفته".encode()
"""The name of the contact whose row has left."""


@pytest.fixture
def old(tmp_path: Path) -> Path:
    return Path(shutil.copy(V1, tmp_path / "journal.sqlite3"))


@contextlib.contextmanager
def opened(path: Path) -> Iterator[sqlite3.Connection]:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        yield connection


def version(path: Path) -> int:
    with opened(path) as connection:
        return migrate.version_of(connection)


def tables(connection: sqlite3.Connection) -> set[tuple[str, str]]:
    found = connection.execute("SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL").fetchall()
    return {(name, " ".join(sql.split())) for name, sql in found}


def outcomes(journal: Journal) -> list[str]:
    source = journal.find_source(SOURCE)
    assert source is not None
    return [row.outcome.value for row in journal.result_rows(source)]


def test_a_run_brings_an_older_journal_forward_and_loses_nothing(old: Path) -> None:
    assert version(old) == 1
    with Journal.open(old, ENDPOINT) as journal:
        assert outcomes(journal) == OUTCOMES
        assert journal.recover() == 1
        source = journal.find_source(SOURCE)
        assert source is not None
        assert names(journal.doubts([source])) == {"09120000002": "ب", "09120000005": "ت"}
        assert journal.newest_created() == "09120000001"
    assert version(old) == migrate.VERSION


def test_personal_data_of_rows_that_had_left_are_dropped_on_the_way(old: Path) -> None:
    assert GONE in V1.read_bytes()
    Journal.open(old, ENDPOINT).close()
    assert not any(GONE in path.read_bytes() for path in old.parent.iterdir())


def test_a_contact_whose_data_were_dropped_is_sent_when_its_row_comes_back(old: Path) -> None:
    with Journal.open(old, ENDPOINT) as journal:
        journal.begin_run("new", "2", NOW)
        source = journal.load(SOURCE, "", "new", [prepared([Row(2, "09120000006", "باز")])], duplicates="first")
        tasks = journal.turn("new", [], journal.queue([source], "new", failed_only=False).take(9), NOW)
        assert names(tasks) == {"09120000006": "باز"}


def test_a_look_and_a_rehearsal_understand_an_older_journal_and_leave_it_as_it_is(old: Path) -> None:
    before = old.read_bytes()
    with Journal.look(old, ENDPOINT) as journal:
        assert outcomes(journal) == OUTCOMES
    with Journal.rehearse(old, ENDPOINT) as journal:
        source = journal.load(SOURCE, "", "try", [prepared([Row(2, "09120000001", "الف")])], duplicates="first")
        assert [row.outcome for row in journal.result_rows(source)] == ["created"]
    assert old.read_bytes() == before


def test_bringing_forward_is_all_or_nothing(old: Path) -> None:
    with opened(old) as other:
        other.execute("BEGIN IMMEDIATE")  # another program writes: the step can't be made
        with contextlib.closing(sqlite3.connect(old, isolation_level=None, timeout=0)) as connection:
            with pytest.raises(sqlite3.OperationalError):
                migrate.bring_forward(connection)
            assert migrate.version_of(connection) == 1


def test_an_old_journal_brought_forward_has_the_tables_of_a_new_one(old: Path, tmp_path: Path) -> None:
    Journal.open(old, ENDPOINT).close()
    Journal.open(tmp_path / "new.sqlite3", ENDPOINT).close()
    with opened(old) as brought, opened(tmp_path / "new.sqlite3") as new:
        assert tables(brought) == tables(new)
        assert migrate.version_of(new) == migrate.VERSION


def test_every_version_has_its_step() -> None:
    assert list(migrate.STEPS) == list(range(1, migrate.VERSION))
