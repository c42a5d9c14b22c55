"""Gender cells: the words that are known, and what the mapping may add."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importer.convert import gender
from importer.messages.convert_contact import TEMPLATES
from importer.vocabulary import Cell, CellError
from support.cells import ANY_CELL

CELLS: st.SearchStrategy[Cell] = st.one_of(
    ANY_CELL,
    st.sampled_from([*gender.MAN, *gender.WOMAN]),
)


@pytest.mark.parametrize(
    "word", [*gender.MAN, "آقاي", " مرد ", "(آقا)", "Mr.", "MALE", "Ｍ", "آقـا", "اقا", "مرد\u200f"]
)
def test_words_for_a_man_are_true(word: str) -> None:
    assert gender.converter()(word).value == "true"


@pytest.mark.parametrize("word", [*gender.WOMAN, "مونث", "مؤنث", "خانـم", "Mrs.", "Ms.", "FEMALE", "سرکارخانم"])
def test_words_for_a_woman_are_false(word: str) -> None:
    assert gender.converter()(word).value == "false"


def test_no_word_means_both() -> None:
    assert len(gender.WORDS) == len({*gender.WORDS})
    assert all(gender.converter()(word).value == "true" for word in gender.MAN)


@pytest.mark.parametrize(
    ("cell", "repairs"),
    [("", ()), ("  ", ()), ("-", ("placeholder_dropped",)), ("نامشخص", ("placeholder_dropped",)), (float("nan"), ())],
)
def test_no_gender_is_sent_empty(cell: Cell, repairs: tuple[str, ...]) -> None:
    result = gender.converter()(cell)
    assert (result.value, result.problem, result.repairs) == ("", None, repairs)


@pytest.mark.parametrize("cell", [0, 1, 2, "1", "۲", True, False, "true", "false", "سایر", "م", "علی", "زن/مرد"])
def test_what_is_no_known_word_is_refused_and_never_guessed(cell: Cell) -> None:
    result = gender.converter()(cell)
    assert result.value == ""
    assert result.problem is not None
    assert result.problem.code == "gender_unknown"


@pytest.mark.parametrize(
    ("values", "cell", "value"),
    [
        ({"1": True, "2": False}, 1, "true"),
        ({"1": True, "2": False}, 2.0, "false"),
        ({"1": True, "2": False}, "۲", "false"),
        ({"۱": True}, "1", "true"),
        ({"true": False}, True, "false"),
        ({"ذكر": True}, "ذکر", "true"),
        ({"H": True, "f": False}, "h", "true"),
        ({"-": True}, "-", "true"),
        ({"مرد": False}, "مرد", "false"),
        ({"1": True}, "زن", "false"),
    ],
)
def test_values_of_the_mapping_are_compared_folded_and_go_first(
    values: Mapping[str, bool], cell: Cell, value: str
) -> None:
    assert gender.converter(values)(cell).value == value


@pytest.mark.parametrize("cell", [CellError("#N/A"), CellError("مرد"), "#N/A"])
def test_a_spreadsheet_error_is_refused(cell: Cell) -> None:
    problem = gender.converter()(cell).problem
    assert problem is not None
    assert problem.code == "cell_error"


@given(CELLS)
def test_no_cell_makes_the_converter_raise_and_its_result_converts_to_itself(cell: Cell) -> None:
    convert = gender.converter({"true": True, "false": False})  # the service's own words mean something only so
    result = convert(cell)
    assert result.value in {"true", "false", ""}
    if result.problem:
        assert TEMPLATES[result.problem.code].format(column="جنسیت", field="GenderType", **result.problem.params)
    assert convert(result.value).value == result.value
