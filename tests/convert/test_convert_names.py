"""Names: full names and their parts."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importer.convert import names
from importer.vocabulary import Cell, CellError, Converted

first, rest, last = names.converter("first"), names.converter("rest"), names.converter("last")
rest_before_last = names.converter("rest", beside="last")

LINE = "علی محمد رضا امیر سید فاطمه زهرا سادات احمدی پور زاده آل دکتر آقای خانم Mr. عبد الله احمدی‌نژاد Ali ، , / و"
WORDS = st.sampled_from(LINE.split())


def pair(name: str) -> tuple[str, str]:
    return first(name).value, rest(name).value


def pair_from_the_end(name: str) -> tuple[str, str]:
    return rest_before_last(name).value, last(name).value


@pytest.mark.parametrize(
    ("name", "given", "family"),
    [
        ("علی احمدی", "علی", "احمدی"),
        ("علي  احمدي", "علی", "احمدی"),
        ("علی احمدی نژاد", "علی", "احمدی نژاد"),
        ("علی‌رضا احمدی‌نژاد", "علی‌رضا", "احمدی‌نژاد"),
        ("Ali Ahmadi", "Ali", "Ahmadi"),
        # compound first names
        ("محمد رضا احمدی", "محمد رضا", "احمدی"),
        ("امیر حسین کریمی راد", "امیر حسین", "کریمی راد"),
        ("فاطمه زهرا کریمی", "فاطمه زهرا", "کریمی"),
        ("زهرا سادات حسینی", "زهرا سادات", "حسینی"),
        ("عبد الله نوری", "عبد الله", "نوری"),
        ("سیف الدین نوری", "سیف الدین", "نوری"),
        ("ابو الفضل نوری", "ابو الفضل", "نوری"),
        ("Mohammad Reza Ahmadi", "Mohammad Reza", "Ahmadi"),
        ("محمد رضا", "محمد رضا", ""),
        ("محمد علی رضا", "محمد علی", "رضا"),
        # سید belongs to the first name
        ("سید محمد رضا حسینی", "سید محمد رضا", "حسینی"),
        ("سیده مریم حسینی", "سیده مریم", "حسینی"),
        ("سید علی", "سید علی", ""),
        ("سید احمدی", "سید", "احمدی"),
        # a family name in two words
        ("محمد رضا زاده", "محمد", "رضا زاده"),
        ("علی اکبر پور", "علی", "اکبر پور"),
        ("محمد علی پور احمدی", "محمد علی", "پور احمدی"),
        ("علی سادات حسینی", "علی", "سادات حسینی"),
        ("امیر محمدی", "امیر", "محمدی"),
        # commas
        ("احمدی، علی", "علی", "احمدی"),
        ("احمدی نژاد, محمد رضا", "محمد رضا", "احمدی نژاد"),
        ("علی احمدی،", "علی", "احمدی"),
        ("Smith, John", "John", "Smith"),
        # one word
        ("علی", "علی", ""),
        ("", "", ""),
    ],
)
def test_a_full_name_is_split_after_its_first_name(name: str, given: str, family: str) -> None:
    assert pair(name) == (given, family)


@pytest.mark.parametrize(
    ("name", "given", "family"),
    [
        ("علی احمدی", "علی", "احمدی"),
        ("محمد رضا احمدی", "محمد رضا", "احمدی"),
        ("محمد رضا زاده", "محمد", "رضا زاده"),
        ("جلال آل احمد", "جلال", "آل احمد"),
        ("علی پور محمدی", "علی", "پور محمدی"),
        ("علی پور", "علی", "پور"),
        ("احمدی نژاد، علی", "علی", "احمدی نژاد"),
        ("احمدی", "", "احمدی"),
        ("دکتر علی احمدی", "علی", "احمدی"),
    ],
)
def test_a_full_name_is_split_before_its_last_name(name: str, given: str, family: str) -> None:
    assert pair_from_the_end(name) == (given, family)


@pytest.mark.parametrize(
    "titled",
    [
        *("آقای علی احمدی", "جناب آقای دکتر علی احمدی", "مهندس علی احمدی", "Mr. علی احمدی", "Dr علی احمدی"),
        *("آقای/خانم علی احمدی", "حاج علی احمدی", "احمدی، دکتر علی", "علی احمدی، مهندس"),
    ],
)
def test_titles_are_set_aside(titled: str) -> None:
    assert pair(titled) == ("علی", "احمدی")
    assert first(titled).repairs == ("title_dropped",)


@pytest.mark.parametrize("name", ["آقای احمدی", "خانم دکتر احمدی", "Mr Ahmadi"])
def test_one_word_after_a_title_is_a_last_name(name: str) -> None:
    family = name.rsplit(maxsplit=1)[-1]
    assert pair(name) == ("", family)
    assert pair_from_the_end(name) == ("", family)


def test_a_title_alone_is_kept_with_a_warning() -> None:
    assert first("خانم") == Converted("خانم", None, (), (("name_only_title", {"value": "خانم"}),))  # type: ignore[arg-type] # a Problem is a tuple
    assert rest("خانم").value == ""


def test_several_commas_are_spaces_with_a_warning() -> None:
    converted = first("علی، رضا، حسن")
    assert [warning.code for warning in converted.warnings] == ["name_several_commas"]
    assert pair("علی، رضا، حسن") == ("علی رضا", "حسن")


def test_the_whole_name_keeps_its_titles() -> None:
    assert names.converter()("دکتر علي احمدي") == Converted("دکتر علی احمدی", None, ("letters_folded",))


@pytest.mark.parametrize("part", ["whole", "first", "rest", "last"])
@pytest.mark.parametrize("name", ["NA", "None", "null", "TRUE"])
def test_words_that_look_like_missing_values_are_names(part: Any, name: str) -> None:
    assert names.converter(part)(name).value == ("" if part == "rest" else name)


@pytest.mark.parametrize("part", ["whole", "first", "rest", "last"])
def test_a_spreadsheet_error_is_refused_in_every_part(part: Any) -> None:
    assert names.converter(part)(CellError("#REF!")).problem == ("cell_error", {"value": "#REF!"})


@given(st.lists(WORDS, max_size=7).map(" ".join) | st.text() | st.integers() | st.floats())
def test_no_word_of_a_name_is_lost_or_doubled_but_titles(cell: Cell) -> None:
    whole = names.converter("whole")(cell).value
    for one, other in ((first(cell), rest(cell)), (rest_before_last(cell), last(cell))):
        assert one.repairs == other.repairs
        words = sorted(f"{one.value} {other.value}".split())
        expected = sorted(whole.translate(str.maketrans("،,؛;", "    ")).split())
        if "title_dropped" in one.repairs:
            assert len(words) < len(expected)
            assert set(words) <= set(expected)
        else:
            assert words == expected


@given(st.lists(WORDS, max_size=7).map(" ".join) | st.text())
def test_a_part_cleaned_again_is_itself(cell: str) -> None:
    for convert in (first, rest, last, rest_before_last):
        value = convert(cell).value
        assert names.converter("whole")(value).value == value
