"""The journal as a file: what is no journal is refused and left alone, and nobody else may read it."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import sqlite3
import stat
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from importer.errors import JournalFault, TryLater
from importer.journal import Journal, Lock
from importer.journal.migrate import VERSION
from importer.messages import Phrasebook
from support.story import ALI, ENDPOINT, NOW, SARA, Row, Story

ENTRANCES: dict[str, Callable[[Path, str], Journal]] = {
    "open": Journal.open,
    "rehearse": Journal.rehearse,
    "look": Journal.look,
}
entrances = pytest.mark.parametrize("entrance", ENTRANCES)


def said(fault: JournalFault | TryLater) -> str:
    """The fault as the user reads it."""
    (problem,) = fault.problems
    sentence = Phrasebook("en").problem(problem)
    assert sentence != problem.code
    assert not re.search(r"\?\w+\?", sentence), "a placeholder without its value"
    return sentence


def text_file(path: Path) -> None:
    path.write_text("موبایل,نام\n" * 200, encoding="utf-8")


def tiny_text_file(path: Path) -> None:
    path.write_text("xy")


def foreign_database(path: Path) -> None:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE contact (id INTEGER)")
        connection.commit()


def foreign_database_with_a_version(path: Path) -> None:
    foreign_database(path)
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 1")


def newer_journal(path: Path) -> None:
    Journal.open(path, ENDPOINT).close()
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA user_version = {VERSION + 1}")


def damaged_journal(path: Path) -> None:
    story = Story(path)
    story.load(*(Row(n, f"0912{n:07}") for n in range(2, 200)))
    story.journal.close()
    data = bytearray(path.read_bytes())
    data[100:4096] = os.urandom(3996)  # the header is whole, the table of tables is not
    path.write_bytes(data)


REFUSED = [
    (text_file, "journal_damaged"),
    (tiny_text_file, "journal_damaged"),
    (foreign_database, "journal_foreign"),
    (foreign_database_with_a_version, "journal_foreign"),
    (newer_journal, "journal_newer"),
    (damaged_journal, "journal_damaged"),
]


@entrances
@pytest.mark.parametrize(("make", "code"), REFUSED, ids=[make.__name__ for make, _ in REFUSED])
def test_what_is_no_journal_is_refused_and_left_as_it_is(
    tmp_path: Path, entrance: str, make: Callable[[Path], None], code: str
) -> None:
    path = tmp_path / "journal.sqlite3"
    make(path)
    before = path.read_bytes(), path.stat().st_mtime_ns, path.stat().st_mode
    with pytest.raises(JournalFault) as caught:
        ENTRANCES[entrance](path, ENDPOINT)
    assert caught.value.code == code
    assert caught.value.exit_code == 2
    assert str(path) in said(caught.value)
    assert (path.read_bytes(), path.stat().st_mtime_ns, path.stat().st_mode) == before


@entrances
def test_a_folder_in_place_of_the_journal_is_refused(tmp_path: Path, entrance: str) -> None:
    path = tmp_path / "journal.sqlite3"
    path.mkdir()
    with pytest.raises(JournalFault) as caught:
        ENTRANCES[entrance](path, ENDPOINT)
    assert caught.value.code == ("journal_unwritable" if entrance == "open" else "journal_read_only")
    assert "directory" in said(caught.value)
    assert list(path.iterdir()) == []


def test_a_journal_in_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(JournalFault) as caught:
        Journal.open(tmp_path / "nowhere" / "journal.sqlite3", ENDPOINT)
    assert caught.value.code == "journal_unwritable"
    assert "No such file" in said(caught.value)


def test_looking_into_a_journal_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(JournalFault) as caught:
        Journal.look(tmp_path / "journal.sqlite3", ENDPOINT)
    assert caught.value.code == "journal_missing"
    assert said(caught.value)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("begun", [0, 1], ids=["no byte", "no table"])
def test_a_journal_whose_first_run_died_at_birth_knows_nothing_and_can_be_used(tmp_path: Path, begun: int) -> None:
    path = tmp_path / "journal.sqlite3"
    path.touch()
    if begun:
        with contextlib.closing(sqlite3.connect(path)) as connection:
            connection.execute("PRAGMA journal_mode = WAL")
    with Journal.rehearse(path, ENDPOINT) as rehearsal:
        assert not rehearsal.knows_run("r")
    with Journal.look(path, ENDPOINT) as looked:
        assert not looked.knows_run("r")
    story = Story(path)
    assert story.send(story.load(Row(2, ALI))) == {ALI: "علی"}
    story.journal.close()


def test_damage_that_shows_while_rows_are_taken_is_a_fault_of_the_journal(tmp_path: Path) -> None:
    story = Story(tmp_path / "journal.sqlite3")
    source = story.load(*(Row(n, f"0912{n:07}") for n in range(2, 2000)))
    story.journal.close()
    data = bytearray(story.path.read_bytes())
    data[12 * 4096 :] = os.urandom(len(data) - 12 * 4096)
    story.path.write_bytes(data)
    story.journal = Journal.open(story.path, ENDPOINT)
    queue = story.journal.queue([source], story.run, failed_only=False)
    for step in (queue.count, lambda: queue.take(2000), lambda: story.rows(source), lambda: story.load(Row(2, ALI))):
        with pytest.raises(JournalFault) as caught:
            step()
        assert caught.value.code == "journal_damaged"
    story.journal.close()


def test_a_journal_that_another_program_is_writing_to_is_busy(tmp_path: Path) -> None:
    story = Story(tmp_path / "journal.sqlite3")
    story.journal._db.execute("PRAGMA busy_timeout = 0")
    with contextlib.closing(sqlite3.connect(story.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(JournalFault) as caught:
            story.load(Row(2, ALI))
    assert caught.value.code == "journal_busy"
    assert said(caught.value)
    story.journal.close()


def test_only_its_owner_may_read_a_journal(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        lock = Lock(tmp_path / "journal.sqlite3")
        story = Story(tmp_path / "journal.sqlite3")
    finally:
        os.umask(before)
    story.load(Row(2, ALI))
    modes = {each.name: stat.S_IMODE(each.stat().st_mode) for each in tmp_path.iterdir()}
    names = ("journal.sqlite3", "journal.sqlite3-shm", "journal.sqlite3-wal", "journal.sqlite3.lock")
    assert modes == dict.fromkeys(names, 0o600)
    lock.release()
    story.journal.close()


# -- one run per journal ------------------------------------------------------------------------------------------

HOLDER = """
    import sys
    from pathlib import Path
    from importer.journal import Journal, Lock
    lock = Lock(Path(sys.argv[1]))
    journal = Journal.open(Path(sys.argv[1]), "e")
    print("held", flush=True)
    sys.stdin.read()
"""


@contextlib.contextmanager
def held_by_another_process(path: Path) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(HOLDER), str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdin is not None
    try:
        assert process.stdout.readline() == "held\n"
        yield process
    finally:
        process.kill()
        process.wait()
        process.stdin.close()
        process.stdout.close()


def test_a_second_run_is_told_at_once_to_try_later_until_the_first_is_gone(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite3"
    with held_by_another_process(path) as holder:
        with pytest.raises(TryLater) as caught:
            Lock(path)
        assert (caught.value.code, caught.value.exit_code) == ("journal_locked", 75)
        assert str(path) in said(caught.value)
        Journal.rehearse(path, ENDPOINT).close()  # a check may look meanwhile
        holder.send_signal(signal.SIGKILL)
        holder.wait()
        Lock(path).release()
    assert path.with_name("journal.sqlite3.lock").exists(), "never unlinked: the next two runs must mean the same file"


def test_a_journal_reached_by_a_link_has_the_same_lock(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite3"
    Journal.open(path, ENDPOINT).close()
    (tmp_path / "elsewhere").mkdir()
    link = tmp_path / "elsewhere" / "link.sqlite3"
    link.symlink_to(path)
    lock = Lock(path)
    with pytest.raises(TryLater):
        Lock(link)
    lock.release()
    Lock(link).release()


def test_runs_with_journals_of_their_own_do_not_wait_for_each_other(tmp_path: Path) -> None:
    locks = [Lock(tmp_path / name) for name in ("a.sqlite3", "b.sqlite3")]
    for lock in locks:
        lock.release()


def test_a_lock_that_can_t_be_made_is_a_fault_of_the_journal(tmp_path: Path) -> None:
    (tmp_path / "journal.sqlite3.lock").mkdir()
    with pytest.raises(JournalFault) as caught:
        Lock(tmp_path / "journal.sqlite3")
    assert caught.value.code == "journal_unwritable"
    assert said(caught.value)


def test_the_run_table_tells_who_ran_and_how_it_ended(story: Story) -> None:
    story.journal.end_run(story.run, 4, "later")
    assert story.journal.knows_run(story.run)
    assert not story.journal.knows_run("run-0")
    (row,) = story.journal._db.execute("SELECT program, started_at, ended_at, exit_code FROM run")
    assert row == ("1.0", NOW, "later", 4)


def test_two_endpoints_may_share_a_journal_and_its_runs(story: Story) -> None:
    with Journal.look(story.path, "sandbox:other") as other:
        assert other.knows_run(story.run)
    story.send(story.load(Row(2, SARA)))
    with Journal.look(story.path, "sandbox:other") as other:
        assert other.newest_created() is None
