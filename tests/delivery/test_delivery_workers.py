"""Threads that lose nothing of what they found out."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import cast

import pytest

from importer.delivery.pacer import Pacer
from importer.delivery.sender import Sender, Sent
from importer.delivery.settle import Settlement
from importer.delivery.workers import Job, LookUp, Probe, Probed, Result, Send, Workers
from importer.service.client import Client
from importer.work import State
from support.book import NOW, mobile, task, tasks
from support.fake_client import LOST, FakeClient, there


def workers(count: int, client: FakeClient) -> Workers:
    halt = threading.Event()
    pacer = Pacer(None, halt)
    return Workers(count, lambda: Sender(cast(Client, client), pacer, 1, halt, lambda: NOW))


def wait_for(crew: Workers, count: int) -> list[Result]:
    results: list[Result] = []
    while len(results) < count:
        results += crew.results(5)
    return results


def test_jobs_are_done_by_several_threads_at_once() -> None:
    together = threading.Barrier(3, timeout=10)

    def before(_: str) -> None:
        together.wait()

    client = FakeClient(before=before)
    crew = workers(3, client)
    for each in tasks(9):
        crew.put(Send(each))
    results = wait_for(crew, 9)
    crew.close()
    assert sorted(keys(results)) == list(range(1, 10))
    assert client.closed == 3


def test_a_send_comes_back_as_sent_and_a_look_up_as_a_settlement() -> None:
    crew = workers(1, FakeClient(find=there))
    crew.put(Send(task(1)))
    crew.put(LookUp(task(2), None))
    sent, settled = wait_for(crew, 2)
    crew.close()
    assert isinstance(sent, Sent)
    assert isinstance(settled, Settlement)
    assert settled.record is not None
    assert settled.record.state is State.CREATED


def keys(things: Sequence[Result | Job]) -> list[int]:
    return [each.task.key for each in things if not isinstance(each, Probe | Probed)]


def test_a_probe_is_a_search_and_counts_as_no_request_that_creates() -> None:
    client = FakeClient(find=there)
    crew = workers(1, client)
    crew.put(Probe(mobile(1)))
    assert (crew.in_flight, crew.sending) == (1, 0)
    assert wait_for(crew, 1) == [Probed(there(mobile(1)))]
    assert (crew.in_flight, client.created, client.searched) == (0, [], [mobile(1)])
    crew.put(Send(tasks(1)[0]))
    assert (crew.in_flight, crew.sending) == (1, 1)
    wait_for(crew, 1)
    assert (crew.in_flight, crew.sending) == (0, 0)
    crew.close()


def test_what_was_not_begun_can_be_taken_back() -> None:
    begun, go = threading.Event(), threading.Event()

    def before(_: str) -> None:
        begun.set()
        go.wait(10)

    client = FakeClient(before=before)
    crew = workers(1, client)
    for each in tasks(5):
        crew.put(Send(each))
    assert begun.wait(10)
    assert crew.take_back() == [Send(each) for each in tasks(5)[1:]]
    go.set()
    assert keys(wait_for(crew, 1)) == [1]
    crew.close()
    assert client.created == [mobile(1)]


def test_results_are_not_waited_for_without_need() -> None:
    crew = workers(1, FakeClient())
    assert crew.results(0) == []
    crew.close()


def dying(number: int) -> Callable[[str], None]:
    def before(name: str) -> None:
        if name == mobile(number):
            raise KeyError("a defect")

    return before


def test_what_a_worker_died_of_is_raised_and_nothing_that_came_back_before_is_lost() -> None:
    client = FakeClient(before=dying(4))
    crew = workers(1, client)
    for each in tasks(6):
        crew.put(Send(each))
    crew._threads[0].join(10)
    with pytest.raises(KeyError, match="a defect"):
        crew.results(5)
    assert keys(crew.survivors()) == [1, 2, 3]
    assert keys(crew.take_back()) == [5, 6]
    assert client.closed == 1, "its connection is closed all the same"
    crew.close()


def test_a_sender_that_can_not_be_made_is_raised_too() -> None:
    def make_sender() -> Sender:
        raise OSError("no more files")

    crew = Workers(2, make_sender)
    with pytest.raises(OSError, match="no more files"):
        crew.results(5)
    crew.close()


def test_threads_can_be_employed_and_rested_while_there_is_work() -> None:
    gate = threading.Event()
    busy = threading.Semaphore(0)

    def before(_: str) -> None:
        busy.release()
        gate.wait(10)

    crew = workers(1, FakeClient(before=before))
    for each in tasks(20):
        crew.put(Send(each))
    crew.employ(4)
    for _ in range(4):
        assert busy.acquire(timeout=10)
    assert not busy.acquire(timeout=0.05), "no fifth is at work"
    crew.employ(1)
    gate.set()
    assert sorted(keys(wait_for(crew, 20))) == list(range(1, 21))
    assert crew.in_flight == 0
    crew.close()


def test_created_contacts_come_back_in_company_and_anything_else_at_once() -> None:
    crew = workers(1, FakeClient({mobile(3): [LOST]}))
    for number in (1, 2):
        crew.put(Send(task(number)))
    assert len(crew.results(10, company=2)) == 2
    crew.put(Send(task(3)))
    assert len(crew.results(10, company=5)) == 1, "a doubt waits for nobody"
    crew.close()


def test_after_a_contact_that_was_not_created_a_thread_begins_no_other_before_it_was_heard() -> None:
    client = FakeClient({mobile(1): [LOST]})
    crew = workers(1, client)
    for number in (1, 2, 3):
        crew.put(Send(task(number)))
    assert keys(wait_for(crew, 1)) == [1]
    assert crew.results(0.05) == []
    assert client.created == [mobile(1)]
    assert len(crew.take_back()) == 2, "as a pause does, and the end of a run"
    crew.put(Send(task(4)))
    crew.heard()
    assert keys(wait_for(crew, 1)) == [4]
    crew.close()


def test_threads_that_wait_to_be_heard_end_with_the_others() -> None:
    crew = workers(2, FakeClient({mobile(number): [LOST] for number in (1, 2)}))
    for number in (1, 2):
        crew.put(Send(task(number)))
    assert sorted(keys(wait_for(crew, 2))) == [1, 2]
    crew.close()
