"""The results of a large check, worded by two processes: this one takes the first half of the rows, a fork the second.

Knows how rows become lines and what is gathered from them. Must not know where the lines go. A check of a million rows
would otherwise spend a sixth of its time here with one processor idle.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import chain
from multiprocessing.connection import Connection
from typing import IO

from importer.journal import Journal, SourceKey
from importer.report.gather import Found, Gatherer
from importer.run.fork import can_fork, forked
from importer.work import ResultChunk

Lines = Callable[[Iterable[ResultChunk]], Iterator[bytes]]
"""Rows to lines, many in a piece."""

_PIECE = 1 << 20


@contextmanager
def worded(journal: Journal, source: SourceKey, lines: Lines, gatherer: Gatherer) -> Iterator[Iterator[bytes]]:
    """The lines of all rows of a source. ``gatherer`` has seen the rows when the last line is taken."""

    def word(chunks: Iterable[ResultChunk]) -> Iterator[bytes]:
        return lines(gatherer.passing(chunks))

    halves = journal.halves(source) if can_fork() else None
    place = _temporary() if halves else None
    if halves is None or place is None:
        yield word(journal.result_chunks(source))
        return
    with place as rest:

        def in_fork(pipe: Connection) -> None:
            rest.writelines(word(halves.second_in_fork()))
            rest.flush()
            pipe.send(gatherer.found())

        def second(pipe: Connection) -> Iterator[bytes]:
            try:
                found: Found = pipe.recv()
            except (EOFError, OSError):  # it was killed, or its disk is full: all its rows are here, too
                yield from word(halves.second())
                return
            gatherer.learn(found)
            rest.seek(0)
            while piece := rest.read(_PIECE):
                yield piece

        with forked(in_fork) as pipe:  # before the file is open that the lines are for: the fork is not to hold it
            yield chain(word(halves.first()), second(pipe))


def _temporary() -> IO[bytes] | None:
    """A file without a name, of mode 0600."""
    try:
        return tempfile.TemporaryFile()
    except OSError:
        return None
