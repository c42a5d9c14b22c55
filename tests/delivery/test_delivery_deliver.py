"""The loop of a run: order, windows, limits, and doubts that are settled."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from importer.delivery import Ending
from importer.sandbox import Fault, Sandbox
from importer.service.answer import Answer
from importer.service.client import Client
from importer.service.deadline import Watchdog
from importer.service.endpoint import Endpoint
from importer.service.status import Verdict
from importer.work import Record, State, Task
from support.book import Book, Pile, mobile, task, tasks
from support.delivering import QUIET, Run
from support.fake_client import CREATED, DOWN, LOST, NO_ANSWER, NOTHING, FakeClient, there

DONE = Ending(None, interrupted=False)


# ---- the plain case -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("workers", [1, 4])
def test_every_contact_is_created_once_and_its_outcome_written(run: Run, service: Sandbox, workers: int) -> None:
    assert run(tasks(60), workers=workers) == DONE
    assert service.creations() == {mobile(number): 1 for number in range(1, 61)}
    assert run.book.counts() == {State.CREATED: 60}
    ids = {contact.mobile: contact.id for contact in service.contacts()}
    assert {mobile(record.key): record.contact_id for record in run.book.records} == ids
    assert sorted(run.observed) == [(number, State.CREATED) for number in range(1, 61)]


def test_nothing_to_do_is_done_at_once(run: Run, service: Sandbox) -> None:
    assert run([]) == DONE
    assert (service.ledger(), run.book.turns) == ([], [])


def test_what_leaves_is_on_the_disk_before_it_leaves(run: Run, service: Sandbox) -> None:
    service.add_faults(Fault("hangup", creates=False, times=5), Fault("empty", times=5))
    run(tasks(60))
    arrived: dict[str, list[float]] = {}
    for entry in service.ledger("ContactCreate"):
        arrived.setdefault(entry.mobile, []).append(entry.time)
    claimed: dict[str, list[float]] = {}
    for turn in run.book.turns:
        for each in turn.claims:
            claimed.setdefault(each.mobile, []).append(turn.at)
    assert arrived.keys() == claimed.keys()
    for name, times in arrived.items():
        assert len(times) == len(claimed[name]), "a claim for every request"
        assert all(on_disk < left for on_disk, left in zip(claimed[name], times, strict=True))
    assert sum(map(len, arrived.values())) > 60


def test_an_outcome_is_on_the_disk_before_the_same_contact_is_claimed_again(run: Run, service: Sandbox) -> None:
    service.add_faults(Fault("hangup", creates=False, mobile=mobile(3)))
    run(tasks(8))
    turns = [(turn, [r.state for r in turn.records if r.key == 3]) for turn in run.book.turns]
    (again,) = [turn for turn, _ in turns[1:] if 3 in [each.key for each in turn.claims]]
    before = [state for turn, states in turns for state in states if turn.at <= again.at]
    assert before == [State.IN_DOUBT, State.PENDING]


@pytest.mark.parametrize("workers", [1, 3])
def test_a_window_holds_few_contacts_for_each_worker(run: Run, workers: int) -> None:
    run(tasks(50), workers=workers)
    assert all(len(turn.claims) <= 4 * workers for turn in run.book.turns)
    unsettled = 0
    for turn in run.book.turns:
        unsettled += len(turn.claims) - len(turn.records)
        assert unsettled <= 6 * workers + len(turn.records), "so many a kill would leave to look up"


def test_what_the_journal_returns_is_what_is_sent(run: Run, service: Sandbox) -> None:
    class Fresh(Book):
        def turn(self, *args: object) -> list[Task]:
            claimed = super().turn(*args)  # type: ignore[arg-type]  # passed on as they came
            return [replace(each, payload=task(each.key, FName="تازه").payload) for each in claimed]

    run.book = Fresh(run.book.clock)
    run(tasks(1))
    assert service.contacts()[0].fields["FName"] == "تازه"


def test_refused_contacts_are_written_as_refused_and_the_run_goes_on(run: Run, service: Sandbox) -> None:
    service.blacklist(mobile(2))
    assert run(tasks(5)) == DONE
    (record,) = run.book.of(2)
    assert (record.state, record.status_code, record.status, record.error, record.http_status) == (
        State.REFUSED,
        "101",
        "Mobile_Invalid",
        "status_Mobile_Invalid",
        200,
    )
    assert run.book.counts() == {State.CREATED: 4, State.REFUSED: 1}


def test_what_certainly_failed_is_tried_again_by_its_worker_and_then_failed() -> None:
    client = FakeClient({mobile(1): [DOWN, DOWN, CREATED], mobile(2): [DOWN]})
    run = Run(lambda: client)
    assert run(tasks(3)) == DONE
    assert run.book.counts() == {State.CREATED: 2, State.FAILED: 1}
    assert [(record.requests, record.error) for record in run.book.of(2)] == [(4, "connect_refused")]
    assert client.searched == [], "no doubt, nothing to look up"


# ---- limits ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("limit", [0, 1, 7, 8, 9, 30, 31])
def test_a_limit_is_kept_to_the_row(limit: int) -> None:
    client = FakeClient()
    run = Run(lambda: client)
    pile = Pile(tasks(30))
    assert run(pile, limit=limit) == DONE
    assert len(client.created) == min(limit, 30)
    assert len(pile.left) == 30 - min(limit, 30)


def test_a_row_that_is_sent_again_counts_once_for_the_limit() -> None:
    client = FakeClient({mobile(1): [LOST, CREATED]})
    run = Run(lambda: client)
    client.find = lambda name: there(name) if name == mobile(2) else NOTHING
    run(tasks(5), limit=2, workers=1)
    assert client.created == [mobile(1), mobile(2), mobile(1)]


def test_rows_of_an_earlier_run_that_are_sent_again_count_for_the_limit_too() -> None:
    client = FakeClient(find=lambda name: there(name) if name == mobile(99) else NOTHING)
    run = Run(lambda: client, Book(control=mobile(99)))
    doubts = [task(number, State.IN_DOUBT) for number in (11, 12, 13)]
    assert run(tasks(0), doubts, limit=2, settle_after=0) == DONE
    assert len(client.created) == 2
    assert run.book.counts() == {State.CREATED: 2, State.PENDING: 1}


def test_no_row_is_sent_under_a_limit_of_0_though_doubts_are_looked_up() -> None:
    client = FakeClient(find=lambda name: NOTHING if name == mobile(12) else there(name))
    run = Run(lambda: client, Book(control=mobile(99)))
    doubts = [task(11, State.IN_DOUBT), task(12, State.IN_DOUBT)]
    assert run(tasks(5), doubts, limit=0, settle_after=0, resend_in_doubt=True) == DONE
    assert client.created == []
    assert run.book.states == {11: State.CREATED, 12: State.PENDING}


def test_a_time_limit_of_0_takes_nothing(run: Run, service: Sandbox) -> None:
    pile = Pile(tasks(5))
    assert run(pile, time_limit=0) == DONE
    assert (len(pile.left), service.ledger()) == (5, [])


def test_after_the_time_limit_nothing_new_is_taken_and_what_is_out_is_written() -> None:
    now = [0.0]

    def before(name: str) -> None:
        if name == mobile(5):
            now[0] = 100.0

    client = FakeClient({mobile(2): [LOST]}, before=before)
    run = Run(lambda: client)
    pile = Pile(tasks(100))
    began = time.monotonic()
    assert run(pile, time_limit=60, workers=1, clock=lambda: now[0]) == DONE
    assert time.monotonic() - began < 2
    assert 5 <= len(client.created) == 100 - len(pile.left) < 20
    assert run.book.counts() == {State.CREATED: len(client.created) - 1, State.IN_DOUBT: 1}


# ---- doubts ---------------------------------------------------------------------------------------------------------

LOSING = [
    Fault("reset", creates=True, mobile=mobile(3)),
    Fault("hangup", creates=True, mobile=mobile(4)),
    Fault("late-answer", seconds=30, mobile=mobile(5)),
    Fault("error-page", http=502, creates=True, mobile=mobile(6)),
    Fault("html", mobile=mobile(7)),
    Fault("empty", mobile=mobile(8)),
    Fault("null", mobile=mobile(9)),
    Fault("list", mobile=mobile(10)),
    Fault("cut", mobile=mobile(11)),
    Fault("cut-unmarked", mobile=mobile(12)),
    Fault("status", status="ServerError", creates=True, mobile=mobile(13)),
    Fault("status", status="Contact_Frozen", creates=True, mobile=mobile(14)),
    Fault("drip-body", seconds=0.05, mobile=mobile(15)),
]
REFUSING = [
    Fault("reset", creates=False, mobile=mobile(3)),
    Fault("hangup", creates=False, mobile=mobile(4)),
    Fault("error-page", http=503, creates=False, mobile=mobile(5)),
    Fault("html", creates=False, mobile=mobile(6)),
    Fault("empty", creates=False, mobile=mobile(7)),
    Fault("status", status=500, mobile=mobile(8)),
    Fault("status", status=999, mobile=mobile(9)),
]


def test_a_contact_whose_answer_was_lost_is_found_again_and_not_sent_again(run: Run, service: Sandbox) -> None:
    service.add_faults(*LOSING)
    assert run(tasks(20), settle_after=0.3) == DONE
    assert service.creations() == {mobile(number): 1 for number in range(1, 21)}
    assert len(service.ledger("ContactCreate")) == 20
    assert run.book.counts() == {State.CREATED: 20}
    ids = {contact.mobile: contact.id for contact in service.contacts()}
    for number in range(3, 16):
        lost, found = run.book.of(number)
        assert (lost.state, found.state, found.contact_id) == (State.IN_DOUBT, State.CREATED, ids[mobile(number)])
        assert (lost.requests, found.requests, found.sent_at) == (1, 0, "")


def test_a_contact_that_was_not_created_after_all_is_sent_again_after_a_look_up(run: Run, service: Sandbox) -> None:
    service.add_faults(*REFUSING)
    assert run(tasks(12)) == DONE
    assert service.creations() == {mobile(number): 1 for number in range(1, 13)}
    assert len(service.ledger("ContactCreate")) == 12 + len(REFUSING)
    for number in range(3, 10):
        assert [record.state for record in run.book.of(number)] == [State.IN_DOUBT, State.PENDING, State.CREATED]
        assert run.book.errors(number)[1:] == ["looked_up_absent", ""]


def test_a_lost_answer_is_looked_up_after_the_quiet_time_and_not_before(
    watchdog: Watchdog,
) -> None:
    with Sandbox(clock=time.monotonic, faults=[Fault("hangup", creates=True, mobile=mobile(2))]) as service:
        endpoint = Endpoint(service.url, service.url, service.token)
        run = Run(lambda: Client(endpoint, timeout=1, watchdog=watchdog))
        run(tasks(4))
        lost = next(entry for entry in service.ledger("ContactCreate") if entry.mobile == mobile(2))
        searched = service.ledger("ContactSearch")[0]
        assert searched.time - lost.time >= QUIET


def test_doubts_of_an_earlier_run_wait_from_the_start_of_this_one(watchdog: Watchdog) -> None:
    with Sandbox(clock=time.monotonic) as service:
        endpoint = Endpoint(service.url, service.url, service.token)
        client = Client(endpoint, timeout=1, watchdog=watchdog)
        assert client.create({"Mobile": mobile(7), "FName": "علی", "LName": "رضایی"}).verdict is Verdict.CREATED
        client.close()
        began = time.monotonic()
        run = Run(lambda: Client(endpoint, timeout=1, watchdog=watchdog))
        assert run([], [task(7, State.IN_DOUBT)]) == DONE
        assert run.book.states == {7: State.CREATED}
        assert service.ledger("ContactSearch")[0].time - began >= QUIET
        assert service.creations() == {mobile(7): 1}


def test_new_rows_do_not_wait_for_doubts(run: Run, service: Sandbox) -> None:
    service.add_faults(Fault("hangup", creates=True, mobile=mobile(1)))
    run(tasks(40), settle_after=0.5)
    methods = [entry.method for entry in service.ledger()]
    assert methods == ["ContactCreate"] * 40 + ["ContactSearch"]


def test_the_control_of_a_search_is_the_contact_created_last(run: Run, service: Sandbox) -> None:
    run.book.control = mobile(77)
    service.add_faults(Fault("hangup", creates=False, mobile=mobile(1)))
    run(tasks(6), workers=1)
    searched = [entry.mobile for entry in service.ledger("ContactSearch")]
    assert searched == [mobile(1), mobile(6)]


def test_where_this_run_created_nothing_the_journal_names_the_control(run: Run, service: Sandbox) -> None:
    run.book.control = mobile(77)
    assert run([], [task(1, State.IN_DOUBT)]) == DONE
    assert [entry.mobile for entry in service.ledger("ContactSearch")] == [mobile(1), mobile(77)]
    assert run.book.errors(1) == ["doubt_search_blind"], "the journal's contact is not at this service"


def test_without_a_control_nothing_is_sent_again(run: Run, service: Sandbox) -> None:
    service.add_faults(Fault("hangup", creates=False))
    run(tasks(1))
    assert run.book.errors(1) == ["connection_lost", "doubt_no_control"]
    assert run.book.states == {1: State.IN_DOUBT}
    assert len(service.ledger("ContactCreate")) == 1


def test_a_contact_that_gets_lost_again_and_again_has_failed_when_its_requests_are_used_up(
    run: Run, service: Sandbox
) -> None:
    service.add_faults(Fault("hangup", creates=False, mobile=mobile(2), times=None))
    assert run(tasks(3), attempts=3, settle_after=0.02) == DONE
    assert [entry.mobile for entry in service.ledger("ContactCreate")].count(mobile(2)) == 3
    last = run.book.of(2)[-1]
    assert (last.state, last.error) == (State.FAILED, "attempts_used_up")
    assert sum(record.requests for record in run.book.of(2)) == 3


def test_a_contact_under_another_name_or_deleted_stays_in_doubt(run: Run, service: Sandbox, watchdog: Watchdog) -> None:
    client = Client(Endpoint(service.url, "", service.token), timeout=1, watchdog=watchdog)
    other = client.create({"Mobile": mobile(1), "FName": "زهرا"}).contact_id
    deleted = client.create({"Mobile": mobile(2), "FName": "علی", "LName": "رضایی"}).contact_id
    client._post("ContactDelete", {"ContactID": str(deleted)})
    client.close()
    assert run(tasks(0), [task(1, State.IN_DOUBT), task(2, State.IN_DOUBT)], settle_after=0) == DONE
    (first,), (second,) = run.book.of(1), run.book.of(2)
    assert (first.state, first.error, first.params) == (State.IN_DOUBT, "doubt_other_names", {"ids": str(other)})
    assert (second.state, second.error, second.params) == (State.IN_DOUBT, "doubt_deleted", {"ids": str(deleted)})
    assert len(service.ledger("ContactCreate")) == 2, "those of this test"


def test_a_token_that_may_not_search_is_learnt_once(watchdog: Watchdog) -> None:
    faults = [Fault("hangup", creates=True, times=6)]
    with Sandbox(tokens={"only-create": ["ContactCreate"]}, faults=faults) as service:
        endpoint = Endpoint(service.url, service.url, "only-create")
        run = Run(lambda: Client(endpoint, timeout=1, watchdog=watchdog))
        assert run(tasks(10), workers=1) == DONE
        assert run.book.counts() == {State.IN_DOUBT: 6, State.CREATED: 4}
        assert len(service.ledger("ContactSearch")) <= 4, "those that were on their way already"
        assert {run.book.errors(number)[-1] for number in range(1, 7)} == {"doubt_search_not_allowed"}
        assert max(service.creations().values()) == 1


def test_searches_that_are_never_answered_are_given_up_after_as_many_as_failures_end_a_run() -> None:
    client = FakeClient(find=lambda _: NO_ANSWER)
    run = Run(lambda: client)
    doubts = [task(number, State.IN_DOUBT) for number in range(1, 101)]
    assert run([], doubts, settle_after=0, workers=1, attempts=2, max_failures=3) == DONE
    assert run.book.counts() == {State.IN_DOUBT: 100}
    assert len(client.searched) <= 2 * (3 + 4)
    assert {record.error for record in run.book.records} == {"doubt_search_failed"}
    assert {str(record.params) for record in run.book.records} == {str({"reason": "read_timeout"})}


# ---- sent again at the user's own risk ------------------------------------------------------------------------------


def test_the_user_can_have_doubts_sent_again_at_his_own_risk(watchdog: Watchdog) -> None:
    faults = [Fault("hangup", creates=True, times=2)]
    with Sandbox(tokens={"only-create": ["ContactCreate"]}, faults=faults) as service:
        endpoint = Endpoint(service.url, service.url, "only-create")
        run = Run(lambda: Client(endpoint, timeout=1, watchdog=watchdog))
        assert run(tasks(2), resend_in_doubt=True) == DONE
        assert service.creations() == {mobile(1): 2, mobile(2): 2}, "this is the risk"
        assert run.book.counts() == {State.CREATED: 2}


def test_it_is_done_once_and_after_a_look_up(run: Run, service: Sandbox) -> None:
    service.add_faults(Fault("hangup", creates=False, times=None))
    assert run(tasks(1), resend_in_doubt=True) == DONE
    assert [entry.method for entry in service.ledger()] == ["ContactCreate", "ContactSearch"] * 2
    assert run.book.states == {1: State.IN_DOUBT}


def test_a_contact_that_the_look_up_finds_is_not_sent_again_at_any_risk(run: Run, service: Sandbox) -> None:
    service.add_faults(Fault("hangup", creates=True))
    run(tasks(3), resend_in_doubt=True)
    assert max(service.creations().values()) == 1


def test_the_risk_is_on_the_disk_only_together_with_the_claim() -> None:
    client = FakeClient({mobile(1): [LOST, CREATED]}, find=lambda _: NO_ANSWER)
    run = Run(lambda: client)
    run(tasks(1), resend_in_doubt=True, attempts=1)
    assert run.book.errors(1) == ["read_timeout", "doubt_search_failed", "resent_at_own_risk", ""]
    for turn in run.book.turns:
        risky = [record.key for record in turn.records if record.error == "resent_at_own_risk"]
        assert risky == [each.key for each in turn.claims if risky]


@pytest.mark.parametrize("answer", [DOWN, Answer(Verdict.RUN, "status_Token_Expired", certain=True)])
def test_a_risky_request_that_certainly_did_nothing_leaves_the_old_doubt(answer: Answer) -> None:
    client = FakeClient({mobile(1): [answer]}, find=lambda _: NO_ANSWER)
    run = Run(lambda: client)
    run([], [task(1, State.IN_DOUBT)], resend_in_doubt=True, attempts=1, settle_after=0)
    assert client.created == [mobile(1)]
    assert run.book.states == {1: State.IN_DOUBT}
    assert run.book.of(1)[-1].state is not State.FAILED


def test_a_record_of_a_look_up_tells_no_requests() -> None:
    client = FakeClient(find=there)
    run = Run(lambda: client)
    run([], [task(1, State.IN_DOUBT)], settle_after=0)
    assert run.book.records == [Record(1, State.CREATED, contact_id=7)]


def test_the_journal_is_asked_for_a_positive_control_once_in_a_run(run: Run) -> None:
    doubts = [task(number, State.IN_DOUBT) for number in range(1, 6)]
    asked = []

    def newest_created() -> None:
        asked.append(1)

    run.book.newest_created = newest_created  # type: ignore[method-assign]  # a stand-in, told what to say
    run([], doubts, settle_after=0)
    assert len(asked) == 1
