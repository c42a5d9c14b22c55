"""Mobile cells: what becomes the number the service takes, and what every other cell is called."""

from __future__ import annotations

import csv
import datetime as dt
import json
from pathlib import Path
from typing import TYPE_CHECKING

import phonenumbers
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from importer.convert import mobile
from importer.convert.mobile_tables import DECIMAL, UNMARK
from importer.messages.convert_contact import TEMPLATES
from importer.vocabulary import Cell, CellError
from support.cells import ANY_CELL

if TYPE_CHECKING:
    from importer.convert.mobile import Pick

EXAMPLES = Path(__file__).parents[1] / "data" / "mobile_examples.tsv"

CANONICAL = st.from_regex(r"09(?:[0-39][0-9]|41)[0-9]{7}", fullmatch=True)
NUMBERISH = st.text(alphabet="0123456789۰۹٣９+-./\\ ,،;|eE()=\"'\u200c\u200f\nوOtel:#٫−", max_size=40)
CELLS: st.SearchStrategy[Cell] = st.one_of(
    ANY_CELL,
    NUMBERISH,
    st.builds("".join, st.lists(CANONICAL | NUMBERISH, max_size=4)),
    st.integers(9 * 10**9, 10**12),
    st.builds(CellError, st.text() | CANONICAL),
)


def examples() -> list[tuple[str, str, str]]:
    with EXAMPLES.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    return [(json.loads(row["input_json"]), row["expected"], row["note"]) for row in rows]


@pytest.mark.parametrize(("text", "expected", "note"), examples())
def test_every_shared_example_gets_its_verdict_and_its_code(text: str, expected: str, note: str) -> None:
    result = mobile.convert(text)
    verdict, _, code = expected.partition(" ")
    if verdict == "invalid":
        assert result.value == "", note
        assert result.problem is not None, note
        assert not code or result.problem.code == code, note
    else:
        assert (result.value, result.problem) == (verdict, None), note


REPAIRED: dict[str, tuple[Cell, str, tuple[str, ...]]] = {
    "a clean number needs none": ("09121234568", "09121234568", ()),
    "a lost zero is put back": ("9121234568", "09121234568", ("zero_restored",)),
    "an Excel number": (9121234568, "09121234568", ("number_from_excel", "zero_restored")),
    "an Excel number with its country code": (
        989121234568,
        "09121234568",
        ("number_from_excel", "country_code_removed"),
    ),
    "a float": (9121234568.0, "09121234568", ("number_from_excel", "zero_restored")),
    "a float as text": ("9121234568.0", "09121234568", ("number_from_excel", "zero_restored")),
    "a float as text with a comma": ("989121234568,00", "09121234568", ("number_from_excel", "country_code_removed")),
    "all digits in scientific notation": (
        "9.891212345680E+11",
        "09121234568",
        ("number_from_excel", "country_code_removed"),
    ),
    "+98": ("+989121234568", "09121234568", ("country_code_removed",)),
    "0098": ("00989121234568", "09121234568", ("country_code_removed",)),
    "098": ("0989121234568", "09121234568", ("country_code_removed",)),
    "a trunk zero after the country code": (
        "0098 (0) 912 1234568",
        "09121234568",
        ("separators_removed", "country_code_removed"),
    ),
    "thousands separators": ("9٬121٬234٬568", "09121234568", ("separators_removed", "zero_restored")),
    "Arabic-Indic digits": ("٠٩١٢١٢٣٤٥٦٨", "09121234568", ("digits_converted",)),
    "NBSP": ("0912\xa0123\xa04568", "09121234568", ("separators_removed",)),
    "marks, dashes and Persian digits at once": (
        "\u200f۰۹۱۲–۱۲۳–۴۵۶۸",
        "09121234568",
        ("digits_converted", "marks_removed", "separators_removed"),
    ),
    "a formula that keeps the zero": ('="09121234568"', "09121234568", ("separators_removed",)),
    "a plus that right-to-left text moved": ("0912 1234568+", "09121234568", ("separators_removed",)),
    "a tel: link": (
        "tel:+98-912-123-4568;phone-context=example.ir",
        "09121234568",
        ("uri_unwrapped", "separators_removed", "country_code_removed"),
    ),
    "a percent-encoded tel: link": (
        "tel:%2B989121234568",
        "09121234568",
        ("uri_unwrapped", "country_code_removed"),
    ),
    "one number twice": ("0912 1234568 / +989121234568", "09121234568", ("repetition_dropped",)),
}


@pytest.mark.parametrize(("cell", "value", "repairs"), REPAIRED.values(), ids=REPAIRED)
def test_what_was_changed_is_named(cell: Cell, value: str, repairs: tuple[str, ...]) -> None:
    result = mobile.convert(cell)
    assert (result.value, result.problem, result.repairs) == (value, None, repairs)


REFUSED: list[tuple[Cell, str, dict[str, str | int]]] = [
    ("", "mobile_missing", {}),
    (" \u200f ", "mobile_missing", {}),
    ("-", "mobile_missing", {}),
    ("ندارد", "mobile_missing", {}),
    ("نا مشخص", "mobile_missing", {}),
    ("NULL", "mobile_missing", {}),
    (0, "mobile_missing", {}),
    (float("nan"), "mobile_missing", {}),
    ("00000000000", "mobile_missing", {"value": "00000000000"}),
    (CellError("#N/A"), "cell_error", {"value": "#N/A"}),
    (CellError("09121234567"), "cell_error", {"value": "09121234567"}),
    ("#VALUE!", "cell_error", {"value": "#VALUE!"}),
    ("########", "cell_error", {"value": "########"}),
    ("02188776655 - ۰۹۱۲۱۲۳۴۵۶۷", "mobile_several", {"numbers": "02188776655, 09121234567"}),
    ("+98 912 123 4567 9351234567", "mobile_several", {"numbers": "09121234567, 09351234567"}),
    ("0912-123-4567-0935-123-4567", "mobile_several", {"numbers": "09121234567, 09351234567"}),
    ("0912123456700989351234567", "mobile_several", {"numbers": "09121234567, 09351234567"}),
    ("09121234567 یا 88776655", "mobile_several", {"numbers": "09121234567, 88776655"}),
    ("09121234567+09351234567", "mobile_several", {"numbers": "09121234567, 09351234567"}),
    ("09121234567,09351234567,09361234567", "mobile_several", {"numbers": "09121234567, 09351234567, 09361234567"}),
    ("09121234567-8", "mobile_range", {"first": "09121234567", "rest": "8"}),
    ("0912 123 4567 تا 70", "mobile_range", {"first": "09121234567", "rest": "70"}),
    ("0912 1234567 - 8 - 9", "mobile_range", {"first": "09121234567", "rest": "8, 9"}),
    ("9.12E+09", "mobile_digits_lost", {"value": "9.12E+09", "digits": 3}),
    ("۹٫۱۲E+۰۹", "mobile_digits_lost", {"value": "۹٫۱۲E+۰۹", "digits": 3}),
    ("9.89121E+11", "mobile_digits_lost", {"digits": 6}),
    (9.12e30, "mobile_digits_lost", {"digits": 3}),
    (9121234567.5, "mobile_fraction", {"value": "9121234567.5"}),
    ("9121234567.5", "mobile_fraction", {}),
    (dt.datetime(1991, 3, 8), "mobile_is_date", {"value": "1991-03-08"}),  # noqa: DTZ001  # as a spreadsheet has it
    (dt.date(1991, 3, 8), "mobile_is_date", {"value": "1991-03-08"}),
    (dt.time(9, 12), "mobile_is_date", {"value": "09:12:00"}),
    (dt.timedelta(hours=36), "mobile_is_date", {"value": "36:00:00"}),
    ("1370/05/06", "mobile_is_date", {}),
    ("۱۳۷۰/۵/۶", "mobile_is_date", {"value": "۱۳۷۰/۵/۶"}),
    ("موبایل: 09121234567", "mobile_letters", {"letters": "موبایل"}),
    ("0912123456O", "mobile_letters", {"letters": "O"}),
    ("علی رضایی", "mobile_letters", {"letters": "علی رضایی"}),
    ("0912+1234567", "mobile_letters", {"letters": "+"}),
    ("ali@example.com", "mobile_letters", {"letters": "ali@example com"}),
    (True, "mobile_letters", {"value": "TRUE", "letters": "TRUE"}),
    ("4567 123 0912", "mobile_flipped", {"suggestion": "09121234567"}),
    ("0499370899", "mobile_national_id", {}),
    (1289171815, "mobile_national_id", {}),
    ("+491721234567", "mobile_foreign", {"country": "+49"}),
    ("0093701234567", "mobile_foreign", {"country": "+93"}),
    ("+1 202 555 0143", "mobile_foreign", {"country": "+1"}),
    ("+971501234567", "mobile_foreign", {"country": "+971"}),
    ("971501234567+", "mobile_foreign", {"country": "+971"}),
    ("+9121234567", "mobile_foreign", {"country": "+91"}),
    ("02188776655", "mobile_landline", {"value": "02188776655"}),
    ("2188776655", "mobile_landline", {}),
    ("+98 (21) 8877-6655", "mobile_landline", {}),
    ("88776655", "mobile_landline", {}),
    ("021-8877", "mobile_landline", {}),
    ("02188776655 / 02188776656", "mobile_landline", {"value": "02188776655 / 02188776656"}),
    ("30001234", "mobile_short_code", {}),
    ("50004000123456", "mobile_short_code", {}),
    (110, "mobile_short_code", {}),
    ("09602002580", "mobile_prefix", {"prefix": "0960"}),
    ("9602002580", "mobile_prefix", {"prefix": "0960"}),
    ("09402345678", "mobile_prefix", {"prefix": "0940"}),
    ("19121234567", "mobile_prefix", {"prefix": "191"}),
    ("091212345678", "mobile_length", {"digits": 12}),
    ("912123456", "mobile_length", {"digits": 9}),
    ("912123456.0", "mobile_length", {"digits": 9}),  # never read as 9121234560
    (912123456.0, "mobile_length", {"digits": 9}),
    ("6037991234567890", "mobile_length", {"digits": 16}),
    ("+98912123456", "mobile_length", {"digits": 11}),
    ("9" * 5000, "mobile_length", {"digits": 5000}),
]


@pytest.mark.parametrize(("cell", "code", "params"), REFUSED)
def test_every_refusal_has_its_own_code_and_says_what_was_seen(
    cell: Cell, code: str, params: dict[str, str | int]
) -> None:
    result = mobile.convert(cell)
    assert result.problem is not None
    assert result.problem.code == code
    assert params.items() <= result.problem.params.items()
    assert result.value == ""
    assert "value" in result.problem.params


WARNED: dict[str, tuple[str, ...]] = {
    "09111111111": ("mobile_placeholder",),
    "09123456789": ("mobile_placeholder",),
    "09987654321": ("mobile_placeholder", "mobile_unassigned"),
    "09120000000": ("mobile_placeholder",),
    "09061234568": ("mobile_unassigned",),
    "09121234567": (),
    "09351234567": (),
    "09412345678": (),
}


@pytest.mark.parametrize(("text", "codes"), WARNED.items())
def test_a_doubtful_number_passes_with_a_warning(text: str, codes: tuple[str, ...]) -> None:
    result = mobile.convert(text)
    assert (result.value, result.problem) == (text, None)
    assert tuple(warning.code for warning in result.warnings) == codes


def test_every_template_for_mobiles_has_an_example_here_and_every_example_fits_its_template() -> None:
    emitted = [problem for cell, _, _ in REFUSED if (problem := mobile.convert(cell).problem)]
    emitted += [warning for text in WARNED for warning in mobile.convert(text).warnings]
    assert {problem.code for problem in emitted} == {
        code for code in TEMPLATES if code.startswith("mobile_") or code == "cell_error"
    }
    for problem in emitted:
        assert TEMPLATES[problem.code].format(column="موبایل", field="Mobile", **problem.params)


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("09121234567 / 09351234567", "09121234567"),
        ("02188776655 - 09121234567", "09121234567"),
        ("0912123456709351234567", "09121234567"),
        ("09121234567-8", "09121234567"),
        ("0912 123 4567", "09121234567"),
        ("tel:09121234567,09351234567", "09121234567"),
    ],
)
def test_pick_first_takes_the_first_mobile_of_several(cell: Cell, value: str) -> None:
    result = mobile.converter(pick="first")(cell)
    assert (result.value, result.problem) == (value, None)


@pytest.mark.parametrize("cell", ["09121234567 (علی) / 09351234567", "02188776655 / 02188776656", "9.12E+09", ""])
def test_pick_first_refuses_what_holds_no_choice_of_mobiles(cell: Cell) -> None:
    assert mobile.convert(cell, pick="first").problem is not None


def test_a_message_quotes_a_long_cell_in_part() -> None:
    problem = mobile.convert("شماره " * 5000).problem
    assert problem is not None
    assert len(str(problem.params["value"])) <= 60


SCRIPTS = ("0123456789", "۰۱۲۳۴۵۶۷۸۹", "٠١٢٣٤٥٦٧٨٩", "０１２３４５６７８９")
GAPS = ("", "", "", " ", "-", "–", "‐", "/", ".", ",", "،", "\u200c", "\u200f", "\xa0", "\u202f", "ـ", ") ", " - ", "٬")
AFFIXES = (
    *(("0", ""), ("", ""), ("+98", ""), ("98", ""), ("0098", ""), ("098", ""), ("+98 (0) ", ""), ("98 0", "")),
    *(("98", "+"), ("'0", ""), ('="0', '"'), ("(0", ""), ("\ufeff0", ""), ("\u202a+98", "\u202c"), (" 0", "\t")),
    *(("0", ";"), ("tel:+98", ""), ("\u20660", "\u2069"), ("+0", "")),
)


@given(
    CANONICAL,
    st.sampled_from(AFFIXES),
    st.lists(st.sampled_from(GAPS), min_size=9, max_size=9),
    st.lists(st.sampled_from(SCRIPTS), min_size=10, max_size=10),
)
def test_a_number_written_in_any_accepted_shape_converts_back_to_itself(
    number: str, affixes: tuple[str, str], gaps: list[str], scripts: list[str]
) -> None:
    # A point just before the last two digits is the fraction of a number, not a separator.
    gaps = [*gaps[:7], *("" if gap in {".", ","} else gap for gap in gaps[7:])]
    digits = [script[int(digit)] for digit, script in zip(number[1:], scripts, strict=True)]
    text = affixes[0] + "".join(map("".join, zip(digits, [*gaps, ""], strict=True))) + affixes[1]
    assert not DECIMAL(text.translate(UNMARK))
    result = mobile.convert(text)
    assert (result.value, result.problem) == (number, None)


@given(CANONICAL)
def test_a_canonical_number_is_left_as_it_is(number: str) -> None:
    result = mobile.convert(number)
    assert (result.value, result.problem, result.repairs) == (number, None, ())


@given(CANONICAL, st.sampled_from([" / ", ",", "\n", "", " ", "-", " و ", "؛"]), CANONICAL)
def test_two_different_numbers_are_always_refused_with_both_in_the_message(one: str, between: str, two: str) -> None:
    problem = mobile.convert(one + between + two).problem
    if one == two:
        assert problem is None
    else:
        assert problem is not None
        assert (problem.code, problem.params["numbers"]) == ("mobile_several", f"{one}, {two}")
        assert mobile.convert(one + between + two, pick="first").value == one


@given(CELLS, st.sampled_from(["only", "first"]))
@example("tel:" * 3000, "only")
@example("tel:%20" * 3000, "only")
@example("\ud800", "only")
@example("(" * 40_000, "only")
@example("0912 " * 8_000, "first")
@example(10**5000, "only")
def test_no_cell_makes_the_converter_raise_and_its_result_converts_to_itself(cell: Cell, pick: Pick) -> None:
    result = mobile.convert(cell, pick=pick)
    assert bool(result.value) == (result.problem is None)
    for problem in filter(None, (result.problem, *result.warnings)):
        assert TEMPLATES[problem.code].format(column="موبایل", field="Mobile", **problem.params)
    if result.value:
        again = mobile.convert(result.value)
        assert (again.value, again.problem, again.repairs) == (result.value, None, ())
        assert again.warnings == result.warnings


@given(CANONICAL)
def test_the_six_digit_prefix_is_all_that_the_metadata_looks_at(number: str) -> None:
    known = phonenumbers.is_valid_number(phonenumbers.parse(number, "IR"))
    warned = any(warning.code == "mobile_unassigned" for warning in mobile.convert(number).warnings)
    assert known != warned


@given(st.integers(0, 10**13))
def test_a_number_cell_is_judged_like_the_text_that_is_shown(number: int) -> None:
    as_text, as_int, as_float = (mobile.convert(cell) for cell in (str(number), number, float(number)))
    assert as_text.value == as_int.value == as_float.value
    assert as_text.problem == as_int.problem == as_float.problem
