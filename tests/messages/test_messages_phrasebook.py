"""From codes and params to sentences in two languages."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from importer.convert import email, mobile
from importer.messages import Phrasebook
from importer.messages.bidi import LRM
from importer.messages.sentences import templates
from importer.service.status import OF_OTHER_METHODS, STATUSES, Status, Verdict
from importer.vocabulary import Cell, Converted, Fault, Level, Problem

EN, FA = Phrasebook("en"), Phrasebook("fa")
PERSIAN = re.compile("[\u0600-\u06ff]")


def test_a_problem_is_said_in_the_language_that_was_asked_for() -> None:
    problem = Problem("mobile_landline", {"value": "02112345678"})
    assert EN.problem(problem) == "«02112345678» is a landline number: give a mobile that starts with 09."
    assert FA.problem(problem) == "شمارهٔ «02112345678» تلفن ثابت است: موبایلی بنویسید که با 09 شروع شود."


def test_a_language_without_a_catalogue_is_said_in_english() -> None:
    assert Phrasebook("de").say("interrupted") == EN.say("interrupted")


def test_a_fault_names_its_column() -> None:
    fault = Fault("gender_unknown", "GenderType", "جنسیت", {"value": "؟"})
    assert "ستون «جنسیت»" in FA.fault(fault)


def test_a_blanked_field_says_what_was_wrong_with_it() -> None:
    fault = Fault("date_lunar", "BornDate", "تولد", {"value": "12 رمضان 1400"}, Level.BLANK)
    assert EN.fault(fault).startswith("BornDate was sent empty: «12 رمضان 1400» is a lunar")
    assert FA.fault(fault).startswith("فیلد «BornDate» خالی فرستاده شد: تاریخ «12 رمضان 1400» هجری قمری است")


def test_a_status_without_a_sentence_of_its_own_shares_one() -> None:
    params: dict[str, str | int] = {"status": "LineNumber_Empty", "number": 12}
    assert EN.say("status_LineNumber_Empty", params).startswith(
        "The service refused this row with LineNumber_Empty (12),"
    )
    assert FA.say("status_LineNumber_Empty", params).startswith("سامانه این ردیف را با LineNumber_Empty (12) نپذیرفت")


NEXT_STEP = {
    "en": re.compile(
        r"[;:,.] (?:try|run|check|ask|charge|make|use|allow|enable|renew|verify|fill|report|shorten|look)\b",
        re.IGNORECASE,
    ),
    "fa": re.compile(r"(?:کنید|بگیرید|بپرسید|بسازید|دهید|ببینید|بگویید|بفرستید|بنویسید|بخواهید|بگذارید)(?:\W|$)"),
}


@pytest.mark.parametrize(
    "status", [each for each in STATUSES if each.verdict is not Verdict.CREATED], ids=lambda s: s.title
)
@pytest.mark.parametrize("book", [EN, FA], ids=["en", "fa"])
def test_every_refusal_of_the_status_table_says_the_next_step(status: Status, book: Phrasebook) -> None:
    code = f"status_{status.title}"
    assert (code in templates()) is (status.number not in OF_OTHER_METHODS)
    sentence = book.say(code, {"status": status.title, "number": status.number})
    assert "?" not in sentence
    assert NEXT_STEP[book.lang].search(sentence), sentence


def test_an_http_status_without_a_sentence_of_its_own_shares_one() -> None:
    assert EN.say("http_502", {"status": 502}).startswith("The service answered with HTTP 502;")
    assert FA.say("http_502", {"status": 502}).startswith("سامانه با HTTP 502 پاسخ داد؛")


@pytest.mark.parametrize("status", [each for each in STATUSES if each.verdict is Verdict.RUN], ids=lambda s: s.title)
def test_a_status_that_ends_a_run_has_a_sentence_of_its_own(status: Status) -> None:
    code = f"status_{status.title}"
    assert code in templates()
    assert PERSIAN.match(FA.say(code))


@pytest.mark.parametrize("book", [EN, FA], ids=["en", "fa"])
def test_a_missing_parameter_leaves_an_odd_sentence_and_never_raises(book: Phrasebook) -> None:
    for code in templates():
        assert book.say(code)
        assert book.say(code, {"unasked": "x"})
    assert book.say("mobile_landline").count("«?value?»") == 1


@pytest.mark.parametrize("code", ["no_such_code", "odd {code}", ""])
def test_an_unknown_code_stands_for_itself(code: str) -> None:
    assert EN.say(code, {"code": "x"}) == FA.say(code) == code


def test_braces_in_a_value_are_no_placeholders() -> None:
    assert "«{0} {value}»" in EN.say("mobile_landline", {"value": "{0} {value}"})


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("1370-13-45", f"«{LRM}1370-13-45»"),
        ("+98 912", f"«{LRM}+98 912»"),
        ("09121234567", "«09121234567»"),
        ("علی", "«علی»"),
    ],
)
def test_what_a_persian_sentence_quotes_keeps_its_order(value: str, shown: str) -> None:
    assert shown in FA.say("mobile_landline", {"value": value})
    assert f"«{value}»" in EN.say("mobile_landline", {"value": value})


def test_a_negative_number_keeps_its_sign_in_front() -> None:
    assert f"({LRM}-300)" in FA.say("status_any", {"status": "System_Disabled", "number": -300})


def test_calendars_are_named_as_words() -> None:
    params = {"value": "1991/05/12", "found": "gregorian", "expected": "jalali", "column": "تولد"}
    assert "Gregorian calendar where the Jalali one" in EN.say("date_calendar", params)
    assert "میلادی است، ولی اینجا تاریخ شمسی" in FA.say("date_calendar", params)


def test_a_cell_is_never_taken_for_a_word() -> None:
    for value in ("jalali", "Permission denied", "PNG image"):
        for book in (EN, FA):
            assert f"«{value}»" in book.say("gender_unknown", {"value": value, "column": value})


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("No space left on device", "دیسک پر است"),
        ("[Errno 13] Permission denied: '/srv/x.csv'", f"اجازهٔ دسترسی نیست: {LRM}'/srv/x.csv'{LRM}"),
        ("The folder is on fire", "The folder is on fire"),
        ("", ""),
    ],
)
def test_what_the_machine_says_is_translated_where_it_is_usual(reason: str, said: str) -> None:
    assert f"({said})" in FA.say("output_unwritable", {"path": "x.csv", "reason": reason})
    assert f"({reason})" in EN.say("output_unwritable", {"path": "x.csv", "reason": reason})


def faults(convert: Callable[[Cell], Converted], cells: list[Cell]) -> list[tuple[Cell, Problem]]:
    found = []
    for cell in cells:
        problem = convert(cell).problem
        assert problem, cell
        found.append((cell, problem))
    return found


EMAILS: list[Cell] = [
    "ali",
    "ali@",
    "@example.com",
    "ali@local",
    "ali@-example.com",
    "ali@1.2.3.4",
    "a(b)@example.com",
    "ali@ex_ample.com",
    "ali@example.invalid",
    "ali@" + "b" * 70 + ".com",
]
MOBILES: list[Cell] = ["021-88776655", "09121234567 / 09351234567", "4567 123 0912", "+49 151 1234567", "9.12E+09"]


@pytest.mark.parametrize(("cell", "problem"), [*faults(email.convert, EMAILS), *faults(mobile.convert, MOBILES)])
def test_a_persian_sentence_about_a_cell_has_no_english_word_but_those_of_the_cell(
    cell: Cell, problem: Problem
) -> None:
    said = FA.problem(problem).replace(str(problem.params["value"]), "").replace("pick: first", "")
    assert PERSIAN.match(said)
    assert not re.search("[A-Za-z]{2}", said), cell


@pytest.mark.parametrize("code", ["sheet_not_found", "header_not_found"])
def test_lists_have_the_comma_of_the_script(code: str) -> None:
    params: dict[str, str | int] = dict.fromkeys(("sheets", "headers", "wanted"), "«نام», «موبایل», …")
    assert "«نام»، «موبایل»، …" in FA.say(code, params)
    assert "«نام», «موبایل», …" in EN.say(code, params)
