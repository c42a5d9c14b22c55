"""How the practice service reads, judges and shows a contact; no network, no file."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importer.sandbox.contact import (
    StoredContact,
    canonical_fields,
    canonical_mobile,
    labels_of,
    parse_form,
    refusal,
    show,
)
from importer.vocabulary import FIELDS

EMPTY = {field.name: [field.default] for field in FIELDS}


def form(**fields: str) -> dict[str, list[str]]:
    return EMPTY | {"Mobile": ["09120000000"], "FName": ["علی"]} | {name: [text] for name, text in fields.items()}


@pytest.mark.parametrize(
    "text", ["09120000000", "9120000000", "989120000000", "+989120000000", "00989120000000", " 09120000000 "]
)
def test_a_mobile_is_normalised_from_all_the_shapes_the_service_takes(text: str) -> None:
    assert canonical_mobile(text) == "09120000000"


@pytest.mark.parametrize(
    "text", ["", "0912000000", "091200000000", "02188000000", "0912 000 0000", "۰۹۱۲۰۰۰۰۰۰۰", "+9809120000000", "abc"]
)
def test_anything_else_is_no_mobile(text: str) -> None:
    assert canonical_mobile(text) is None


@given(st.text(alphabet="0123456789+ ۹", max_size=16))
def test_normalising_a_mobile_twice_changes_nothing_more(text: str) -> None:
    once = canonical_mobile(text)
    assert once is None or (len(once) == 11 and once.startswith("09") and canonical_mobile(once) == once)


@pytest.mark.parametrize(
    ("fields", "title"),
    [
        ({}, None),
        ({"Mobile": ""}, "Mobile_Empty"),
        ({"Mobile": "  "}, "Mobile_Empty"),
        ({"Mobile": "02188000000"}, "Mobile_Invalid"),
        ({"FName": "", "LName": ""}, "FirstNameOrLastName_Empty"),
        ({"FName": "", "LName": "رضایی"}, None),
        ({"ContactGroupID": "5"}, "ContactGroupID_Invalid"),
        ({"ContactGroupID": ""}, None),
        ({"FName": "ی" * 100}, None),
        ({"FName": "ی" * 101}, "Length_Exceeded"),
        ({"LName": "ی" * 101}, "Length_Exceeded"),
        ({"BornDate": "1991-02-29"}, "Failed"),
        ({"BornDate": "1370-05-06"}, "Failed"),
        ({"CustomDate3": "1991/03/08"}, None),
        ({"Active": "yes"}, "Failed"),
        ({"GenderType": ""}, None),
        ({"GenderType": "مرد"}, "Failed"),
    ],
)
def test_a_contact_is_refused_with_the_status_of_its_first_fault(fields: dict[str, str], title: str | None) -> None:
    assert refusal(form(**fields)) == title


@pytest.mark.parametrize(
    ("sent", "labels"),
    [
        ({"Labels": ["مشتری,تهران"]}, ("مشتری", "تهران")),
        ({"Labels": ["a;b|c , d"]}, ("a", "b", "c", "d")),
        ({"Labels[]": ["a", "b,c", "a"]}, ("a", "b", "c")),
        ({"Labels": ["", " , "]}, ()),
        ({}, ()),
    ],
)
def test_labels_come_joined_or_repeated_and_are_split_on_three_signs(
    sent: dict[str, list[str]], labels: tuple[str, ...]
) -> None:
    assert labels_of(sent) == labels


@given(st.dictionaries(st.text(min_size=1), st.lists(st.text(), min_size=1, max_size=3), max_size=5))
def test_a_form_arrives_as_it_was_encoded(sent: dict[str, list[str]]) -> None:
    assert parse_form(urlencode(sent, doseq=True).encode()) == sent


def test_an_answer_shows_dates_with_jalali_twins_and_the_mobile_as_a_number() -> None:
    fields = canonical_fields(form(GenderType="False", BornDate="1991/3/8", Email="a@example.ir"))
    shown = show(StoredContact(3_000_000_001, fields, ("مشتری",), deleted=False, updated=0.0), country_code=False)
    expected: dict[str, Any] = {
        "ID": 3_000_000_001,
        "ContactGroupID": 0,
        "Active": True,
        "Mobile": 9120000000,
        "FName": "علی",
        "LName": "",
        "GenderType": False,
        "GenderTypeStr": "خانم",
        "Email": "a@example.ir",
        "BornDate": "1991-03-08T00:00:00",
        "BornDatePer": "1369/12/17",
        "CustomDate1": None,
        "CustomDate1Per": "",
        "Labels": ["مشتری"],
        "Deleted": False,
        "UpdateDateTime": "1970-01-01T03:30:00.000",
        "UpdateDateTimePer": "1348/10/11 03:30",
    }
    assert shown | expected == shown


def test_another_method_shows_the_same_mobile_with_its_country_code() -> None:
    contact = StoredContact(1, canonical_fields(form()), (), deleted=True, updated=0.0)
    shown = show(contact, country_code=True)
    assert (shown["Mobile"], shown["Deleted"], shown["GenderType"]) == (989120000000, True, None)
