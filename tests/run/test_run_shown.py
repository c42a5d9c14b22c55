"""A check with nothing to compare encodes only the contacts that it shows, and says what it would say anyway."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from importer.journal import Journal
from importer.journal.load import Duplicates
from importer.mapping.load import parse
from importer.prepare import Preparer
from importer.source import Chunk
from importer.work import Prepared, State
from support.story import ENDPOINT, NOW

MAPPING = """\
version: 1
duplicates: {mode}
fields:
  Mobile: موبایل
  FName: نام
  Active: {{column: فعال, on-invalid: blank}}
"""
HEADERS = ("موبایل", "نام", "فعال")
MODES: tuple[Duplicates, ...] = get_args(Duplicates)
MOBILES = [f"0912000000{n}" for n in range(8)]
Rows = Sequence[tuple[str, str, str]]
ROWS = st.lists(
    st.tuples(
        st.sampled_from([*MOBILES, "021-88410672"]), st.sampled_from(["علی", "رضا", ""]), st.sampled_from(["بله", ""])
    ),
    max_size=24,
)


def preparer(mode: str) -> Preparer:
    mapping = parse(MAPPING.format(mode=mode).encode(), Path("crm.yaml"))
    return Preparer(mapping, {header: n for n, header in enumerate(HEADERS)}, today=dt.date(2026, 11, 30))


def judged(rows: Rows, preparers: Sequence[Preparer], size: int) -> Iterator[Prepared]:
    """The rows in chunks of a size, judged by the preparers in turn, as two processes do."""
    for number, start in enumerate(range(0, len(rows), size)):
        some = rows[start : start + size]
        numbers = list(range(start + 2, start + 2 + len(some)))
        columns: list[list[object]] = [list(column) for column in zip(*some, strict=True)]
        yield preparers[number % len(preparers)].judge(Chunk(columns, numbers, {}))  # type: ignore[arg-type]  # texts


@settings(max_examples=150, deadline=None)
@given(rows=ROWS, mode=st.sampled_from(MODES), size=st.integers(1, 5), count=st.integers(1, 2))
@example(
    rows=[(MOBILES[0], "علی", "بله"), (MOBILES[0], "علی", ""), (MOBILES[0], "رضا", "")], mode="first", size=1, count=1
)
@example(rows=[("", "", "")] * 4 + [(mobile, "علی", "") for mobile in MOBILES], mode="first", size=2, count=2)
def test_a_check_says_the_same_whether_or_not_every_contact_is_encoded(
    tmp_path_factory: pytest.TempPathFactory, rows: Rows, mode: Duplicates, size: int, count: int
) -> None:
    none = tmp_path_factory.mktemp("none") / "importer-journal.sqlite3"
    said = []
    for is_sparing in (False, True):
        with Journal.rehearse(none, ENDPOINT, shown=3) as journal:
            assert journal.shown == 3
            ours = [preparer(mode).another(shown=journal.shown if is_sparing else None) for _ in range(count)]
            key = journal.load(Path("/data/a.csv"), "", "check", judged(rows, ours, size), duplicates=mode)
            said.append((journal.account([key]), list(journal.result_rows(key)), journal.first_contacts(key, 3)))
    assert said[0] == said[1]


def test_only_the_chunks_whose_contacts_are_shown_are_encoded() -> None:
    rows = [("021-88410672", "علی", ""), (MOBILES[0], "علی", ""), (MOBILES[0], "رضا", "")]
    rows += [(mobile, "علی", "") for mobile in MOBILES[1:]]
    chunks = list(judged(rows, [preparer("first").another(shown=3)], 2))
    assert [list(map(bool, chunk.payloads)) for chunk in chunks] == [
        *([False, True], [True, True], [True, True], [False, False], [False, False]),
    ], "two of the first six rows have the same mobile, and one has none"


def test_with_any_other_rule_for_duplicates_every_contact_is_encoded() -> None:
    rows = [(mobile, "علی", "") for mobile in MOBILES]
    for mode in ("last", "error"):
        assert all(all(chunk.payloads) for chunk in judged(rows, [preparer(mode).another(shown=1)], 2))


def test_whoever_compares_with_earlier_runs_needs_every_contact(tmp_path: Path) -> None:
    path = tmp_path / "importer-journal.sqlite3"
    with Journal.open(path, ENDPOINT) as journal:
        assert journal.shown is None, "it is to send them"
    with Journal.rehearse(path, ENDPOINT, shown=3) as journal:
        assert journal.shown is None, "a journal is there"
    with Journal.rehearse(tmp_path / "none.sqlite3", ENDPOINT, shown=3) as journal:
        assert journal.shown == 3
        journal.adopt([(MOBILES[0], State.CREATED, None)], ["run-1"], NOW)
        assert journal.shown is None, "results were adopted"
