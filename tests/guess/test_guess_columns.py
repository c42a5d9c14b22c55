"""Which column goes where: headers first, cells where headers leave it open, and never a part of a header."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

import pytest

from importer.convert.fold import fold
from importer.guess import Guess, guess
from importer.guess.model import Line
from importer.guess.synonyms import KNOWN, meaning_of
from importer.vocabulary import FIELD, FIELDS, Cell, Kind

MOBILES = ["09121234567", "09351112233", "09191234567", "09361112233"]
LANDLINES = ["02112345678", "02188776655", "02155667788", "02144556677"]
NAMES = ["علی", "زهرا", "رضا", "مریم"]


def guessed(columns: Mapping[str, Sequence[Cell]]) -> Guess:
    return guess(list(columns), list(columns.values()), source_name="x.csv", sheet="", today=dt.date(2026, 11, 23))


def line(found: Guess, field: str) -> Line:
    return next(line for line in found.lines if line.field == field)


def codes(found: Guess) -> list[str]:
    return [problem.code for problem in found.problems]


def test_no_header_has_two_meanings() -> None:
    assert all(fold(header) == header for header in KNOWN)
    assert {synonym.meaning for synonym in KNOWN.values()} >= {
        field.name for field in FIELDS if field.kind is not Kind.FIXED
    }


@pytest.mark.parametrize("field", [field.name for field in FIELDS if field.kind is not Kind.FIXED])
def test_a_field_of_the_service_is_known_by_its_own_name(field: str) -> None:
    found = meaning_of(field.upper())
    assert found is not None
    assert found.meaning == field


@pytest.mark.parametrize(
    ("header", "meaning"),
    [
        ("شماره‌ی موبایل", None),
        ("شماره_موبایل", "Mobile"),
        ("  موبايل : ", "Mobile"),
        ("موبایل *", "Mobile"),
        ("FIRST-NAME", "FName"),
        ("billing_first_name", "FName"),
        ("تاریخ تولد (شمسی)", "BornDate"),
        ("تاریخ تولد [میلادی]", "BornDate"),
        ("نام (پدر)", None),
        ("نام پدر", None),
        ("نام کالا", None),
        ("موبایل معرف", None),
        ("", None),
        ("(شمسی)", None),
    ],
)
def test_a_header_is_known_as_a_whole_or_not_at_all(header: str, meaning: str | None) -> None:
    found = meaning_of(header)
    assert (found and found.meaning) == meaning


def test_of_two_mobile_columns_the_one_with_more_mobiles_is_taken() -> None:
    found = guessed({"نام": NAMES, "موبایل ۱": [*MOBILES[:2], "", ""], "موبایل ۲": MOBILES})
    assert line(found, "Mobile").column == "موبایل ۲"
    assert found.others[0].notes[0].code == "guess_also"


def test_a_mobile_column_goes_before_a_fuller_phone_column() -> None:
    found = guessed({"نام": NAMES, "تلفن": MOBILES, "موبایل": [*MOBILES[:3], ""]})
    assert line(found, "Mobile").column == "موبایل"


def test_a_phone_column_with_landlines_is_no_mobile_column() -> None:
    found = guessed({"نام": NAMES, "تلفن": LANDLINES})
    mobile = line(found, "Mobile")
    assert (mobile.active, mobile.column) == (False, "تلفن")
    assert codes(found) == ["guess_mobile_unsure"]


def test_a_mobile_column_that_is_mostly_wrong_is_taken_with_a_warning() -> None:
    found = guessed({"نام": NAMES, "موبایل": [*LANDLINES[:3], MOBILES[0]]})
    assert line(found, "Mobile").active
    assert codes(found) == ["guess_mobile_few"]


def test_without_any_number_the_mobile_is_asked_for() -> None:
    found = guessed({"نام": NAMES})
    assert (line(found, "Mobile").active, line(found, "Mobile").column) == (False, "")
    assert codes(found) == ["guess_mobile_nowhere"]


def test_cells_alone_make_a_mobile_column_and_a_note_says_so() -> None:
    found = guessed({"نام": NAMES, "اطلاعات": MOBILES})
    assert line(found, "Mobile").column == "اطلاعات"
    assert line(found, "Mobile").notes[0].code == "guess_by_cells"


@pytest.mark.parametrize("header", ["موبایل معرف", "شماره پدر", "Emergency phone", "agent_mobile"])
def test_the_mobile_of_somebody_else_is_never_taken_for_the_contacts(header: str) -> None:
    found = guessed({"نام": NAMES, header: MOBILES})
    assert not line(found, "Mobile").active


def test_nothing_is_said_of_somebody_elses_mobile_beside_the_contacts() -> None:
    found = guessed({"نام": NAMES, "موبایل": MOBILES, "موبایل معرف": MOBILES})
    assert found.others[0].notes == ()


def test_several_numbers_in_a_cell_are_mentioned() -> None:
    found = guessed({"نام": NAMES, "موبایل": [*MOBILES[:3], "09121234567 - 09351112233"]})
    assert [note.code for note in line(found, "Mobile").notes] == ["guess_mobile_several"]


def test_a_bare_name_beside_a_last_name_is_a_first_name_though_it_has_two_words() -> None:
    compound = ["محمد رضا", "علی اصغر", "سید علی", "مریم سادات"]
    found = guessed({"نام": compound, "نام خانوادگی": NAMES, "موبایل": MOBILES})
    assert (line(found, "FName").keys, line(found, "LName").column) == ({}, "نام خانوادگی")


def test_a_bare_name_that_holds_full_names_is_split() -> None:
    full = ["علی رضایی", "زهرا کریمی نژاد", "آقای رضا امینی", "مریم"]
    found = guessed({"نام": full, "موبایل": MOBILES})
    assert line(found, "FName").keys == {"part": "first"}
    assert line(found, "LName").keys == {"part": "rest"}
    assert line(found, "LName").examples[0][:2] == ("علی رضایی", "رضایی")


def test_compound_first_names_alone_are_not_split() -> None:
    found = guessed({"نام": ["محمد رضا", "علی اصغر", "محمد علی", "علی"], "موبایل": MOBILES})
    assert [one.field for one in found.lines] == ["Mobile", "FName"]


def test_two_columns_of_names_go_before_one_of_full_names() -> None:
    full = ["علی رضایی", "زهرا کریمی", "رضا امینی", "مریم احمدی"]
    found = guessed({"نام کامل": full, "نام": NAMES, "فامیلی": NAMES, "موبایل": MOBILES})
    assert (line(found, "FName").column, line(found, "LName").column) == ("نام", "فامیلی")
    assert [one.column for one in found.others] == ["نام کامل"]


def test_last_name_first_is_split_the_other_way_round() -> None:
    found = guessed({"نام خانوادگی و نام": ["رضایی علی", "کریمی زهرا"], "موبایل": MOBILES[:2]})
    assert line(found, "LName").examples[0].sent == "رضایی"
    assert line(found, "FName").examples[0].sent == "علی"


def test_last_name_first_with_a_comma_is_left_to_the_converter() -> None:
    found = guessed({"نام خانوادگی و نام": ["رضایی، علی", "کریمی نژاد، زهرا"], "موبایل": MOBILES[:2]})
    assert line(found, "FName").examples[0].sent == "علی"
    assert {one.sent for one in line(found, "LName").examples} == {"رضایی", "کریمی نژاد"}


def test_without_a_column_of_names_the_nearest_one_is_offered() -> None:
    found = guessed({"موبایل": MOBILES, "توضیح": ["آقای رضایی", "خانم کریمی", "آقای امینی", "خانم احمدی"]})
    assert (line(found, "FName").active, line(found, "FName").column) == (False, "توضیح")
    assert codes(found) == ["guess_name_unsure"]
    assert found.others == ()


def test_a_name_column_full_of_codes_is_no_name() -> None:
    found = guessed({"مشتری": ["1001", "1002", "1003", "1004"], "موبایل": MOBILES})
    assert codes(found) == ["guess_name_nowhere"]


def test_a_title_column_is_a_gender_when_its_cells_say_so() -> None:
    assert line(guessed({"نام": NAMES, "موبایل": MOBILES, "عنوان": ["آقا", "خانم", "آقای", "خانم"]}), "GenderType")
    found = guessed({"نام": NAMES, "موبایل": MOBILES, "عنوان": ["مدیر", "کارمند", "مدیر", "معلم"]})
    assert [one.field for one in found.lines] == ["Mobile", "FName"]


def test_an_english_title_column_is_the_job_when_its_cells_are_no_salutations() -> None:
    columns = {"First Name": NAMES, "Mobile": MOBILES}
    job = line(guessed({**columns, "Title": ["Manager", "Accountant", "Sales", "CEO"]}), "JobTitle")
    assert (job.column, job.active, job.notes[0].code) == ("Title", True, "guess_by_cells")
    assert line(guessed({**columns, "Title": ["Mr.", "Ms.", "Mr", "Mrs."]}), "GenderType").column == "Title"
    for salutations in (["Dr.", "Prof.", "Eng.", "Dr"], ["Mr", "Dr.", "Manager", ""], ["1", "2", "3", "4"]):
        assert [one.field for one in guessed({**columns, "Title": salutations}).lines] == ["Mobile", "FName"]
    both = guessed({**columns, "Title": ["Manager", "CEO", "Sales", "CEO"], "Job Title": ["a1", "b2", "c3", "d4"]})
    assert line(both, "JobTitle").column == "Job Title"


def test_one_word_alone_is_no_gender_without_a_header() -> None:
    found = guessed({"نام": NAMES, "موبایل": MOBILES, "نوع": ["F", "F", "F", "F"]})
    assert [one.field for one in found.lines] == ["Mobile", "FName"]


def test_genders_that_nobody_can_know_are_listed_for_the_person_to_decide() -> None:
    found = guessed({"نام": NAMES, "موبایل": MOBILES, "جنسیت": [1, 0, 0, ""]})
    gender = line(found, "GenderType")
    assert (gender.active, gender.keys) == (False, {"values": {"0": "…", "1": "…"}})
    assert gender.questions[0].params["values"] == "«0» ×2, «1» ×1"


def test_a_few_unknown_genders_do_not_switch_the_field_off() -> None:
    found = guessed({"نام": NAMES, "موبایل": MOBILES, "جنسیت": ["مرد", "زن", "مرد", "؟؟ شاید"]})
    assert line(found, "GenderType").active
    assert codes(found) == ["guess_gender_values"]


def test_a_column_of_ages_is_no_birthday() -> None:
    found = guessed({"نام": NAMES, "موبایل": MOBILES, "تولد": ["34", "28", "51", "19"]})
    assert not line(found, "BornDate").active
    assert codes(found) == ["guess_few_good"]


def test_as_many_labels_as_rows_are_no_labels() -> None:
    many = 40
    mobiles = [f"0912{number:07}" for number in range(1000000, 1000000 + many)]
    found = guessed({"نام": ["علی"] * many, "موبایل": mobiles, "گروه": [f"گروه {n}" for n in range(many)]})
    assert not line(found, "Labels").active
    assert codes(found) == ["guess_labels_many"]


@pytest.mark.parametrize(
    ("cells", "split"),
    [
        (["الف،ب", "ج"], "،"),
        (["الف|ب", "ج"], "|"),
        (["* myContacts ::: کار", "کار"], " ::: "),
        (["الف،ب", "الف|ج"], None),
        (["الف", "ب"], None),
    ],
)
def test_the_sign_between_labels_is_found(cells: list[str], split: str | None) -> None:
    found = guessed({"نام": NAMES[:2], "موبایل": MOBILES[:2], "گروه": cells})
    assert line(found, "Labels").keys.get("split") == split


def test_states_in_words_are_active_and_numbers_are_not() -> None:
    found = guessed({"نام": NAMES, "موبایل": MOBILES, "وضعیت": ["فعال", "غیرفعال", "فعال", "فعال"]})
    assert line(found, "Active").column == "وضعیت"
    found = guessed({"نام": NAMES, "موبایل": MOBILES, "وضعیت": [1, 0, 1, 1]})
    assert [one.field for one in found.lines] == ["Mobile", "FName"]


def test_unknown_columns_are_offered_custom_fields_until_these_run_out() -> None:
    texts = {f"ستون {n}": [f"متن {n}", "متن", "", ""] for n in range(8)}
    found = guessed({"نام": NAMES, "موبایل": MOBILES, **texts, "عضویت": ["1402/01/05"] * 4})
    assert [one.field for one in found.others] == [*(f"CustomText{n}" for n in range(1, 7)), "", "", "CustomDate1"]
    assert found.others[-1].keys == {"calendar": "jalali"}


def test_a_custom_field_that_a_header_names_is_used_and_not_offered_again() -> None:
    found = guessed({"نام": NAMES, "موبایل": MOBILES, "CustomText1": NAMES, "کد": ["1", "2", "3", "4"]})
    assert line(found, "CustomText1").active
    assert found.others[0].field == "CustomText2"
    assert FIELD[found.others[0].field].kind is Kind.TEXT


def test_digits_alone_are_never_offered_as_dates() -> None:
    found = guessed({"نام": NAMES, "موبایل": MOBILES, "کد": ["700512", "33453", "13700512", "40000"]})
    assert found.others[0].field == "CustomText1"


@pytest.mark.parametrize(
    "cells",
    [
        ["1402/01/05", "1399/12/30", "1401/06/31", ""],
        ["۱۴۰۲/۰۱/۰۵", "۱۳۹۹/۱۲/۳۰", "", ""],
        ["14020105", "13991230", "14010730", "14000101"],
        [14020105, 13991230, 14010730, 14000101],
    ],
)
def test_jalali_dates_below_a_header_that_tells_nothing_are_offered_with_their_calendar(cells: list[Cell]) -> None:
    (offered,) = guessed({"نام": NAMES, "موبایل": MOBILES, "ستون ۳": cells}).others
    assert (offered.field, offered.keys, offered.active) == ("CustomDate1", {"calendar": "jalali"}, False)


def test_repeated_blank_and_empty_headers_are_told_and_never_mapped() -> None:
    headers = ["موبایل", "موبایل", "نام", "", "*", "خالی"]
    columns: list[list[Cell]] = [MOBILES[:1], MOBILES[1:2], ["علی"], ["x"], ["y"], [""]]  # type: ignore[list-item]  # lists of str are lists of cells
    found = guess(headers, columns, source_name="x.csv", sheet="", today=dt.date(2026, 11, 23))
    assert codes(found) == [
        *("guess_header_repeated", "guess_header_odd", "guess_header_blank"),
        "guess_mobile_nowhere",
    ]
    assert found.remarks[0].params["places"] == "A, B"
    assert found.empty == ("خالی",)


def test_headers_without_rows_are_all_there_is_to_go_by() -> None:
    found = guessed({"نام": [], "فامیلی": [], "تلفن": [], "تاریخ تولد": []})
    assert [(one.field, one.active) for one in found.lines] == [
        *(("Mobile", True), ("FName", True), ("LName", True), ("BornDate", True)),
    ]
    assert codes(found) == ["guess_no_rows"]


def test_placeholders_and_errors_prove_nothing() -> None:
    found = guessed({"نام": NAMES, "موبایل": [MOBILES[0], "-", "ندارد", "#N/A"]})
    assert line(found, "Mobile").active
    assert codes(found) == []


def test_headers_and_columns_must_be_as_many() -> None:
    with pytest.raises(ValueError, match="shorter"):
        guess(["نام"], [], source_name="x.csv", sheet="", today=dt.date(2026, 11, 23))
