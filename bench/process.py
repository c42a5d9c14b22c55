"""A program run as users run it, and what it took.

Knows processes and resource usage. Must not know what is run.

Linux hands the peak memory of a process on to the programs it starts (``maxrss`` survives ``exec``), so a large parent
would be measured for a small child. A launcher of a few megabytes stands between the two. Where a program takes
another process, what both have can be looked at ten times a second, memory that they share counted once; of two looks
the smaller counts, for while a process begins or ends, what it shares is counted twice. To look through a gigabyte
costs a tenth of the time, so who measures time should not.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_LAUNCHER = """
import json, resource, subprocess, sys, threading, time
report, looking, *command = sys.argv[1:]

def shared(pid):
    with open(f"/proc/{pid}/smaps_rollup") as lines:
        return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))

def together(pid):
    try:
        with open(f"/proc/{pid}/task/{pid}/children") as stream:
            children = stream.read().split()
        return sum(map(shared, [pid, *children])) if children else 0
    except OSError:
        return 0

ended, looks = threading.Event(), [0, 0]

def look(pid):
    while not ended.wait(0.1):
        looks.append(together(pid))

start = time.monotonic()
with subprocess.Popen(command, stdin=subprocess.DEVNULL) as process:
    if looking:
        threading.Thread(target=look, args=(process.pid,)).start()
    code = process.wait()  # with a timeout it would look every 50 ms, and the end be seen so much later
    wall = time.monotonic() - start
    ended.set()
used = resource.getrusage(resource.RUSAGE_CHILDREN)
peak = max(used.ru_maxrss, *map(min, looks, looks[1:]))
with open(report, "w") as stream:
    json.dump({"code": code, "wall": wall, "cpu": used.ru_utime + used.ru_stime, "peak": peak}, stream)
"""

CALAMINE = (
    "import sys\nfrom python_calamine import CalamineWorkbook\n"
    "for row in CalamineWorkbook.from_path(sys.argv[1]).get_sheet_by_index(0).iter_rows(): pass"
)
"""A script that reads a workbook and does nothing with it: the baseline of whoever reads with calamine."""


@dataclass(frozen=True, slots=True)
class Usage:
    """What a program did and took: its exit code and streams, ``wall`` and ``cpu`` in seconds, ``peak`` in MB of
    resident memory."""

    code: int
    out: str
    err: str
    wall: float
    cpu: float
    peak: float


def measured(
    command: Sequence[str], folder: Path, timeout: float | None = None, *, all_processes: bool = False
) -> Usage:
    """Run ``command`` in ``folder``. ``all_processes``: the peak is of all that it takes, not of the largest one alone.
    Raises subprocess.TimeoutExpired after ``timeout`` seconds."""
    with tempfile.NamedTemporaryFile(suffix=".json") as report:
        ran = subprocess.run(
            [sys.executable, "-S", "-E", "-c", _LAUNCHER, report.name, "look" if all_processes else "", *command],
            cwd=folder,
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
            timeout=timeout,
            check=False,
        )
        found = json.loads(Path(report.name).read_text(encoding="utf-8"))
    kilobyte = 1 if sys.platform == "darwin" else 1024  # macOS counts in bytes
    return Usage(found["code"], ran.stdout, ran.stderr, found["wall"], found["cpu"], found["peak"] * kilobyte / 1e6)
