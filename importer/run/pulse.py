"""How fast a run sends and how long requests take, second by second, for the report.

Knows a clock. Must not know what is counted.
"""

from __future__ import annotations

import math
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence

_BUCKETS = 120
"""Points of the curve at most; a longer run has coarser ones."""


_FINE = 20
"""Steps of a histogram in which a duration doubles: 3.5 % from one to the next."""


class Pulse:
    """Counts events over time, and the durations of requests. ``took`` may be called by any thread, the rest by one."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._start: float | None = None
        self._last = 0.0
        self._width = 1.0
        self._counts: Counter[int] = Counter()
        self._took: dict[int, Counter[int]] = {}
        self._lock = threading.Lock()

    def beat(self) -> None:
        """One more, now."""
        with self._lock:
            bucket = self._bucket()  # first: it may put coarser counts in place of these
            self._counts[bucket] += 1

    def took(self, seconds: float) -> None:
        """A request that ends now took so long."""
        step = round(math.log2(max(seconds, 1e-6)) * _FINE)
        with self._lock:
            bucket = self._bucket()
            self._took.setdefault(bucket, Counter())[step] += 1

    def _bucket(self) -> int:
        now = self._clock()
        if self._start is None:
            self._start = now
        self._last = now
        while int((now - self._start) / self._width) >= _BUCKETS:
            self._width *= 2
            self._counts = _halved(self._counts)
            coarser: dict[int, Counter[int]] = {}
            for number, steps in self._took.items():
                coarser.setdefault(number // 2, Counter()).update(steps)
            self._took = coarser
        return int((now - self._start) / self._width)

    @property
    def rate(self) -> float | None:
        """Events a second over all, None for too few to say."""
        total = self._counts.total()
        if self._start is None or total < 2 or self._last <= self._start:
            return None
        return total / (self._last - self._start)

    def throughput(self) -> Sequence[tuple[float, float]]:
        """(second since the first, events a second in the stretch that begins there), empty stretches too.

        The last stretch has no end yet: it counts by as much of it as has passed, and less than half says nothing.
        """
        if not self._counts or self._start is None:
            return ()
        rates = [(number * self._width, self._counts[number] / self._width) for number in range(max(self._counts) + 1)]
        begin, rate = rates[-1]
        share = (self._last - self._start - begin) / self._width
        if share >= 0.5:
            rates[-1] = begin, rate / min(share, 1)
        elif len(rates) > 1:
            rates.pop()
        return rates

    def latency(self) -> Sequence[tuple[float, float]]:
        """(second since the first, median milliseconds of the requests that ended in the stretch that begins there);
        stretches without a request are left out."""
        with self._lock:
            return [(number * self._width, _median(steps) * 1000) for number, steps in sorted(self._took.items())]


def _halved(counts: Counter[int]) -> Counter[int]:
    halved: Counter[int] = Counter()
    for number, count in counts.items():
        halved[number // 2] += count
    return halved


def _median(steps: Counter[int]) -> float:
    left = (steps.total() + 1) // 2
    for step in sorted(steps):
        left -= steps[step]
        if left <= 0:
            return float(2 ** (step / _FINE))
    raise ValueError("no durations")
