"""Every command that a page shows is run as it stands, or stands here with the reason why it is not."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from importer.sandbox import Sandbox
from support.desk import MAPPING, ROOT, SOURCE, Desk, people

PAGES = [ROOT / "README.md", ROOT / "README.fa.md", *sorted((ROOT / "docs").rglob("*.md"))]

ELSEWHERE = {
    "make demo": "tests/test_readme.py",
    "make test": "this is it",
    "systemd-analyze verify": "tests/docs/test_docs_contrib.py",
    "systemctl daemon-reload": "needs a machine that systemd has started",
    "systemctl enable": "idem",
    "install -m 644": "writes into /etc; tests/docs/test_docs_contrib.py reads what is installed",
    "source .venv/bin/activate": "the tests run in it",
    "python -m importer sandbox": "serves until it is ended; test_the_practice_service_is_served_as_shown",
    "AMOOT_TOKEN=practice-token": "idem",
}
"""Beginnings of commands, and where they are run, or why nowhere."""


def blocks(page: Path) -> list[list[str]]:
    """The commands of each console block."""
    found = re.findall(r"^```console\n(.*?)^```", page.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    return [[line.removeprefix("$ ") for line in block.splitlines() if line.startswith("$ ")] for block in found]


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Desk]:
    """What the pages speak of: customers, exports, mappings, a token, a service."""
    shutil.copy(ROOT / "sample_data" / "contacts.xlsx", tmp_path / "customers.xlsx")
    (tmp_path / "mappings").mkdir()
    (tmp_path / "exports").mkdir()
    (tmp_path / "exports" / "monday.csv").write_text(SOURCE, encoding="utf-8")
    (tmp_path / "exports" / "tuesday.csv").write_text(people(3), encoding="utf-8")
    (tmp_path / "crm.yaml").write_text(MAPPING, encoding="utf-8")
    with Sandbox() as service:
        yield Desk(tmp_path, {"AMOOT_ENDPOINT": service.url, "AMOOT_TOKEN": service.token})


@pytest.mark.parametrize(
    "page",
    [page for page in PAGES if blocks(page) and not page.name.startswith("README")],  # those: tests/test_readme.py
    ids=lambda page: page.name,
)
def test_the_commands_of_a_page_work_as_they_stand(page: Path, place: Desk) -> None:
    for command in (command for block in blocks(page) for command in block):
        if command.startswith((*ELSEWHERE, "export AMOOT_TOKEN=")):
            continue
        words = shlex.split(command)
        if words[:3] == ["python", "-m", "importer"]:
            words = words[2:]
        assert words[0] in {"amoot-import", "importer"}, f"{page.name}: nobody runs «{command}»"
        ran = place.run(*words[1:])
        assert ran.code in {0, 1}, (command, ran.err)


def test_no_reason_is_left_over() -> None:
    shown = [command for page in PAGES for block in blocks(page) for command in block]
    left = [begin for begin in ELSEWHERE if not any(command.startswith(begin) for command in shown)]
    assert left == []


def test_the_persian_readme_shows_the_commands_of_the_english_one() -> None:
    english, persian = (blocks(ROOT / name) for name in ("README.md", "README.fa.md"))
    assert persian == english


def test_no_page_puts_a_token_on_a_command_line() -> None:
    for page in PAGES:
        if page.name != "sandbox.md":  # whose token is known to everybody
            text = page.read_text(encoding="utf-8")
            assert not re.search(r"(?<!export )AMOOT_TOKEN=\S+ +\S", text), page.name


def test_the_practice_service_is_served_as_shown(place: Desk) -> None:
    (served, used), *_ = blocks(ROOT / "docs" / "sandbox.md")
    place.write("faults.yaml", "[]\n")
    place.write("contacts.csv", SOURCE)
    words = shlex.split(served)[3:]
    words[words.index("--port") + 1] = "0"  # another test may use the one that is shown
    service = place.start(*words)
    try:
        assert service.stderr is not None
        url = re.search(r"http://\S+/rest", service.stderr.readline())
        assert url is not None
        token, *call = shlex.split(used)
        call[call.index("contacts.xlsx")] = "contacts.csv"
        call[call.index("--endpoint") + 1] = url[0]
        ran = place.run(*call[3:], AMOOT_TOKEN=token.partition("=")[2])
        assert ran.account["created"] == 2
    finally:
        service.terminate()
        service.communicate(timeout=30)
    assert service.returncode == 0


def test_the_hook_that_is_shown_writes_what_it_says(place: Desk) -> None:
    if os.name == "nt":
        pytest.skip("no sh")
    page = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    (command,) = re.findall(r"^\$ (amoot-import .*imports\.txt.*)$", page, re.MULTILINE)
    ran = place.run(*shlex.split(command)[1:])
    assert (place.folder / "imports.txt").read_text() == f"{ran.code} {ran.out.splitlines()[-1]}\n"
    assert sys.executable not in page
