"""A fork of this process that works beside it and sends what it finds through a pipe.

Knows processes and signals. Must not know what the work is. A process more is a thing more that can be killed, so
it must be given nothing that could be lost: whoever starts one can do the work alone when the pipe ends too early.
"""

from __future__ import annotations

import contextlib
import gc
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection


def can_fork() -> bool:
    """Whether this machine and this moment allow for one: a spare processor, and no other thread, of which a fork would
    make half a copy. Only on Linux: the libraries of macOS don't bear a fork."""
    return sys.platform == "linux" and len(os.sched_getaffinity(0)) > 1 and threading.active_count() == 1


@contextlib.contextmanager
def forked(work: Callable[[Connection], None]) -> Iterator[Connection]:
    """The end of a pipe into whose other end ``work`` sends, in a fork that lives no longer than this block.

    What ``work`` raises ends it without a word, for this process meets the same when it does the work itself: it finds
    the pipe at its end (EOFError, or another OSError), as it does where no process could be made.
    """
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_work, args=(work, ours, theirs), daemon=True)
    with contextlib.suppress(OSError):  # too many processes, or no memory for one
        process.start()
    theirs.close()
    try:
        with ours:
            yield ours
    finally:
        if process.pid is not None:
            process.kill()
            process.join()


def _work(work: Callable[[Connection], None], ours: Connection, theirs: Connection) -> None:
    """In the fork."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches it too, and the other process knows what to do
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    gc.freeze()  # what the other process made is for that one to take apart: a statement of its journal, say
    ours.close()
    with contextlib.suppress(Exception):
        work(theirs)
