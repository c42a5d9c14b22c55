"""A source that can be read only once (standard input, a named pipe), made one that can be read as often as needed.

Knows pipes and temporary files. Must not know what is read. The copy has no name of its own: it is the kernel's, gone
with the process even when that is killed. Only a link to it stands in a private folder, which bears the source's name.
"""

from __future__ import annotations

import contextlib
import os
import select
import stat
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

from importer.errors import Interrupted
from importer.source.files import fault, reading
from importer.source.table import Progress

_BLOCK = 1 << 18
_PATIENCE = 0.2  # seconds until a signal is noticed while nothing comes
_OWN_FILES = Path("/proc/self/fd")
"""Where Linux shows the open files of a process as files that can be opened anew."""


@contextlib.contextmanager
def spooled(
    path: Path,
    *,
    is_standard_input: bool = False,
    halted: Callable[[], bool] = lambda: False,
    progress: Progress | None = None,
) -> Iterator[Path]:
    """Where the content of a source can be read, as long as the block lasts: ``path`` itself, or for standard input
    and named pipes a copy of the same name. ``halted``: whether to give up waiting for what does not come.

    Raises:
        SourceFault: there is no standard input, or it can't be read, or can't be kept.
        Interrupted: ``halted`` said so.
    """
    if not is_standard_input and not _is_pipe(path):
        yield path
        return
    with contextlib.ExitStack() as stack:
        with _keeping(path):
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="importer-")))
            copy, place = _copy(folder / path.name)
            stack.enter_context(copy)
        pipe = stack.enter_context(_standard_input(path) if is_standard_input else _named_pipe(path))
        for block in _blocks(pipe, path, halted):
            with _keeping(path):
                copy.write(block)
            if progress:
                progress(len(block))
        with _keeping(path):
            copy.flush()
        yield place


def _is_pipe(path: Path) -> bool:
    with contextlib.suppress(OSError, ValueError):  # whatever is wrong is said by whoever opens it
        return stat.S_ISFIFO(path.stat().st_mode)
    return False


def _copy(place: Path) -> tuple[IO[bytes], Path]:
    """An empty file that its owner alone can read, and the path to open it by."""
    copy: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115  # the caller closes it
    own = _OWN_FILES / str(copy.fileno())
    if not own.exists():  # no Linux: a file with a name, in a folder that nobody else may enter
        copy.close()
        copy = place.open("xb")
        return copy, place
    place.symlink_to(own)
    return copy, place


@contextlib.contextmanager
def _standard_input(path: Path) -> Iterator[int]:
    with contextlib.suppress(AttributeError, OSError, ValueError):  # it is closed, or no file at all
        pipe = sys.stdin.fileno()
        if not os.isatty(pipe):
            yield pipe
            return
    raise fault("standard_input_missing", path)


@contextlib.contextmanager
def _named_pipe(path: Path) -> Iterator[int]:
    with reading(path):
        pipe = os.open(path, os.O_RDONLY | os.O_NONBLOCK)  # opens before a writer has come
    try:
        yield pipe
    finally:
        os.close(pipe)


def _blocks(pipe: int, path: Path, halted: Callable[[], bool]) -> Iterator[bytes]:
    while True:
        if halted():
            raise Interrupted("reading_interrupted")
        with reading(path):
            if not select.select([pipe], [], [], _PATIENCE)[0]:
                continue
            try:
                block = os.read(pipe, _BLOCK)
            except BlockingIOError:  # somebody else was faster, or the writer has only just come
                continue
        if not block:
            return
        yield block


@contextlib.contextmanager
def _keeping(path: Path) -> Iterator[None]:
    """Errors of the copy (a full disk) as ``spool_failed``."""
    try:
        yield
    except OSError as error:
        detail = error.strerror or type(error).__name__
        raise fault("spool_failed", path, folder=_folder(), detail=detail) from error


def _folder() -> str:
    with contextlib.suppress(OSError):  # there may be none at all, which is what failed
        return tempfile.gettempdir()
    return "TMPDIR"
