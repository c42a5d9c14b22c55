"""Where the headers are."""

from __future__ import annotations

from pathlib import Path

import pytest

from importer.errors import SourceFault
from importer.source import header
from importer.source.header import Header
from importer.source.table import Row
from importer.vocabulary import Cell, CellError, Problem

PATH = Path("مشتریان.xlsx")
TABLE: list[list[Cell]] = [
    ["گزارش مشتریان"],
    [],
    ["تاریخ", "1405/01/01", ""],
    ["نام", "شماره موبایل", "شهر"],
    ["سارا", 9120000001, "تهران"],
]


def rows(table: list[list[Cell]]) -> list[Row]:
    return [Row(number, cells) for number, cells in enumerate(table, 1)]


def refusal(table: list[list[Cell]], **options: object) -> list[Problem]:
    with pytest.raises(SourceFault) as caught:
        header.find(rows(table), PATH, **options)  # type: ignore[arg-type]  # options of many types
    return list(caught.value.problems)


@pytest.mark.parametrize(
    "wanted", [["نام", "شماره‌موبایل"], ["شماره موبايل"], ["شهر", "نیست"], ["  نام:  "], ["شماره_موبایل"]]
)
def test_the_header_row_is_where_the_wanted_headers_stand_however_they_are_spelled(wanted: list[str]) -> None:
    assert header.find(rows(TABLE), PATH, wanted=wanted) == Header(4, ("نام", "شماره موبایل", "شهر"))


def test_the_row_with_the_most_of_the_wanted_headers_wins_and_the_first_of_equals() -> None:
    table: list[list[Cell]] = [["شهر"], ["نام", "شهر"], ["نام", "شهر"]]
    assert header.find(rows(table), PATH, wanted=["نام", "شهر"]).row == 2


def test_without_a_mapping_the_first_row_that_looks_like_headers_is_taken() -> None:
    assert header.find(rows(TABLE), PATH).row == 4


def test_without_anything_that_looks_like_headers_the_first_row_is_taken() -> None:
    assert header.find(rows([[], ["09120000001"], ["09120000002"]]), PATH).row == 2


def test_the_users_row_is_taken_whatever_it_holds() -> None:
    assert header.find(rows(TABLE), PATH, header_row=5, wanted=["نام"]).texts == ("سارا", "9120000001", "تهران")


@pytest.mark.parametrize("row", [0, 2, 99])
def test_a_given_header_row_that_is_blank_or_not_there_is_refused(row: int) -> None:
    assert refusal(TABLE, header_row=row) == [Problem("header_row_blank", {"source": PATH.name, "row": row})]


def test_headers_are_never_matched_by_a_part_of_their_text() -> None:
    assert refusal(TABLE, wanted=["موبایل"])[0].code == "header_not_found"


def test_headers_that_are_nowhere_are_named_with_the_near_misses_and_what_is_there() -> None:
    first, *more = refusal(TABLE, wanted=["شماره موبایلش", "موبایل", "کد اشتراک"])
    assert first.params == {
        "source": PATH.name,
        "wanted": "«شماره موبایلش», «موبایل», «کد اشتراک»",
        "headers": "«نام», «شماره موبایل», «شهر»",
        "row": 4,
    }
    near: dict[str, str | int] = {"source": PATH.name, "seen": "شماره موبایل", "row": 4}
    assert more == [
        Problem("header_near_miss", {**near, "wanted": "شماره موبایلش"}),
        Problem("header_near_miss", {**near, "wanted": "موبایل"}),
    ]


def test_headers_are_looked_for_in_the_first_fifty_rows_that_are_not_blank() -> None:
    blank: list[list[Cell]] = [["", "  "]] * 100
    filler: list[list[Cell]] = [["x", "y"]] * 49
    assert header.find(rows([*blank, *filler, ["نام"]]), PATH, wanted=["نام"]).row == 150
    assert refusal([*blank, *filler, ["x"], ["نام"]], wanted=["نام"])[0].code == "header_not_found"


def test_headers_stand_as_they_are_blank_and_repeated_and_typed_ones_too() -> None:
    table: list[list[Cell]] = [["", " نام ", "نام", 1405, True, CellError("#REF!")]]
    assert header.find(rows(table), PATH, wanted=["نام"]).texts == ("", " نام ", "نام", "1405", "TRUE", "#REF!")


GROUPED: list[list[Cell]] = [
    ["گزارش", "", "", "", ""],
    ["نام", "تماس", "", "شرکت", ""],
    ["", "موبایل", "تلفن", "نام", "تلفن"],
    ["سارا", "09120000001", "02188", "نمونه", "02199"],
]


@pytest.mark.parametrize(
    ("wanted", "second"),
    [
        (["نام", "موبایل", "تماس تلفن"], "موبایل"),
        (["نام", "موبایل", "شرکت_نام"], "موبایل"),
        (["نام", "تماس موبایل"], "تماس موبایل"),
    ],
)
def test_a_row_of_groups_above_names_what_the_headers_alone_leave_alike(wanted: list[str], second: str) -> None:
    texts = ("نام", second, "تماس تلفن", "شرکت نام", "شرکت تلفن")
    assert header.find(rows(GROUPED), PATH, wanted=wanted) == Header(3, texts)
    assert header.find(rows(GROUPED), PATH, wanted=wanted, header_row=3) == Header(3, texts)


def test_without_a_mapping_groups_are_seen_only_where_they_are_beyond_doubt() -> None:
    assert header.find(rows(GROUPED), PATH).row == 3
    plain: list[list[Cell]] = [["نام", "شهر", ""], ["سارا", "تهران", "قدیمی"]]
    assert header.find(rows(plain), PATH) == Header(1, ("نام", "شهر", ""))


def test_headers_that_suffice_alone_are_not_joined_with_what_stands_above() -> None:
    table: list[list[Cell]] = [["گزارش", "مشتریان"], ["نام", "موبایل"], ["سارا", "09120000001"]]
    assert header.find(rows(table), PATH, wanted=["نام", "موبایل"]) == Header(2, ("نام", "موبایل"))
    twice: list[list[Cell]] = [["گزارش", ""], ["نام", "نام"], ["سارا", "09120000001"]]
    assert header.find(rows(twice), PATH, wanted=["نام"]) == Header(2, ("نام", "نام")), "for bind to call ambiguous"


def test_a_row_of_groups_must_stand_directly_above() -> None:
    apart = [GROUPED[1], [], *GROUPED[2:]]
    assert header.find(rows(apart), PATH, wanted=["موبایل", "شرکت نام"]).texts == tuple(GROUPED[2])
