"""How fast and how slow a run was, by an injected clock."""

from __future__ import annotations

import threading

import pytest

from importer.run.pulse import Pulse


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_rows_are_counted_second_by_second_and_idle_seconds_too() -> None:
    clock = Clock()
    pulse = Pulse(clock)
    for now in (100, 100.5, 100.9, 103, 103.5):
        clock.now = now
        pulse.beat()
    assert pulse.throughput() == [(0, 3), (1, 0), (2, 0), (3, 4)], "two in the half second that has passed"
    assert pulse.rate == pytest.approx(5 / 3.5)
    clock.now = 104.1
    pulse.beat()
    assert len(pulse.throughput()) == 4, "a tenth of a second says nothing"


def test_the_latency_is_the_median_of_each_second() -> None:
    clock = Clock()
    pulse = Pulse(clock)
    for seconds in (0.010, 0.040, 0.050, 0.060, 30):
        pulse.took(seconds)
    clock.now = 102
    pulse.took(0.2)
    (first, median), (second, alone) = pulse.latency()
    assert (first, second) == (0, 2)
    assert median == pytest.approx(50, rel=0.04)
    assert alone == pytest.approx(200, rel=0.04)


def test_a_long_run_has_coarser_stretches_and_loses_nothing() -> None:
    clock = Clock()
    pulse = Pulse(clock)
    for second in range(1_000):
        clock.now = 100 + second
        pulse.beat()
        pulse.took(0.1)
    assert len(pulse.throughput()) <= 120
    assert pulse._counts.total() == 1_000
    assert all(rate == pytest.approx(1, rel=0.13) for _, rate in pulse.throughput()), "rows a second, not a stretch"
    assert len(pulse.latency()) <= 120
    assert all(took == pytest.approx(100, rel=0.04) for _, took in pulse.latency())


def test_nothing_is_said_where_nothing_happened() -> None:
    pulse = Pulse(Clock())
    assert (pulse.rate, pulse.throughput(), pulse.latency()) == (None, (), [])


def test_durations_may_come_from_any_thread() -> None:
    pulse = Pulse(Clock())

    def send() -> None:
        for _ in range(500):
            pulse.took(0.1)

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(steps.total() for steps in pulse._took.values()) == 2_000
