"""One contact on its way: what is tried again, for how long, and what is known afterwards."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import cast

import pytest

from importer.delivery.pacer import Pacer
from importer.delivery.sender import RETRY_AFTER_CAP, Sender
from importer.service.answer import Answer
from importer.service.client import Client, Found, Hit
from importer.service.status import Verdict
from importer.work import Record, State
from support.book import NOW, task

CREATED = Answer(Verdict.CREATED, status_code="1", status="Success", http_status=200, contact_id=7)
REFUSED = Answer(Verdict.ROW, "status_Mobile_Invalid", {"number": 101}, "101", "Mobile_Invalid", 200, certain=True)
STOP = Answer(Verdict.RUN, "status_Token_Expired", status="Token_Expired", http_status=200, certain=True)
UNSURE_STOP = Answer(Verdict.RUN, "http_redirect", http_status=302)
DOWN = Answer(Verdict.PASSING, "connect_refused", certain=True)
LOST = Answer(Verdict.DOUBT, "read_timeout")


def busy(seconds: float | None = None) -> Answer:
    return Answer(Verdict.PASSING, "http_429", http_status=429, retry_after=seconds, certain=True)


@dataclass
class Script:
    """A client that answers what it is told to, the last answer for ever."""

    answers: list[Answer | Found]
    created: list[dict[str, str]] = field(default_factory=list)
    searched: list[str] = field(default_factory=list)
    then: Callable[[], None] = lambda: None

    def _next(self) -> Answer | Found:
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        self.then()
        return answer

    def create(self, contact: dict[str, str]) -> Answer:
        self.created.append(contact)
        return cast(Answer, self._next())

    def search(self, mobile: str) -> Found:
        self.searched.append(mobile)
        return cast(Found, self._next())


class _Pacer(Pacer):
    """Notes for how long it was asked to hold, and holds nobody."""

    def __init__(self, halt: threading.Event, held: list[float]) -> None:
        super().__init__(None, halt)
        self._held = held

    def hold(self, seconds: float) -> None:
        self._held.append(seconds)


@dataclass
class Bench:
    """A sender with all its seams in the hand."""

    client: Script
    attempts: int = 4
    halt: threading.Event = field(default_factory=threading.Event)
    slept: list[float] = field(default_factory=list)
    held: list[float] = field(default_factory=list)
    clock: Iterator[str] = field(default_factory=lambda: iter([NOW] * 99))

    @property
    def sender(self) -> Sender:
        pacer = _Pacer(self.halt, self.held)
        client = cast(Client, self.client)
        return Sender(client, pacer, self.attempts, self.halt, lambda: next(self.clock), self.slept.append)


def bench(*answers: Answer | Found, attempts: int = 4) -> Bench:
    return Bench(Script(list(answers)), attempts)


def test_a_created_contact_is_sent_once_and_its_record_has_all_that_was_said() -> None:
    desk = bench(CREATED)
    sent = desk.sender.send(task(5))
    assert sent.record == Record(
        5, State.CREATED, 1, status_code="1", status="Success", http_status=200, contact_id=7, sent_at=NOW
    )
    assert (sent.task, sent.answer) == (task(5), CREATED)
    assert desk.client.created == [{"Mobile": "09120000005", "FName": "علی", "LName": "رضایی"}]


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        (CREATED, State.CREATED),
        (REFUSED, State.REFUSED),
        (STOP, State.PENDING),
        (UNSURE_STOP, State.IN_DOUBT),
        (LOST, State.IN_DOUBT),
    ],
)
def test_what_may_have_created_something_or_never_will_is_never_tried_again(answer: Answer, state: State) -> None:
    desk = bench(answer)
    record = desk.sender.send(task()).record
    assert (record.state, record.requests, record.error) == (state, 1, answer.error)
    assert len(desk.client.created) == 1
    assert desk.slept == []


def test_what_certainly_created_nothing_is_tried_again_until_it_works() -> None:
    desk = bench(DOWN, busy(), CREATED)
    record = desk.sender.send(task()).record
    assert (record.state, record.requests, record.contact_id) == (State.CREATED, 3, 7)
    assert len(desk.slept) == 2


@pytest.mark.parametrize("attempts", [1, 2, 4])
def test_it_has_failed_when_its_tries_are_used_up(attempts: int) -> None:
    desk = bench(DOWN, attempts=attempts)
    record = desk.sender.send(task()).record
    assert (record.state, record.requests, record.error) == (State.FAILED, attempts, "connect_refused")
    assert len(desk.client.created) == attempts
    assert len(desk.slept) == attempts - 1


def test_a_doubt_after_a_retry_ends_the_tries() -> None:
    desk = bench(DOWN, LOST, CREATED)
    record = desk.sender.send(task()).record
    assert (record.state, record.requests) == (State.IN_DOUBT, 2)


def test_waits_grow_and_have_an_end() -> None:
    desk = bench(DOWN, attempts=12)
    desk.sender.send(task())
    expected = [min(0.5 * 2**number, 30) for number in range(11)]
    for slept, least in zip(desk.slept, expected, strict=True):
        assert least <= slept <= least + 0.5


@pytest.mark.parametrize(
    ("asked", "waited"), [(7, 7), (59, 59), (999999, RETRY_AFTER_CAP), (float("inf"), RETRY_AFTER_CAP)]
)
def test_the_service_says_how_long_to_wait_up_to_a_minute(asked: float, waited: float) -> None:
    desk = bench(busy(asked), CREATED)
    desk.sender.send(task())
    assert desk.slept == [waited]
    assert desk.held == [waited], "the other workers wait too"


@pytest.mark.parametrize("asked", [None, 0])
def test_without_a_time_to_wait_it_waits_as_ever_and_the_others_a_second(asked: float | None) -> None:
    desk = bench(busy(asked), CREATED)
    desk.sender.send(task())
    assert 0.5 <= desk.slept[0] <= 1.0
    assert desk.held == [1.0]


def test_nothing_is_sent_after_the_end_of_the_run() -> None:
    desk = bench(CREATED)
    desk.halt.set()
    sent = desk.sender.send(task())
    assert (sent.record, sent.answer) == (Record(1, State.PENDING), None)
    assert desk.client.created == []


def test_the_end_of_the_run_during_a_try_ends_the_tries_and_the_row_waits_for_the_next_run() -> None:
    desk = bench(DOWN)
    desk.client.then = desk.halt.set
    sent = desk.sender.send(task())
    assert (sent.record.state, sent.record.requests, sent.record.error) == (State.PENDING, 1, "connect_refused")
    assert sent.answer == DOWN


def test_the_end_of_the_run_during_a_wait_keeps_what_the_last_try_said() -> None:
    desk = bench(busy(3), CREATED)
    sender = desk.sender
    sender._retrying.sleep = lambda _: desk.halt.set()
    record = sender.send(task()).record
    assert (record.state, record.requests, record.error, record.http_status) == (State.PENDING, 1, "http_429", 429)
    assert len(desk.client.created) == 1


def test_the_end_of_the_run_ends_a_wait_at_once() -> None:
    desk = bench(busy(60))
    pacer = Pacer(None, desk.halt)
    sender = Sender(cast(Client, desk.client), pacer, 4, desk.halt, lambda: NOW)
    states: list[State] = []
    thread = threading.Thread(target=lambda: states.append(sender.send(task()).record.state))
    thread.start()
    while not desk.client.created:
        time.sleep(0.001)
    began = time.monotonic()
    desk.halt.set()
    thread.join(10)
    assert states == [State.PENDING]
    assert time.monotonic() - began < 2


def test_the_tries_of_one_contact_do_not_count_for_the_next() -> None:
    desk = bench(DOWN, DOWN, CREATED, attempts=3)
    sender = desk.sender
    assert sender.send(task(1)).record.requests == 3
    desk.client.answers = [DOWN, CREATED]
    assert sender.send(task(2)).record.requests == 2


def test_a_fault_of_the_program_is_not_retried() -> None:
    desk = bench(CREATED)

    def fail() -> None:
        raise KeyError("a defect")

    desk.client.then = fail
    with pytest.raises(KeyError, match="a defect"):
        desk.sender.send(task())
    assert len(desk.client.created) == 1


# ---- look-ups -------------------------------------------------------------------------------------------------------

HIT = Found((Hit(7, "9120000001", "علی", "رضایی", deleted=False),), CREATED)
NOTHING = Found((), CREATED)


def unanswered(answer: Answer) -> Found:
    return Found(None, answer)


@pytest.mark.parametrize("found", [HIT, NOTHING, unanswered(STOP), unanswered(REFUSED), Found(None, CREATED)])
def test_a_search_that_was_answered_is_not_asked_again(found: Found) -> None:
    desk = bench(found)
    assert desk.sender.search("09120000001") == found
    assert desk.client.searched == ["09120000001"]


@pytest.mark.parametrize("answer", [LOST, DOWN, busy(2)])
def test_a_search_may_be_asked_again_after_a_lost_answer_too(answer: Answer) -> None:
    desk = bench(unanswered(answer), HIT)
    assert desk.sender.search("09120000001") == HIT
    assert (len(desk.client.searched), len(desk.slept)) == (2, 1)


def test_a_search_is_given_up_when_its_tries_are_used_up() -> None:
    desk = bench(unanswered(LOST), attempts=3)
    assert desk.sender.search("09120000001") == unanswered(LOST)
    assert len(desk.client.searched) == 3


def test_a_search_that_was_too_much_holds_the_others_too() -> None:
    desk = bench(unanswered(busy(9)), HIT)
    desk.sender.search("09120000001")
    assert (desk.held, desk.slept) == ([9], [9])


def test_nobody_is_asked_after_the_end_of_the_run() -> None:
    desk = bench(HIT)
    desk.halt.set()
    assert desk.sender.search("09120000001") is None
    assert desk.client.searched == []
