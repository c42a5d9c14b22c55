"""``init`` then ``check`` on exports of many shapes: the guessed mapping loads, binds, and no sane row is invalid."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from importer.guess import guess, render
from importer.mapping.bind import bind
from importer.mapping.load import parse
from importer.prepare import Preparer
from importer.vocabulary import Cell, Problem

TODAY = dt.date(2026, 11, 23)  # 2 Azar 1405


@dataclass(frozen=True)
class Shape:
    """An export, and what must be sent of its first row. ``asks``: codes of what the person is asked."""

    headers: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    sent: Mapping[str, str]
    asks: Sequence[str] = ()
    sheet: str = ""


@dataclass(frozen=True)
class Chunk:
    columns: Sequence[Sequence[Cell]]
    rows: list[int]
    faults: Mapping[int, Problem] = field(default_factory=dict)


SHAPES: Mapping[str, Shape] = {
    "a Persian CRM": Shape(
        ["ردیف", "نام", "نام خانوادگی", "شماره موبایل", "جنسیت", "تاریخ تولد", "شهر", "آدرس", "گروه", "کد اشتراک"],
        [
            [
                1,
                "مریم",
                "احمدی",
                "۰۹۱۲ ۱۲۳ ۴۵۶۷",
                "زن",
                "۱۳۷۰/۰۵/۱۲",
                "تهران",
                "خیابان آزادی، پلاک ۱",
                "ویژه",
                "ص-۱۰۰۱",
            ],
            [2, "علی", "رضایی", "09351112233", "مرد", "1365/1/2", "شیراز", "", "ویژه، تهران", "ص-۱۰۰۲"],
            [3, "محمد رضا", "کریمی", "989191234567", "آقا", "-", "یزد", "بلوار یک", "عادی", "ص-۱۰۰۳"],
        ],
        {
            "Mobile": "09121234567",
            "FName": "مریم",
            "LName": "احمدی",
            "GenderType": "false",
            "BornDate": "1991-08-03",
            "CityName": "تهران",
            "AddressText": "خیابان آزادی، پلاک ۱",
            "Labels": "ویژه",
        },
        sheet="مشتریان",
    ),
    "an English CRM": Shape(
        [
            "Id",
            "First Name",
            "Last Name",
            "E-mail Address",
            "Mobile Phone",
            "Company",
            "Job Title",
            "Birthday",
            "Gender",
        ],
        [
            ["a1", "Sara", "Karimi", "sara@example.ir", "+98 912 123 4567", "Nemune", "CTO", "1991-08-03", "F"],
            ["a2", "Ali", "Rezaei", "", "0935-111-2233", "", "", "1986-03-22", "M"],
        ],
        {
            "Mobile": "09121234567",
            "FName": "Sara",
            "LName": "Karimi",
            "Email": "sara@example.ir",
            "CompanyTitle": "Nemune",
            "JobTitle": "CTO",
            "BornDate": "1991-08-03",
            "GenderType": "false",
        },
    ),
    "accounting: one column of full names, codes, landlines": Shape(
        ["کد", "کد تفصیلی", "نام طرف حساب", "تلفن", "تلفن همراه", "کد ملی", "مانده"],
        [
            [1001, 11001, "آقای علی رضایی", "02112345678", 9121234567, "0012345679", -1500000],
            [1002, 11002, "خانم زهرا کریمی نژاد", "02188776655", 9351112233, "0023456789", 0],
        ],
        {"Mobile": "09121234567", "FName": "علی", "LName": "رضایی"},
    ),
    "headers in Arabic letters": Shape(
        ["نام", "نام خانوادگي", "موبايل", "تاريخ تولد", "ايميل", "گروه مشتري"],
        [
            ["علي", "رضايي", "٠٩١٢١٢٣٤٥٦٧", "١٣٧٠/٠٥/١٢", "ali@example.com", "عادي"],
            ["زهرا", "كريمي", "٠٩٣٥١١١٢٢٣٣", "١٣٦٥/٠١/٠٢", "", "ويژه"],
        ],
        {
            "Mobile": "09121234567",
            "FName": "علی",
            "LName": "رضایی",
            "BornDate": "1991-08-03",
            "Email": "ali@example.com",
            "Labels": "عادی",
        },
    ),
    "Persian in Latin letters, two-digit years": Shape(
        ["nam", "famil", "mobile", "tarikh_tavalod", "shahr", "shoghl"],
        [
            ["Ali", "Rezaei", "9121234567", "70/05/12", "Tehran", "moalem"],
            ["Sara", "Amini", "9351112233", "65/1/2", "Rasht", ""],
        ],
        {
            "Mobile": "09121234567",
            "FName": "Ali",
            "LName": "Rezaei",
            "BornDate": "1991-08-03",
            "CityName": "Tehran",
            "JobTitle": "moalem",
        },
    ),
    "two columns of mobiles": Shape(
        ["نام مشتری", "موبایل ۱", "موبایل ۲"],
        [
            ["علی رضایی", "", "09121234567"],
            ["زهرا کریمی", "", "09351112233"],
            ["رضا امینی", "09361112233", "09191112233"],
        ],
        {"Mobile": "09121234567", "FName": "علی", "LName": "رضایی"},
    ),
    "a column called تلفن with mobiles, and one called موبایل with landlines": Shape(
        ["نام کامل", "موبایل", "تلفن"],
        [["علی رضایی", "02112345678", "09121234567"], ["زهرا کریمی", "02188776655", "09351112233"]],
        {"Mobile": "09121234567", "FName": "علی", "LName": "رضایی"},
    ),
    "Gregorian day/month/year": Shape(
        ["Name", "Phone", "Date of birth", "Tags"],
        [
            ["Ali Rezaei", "09121234567", "03/08/1991", "vip; tehran"],
            ["Sara Karimi", "09351112233", "25/12/1986", "vip"],
            ["Reza Amini", "09191234567", "1/2/1990", ""],
        ],
        {"Mobile": "09121234567", "FName": "Ali", "LName": "Rezaei", "BornDate": "1991-08-03", "Labels": "vip,tehran"},
    ),
    "nothing but names and mobiles": Shape(
        ["نام", "همراه"],
        [["علی", "09121234567"], ["زهرا", "09351112233"]],
        {"Mobile": "09121234567", "FName": "علی"},
    ),
    "headers that say nothing": Shape(
        ["نام و نام خانوادگی", "اطلاعات ۱", "اطلاعات ۲", "اطلاعات ۳", "اطلاعات ۴"],
        [
            ["علی رضایی", "09121234567", "ali@example.com", "آقا", "1370/05/12"],
            ["زهرا کریمی", "09351112233", "zahra@example.com", "خانم", "1365/01/02"],
        ],
        {
            "Mobile": "09121234567",
            "FName": "علی",
            "LName": "رضایی",
            "Email": "ali@example.com",
            "GenderType": "true",
        },
    ),
    "Google Contacts": Shape(
        [
            "First Name",
            "Middle Name",
            "Last Name",
            "Birthday",
            "Labels",
            "E-mail 1 - Value",
            "Phone 1 - Label",
            "Phone 1 - Value",
        ],
        [
            ["علی", "", "رضایی", "1991-08-03", "دوستان ::: کار", "ali@example.com", "Mobile", "+989121234567"],
            ["زهرا", "", "کریمی", "", "کار", "", "Mobile", "+989351112233"],
        ],
        {
            "Mobile": "09121234567",
            "FName": "علی",
            "LName": "رضایی",
            "BornDate": "1991-08-03",
            "Labels": "دوستان,کار",
            "Email": "ali@example.com",
        },
    ),
    "Excel's own dates and numbers": Shape(
        ["نام", "فامیلی", "موبایل", "تاریخ تولد", "سالگرد ازدواج"],
        [
            ["علی", "رضایی", 9121234567, dt.date(1991, 8, 3), 33453],
            ["زهرا", "کریمی", 9351112233, dt.date(1986, 3, 22), 40000],
        ],
        {
            "Mobile": "09121234567",
            "FName": "علی",
            "LName": "رضایی",
            "BornDate": "1991-08-03",
            "AnniversaryDate": "1991-08-03",
        },
    ),
    "genders in numbers, which only a person can tell": Shape(
        ["نام", "نام خانوادگی", "موبایل", "جنسیت"],
        [["علی", "رضایی", "09121234567", 1], ["زهرا", "کریمی", "09351112233", 0]],
        {"Mobile": "09121234567", "FName": "علی", "LName": "رضایی"},
        asks=["guess_gender_values"],
    ),
    "headers that YAML could misread": Shape(
        ["#", "نام:", "no", "موبایل *", "1403", "- توضیح", "ایمیل"],
        [
            ["1", "علی", "x", "09121234567", "12", "[یک]", "ali@example.com"],
            ["2", "زهرا", "y", "09351112233", "13", "{دو}", ""],
        ],
        {"Mobile": "09121234567", "FName": "علی", "Email": "ali@example.com"},
    ),
    "a table that another run has marked": Shape(
        ["نام", "موبایل", "_row", "_outcome", "_error"],
        [["علی", "09121234567", 2, "invalid", "date_invalid"], ["زهرا", "09351112233", 5, "invalid", "name_missing"]],
        {"Mobile": "09121234567", "FName": "علی"},
    ),
}


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES.keys())
def test_a_sane_export_needs_no_editing(shape: Shape) -> None:
    columns = [list(column) for column in zip(*shape.rows, strict=True)]
    guessed = guess(shape.headers, columns, source_name="export.xlsx", sheet=shape.sheet, today=TODAY)

    mapping = parse(render(guessed).encode(), Path("export.yaml"))
    binding = bind(mapping, shape.headers)
    prepared = Preparer(mapping, binding.positions, today=TODAY).judge(
        Chunk(columns, list(range(2, 2 + len(shape.rows))))
    )

    assert [problem.code for problem in guessed.problems] == list(shape.asks)
    assert not dict(prepared.faults)
    assert json.loads(prepared.payloads[0]) == shape.sent
    assert mapping.source.sheet == (shape.sheet or None)


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES.keys())
def test_the_examples_in_the_comments_are_what_is_sent(shape: Shape) -> None:
    columns = [list(column) for column in zip(*shape.rows, strict=True)]
    guessed = guess(shape.headers, columns, source_name="export.xlsx", sheet=shape.sheet, today=TODAY)

    mapping = parse(render(guessed).encode(), Path("export.yaml"))
    rows = Chunk(columns, list(range(len(shape.rows))))
    prepared = Preparer(mapping, bind(mapping, shape.headers).positions, today=TODAY).judge(rows)
    sent = [json.loads(payload) for payload in prepared.payloads]

    for line in guessed.lines:
        for example in line.examples if line.active else ():
            assert example.sent in {row.get(line.field, "") for row in sent}


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES.keys())
def test_every_column_is_mapped_listed_or_one_of_ours(shape: Shape) -> None:
    columns = [list(column) for column in zip(*shape.rows, strict=True)]
    guessed = guess(shape.headers, columns, source_name="export.xlsx", sheet=shape.sheet, today=TODAY)

    named = {line.column for line in (*guessed.lines, *guessed.others)} | set(guessed.empty)
    odd = {str(problem.params["column"]) for problem in guessed.remarks if "column" in problem.params}
    assert named | odd == set(shape.headers) - {"_row", "_outcome", "_error"}


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES.keys())
def test_what_is_switched_off_can_be_switched_on_by_taking_the_sign_away(shape: Shape) -> None:
    columns = [list(column) for column in zip(*shape.rows, strict=True)]
    guessed = guess(shape.headers, columns, source_name="export.xlsx", sheet=shape.sheet, today=TODAY)
    lines = render(guessed, sheet_is_default=True).splitlines()
    decided = [line for line in lines if "…" not in line]  # a value that only a person knows

    switched_on = "\n".join(line.replace("#", "", 1) if _is_off(line) else line for line in decided)
    mapping = parse(switched_on.encode(), Path("export.yaml"))
    bind(mapping, shape.headers)

    offered = {line.field for line in guessed.others if line.field}
    assert offered <= {entry.field for entry in mapping.fields}


def _is_off(line: str) -> bool:
    text = line.lstrip()
    return text.startswith("#") and not text.startswith("# ")
