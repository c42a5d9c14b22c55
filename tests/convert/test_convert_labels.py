"""Label cells: how titles are told apart, and which of them are sent."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importer.convert import labels
from importer.messages.convert_contact import TEMPLATES
from importer.vocabulary import LABEL_SEPARATORS, Cell, CellError
from support.cells import ANY_CELL

CELLS: st.SearchStrategy[Cell] = st.one_of(
    ANY_CELL,
    st.text(alphabet="ABاکي ،,;؛|/-\u200c\n۱", max_size=20),
)


@pytest.mark.parametrize(
    ("cells", "value", "repairs"),
    [
        ([], "", ()),
        ([""], "", ()),
        (["مشتری"], "مشتری", ()),
        (["مشتری، همکار"], "مشتری,همکار", ()),
        (["a,b;c؛d|e"], "a,b,c,d,e", ()),
        (["a\nb"], "a,b", ()),
        (["a,,b,"], "a,b", ()),
        (["مشتري"], "مشتری", ("letters_folded",)),
        (["VIP", "vip", "V.I.P"], "VIP,V.I.P", ("repetition_dropped",)),
        (["ویژه‌ها، ویژه ها"], "ویژه‌ها", ("repetition_dropped",)),
        (["تهران", "", "1405"], "تهران,1405", ()),
        ([1405, 2.0], "1405,2", ()),
        (["ندارد"], "", ("placeholder_dropped",)),
        (["-", "a"], "a", ("placeholder_dropped",)),
    ],
)
def test_the_titles_of_all_cells_are_sent_once_each_in_their_order(
    cells: Sequence[Cell], value: str, repairs: tuple[str, ...]
) -> None:
    result = labels.converter()(cells)
    assert (result.value, result.problem, result.repairs) == (value, None, repairs)


def test_a_chosen_separator_is_the_only_one() -> None:
    convert = labels.converter(split="/")
    assert convert(["مشتری / همکار، ویژه"]).value == "مشتری,همکار، ویژه"


def test_an_empty_separator_takes_the_cell_for_one_title() -> None:
    assert labels.converter(split="")(["مشتری، ویژه"]).value == "مشتری، ویژه"


def test_labels_for_everybody_come_last_and_only_once() -> None:
    convert = labels.converter(always=["مشتریان ۱۴۰۵"])
    assert convert(["همکار"]).value == "همکار,مشتریان ۱۴۰۵"
    assert convert([""]).value == "مشتریان ۱۴۰۵"
    assert convert(["مشتریان ۱۴۰۵"]).value == "مشتریان ۱۴۰۵"


@pytest.mark.parametrize(
    ("split", "always", "cells", "code", "seen"),
    [
        ("/", (), ["a,b/c"], "label_separator", "a,b"),
        ("،", (), ["تهران|شمال"], "label_separator", "|"),
        (None, ("a;b",), [""], "label_separator", "a;b"),
        (None, (), ["a", CellError("#REF!")], "cell_error", "#REF!"),
        (None, (), ["#N/A"], "cell_error", "#N/A"),
    ],
)
def test_a_title_that_the_service_would_cut_is_refused(
    split: str | None, always: Sequence[str], cells: Sequence[Cell], code: str, seen: str
) -> None:
    result = labels.converter(split=split, always=always)(cells)
    assert result.value == ""
    assert result.problem is not None
    assert result.problem.code == code
    assert seen in TEMPLATES[code].format(column="گروه", field="Labels", **result.problem.params)


@given(st.lists(CELLS, max_size=4), st.sampled_from([None, "،", "/", "", " - "]))
def test_no_cells_make_the_converter_raise(cells: list[Cell], split: str | None) -> None:
    result = labels.converter(split=split, always=["همه"])(cells)
    assert bool(result.value) == (result.problem is None)
    if result.problem:
        assert TEMPLATES[result.problem.code].format(column="گروه", field="Labels", **result.problem.params)
    else:
        titles = result.value.split(",")
        assert all(title.strip() and not set(title) & set(LABEL_SEPARATORS) for title in titles)
        assert titles[-1] == "همه" or "همه" in titles


@given(st.lists(CELLS, max_size=4))
def test_what_is_sent_converts_to_itself(cells: list[Cell]) -> None:
    convert = labels.converter()
    value = convert(cells).value
    again = convert([value])
    assert (again.value, again.problem, again.repairs) == (value, None, ())
