"""What can go wrong on the way, and what becomes of a row: the table of support/fault_table.py, played against the real
program.

A source of three rows: A and C are let through, B is struck. The verdict comes from the service's own ledger.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from importer.sandbox import Sandbox
from support.desk import MAPPING
from support.fault_table import TABLE, A, B, C, Case
from support.here import Here

SOURCE = f"نام,موبایل,تولد\nالف,{A},\nب,{B},\nپ,{C},\n"
RUN = ("contacts.csv", "--mapping", "crm.yaml", "--workers", "1", "--settle-after", "0.05", "--timeout", "0.6")


@pytest.fixture
def here(tmp_path: Path, service: Sandbox) -> Here:
    here = Here(tmp_path, {"AMOOT_ENDPOINT": service.url, "AMOOT_TOKEN": service.token})
    here.write("contacts.csv", SOURCE)
    here.write("crm.yaml", MAPPING)
    return here


def requests_for(service: Sandbox, mobile: str) -> int:
    return sum(entry.mobile == mobile for entry in service.ledger("ContactCreate"))


@pytest.mark.parametrize("case", TABLE.values(), ids=TABLE)
def test_a_fault_has_one_outcome_and_the_next_run_makes_it_good(here: Here, service: Sandbox, case: Case) -> None:
    service.add_faults(*case.faults)
    ran = here.run(*RUN, *case.options)
    row = here.rows()[1]
    seen = (row["outcome"], row["error"], ran.code, service.creations().get(B, 0), requests_for(service, B))
    assert seen == case[1:6], ran.err
    assert ran.account["total"] == 3
    assert int(row["attempts"]) == case.requests
    assert ran.code != 3 or ran.err, "a run that stops says why"

    # All is well again: nothing is lost, nothing is there twice, and what was settled is not sent again.
    service.clear_faults()
    here.run(*RUN, "--failed-only")
    here.run(*RUN)
    assert service.creations() == {A: 1, B: 1, C: 1}
    assert here.outcomes() == ["created"] * 3
    before = len(service.ledger())
    assert here.run(*RUN).code == 0
    assert len(service.ledger()) == before, "a run over settled rows sends nothing at all"
