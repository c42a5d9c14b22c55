"""Several rows with one mobile: in one source, in several chunks, in two sources."""

from __future__ import annotations

from typing import Literal

import pytest

from importer.vocabulary import Fault, Level
from importer.work import ResultRow, State
from support.story import ALI, REZA, SARA, Row, Story, bad

chunked = pytest.mark.parametrize("chunk", [1000, 2, 1], ids=["one chunk", "chunks of two", "chunks of one"])


def note(row: ResultRow) -> tuple[str, int]:
    (fault,) = (fault for fault in row.faults if fault.code.startswith("mobile_duplicate"))
    assert fault.level is Level.WARN
    assert fault.field == "Mobile"
    return fault.code, int(fault.params["row"])


@chunked
def test_with_first_the_first_row_of_a_mobile_is_sent_and_the_others_name_it(story: Story, chunk: int) -> None:
    source = story.load(Row(2, ALI, "الف"), Row(3, SARA), Row(4, ALI, "ب"), Row(5, ALI, "الف"), chunk=chunk)
    assert story.outcomes(source) == ["pending", "pending", "duplicate", "duplicate"]
    rows = story.rows(source)
    assert [note(row) for row in rows[2:]] == [("mobile_duplicate_differs", 2), ("mobile_duplicate", 2)]
    assert story.send(source) == {ALI: "الف", SARA: "علی"}
    assert story.outcomes(source) == ["created", "created", "duplicate", "duplicate"]


@chunked
def test_with_last_the_last_row_of_a_mobile_is_sent_and_all_others_name_it(story: Story, chunk: int) -> None:
    rows = Row(2, ALI, "الف"), Row(3, ALI, "ب"), Row(4, SARA), Row(5, ALI, "ج"), Row(6, REZA)
    source = story.load(*rows, duplicates="last", chunk=chunk)
    assert story.outcomes(source) == ["duplicate", "duplicate", "pending", "pending", "pending"]
    losers = story.rows(source)[:2]
    assert [note(row) for row in losers] == [("mobile_duplicate_differs", 5)] * 2
    assert story.waiting(source) == {SARA: "علی", ALI: "ج", REZA: "علی"}


def test_with_last_a_losing_row_that_says_the_same_is_no_other_person(story: Story) -> None:
    source = story.load(Row(2, ALI), Row(3, ALI, "ب"), Row(4, ALI), duplicates="last")
    assert [note(row)[0] for row in story.rows(source)[:2]] == [
        "mobile_duplicate",
        "mobile_duplicate_differs",
    ]


@chunked
@pytest.mark.parametrize("times", [2, 3])
def test_with_error_all_rows_of_a_repeated_mobile_are_invalid_and_none_is_sent(
    story: Story, chunk: int, times: int
) -> None:
    rows = [Row(2, ALI, cell="۰۹۱۲"), Row(3, SARA), *(Row(4 + n, ALI, "دیگر") for n in range(times - 1))]
    source = story.load(*rows, duplicates="error", chunk=chunk)
    assert story.outcomes(source) == ["invalid", "pending", *["invalid"] * (times - 1)]
    for row in story.rows(source):
        assert [fault.code for fault in row.faults] == (["mobile_repeated"] if row.mobile == ALI else [])
    assert story.send(source) == {SARA: "علی"}


def test_a_duplicate_keeps_its_own_warnings(story: Story) -> None:
    doubt = Fault("mobile_unassigned", "Mobile", "موبایل", {"prefix": "099977"}, Level.WARN)
    source = story.load(Row(2, ALI), Row(3, ALI, faults=(doubt,), repairs=("Mobile:zero_restored",)))
    duplicate = story.rows(source)[1]
    assert [fault.code for fault in duplicate.faults] == ["mobile_unassigned", "mobile_duplicate"]
    assert duplicate.repairs == ("Mobile:zero_restored",)
    assert (duplicate.attempts, duplicate.contact_id, duplicate.status) == (0, None, "")


def test_an_invalid_row_makes_no_duplicate_of_a_valid_one(story: Story) -> None:
    source = story.load(bad(2, ALI), Row(3, ALI), bad(4, ALI))
    assert story.outcomes(source) == ["invalid", "pending", "invalid"]
    assert story.waiting(source) == {ALI: "علی"}


@pytest.mark.parametrize(("duplicates", "counts"), [("first", 0), ("last", 1)])
def test_of_rows_created_before_the_one_that_counts_tells_whether_the_data_has_changed(
    story: Story, duplicates: Literal["first", "last"], counts: int
) -> None:
    story.send(story.load(Row(2, ALI, "علی")))
    story.begin()
    rows = [Row(2, ALI, "علی"), Row(3, ALI, "رضا")]
    source = story.load(*rows, duplicates=duplicates)
    expected = ["duplicate", "duplicate"]
    expected[counts] = "created" if rows[counts].name == "علی" else "changed"
    assert story.outcomes(source) == expected
    assert story.waiting(source) == {}


def test_a_mobile_in_two_sources_of_a_run_goes_out_once_with_the_first_source_s_data(story: Story) -> None:
    first = story.load(Row(2, ALI, "الف"), Row(3, SARA), source="a.csv")
    second = story.load(Row(2, REZA), Row(3, ALI, "ب"), Row(4, SARA), source="b.csv")
    queue = story.journal.queue([first, second], story.run, failed_only=False)
    assert queue.count() == 3
    assert [task.mobile for task in queue.take(1000)] == [ALI, SARA, REZA]
    assert story.send(first, second) == {ALI: "الف", SARA: "علی", REZA: "علی"}
    assert story.outcomes(first) == ["created", "created"]
    assert story.outcomes(second) == ["created", "changed", "created"]
    assert story.journal.account([first, second]).total == 5


def test_claiming_one_contact_twice_hands_it_out_once(story: Story) -> None:
    source = story.load(Row(2, ALI))
    (task,) = story.journal.queue([source], story.run, failed_only=False).take(5)
    assert story.journal.turn(story.run, [], [task, task], "now") == [task]
    assert story.journal.turn(story.run, [], [task], "now") == []


@pytest.mark.parametrize("chunk", [1000, 1])
@pytest.mark.parametrize(
    ("duplicates", "expected"),
    [("first", ["created", "duplicate"]), ("last", ["duplicate", "created"]), ("error", ["invalid", "invalid"])],
)
def test_rows_repeated_in_the_second_source_are_duplicates_there_too(
    story: Story, duplicates: Literal["first", "last", "error"], expected: list[str], chunk: int
) -> None:
    first = story.load(Row(2, ALI), source="a.csv", duplicates=duplicates)
    second = story.load(Row(2, ALI), Row(3, ALI), source="b.csv", duplicates=duplicates, chunk=chunk)
    assert story.send(first, second) == {ALI: "علی"}
    assert story.outcomes(first) == ["created"]
    assert story.outcomes(second) == expected


def test_what_a_refused_repetition_says_is_not_sent_for_another_source(story: Story) -> None:
    first = story.load(Row(2, ALI, "الف"), Row(3, ALI, "ب"), source="a.csv", duplicates="error")
    second = story.load(Row(2, ALI, "ج"), source="b.csv", duplicates="error")
    assert story.send(first, second) == {ALI: "ج"}
    assert story.outcomes(first) == ["invalid", "invalid"]
    assert story.outcomes(second) == ["created"]


def test_the_same_mobile_in_sources_of_two_runs_is_sent_by_the_first_one_only(story: Story) -> None:
    first = story.load(Row(2, ALI, "الف"), source="a.csv")
    assert story.send(first) == {ALI: "الف"}
    story.begin()
    second = story.load(Row(9, ALI, "ب"), Row(10, SARA), source="b.csv")
    assert story.send(second) == {SARA: "علی"}
    assert story.outcomes(second) == ["changed", "created"]
    assert story.outcomes(first) == ["created"]


def test_a_contact_that_waits_goes_out_with_the_data_of_the_source_that_is_imported_now(story: Story) -> None:
    first = story.load(Row(2, ALI, "الف"), source="a.csv")
    story.begin()
    second = story.load(Row(2, ALI, "ب"), source="b.csv")
    assert story.waiting(second) == {ALI: "ب"}
    assert story.send(second, becomes=State.FAILED) == {ALI: "ب"}
    story.begin()
    first = story.load(Row(2, ALI, "الف"), source="a.csv")
    assert story.send(first) == {ALI: "الف"}
