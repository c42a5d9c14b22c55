"""Standard input and named pipes: read once by the program, and as good as a file for whoever runs it again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from importer.sandbox import Sandbox
from support.desk import MAPPING, SOURCE, Desk, people

WORDS = ("-", "--mapping", "crm.yaml")


@pytest.fixture
def spools(desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> Callable[[], list[Path]]:
    """The folder for temporary files of the runs, and what is left in it."""
    folder = tmp_path_factory.mktemp("spools")
    desk.environment = {**desk.environment, "TMPDIR": str(folder)}
    return lambda: list(folder.rglob("*"))


def test_what_comes_by_a_pipe_is_imported_once(desk: Desk, service: Sandbox, spools: Callable[[], list[Path]]) -> None:
    first = desk.pipe(SOURCE.encode(), *WORDS)
    sent = len(service.ledger("ContactCreate"))
    second = desk.pipe(SOURCE.encode(), *WORDS)
    assert (first.code, second.code) == (1, 1), first.err + second.err
    assert first.out == second.out
    assert first.account["created"] == 2
    assert (sent, len(service.ledger("ContactCreate"))) == (2, 2)
    assert {row["source"] for row in desk.rows("stdin.results.csv")} == {"stdin"}
    assert [row["row"] for row in desk.rows("stdin.results.csv")] == ["2", "3", "4", "5"]
    assert spools() == []


def test_a_practice_run_of_a_pipe_needs_nothing_else(offline: Desk) -> None:
    rans = [offline.pipe(SOURCE.encode(), *WORDS, "--sandbox") for _ in range(2)]
    assert [ran.code for ran in rans] == [1, 1], rans[0].err
    assert rans[0].out == rans[1].out
    assert [row["attempts"] for row in offline.rows("stdin.results.csv")] == ["1", "0", "1", "0"]


def test_a_workbook_by_a_pipe_is_told_by_its_content_and_its_rows_can_be_mended(desk: Desk) -> None:
    book = openpyxl.Workbook()
    for line in SOURCE.splitlines():
        book.worksheets[0].append(line.split(","))
    book.save(desk.folder / "contacts.xlsx")
    ran = desk.pipe((desk.folder / "contacts.xlsx").read_bytes(), *WORDS, "--failed", "mend.xlsx")
    assert ran.code == 1, ran.err
    mended = openpyxl.load_workbook(desk.folder / "mend.xlsx").worksheets[0]
    assert [row[0].value for row in mended.iter_rows()][1:] == ["زهرا محمدی"]
    assert {row["sheet"] for row in desk.rows("stdin.results.csv")} == {"Sheet"}
    again = desk.run("results", "-")
    assert (again.code, again.out) == (1, ran.out)


def test_a_pipe_goes_together_with_files_and_can_be_named_once(desk: Desk, service: Sandbox) -> None:
    ran = desk.pipe("نام,موبایل,تولد\nرضا,09121112233,\n".encode(), "contacts.csv", *WORDS)
    assert ran.code == 1, ran.err
    assert [line.partition(":")[0] for line in ran.out.splitlines()[:2]] == ["contacts.csv", "stdin"]
    assert ran.account["created"] == 3
    assert desk.outcomes("stdin.results.csv") == ["created"]
    sent = len(service.ledger("ContactCreate"))
    for words in (("-", *WORDS), ("/dev/stdin", *WORDS)):
        twice = desk.pipe(SOURCE.encode(), *words)
        assert (twice.code, len(twice.err.splitlines())) == (2, 1), twice.err
        assert "stdin" in twice.err
    assert len(service.ledger("ContactCreate")) == sent


@pytest.mark.parametrize(("content", "part"), [(b"", "stdin is empty"), (b"%PDF-1.7", "stdin is no table")])
def test_a_pipe_without_a_table_is_refused_with_one_sentence(content: bytes, part: str, desk: Desk) -> None:
    ran = desk.pipe(content, *WORDS)
    assert (ran.code, len(ran.err.splitlines())) == (2, 1), ran.err
    assert part in ran.err


def test_a_terminal_is_no_table(desk: Desk) -> None:
    parent, terminal = os.openpty()
    process = desk.start_with(terminal, *WORDS)
    _, err = process.communicate(timeout=100)
    os.close(parent)
    os.close(terminal)
    assert (process.returncode, len(err.splitlines())) == (2, 1), err
    assert "«-»" in err


def test_a_named_pipe_is_read_as_if_it_were_a_file(desk: Desk, service: Sandbox) -> None:
    os.mkfifo(desk.folder / "export.csv")

    def write() -> None:
        (desk.folder / "export.csv").write_text(SOURCE, encoding="utf-8")

    for _ in range(2):
        writer = threading.Thread(target=write)
        writer.start()
        ran = desk.run("export.csv", "--mapping", "crm.yaml")
        writer.join(timeout=20)
        assert (ran.code, ran.account["created"]) == (1, 2), ran.err
    assert len(service.ledger("ContactCreate")) == 2
    assert {row["source"] for row in desk.rows("export.results.csv")} == {"export.csv"}


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_waiting_for_a_pipe_and_nothing_is_left(
    number: signal.Signals, desk: Desk, service: Sandbox, spools: Callable[[], list[Path]]
) -> None:
    process, end = _halfway(desk, spools)
    process.send_signal(number)
    _, err = process.communicate(timeout=20)
    os.close(end)
    assert (process.returncode, len(err.splitlines())) == (4, 1), err
    assert spools() == []
    assert service.ledger() == []


def test_a_named_pipe_that_nobody_writes_to_is_awaited_until_a_signal_comes(
    desk: Desk, spools: Callable[[], list[Path]]
) -> None:
    os.mkfifo(desk.folder / "export.csv")
    process = desk.start("export.csv", "--mapping", "crm.yaml")
    _await(spools)
    process.send_signal(signal.SIGTERM)
    _, err = process.communicate(timeout=20)
    assert (process.returncode, len(err.splitlines())) == (4, 1), err
    assert spools() == []


def test_even_a_killed_run_leaves_nobody_s_data_behind(desk: Desk, spools: Callable[[], list[Path]]) -> None:
    process, end = _halfway(desk, spools)
    process.kill()
    process.communicate(timeout=20)
    os.close(end)
    assert [path.name for path in spools() if not path.is_dir() and not path.is_symlink()] == []


def _halfway(desk: Desk, spools: Callable[[], list[Path]]) -> tuple[subprocess.Popen[str], int]:
    """A run that has read a part of its standard input and waits for the rest; and the end that it waits for."""
    reading, writing = os.pipe()
    process = desk.start_with(reading, *WORDS)
    os.close(reading)
    os.write(writing, SOURCE.encode())
    _await(spools)
    return process, writing


def _await(spools: Callable[[], list[Path]]) -> None:
    """Until a run keeps a copy. (Before that, `tempfile` tries a folder with a file that it takes away at once.)"""
    deadline = time.monotonic() + 20
    while not any(path.name.startswith("importer-") for path in spools()):
        assert time.monotonic() < deadline
        time.sleep(0.02)  # for another process there is no clock to inject


def test_a_mapping_is_made_from_a_pipe(desk: Desk) -> None:
    ran = desk.pipe(SOURCE.encode(), "init", "-")
    assert ran.code == 0, ran.err
    assert "Mobile: موبایل" in ran.out
    assert MAPPING.splitlines()[0] in ran.out


def test_a_copy_that_has_no_room_is_told(desk: Desk) -> None:
    words = [sys.executable, "-m", "importer", *WORDS]
    ran = subprocess.run(
        ["/bin/sh", "-c", 'ulimit -f 8; exec "$@"', "sh", *words],
        cwd=desk.folder,
        env={**os.environ, **desk.environment},
        input=people(1_000).encode(),
        capture_output=True,
        timeout=100,
        check=False,
    )
    err = ran.stderr.decode()
    assert (ran.returncode, len(err.splitlines())) == (2, 1), err
    assert "The copy of stdin" in err
