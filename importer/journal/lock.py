"""The lock that keeps two runs off one journal.

Knows the lock file. Must not know what is in the journal.
"""

from __future__ import annotations

import os
from pathlib import Path

import filelock

from importer.errors import JournalFault, TryLater


class Lock:
    """One run per journal. Freed by the kernel when the process dies; the lock file is never unlinked.

    Raises:
        TryLater: another run holds it.
        JournalFault: the lock file can't be made.
    """

    def __init__(self, journal: Path) -> None:
        real = Path(os.path.realpath(journal))  # one lock for all the links to a journal
        path = real.with_name(real.name + ".lock")
        self._lock = filelock.FileLock(path, timeout=0, mode=0o600, fallback_to_soft=False, preserve_lock_file=True)
        try:
            self._lock.acquire()
        except filelock.Timeout:
            raise TryLater("journal_locked", {"path": str(journal)}) from None
        except OSError as error:
            raise JournalFault("journal_unwritable", {"path": str(path), "reason": error.strerror or ""}) from None

    def release(self) -> None:
        """Let the next run in."""
        self._lock.release()

    def forget(self) -> None:
        """In a fork: don't hold the lock beside the process that acquired it, or it would outlive that one."""
        descriptor = self._lock._context.lock_file_fd  # noqa: SLF001  # releasing it would let the next run in
        if descriptor is not None:
            os.close(descriptor)
