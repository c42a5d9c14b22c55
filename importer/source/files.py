"""A source as the operating system knows it: is it there, may it be read, is it still the same file.

Knows stat and errno. Must not know what is inside a file.
"""

from __future__ import annotations

import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from importer.errors import SourceFault
from importer.vocabulary import Problem

_CODES: tuple[tuple[type[OSError], str], ...] = (
    (FileNotFoundError, "source_not_found"),
    (NotADirectoryError, "source_not_found"),
    (PermissionError, "source_not_permitted"),
    (IsADirectoryError, "source_is_directory"),
)


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What tells that a file is still the one that was opened; ``size`` in bytes, ``changed_ns`` since the epoch."""

    device: int
    inode: int
    size: int
    changed_ns: int


def fault(code: str, path: Path, /, *, more: Sequence[Problem] = (), **params: str | int) -> SourceFault:
    """A SourceFault that names its file."""
    source = {"source": path.name or str(path)}
    named = [Problem(problem.code, {**source, **problem.params}) for problem in more]
    return SourceFault(code, {**source, **params}, more=named)


def os_fault(error: OSError, path: Path) -> SourceFault:
    """What an error of the operating system means for the user."""
    for kind, code in _CODES:
        if isinstance(error, kind):
            return fault(code, path, path=str(path))
    return fault("source_unreadable", path, path=str(path), detail=error.strerror or type(error).__name__)


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Turns errors of the operating system into SourceFaults while a file is read."""
    try:
        yield
    except OSError as error:
        raise os_fault(error, path) from error


def look(path: Path) -> Fingerprint:
    """The fingerprint of a file that can be read twice (a regular one, not empty), else a SourceFault."""
    try:
        with reading(path):
            found = path.stat()
    except ValueError as error:  # a NUL in the name
        raise fault("source_not_found", path, path=str(path)) from error
    if stat.S_ISDIR(found.st_mode):
        raise fault("source_is_directory", path, path=str(path))
    if not stat.S_ISREG(found.st_mode):
        raise fault("source_not_regular", path, path=str(path))
    if found.st_size == 0:
        raise fault("source_empty", path)
    return Fingerprint(found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns)


def require_unchanged(path: Path, before: Fingerprint) -> None:
    """Raises ``source_changed`` when the file is not the one that was looked at (saved, replaced, cut, removed)."""
    try:
        now = look(path)
    except SourceFault as error:
        raise fault("source_changed", path) from error
    if now != before:
        raise fault("source_changed", path)
