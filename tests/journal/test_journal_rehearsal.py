"""A rehearsal knows what the real journal knows, and leaves it alone."""

from __future__ import annotations

import os
import stat
from collections.abc import Sequence
from pathlib import Path

import pytest

from importer.errors import JournalFault
from importer.journal import Journal
from importer.work import Record, State
from support.story import ALI, ANSWER, ENDPOINT, NOW, REZA, SARA, Row, Story, bad, prepared

FOUR = [f"0935000000{n}" for n in range(4)]
ROWS = [*(Row(n, mobile) for n, mobile in enumerate(FOUR, 2)), Row(6, ALI), bad(7, SARA), Row(8, REZA)]


@pytest.fixture
def lived(story: Story) -> Story:
    """A journal with a contact in every state; closed by its run, which died."""
    source = story.load(*ROWS)
    tasks = story.claim(source)
    for task, state in zip(tasks, (State.CREATED, State.REFUSED, State.FAILED, State.IN_DOUBT), strict=False):
        story.record(ANSWER[state](task.key))
    story.record(Record(tasks[4].key, State.PENDING))
    assert story.outcomes(source) == ["created", "refused", "failed", "in_doubt", "pending", "invalid", "in_doubt"]
    story.journal.close()
    return story


def rehearsed(path: Path, rows: Sequence[Row], *, chunk: int = 1000, endpoint: str = ENDPOINT) -> list[str]:
    with Journal.rehearse(path, endpoint) as rehearsal:
        chunks = [prepared(rows[start : start + chunk]) for start in range(0, len(rows), chunk)]
        source = rehearsal.load(Path("/data/crm.csv"), "", "check", chunks, duplicates="first")
        assert rehearsal.account([source]).total == len(rows)
        return [row.outcome.value for row in rehearsal.result_rows(source)]


def fingerprint(path: Path) -> tuple[bytes, int, int]:
    return path.read_bytes(), path.stat().st_mtime_ns, path.stat().st_mode


@pytest.mark.parametrize("chunk", [1000, 2])
def test_a_rehearsal_tells_what_a_run_would_find(lived: Story, chunk: int) -> None:
    assert rehearsed(lived.path, ROWS, chunk=chunk) == [
        *("created", "refused", "failed", "in_doubt", "pending", "invalid", "in_doubt"),
    ]
    edited = [Row(row.number, row.mobile, "دیگر") for row in ROWS] + [Row(9, FOUR[0], "سوم"), Row(10, "09350000009")]
    assert rehearsed(lived.path, edited, chunk=chunk) == [
        *("changed", "pending", "failed", "in_doubt", "pending", "pending", "in_doubt", "duplicate", "pending"),
    ]


def test_a_rehearsal_shows_what_is_known_of_an_earlier_sending(lived: Story) -> None:
    with Journal.rehearse(lived.path, ENDPOINT) as rehearsal:
        source = rehearsal.load(Path("/data/crm.csv"), "", "check", [prepared(ROWS)], duplicates="first")
        rows = list(rehearsal.result_rows(source))
        assert rehearsal.knows_run(lived.run)
        assert not rehearsal.knows_run("another")
    assert (rows[0].contact_id, rows[0].status, rows[0].run) == (7001, "Success", lived.run)
    assert (rows[1].status_code, rows[1].error, rows[1].attempts) == ("101", "status_Mobile_Invalid", 1)
    assert rows[6].error == "run_interrupted"


def test_a_rehearsal_of_another_endpoint_knows_nothing(lived: Story) -> None:
    assert rehearsed(lived.path, ROWS, endpoint="sandbox:x") == ["pending"] * 5 + ["invalid", "pending"]


def test_a_rehearsal_writes_nothing_to_the_journal(lived: Story) -> None:
    before = fingerprint(lived.path)
    rehearsed(lived.path, ROWS)
    with Journal.rehearse(lived.path, ENDPOINT) as rehearsal:
        rehearsal.adopt([(ALI, State.CREATED, 1)], ["r1"], NOW)
    assert fingerprint(lived.path) == before


def test_a_rehearsal_beside_a_run_sees_what_the_run_has_committed(lived: Story) -> None:
    lived.die()
    lived.begin()
    source = lived.load(*ROWS)
    lived.journal._db.execute("BEGIN IMMEDIATE")  # the run is in the middle of writing
    lived.journal._db.execute("UPDATE contact SET state = 'created'")
    before = fingerprint(lived.path)
    assert rehearsed(lived.path, ROWS)[1:3] == ["refused", "failed"]
    assert fingerprint(lived.path) == before
    lived.journal._db.execute("ROLLBACK")
    assert lived.send(source) == {FOUR[2]: "علی", ALI: "علی"}, "and the run goes on"


def test_a_rehearsal_where_there_is_no_journal_makes_none(tmp_path: Path) -> None:
    path = tmp_path / "none.sqlite3"
    assert rehearsed(path, ROWS) == ["pending"] * 5 + ["invalid", "pending"]
    with Journal.rehearse(path, ENDPOINT) as rehearsal:
        assert not rehearsal.knows_run("run-1")
    assert list(tmp_path.iterdir()) == []


def test_a_rehearsal_leaves_no_scratch_file_behind(
    lived: Story, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    scratch = tmp_path_factory.mktemp("scratch")
    monkeypatch.setattr("tempfile.tempdir", str(scratch))
    with Journal.rehearse(lived.path, ENDPOINT):
        (folder,) = scratch.iterdir()
        assert {stat.S_IMODE(each.stat().st_mode) for each in folder.iterdir()} == {0o600}
    lived.path.write_bytes(b"no journal " * 100)
    with pytest.raises(JournalFault):
        Journal.rehearse(lived.path, ENDPOINT)
    assert list(scratch.iterdir()) == []


@pytest.mark.parametrize("use", ["rehearse", "look"])
def test_a_journal_in_a_folder_that_is_read_only_can_be_read(lived: Story, use: str) -> None:
    for rest in lived.path.parent.iterdir():
        if rest != lived.path:
            rest.unlink()
    before = fingerprint(lived.path)
    lived.path.parent.chmod(0o500)
    try:
        if os.access(lived.path.parent, os.W_OK):
            pytest.skip("to this user (root) no folder is read-only")
        with getattr(Journal, use)(lived.path, ENDPOINT) as journal:
            assert journal.knows_run(lived.run)
        assert [each.name for each in lived.path.parent.iterdir()] == [lived.path.name]
    finally:
        lived.path.parent.chmod(0o700)
    assert fingerprint(lived.path) == before


@pytest.mark.parametrize("name", ["گزارش ۱۰۰٪.sqlite3", "a b#c?mode=rwc&x.sqlite3", "100%25.sqlite3", "it's.sqlite3"])
def test_a_journal_may_have_any_name(tmp_path: Path, name: str) -> None:
    story = Story(tmp_path / name)
    story.send(story.load(Row(2, ALI)))
    story.journal.close()
    assert rehearsed(story.path, [Row(2, ALI)]) == ["created"]
    with Journal.look(story.path, ENDPOINT) as looked:
        assert looked.knows_run(story.run)
    assert {each.name.removesuffix("-shm").removesuffix("-wal") for each in tmp_path.iterdir()} == {name}


def test_looking_makes_nothing_of_an_endpoint_that_is_not_known(lived: Story) -> None:
    before = fingerprint(lived.path)
    with Journal.look(lived.path, "sandbox:x") as looked:
        assert looked.find_source(Path("/data/crm.csv")) is None
        assert looked.newest_created() is None
        with pytest.raises(JournalFault) as caught:
            looked.begin_run("r", "1", NOW)
    assert caught.value.code == "journal_read_only"
    assert fingerprint(lived.path) == before


def test_a_rehearsal_that_can_t_be_read_any_more_is_a_fault_of_the_journal_in_halves_too(tmp_path: Path) -> None:
    rows = [Row(2, ALI), Row(60_000, SARA)]
    with Journal.rehearse(tmp_path / "none.sqlite3", ENDPOINT) as rehearsal:
        source = rehearsal.load(Path("/data/crm.csv"), "", "check", [prepared(rows)], duplicates="first")
        halves = rehearsal.halves(source)
        assert halves is not None
        assert [
            len(chunk.numbers) for half in (halves.first, halves.second, halves.second_in_fork) for chunk in half()
        ] == [1] * 3
    for half in (halves.first, halves.second):
        with pytest.raises(JournalFault, match="journal_error"):
            list(half())
