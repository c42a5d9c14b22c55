"""How many requests may be in flight, and how fast they may follow one another, for ``--workers auto``.

AIMD: additive increase, multiplicative decrease (Chiu & Jain, "Analysis of the Increase and Decrease Algorithms for
Congestion Avoidance in Computer Networks", 1989), after the slow start of TCP. Signals are refusals (429), failures,
and latency, because a queue at the service shows as waiting before it shows as a refusal (Brakmo & Peterson, "TCP
Vegas", 1995). A 429 is about requests a second, which the width alone can't keep: one worker at 5 ms sends 200. So the
pace that was refused is remembered, and kept a little below.

Knows a clock and what became of requests. Must not know threads but for a lock, nor contacts, nor who sends.
"""

from __future__ import annotations

import math
import threading
import time
from collections import deque
from collections.abc import Callable

MOST = 32
"""Requests in flight at most, as for a fixed number of workers."""
_FIRST = 2
_SLOW_START = 1.5
"""Not doubled, as TCP does: all that is in flight beyond the limit is refused at once, and that is the most of it."""
_ROUND = 0.25
"""Seconds between two decisions to grow at least; each also needs :data:`_SAMPLES` answers a worker."""
_SAMPLES = 2
_QUEUE_LOW, _QUEUE_HIGH = 2.0, 4.0
"""Vegas' alpha and beta: requests that seem to wait at the service. With fewer the width grows, with more it falls."""
_IN_USE = 0.7
"""Share of the width that must be in flight for it to grow: a width that nothing fills has not been tried."""
_STILL = 0.9
"""A latency that does not fall below this share of itself when the width falls is no queue: the service got slower."""
_BACK_LATENCY, _BACK_FAILED = 0.8, 0.5
_BACK_PACE, _BACK_PACE_SOON = 0.97, 0.5
"""What is kept of the pace that was refused; less where it is refused again at once."""
_SOON = 5.0
_LOWEST_PACE = 0.2
_PATIENCE, _PATIENCE_MOST = 10.0, 80.0
"""Seconds in which the pace grows back to what was refused; doubled when it is refused there once more."""
_ANEW = 0.05
"""Growth of the pace in a second, once it is beyond what was refused: the limit is another one now."""


class Adaptive:
    """``width``: requests that may be in flight. ``pace``: requests a second, None while none was refused.

    :meth:`answered` may be called by any thread. ``clock`` is monotonic seconds.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._width = float(_FIRST)
        self._slow_start = True
        self._latencies: list[float] = []
        self._lowest = math.inf
        self._in_queue = math.inf
        self._latency = 0.0
        self._round_began = clock()
        self._last_back = -math.inf
        self._accepted: deque[float] = deque()
        self._refused_at = math.inf
        self._patience = _PATIENCE
        self.pace: float | None = None

    @property
    def width(self) -> int:
        """A whole number from 1 to :data:`MOST`."""
        return int(self._width)

    def answered(self, seconds: float, *, refused: bool = False, failed: bool = False) -> None:
        """A request ended after so many ``seconds``: served, ``refused`` for being too many, or ``failed``."""
        with self._lock:
            now = self._clock()
            if refused:
                self._refused(now)
            elif failed:
                if self._is_news(now):
                    self._step_back(now, self._width * _BACK_FAILED)
            else:
                self._served(now, seconds)

    def _is_news(self, now: float) -> bool:
        """Requests that were in flight when the width fell say nothing about the new one."""
        return now - self._last_back >= 1 + self._latency

    def _step_back(self, now: float, width: float) -> None:
        self._width = min(max(width, 1), MOST)
        self._slow_start = False
        self._last_back = now
        self._begin_round(now)

    def _begin_round(self, now: float) -> None:
        self._latencies.clear()
        self._round_began = now

    def _refused(self, now: float) -> None:
        if not self._is_news(now):
            return
        self._forget(now)
        limit = min(max(len(self._accepted), 1), self.pace or math.inf)
        soon = now - self._last_back < _SOON
        again = self._refused_at < math.inf and abs(limit / self._refused_at - 1) < 0.2
        self._patience = min(self._patience * 2, _PATIENCE_MOST) if again and not soon else _PATIENCE
        self._refused_at = limit
        self.pace = max(limit * (_BACK_PACE_SOON if soon else _BACK_PACE), _LOWEST_PACE)
        self._step_back(now, min(self._width, self.pace * self._latency + 1))

    def _forget(self, now: float) -> None:
        while self._accepted and self._accepted[0] <= now - 1:
            self._accepted.popleft()

    def _served(self, now: float, seconds: float) -> None:
        self._accepted.append(now)
        self._forget(now)
        self._latencies.append(seconds)
        elapsed = now - self._round_began
        if elapsed >= _ROUND and len(self._latencies) >= self._width * _SAMPLES:
            self._quicken(elapsed)
            self._decide(now, elapsed)

    def _quicken(self, elapsed: float) -> None:
        """Additive increase of the pace."""
        if self.pace is None:
            return
        if self.pace < self._refused_at:
            self.pace += self._refused_at * (1 - _BACK_PACE) / self._patience * elapsed
        else:
            self.pace *= 1 + _ANEW * min(elapsed, 1)

    def _decide(self, now: float, elapsed: float) -> None:
        """The end of a round. Its latency is that of the quickest quarter: a new connection's first request and a
        straggler are slow for reasons of their own, but behind a queue all are slow."""
        in_flight = sum(self._latencies) / elapsed
        self._latency = sorted(self._latencies)[len(self._latencies) // 4]
        self._lowest = self._latency if self._latency > self._in_queue * _STILL else min(self._latency, self._lowest)
        self._in_queue = math.inf
        queue = self._width * (1 - self._lowest / self._latency) if self._latency > 0 else 0
        if queue > _QUEUE_HIGH:
            self._in_queue = self._latency
            self._step_back(now, self._width * _BACK_LATENCY)
        elif queue < _QUEUE_LOW and in_flight >= self.width * _IN_USE:
            self._width = min(self._width * _SLOW_START if self._slow_start else self._width + 1, MOST)
        self._begin_round(now)
