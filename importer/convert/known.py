"""What was worked out before, by what it was worked out from.

Knows how much is remembered. Must not know what.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

_Known = TypeVar("_Known")

LARGE = 60_000
"""Distinct texts of a column that are remembered: all birthdays of a lifetime fit, in the ways they are written."""


class Known(dict[str, _Known]):
    """Text → what ``look`` makes of it, worked out when it is first met. With ``most`` of them all are forgotten: a
    full memory is rare, and to find the oldest would cost each look-up."""

    def __init__(self, look: Callable[[str], _Known], most: int) -> None:
        super().__init__()
        self._look = look
        self._most = most

    def __missing__(self, text: str) -> _Known:
        if len(self) >= self._most:
            self.clear()
        known = self[text] = self._look(text)
        return known
