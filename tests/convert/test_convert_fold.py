"""Folding: which texts are the same to people."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importer.convert.fold import fold


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("شماره‌موبایل", "شماره موبایل"),
        ("شماره  موبایل", "شماره‌موبایل"),
        ("شماره_موبایل", "شماره موبایل"),
        (" موبایل : ", "موبایل"),
        ("موبایل *", "موبایل"),
        ("موبایل：", "موبایل"),
        ("مشتري", "مشتری"),
        ("كد ملي", "کد ملی"),
        ("موسى", "موسی"),
        ("ھمراہ", "همراه"),
        ("شماره همراة", "شماره همراه"),
        ("آدرس", "ادرس"),
        ("رئیس", "رییس"),
        ("مسؤول", "مسوول"),
        ("أحمد", "احمد"),
        ("امضاء", "امضا"),
        ("خانۀ", "خانه"),
        ("خانهٔ", "خانه"),
        ("محـــمد", "محمد"),
        ("مُحَمَّد", "محمد"),
        ("ﻣﺤﻤﺪ", "محمد"),
        ("ﷲ", "الله"),
        ("تلفن ۱", "تلفن 1"),
        ("تلفن ١", "تلفن １"),
        ("\u202bنام\u202c", "نام"),
        ("\ufeffنام", "نام"),
        ("First Name", "first_name"),
        ("FIRST\u00a0NAME:", "firstname"),
        ("Ｍｏｂｉｌｅ", "mobile"),
        ("José", "jose"),
        ("STRASSE", "straße"),
    ],
)
def test_texts_that_people_take_for_the_same_fold_to_the_same(one: str, other: str) -> None:
    assert fold(one) == fold(other) != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("A+", "A-"),
        ("C", "C++"),
        ("نام", "نام پدر"),
        ("تلفن 1", "تلفن 2"),
        ("پژمان", "پزمان"),
        ("گل", "کل"),
        ("a.b", "ab"),
    ],
)
def test_texts_that_differ_in_a_letter_a_digit_or_inner_punctuation_stay_apart(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@pytest.mark.parametrize("text", ["", " ", "\u200c", "*", ":", "_", "\u202b\u202c", "ـ"])
def test_a_text_with_nothing_to_compare_folds_to_nothing(text: str) -> None:
    assert fold(text) == ""


@given(st.text() | st.text("يىكھہةأآؤئۀـ\u064b\u0654 \u200c\u200f:*_۱٢Aßﷲﻣ"))
def test_folding_a_folded_text_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)
