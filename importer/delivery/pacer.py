"""When the next request may leave: the rate limit, and the pause that a 429 asks all workers for.

Knows a clock and an event that ends every wait. Must not know what is sent.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from importer.delivery.adaptive import Adaptive


class Pacer:
    """Shared by all workers.

    Args:
        rate: requests a second at most, or None.
        adaptive: has a pace of its own, which changes; the slower of the two counts.
        halt: set when the run is to end; no wait outlasts it.
        clock: monotonic seconds.
        sleep: waits up to so many seconds and returns whether ``halt`` was set meanwhile.
    """

    def __init__(
        self,
        rate: float | None,
        halt: threading.Event,
        *,
        adaptive: Adaptive | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], bool] | None = None,
    ) -> None:
        self._least = 1 / rate if rate else 0.0
        self._adaptive = adaptive
        self._halt = halt
        self._clock = clock
        self._sleep = sleep or halt.wait
        self._lock = threading.Lock()
        self._next = 0.0
        self._held_until = 0.0

    @property
    def _interval(self) -> float:
        pace = self._adaptive.pace if self._adaptive else None
        return max(self._least, 1 / pace) if pace else self._least

    def wait(self) -> bool:
        """Wait for this caller's turn; False when the run ended instead, and nothing may be sent."""
        while not self._halt.is_set():
            now = self._clock()
            with self._lock:
                start = max(self._next, self._held_until)
                if start <= now:
                    self._next = now + self._interval  # from now, not from when it was due: no catching up in bursts
                    return True
            self._sleep(start - now)
        return False

    def hold(self, seconds: float) -> None:
        """Let nobody send for so long: the service said that it is too much."""
        with self._lock:
            self._held_until = max(self._held_until, self._clock() + seconds)
