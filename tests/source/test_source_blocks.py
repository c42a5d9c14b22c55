"""Blocks give what single lines, rows and cells give, whatever the text."""

from __future__ import annotations

import dataclasses
from collections.abc import Generator, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from importer.errors import SourceFault
from importer.source import Table, delimited, open_table
from importer.source.delimited import DelimitedReader
from importer.source.table import Block, GivesBlocks, Progress, Reader, Row
from importer.source.workbook import WorkbookReader

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


class RowByRow:
    """A reader that gives no blocks."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def __getattr__(self, name: str) -> Any:
        if name == "pieces":
            raise AttributeError(name)
        return getattr(self._reader, name)

    def rows(self, progress: Progress | None = None) -> Generator[Row]:
        yield from self._reader.rows(progress)


def chunked(table: Table, size: int) -> object:
    """Chunks with the types of their cells, or the fault."""
    told: list[int] = []
    try:
        chunks = list(dataclasses.replace(table, progress=told.append).chunks(size))
    except SourceFault as fault:
        return repr(fault.problems)
    typed = [[[*map(type, column)] for column in chunk.columns] for chunk in chunks]
    return chunks, typed, told


LINES = (
    "a,b,c",
    "a,b,c",
    "x,y,z",
    ",,",
    " ,\u200b,\ufeff",
    "",
    "a",
    "a,b,c,d",
    "a,b,c,,",
    '"a\nb",,c',
    '"a',
    "\x00,b,c",
    ",,z",
)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.sampled_from(LINES) | TEXTS, max_size=12),
    st.sampled_from(["h,i,j", ",i,", "h", "h,i,j,"]),
    st.integers(1, 6),
    st.sampled_from(["\n", "\r\n", ""]),
    st.sampled_from([None, 1, 2]),
)
def test_a_text_has_the_same_chunks_from_blocks_as_from_its_rows(  # drawn by Hypothesis
    tmp_path: Path, lines: list[str], head: str, size: int, end: str, header_row: int | None
) -> None:
    path = tmp_path / "some.csv"
    path.write_text("\n".join([head, *lines]) + end, encoding="utf-8", newline="")
    try:
        table = open_table(path, delimiter=",", header_row=header_row)
    except SourceFault:
        return
    assert isinstance(table.reader, GivesBlocks)
    plain = dataclasses.replace(table, reader=RowByRow(table.reader))
    single = dataclasses.replace(table, reader=RowByRow(OneByOne(path, delimiter=",")))
    assert chunked(table, size) == chunked(plain, size) == chunked(single, size)


cells = st.sampled_from(["a", "09", " ", "\u200b", None, None, 5, 2.5, -0.0, 2.0**53, 1e300, True])


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(cells, max_size=3), max_size=9), st.integers(1, 5), st.integers(1, 3))
def test_a_workbook_has_the_same_chunks_from_blocks_as_from_its_rows(
    tmp_path: Path, rows: list[list[str | float | None]], size: int, header_row: int
) -> None:
    book = openpyxl.Workbook()
    heads: list[list[str | float | None]] = [["h", "i", "j"]] * header_row
    for number, row in enumerate(heads + rows, 1):
        for column, cell in enumerate(row, 2):
            book.worksheets[0].cell(number, column, cell)
    book.save(tmp_path / "a.xlsx")
    table = open_table(tmp_path / "a.xlsx", header_row=header_row)
    careful = WorkbookReader(tmp_path / "a.xlsx", fast_allowed=False)
    plain, slow = (dataclasses.replace(table, reader=reader) for reader in (RowByRow(table.reader), careful))
    assert chunked(table, size) == chunked(plain, size)
    assert chunked(table, size)[:2] == chunked(slow, size)[:2]  # type: ignore[index]  # progress is another


def test_usual_rows_come_as_blocks_and_only_the_doubtful_ones_singly(tmp_path: Path) -> None:
    path = tmp_path / "some.csv"
    path.write_text("h,i\n" + "a,b\n" * 2_000 + "a\n" + '"a\nb",c\n' * 2_000, encoding="utf-8")
    pieces = list(DelimitedReader(path).pieces())
    assert sum(len(piece.numbers) for piece in pieces if isinstance(piece, Block)) > 3_700
    assert len([piece for piece in pieces if isinstance(piece, Row)]) < 300
