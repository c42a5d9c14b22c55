"""When a run must end."""

from __future__ import annotations

import pytest

from importer.delivery.breaker import Breaker
from importer.delivery.sender import Sent
from importer.service.answer import Answer
from importer.service.status import Verdict
from importer.vocabulary import Problem
from importer.work import Record, State
from support.book import task


def sent(state: State, answer: Answer | None) -> Sent:
    return Sent(task(), Record(1, state), answer)


CREATED = sent(State.CREATED, Answer(Verdict.CREATED))
REFUSED = sent(State.REFUSED, Answer(Verdict.ROW, "status_Mobile_Invalid"))
FAILED = sent(State.FAILED, Answer(Verdict.PASSING, "connect_refused"))
LOST = sent(State.IN_DOUBT, Answer(Verdict.DOUBT, "read_timeout"))
PAGE = sent(State.IN_DOUBT, Answer(Verdict.DOUBT, "answer_html", html=True))
EXPIRED = sent(State.PENDING, Answer(Verdict.RUN, "status_Token_Expired", {"number": -204}))
FORBIDDEN = sent(State.PENDING, Answer(Verdict.RUN, "http_403"))
UNSENT = sent(State.PENDING, None)


def problem(limit: int, *observed: Sent) -> Problem | None:
    breaker = Breaker(limit)
    for each in observed:
        breaker.observe(each)
    return breaker.problem


@pytest.mark.parametrize(
    ("limit", "observed", "last"),
    [
        (1, [FAILED], "connect_refused"),
        (1, [LOST], "read_timeout"),
        (3, [FAILED, LOST, FAILED], "connect_refused"),
        (3, [CREATED, FAILED, UNSENT, FAILED, LOST], "read_timeout"),
        (4, [FAILED] * 4, "connect_refused"),
    ],
)
def test_too_many_failures_running_end_the_run(limit: int, observed: list[Sent], last: str) -> None:
    assert problem(limit, *observed) == Problem("too_many_failures", {"count": limit, "last": last})
    assert problem(limit, *observed[:-1]) is None


@pytest.mark.parametrize("between", [CREATED, REFUSED])
def test_an_answer_of_the_service_in_between_starts_the_count_anew(between: Sent) -> None:
    assert problem(3, FAILED, LOST, between, FAILED, LOST) is None


def test_three_pages_running_end_the_run() -> None:
    assert problem(20, PAGE, PAGE) is None
    assert problem(20, PAGE, PAGE, PAGE) == Problem("answer_html_running", {"count": 3})
    assert problem(3, PAGE, PAGE, PAGE) == Problem("answer_html_running", {"count": 3})


@pytest.mark.parametrize("between", [CREATED, REFUSED, FAILED, LOST])
def test_pages_with_something_else_in_between_do_not(between: Sent) -> None:
    assert problem(20, PAGE, PAGE, between, PAGE, PAGE) is None


def test_a_fault_of_the_run_ends_it_at_once_and_the_first_one_is_named() -> None:
    assert problem(20, CREATED, EXPIRED, FORBIDDEN) == Problem("status_Token_Expired", {"number": -204})
    assert problem(2, FAILED, FAILED, EXPIRED) == Problem("too_many_failures", {"count": 2, "last": "connect_refused"})


def test_what_was_not_sent_says_nothing() -> None:
    assert problem(1, UNSENT, CREATED, REFUSED, UNSENT) is None
