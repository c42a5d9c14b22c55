"""Seconds that count the same on a slow machine, or in a slow hour of a fast one.

Knows processor time. Must not know what took it.
"""

from __future__ import annotations

import time

TIMES = 100
"""As long as the yardstick takes at most, which is about five seconds."""
SOON = 1.0
"""Seconds of processor time that need no yardstick."""


def within_seconds(taken: float) -> bool:
    """Whether so much processor time is about five seconds at most, as this machine is just now."""
    return taken < SOON or taken < TIMES * _yardstick()


def _yardstick() -> float:
    """Processor time of some work that is always the same."""
    start = time.process_time()
    words: dict[str, int] = {}
    for number in range(300_000):
        word = str(number % 5_000)
        words[word] = words.get(word, 0) + len(word)
    return time.process_time() - start
