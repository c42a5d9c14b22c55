"""A lost journal, rebuilt from what a results CSV remembers."""

from __future__ import annotations

import pytest

from importer.journal import Journal
from importer.work import Record, State
from support.story import ALI, ENDPOINT, NOW, REZA, SARA, Row, Story, prepared

CREATED, IN_DOUBT = State.CREATED, State.IN_DOUBT


def test_adopted_contacts_are_not_sent_again(story: Story) -> None:
    adopted = story.journal.adopt([(ALI, CREATED, 17), (SARA, CREATED, None), (REZA, IN_DOUBT, None)], ["r1"], NOW)
    assert adopted == 3
    source = story.load(Row(2, ALI), Row(3, SARA), Row(4, REZA))
    assert story.outcomes(source) == ["created", "created", "in_doubt"]
    assert story.waiting(source) == {}
    rows = story.rows(source)
    assert [(row.contact_id, row.attempts, row.error) for row in rows] == [
        (17, 1, ""),
        (None, 1, ""),
        (None, 1, "adopted_in_doubt"),
    ]
    assert story.journal.newest_created() == SARA


def test_the_runs_of_the_results_are_known_afterwards(story: Story) -> None:
    assert not story.journal.knows_run("r1")
    story.journal.adopt([], ["r1", story.run], NOW)
    assert story.journal.knows_run("r1")
    assert story.journal.knows_run(story.run)


def test_adopting_twice_tells_nothing_new(story: Story) -> None:
    contacts = [(ALI, CREATED, 17), (REZA, IN_DOUBT, None)]
    assert story.journal.adopt(contacts, ["r1"], NOW) == 2
    assert story.journal.adopt(contacts, ["r1"], NOW) == 0


def test_an_adopted_contact_takes_the_data_of_its_row_for_what_was_sent(story: Story) -> None:
    story.journal.adopt([(ALI, CREATED, 17)], ["r1"], NOW)
    assert story.outcomes(story.load(Row(2, ALI, "علی"))) == ["created"]
    story.begin()
    assert story.outcomes(story.load(Row(2, ALI, "رضا"))) == ["changed"]
    story.begin()
    assert story.outcomes(story.load(Row(2, ALI, "علی"))) == ["created"]


@pytest.mark.parametrize("chunk", [1000, 1])
def test_of_several_rows_the_one_that_counts_is_taken_for_what_was_sent(story: Story, chunk: int) -> None:
    story.journal.adopt([(ALI, CREATED, 17)], ["r1"], NOW)
    source = story.load(Row(2, ALI, "الف"), Row(3, ALI, "ب"), duplicates="last", chunk=chunk)
    assert story.outcomes(source) == ["duplicate", "created"]


@pytest.mark.parametrize("found", [True, False], ids=["created", "absent"])
def test_an_adopted_doubt_is_looked_up_with_the_data_of_its_row(story: Story, found: bool) -> None:
    story.journal.adopt([(ALI, IN_DOUBT, None)], ["r1"], NOW)
    source = story.load(Row(2, ALI, "علی"))
    (doubt,) = story.journal.doubts([source])
    assert "علی" in doubt.payload.decode()
    if found:
        story.record(Record(doubt.key, CREATED, contact_id=9))
    else:
        assert len(story.journal.turn(story.run, [Record(doubt.key, State.PENDING)], [doubt], NOW)) == 1
        story.record(Record(doubt.key, CREATED, 1))
    assert story.outcomes(source) == ["created"]


@pytest.mark.parametrize("state", [State.PENDING, State.FAILED, State.REFUSED, IN_DOUBT])
@pytest.mark.parametrize("adopted", [CREATED, IN_DOUBT])
def test_created_wins_over_what_the_journal_believes_and_in_doubt_over_not_created(
    story: Story, state: State, adopted: State
) -> None:
    source = story.load(Row(2, ALI))
    if state is not State.PENDING:
        story.send(source, becomes=state)
    story.begin()
    assert story.journal.adopt([(ALI, adopted, 17)], ["r1"], NOW) == (adopted is CREATED or state is not IN_DOUBT)
    source = story.load(Row(2, ALI))
    assert story.outcomes(source) == [adopted]
    assert story.waiting(source) == {}
    assert len(story.journal.doubts([source])) == (adopted is IN_DOUBT)


def test_a_results_file_that_is_behind_takes_nothing_from_what_is_created(story: Story) -> None:
    source = story.load(Row(2, ALI))
    story.send(source)
    before = story.rows(source)
    assert story.journal.adopt([(ALI, IN_DOUBT, None), (ALI, CREATED, 99)], ["r1"], NOW) == 0
    assert story.rows(source) == before


@pytest.mark.parametrize("order", [1, -1])
def test_a_mobile_named_created_and_in_doubt_is_created(story: Story, order: int) -> None:
    story.journal.adopt([(ALI, CREATED, 17), (ALI, IN_DOUBT, None)][::order], ["r1"], NOW)
    assert story.outcomes(story.load(Row(2, ALI))) == ["created"]


def test_a_rehearsal_adopts_as_the_run_will(story: Story) -> None:
    source = story.load(Row(2, ALI), Row(3, SARA))
    (ali, sara) = story.claim(source)
    story.record(Record(ali.key, CREATED, 1), Record(sara.key, State.REFUSED, 1))
    path = story.path.with_name("crm.csv")
    with Journal.rehearse(story.path, ENDPOINT) as rehearsal:
        assert rehearsal.adopt([(ALI, IN_DOUBT, None), (SARA, CREATED, 3), (REZA, CREATED, 4)], ["r1"], NOW) == 2
        key = rehearsal.load(
            path, "", "check", [prepared([Row(2, ALI), Row(3, SARA), Row(4, REZA)])], duplicates="first"
        )
        assert [row.outcome for row in rehearsal.result_rows(key)] == ["created", "created", "created"]
    assert story.outcomes(source) == ["created", "refused"]
