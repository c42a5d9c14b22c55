"""A question answered in a thread of its own, in two steps, while this one finds out whether the second is wanted.

Knows threads and processors. Must not know what is asked. A thread, and not a process, is enough for what lets go of
the interpreter while it works, as calamine does. It has ended when its `Beside` is left: nobody forks beside it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from concurrent.futures import Future, InvalidStateError, ThreadPoolExecutor
from contextlib import suppress
from types import TracebackType
from typing import Generic, Self, TypeVar

Answer = TypeVar("Answer")

WORTH_IT = 1 << 20
"""Bytes to read from which on a thread saves more than it costs."""


def has_spare_processor() -> bool:
    """Whether this process may use more than one."""
    return sys.platform == "linux" and len(os.sched_getaffinity(0)) > 1


class Beside(Generic[Answer]):
    """``ask`` is given what it calls before its second step, to learn whether that is wanted: it waits for ``go_on``,
    or the end of the block. What it raises, ``answer`` raises; nobody hears of it where nobody wants the answer."""

    def __init__(self, ask: Callable[[Callable[[], bool]], Answer]) -> None:
        self._ask = ask
        self._may_go_on: Future[bool] = Future()
        self._pool = ThreadPoolExecutor(1, "beside")
        self._answer: Future[Answer] | None = None

    @property
    def has_begun(self) -> bool:
        return self._answer is not None

    def begin(self) -> None:
        """Ask, if there is a thread to be had."""
        with suppress(RuntimeError):  # the system has none left
            self._answer = self._pool.submit(self._ask, self._may_go_on.result)

    def go_on(self, *, may: bool) -> None:
        """Tell it once whether to take the second step."""
        with suppress(InvalidStateError):
            self._may_go_on.set_result(may)

    def answer(self) -> Answer:
        """Waits for it. Only after ``begin`` and ``go_on``."""
        assert self._answer is not None  # noqa: S101  # has_begun was asked
        return self._answer.result()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.go_on(may=False)
        self._pool.shutdown()
