"""What a person at a terminal sees, what a log holds, and what cron mails."""

from __future__ import annotations

import contextlib
import json
import os
import struct
import subprocess
import sys
from collections.abc import Callable, Sequence

import pytest

from importer.sandbox import Sandbox
from support.desk import Desk, people

RUN = ("contacts.csv", "--mapping", "crm.yaml")

fcntl, pty, termios = (pytest.importorskip(name) for name in ("fcntl", "pty", "termios"))  # not on Windows


def at_a_terminal(desk: Desk, *words: str) -> str:
    """What is written to a terminal of 100 columns."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 100, 0, 0))
    process = subprocess.Popen(
        [sys.executable, "-m", "importer", *words],
        cwd=desk.folder,
        env={**desk._inherited(), **desk.environment},
        stdin=subprocess.DEVNULL,
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    seen = b""
    with contextlib.suppress(OSError):  # the other end is closed when the process ends
        while piece := os.read(ours, 65536):
            seen += piece
    os.close(ours)
    process.wait(timeout=60)
    return seen.decode("utf-8", "replace")


@pytest.mark.parametrize(
    ("lang", "parts"),
    [("en", ("sending: ", "row/s", ", created=")), ("fa", ("در حال ارسال: ", "ردیف/s", ", ایجادشده="))],
)
def test_a_bar_shows_progress_rate_time_left_and_counts(
    desk: Desk, many: Callable[[int], Sequence[str]], lang: str, parts: tuple[str, ...]
) -> None:
    many(60)
    seen = at_a_terminal(desk, *RUN, "--lang", lang, "--rate", "60")
    bars = [piece for piece in seen.replace("\n", "\r").split("\r") if piece.startswith(parts[0])]
    assert len(bars) > 2, seen
    assert all(part in bars[-1] for part in parts), bars[-1]
    assert "60/60" in bars[-1]
    assert any("<00:0" in bar for bar in bars), "time that is left"
    assert "created=60" in seen.splitlines()[-1]


def test_where_no_terminal_is_a_good_run_says_its_account_and_nothing_else(desk: Desk) -> None:
    desk.write("contacts.csv", people(5))
    ran = desk.run(*RUN, "--report", "report.html", "--log-file", "import.log")
    assert (ran.out.count("\n"), ran.err) == (1, "")
    assert desk.run("check", *RUN).err == ""


def test_verbose_has_a_line_for_every_row_that_was_sent(desk: Desk, service: Sandbox) -> None:
    desk.write("contacts.csv", people(5))
    ran = desk.run(*RUN, "-v")
    sent = [line for line in ran.err.splitlines() if line.startswith("0912")]
    assert sorted(sent) == [f"0912{number:07d} created" for number in range(5)]


def test_the_json_log_is_one_object_per_event_with_a_line_for_every_row(desk: Desk) -> None:
    desk.write("contacts.csv", people(5))
    desk.run(*RUN, "--log-file", "import.log", "--log-format", "json", "--lang", "fa")
    events = [json.loads(line) for line in (desk.folder / "import.log").read_text(encoding="utf-8").splitlines()]
    assert [event["event"] for event in events] == ["run started", *["row"] * 5, "run ended"], "in English"
    assert all({"time", "level", "event"} <= event.keys() for event in events)
    assert {event["state"] for event in events if event["event"] == "row"} == {"created"}
