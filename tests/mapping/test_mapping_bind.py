from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importer.convert.fold import fold
from importer.errors import MappingFault
from importer.mapping.bind import Binding, bind
from importer.mapping.model import FieldMapping, Mapping_
from importer.messages.mapping import TEMPLATES


def mapping(**columns: tuple[str, ...]) -> Mapping_:
    """Fields with their columns, one on each line from 3."""
    fields = (
        FieldMapping(field=field, line=line, columns=headers)
        for line, (field, headers) in enumerate(columns.items(), start=3)
    )
    return Mapping_(path=Path("crm.yaml"), fields=tuple(fields))


def faults(wanted: Mapping_, headers: list[str]) -> list[tuple[str, Mapping[str, str | int]]]:
    with pytest.raises(MappingFault) as caught:
        bind(wanted, headers)
    for problem in caught.value.problems:
        assert TEMPLATES[problem.code].format(**problem.params)
    return [(problem.code, problem.params) for problem in caught.value.problems]


def test_each_mapped_header_gets_the_place_of_its_column() -> None:
    wanted = mapping(Mobile=("موبایل",), AddressText=("استان", "شهر"), CompanyTitle=())
    assert bind(wanted, ["شهر", "موبایل", "استان"]) == Binding({"موبایل": 1, "استان": 2, "شهر": 0}, ())


@pytest.mark.parametrize("header", ["كد مشتري", "کد\u200cمشتری", "  کد مشتری ", "کد_مشتری", "کدمشتری", "کد مشتری *"])
def test_a_header_is_found_however_it_is_typed(header: str) -> None:
    assert bind(mapping(CustomText1=("کد مشتری",)), ["نام", header]).positions == {"کد مشتری": 1}


def test_a_header_is_never_found_by_a_part_of_it() -> None:
    [(code, params)] = faults(mapping(Mobile=("موبایل",)), ["موبایل منزل همسر", "نام"])
    assert code in {"column_missing", "column_misspelt"}
    assert params["headers"] == "«موبایل منزل همسر», «نام»"


def test_columns_that_are_not_there_are_all_told_at_once_with_near_misses() -> None:
    wanted = mapping(Mobile=("شماره موبایل",), FName=("نام",), BornDate=("تولد",))
    (first, told), (second, other) = faults(wanted, ["نام", "شماره موبایلل", "", "شهر"])
    assert (first, told["line"], told["wanted"], told["near"]) == (
        "column_misspelt",
        3,
        "شماره موبایل",
        "«شماره موبایلل»",
    )
    assert (second, other["line"], other["fields"]) == ("column_missing", 5, "BornDate")
    assert other["headers"] == "«نام», «شماره موبایلل», «شهر»"


def test_a_missing_column_of_two_fields_is_told_once() -> None:
    [(_, params)] = faults(mapping(FName=("نام کامل",), LName=("نام کامل",)), ["موبایل"])
    assert (params["line"], params["fields"]) == (3, "FName, LName")


def test_a_header_that_is_there_twice_is_ambiguous() -> None:
    [(code, params)] = faults(mapping(Mobile=("موبایل",)), ["موبایل", "نام", *["x"] * 24, "موبایل"])
    assert (code, params["places"]) == ("column_ambiguous", "1 (A), 27 (AA)")


def test_two_spellings_of_one_header_are_ambiguous_unless_one_is_exactly_the_mapped_one() -> None:
    headers = ["کد_مشتری", "کد مشتری"]
    assert bind(mapping(CustomText1=("کد مشتری",)), headers) == Binding({"کد مشتری": 1}, ("کد_مشتری",))
    assert faults(mapping(CustomText1=("کدمشتری",)), headers)[0][0] == "column_ambiguous"


def test_a_header_that_is_there_twice_does_no_harm_when_nothing_maps_it() -> None:
    assert bind(mapping(Mobile=("موبایل",)), ["شرح", "موبایل", "شرح"]).unused == ("شرح", "شرح")


def test_unused_headers_are_listed_but_for_blank_ones_and_our_own() -> None:
    headers = ["_row", "موبایل", "", " ", "شهر", "_outcome", "_error"]
    assert bind(mapping(Mobile=("موبایل",)), headers).unused == ("شهر",)


def test_a_column_of_invisible_signs_is_never_found() -> None:
    assert faults(mapping(Mobile=("*",)), ["", "*", "نام"])[0][0] == "column_missing"


@given(st.lists(st.text(max_size=8), max_size=6), st.text(min_size=1, max_size=8))
def test_a_column_is_bound_to_what_folds_to_it_or_it_is_a_fault(headers: list[str], column: str) -> None:
    wanted = mapping(Mobile=(column,))
    alike = [header for header in headers if fold(column) and fold(header) == fold(column)]
    if alike.count(column) == 1 or len(alike) == 1:
        binding = bind(wanted, headers)
        assert headers[binding.positions[column]] == (column if column in alike else alike[0])
        assert len(binding.unused) < len(headers)
    else:
        [(code, _)] = faults(wanted, headers)
        assert (code == "column_ambiguous") is bool(alike)
