"""The page that compares us with other validators is the one that its script would write."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tools.compare_validators import PAGE, page
from tools.validator_verdicts import KEPT, PERSIAN_TOOLS_VERSION, mobile_cells

SCRIPT = Path(__file__).parents[2] / "tools" / "compare_validators.py"


def test_the_page_of_validators_is_what_its_script_would_write_without_node() -> None:
    checked = subprocess.run([sys.executable, SCRIPT, "--check"], capture_output=True, text=True, check=False)
    assert (checked.returncode, checked.stderr) == (0, "")


def test_the_kept_verdicts_of_the_npm_package_cover_every_cell_and_are_of_the_version_that_is_named() -> None:
    kept = json.loads(KEPT.read_text(encoding="utf-8"))
    assert kept["version"] == PERSIAN_TOOLS_VERSION
    assert kept["verdicts"].keys() == set(mobile_cells())


def test_every_difference_stands_under_a_reason() -> None:
    text = page()
    assert text.count("\n### ") == text.count("| cell | we |")


@pytest.mark.parametrize(
    "said", ["| `09312002580` | accepted | accepted | refused |", "1403/12/30 is 2025-03-20 to: we,"]
)
def test_the_page_shows_what_users_ask_about(said: str) -> None:
    assert said in PAGE.read_text(encoding="utf-8")
