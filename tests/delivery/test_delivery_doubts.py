"""Doubts from the lost answer to the verdict, by a clock in the hand."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from importer.delivery.doubts import Doubts
from importer.delivery.settle import Settlement
from importer.work import Record, State
from support.book import task

FIRST = task(1)
ABSENT = Settlement(FIRST, Record(1, State.PENDING, error="looked_up_absent"), absent=True)
STAYS = Settlement(FIRST, Record(1, State.IN_DOUBT, error="doubt_no_control"))
FOUND = Settlement(FIRST, Record(1, State.CREATED, contact_id=7))


@dataclass
class Clock:
    now: float = 0.0

    def __call__(self) -> float:
        return self.now


def lost(requests: int = 1) -> Record:
    return Record(1, State.IN_DOUBT, requests, "read_timeout")


def judged(doubts: Doubts, settlement: Settlement) -> tuple[State, str, bool]:
    assert settlement.record is not None
    record, again = doubts.looked_up(settlement, settlement.record)
    return record.state, record.error, again


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def doubts(clock: Clock) -> Doubts:
    return Doubts(30, 2, resend=False, clock=clock)


@pytest.fixture
def daring(clock: Clock) -> Doubts:
    """The user took the risk."""
    return Doubts(30, 2, resend=True, clock=clock)


def test_a_doubt_waits_its_own_quiet_time(doubts: Doubts, clock: Clock) -> None:
    assert not doubts
    doubts.wait(task(2))
    clock.now = 10
    doubts.wait(task(1))
    assert doubts
    assert (doubts.due_in(), doubts.take()) == (20, None)
    clock.now = 30
    assert [doubts.take(), doubts.take()] == [task(2), None]
    clock.now = 40
    assert [doubts.take(), doubts.take()] == [task(1), None]
    assert not doubts


def test_only_a_lost_answer_makes_a_doubt(doubts: Doubts) -> None:
    for state in (State.CREATED, State.REFUSED, State.FAILED, State.PENDING):
        record = Record(1, state, 1)
        assert doubts.sent(FIRST, record) is record
        assert not doubts
    assert doubts.sent(FIRST, lost()) == lost()
    assert doubts


def test_what_is_found_is_created_and_not_sent_again(doubts: Doubts) -> None:
    assert judged(doubts, FOUND) == (State.CREATED, "", False)


def test_what_is_absent_is_sent_again_until_its_requests_are_used_up(doubts: Doubts) -> None:
    doubts.sent(FIRST, lost())
    assert judged(doubts, ABSENT) == (State.PENDING, "looked_up_absent", True)
    doubts.sent(FIRST, lost())
    assert judged(doubts, ABSENT) == (State.FAILED, "attempts_used_up", False)


def test_tries_that_certainly_failed_before_the_answer_was_lost_count_too(doubts: Doubts) -> None:
    doubts.sent(FIRST, lost(requests=2))
    assert judged(doubts, ABSENT) == (State.FAILED, "attempts_used_up", False)


def test_requests_of_an_earlier_run_do_not_count(doubts: Doubts) -> None:
    doubts.wait(FIRST)
    assert judged(doubts, ABSENT)[2]


def test_what_stays_in_doubt_is_not_sent_again(doubts: Doubts) -> None:
    doubts.sent(FIRST, lost())
    assert judged(doubts, STAYS) == (State.IN_DOUBT, "doubt_no_control", False)
    assert not doubts.at_risk(FIRST)


def test_a_risk_is_taken_once(daring: Doubts) -> None:
    daring.sent(FIRST, lost())
    assert judged(daring, STAYS) == (State.IN_DOUBT, "doubt_no_control", True)
    assert daring.at_risk(FIRST)
    daring.sent(FIRST, lost())
    assert judged(daring, STAYS) == (State.IN_DOUBT, "doubt_no_control", False)


@pytest.mark.parametrize("state", [State.PENDING, State.FAILED])
def test_a_risk_that_came_to_nothing_leaves_the_doubt_of_the_request_before(daring: Doubts, state: State) -> None:
    judged(daring, STAYS)
    record = daring.sent(FIRST, Record(1, state, 1, "connect_refused"))
    assert record == Record(1, State.IN_DOUBT, 1, "connect_refused")
    assert daring.sent(FIRST, Record(1, State.PENDING)).error == "run_interrupted", "it was never sent"


@pytest.mark.parametrize("state", [State.CREATED, State.REFUSED])
def test_an_answer_to_the_risky_request_settles_it(daring: Doubts, state: State) -> None:
    judged(daring, STAYS)
    assert daring.sent(FIRST, Record(1, state, 1)).state is state
    assert not daring.at_risk(FIRST)


def test_a_look_up_that_proves_absence_ends_the_risk(daring: Doubts) -> None:
    judged(daring, STAYS)
    assert judged(daring, ABSENT)[2]
    assert daring.sent(FIRST, Record(1, State.FAILED, 1)).state is State.FAILED


def test_what_is_absent_or_found_is_no_risk(daring: Doubts) -> None:
    for settlement in (ABSENT, FOUND):
        judged(daring, settlement)
        assert not daring.at_risk(FIRST)
