"""The page of faults is the one that its script would write from the table that the tests play."""

from __future__ import annotations

from tools.faults_page import PAGE, page


def test_the_page_of_faults_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run: python tools/faults_page.py"
