"""The pages that a script writes are what it would write, and leave nothing out."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import click
import pytest

from importer.cli.commands import app
from importer.service.status import STATUSES
from tools.reference import DOCS, faults, reference, statuses

SCRIPT = Path(__file__).parents[2] / "tools" / "reference.py"


def test_the_pages_are_what_their_script_would_write() -> None:
    checked = subprocess.run([sys.executable, SCRIPT, "--check"], capture_output=True, text=True, check=False)
    assert (checked.returncode, checked.stderr) == (0, "")


def test_every_command_and_option_has_its_help_on_the_page() -> None:
    page = reference()
    for name, command in app.commands.items():
        assert f"## amoot-import {name}\n" in page
        for param in filter(lambda each: isinstance(each, click.Option), command.params):
            assert any(option in page for option in param.opts), param
    assert max(map(len, page.splitlines())) <= 120


def test_every_status_of_the_table_stands_on_the_page_once_and_with_a_persian_sentence() -> None:
    page = statuses()
    for status in STATUSES:
        found = re.findall(rf"(?:^\| |, |^){status.number} `?{status.title}`?(?= \||,|\.$)", page, re.MULTILINE)
        assert len(found) == 1, status.title


@pytest.mark.parametrize("code", ["mobile_landline", "date_ambiguous", "read_timeout", "journal_lost", "row_too_long"])
def test_the_codes_that_people_ask_about_stand_on_the_page(code: str) -> None:
    (line,) = [line for line in faults().splitlines() if line.startswith(f"| `{code}` |")]
    assert re.search("[\u0600-\u06ff]", line.split("|")[3])


def test_no_sentence_of_a_fault_is_empty_in_either_language() -> None:
    for page in (DOCS / "faults.md", DOCS / "statuses.md"):
        text = page.read_text(encoding="utf-8")
        assert "|  |" not in text, page.name
