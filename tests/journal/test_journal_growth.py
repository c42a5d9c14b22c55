"""What a journal that has grown costs: counted in steps of SQLite's machine, which no other program can disturb."""

from __future__ import annotations

from pathlib import Path

import pytest

from importer.journal import Journal
from importer.work import Prepared

STEPS = 1000
"""Machine instructions between two counts."""
CHUNK = 500


def prepared(start: int) -> Prepared:
    numbers = range(start, start + CHUNK)
    return Prepared(
        numbers=[number + 2 for number in numbers],
        mobiles=[f"0912{number:07d}" for number in numbers],
        mobile_cells=[""] * CHUNK,
        payloads=[b'{"Mobile":"x"}'] * CHUNK,
        fingerprints=[number.to_bytes(16, "big") for number in numbers],
        faults={},
        repairs=[""] * CHUNK,
    )


@pytest.mark.parametrize("kind", ["run", "check"])
def test_a_chunk_costs_the_same_however_many_contacts_are_known(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "j.sqlite3"
    costs = []
    for size in (1, 16):
        with Journal.open(path, "here") as journal:
            journal.load(
                tmp_path / "old.csv",
                "",
                f"old-{size}",
                map(prepared, range(0, size * CHUNK, CHUNK)),
                duplicates="first",
            )
        open_journal = Journal.open if kind == "run" else Journal.rehearse
        with open_journal(path, "here") as journal:
            count = 0

            def step() -> int:
                nonlocal count
                count += 1
                return 0

            journal._db.set_progress_handler(step, STEPS)
            source = journal.load(tmp_path / "new.csv", "", f"run-{size}", [prepared(0)], duplicates="first")
            journal.queue([source], f"run-{size}", failed_only=False).take(CHUNK)
            list(journal.result_rows(source))
            costs.append(count)
    few, many = costs
    assert many <= few * 1.5, f"{few} → {many} thousand steps"


def test_the_positive_control_is_found_from_the_end_however_many_contacts_are_known(tmp_path: Path) -> None:
    path = tmp_path / "j.sqlite3"
    costs = []
    for size in (1, 16):
        with Journal.open(path, "here") as journal:
            chunks = map(prepared, range(0, size * CHUNK, CHUNK))
            journal.load(tmp_path / "old.csv", "", f"run-{size}", chunks, duplicates="first")
            journal._db.execute("UPDATE contact SET state = 'created'")
            count = 0

            def step() -> int:
                nonlocal count
                count += 1
                return 0

            journal._db.set_progress_handler(step, 1)
            assert journal.newest_created() == f"0912{size * CHUNK - 1:07d}"
            journal._db.set_progress_handler(None, 0)
            costs.append(count)
    few, many = costs
    assert many == few
