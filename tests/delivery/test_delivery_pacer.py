"""The rate limit and the pause after a 429, by a clock that only moves when somebody waits."""

from __future__ import annotations

import itertools
import threading
import time
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importer.delivery.pacer import Pacer


@dataclass
class Clock:
    now: float = 100.0
    slept: list[float] = field(default_factory=list)

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> bool:
        self.slept.append(seconds)
        self.now += seconds
        return False


def pacer(clock: Clock, rate: float | None, halt: threading.Event | None = None) -> Pacer:
    return Pacer(rate, halt or threading.Event(), clock=clock, sleep=clock.sleep)


def test_without_a_rate_nobody_waits() -> None:
    clock = Clock()
    paced = pacer(clock, None)
    assert all(paced.wait() for _ in range(100))
    assert clock.slept == []


@pytest.mark.parametrize("rate", [0.5, 1, 3, 10, 250])
def test_no_second_sees_more_requests_than_the_rate(rate: float) -> None:
    clock = Clock()
    paced = pacer(clock, rate)
    times = []
    for _ in range(40):
        assert paced.wait()
        times.append(clock.now)
    gaps = [later - earlier for earlier, later in itertools.pairwise(times)]
    assert min(gaps) == pytest.approx(1 / rate)
    assert max(gaps) == pytest.approx(1 / rate)


def test_the_first_request_leaves_at_once() -> None:
    clock = Clock()
    assert pacer(clock, 0.01).wait()
    assert clock.slept == []


@given(st.floats(0.1, 100), st.lists(st.floats(0, 20), min_size=2, max_size=30))
def test_what_was_not_used_is_not_made_up_for_in_a_burst(rate: float, idle: list[float]) -> None:
    clock = Clock()
    paced = pacer(clock, rate)
    last = float("-inf")
    for pause in idle:
        clock.now += pause
        paced.wait()
        assert clock.now - last >= 1 / rate - 1e-6
        last = clock.now


def test_a_hold_holds_everybody() -> None:
    clock = Clock()
    paced = pacer(clock, None)
    paced.hold(7)
    assert paced.wait()
    assert clock.slept == [7]
    assert paced.wait()
    assert clock.slept == [7]


def test_a_shorter_hold_does_not_shorten_a_longer_one() -> None:
    clock = Clock()
    paced = pacer(clock, None)
    paced.hold(7)
    paced.hold(1)
    paced.wait()
    assert clock.now == 107


def test_after_the_end_of_the_run_nobody_sends() -> None:
    halt = threading.Event()
    halt.set()
    clock = Clock()
    paced = pacer(clock, 1, halt)
    assert not paced.wait()
    assert clock.slept == []


def test_the_end_of_the_run_ends_every_wait_at_once() -> None:
    halt = threading.Event()
    paced = Pacer(None, halt)
    paced.hold(60)
    answers: list[bool] = []
    threads = [threading.Thread(target=lambda: answers.append(paced.wait())) for _ in range(4)]
    for thread in threads:
        thread.start()
    began = time.monotonic()
    halt.set()
    for thread in threads:
        thread.join(10)
    assert answers == [False] * 4
    assert time.monotonic() - began < 2


def test_workers_together_keep_the_rate() -> None:
    paced = Pacer(200, threading.Event())
    times: list[float] = []

    def work() -> None:
        for _ in range(10):
            paced.wait()
            times.append(time.monotonic())

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert len(times) == 40
    assert max(times) - min(times) >= 39 / 200 * 0.95
