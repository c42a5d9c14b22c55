"""Reading a block of lines at once gives what reading them one by one gives, whatever the text."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from importer.errors import SourceFault
from importer.source import delimited
from importer.source.delimited import DelimitedReader
from importer.source.table import Row

PIECES = ("a", "علی", ",", ",", '"', '""', "\n", "\r\n", "\r", "\x00", '"a,\nb"', '"x""y"', "c d", "\n\n")
TEXTS = st.lists(st.sampled_from(PIECES), min_size=1, max_size=60).map("".join)


class _Single(delimited._Lines):
    def block(self, delimiter: str) -> tuple[list[list[str]], Sequence[int]]:
        del delimiter
        return [], ()


class OneByOne(DelimitedReader):
    """Never takes a block."""

    _lines = _Single


def said(kind: type[DelimitedReader], path: Path) -> list[Row] | str:
    try:
        return list(kind(path, delimiter=",", encoding="utf-8").rows())
    except SourceFault as fault:
        return repr(fault.problems)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(TEXTS)
def test_a_block_of_lines_gives_the_rows_that_the_lines_give_one_by_one(tmp_path: Path, text: str) -> None:
    path = tmp_path / "some.csv"
    path.write_text(text, encoding="utf-8", newline="")
    assert said(DelimitedReader, path) == said(OneByOne, path)


@pytest.mark.parametrize("above", [0, 1, 400, 498, 499, 500, 501])
def test_a_record_may_begin_in_one_block_and_end_in_the_next(tmp_path: Path, above: int) -> None:
    path = tmp_path / "some.csv"
    path.write_text("h,i\n" + "a,b\n" * above + '"c\nd\n\ne",f\n' + "g,h\n" * 3, encoding="utf-8")
    rows = list(DelimitedReader(path).rows())
    assert rows[-4] == Row(above + 2, ["c\nd\n\ne", "f"])
    assert [row.number for row in rows[-3:]] == [above + 6, above + 7, above + 8]
    assert rows == said(OneByOne, path)
