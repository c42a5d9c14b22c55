"""``--workers auto``: a width that grows while the service keeps up, and steps back when it does not."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importer.delivery.adaptive import MOST, Adaptive


@dataclass
class Service:
    """A service in a time of its own: ``servers`` requests are served at once, each in ``latency`` seconds, and beyond
    ``capacity`` requests a second are refused."""

    latency: float = 0.05
    servers: int = MOST
    capacity: int | None = None
    now: float = 0.0
    passed: list[float] = field(default_factory=list)
    refused: int = 0

    def __post_init__(self) -> None:
        self.adaptive = Adaptive(lambda: self.now)

    def run(self, seconds: float) -> int:
        """Send as ``adaptive`` allows for so long; returns how many were served."""
        end, served = self.now + seconds, 0
        while self.now < end:
            width, began = self.adaptive.width, self.now
            waiting = self.latency * max(width / self.servers, 1)
            gap = max(1 / self.adaptive.pace if self.adaptive.pace else 0, waiting / width)
            for place in range(1, width + 1):
                self.now = began + place * gap
                if self._takes():
                    served += 1
                    self.adaptive.answered(waiting)
                else:
                    self.refused += 1
                    self.adaptive.answered(0.001, refused=True)
                    self.now += 1
                    break
        return served

    def _takes(self) -> bool:
        self.passed = [moment for moment in self.passed if moment > self.now - 1]
        if self.capacity is not None and len(self.passed) >= self.capacity:
            return False
        self.passed.append(self.now)
        return True


def test_it_starts_low_and_grows_to_the_most_where_the_service_keeps_up() -> None:
    service = Service()
    assert service.adaptive.width == 2
    service.run(10)
    assert service.adaptive.width == MOST
    assert service.adaptive.pace is None


def test_a_queue_at_the_service_shows_in_the_latency_and_the_width_stays_near_what_it_serves_at_once() -> None:
    service = Service(servers=4)
    service.run(600)
    assert 4 <= service.adaptive.width <= 10


def test_a_service_that_gets_slower_for_all_is_not_taken_for_a_queue() -> None:
    service = Service()
    service.run(10)
    service.latency = 0.2
    service.run(60)
    assert service.adaptive.width >= 28


def test_beyond_the_capacity_it_keeps_nearly_all_of_it_with_few_refusals() -> None:
    service = Service(capacity=100)
    service.run(5)
    before = service.refused
    assert service.run(60) >= 0.85 * 100 * 60
    assert service.refused - before <= 6


def test_a_fast_service_is_paced_because_even_one_request_at_a_time_would_be_too_many() -> None:
    service = Service(latency=0.002, capacity=50)
    served = service.run(60)
    assert served >= 0.85 * 50 * 60
    assert service.refused <= 8


def test_a_limit_that_is_lifted_is_found_out() -> None:
    service = Service(capacity=20)
    service.run(20)
    service.capacity = None
    service.run(120)
    assert service.adaptive.width == MOST


@pytest.mark.parametrize("what", ["failed", "refused"])
def test_a_burst_of_bad_answers_counts_once(what: str) -> None:
    service = Service()
    service.run(10)
    for _ in range(MOST):
        service.adaptive.answered(0.05, **{what: True})
    assert service.adaptive.width >= MOST // 2


def test_failures_halve_the_width_time_and_again_down_to_one() -> None:
    service = Service()
    service.run(10)
    widths = []
    for _ in range(6):
        service.now += 2
        service.adaptive.answered(0.05, failed=True)
        widths.append(service.adaptive.width)
    assert widths == [16, 8, 4, 2, 1, 1]


def test_a_width_that_nothing_fills_does_not_grow() -> None:
    service = Service()
    for _ in range(100):
        service.now += 0.5  # one request of 50 ms every half second: --rate 2
        service.adaptive.answered(0.05)
    assert service.adaptive.width == 2


events = st.lists(
    st.tuples(st.floats(0, 100), st.floats(0, 60), st.sampled_from(["served", "refused", "failed"])), max_size=200
)


@given(events)
def test_whatever_happens_the_width_is_from_1_to_32_and_the_pace_above_zero(
    happened: list[tuple[float, float, str]],
) -> None:
    now = 0.0
    adaptive = Adaptive(lambda: now)
    for wait, seconds, what in happened:
        now += wait
        width, pace = adaptive.width, adaptive.pace
        adaptive.answered(seconds, refused=what == "refused", failed=what == "failed")
        assert 1 <= adaptive.width <= MOST
        assert adaptive.pace is None or adaptive.pace > 0
        if what != "served":
            assert adaptive.width <= width, "bad news never widen"
            assert pace is None or (adaptive.pace or 0) <= pace, "nor quicken"
