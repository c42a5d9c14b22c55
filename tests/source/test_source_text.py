"""Delimited text: delimiters, quotes, limits, and any table of texts in any dialect."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from importer.errors import SourceFault
from importer.source import open_table
from importer.source.delimited import MAX_LINE, MAX_RECORD_LINES

HEADERS = ("نام", "موبایل", "شهر")


def fails(path: Path, **options: Any) -> tuple[str, dict[str, str | int]]:
    with pytest.raises(SourceFault) as caught:
        list(open_table(path, **options).chunks())
    return caught.value.code, dict(caught.value.problems[0].params)


def written(rows: Sequence[Sequence[str]], delimiter: str, end: str, *, quote_all: bool) -> str:
    special = re.compile(f'["\r\n{re.escape(delimiter)}]')
    return "".join(
        delimiter.join(
            '"' + cell.replace('"', '""') + '"' if quote_all or special.search(cell) else cell for cell in row
        )
        + end
        for row in rows
    )


def lines_in(text: str) -> int:
    return len(re.findall("\r\n|\r|\n", text))


any_text = st.text(
    st.characters(exclude_characters="\x00", exclude_categories=["Cs"]) | st.sampled_from('",;\t|،\n\r\ufeff\x1a ۱یك'),
    max_size=12,
)


@given(
    rows=st.lists(st.tuples(any_text, any_text, any_text), max_size=6),
    gaps=st.lists(st.integers(0, 2), min_size=7, max_size=7),
    delimiter=st.sampled_from(",;\t|،"),
    end=st.sampled_from(["\n", "\r\n", "\r"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]),
    quote_all=st.booleans(),
    size=st.integers(1, 3),
)
@settings(deadline=None, max_examples=60)
def test_any_table_of_texts_reads_back_exactly_with_the_line_each_record_starts_in(  # noqa: PLR0917  # drawn by Hypothesis
    rows: list[tuple[str, ...]],
    gaps: list[int],
    delimiter: str,
    end: str,
    encoding: str,
    quote_all: bool,  # drawn by Hypothesis
    size: int,
    read: Callable[..., Any],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    text, starts = "", []
    for gap, row in zip(gaps, [HEADERS, *rows], strict=False):
        text += end * gap
        starts.append(lines_in(text) + 1)
        text += written([row], delimiter, end, quote_all=quote_all)
    path = tmp_path_factory.getbasetemp() / "any.csv"
    path.write_bytes(text.encode(encoding))
    content = read(path, size=size, delimiter=delimiter, encoding=encoding, wanted=HEADERS)
    expected = dict(zip(starts[1:], map(list, rows), strict=True))
    seen = {
        number: row for number, row in expected.items() if re.search(r"[^\s\x1a\ufeff\u200b-\u200f\u2060]", str(row))
    }
    assert content.headers == HEADERS
    assert content.faults == {}
    assert {number: row for number, row in content.rows.items() if number in seen} == content.rows
    assert all(content.rows[number] == row for number, row in expected.items() if any(map(str.isalnum, "".join(row))))


@pytest.mark.parametrize("wish", [";", "semicolon", "Semicolon"])
def test_a_delimiter_can_be_given_as_a_character_or_by_name(
    wish: str, read: Callable[..., Any], tmp_path: Path
) -> None:
    path = tmp_path / "a.csv"
    path.write_text("نام,خ;موبایل\nسارا,ن;09120000001\n", encoding="utf-8")
    assert read(path, delimiter=wish).rows == {2: ["سارا,ن", "09120000001"]}


@pytest.mark.parametrize("wish", ["", ",,", '"', "\n", "colon"])
def test_what_can_be_no_delimiter_is_refused(wish: str, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("a,b\n1,2\n", encoding="utf-8")
    assert fails(path, delimiter=wish) == ("delimiter_invalid", {"source": "a.csv", "delimiter": wish})


def test_commas_in_addresses_do_not_pass_for_the_delimiter(read: Callable[..., Any], tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    rows = [[f"نام {n}", f"0912000{n:04}", "تهران، ونک، پلاک ۲, واحد ۳"] for n in range(20)]
    path.write_text(written([HEADERS, *rows], ";", "\n", quote_all=False), encoding="utf-8")
    assert list(read(path).rows.values()) == rows


def test_the_wanted_headers_decide_between_delimiters(read: Callable[..., Any], tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("نام,نشانی|موبایل\nسارا,ونک|0912\nرضا,تجریش|0913\n", encoding="utf-8")
    assert read(path, wanted=["نام,نشانی", "موبایل"]).rows[2] == ["سارا,ونک", "0912"]


def test_a_fault_of_quotes_in_a_long_record_names_the_line_where_the_record_starts(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    head = 'نام,موبایل\nسارا,0912\nرضا,"0913'
    path.write_text(head + "\n" * (MAX_RECORD_LINES + 5) + '"\n', encoding="utf-8")
    assert fails(path) == ("quote_unclosed", {"source": "a.csv", "line": 3})
    path.write_text(head + "x\n" * 400 + "x" * 140_000 + '"\n', encoding="utf-8")
    assert fails(path) == ("quote_unclosed", {"source": "a.csv", "line": 3})


def test_endless_fields_and_lines_are_refused_with_their_line(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("نام,موبایل\nسارا," + "9" * 140_000 + "\n", encoding="utf-8")
    code, params = fails(path, wanted=["نام"])
    assert (code, params["line"]) == ("field_too_long", 2)
    path.write_text("نام,موبایل\nسارا," + "9," * MAX_LINE + "\n", encoding="utf-8")
    code, params = fails(path, wanted=["نام"])
    assert (code, params["line"]) == ("line_too_long", 2)


def test_progress_adds_up_to_the_size_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("نام,موبایل\n" + "سارا,09120000001\n" * 5_000, encoding="utf-8")
    told: list[int] = []
    table = open_table(path, progress=told.append)
    assert told == []
    assert sum(len(chunk.rows) for chunk in table.chunks()) == 5_000
    assert len(told) > 3
    assert sum(told) == table.size == path.stat().st_size


def test_chunks_can_be_asked_for_again_and_abandoned(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("نام,موبایل\n" + "سارا,09120000001\n" * 50, encoding="utf-8")
    table = open_table(path)
    next(table.chunks(7))
    assert [len(chunk.rows) for chunk in table.chunks(20)] == [20, 20, 10]
    assert [chunk.rows[0] for chunk in table.chunks(20)] == [2, 22, 42]
    with pytest.raises(ValueError, match="0"):
        next(table.chunks(0))


def test_a_wide_table_comes_in_smaller_chunks(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    headers = [f"ستون {n}" for n in range(1_000)]
    path.write_text(written([headers, *[["x"] * 1_000] * 600], ",", "\n", quote_all=False), encoding="utf-8")
    assert [len(chunk.rows) for chunk in open_table(path).chunks()] == [250, 250, 100]


def test_a_table_of_absurd_width_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(",".join(f"ستون {n}" for n in range(1_001)) + "\n", encoding="utf-8")
    assert fails(path) == ("too_many_columns", {"source": "a.csv", "row": 1, "found": 1_001, "limit": 1_000})


def test_a_file_that_changes_while_it_is_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("نام,موبایل\n" + "سارا,09120000001\n" * 3, encoding="utf-8")
    table = open_table(path)
    chunks = table.chunks(1)
    next(chunks)
    with path.open("a", encoding="utf-8") as stream:
        stream.write('رضا,"')
    with pytest.raises(SourceFault) as caught:
        list(chunks)
    assert caught.value.code == "source_changed"
    path.unlink()
    with pytest.raises(SourceFault) as caught:
        next(table.chunks())
    assert caught.value.code == "source_changed"
