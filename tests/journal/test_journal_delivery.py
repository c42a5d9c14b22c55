"""Turns: claims are durable before anything leaves, outcomes ride with the next commit, and nothing personal stays."""

from __future__ import annotations

import contextlib
import dataclasses
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from importer.errors import JournalFault
from importer.journal import Journal
from importer.vocabulary import Fault, Outcome
from importer.work import Amendment, Record, State, Task
from support.story import ALI, ANSWER, ENDPOINT, NOW, REZA, SARA, Row, Story, bad, prepared


@contextlib.contextmanager
def another_connection(path: Path) -> Iterator[sqlite3.Connection]:
    with contextlib.closing(sqlite3.connect(path, isolation_level=None, timeout=0)) as connection:
        yield connection


def states(path: Path) -> dict[str, str]:
    with another_connection(path) as connection:
        return {f"0{mobile}": state for mobile, state in connection.execute("SELECT mobile, state FROM contact")}


# -- claims and outcomes ------------------------------------------------------------------------------------------


def test_a_claim_is_on_the_disk_before_it_is_handed_out(story: Story) -> None:
    source = story.load(Row(2, ALI), Row(3, SARA), Row(4, REZA))
    queue = story.journal.queue([source], story.run, failed_only=False)
    taken = queue.take(2)
    assert states(story.path) == dict.fromkeys((ALI, SARA, REZA), "pending"), "taking marks nothing"
    assert story.journal.turn(story.run, [], taken, NOW) == taken
    assert states(story.path) == {ALI: "sending", SARA: "sending", REZA: "pending"}
    with another_connection(story.path) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert story.journal._db.execute("PRAGMA synchronous").fetchone() == (2,), "FULL: synced at every commit"


def test_outcomes_and_the_next_claims_are_one_commit(story: Story) -> None:
    source = story.load(Row(2, ALI), Row(3, SARA))
    queue = story.journal.queue([source], story.run, failed_only=False)
    (first,) = story.journal.turn(story.run, [], queue.take(1), NOW)
    with another_connection(story.path) as connection:
        (before,) = connection.execute("PRAGMA data_version").fetchone()
        connection.execute("BEGIN")
        connection.execute("SELECT 1 FROM contact").fetchone()  # a snapshot of what was there
        story.journal.turn(story.run, [ANSWER[State.CREATED](first.key)], queue.take(1), NOW)
        seen = connection.execute("SELECT state FROM contact ORDER BY id").fetchall()
        assert seen == [("sending",), ("pending",)]
        connection.execute("COMMIT")
        assert connection.execute("SELECT state FROM contact ORDER BY id").fetchall() == [("created",), ("sending",)]
        assert connection.execute("PRAGMA data_version").fetchone() != (before,)


def test_a_turn_that_fails_claims_nothing_and_writes_no_outcome(story: Story) -> None:
    source = story.load(Row(2, ALI), Row(3, SARA))
    queue = story.journal.queue([source], story.run, failed_only=False)
    (first,) = story.journal.turn(story.run, [], queue.take(1), NOW)
    story.journal._db.execute(
        "CREATE TEMP TRIGGER fails BEFORE UPDATE OF state ON main.contact WHEN new.state = 'sending'"
        " BEGIN SELECT RAISE(ABORT, 'power cut'); END"
    )
    with pytest.raises(JournalFault) as caught:
        story.journal.turn(story.run, [ANSWER[State.CREATED](first.key)], queue.take(1), NOW)
    assert caught.value.problems[0] == ("journal_error", {"path": str(story.path), "reason": "power cut"})
    assert states(story.path) == {ALI: "sending", SARA: "pending"}


def test_a_disk_that_is_full_is_a_fault_of_the_journal_and_loses_nothing(story: Story) -> None:
    source = story.load(Row(2, ALI))
    (pages,) = story.journal._db.execute("PRAGMA page_count").fetchone()
    story.journal._db.execute(f"PRAGMA max_page_count = {pages}")
    story.begin()
    with pytest.raises(JournalFault) as caught:
        story.load(*(Row(n, f"0935{n:07}") for n in range(2, 2000)))
    assert caught.value.code == "journal_disk_full"
    assert story.waiting(source) == {ALI: "علی"}


def test_a_turn_with_nothing_to_do_costs_no_commit(story: Story) -> None:
    with another_connection(story.path) as connection:
        (before,) = connection.execute("PRAGMA data_version").fetchone()
        assert story.journal.turn(story.run, [], [], NOW) == []
        assert connection.execute("PRAGMA data_version").fetchone() == (before,)


def test_a_contact_is_taken_once_in_a_run_whatever_became_of_it(story: Story) -> None:
    source = story.load(Row(2, ALI), Row(3, SARA))
    (ali, sara) = story.claim(source)
    story.record(ANSWER[State.FAILED](ali.key), Record(sara.key, State.PENDING))
    assert story.waiting(source) == {}
    story.begin()
    assert story.waiting(source) == {ALI: "علی", SARA: "علی"}


def test_the_queue_hands_out_windows_in_row_order_over_all_sources(story: Story) -> None:
    mobiles = [f"0912000{n:04}" for n in range(25)]
    rows = [Row(n, mobile) for n, mobile in enumerate(mobiles, 2)]
    first, second = story.load(*rows[:7], source="z.csv"), story.load(*rows[7:], source="a.csv")
    queue = story.journal.queue([first, second], story.run, failed_only=False)
    windows = []
    while window := queue.take(4):
        windows.append([task.mobile for task in story.journal.turn(story.run, [], window, NOW)])
    assert [mobile for window in windows for mobile in window] == mobiles
    assert {len(window) for window in windows[:-1]} == {4}, "fewer only at the end"


def test_what_was_claimed_and_certainly_not_sent_was_never_sent(story: Story) -> None:
    source = story.load(Row(2, ALI))
    (task,) = story.claim(source)
    story.record(Record(task.key, State.PENDING))
    (row,) = story.rows(source)
    assert (row.outcome, row.attempts, row.sent_at, row.error) == (Outcome.PENDING, 0, "", "")
    story.begin()
    assert story.waiting(source, failed_only=True) == {}


def test_an_outcome_keeps_what_the_service_said_and_counts_requests_over_runs(story: Story) -> None:
    source = story.load(Row(2, ALI))
    story.send(source, becomes=State.FAILED)
    (row,) = story.rows(source)
    assert (row.attempts, row.error, row.status, row.http_status, row.run) == (
        4,
        "connect_refused",
        "",
        None,
        story.run,
    )
    story.begin()
    (task,) = story.claim(source)
    told = Record(task.key, State.REFUSED, 1, "status_Odd", {"status": "Odd"}, "999", "Odd", 200, None, "later")
    story.record(told)
    (row,) = story.rows(source)
    assert (row.attempts, row.sent_at, row.run, row.params) == (5, "later", story.run, {"status": "Odd"})
    assert (row.status_code, row.status, row.http_status, row.error) == ("999", "Odd", 200, "status_Odd")
    story.begin()
    source = story.load(Row(2, ALI))
    (task,) = story.claim(source, failed_only=True)
    story.record(Record(task.key, State.FAILED, 1, "dns_failed"))
    (row,) = story.rows(source)
    assert (row.status_code, row.status, row.http_status) == ("999", "Odd", 200), "the last answer there was"
    assert (row.attempts, row.error, row.params) == (6, "dns_failed", {})


@pytest.mark.parametrize("state", [State.FAILED, State.PENDING, State.IN_DOUBT, State.REFUSED])
def test_created_is_for_ever_whatever_is_said_later(story: Story, state: State) -> None:
    source = story.load(Row(2, ALI))
    story.send(source)
    before = story.rows(source)
    (key,) = story.journal._db.execute("SELECT id FROM contact").fetchone()
    story.record(Record(key, state, 1, "odd"))
    assert story.journal.turn(story.run, [], [Task(key, ALI, b"{}")], NOW) == []
    assert story.rows(source) == before


def test_the_newest_created_contact_is_the_control_of_searches(story: Story) -> None:
    assert story.journal.newest_created() is None
    source = story.load(Row(2, ALI), Row(3, SARA), Row(4, REZA))
    (ali, sara, reza) = story.claim(source)
    story.record(*map(ANSWER[State.CREATED], (ali.key, sara.key)), ANSWER[State.REFUSED](reza.key))
    assert story.journal.newest_created() == SARA


# -- after a crash ------------------------------------------------------------------------------------------------


def test_what_was_being_sent_when_the_run_died_is_in_doubt_and_counted_as_sent(story: Story) -> None:
    source = story.load(Row(2, ALI), Row(3, SARA), Row(4, REZA))
    tasks = story.claim(source)
    story.record(ANSWER[State.CREATED](tasks[0].key))
    story.die()
    assert story.outcomes(source) == ["created", "in_doubt", "in_doubt"], "also before the next run"
    assert [row.error for row in story.rows(source)] == ["", "run_interrupted", "run_interrupted"]
    assert story.begin() == 2
    assert story.begin() == 0
    rows = story.rows(source)
    assert [(row.outcome.value, row.attempts, row.error) for row in rows[1:]] == [
        ("in_doubt", 1, "run_interrupted")
    ] * 2
    assert story.waiting(source) == {}


# -- the account and the rows of the results ----------------------------------------------------------------------


def test_the_account_adds_up_and_every_row_stands_in_the_results_once_and_in_order(story: Story) -> None:
    rows = [
        Row(2, ALI),
        bad(3, cell="؟"),
        Row(5, SARA),
        Row(6, ALI),
        bad(9, REZA),
        *(Row(n, f"0935000{n:04}") for n in range(20, 60)),
    ]
    source = story.load(*rows, chunk=7)
    tasks = story.claim(source)
    becomes = [State.CREATED, State.REFUSED, State.FAILED, State.IN_DOUBT]
    story.record(*(ANSWER[becomes[n % 4]](task.key) for n, task in enumerate(tasks[:-2])))
    story.record(Record(tasks[-1].key, State.PENDING))
    account = story.journal.account([source])
    assert account.total == len(rows)
    assert [row.number for row in story.rows(source)] == [row.number for row in rows]
    assert [row.mobile for row in story.rows(source)] == [row.mobile or row.cell for row in rows]
    assert account.line() == (
        "created=10 duplicate=1 changed=0 invalid=2 refused=10 failed=10 in_doubt=11 pending=1 total=45"
    )
    assert story.outcomes(source)[:5] == ["created", "invalid", "refused", "duplicate", "invalid"]


def test_the_account_of_no_rows_is_all_noughts(story: Story) -> None:
    assert story.journal.account([story.load()]).total == 0


def test_rows_that_were_never_sent_name_the_run_that_judged_them(story: Story) -> None:
    source = story.load(Row(2, ALI), bad(3), Row(4, ALI), Row(5, SARA))
    story.claim(source)
    judged = story.run
    assert {row.run for row in story.rows(source)} == {judged}
    story.begin()
    source = story.load(Row(2, ALI), bad(3), Row(4, ALI))
    assert [row.run for row in story.rows(source)] == [judged, story.run, story.run]


def test_faults_and_repairs_of_a_row_come_back_as_they_were_stored(story: Story) -> None:
    told = bad(2, ALI)
    source = story.load(told, Row(3, SARA, repairs=("FName:letters_folded", "Mobile:zero_restored")))
    invalid, repaired = story.rows(source)
    assert invalid.faults == told.faults
    assert repaired.repairs == ("FName:letters_folded", "Mobile:zero_restored")


def test_what_only_the_whole_column_tells_is_added_to_the_faults_of_earlier_chunks(story: Story) -> None:
    odd, other = Fault("date_ambiguous", "BornDate", "تولد", {"value": "03/08/1991"}), bad(9).faults[0]
    rows = [Row(2, ALI, "", faults=(odd, other)), Row(3, SARA), Row(4, REZA, "", faults=(other,))]
    amendment = Amendment("BornDate", "date_ambiguous", {"settled": "dmy", "rows": 7})
    chunks = [prepared([row]) for row in rows]
    source = story.journal.load(
        Path("/data/crm.csv"), "", story.run, chunks, duplicates="first", conclude=lambda: [amendment]
    )
    told = [row.faults for row in story.rows(source)]
    assert told == [
        (dataclasses.replace(odd, params={"value": "03/08/1991", "settled": "dmy", "rows": 7}), other),
        (),
        (other,),
    ]


def test_a_source_is_found_again_by_its_path_even_if_its_name_is_not_unicode(story: Story) -> None:
    path = Path("/data") / b"\xe3\xd4\xca\xd1\xed.csv".decode("utf-8", "surrogateescape")  # مشتری in cp1256
    source = story.journal.load(path, "برگه", story.run, [], duplicates="first")
    assert story.journal.find_source(path) == source
    assert story.journal.find_source(Path("/data/other.csv")) is None
    with Journal.look(story.path, ENDPOINT) as looked:
        assert looked.find_source(path) == source


# -- personal data ------------------------------------------------------------------------------------------------


def bytes_on_disk(path: Path) -> bytes:
    return b"".join(each.read_bytes() for each in path.parent.iterdir() if each.name.startswith(path.name))


@pytest.mark.parametrize("length", [1, 60, 900], ids=["short", "long", "longer than a page"])
def test_of_created_contacts_no_name_stays_in_the_file(story: Story, length: int) -> None:
    rows = [Row(n, f"0912{n:07}", f"secret{n:06}" * length) for n in range(2, 402)]
    source = story.load(*rows, Row(500, ALI, "keeps waiting"))
    tasks = story.claim(source)
    assert b"secret000002" in bytes_on_disk(story.path)
    created = [ANSWER[State.CREATED](task.key) for task in tasks[:-1]]
    for start in range(0, len(created), 50):
        story.record(*created[start::8], *created[start + 1 :: 8])
    story.record(*created, Record(tasks[-1].key, State.PENDING))
    story.journal._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert b"secret" not in bytes_on_disk(story.path)
    story.die()
    left = bytes_on_disk(story.path)
    assert b"secret" not in left
    assert b"keeps waiting" in left, "what is not created yet is needed"


def test_data_that_was_replaced_before_it_was_sent_does_not_stay_either(story: Story) -> None:
    story.load(Row(2, ALI, "formerly"))
    story.begin()
    story.load(Row(2, ALI, "nowadays"))
    story.die()
    assert b"formerly" not in bytes_on_disk(story.path)
    assert b"nowadays" in bytes_on_disk(story.path)


def test_what_was_changed_while_in_doubt_goes_when_the_doubt_is_settled(story: Story) -> None:
    story.send(story.load(Row(2, ALI, "as sent")), becomes=State.IN_DOUBT)
    story.begin()
    source = story.load(Row(2, ALI, "as edited"))
    (doubt,) = story.journal.doubts([source])
    story.record(Record(doubt.key, State.CREATED))
    story.die()
    assert b"as sent" not in bytes_on_disk(story.path)
    assert b"as edited" not in bytes_on_disk(story.path)
