"""A column converted at once is what its cells are, converted one by one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from importer.convert.column import SEPARATOR, Column, gathered
from importer.mapping.load import parse
from importer.prepare.columns import Columns
from importer.prepare.memo import Memo
from importer.prepare.plan import Context, FieldPlan, make_plan
from importer.vocabulary import Cell, CellError, Converted

TODAY = dt.date(2026, 5, 1)
FIELDS = (
    "Mobile: a",
    "Mobile: {column: a, pick: first}",
    "FName: a",
    "FName: {column: a, part: first}",
    "FName: {column: a, part: last}",
    "LName: {column: a, part: rest}",
    "GenderType: {column: a, values: {'1': true, '2': false}}",
    "Active: a",
    "AddressText: a",
    "Email: a",
    "BornDate: a",
    "CustomDate1: {column: a, calendar: jalali, order: dmy, century: 1300}",
    "Labels: a",
    "Labels: {column: a, split: '-', always: [همه]}",
)
SOUND = (
    *("09121234567", "09351112233", "09921234567", "علی", "محمد رضا احمدی", "زهرا کریمی", "تهران، خیابان آزادی"),
    *("احمدی‌نژاد", "a.b@gmail.com", "info@example.com", "x_1@yahoo.com", "1370/05/12", "مرد", "VIP", "A-12", ""),
)
ODD = (
    *("09121111111", "09123456789", "9121234567", "0912 123 4567", "02188776655", "0912123456", "09411234567"),
    *(
        "09121234567\n",
        "09121234567\x1f",
        "\x1f",
        "\x1f\x1f",
        "علی\x1fرضا",
        "a@b.ir\x1fc@d.ir",
        "#N/A",
        "# 12",
        "??",
        "???",
    ),
    *(
        "????",
        "چه؟?",
        "What?",
        "_x000D_",
        "الف_x0009_ب",
        "علي",
        "كريم  رضا",
        " علی",
        "علی ",
        "a\nb",
        "a\u00a0b",
        "ط\u00a0ب",
    ),
    *(
        "\u200cعلی",
        "علی\u200c",
        "a\u200cb",
        "علی\u200c\u200cرضا",
        "\ufeffعلی",
        "\x00",
        "عل\x00ی",
        "\ud800",
        "…",
        "–",
        "ط…",
        "غ–",
    ),
    *(
        "دکتر علی احمدی",
        "آقای احمدی",
        "خانم",
        "احمدی، علی",
        "علی، رضا، حسن",
        "سید محمد",
        "محمد رضا زاده",
        "آقای/خانم علی",
    ),
    *(
        "محمد رضا",
        "علی",
        "محمد رضا زا ده",
        "دکتر محمد رضا احمدی",
        "/",
        "،",
        "،علی",
        "علی ،رضا",
        "Mr. Ali Reza",
        "دکتر  علي احمدي",
        "Ali@Gmail.com",
        "A@gmail.com",
    ),
    *(
        "INFO@example.com",
        "Info@gmail.com",
        "'a@gmail.com",
        "www.a@gmail.com",
        "a@gmial.com",
        "a@b",
        "a b@c.ir",
        "a@@b.ir",
    ),
    *(
        "a@b.ir.",
        ".a@b.ir",
        "a..b@c.ir",
        "a@-b.ir",
        "a@xn--mgba3a4f16a.ir",
        "ندارد",
        "-",
        "a" * 250 + "@b.ir",
        "@",
        "@b.ir",
    ),
    *(
        "1370/13/01",
        "12/05/1370",
        "03/08/1991",
        "1370/5/1 14:30",
        "نامشخص",
        "آقا",
        "1",
        "بله",
        "الف، ب;ج",
        "الف|الف",
        "a,A",
    ),
)
WORDS = "علی محمد رضا سید آقای دکتر احمدی زاده ، عبد الله Mr. /"
TEXTS = st.one_of(
    st.sampled_from(SOUND),
    st.sampled_from(SOUND),
    st.sampled_from(ODD),
    st.text(max_size=8),
    st.text(st.characters(), max_size=4),  # surrogates too
    st.text("يكیب ط\u200c\u00a0\n…–\x1f\x00?#_x00@.،علی", max_size=8),
    st.lists(st.sampled_from(WORDS.split()), max_size=5).map(" ".join),
)
CELLS: st.SearchStrategy[Cell] = st.one_of(
    TEXTS,
    TEXTS,
    st.integers(),
    st.integers(9_120_000_000, 9_129_999_999),
    st.floats(),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.timedeltas(),
    st.sampled_from([CellError("#N/A"), CellError("#VALUE!"), CellError("علی")]),
)
COLUMNS = st.lists(TEXTS, max_size=12) | st.lists(CELLS, max_size=12)


def plans_of(*fields: str) -> tuple[FieldPlan, ...]:
    needed = ("Mobile: b", "CityName: c")  # a mapping has a mobile
    named = {field.partition(":")[0] for field in fields}
    lines = [*fields, *(field for field in needed if field.partition(":")[0] not in named)]
    if not named & {"FName", "LName"}:
        lines.append("FName: c")
    yaml = "version: 1\nfields:\n" + "".join(f"  {line}\n" for line in lines)
    return make_plan(parse(yaml.encode(), Path("crm.yaml")), {"a": 0, "b": 1, "c": 2}, Context(TODAY))


def planned(field: str) -> FieldPlan:
    return next(plan for plan in plans_of(field) if plan.field.name == field.partition(":")[0])


def converted(plan: FieldPlan, cells: Sequence[Cell], columns: Columns | None = None) -> Column:
    return (columns or Columns([plan])).convert(plan, [cells], len(cells))


def one_by_one(plan: FieldPlan, cells: Iterable[Cell]) -> Column:
    return gathered(map(plan.convert, cells))


def same(found: Column, expected: Column) -> bool:
    return found == expected and {type(value) for value in found.values} <= {str}


@pytest.mark.parametrize("field", FIELDS)
def test_a_column_is_what_its_cells_are_one_by_one(field: str) -> None:
    plan = planned(field)

    @settings(max_examples=150, deadline=None)
    @given(COLUMNS)
    @example([*SOUND, *ODD])
    @example([*SOUND, *(text for text in ODD if SEPARATOR not in text)])
    @example([*(text for text in (*SOUND, *ODD) if SEPARATOR not in text and "_x00" not in text and len(text) < 250)])
    @example([*SOUND])
    @example([*SOUND, *[text for text in ODD if SEPARATOR not in text and "_x00" not in text and len(text) < 250]] * 2)
    def is_the_same(cells: list[Cell]) -> None:
        assert same(converted(plan, cells), one_by_one(plan, cells))

    is_the_same()


@pytest.mark.parametrize("field", FIELDS)
def test_what_is_remembered_of_a_column_changes_nothing(field: str) -> None:
    plan = planned(field)
    columns = Columns([plan])

    @settings(max_examples=50, deadline=None)
    @given(COLUMNS)
    def is_the_same(cells: list[Cell]) -> None:
        assert same(converted(plan, cells, columns), one_by_one(plan, cells))

    is_the_same()


@pytest.mark.parametrize(
    "parts", [("first", "rest"), ("rest", "last"), ("last", "rest"), ("rest", "first"), ("first", "last")]
)
def test_a_column_of_full_names_is_split_for_both_fields(parts: tuple[str, str]) -> None:
    first, last = parts
    fields = (f"FName: {{column: a, part: {first}}}", f"LName: {{column: a, part: {last}}}")
    plans = [plan for plan in plans_of(*fields) if plan.field.name in ("FName", "LName")]
    columns = Columns(plans)

    @settings(max_examples=100, deadline=None)
    @given(COLUMNS)
    @example([*SOUND, *ODD])
    def is_the_same(cells: list[Cell]) -> None:
        for plan in plans:
            assert same(converted(plan, cells, columns), one_by_one(plan, cells))

    is_the_same()


def test_a_column_changed_in_place_is_split_anew() -> None:
    plan = planned("LName: {column: a, part: rest}")
    columns = Columns([plan])
    cells: list[Cell] = ["علی احمدی"]
    assert converted(plan, cells, columns).values == ["احمدی"]
    cells[0] = "علی کریمی"
    assert converted(plan, cells, columns).values == ["کریمی"]


@pytest.mark.parametrize("field", ["CompanyTitle: {value: شرکت}", "CompanyTitle: {value: '????'}"])
def test_a_constant_is_the_same_in_every_row(field: str) -> None:
    plan = planned(field)
    assert plan.constant is not None
    assert same(converted(plan, ["x"] * 3), gathered([plan.constant] * 3))


def test_the_dates_of_a_column_are_all_counted_typed_ones_too() -> None:
    plan = planned("CustomDate1: a")
    columns = Columns([plan])
    for _ in range(2):
        converted(plan, ["25/05/1991", "25/05/1991", dt.date(1990, 1, 1), "03/08/1991", "1370/05/12", ""], columns)
    (evidence,) = columns.evidence
    (remark,) = evidence.remarks()
    assert (remark.params["jalali"], remark.params["gregorian"]) == (2, 6)
    (amendment,) = evidence.amendments()
    assert amendment.params == {"settled": "dmy", "rows": 4}


def counting() -> tuple[Callable[[Cell], Converted], list[Cell]]:
    asked: list[Cell] = []

    def convert(cell: Cell) -> Converted:
        asked.append(cell)
        return Converted(f"<{cell}>", None, ("digits_converted",) if str(cell).endswith("7") else ())

    return convert, asked


def test_a_column_that_repeats_its_texts_converts_each_once() -> None:
    convert, asked = counting()
    memo = Memo(convert)
    for _ in range(3):
        assert same(memo.column(["1", "17", "1", "7"]), gathered(map(counting()[0], ["1", "17", "1", "7"])))
    assert asked == ["1", "17", "7"]


def test_a_column_of_distinct_texts_is_not_remembered() -> None:
    convert, _ = counting()
    memo = Memo(convert)
    for start in (0, 3_000):
        texts = [str(number) for number in range(start, start + 3_000)]
        assert same(memo.column(texts), gathered(map(counting()[0], texts)))
    assert len(memo) == 0


def test_a_memo_forgets_before_it_grows_too_large() -> None:
    convert, _ = counting()
    memo = Memo(convert)
    for start in range(0, 80_000, 20_000):
        texts = [str(number) for number in range(start, start + 20_000)] * 2
        assert same(memo.column(texts), gathered(map(counting()[0], texts)))
    assert len(memo) == 20_000
