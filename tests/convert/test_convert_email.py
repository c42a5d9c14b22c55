"""E-mail cells: what is an address, and what is named instead of being corrected."""

from __future__ import annotations

import datetime as dt

import pytest
from email_validator import EmailNotValidError, validate_email
from hypothesis import example, given
from hypothesis import strategies as st

from importer.convert import email
from importer.convert.email_tables import DOMAINS, ENDS
from importer.messages.convert_contact import TEMPLATES
from importer.vocabulary import Cell, CellError
from support.cells import ANY_CELL

ADDRESSISH = st.text(alphabet="abcABCw.@@-_+'\"<>()[] ،,;:/|۰۹ی\u200c\u200f＠mailto?=", max_size=40)
CELLS: st.SearchStrategy[Cell] = st.one_of(
    ANY_CELL,
    ADDRESSISH,
    st.builds("{}@{}.{}".format, ADDRESSISH, ADDRESSISH, st.sampled_from(["com", "ir", "con", "ایران", ""])),
    st.emails(),
    st.builds(CellError, st.text() | st.just("ali@gmail.com")),
)

ACCEPTED: list[tuple[Cell, str, tuple[str, ...]]] = [
    ("", "", ()),
    ("   ", "", ()),
    ("-", "", ("placeholder_dropped",)),
    ("ندارد", "", ("placeholder_dropped",)),
    ("نا مشخص", "", ("placeholder_dropped",)),
    ("N/A", "", ("placeholder_dropped",)),
    ("ali.rezaei+sms@gmail.com", "ali.rezaei+sms@gmail.com", ()),
    ("Ali@GMAIL.com", "Ali@gmail.com", ("domain_lowercased",)),
    (" ali@gmail.com\n", "ali@gmail.com", ("spaces_cleaned",)),
    ("\u200fali@gmail.com", "ali@gmail.com", ("marks_removed",)),
    ("ali۱۳۷۰@gmail.com", "ali1370@gmail.com", ("digits_converted",)),
    ("INFO@example.com", "info@example.com", ("email_normalised",)),  # RFC 2142: case does not matter there
    ("sara@نمونه.ایران", "sara@نمونه.ایران", ()),
    ("sara@xn--mgba3a4f16a.ir", "sara@ایران.ir", ("email_normalised",)),
    ("سارا@نمونه.ایران", "سارا@نمونه.ایران", ()),
    ("ali@gmail.com; ali@gmail.com", "ali@gmail.com", ("repetition_dropped",)),
    ("ali@ymail.com", "ali@ymail.com", ()),
    ("ali@mail.com", "ali@mail.com", ()),
    ("www.ali@example.com", "www.ali@example.com", ()),  # only at the big providers is it surely a slip
]


@pytest.mark.parametrize(("cell", "value", "repairs"), ACCEPTED)
def test_an_address_is_sent_in_its_normal_form_and_what_was_changed_is_named(
    cell: Cell, value: str, repairs: tuple[str, ...]
) -> None:
    result = email.converter()(cell)
    assert (result.value, result.problem, result.repairs) == (value, None, repairs)


@pytest.mark.parametrize(
    ("cell", "suggestion"),
    [
        ("ali@gmial.com", "ali@gmail.com"),
        ("ali@yaho.com", "ali@yahoo.com"),
        ("ali@gmail.con", "ali@gmail.com"),
        ("ali@example.con", "ali@example.com"),
        ("ali@gmial.con", "ali@gmail.com"),
        ("ali@gmail", "ali@gmail.com"),
        ("ali@gmail.com.", "ali@gmail.com"),
        ("ali@gmail..com", "ali@gmail.com"),
        ("ali@gmail،com", "ali@gmail.com"),
        ("ali@gmail,com", "ali@gmail.com"),
        ("ali@gmail.com،", "ali@gmail.com"),
        ("ali @gmail.com", "ali@gmail.com"),
        ("ali@ gmail.com", "ali@gmail.com"),
        ("ali@@gmail.com", "ali@gmail.com"),
        ("ali＠gmail.com", "ali@gmail.com"),
        ("ali (at) gmail.com", "ali@gmail.com"),
        ("mailto:ali@gmail.com?subject=hi", "ali@gmail.com"),
        ("ایمیل: ali@gmail.com", "ali@gmail.com"),
        ("<ali@gmail.com>", "ali@gmail.com"),
        ("Ali Rezaei <ali@gmail.com>", "ali@gmail.com"),
        ("'ali@gmail.com", "ali@gmail.com"),
        ("www.ali@gmail.com", "ali@gmail.com"),
    ],
)
def test_a_mistyped_address_is_refused_with_the_one_that_was_probably_meant(cell: str, suggestion: str) -> None:
    result = email.convert(cell)
    assert result.value == ""
    assert result.problem is not None
    assert result.problem.code == "email_typo"
    assert result.problem.params == {"value": cell, "suggestion": suggestion}


@pytest.mark.parametrize("domain", DOMAINS.values())
def test_what_is_suggested_is_a_domain_that_is_accepted(domain: str) -> None:
    assert email.convert(f"ali@{domain}").value == f"ali@{domain}"


@pytest.mark.parametrize("wrong", [*DOMAINS, *(f"example.{end}" for end in ENDS)])
def test_every_misspelling_in_the_table_is_recognised(wrong: str) -> None:
    problem = email.convert(f"ali@{wrong}").problem
    assert problem is not None
    assert problem.code == "email_typo"


REFUSED: list[tuple[Cell, str, str]] = [
    ("ali.gmail.com", "email_invalid", "@-sign"),
    ("@gmail.com", "email_invalid", "before the @-sign"),
    ("ali@company.local", "email_invalid", "special-use"),
    ("ali@exa_mple.com", "email_invalid", "'_'"),
    ("ali@192.168.1.1", "email_invalid", "top-level"),
    ("خیابان آزادی", "email_invalid", "@-sign"),
    ("\ud800@example.com", "email_invalid", "U+D800"),
    (9121234567, "email_invalid", "@-sign"),
    (True, "email_invalid", "@-sign"),
    (dt.date(1991, 3, 8), "email_invalid", "@-sign"),
    ("ali@gmail.com, sara@yahoo.com", "email_several", "ali@gmail.com, sara@yahoo.com"),
    ("ali@gmail.com و sara@yahoo.com", "email_several", "ali@gmail.com, sara@yahoo.com"),
    ("ali@gmail.com\nsara@yahoo.com", "email_several", "ali@gmail.com, sara@yahoo.com"),
    ("a" * 250 + "@example.com", "email_length", "262"),
    ("x" * 30_000, "email_length", "30000"),
    (CellError("#REF!"), "cell_error", "#REF!"),
    (CellError("ali@gmail.com"), "cell_error", "ali@gmail.com"),
    ("#N/A", "cell_error", "#N/A"),
]


@pytest.mark.parametrize(("cell", "code", "said"), REFUSED)
def test_every_refusal_has_its_own_code_and_its_sentence_says_what_was_seen(cell: Cell, code: str, said: str) -> None:
    result = email.convert(cell)
    assert result.value == ""
    assert result.problem is not None
    assert result.problem.code == code
    assert said in TEMPLATES[code].format(column="ایمیل", field="Email", **result.problem.params)


def test_every_template_for_addresses_has_an_example_here() -> None:
    codes = {code for _, code, _ in REFUSED} | {"email_typo"}
    assert codes == {code for code in TEMPLATES if code.startswith("email_") or code == "cell_error"}


@given(CELLS)
@example(" " * 50_000 + "@")
@example("<" * 50_000 + "@")
@example("a@" * 20_000)
def test_no_cell_makes_the_converter_raise_and_its_result_converts_to_itself(cell: Cell) -> None:
    result = email.convert(cell)
    if result.problem:
        assert result.value == ""
        assert TEMPLATES[result.problem.code].format(column="ایمیل", field="Email", **result.problem.params)
    again = email.convert(result.value)
    assert (again.value, again.problem, again.repairs) == (result.value, None, ())


@given(st.emails() | st.builds("{}@{}".format, st.text(alphabet="aB1.'-+_/", max_size=8), st.just("Gmail.com")))
def test_what_is_accepted_is_what_the_validator_accepts_in_its_normal_form(address: str) -> None:
    result = email.convert(address)
    try:
        normal = validate_email(address, check_deliverability=False).normalized
    except EmailNotValidError:
        normal = None
    if result.problem is None and result.value:
        assert result.value == normal
    elif normal is not None:
        assert result.value or (result.problem and result.problem.code == "email_typo")
