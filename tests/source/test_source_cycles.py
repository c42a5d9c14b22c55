"""Reading, judging and storing rows makes no cycles, in no format: so they do without the collector meanwhile."""

from __future__ import annotations

import datetime as dt
import gc
from pathlib import Path

import pytest
from source.test_source_same_rows import HEADERS, MAPPING, people, typed

from importer.journal import Journal
from importer.mapping.load import parse
from importer.run.intake import open_source
from support.formats import DIALECTS, TYPED, Rows, Writer

MAPPED = parse(MAPPING.encode(), Path("crm.yaml"))


def cycles(write: Writer, rows: Rows, folder: Path) -> int:
    """Objects in cycles that are left when a source was loaded."""
    source = folder / f"people-{len(rows)}.data"
    write(source, [HEADERS, *rows])
    opened = open_source(source, source, MAPPED, dt.date(2026, 11, 30))
    with Journal.rehearse(folder / "none.sqlite3", "https://example.com", shown=10) as journal:
        preparer = opened.preparer.another(shown=journal.shown)
        gc.freeze()  # or each count would go through all that the tests before have left
        gc.disable()
        try:
            journal.load(source, "", "check", map(preparer.judge, opened.table.chunks()), duplicates="first")
            return gc.collect()
        finally:
            gc.enable()
            gc.unfreeze()


@pytest.mark.parametrize("name", [*TYPED, *DIALECTS])
def test_no_row_leaves_a_cycle(name: str, tmp_path: Path) -> None:
    write = {**TYPED, **DIALECTS}[name]
    rows: Rows = [*map(typed, people(600))] if name in TYPED else people(600)
    few, many = cycles(write, rows[:300], tmp_path), cycles(write, rows, tmp_path)
    assert many <= few + 30, "what is made once is nothing to speak of"
