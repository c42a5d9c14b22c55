"""The rows of a source read and judged: here, or for a large one in a process of its own, while the journal is written.

Knows tables and preparers. Must not know the journal. The other process reads, judges and hands on; if it dies, the
source is read again here.
"""

from __future__ import annotations

import logging
import mmap
import os
import pickle
import queue
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from typing import Protocol

from importer.errors import ImporterError
from importer.prepare import Preparer, Seen
from importer.run.fork import can_fork, forked
from importer.source import Chunk, Progress, Table
from importer.vocabulary import Problem
from importer.work import Amendment, Prepared

log = logging.getLogger("importer.run")

WORTH_IT = 2_000_000
"""Bytes of a source from which on a second process saves more than it costs: some 9,000 rows."""


class Judging(Protocol):
    """A source on its way: its chunks, and when they are all there, what its columns say as a whole."""

    def chunks(self, progress: Progress) -> Iterator[Prepared]: ...
    def amendments(self) -> Sequence[Amendment]: ...
    def remarks(self) -> Sequence[Problem]: ...


class Here:
    """Read and judged by whoever asks for the next chunk."""

    def __init__(self, table: Table, preparer: Preparer) -> None:
        self._table, self._preparer = table, preparer

    def chunks(self, progress: Progress) -> Iterator[Prepared]:
        """Raises SourceFault."""
        return map(self._preparer.judge, replace(self._table, progress=progress).chunks())

    def amendments(self) -> Sequence[Amendment]:
        return self._preparer.amendments()

    def remarks(self) -> Sequence[Problem]:
        return self._preparer.remarks()


class ReaderDied(Exception):
    """The other process was killed, or could not be made. Nothing is lost: the source can be read again."""


@dataclass(frozen=True, slots=True)
class _Last:
    """What comes after the last chunk: what the columns of those that were judged there have shown."""

    seen: Seen


_Message = tuple[int, Chunk | Prepared | _Last | ImporterError]
"""Bytes that were read since the last message, and what they came to."""

_ROWS = 2_000
"""Rows of a chunk. Of smaller ones each row costs more; larger ones keep both waiting at first and at last."""
_ON_THE_WAY = 2
"""Chunks that may wait for the other process, besides the one in the pipe: a few megabytes."""
_MODULO = 256
_SOON = 1e-4
"""Seconds after which a thread gets the interpreter that waits for it: what is put is wanted at once."""


def can_be_ahead(size: int) -> bool:
    """Whether a source of so many bytes is worth a process of its own, here and now."""
    return size >= WORTH_IT and can_fork()


class Ahead:
    """Read by a fork of this process, some chunks ahead of whoever asks, and judged by whichever of the two has time.

    Args:
        table, preparer: as they were opened here; the fork inherits them. No other rows may be judged by this preparer,
            for it is told what the fork's has seen.
        at_start: called in the fork, to let go of what only this process may hold.
    """

    def __init__(self, table: Table, preparer: Preparer, at_start: Callable[[], None]) -> None:
        self._table, self._preparer, self._at_start = table, preparer, at_start
        self._taken = mmap.mmap(-1, 1)  # seen by both: how many messages were taken here, modulo 256
        self._inherited: Mapping[str, object] = {}

    def chunks(self, progress: Progress) -> Iterator[Prepared]:
        """Raises what reading raises, and ReaderDied."""
        with forked(self._work) as pipe:
            yield from self._received(pipe, progress)

    def _received(self, pipe: Connection, progress: Progress) -> Iterator[Prepared]:
        while True:
            try:
                message: _Message = pipe.recv()
            except (EOFError, OSError):
                raise ReaderDied("the process that reads ahead has gone") from None
            self._taken[0] = (self._taken[0] + 1) % _MODULO
            read, content = message
            progress(read)
            match content:
                case Chunk():
                    yield self._preparer.judge(content)
                case Prepared():
                    yield content
                case _Last(seen):
                    self._preparer.learn(seen)
                    return
                case ImporterError():
                    raise content

    def _work(self, pipe: Connection) -> None:
        """In the fork."""
        self._inherited = dict(vars(self._table.reader))  # to free a workbook that is held there would first copy it
        self._at_start()
        read = 0

        def progress(count: int) -> None:
            nonlocal read
            read += count

        outbox = _Outbox(pipe, self._taken)
        try:
            for chunk in replace(self._table, progress=progress).chunks(_ROWS):
                if outbox.has_work:
                    outbox.put((read, self._preparer.judge(chunk)))
                else:
                    outbox.put((read, chunk), is_work=True)
                read = 0
            outbox.put((read, _Last(self._preparer.seen())))
        except ImporterError as error:
            outbox.put((read, error))
        outbox.close()

    def amendments(self) -> Sequence[Amendment]:
        return self._preparer.amendments()

    def remarks(self) -> Sequence[Problem]:
        return self._preparer.remarks()


class _Outbox:
    """Messages on their way to the other process. A thread waits for it, so that reading and judging go on.

    Args:
        pipe: to the other process.
        taken: how many messages that one has taken, modulo ``_MODULO``. The thread could not tell in time: it would
            first have to wait for the interpreter.
    """

    def __init__(self, pipe: Connection, taken: mmap.mmap) -> None:
        self._taken, self._put = taken, 0
        self._work = 0  # the number of the last message that was work
        self._waiting: queue.Queue[bytes] = queue.Queue(_ON_THE_WAY)
        sys.setswitchinterval(_SOON)
        threading.Thread(target=self._send, args=(pipe,), daemon=True).start()

    @property
    def has_work(self) -> bool:
        """Whether a chunk to judge waits for the other process still: that will do while the next is judged here."""
        waiting = (self._put - self._taken[0]) % _MODULO
        return waiting > self._put - self._work

    def put(self, message: _Message, *, is_work: bool = False) -> None:
        """Returns as soon as there is room. ``is_work``: the chunk is to be judged there."""
        self._waiting.put(pickle.dumps(message, pickle.HIGHEST_PROTOCOL))
        self._put += 1
        if is_work:
            self._work = self._put

    def close(self) -> None:
        """Returns when everything is sent."""
        self._waiting.join()

    def _send(self, pipe: Connection) -> None:
        try:
            while True:
                pipe.send_bytes(self._waiting.get())
                self._waiting.task_done()
        finally:
            os._exit(1)  # the other process has gone, or wants no more: nobody is left to work for
