"""What a look-up says about a contact whose answer was lost: the whole table."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from importer.delivery.settle import settle
from importer.messages import Phrasebook
from importer.service.answer import Answer
from importer.service.client import Found, Hit
from importer.service.status import Verdict
from importer.work import Record, State
from support.book import mobile, task

OURS, CONTROL = mobile(1), mobile(99)
ASKED = Answer(Verdict.CREATED, status_code="1", status="Success", http_status=200)


def hit(number: int | None = 7, first: str = "علی", last: str = "رضایی", *, deleted: bool = False) -> Hit:
    return Hit(number, OURS, first, last, deleted)


def found(*hits: Hit) -> Found:
    return Found(hits, ASKED)


def no_answer(error: str, *, verdict: Verdict = Verdict.DOUBT, status: str = "") -> Found:
    return Found(None, Answer(verdict, error, status=status))


NOTHING = found()
THERE = Found((Hit(99, CONTROL, "", "", deleted=False),), ASKED)


def look_up(ours: Found | None, control: Found | None = THERE, **fields: str) -> tuple[Record | None, bool]:
    answers: Mapping[str, Found | None] = {OURS: ours, CONTROL: control}
    settlement = settle(task(1, State.PENDING, **fields), answers.__getitem__, CONTROL)
    return settlement.record, settlement.absent


def created(number: int | None) -> Record:
    return Record(1, State.CREATED, contact_id=number)


def stays(error: str, **params: str) -> Record:
    return Record(1, State.IN_DOUBT, error=error, params=params)


FOUND: dict[str, tuple[Found, Record]] = {
    "ours": (found(hit()), created(7)),
    "ours with Arabic letters": (found(hit(first="علي", last="رضايى")), created(7)),
    "ours with tatweel and spaces": (found(hit(first=" عـلی ", last="رضایی")), created(7)),
    "ours without an id": (found(hit(None)), created(None)),
    "ours twice: the first of them": (found(hit(9), hit(8), hit(None)), created(8)),
    "ours beside another": (found(hit(3, "زهرا"), hit(8)), created(8)),
    "ours beside a deleted one": (found(hit(3, deleted=True), hit(8)), created(8)),
    "another": (found(hit(3, "زهرا")), stays("doubt_other_names", ids="3")),
    "two others": (found(hit(3, "زهرا"), hit(4, last="")), stays("doubt_other_names", ids="3, 4")),
    "another beside ours, deleted": (found(hit(3, "زهرا"), hit(8, deleted=True)), stays("doubt_other_names", ids="3")),
    "names the other way round": (found(hit(3, "رضایی", "علی")), stays("doubt_other_names", ids="3")),
    "no names": (found(hit(3, "", "")), stays("doubt_other_names", ids="3")),
    "ours, deleted": (found(hit(deleted=True)), stays("doubt_deleted", ids="7")),
    "two deleted": (found(hit(deleted=True), hit(8, "زهرا", deleted=True)), stays("doubt_deleted", ids="7, 8")),
}


@pytest.mark.parametrize(("ours", "record"), FOUND.values(), ids=FOUND)
def test_a_contact_that_is_found_is_judged_by_its_names(ours: Found, record: Record) -> None:
    assert look_up(ours) == (record, False)


def test_a_contact_of_one_name_is_found_by_it() -> None:
    assert look_up(found(hit(7, "شرکت نمونه", "")), FName="شركت نمونه", LName="")[0] == created(7)


def test_nothing_found_counts_where_the_same_search_finds_what_is_there() -> None:
    assert look_up(NOTHING) == (Record(1, State.PENDING, error="looked_up_absent"), True)


def test_nothing_found_proves_nothing_where_the_search_does_not_find_what_is_there() -> None:
    assert look_up(NOTHING, NOTHING) == (stays("doubt_search_blind", control=CONTROL), False)


@pytest.mark.parametrize("error", ["read_timeout", "http_503"])
def test_nothing_found_proves_nothing_where_the_control_gets_no_answer(error: str) -> None:
    assert look_up(NOTHING, no_answer(error)) == (stays("doubt_search_failed", reason=error), False)


def test_nothing_found_proves_nothing_where_nothing_is_known_to_be_there() -> None:
    settlement = settle(task(), lambda _: NOTHING, None)
    assert (settlement.record, settlement.absent) == (stays("doubt_no_control"), False)


def test_what_is_found_needs_no_control() -> None:
    assert settle(task(), lambda _: found(hit()), None).record == created(7)


@pytest.mark.parametrize(
    ("ours", "record", "not_allowed"),
    [
        (
            no_answer("status_Token_NotAllowMethod", verdict=Verdict.RUN, status="Token_NotAllowMethod"),
            stays("doubt_search_not_allowed", reason="Token_NotAllowMethod"),
            True,
        ),
        (
            no_answer("status_User_NotAllowMethod", verdict=Verdict.RUN, status="User_NotAllowMethod"),
            stays("doubt_search_not_allowed", reason="User_NotAllowMethod"),
            True,
        ),
        (
            no_answer("status_Token_Expired", verdict=Verdict.RUN, status="Token_Expired"),
            stays("doubt_search_failed", reason="Token_Expired"),
            False,
        ),
        (no_answer("read_timeout"), stays("doubt_search_failed", reason="read_timeout"), False),
        (
            no_answer("search_no_list", verdict=Verdict.CREATED, status="Success"),
            stays("doubt_search_failed", reason="search_no_list"),
            False,
        ),
    ],
)
def test_a_search_without_an_answer_settles_nothing(ours: Found, record: Record, not_allowed: bool) -> None:
    settlement = settle(task(), lambda _: ours, CONTROL)
    assert settlement.record == record
    assert (settlement.absent, settlement.unanswered, settlement.not_allowed) == (False, ours.answer, not_allowed)


def test_every_doubt_has_its_sentence() -> None:
    doubts = [record for _, record in FOUND.values() if record.error]
    doubts += [record for record, _ in (look_up(NOTHING), look_up(NOTHING, NOTHING), look_up(no_answer("x"))) if record]
    for record in [*doubts, stays("doubt_no_control"), stays("doubt_search_not_allowed"), stays("attempts_used_up")]:
        sentence = Phrasebook("en").say(record.error, record.params)
        assert " " in sentence
        assert "?" not in sentence


@pytest.mark.parametrize("answers", [(None, THERE), (NOTHING, None)])
def test_where_the_run_ended_before_the_answer_nothing_is_written(answers: tuple[Found | None, Found | None]) -> None:
    assert look_up(*answers) == (None, False)
