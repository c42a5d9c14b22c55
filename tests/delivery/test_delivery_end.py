"""How a run ends: stop conditions, signals, faults of the journal and of this program."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest

from importer.delivery import Ending
from importer.errors import StoppedEarly
from importer.sandbox import Fault, Sandbox
from importer.service.answer import Answer
from importer.service.client import Client, Found
from importer.service.deadline import Watchdog
from importer.service.endpoint import Endpoint
from importer.service.status import Verdict
from importer.vocabulary import Problem
from importer.work import Record, State, Task
from support.book import Book, Pile, mobile, task, tasks
from support.delivering import Run
from support.fake_client import DOWN, EXPIRED, LOST, NO_ANSWER, NOTHING, FakeClient, there

# ---- the service refuses the run, or fails --------------------------------------------------------------------------

STOPS: list[tuple[Fault, str, State]] = [
    (Fault("status", status="CreditNotEnough", skip=5), "status_CreditNotEnough", State.PENDING),
    (Fault("status", status="AccountIsDemo", skip=5), "status_AccountIsDemo", State.PENDING),
    (Fault("status", status="System_Disabled", skip=5), "status_System_Disabled", State.PENDING),
    (Fault("status", status=-204, skip=5), "status_Token_Expired", State.PENDING),
    (Fault("bare-status", status="Token_Disabled", skip=5), "status_Token_Disabled", State.PENDING),
    (Fault("denied", http=401, skip=5), "http_401", State.PENDING),
    (Fault("denied", http=403, skip=5), "http_403", State.PENDING),
    (Fault("denied", http=404, skip=5), "http_404", State.PENDING),
    (Fault("redirect", skip=5), "http_redirect", State.IN_DOUBT),
]


@pytest.mark.parametrize(("fault", "code", "state"), STOPS, ids=lambda value: str(value)[:60])
def test_a_fault_of_the_run_stops_it_and_nothing_more_is_sent(
    run: Run, service: Sandbox, fault: Fault, code: str, state: State
) -> None:
    service.add_faults(fault)
    pile = Pile(tasks(50))
    ending = run(pile, workers=1)
    assert ending.problem is not None
    assert (ending.problem.code, ending.interrupted) == (code, False)
    sent = [entry.mobile for entry in service.ledger()]
    assert sent == [mobile(number) for number in range(1, len(sent) + 1)]
    assert 6 <= len(sent) <= 8, "what the worker had begun before the answer was read"
    assert run.book.states[6] is state
    assert State.SENDING not in run.book.states.values(), "what was claimed and not sent is given back"
    assert run.book.counts()[State.CREATED] == len(service.contacts())


def test_a_stop_ends_waits_for_another_try_and_they_are_not_made() -> None:
    tried = threading.Event()

    def before(name: str) -> None:
        if name == mobile(1):
            tried.set()
        else:
            assert tried.wait(10)

    busy = Answer(Verdict.PASSING, "connect_refused", retry_after=60, certain=True)
    client = FakeClient({mobile(1): [busy], mobile(2): [EXPIRED]}, before=before)
    run = Run(lambda: client, sleep=None)  # it waits as the program does
    began = time.monotonic()
    ending = run(tasks(20), workers=2)
    assert time.monotonic() - began < 5
    assert ending.problem == Problem("status_Token_Expired", {"number": -204})
    assert client.created.count(mobile(1)) == 1
    assert run.book.states[1] is State.PENDING
    assert run.book.states[2] is State.PENDING


def test_too_many_failures_running_stop_the_run(run: Run, service: Sandbox) -> None:
    service.add_faults(Fault("hangup", creates=False, times=None, skip=3))
    ending = run(tasks(100), workers=1, max_failures=4, settle_after=60)
    assert ending == Ending(Problem("too_many_failures", {"count": 5, "last": "connection_lost"}), interrupted=False)
    methods = [entry.method for entry in service.ledger()]
    assert methods[-2:] == ["ContactSearch", "ContactCreate"], "the search is answered, one more row tries"
    assert methods.count("ContactCreate") <= 3 + 4 + 1 + 1
    assert State.SENDING not in run.book.states.values()


def test_an_outage_that_passes_while_the_breaker_is_open_does_not_end_the_run(run: Run, service: Sandbox) -> None:
    """The probe is a search; it is asked patiently, and answered from its third try on."""
    service.add_faults(
        Fault("error-page", creates=False, times=4),
        Fault("error-page", method="ContactSearch", times=2),
    )
    everybody = tasks(40)
    assert run(everybody, workers=1, max_failures=4) == Ending(None, interrupted=False)
    assert run.book.counts() == {State.CREATED: 40}
    assert service.creations() == dict.fromkeys([each.mobile for each in everybody], 1)


def test_an_outage_sends_no_row_while_it_is_probed(run: Run, service: Sandbox) -> None:
    service.add_faults(Fault("error-page", method=None, creates=False, times=None))
    ending = run(tasks(100), workers=1, max_failures=3, settle_after=60)
    assert ending.problem == Problem("too_many_failures", {"count": 3, "last": "http_503"})
    methods = [entry.method for entry in service.ledger()]
    assert methods.count("ContactCreate") <= 3 + 1
    assert methods[-4:] == ["ContactSearch"] * 4, "as many tries as a look-up has, and nothing after them"


def test_what_was_held_back_by_a_pause_counts_once_for_the_limit(run: Run, service: Sandbox) -> None:
    service.add_faults(Fault("error-page", creates=False, times=3))
    assert run(tasks(40), workers=1, max_failures=3, limit=10).problem is None
    assert run.book.counts()[State.CREATED] == 10


def test_a_look_up_that_learns_that_the_token_is_no_good_ends_the_run(run: Run, service: Sandbox) -> None:
    service.add_faults(
        Fault("hangup", mobile=mobile(1)),
        Fault("status", method="ContactSearch", status="Token_Expired", times=None),
    )
    ending = run(tasks(3), workers=1, max_failures=2)
    assert ending.problem == Problem("status_Token_Expired", {"status": "Token_Expired", "number": -204})
    assert run.book.states[1] is State.IN_DOUBT
    assert run.book.errors(1)[-1] == "doubt_search_failed"


def test_a_look_up_that_is_forbidden_by_a_gateway_ends_nothing(run: Run, service: Sandbox) -> None:
    service.add_faults(Fault("hangup", mobile=mobile(1)), Fault("denied", method="ContactSearch", times=None))
    assert run(tasks(3), workers=1).problem is None
    assert run.book.counts() == {State.IN_DOUBT: 1, State.CREATED: 2}


def test_a_service_that_is_away_stops_the_run_without_a_doubt(watchdog: Watchdog) -> None:
    with Sandbox() as service:
        endpoint = Endpoint(service.url, service.url, service.token)
    run = Run(lambda: Client(endpoint, timeout=1, watchdog=watchdog))
    ending = run(tasks(100), max_failures=5, attempts=2)
    assert ending.problem == Problem("too_many_failures", {"count": 5, "last": "connect_refused"})
    assert run.book.counts().keys() <= {State.FAILED, State.PENDING}


def test_three_pages_running_stop_the_run(run: Run, service: Sandbox) -> None:
    service.add_faults(Fault("html", creates=False, times=None))
    ending = run(tasks(100), workers=1, settle_after=60)
    assert ending.problem == Problem("answer_html_running", {"count": 3})
    assert len(service.ledger()) <= 5


# ---- signals --------------------------------------------------------------------------------------------------------


def test_a_run_that_is_halted_before_it_begins_sends_nothing(run: Run, service: Sandbox) -> None:
    run.halt.set()
    assert run(tasks(10), [task(20, State.IN_DOUBT)]) == Ending(None, interrupted=True)
    assert service.ledger() == []
    assert run.book.states == {20: State.IN_DOUBT}


def test_a_halt_lets_what_is_out_finish_and_gives_back_what_is_not(run: Run, service: Sandbox) -> None:
    service.add_faults(Fault("late-answer", seconds=0.3, times=2, skip=4))

    def on_record(_task: Task, _record: Record) -> None:
        run.halt.set()

    run.on_record = on_record
    pile = Pile(tasks(100))
    began = time.monotonic()
    assert run(pile) == Ending(None, interrupted=True)
    assert time.monotonic() - began < 3
    assert run.book.counts().get(State.CREATED) == len(service.contacts()) == len(service.ledger())
    assert State.SENDING not in run.book.states.values()
    assert len(pile.left) > 80


def test_a_halt_while_doubts_wait_ends_at_once(run: Run, service: Sandbox) -> None:
    service.add_faults(Fault("hangup", creates=True, times=None))

    def on_record(_task: Task, record: Record) -> None:
        if record.key == 3:
            threading.Timer(0.1, run.halt.set).start()

    run.on_record = on_record
    began = time.monotonic()
    assert run(tasks(3), settle_after=60) == Ending(None, interrupted=True)
    assert time.monotonic() - began < 3
    assert run.book.counts() == {State.IN_DOUBT: 3}
    assert service.ledger("ContactSearch") == []


def halting(run: Run, answer: Found) -> Callable[[str], Found]:
    def find(_: str) -> Found:
        run.halt.set()
        return answer

    return find


def test_a_look_up_that_the_halt_prevents_leaves_the_row_as_it_was() -> None:
    client = FakeClient()
    run = Run(lambda: client, Book(control=mobile(99)))
    client.find = halting(run, NOTHING)
    doubts = [task(number, State.IN_DOUBT) for number in range(1, 6)]
    assert run([], doubts, workers=1, settle_after=0, resend_in_doubt=True) == Ending(None, interrupted=True)
    assert client.searched == [mobile(1)], "the control was not asked any more"
    assert run.book.records == []


def test_a_halt_before_the_risk_was_taken_leaves_the_doubt_a_doubt() -> None:
    client = FakeClient()
    run = Run(lambda: client)
    client.find = halting(run, NO_ANSWER)
    run([], [task(1, State.IN_DOUBT)], workers=1, settle_after=0, attempts=1, resend_in_doubt=True)
    assert client.created == []
    assert run.book.states == {1: State.IN_DOUBT}
    assert run.book.errors(1) == ["doubt_search_failed"]


def test_a_risky_row_that_is_given_back_unsent_is_a_doubt_again() -> None:
    client = FakeClient(find=lambda _: NO_ANSWER)
    run = Run(lambda: client)

    def before(_: str) -> None:
        run.halt.set()
        time.sleep(0.3)

    client.before = before
    doubts = [task(number, State.IN_DOUBT) for number in range(1, 5)]
    run([], doubts, workers=1, settle_after=0, attempts=1, resend_in_doubt=True)
    assert len(client.created) == 1
    assert run.book.counts() == {State.CREATED: 1, State.IN_DOUBT: 3}


# ---- the journal can't be written -----------------------------------------------------------------------------------


@pytest.mark.parametrize("fails_at", [0, 1, 2, 5])
def test_after_a_journal_that_can_not_be_written_no_request_leaves(run: Run, service: Sandbox, fails_at: int) -> None:
    run.book.fails_at = fails_at
    with pytest.raises(StoppedEarly) as caught:
        run(tasks(100), workers=1)
    problem = caught.value.problems[0]
    assert problem == Problem("journal_write_failed", {"path": "j", "reason": "full"})
    sent = {entry.mobile for entry in service.ledger()}
    assert sent <= {mobile(key) for key in run.book.claimed}, "nothing that was not on the disk"
    after = len(service.ledger())
    time.sleep(0.05)
    assert len(service.ledger()) == after
    assert run.book.counts().get(State.CREATED, 0) <= len(service.contacts())


# ---- faults of this program -----------------------------------------------------------------------------------------


def failing_at(number: int) -> Callable[[str], None]:
    def before(name: str) -> None:
        if name == mobile(number):
            raise KeyError("a defect")

    return before


@pytest.mark.parametrize("workers", [1, 3])
def test_a_defect_in_a_worker_ends_the_run_and_what_is_known_is_written(workers: int) -> None:
    client = FakeClient(before=failing_at(10))
    run = Run(lambda: client)
    with pytest.raises(KeyError, match="a defect"):
        run(tasks(100), workers=workers)
    created = [key for key in range(1, 101) if mobile(key) in client.created and key != 10]
    assert [key for key, state in sorted(run.book.states.items()) if state is State.CREATED] == created
    sending = [key for key, state in run.book.states.items() if state is State.SENDING]
    assert sending == [10], "nobody knows whether it left: the next run looks it up"
    assert run.halt.is_set()


def test_a_sender_that_can_not_be_made_ends_the_run() -> None:
    def make_client() -> FakeClient:
        raise OSError("no more files")

    run = Run(make_client)
    with pytest.raises(OSError, match="no more files"):
        run(tasks(10), workers=1)
    assert set(run.book.states.values()) == {State.PENDING}


@pytest.mark.parametrize("breaks_at", [1, 5])
def test_an_observer_that_breaks_loses_nothing_that_is_known(breaks_at: int) -> None:
    client = FakeClient({mobile(2): [LOST], mobile(3): [DOWN]})
    run = Run(lambda: client)
    seen = []

    def on_record(_task: Task, record: Record) -> None:
        seen.append(record)
        if len(seen) >= breaks_at:
            raise BrokenPipeError

    run.on_record = on_record
    with pytest.raises(BrokenPipeError):
        run(tasks(40), workers=2, attempts=1)
    created = {key for key in range(1, 41) if mobile(key) in client.created} - {2, 3}
    assert {key for key, state in run.book.states.items() if state is State.CREATED} == created
    assert run.book.states.get(2, State.IN_DOUBT) is State.IN_DOUBT
    assert State.SENDING not in run.book.states.values()


def test_a_defect_during_a_look_up_leaves_the_doubt_a_doubt() -> None:
    def find(name: str) -> Found:
        if name == mobile(2):
            raise KeyError("a defect")
        return there(name)

    client = FakeClient(find=find)
    run = Run(lambda: client)
    doubts = [task(1, State.IN_DOUBT), task(2, State.IN_DOUBT)]
    with pytest.raises(KeyError, match="a defect"):
        run([], doubts, workers=1, settle_after=0)
    assert run.book.states == {1: State.CREATED, 2: State.IN_DOUBT}


def test_every_worker_closes_its_connection_however_the_run_ends() -> None:
    fine, broken = FakeClient(), FakeClient(before=failing_at(5))
    Run(lambda: fine)(tasks(10), workers=3)
    with pytest.raises(KeyError, match="a defect"):
        Run(lambda: broken)(tasks(10), workers=3)
    assert (fine.closed, broken.closed) == (3, 3)
