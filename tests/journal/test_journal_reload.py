"""The same source, read again: what becomes of a row depends on where its contact stands."""

from __future__ import annotations

import contextlib
import itertools
import sqlite3
from pathlib import Path
from typing import NamedTuple

import pytest

from importer.journal import Journal
from importer.work import Record, State
from support.story import ALI, ENDPOINT, REZA, SARA, Row, Story, bad, names, prepared


class Reread(NamedTuple):
    """What is expected of a row that is read again."""

    outcome: str
    is_sent: bool
    is_sent_with_failed_only: bool
    is_looked_up: bool = False


# State after the first run → its row read again with the same data, and with other data.
TABLE = {
    State.PENDING: (
        Reread("pending", is_sent=True, is_sent_with_failed_only=False),
        Reread("pending", is_sent=True, is_sent_with_failed_only=False),
    ),
    State.SENDING: (
        Reread("in_doubt", is_sent=False, is_sent_with_failed_only=False, is_looked_up=True),
        Reread("in_doubt", is_sent=False, is_sent_with_failed_only=False, is_looked_up=True),
    ),
    State.FAILED: (
        Reread("failed", is_sent=True, is_sent_with_failed_only=True),
        Reread("failed", is_sent=True, is_sent_with_failed_only=True),
    ),
    State.REFUSED: (
        Reread("refused", is_sent=False, is_sent_with_failed_only=True),
        Reread("pending", is_sent=True, is_sent_with_failed_only=True),
    ),
    State.IN_DOUBT: (
        Reread("in_doubt", is_sent=False, is_sent_with_failed_only=False, is_looked_up=True),
        Reread("in_doubt", is_sent=False, is_sent_with_failed_only=False, is_looked_up=True),
    ),
    State.CREATED: (
        Reread("created", is_sent=False, is_sent_with_failed_only=False),
        Reread("changed", is_sent=False, is_sent_with_failed_only=False),
    ),
}


def bring(story: Story, state: State, row: Row) -> None:
    """A first run at whose end the row's contact is in ``state``."""
    source = story.load(row)
    if state is not State.PENDING:
        story.send(source, becomes=state)
    story.die()


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("name", ["علی", "علی‌رضا"], ids=["same", "changed"])
def test_a_row_read_again_goes_by_the_state_of_its_contact(story: Story, state: State, name: str) -> None:
    bring(story, state, Row(2, ALI, "علی"))
    recovered = story.begin()
    assert recovered == (state is State.SENDING)
    expected = TABLE[state][name != "علی"]
    source = story.load(Row(7, ALI, name))
    assert story.outcomes(source) == [expected.outcome]
    assert story.waiting(source) == ({ALI: name} if expected.is_sent else {})
    assert story.waiting(source, failed_only=True) == ({ALI: name} if expected.is_sent_with_failed_only else {})
    looked_up = story.journal.doubts([source])
    assert [task.mobile for task in looked_up] == ([ALI] if expected.is_looked_up else [])
    assert all(task.payload.decode().count('"علی"') == 1 for task in looked_up), "a look-up goes by what was sent"


@pytest.mark.parametrize("state", State)
def test_reading_the_same_source_twice_without_sending_changes_nothing(story: Story, state: State) -> None:
    bring(story, state, Row(2, ALI))
    story.begin()
    once = story.rows(story.load(Row(2, ALI), Row(3, SARA)))
    story.begin()
    again = story.load(Row(2, ALI), Row(3, SARA))
    assert [row._replace(run="") for row in story.rows(again)] == [row._replace(run="") for row in once]
    assert story.outcomes(again)[1] == "pending"


def test_a_row_refused_with_other_data_waits_without_the_old_verdict(story: Story) -> None:
    bring(story, State.REFUSED, Row(2, ALI))
    story.begin()
    (row,) = story.rows(story.load(Row(2, ALI, "رضا")))
    assert (row.status_code, row.status, row.http_status, row.error, row.attempts) == ("", "", None, "", 1)


def test_a_contact_outlives_sorting_renaming_and_moving_of_its_row(story: Story) -> None:
    story.send(story.load(Row(2, ALI), Row(3, SARA), source="crm.csv"))
    story.begin()
    source = story.load(Row(2, REZA), Row(900, SARA), Row(901, ALI), source="crm (1).csv")
    assert story.outcomes(source) == ["pending", "created", "created"]
    assert story.send(source) == {REZA: "علی"}


def test_rows_removed_from_the_source_are_not_sent(story: Story) -> None:
    story.load(Row(2, ALI), Row(3, SARA), Row(4, REZA))
    story.begin()
    source = story.load(Row(2, SARA))
    assert story.outcomes(source) == ["pending"]
    assert story.send(source) == {SARA: "علی"}


def test_a_row_that_became_invalid_is_not_sent_though_it_was_waiting(story: Story) -> None:
    story.load(Row(2, ALI))
    story.begin()
    source = story.load(bad(2, ALI))
    assert story.outcomes(source) == ["invalid"]
    assert story.waiting(source) == story.waiting(source, failed_only=True) == {}


def test_a_source_whose_reading_fails_leaves_the_journal_as_it_was(story: Story) -> None:
    source = story.load(Row(2, ALI), Row(3, SARA))
    with pytest.raises(ValueError, match="invalid literal"):
        story.load(Row(2, REZA), Row(3, "no mobile"), chunk=1)
    assert story.outcomes(source) == ["pending", "pending"]
    assert story.waiting(source) == {ALI: "علی", SARA: "علی"}


# -- in doubt, and changed meanwhile ------------------------------------------------------------------------------


@pytest.fixture
def doubtful(story: Story) -> Story:
    """Sent as علی without an answer; a run found سارا in the source and could not settle it, and the next one is on."""
    bring(story, State.IN_DOUBT, Row(2, ALI, "علی"))
    story.begin()
    story.load(Row(2, ALI, "سارا"))
    story.begin()
    return story


def absent(key: int) -> Record:
    return Record(key, State.PENDING, error="looked_up_absent")


def test_what_is_known_not_to_be_created_goes_out_with_the_new_data(doubtful: Story) -> None:
    source = doubtful.load(Row(2, ALI, "سارا"))
    (doubt,) = doubtful.journal.doubts([source])
    (task,) = doubtful.journal.turn(doubtful.run, [absent(doubt.key)], [doubt], "now")
    assert b"\xd8\xb3\xd8\xa7\xd8\xb1\xd8\xa7" in task.payload
    doubtful.record(Record(task.key, State.CREATED, 1))
    assert doubtful.outcomes(source) == ["created"]


def test_what_is_found_created_with_the_old_data_has_changed_since(doubtful: Story) -> None:
    source = doubtful.load(Row(2, ALI, "سارا"))
    (doubt,) = doubtful.journal.doubts([source])
    doubtful.record(Record(doubt.key, State.CREATED, contact_id=5))
    assert doubtful.outcomes(source) == ["changed"]


def test_data_changed_and_changed_back_while_in_doubt_has_not_changed(doubtful: Story) -> None:
    source = doubtful.load(Row(2, ALI, "علی"))
    (doubt,) = doubtful.journal.doubts([source])
    doubtful.record(Record(doubt.key, State.CREATED, contact_id=5))
    assert doubtful.outcomes(source) == ["created"]


def test_a_doubt_that_stays_keeps_what_was_sent_through_further_runs(doubtful: Story) -> None:
    for name in ("رضا", "مریم"):
        doubtful.begin()
        source = doubtful.load(Row(2, ALI, name))
        (doubt,) = doubtful.journal.doubts([source])
        assert "علی" in doubt.payload.decode()
        doubtful.record(Record(doubt.key, State.IN_DOUBT, error="doubt_search_failed"))
    doubtful.record(absent(doubt.key))
    doubtful.begin()
    assert doubtful.send(doubtful.load(Row(2, ALI, "مریم"))) == {ALI: "مریم"}


def test_a_doubt_in_two_sources_is_looked_up_once(story: Story) -> None:
    first = story.load(Row(2, ALI), source="a.csv")
    second = story.load(Row(2, ALI), source="b.csv")
    story.send(first, second, becomes=State.IN_DOUBT)
    assert [task.mobile for task in story.journal.doubts([first, second])] == [ALI]


def test_a_doubt_is_never_claimed_unless_it_was_settled(story: Story) -> None:
    source = story.load(Row(2, ALI))
    story.send(source, becomes=State.IN_DOUBT)
    (doubt,) = story.journal.doubts([source])
    assert story.journal.turn(story.run, [], [doubt], "now") == []
    assert story.outcomes(source) == ["in_doubt"]


# -- --failed-only ------------------------------------------------------------------------------------------------


def test_failed_only_takes_a_row_that_was_invalid_and_is_corrected(story: Story) -> None:
    story.load(bad(2, ALI), bad(3, cell="0912-?"), Row(4, REZA))
    story.begin()
    source = story.load(Row(2, ALI), Row(3, SARA), Row(4, REZA))
    assert story.waiting(source, failed_only=True) == {ALI: "علی", SARA: "علی"}


def test_failed_only_knows_a_corrected_row_by_its_mobile_where_rows_have_moved(story: Story) -> None:
    story.load(Row(2, SARA), bad(3, ALI))
    story.begin()
    source = story.load(Row(2, SARA), Row(30, ALI))
    assert story.waiting(source, failed_only=True) == {ALI: "علی"}


def test_failed_only_takes_a_corrected_row_until_it_has_been_sent(story: Story) -> None:
    story.load(bad(2, ALI), bad(3, cell="?"))
    story.begin()
    story.load(Row(2, ALI), Row(3, SARA))  # this run was interrupted before it sent anything
    story.begin()
    source = story.load(Row(2, ALI), Row(3, SARA))
    assert story.waiting(source, failed_only=True) == {ALI: "علی", SARA: "علی"}


def test_failed_only_takes_nothing_new_and_nothing_that_merely_waits(story: Story) -> None:
    story.load(Row(2, ALI))
    story.begin()
    source = story.load(Row(2, ALI), Row(3, SARA))
    assert story.waiting(source, failed_only=True) == {}
    assert story.journal.queue([source], story.run, failed_only=True).count() == 0


def test_failed_only_takes_a_row_that_the_service_refused(story: Story) -> None:
    story.send(story.load(Row(2, ALI), Row(3, SARA)), becomes=State.REFUSED)
    story.begin()
    source = story.load(Row(2, ALI), Row(3, SARA, "سارا"))
    assert story.journal.queue([source], story.run, failed_only=True).count() == 2
    assert story.send(source, failed_only=True) == {ALI: "علی", SARA: "سارا"}
    assert story.outcomes(source) == ["created", "created"]


def test_failed_only_takes_a_row_whose_run_was_refused_after_it_was_sent(story: Story) -> None:
    source = story.load(Row(2, ALI))
    (task,) = story.claim(source)
    story.record(Record(task.key, State.PENDING, 1, "status_CreditNotEnough", sent_at="t"))
    story.begin()
    assert story.waiting(story.load(Row(2, ALI)), failed_only=True) == {ALI: "علی"}


# -- endpoints ----------------------------------------------------------------------------------------------------


def test_contacts_of_one_endpoint_never_count_for_another(story: Story) -> None:
    here = story.load(Row(2, ALI), Row(3, SARA), Row(4, REZA))
    (ali, sara, reza) = story.claim(here)
    story.record(Record(ali.key, State.CREATED, 1), Record(sara.key, State.REFUSED, 1))
    story.journal.close()

    there = Story(story.path, "sandbox:practice")
    source = there.load(Row(2, ALI), Row(3, SARA), Row(4, REZA))
    assert there.begin() == 0, "what is being sent elsewhere is not this endpoint's doubt"
    assert there.outcomes(source) == ["pending"] * 3
    assert there.journal.newest_created() is None
    assert there.send(source) == {ALI: "علی", SARA: "علی", REZA: "علی"}
    there.journal.close()

    story.die()
    assert story.outcomes(here) == ["created", "refused", "in_doubt"]
    assert [task.key for task in story.journal.doubts([here])] == []
    assert story.begin() == 1
    assert [task.key for task in story.journal.doubts([here])] == [reza.key]


# -- large sources ------------------------------------------------------------------------------------------------


def steps_of_a_load(path: Path, known: int, *, rehearse: bool) -> float:
    """Thousands of SQLite's steps that reading 1,000 rows takes where so many contacts are known already."""
    story = Story(path)
    many = [Row(n, f"0912{n:07}") for n in range(2, 2 + known)]
    story.load(*many, source="old.csv")
    count = itertools.count()

    def load(journal: Journal) -> None:
        journal._db.set_progress_handler(lambda: next(count) and 0, 1000)
        chunks = [
            prepared([Row(n, f"0912{n:07}") for n in range(start, start + 250)]) for start in range(500, 1500, 250)
        ]
        source = journal.load(Path("/data/new.csv"), "", "another", chunks, duplicates="first")
        assert journal.account([source]).total == 1000

    if rehearse:
        with Journal.rehearse(path, ENDPOINT) as rehearsal:
            load(rehearsal)
    else:
        load(story.journal)
    story.journal.close()
    return next(count)


@pytest.mark.parametrize("rehearse", [False, True], ids=["run", "check"])
def test_what_a_row_costs_does_not_grow_with_the_contacts_that_are_known(tmp_path: Path, rehearse: bool) -> None:
    few, many = (steps_of_a_load(tmp_path / str(known), known, rehearse=rehearse) for known in (2000, 10_000))
    assert few < 1000
    assert many < 1.5 * few


@pytest.mark.parametrize("chunk", [1, 1000])
def test_with_last_a_refused_row_is_not_sent_again_for_the_other_data_of_an_earlier_row(
    story: Story, chunk: int
) -> None:
    rows = (Row(2, ALI, "الف"), Row(3, ALI, "ب"))
    story.send(story.load(*rows, duplicates="last"), becomes=State.REFUSED)
    story.begin()
    source = story.load(*rows, duplicates="last", chunk=chunk)
    assert story.waiting(source) == {}
    assert story.outcomes(source) == ["duplicate", "refused"]
    assert story.rows(source)[1].error == "status_Mobile_Invalid"
    story.begin()
    source = story.load(Row(2, ALI, "الف"), Row(3, ALI, "پ"), duplicates="last", chunk=chunk)
    assert story.waiting(source) == {ALI: "پ"}
    assert story.rows(source)[1].error == ""


def outbox(story: Story) -> int:
    with contextlib.closing(sqlite3.connect(story.path)) as connection:
        return int(connection.execute("SELECT count(*) FROM outbox").fetchone()[0])


@pytest.mark.parametrize("state", [State.PENDING, State.FAILED, State.REFUSED])
def test_personal_data_of_a_row_that_left_the_source_are_dropped_and_come_back_with_it(
    story: Story, state: State
) -> None:
    bring(story, state, Row(2, ALI, "الف"))
    story.begin()
    story.load(Row(2, SARA))
    assert outbox(story) == 1
    story.begin()
    source = story.load(Row(2, SARA), Row(3, ALI, "ب"))
    assert story.waiting(source)[ALI] == "ب"


@pytest.mark.parametrize("state", [State.SENDING, State.IN_DOUBT])
def test_what_is_in_doubt_keeps_what_was_sent_though_its_row_left(story: Story, state: State) -> None:
    bring(story, state, Row(2, ALI, "الف"))
    story.begin()
    story.load(Row(2, SARA))
    story.begin()
    source = story.load(Row(2, ALI, "ب"))
    assert names(story.journal.doubts([source])) == {ALI: "الف"}


def test_a_row_that_moved_to_another_source_of_the_run_keeps_its_data(story: Story) -> None:
    story.load(Row(2, ALI, "الف"), source="a.csv")
    story.begin()
    b = story.load(Row(2, ALI, "الف"), source="b.csv")
    a = story.load(Row(2, SARA), source="a.csv")
    assert story.waiting(a, b) == {SARA: "علی", ALI: "الف"}
