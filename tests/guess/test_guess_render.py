"""The mapping file that is written: YAML whatever the spreadsheet holds, with a comment for every line."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from importer.errors import MappingFault
from importer.guess import guess, render
from importer.guess.render import SCHEMA, SCHEMA_LINE
from importer.guess.written import comment, text
from importer.mapping.bind import bind
from importer.mapping.load import parse
from importer.mapping.model import Mapping_
from importer.messages import Phrasebook
from importer.messages.guess import TEMPLATES
from importer.vocabulary import Cell

TODAY = dt.date(2026, 11, 23)
ONLY_MISSING = {"mapping_mobile_missing", "mapping_name_missing"}
ODD = ["a: b", "# x", "- x", "*x", "&x", "!x", "{x}", "[x]", "x #y", "'x", '"x', "1403", "0912", "no", "null", "~", "…"]
ODDER = [
    "%x",
    "@x",
    "`x",
    "|",
    ">",
    "? x",
    "x:",
    ":x",
    "a, b",
    "x\ny",
    "x\ty",
    " x ",
    "x  y",
    "\u202ex",
    "x\u2028y",
    "x\x85y",
]


def loaded(headers: Sequence[str], columns: Sequence[Sequence[Cell]], sheet: str = "") -> Mapping_:
    found = guess(headers, columns, source_name="x.csv", sheet=sheet, today=TODAY)
    return parse(render(found).encode(), Path("x.yaml"))


def parsed(document: str) -> Mapping_ | set[str]:
    """The mapping, or the codes of its faults."""
    try:
        return parse(document.encode(), Path("x.yaml"))
    except MappingFault as fault:
        return {problem.code for problem in fault.problems}


def test_the_mapping_of_a_small_table_reads_like_this() -> None:
    found = guess(
        ["نام", "تلفن", "جنسیت", "کد"],
        [["علی رضایی", "زهرا کریمی"], [9121234567, 9351112233], [1, 0], ["۱۲", "۱۳"]],
        source_name="contacts.xlsx",
        sheet="Sheet1",
        today=TODAY,
    )
    assert render(found) == (Path(__file__).parent / "small_table.yaml").read_text(encoding="utf-8")


def test_the_first_line_is_for_editors() -> None:
    assert render(guess([], [], source_name="x", sheet="", today=TODAY)).splitlines()[0] == SCHEMA_LINE.format(SCHEMA)


@pytest.mark.parametrize("header", [*ODD, *ODDER])
def test_an_odd_header_is_quoted_so_that_it_is_found_again(header: str) -> None:
    headers = [header, "نام", "نام خانوادگی"]
    mapping = loaded(headers, [["09121234567"], ["علی"], ["رضایی"]])
    assert mapping.fields[0].columns == (header,)
    bind(mapping, headers)


@pytest.mark.parametrize("header", ["موبایل", "نام و نام‌خانوادگی", "E-mail 1 (work)", "first_name", "کد ۱۲"])
def test_an_ordinary_header_needs_no_quotes(header: str) -> None:
    assert text(header) == header


@given(st.text(max_size=40).filter(lambda one: not any("\ud800" <= char <= "\udfff" for char in one)))
def test_every_text_is_read_back_as_it_was(value: str) -> None:
    document = f"version: 1\nfields: {{Mobile: x, FName: {{value: {text(value)}}}}}\n"
    mapping = parsed(document)
    assert mapping.fields[1].value == value if isinstance(mapping, Mapping_) else not value.strip()


@given(st.text(max_size=400))
def test_a_comment_stays_a_comment(sentence: str) -> None:
    for line in comment(sentence, "  "):
        assert line.startswith("  #")
        assert len(line.splitlines()) == 1
        line.encode()


cells = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        ["09121234567", "1370/05/12", "03/08/1991", "70/05/12", "مرد", "a@b.ir", "الف، ب", "#N/A", "", "-"]
    ),
    st.integers(),
    st.floats(),
    st.booleans(),
    st.dates(),
    st.times(),
    st.timedeltas(),
)
words = st.sampled_from(["موبایل", "نام", "نام خانوادگی", "تاریخ تولد", "جنسیت", "گروه", "ایمیل", "وضعیت", "سالگرد"])


@settings(deadline=None)
@given(st.data())
def test_whatever_a_table_holds_the_mapping_is_sound(data: st.DataObject) -> None:
    headers = data.draw(st.lists(words | st.text(max_size=20), max_size=8))
    rows = data.draw(st.lists(st.lists(cells, min_size=len(headers), max_size=len(headers)), max_size=6))
    columns = [list(column) for column in zip(*rows, strict=True)] if rows else [[] for _ in headers]
    sheet = data.draw(st.sampled_from(["", "Sheet1", "1403", "a: b #c", "مشتریان"]))
    found = guess(headers, columns, source_name="x", sheet=sheet, today=TODAY)
    mapping = parsed(render(found))
    if isinstance(mapping, Mapping_):
        bind(mapping, headers)
    else:
        assert mapping <= ONLY_MISSING


def test_the_sheet_is_named_unless_it_is_the_one_that_is_read_anyway() -> None:
    found = guess(["موبایل", "نام"], [["09121234567"], ["علی"]], source_name="x", sheet="12", today=TODAY)
    assert parse(render(found).encode(), Path("x.yaml")).source.sheet == "12"
    assert parse(render(found, sheet_is_default=True).encode(), Path("x.yaml")).source.sheet is None


def test_every_sentence_is_used_and_every_code_has_one() -> None:
    sources = (Path(__file__).parents[2] / "importer" / "guess").glob("*.py")
    used = {code for path in sources for code in re.findall(r'"(guess_[a-z_]+)"', path.read_text(encoding="utf-8"))}
    assert used == set(TEMPLATES)


def test_every_problem_has_what_its_sentence_needs() -> None:
    mobiles: list[Cell] = ["09121234567", "09351112233", "02112345678"]
    tables: list[dict[str, list[Cell]]] = [
        {},
        {"": ["x"], "کد": ["1"]},
        {"موبایل": [mobiles[0]], "توضیح": ["علی رضایی"]},
        {"تلفن": [mobiles[2]], "نام": ["علی"]},
        {"موبایل": [*mobiles, *mobiles[2:] * 2], "نام خانوادگی و نام": ["رضایی علی"] * 5},
        {"موبایل": [], "تولد": []},
        {"موبایل": ["09121234567 09351112233"], "نام": ["علی رضایی"], "جنسیت": [1], "active": ["x"]},
        {"x": mobiles[:1], "نام": ["علی"], "تولد": ["34"], "گروه": ["الف"], "تلفن همراه": [""], "همراه": mobiles[1:2]},
        {
            "موبایل": mobiles[:2],
            "نام": ["علی"] * 2,
            "تولد": ["03/08/1991", "01/02/1990"],
            "سالگرد": ["70/1/1", "02/1/31"],
        },
        {
            "موبایل": mobiles[:2],
            "نام": ["علی"] * 2,
            "تولد": ["1370/01/01", "1991-08-03"],
            "گروه": [f"{n}" for n in range(99)],
        },
        {"موبایل": mobiles[:1], "نام": ["علی"], "تولد": ["03/08/1991", "25/12/1986", "12/27/1986"]},
    ]
    for table in tables:
        found = guess(list(table), list(table.values()), source_name="x", sheet="s", today=TODAY)
        said = [Phrasebook("en").problem(problem) for problem in found.problems]
        for sentence in (*said, render(found, sheet_is_default=True)):
            assert not re.search(r"\?[a-z]+\?|\{[a-z]+\}", sentence), sentence
