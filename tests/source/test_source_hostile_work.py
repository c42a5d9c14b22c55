"""A small file never makes much work: what it stands for is in proportion to what it holds, or it is refused."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from source.hostile_binary import XLS, XLSB
from source.hostile_texts import HTML, ODS, XML_2003

from importer.errors import SourceFault
from importer.source import open_table
from importer.source.spread import Covered
from support.yardstick import within_seconds

FILES = {**XML_2003, **HTML, **ODS, **XLS, **XLSB}


@pytest.mark.parametrize("name", FILES)
def test_a_hostile_file_is_read_or_refused_within_seconds(name: str, tmp_path: Path) -> None:
    make, words = FILES[name]
    (tmp_path / name).write_bytes(make())
    refusal, start = "", time.process_time()
    try:
        for _ in open_table(tmp_path / name, wanted=("نام", "موبایل")).chunks():
            pass
    except SourceFault as fault:
        refusal = f"{fault.code} {fault.problems[0].params}"
    assert within_seconds(time.process_time() - start)
    assert words in refusal or "unpack" in words
    assert bool(refusal) == bool(words), refusal


def test_what_a_merged_cell_covers_is_known_by_its_columns_and_last_row() -> None:
    covered = Covered()
    covered.cover(3, 6, until=9)
    assert [column for column in range(1, 9) if covered.reach(column, 9)] == [3, 4, 5, 6]
    assert covered.reach(4, 9) == 6
    assert covered.reach(4, 10) is None
    assert covered.reach(1, 9, last=3) == 6
    covered.cover(4, 5, until=12)
    assert [covered.reach(column, 9) for column in (3, 4, 5, 6)] == [3, 5, 5, 6]
    assert [column for column in range(1, 9) if covered.reach(column, 12)] == [4, 5]
    covered.cover(1, 16_384, until=20)
    assert covered.reach(2, 20) == 16_384
