"""Results worded by two processes are those of one, whatever becomes of the fork."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

pytestmark = pytest.mark.skipif(
    not hasattr(os, "sched_getaffinity") or len(os.sched_getaffinity(0)) < 2, reason="one processor has none to spare"
)

# A process of its own, for the one that runs the tests has threads, and is not forked therefore.
SCRIPT = """
import json, os, signal, sys, tempfile
from pathlib import Path
from importer.journal import Journal
from importer.messages import Phrasebook
from importer.report.gather import Gatherer
from importer.results import table
from importer.run.halves import worded
from support.story import ENDPOINT, Row, bad, prepared

fate, parent = sys.argv[1], os.getpid()
rows = [Row(n, f"0912{n:07}", repairs=("Mobile:zero_restored",) * (n % 3 == 0)) for n in range(2, 3_000)]
rows += [bad(n) for n in range(60_000, 60_300)] + [Row(n, f"0912{n:07}") for n in range(61_000, 64_000)]


def lines(chunks):
    for number, piece in enumerate(table.lines(chunks, source="a.csv", sheet="", phrases=Phrasebook("en"))):
        if os.getpid() != parent and number == 2:
            if fate == "killed":
                os.kill(os.getpid(), signal.SIGKILL)
            if fate == "raises":
                raise OSError(28, "No space left on device")
        yield piece


def told(journal, source):
    gatherer = Gatherer(Phrasebook("en"))
    with worded(journal, source, lines, gatherer) as pieces:
        children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
        text = b"".join(pieces).decode()
    groups = [(group.code, group.count, [example.row for example in group.examples]) for group in gatherer.groups()]
    return len(children), text, groups, dict(gatherer.repairs()), gatherer.account().line()


with tempfile.TemporaryDirectory(dir="/tmp") as folder, Journal.rehearse(Path(folder) / "none", ENDPOINT) as journal:
    source = journal.load(Path("/data/a.csv"), "", "check", [prepared(rows)], duplicates="first")
    if fate == "no room":
        tempfile.tempdir = "/nowhere"
    two = told(journal, source)
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    one = told(journal, source)
print(json.dumps([two, one]))
"""


@pytest.mark.parametrize(("fate", "forks"), [("lives", 1), ("killed", 1), ("raises", 1), ("no room", 0)])
def test_the_lines_and_what_is_gathered_are_those_of_one_process(fate: str, forks: int) -> None:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", SCRIPT, fate]
    ran = subprocess.run(command, capture_output=True, text=True, check=False, env=environment, timeout=60)
    assert (ran.returncode, ran.stderr) == (0, "")
    two, one = json.loads(ran.stdout)
    assert (two[0], one[0]) == (forks, 0)
    assert two[1:] == one[1:]
    assert one[4].startswith("created=0 ")
    assert one[4].endswith("total=6298")
    assert len(one[1].splitlines()) == 6298
