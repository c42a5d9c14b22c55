"""Writing a file whole or not at all, readable by its owner only.

Knows temporary files and renames. Must not know what is written.
"""

from __future__ import annotations

import contextlib
import os
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

try:
    import fcntl

    _CAN_LOCK = True
except ImportError:  # Windows, where nothing is ever taken for left behind, and no open file can be renamed
    _CAN_LOCK = False


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """A file to write to that takes the place of ``path`` when the block ends well, and vanishes when it does not.

    The mode is 0600 (it holds customers' data). The content is on the disk before the name points to it. What a killed
    run left half-written is removed.

    Raises:
        OSError: the folder can't be written to, the disk is full, the file is held open elsewhere (Windows).
    """
    prefix = f".{path.name[:20]}."
    _remove_left_behind(path.parent, prefix)
    descriptor, name = _temporary(path.parent, prefix)
    try:
        with open(descriptor, "wb") as stream:  # noqa: PTH123  # a descriptor, not a path
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
            if _CAN_LOCK:
                Path(name).replace(path)  # while it is locked, or another run might take it for left behind
        if not _CAN_LOCK:
            Path(name).replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise


def _temporary(folder: Path, prefix: str) -> tuple[int, str]:
    """A new file of mode 0600, locked as long as it is open: the kernel frees the lock when its writer dies."""
    while True:
        descriptor, name = tempfile.mkstemp(prefix=prefix, suffix=".tmp", dir=folder)
        with contextlib.suppress(OSError):  # a file system without locks, where nothing ever counts as left behind
            _lock(descriptor)
        if Path(name).exists():  # not, where another run was quicker and took it for left behind
            return descriptor, name
        os.close(descriptor)


def _lock(descriptor: int) -> None:
    if _CAN_LOCK:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _remove_left_behind(folder: Path, prefix: str) -> None:
    """Temporary files of this name that nobody writes to any more: with kill -9 a run can't take its own away."""
    if not _CAN_LOCK:
        return
    pattern = re.compile(re.escape(prefix) + r"[a-z0-9_]{8}\.tmp")
    with contextlib.suppress(OSError):
        for path in [each for each in folder.iterdir() if pattern.fullmatch(each.name)]:
            with contextlib.suppress(OSError), path.open("rb") as stream:
                _lock(stream.fileno())
                path.unlink()
