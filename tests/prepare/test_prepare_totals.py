"""Which rows are totals."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from importer.prepare.totals import is_total
from importer.vocabulary import Cell


@pytest.mark.parametrize(
    "cells",
    [
        ["جمع کل", "", "", ""],
        ["", "جمع كل:", 1_250_000, ""],
        ["", "", "", "مجموع: ۱٬۲۳۴"],
        ["Grand Total", 12, "", ""],
        ["تعداد کل: ۸۲۸", "", "", ""],
        ["جمع"],
    ],
)
def test_a_row_that_is_mostly_empty_and_says_so_is_one_of_totals(cells: Sequence[Cell]) -> None:
    assert is_total(cells)


@pytest.mark.parametrize(
    "cells",
    [
        ["جمع کل", "علی", "تهران", ""],
        ["جمعه", "", "", ""],
        ["علی", "", "", ""],
        ["آقای مجموعی", "", "", ""],
        ["", "", "", ""],
        [12, "", "", ""],
    ],
)
def test_any_other_row_is_not(cells: Sequence[Cell]) -> None:
    assert not is_total(cells)
