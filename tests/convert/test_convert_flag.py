"""Yes-or-no cells, such as Active."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importer.convert import flag
from importer.messages.convert_contact import TEMPLATES
from importer.vocabulary import Cell, CellError
from support.cells import ANY_CELL

CELLS: st.SearchStrategy[Cell] = st.one_of(
    ANY_CELL,
    st.sampled_from([*flag.YES, *flag.NO]),
)


@pytest.mark.parametrize("cell", [*flag.YES, True, 1, 1.0, "۱", "TRUE", "Yes", "بلي", "✔️"])
def test_words_for_yes_are_true(cell: Cell) -> None:
    assert flag.converter()(cell).value == "true"


@pytest.mark.parametrize("cell", [*flag.NO, False, 0, 0.0, "۰", "FALSE", "No.", "غیر فعال", "غیر‌فعال", "غيرفعال"])
def test_words_for_no_are_false(cell: Cell) -> None:
    assert flag.converter()(cell).value == "false"


@pytest.mark.parametrize("cell", ["", "  ", "\u200f"])
def test_a_blank_cell_is_empty_and_so_the_default_of_the_field(cell: Cell) -> None:
    result = flag.converter()(cell)
    assert (result.value, result.problem) == ("", None)


@pytest.mark.parametrize("cell", ["-", "نامشخص", "شاید", 2, -1, "علی"])
def test_what_is_neither_yes_nor_no_is_refused(cell: Cell) -> None:
    result = flag.converter()(cell)
    assert result.value == ""
    assert result.problem is not None
    assert result.problem.code == "flag_unknown"


def test_values_of_the_mapping_go_first() -> None:
    convert = flag.converter({"مسدود": False, "1": False, "-": False})
    assert [convert(cell).value for cell in ("مسدود", 1, "-", "بله")] == ["false", "false", "false", "true"]


def test_a_spreadsheet_error_is_refused() -> None:
    problem = flag.converter()(CellError("#N/A")).problem
    assert problem is not None
    assert problem.code == "cell_error"


@given(CELLS)
def test_no_cell_makes_the_converter_raise_and_its_result_converts_to_itself(cell: Cell) -> None:
    convert = flag.converter()
    result = convert(cell)
    assert result.value in {"true", "false", ""}
    if result.problem:
        assert TEMPLATES[result.problem.code].format(column="فعال", field="Active", **result.problem.params)
    assert convert(result.value).value == result.value
