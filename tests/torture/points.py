"""Where a run is killed: system calls by name, seen and struck from outside with strace.

The program has no hook for it: what is killed is what users have. Knows which call belongs to which step of a run. Must
not know services or verdicts.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

JOURNAL = "importer-journal.sqlite3"
WAL = f"{JOURNAL}-wal"
SOURCE = "SOURCE"
"""Stands for the run's source."""
BRIEF = ("--limit", "6")
"""So that a run comes to its results soon."""
ONLY_LOOK_UPS = ("--limit", "0", "--workers", "1")


@dataclass(frozen=True, slots=True)
class Point:
    """The process dies as the n-th such call of a thread begins, n drawn from ``at``; the call is not carried out.

    ``path``: only calls on this file count. ``words``: options that lead the run there.
    """

    name: str
    syscall: str
    at: Sequence[int]
    path: str = ""
    words: tuple[str, ...] = ()

    def command(self, number: int, folder: Path, source: str, log: Path) -> list[str]:
        """strace and its options, to stand before the program's own command."""
        inject = f"inject={self.syscall}:signal=SIGKILL:when={number}"
        words = ["strace", "-f", "-qq", "-o", str(log), "-e", f"trace={self.syscall}", "-e", inject]
        return words + (["-P", str(folder / self.path.replace(SOURCE, source))] if self.path else [])


# The main thread alone touches files, and asks for the account (its calls 1 and 2 on a socket); each worker sends the
# head of a request with an odd call and its form with an even one.
POINTS = (
    Point("while the source is read", "read", (1, 2), SOURCE),
    Point("while the journal is opened", "pread64", (1, 2, 3, 4), JOURNAL),
    Point("while the run is noted", "fdatasync", (1,), WAL),
    Point("while what an earlier run left is put in doubt", "fdatasync", (2,), WAL),
    Point("while the source is stored", "pwrite64", range(8, 40), WAL),
    Point('before "sending" is on the disk', "fdatasync", range(4, 14), WAL),
    Point('after "sending" is on the disk, before the first byte', "sendto", (3, 5, 7, 9, 11), ""),
    Point("in the middle of a request", "sendto", (4, 6, 8, 10, 12), ""),
    Point("after the request, before its answer", "recvfrom", range(3, 12), ""),
    Point("after the answer, while the outcome is written", "pwrite64", range(80, 200), WAL),
    Point("when a look-up leaves", "sendto", (2, 3, 4, 5), "", ONLY_LOOK_UPS),
    Point("before a look-up is answered", "recvfrom", (2, 3, 4), "", ONLY_LOOK_UPS),
    Point("while a look-up's outcome is written", "fdatasync", (4, 5), WAL, ONLY_LOOK_UPS),
    Point("before the results are on the disk", "fsync", (1,), "", BRIEF),
    Point("before the results have their name", "rename", (1,), "", BRIEF),
    Point("while the journal's log is merged at the end", "pwrite64", range(1, 9), JOURNAL, BRIEF),
)


def why_not() -> str:
    """Why strace can't be used here; empty where it can."""
    if shutil.which("strace") is None:
        return "strace is not installed (apt-get install strace)"
    tried = subprocess.run(
        ["strace", "-f", "-qq", "-o", "/dev/null", "-e", "inject=exit_group:signal=SIGKILL:when=1", "true"],  # noqa: S607
        capture_output=True,
        check=False,
    )
    return "" if tried.returncode in {-9, 137} else "strace may not trace processes here"
