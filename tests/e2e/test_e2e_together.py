"""Several runs at once, and signals while a run waits."""

from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Callable, Sequence

import pytest

from importer.sandbox import Fault, Sandbox
from support.desk import Desk, people

RUN = ("--mapping", "crm.yaml", "--settle-after", "0.2")
Fill = Callable[[int], Sequence[str]]


def codes(processes: Sequence[subprocess.Popen[str]]) -> list[int]:
    for process in processes:
        _, err = process.communicate(timeout=100)
        assert "Traceback" not in err, err
    return [process.returncode for process in processes]


def wait_until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.02)  # polling another process


def test_a_second_run_meets_the_lock_and_ends_at_once(desk: Desk, service: Sandbox, many: Fill) -> None:
    many(2)
    service.add_faults(Fault("late-answer", seconds=6, times=2))
    first = desk.start("contacts.csv", *RUN)
    wait_until(lambda: len(service.ledger("ContactCreate")) == 2)
    second = desk.run("contacts.csv", *RUN)
    assert first.poll() is None, "the first is still at it"
    assert (second.code, second.out) == (75, "")
    assert "Another run" in second.err
    assert codes([first]) == [0]
    assert len(service.ledger("ContactCreate")) == 2


def test_twelve_runs_at_once_create_everybody_once(desk: Desk, service: Sandbox, many: Fill) -> None:
    mobiles = many(60)
    service.add_faults(Fault("late-answer", seconds=0.1, times=None))
    ended = codes([desk.start("contacts.csv", *RUN, "--workers", "2") for _ in range(12)])
    assert set(ended) <= {0, 75}
    assert 0 in ended
    assert service.creations() == dict.fromkeys(mobiles, 1)
    assert len(service.ledger("ContactCreate")) == 60, "not even asked for twice"


def test_two_runs_over_two_files_with_one_journal_never_send_one_mobile_twice(desk: Desk, service: Sandbox) -> None:
    # Twenty people are in both files.
    desk.write("a.csv", people(40))
    desk.write("b.csv", people(40, start=20))
    service.add_faults(Fault("late-answer", seconds=0.05, times=None))
    left = ["a.csv", "b.csv"]
    while left:
        ended = codes([desk.start(name, *RUN, "--workers", "2") for name in left])
        assert set(ended) <= {0, 75}
        assert 0 in ended, "one of them holds the lock"
        left = [name for name, code in zip(left, ended, strict=True) if code == 75]
    assert service.creations() == {f"0912{number:07d}": 1 for number in range(60)}
    assert len(service.ledger("ContactCreate")) == 60


WAITS = {
    "between two tries": ((), [Fault("too-many", seconds=0, times=None)]),
    "because the service asked for a minute": ((), [Fault("too-many", seconds=60, times=None)]),
    "for the quiet time": (("--settle-after", "60"), [Fault("hangup", times=None)]),
    "for its turn": (("--rate", "0.01"), []),
}


@pytest.mark.parametrize("why", WAITS)
def test_sigterm_ends_a_run_that_waits_in_under_5_seconds(why: str, desk: Desk, service: Sandbox, many: Fill) -> None:
    mobiles = many(3)
    words, faults = WAITS[why]
    service.add_faults(*faults)
    process = desk.start("contacts.csv", *RUN, "--attempts", "99", *words)
    wait_until(lambda: bool(service.ledger("ContactCreate" if faults else "AccountStatus")))
    time.sleep(0.3)  # it takes the answer, and begins to wait
    start = time.monotonic()
    process.send_signal(signal.SIGTERM)
    assert codes([process]) == [4]
    assert time.monotonic() - start < 5
    assert [row["outcome"] for row in desk.rows()] != ["created"] * 3
    assert max(service.creations().values(), default=1) == 1
    assert len(desk.rows()) == len(mobiles)
