"""How fast a run sends, second by second, for the report.

Knows a clock. Must not know what is counted.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence

_BUCKETS = 120
"""Points of the curve at most; a longer run has coarser ones."""


class Pulse:
    """Counts events over time."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._start: float | None = None
        self._last = 0.0
        self._width = 1.0
        self._counts: Counter[int] = Counter()

    def beat(self) -> None:
        """One more, now."""
        now = self._clock()
        if self._start is None:
            self._start = now
        self._last = now
        bucket = int((now - self._start) / self._width)
        while bucket >= _BUCKETS:
            self._width *= 2
            halved: Counter[int] = Counter()
            for number, count in self._counts.items():
                halved[number // 2] += count
            self._counts = halved
            bucket //= 2
        self._counts[bucket] += 1

    @property
    def rate(self) -> float | None:
        """Events a second over all, None for too few to say."""
        total = self._counts.total()
        if self._start is None or total < 2 or self._last <= self._start:
            return None
        return total / (self._last - self._start)

    def throughput(self) -> Sequence[tuple[float, float]]:
        """(second since the first, events in the stretch that begins there), empty stretches too."""
        if not self._counts:
            return ()
        return [(number * self._width, self._counts[number]) for number in range(max(self._counts) + 1)]
