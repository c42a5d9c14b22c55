"""Foreign fragments in a right-to-left sentence (Unicode Standard Annex #9)."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importer.messages.bidi import LRM, upright


@pytest.mark.parametrize(
    "text",
    [
        *("", "09121234567", "۰۹۱۲۱۲۳۴۵۶۷", "1370/05/12", "۱۴۰۵/۰۱/۰۱", "12.5", "14:30:00", "۱٬۲۳۴٫۵"),
        *("Mobile", "contacts.xlsx", "fields.BornDate", "a-b", "HTTP 502"),
        *("علی", "علی 12-3", "۱ فروردین ۱۴۰۵", "-", ";", "؟؟", "…"),
    ],
)
def test_what_keeps_its_order_anyway_gets_no_mark(text: str) -> None:
    assert upright(text) == text


@pytest.mark.parametrize(
    "text", ["1991-08-03", "۱۳۷۰-۰۵-۱۲", "0912 123 4567", "+98 912", "-1", "--lang", "/home/x.csv", "#N/A", "7-Zip"]
)
def test_a_sign_in_front_or_between_numbers_gets_a_mark_before_it(text: str) -> None:
    assert upright(text) == LRM + text


@pytest.mark.parametrize(("text", "shown"), [("1370/05/", f"{LRM}1370/05/{LRM}"), ("C++", f"C++{LRM}")])
def test_a_sign_at_the_end_gets_a_mark_behind_it(text: str, shown: str) -> None:
    assert upright(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("«نام», «موبایل»", "«نام»، «موبایل»"),
        ("«بله» (3), «شاید» (2), …", "«بله» (3)، «شاید» (2)، …"),
        ("«/srv/a», «b.csv»", f"«{LRM}/srv/a»، «b.csv»"),
        ("«-x»", f"«{LRM}-x»"),
        ("علی, رضا", "علی, رضا"),
    ],
)
def test_of_a_list_of_quoted_texts_each_is_treated_for_itself(text: str, shown: str) -> None:
    assert upright(text) == shown


@given(st.text() | st.text(st.sampled_from("«»ab, …-1/")))
def test_nothing_but_marks_and_commas_of_lists_is_changed(text: str) -> None:
    def core(string: str) -> str:
        return string.replace(LRM, "").replace("،", ",")

    assert core(upright(text)) == core(text)


@given(st.text(st.sampled_from("Ab12۳۴-+/. ()"), min_size=1))
def test_a_left_to_right_fragment_stands_between_letters_or_marks(text: str) -> None:
    shown = upright(text)
    kinds = {unicodedata.bidirectional(char) for char in shown}
    if "L" in kinds:
        assert unicodedata.bidirectional(shown[0]) == "L"
        assert unicodedata.bidirectional(shown[-1]) in {"L", "EN"}
