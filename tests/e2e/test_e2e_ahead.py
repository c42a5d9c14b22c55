"""A large source is read, judged and told by two processes: nothing else may differ, whatever is killed."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from importer.run.judging import WORTH_IT
from support.desk import Desk, Ran

pytestmark = pytest.mark.skipif(
    not hasattr(os, "sched_getaffinity") or len(os.sched_getaffinity(0)) < 2, reason="one processor has none to spare"
)

ROWS = 24_000
BLANK_LINES = 20_000
"""In the middle: so the numbers of the rows are those of a file whose results are worded by two processes, too."""
LARGE = ("large.csv", "--mapping", "crm.yaml")
CHECK = ("check", *LARGE, "--max-invalid", "100")
_NOTE = "یادداشت " * 13


@pytest.fixture(scope="module")
def text() -> str:
    """A source that is large enough: mobiles that come twice, dates of two calendars, faults of every kind."""
    dates = ("1370/05/12", "1991-03-08", "", "03/08/1991", "13/13/1370", "1370/05/31")
    mobiles = ("0912{:07}", "912{:07}", "+98912{:07}", "021{:08}", "0935{:07}")
    lines = [
        f"کاربر {number},{mobiles[number % 5].format(number // 2)},{dates[number % 6]},{_NOTE}"
        for number in range(ROWS)
    ]
    lines.insert(ROWS // 2, "\n" * BLANK_LINES)
    return "\n".join(["نام,موبایل,تولد,شرح", *lines]) + "\n"


@pytest.fixture
def large(offline: Desk, text: str) -> Desk:
    assert offline.write("large.csv", text).stat().st_size > WORTH_IT
    return offline


@contextlib.contextmanager
def one_processor() -> Iterator[None]:
    """For what is started meanwhile."""
    all_of_them = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(all_of_them)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, all_of_them)


def reader_of(process: subprocess.Popen[str]) -> int:
    """The process that reads ahead, as soon as there is one."""
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    while process.poll() is None:
        if found := children.read_text().split():
            return int(found[0])
        time.sleep(0.001)
    raise AssertionError(process.communicate())


def is_gone(pid: int, *, wait: float = 5) -> bool:
    end = time.monotonic() + wait
    while True:
        try:
            if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
                return True
        except OSError:
            return True
        if time.monotonic() >= end:
            return False
        time.sleep(0.01)


def wait_until_half_is_read(reader: int, path: Path) -> None:
    """So that chunks have been judged on either side."""
    half = path.stat().st_size // 2
    while not is_gone(reader, wait=0):
        for file in Path(f"/proc/{reader}/fd").iterdir():
            with contextlib.suppress(OSError):  # closed meanwhile
                if (
                    file.readlink() == path
                    and int((file.parent.parent / "fdinfo" / file.name).read_text().split()[1]) > half
                ):
                    return
    raise AssertionError("it has read all of the file before anybody looked")


def finish(process: subprocess.Popen[str]) -> Ran:
    out, err = process.communicate(timeout=60)
    assert "Traceback" not in out + err, err
    return Ran(process.returncode, out, err)


def test_results_account_and_warnings_are_those_of_a_single_process(large: Desk) -> None:
    with one_processor():
        expected = large.run(*CHECK)
    alone = large.rows("large.results.csv")
    process = large.start(*CHECK)
    reader_of(process)
    assert finish(process) == expected
    rows = large.rows("large.results.csv")
    assert len(rows) == ROWS
    assert [{**row, "run": ""} for row in rows] == [{**row, "run": ""} for row in alone]
    assert "jalali" in expected.err.lower()  # what the column as a whole deserves to be told


def test_when_the_reading_process_is_killed_the_source_is_read_again(large: Desk) -> None:
    process = large.start(*CHECK, "--log-file", "log.txt")
    os.kill(reader_of(process), signal.SIGKILL)
    ran = finish(process)
    assert ran.code == 1
    assert ran.account["total"] == ROWS == len(large.rows("large.results.csv"))
    assert "read again" in (large.folder / "log.txt").read_text()


def test_when_it_is_killed_half_way_nothing_that_it_has_told_is_counted_twice(large: Desk) -> None:
    with one_processor():
        expected = large.run(*CHECK)
    process = large.start(*CHECK, "--log-file", "log.txt")
    reader = reader_of(process)
    wait_until_half_is_read(reader, large.folder / "large.csv")
    os.kill(reader, signal.SIGKILL)
    assert finish(process) == expected  # with the counts of the two calendars
    assert "read again" in (large.folder / "log.txt").read_text()


def test_when_the_run_is_killed_the_reading_process_goes_too_and_frees_the_lock(large: Desk) -> None:
    environment = {"AMOOT_ENDPOINT": "http://127.0.0.1:9/rest", "AMOOT_TOKEN": "token"}
    words = ("run", *LARGE, "--limit", "0", "--max-invalid", "100", "--timeout", "1", "--attempts", "1")
    process = large.start(*words, **environment)
    reader = reader_of(process)
    process.kill()
    process.communicate()
    again = large.start(*words, **environment)
    reader_of(again)  # it has the lock, or it would not read
    again.kill()
    again.communicate()
    assert is_gone(reader)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_both_and_nothing_is_stored(large: Desk, number: signal.Signals) -> None:
    process = large.start(*CHECK)
    reader = reader_of(process)
    os.kill(process.pid, number)
    os.kill(reader, number)  # a terminal, and systemd, tell every process
    ran = finish(process)
    assert (ran.code, ran.out) == (4, "")
    assert not (large.folder / "large.results.csv").exists()
    assert is_gone(reader)


def test_a_fault_of_the_source_is_said_as_ever(large: Desk, text: str) -> None:
    large.write("large.csv", text + '"کاربر,09121234567,,\n')
    with one_processor():
        expected = large.run(*CHECK)
    process = large.start(*CHECK)
    reader = reader_of(process)
    assert finish(process) == expected
    assert expected.code == 2
    assert is_gone(reader)
