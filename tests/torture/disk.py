"""What would be on the disk had the power gone: a run's system calls, replayed up to each request.

Only what an fdatasync had confirmed counts. Knows strace's lines and two files, the journal and its write-ahead log.
Must not know how the importer orders its work.
"""

from __future__ import annotations

import ast
import re
import sqlite3
import urllib.parse
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from torture.points import JOURNAL, WAL

TRACE = ("strace", "-f", "-qq", "-y", "-s", "70000", "-e", "trace=pwrite64,fdatasync,sendto")
"""To stand before the command, with ``-o LOG``. ``-y`` names files, ``-s`` shows every byte that is written."""

_CALL = re.compile(
    r"(?P<thread>\d+) +(?:<\.\.\. (?P<resumed>\w+) resumed>|(?P<name>\w+)\(\d+<(?P<file>[^>]*)>(?P<arguments>.*))"
)
_BYTES = re.compile(r', ("(?:[^"\\]|\\.)*"), (?P<size>\d+), (?P<offset>\d+)')


class Leaving(NamedTuple):
    """A ContactCreate at the moment before its first byte. ``states``: what the disk then said of every mobile."""

    mobile: str
    states: dict[str, str]


@dataclass(slots=True)
class Disk:
    """``written``: the files as the program sees them; ``safe``: as they would be found after a power cut."""

    written: dict[str, bytearray]
    safe: dict[str, bytes] = field(default_factory=dict)

    def write(self, name: str, data: bytes, offset: int) -> None:
        content = self.written.setdefault(name, bytearray())
        content.extend(bytes(max(0, offset + len(data) - len(content))))
        content[offset : offset + len(data)] = data

    def sync(self, name: str) -> None:
        if name in self.written:
            self.safe[name] = bytes(self.written[name])

    def states(self, folder: Path) -> dict[str, str]:
        """What a program that starts after the power cut reads."""
        for name in (JOURNAL, WAL):
            (folder / name).write_bytes(self.safe.get(name, b""))
        with closing(sqlite3.connect(folder / JOURNAL)) as journal:
            found = {f"0{mobile}": state for mobile, state in journal.execute("SELECT mobile, state FROM contact")}
        for path in folder.iterdir():
            path.unlink()
        return found


def replay(log: Iterable[str], journal: bytes, folder: Path) -> Iterator[Leaving]:
    """Every create of the log with the states on the disk before it. ``journal``: the file before the run; ``folder``:
    an empty one to work in."""
    disk = Disk({JOURNAL: bytearray(journal)}, {JOURNAL: journal})
    syncing: dict[str, str] = {}
    heads: dict[str, dict[str, str]] = {}
    for line in log:
        call = _CALL.match(line)
        if call is None:
            continue
        thread, name = call["thread"], Path(call["file"] or "").name
        if call["resumed"] == "fdatasync" or (call["name"] == "fdatasync" and "unfinished" not in line):
            disk.sync(syncing.pop(thread, name))
        elif call["name"] == "fdatasync":
            syncing[thread] = name
        elif call["name"] == "pwrite64" and name in {JOURNAL, WAL}:
            data, offset = _data(call["arguments"])
            disk.write(name, data, offset)
        elif call["name"] == "sendto":
            data, _ = _data(call["arguments"])
            if data.startswith(b"POST /rest/ContactCreate "):
                heads[thread] = disk.states(folder)
            elif thread in heads:
                (mobile,) = urllib.parse.parse_qs(data.decode("ascii"))["Mobile"]
                yield Leaving(mobile, heads.pop(thread))


def _data(arguments: str) -> tuple[bytes, int]:
    found = _BYTES.match(arguments)
    assert found is not None, arguments[:200]
    data = ast.literal_eval(f"b{found[1]}")  # C's escapes are Python's
    assert isinstance(data, bytes)
    assert len(data) == int(found["size"]), "all of it is in the log"
    return data, int(found["offset"])
