"""Writes docs/delivery-faults.md: the table of faults that the tests play, for people who want to know beforehand.

``python tools/faults_page.py`` writes it, ``--check`` says with exit code 1 that it is not up to date.
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from support.fault_table import TABLE, Case  # noqa: E402  # the tests are no package that is installed

PAGE = ROOT / "docs" / "delivery-faults.md"

_HEAD = """\
# What can go wrong, and what becomes of a row

Every line is played against the program by `tests/e2e/test_e2e_faults.py`: three rows, A, B and C, are imported, and
B meets the fault. *Contacts* is what the service then has of B, by its own ledger; *requests* is how many
ContactCreate of B it saw. In every one of these cases further runs, when all is well again, end with exactly one
contact for each row.

A row whose answer was lost is looked up before anything else (ContactSearch). So `created` after one request means:
found there, and not sent again; after two: looked up, certainly not there, and sent again. This page is written by
`tools/faults_page.py`; faults of the network, the disk and the journal stand in `tests/e2e/test_e2e_surroundings.py`.

| what goes wrong | outcome | error | exit code | contacts | requests |
|---|---|---|---|---|---|
"""


def _line(name: str, case: Case) -> str:
    options = f" (`{' '.join(case.options)}`)" if case.options else ""
    error = f"`{case.error}`" if case.error else ""
    return f"| {name}{options} | `{case.outcome}` | {error} | {case.code} | {case.contacts} | {case.requests} |\n"


def page() -> str:
    """The whole page."""
    return _HEAD + "".join(_line(name, case) for name, case in TABLE.items())


def main() -> int:
    """Write the page, or check it."""
    if "--check" in sys.argv[1:]:
        return int(PAGE.read_text(encoding="utf-8") != page())
    PAGE.write_text(page(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
