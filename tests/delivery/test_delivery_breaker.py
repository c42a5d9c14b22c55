"""When a run must end."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from importer.delivery.breaker import Breaker, Phase
from importer.delivery.sender import Sent
from importer.service.answer import Answer
from importer.service.client import Found
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


TOO_MANY = [
    (1, [FAILED], "connect_refused"),
    (1, [LOST], "read_timeout"),
    (3, [FAILED, LOST, FAILED], "connect_refused"),
    (3, [CREATED, FAILED, UNSENT, FAILED, LOST], "read_timeout"),
    (4, [FAILED] * 4, "connect_refused"),
]
DOWN = Found(None, Answer(Verdict.DOUBT, "read_timeout"))
NOBODY = Found((), Answer(Verdict.CREATED))


def opened(limit: int, observed: Sequence[Sent]) -> Breaker:
    breaker = Breaker(limit)
    for each in observed:
        assert breaker.phase is Phase.CLOSED
        breaker.observe(each)
    assert breaker.phase is Phase.OPEN
    assert breaker.problem is None
    return breaker


@pytest.mark.parametrize(("limit", "observed", "last"), TOO_MANY)
def test_too_many_failures_running_let_nothing_leave_and_end_the_run_where_a_search_gets_no_answer_either(
    limit: int, observed: list[Sent], last: str
) -> None:
    breaker = opened(limit, observed)
    assert breaker.room(16, 0) == 0
    breaker.observe(FAILED)  # it was on its way
    breaker.probed(DOWN)
    assert breaker.problem == Problem("too_many_failures", {"count": limit, "last": last})


ALIVE = [
    NOBODY,
    Found(None, Answer(Verdict.RUN, "status_Token_NotAllowMethod", status="Token_NotAllowMethod", certain=True)),
    Found(None, Answer(Verdict.ROW, "status_Mobile_Invalid", status="Mobile_Invalid")),
]


@pytest.mark.parametrize("found", ALIVE)
def test_where_the_search_is_answered_a_single_row_may_try(found: Found) -> None:
    breaker = opened(2, [FAILED, FAILED])
    breaker.probed(found)
    assert (breaker.problem, breaker.room(16, 1), breaker.room(16, 0)) == (None, 0, 1)


@pytest.mark.parametrize("settled", [CREATED, REFUSED])
def test_a_trial_that_is_settled_lets_all_go_on_and_starts_the_count_anew(settled: Sent) -> None:
    breaker = opened(2, [FAILED, FAILED])
    breaker.probed(NOBODY)
    breaker.observe(settled)
    assert breaker.room(16, 3) == 16
    breaker.observe(FAILED)
    assert breaker.phase is Phase.CLOSED


def test_a_trial_that_fails_ends_the_run() -> None:
    breaker = opened(2, [FAILED, FAILED])
    breaker.probed(NOBODY)
    breaker.observe(LOST)
    assert breaker.problem == Problem("too_many_failures", {"count": 3, "last": "read_timeout"})


def test_a_row_on_its_way_that_is_settled_closes_the_breaker_without_a_probe() -> None:
    breaker = opened(2, [FAILED, FAILED])
    breaker.observe(CREATED)
    assert breaker.phase is Phase.CLOSED
    breaker.probed(DOWN)  # asked before
    assert breaker.problem is None


def search_answer(error: str, status: str = "", verdict: Verdict = Verdict.RUN) -> Answer:
    return Answer(verdict, error, status=status)


@pytest.mark.parametrize(
    "answer",
    [
        search_answer("status_Token_Expired", "Token_Expired"),
        search_answer("status_User_Disabled", "User_Disabled"),
        search_answer("status_System_Disabled", "System_Disabled"),
        search_answer("http_401"),
        search_answer("certificate_refused"),
    ],
)
def test_what_a_search_learns_of_token_account_or_system_ends_the_run(answer: Answer) -> None:
    breaker = Breaker(20)
    breaker.looked_up(answer)
    assert breaker.problem == Problem(answer.error)
    breaker = opened(1, [FAILED])
    breaker.probed(Found(None, answer))
    assert breaker.problem == Problem(answer.error)


@pytest.mark.parametrize(
    "answer",
    [
        search_answer("status_Token_NotAllowMethod", "Token_NotAllowMethod"),
        search_answer("status_User_NotAllowMethod", "User_NotAllowMethod"),
        search_answer("http_403"),
        search_answer("http_404"),
        search_answer("http_redirect"),
        search_answer("http_503", verdict=Verdict.DOUBT),
        search_answer("status_Failed", "Failed", Verdict.ROW),
    ],
)
def test_what_may_be_about_the_search_alone_does_not(answer: Answer) -> None:
    breaker = Breaker(20)
    breaker.looked_up(answer)
    assert breaker.problem is None


@pytest.mark.parametrize("between", [CREATED, REFUSED])
def test_an_answer_of_the_service_in_between_starts_the_count_anew(between: Sent) -> None:
    breaker = Breaker(3)
    for each in (FAILED, LOST, between, FAILED, LOST):
        breaker.observe(each)
    assert breaker.phase is Phase.CLOSED


def test_three_pages_running_end_the_run() -> None:
    assert problem(20, PAGE, PAGE) is None
    assert problem(20, PAGE, PAGE, PAGE) == Problem("answer_html_running", {"count": 3})
    assert problem(3, PAGE, PAGE, PAGE) == Problem("answer_html_running", {"count": 3})


@pytest.mark.parametrize("between", [CREATED, REFUSED, FAILED, LOST])
def test_pages_with_something_else_in_between_do_not(between: Sent) -> None:
    assert problem(20, PAGE, PAGE, between, PAGE, PAGE) is None


def test_a_fault_of_the_run_ends_it_at_once_and_the_first_one_is_named() -> None:
    assert problem(20, CREATED, EXPIRED, FORBIDDEN) == Problem("status_Token_Expired", {"number": -204})
    assert problem(2, FAILED, FAILED, EXPIRED) == Problem("status_Token_Expired", {"number": -204})


def test_what_was_not_sent_says_nothing() -> None:
    breaker = Breaker(1)
    for each in (UNSENT, CREATED, REFUSED, UNSENT):
        breaker.observe(each)
    assert (breaker.problem, breaker.phase) == (None, Phase.CLOSED)
