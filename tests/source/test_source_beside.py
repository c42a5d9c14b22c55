"""calamine may load a workbook in a thread while the sheet is looked over: that saves time and changes nothing."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from source.test_source_readers import FORMATS, HEAD, NOT_PLAIN, ROWS, TEXTS, Book

from importer.errors import SourceFault
from importer.source.beside import Beside, has_spare_processor
from importer.source.workbook import WorkbookReader

needs_two = pytest.mark.skipif(not has_spare_processor(), reason="one processor has none to spare")
ALWAYS, NEVER = 0, 1 << 60
ROW = '<row r="2"><c r="A2" t="s"><v>0</v></c></row>'


def threads() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name.startswith("beside")]


def steps(may_go_on: Callable[[], bool]) -> str:
    return "both" if may_go_on() else "one"


@pytest.mark.parametrize(("may", "expected"), [(True, "both"), (False, "one")])
def test_the_second_step_is_taken_only_when_it_is_wanted(may: bool, expected: str) -> None:
    with Beside(steps) as beside:
        beside.begin()
        assert beside.has_begun
        beside.go_on(may=may)
        assert beside.answer() == expected


def test_whoever_leaves_without_a_word_wants_no_second_step_and_leaves_no_thread() -> None:
    taken: list[bool] = []
    with Beside(lambda may_go_on: taken.append(may_go_on())) as beside:
        beside.begin()
        assert threads()
    assert taken == [False]
    assert not threads()


def fails(may_go_on: Callable[[], bool]) -> str:
    raise LookupError(may_go_on())


def test_what_goes_wrong_beside_is_heard_of_by_whoever_wants_the_answer() -> None:
    with Beside(fails) as beside:
        beside.begin()
        beside.go_on(may=True)
        with pytest.raises(LookupError):
            beside.answer()
    with Beside(fails) as beside:
        beside.begin()


WITHOUT_A_THREAD = """
import resource, sys
from pathlib import Path
from importer.source.workbook import WorkbookReader
list(WorkbookReader(Path(sys.argv[1])).rows())  # all is imported and warm
pages = int(Path("/proc/self/statm").read_text().split()[0])
resource.setrlimit(resource.RLIMIT_AS, (pages * resource.getpagesize() + (4 << 20),) * 2)  # a stack takes 8 MB
reader = WorkbookReader(Path(sys.argv[1]), worth_it=0)
print(reader.is_fast, reader._loaded, [row.cells for row in reader.rows()])
"""


@needs_two
def test_where_no_thread_can_be_had_the_workbook_is_read_without(book: Book) -> None:
    path = book(HEAD + ROW, strings=["<t>a</t>"])
    ran = subprocess.run([sys.executable, "-c", WITHOUT_A_THREAD, path], capture_output=True, text=True, check=True)
    assert ran.stdout == "True None [['نام', 'ب'], ['a', '']]\n"


def test_one_processor_has_none_to_spare() -> None:
    all_of_them = os.sched_getaffinity(0)
    try:
        os.sched_setaffinity(0, {min(all_of_them)})
        assert not has_spare_processor()
    finally:
        os.sched_setaffinity(0, all_of_them)


@needs_two
def test_a_plain_sheet_is_loaded_when_it_has_been_looked_over(book: Book) -> None:
    path = book(HEAD + ROW, strings=["<t>a</t>"])
    assert WorkbookReader(path, worth_it=ALWAYS)._loaded is not None
    assert WorkbookReader(path, worth_it=NEVER)._loaded is None
    assert WorkbookReader(path)._loaded is None, "a small one"
    assert not threads()


@pytest.mark.parametrize("name", NOT_PLAIN)
def test_no_other_sheet_is_loaded(name: str, book: Book) -> None:
    reader = WorkbookReader(book(f'{HEAD}<row r="2">{NOT_PLAIN[name]}</row>', formats=FORMATS), worth_it=ALWAYS)
    assert (reader.is_fast, reader._loaded) == (False, None)


def test_a_fault_found_meanwhile_leaves_no_thread(book: Book) -> None:
    path = book(HEAD + ROW, strings=["<t>a</t>"])
    content = bytearray(path.read_bytes())
    place = content.index(b"xl/worksheets/sheet1.xml") + 60
    content[place] ^= 0xFF
    path.write_bytes(content)
    with pytest.raises(SourceFault):
        WorkbookReader(path, worth_it=ALWAYS)
    assert not threads()


def everything(path: Path, worth_it: int) -> object:
    """All that a reader says, with the types of cells."""
    looked: list[int] = []
    read: list[int] = []
    try:
        reader = WorkbookReader(path, looked=looked.append, worth_it=worth_it)
        rows = [(row, [*map(type, row.cells)]) for row in reader.rows(read.append)]
    except SourceFault as fault:
        return fault.problems, looked, read
    return reader.is_fast, reader.warnings, rows, looked, read


@needs_two
@given(rows=ROWS, strings=TEXTS, date_1904=st.booleans(), broken=st.sampled_from(["", "", "", "<", "\x01", "&x;"]))
@settings(deadline=None, max_examples=150)
def test_beside_or_not_a_workbook_is_read_the_same(
    rows: list[list[str]], strings: list[str], date_1904: bool, broken: str, wild: Book
) -> None:
    xml = "".join(
        f'<row r="{n}">{"".join(cell.format(f"{chr(64 + c)}{n}") for c, cell in enumerate(cells, 1))}</row>'
        for n, cells in enumerate(rows, 2)
    )
    path = wild(HEAD + xml, strings=[*strings, broken] if broken else strings, formats=FORMATS, date_1904=date_1904)
    assert everything(path, ALWAYS) == everything(path, NEVER)
