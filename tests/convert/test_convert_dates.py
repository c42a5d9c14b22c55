"""Dates: every shape, every refusal."""

from __future__ import annotations

import csv
import datetime as dt
import json
import string
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from persiantools.jdatetime import MONTH_NAMES_FA

from importer.convert import date_cells, dates, jalali, names, text
from importer.messages import convert_contact, convert_dates_names
from importer.vocabulary import FIELD, Cell, CellError, Converted, Problem

TODAY = dt.date(2026, 11, 23)
EXAMPLES = Path(__file__).parents[1] / "data" / "date_examples.tsv"
UTC = dt.UTC

CELLS: st.SearchStrategy[Cell] = st.one_of(
    st.text(),
    st.text("0123456789۰۱۲۳۹/-.: ", max_size=14),
    st.text("12۳90/-:TZ+ مردابهنشقAugmp.،()", max_size=20),
    st.integers(),
    st.integers(0, 99_999_999),
    st.floats(),
    st.booleans(),
    st.datetimes(timezones=st.none() | st.timezones()),
    st.dates(),
    st.times(),
    st.timedeltas(),
    st.text().map(CellError),
)


def convert(cell: Cell, **column: Any) -> Converted:
    return dates.converter(**{"today": TODAY, **column})(cell)


def examples() -> list[tuple[str, str, str]]:
    with EXAMPLES.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t")
        return [(row["field"], json.loads(row["input_json"]), row["expected"]) for row in rows]


@pytest.mark.parametrize(("field", "cell", "expected"), examples())
def test_the_example_is_converted_as_the_table_says(field: str, cell: str, expected: str) -> None:
    limits = FIELD[field]
    converted = convert(cell, past=limits.past, max_years=limits.max_years)
    verdict, _, code = expected.partition(" ")
    if verdict == "invalid":
        assert converted.problem
        assert converted.value == ""
        assert code in ("", converted.problem.code)
    else:
        assert converted.problem is None
        assert converted.value == ("" if verdict == "empty" else verdict)


@pytest.mark.parametrize(
    "cell",
    [
        # shapes of the number
        *("1370/5/12", "1370-05-12", "1370 05 12", "1370 / 05 / 12"),
        *("1370\\05\\12", "۱۳۷۰٫۰۵٫۱۲", "12.5.1370", "1370،05،12"),
        *("'1370/05/12", '="1370/05/12"', "1370/05/12."),
        *("(1370/05/12)", "\u202b1370/05/12\u202c", "1370‐05‐12"),
        *("１３７０／０５／１２", "١٩٩١-٠٨-٠٣", "19910803", "1991/8/3"),
        # months and weekdays by name
        *("12 مرداد 1370", "۱۲ مردادماه ۱۳۷۰", "۱۲ مرداد ماه سال ۱۳۷۰"),
        *("1370 مرداد 12", "12-مرداد-1370", "مرداد 12، 1370"),
        *("سه‌شنبه ۱۲ مرداد ۱۳۷۰", "سه شنبه، ۱۲ مرداد ۱۳۷۰", "۱۲م مرداد ۱۳۷۰"),
        *("12 امرداد 1370", "12 اسد 1370", "12/مرداد/1370"),
        *("12 Mordad 1370", "12 mor 1370", "Saturday, 3 August 1991"),
        *("August 3rd, 1991", "3rd of Aug 1991", "3-Aug-1991"),
        *("3 اوت 1991", "3 آگوست 1991", "3 اگست 1991", "شنبه 1370/05/12", "مورخ 1370/05/12"),
        # calendars by name
        *("1370/05/12 ه.ش", "1370/05/12 ه‍.ش", "1370/05/12هـ.ش"),
        *("1370/05/12 ش", "1370/05/12 هجری شمسی", "۱۳۷۰/۰۵/۱۲ خورشیدی"),
        *("1991/08/03 م", "1991/08/03 میلادی", "3 August 1991 AD", "3 اوت 1991 م."),
        # times
        *("1370/05/12 14:30", "1370/05/12 - 14:30:00", "14:30 1370/05/12"),
        *("1370/05/12 ساعت 14:30", "1370/05/12، ساعت ۱۴:۳۰"),
        *("1370/05/12 02:30 ب.ظ", "1370/05/12 02:30:15 ق.ظ", "1991-08-03 14:30:00.123"),
        *("1991-08-03T14:30", "8/3/1991 2:30 PM"),
        *("3 Aug 1991 2:30 p.m.", "13700512143000", "20:15 1370/05/12", "1370/05/12\n23:59"),
        # times with a zone: the day in Tehran
        *("1991-08-02T21:00:00Z", "19910802T210000Z", "1991-08-02 21:00 UTC"),
        *("1991-08-03T00:00:00+04:30", "1991-08-03T00:30+0430"),
        *("Sat Aug 03 1991 00:00:00 GMT+0430 (Iran Daylight Time)", "Sat Aug 3 00:00:00 IRDT 1991"),
        "1370/05/11 21:00Z",
        *("1991-08-02T09:00:00-11", "1991-08-03T05:00:00+09:00"),
        # Excel
        *(33453, 33453.0, 33453.75, "33453"),
        *("33453.5", "۳۳۴۵۳", dt.date(1991, 8, 3), dt.datetime(1991, 8, 3, 14, 30)),  # noqa: DTZ001
        "13700512.0",
        *(dt.date(1370, 5, 12), 13700512, 13700512.0, dt.datetime(1991, 8, 2, 21, tzinfo=UTC)),
    ],
)  # fmt: skip
def test_one_day_in_every_shape(cell: Cell) -> None:
    # 8/3/1991 can be read in two ways; everything else is certain by itself.
    converted = convert(cell, order="mdy") if str(cell).startswith("8/3/") else convert(cell)
    assert (converted.value, converted.problem) == ("1991-08-03", None)


@pytest.mark.parametrize(
    "cell",
    [
        *("-", "--", "//", "/ /", "__/__/____", "0000-00-00"),
        *("0000/00/00 00:00:00", "00/00/0000", "0", 0, "00:00:00"),
        *("0001-01-01", "0001-01-01T00:00:00", "01/01/0001 00:00:00"),
        *("1/1/0001 12:00:00 AM", "0001-01-01T00:00:00Z"),
        *("-622/10/11", "۶۲۲/۱۰/۱۱-", "1899-12-30", "1278/10/09"),
        *("12/30/1899 12:00:00 AM", "1900-01-00", "1/0/1900"),
        *("نامشخص", "نا مشخص", "ندارد.", "نامعلوم", "ثبت نشده", "بدون تاریخ"),
        *("NULL", "None", "n/a", "NaN", "unknown", "؟"),
        *(dt.date.min, dt.datetime.combine(dt.date.min, dt.time()), dt.date(1899, 12, 30)),
        *(dt.date(1899, 12, 31), dt.time(), dt.timedelta()),
    ],
)  # fmt: skip
def test_what_people_and_programs_write_for_no_date_is_no_date(cell: Cell) -> None:
    assert convert(cell) == Converted("", None, ("placeholder_dropped",))


@pytest.mark.parametrize("cell", ["", " ", "\u200c", "\n", "\u00a0", float("nan")])
def test_a_blank_cell_is_nothing(cell: Cell) -> None:
    assert convert(cell).value == ""
    assert convert(cell).problem is None


REFUSED: list[tuple[Cell, dict[str, Any], Problem]] = [
    (CellError("#N/A"), {}, Problem("cell_error", {"value": "#N/A"})),
    ("#REF!", {}, Problem("cell_error", {"value": "#REF!"})),
    (
        "03/08/1991",
        {},
        Problem("date_ambiguous", {"value": "03/08/1991", "readings": "1991-08-03, 1991-03-08", "orders": "dmy, mdy"}),
    ),
    (
        "02/05/12",
        {"century": 1300},
        Problem(
            "date_ambiguous",
            {"value": "02/05/12", "readings": "1923-08-04, 1933-07-24", "orders": "ymd, dmy, mdy"},
        ),
    ),
    (
        "20111205",
        {"order": "dmy"},
        Problem("date_ambiguous", {"value": "20111205", "readings": "2011-12-05, 1827-02-09", "orders": "ymd, dmy"}),
    ),
    (
        "1991-08-03",
        {"calendar": "jalali"},
        Problem("date_calendar", {"value": "1991-08-03", "found": "gregorian", "expected": "jalali"}),
    ),
    (
        "1370/05/12",
        {"calendar": "gregorian"},
        Problem("date_calendar", {"value": "1370/05/12", "found": "jalali", "expected": "gregorian"}),
    ),
    (
        "1991/08/03 ه.ش",
        {},
        Problem("date_calendar", {"value": "1991/08/03 ه.ش", "found": "gregorian", "expected": "jalali"}),
    ),
    ("12 Aug 1370", {}, Problem("date_calendar", {"value": "12 Aug 1370", "found": "jalali", "expected": "gregorian"})),
    (
        dt.date(1370, 5, 12),
        {"calendar": "gregorian"},
        Problem("date_calendar", {"value": "1370-05-12", "found": "jalali", "expected": "gregorian"}),
    ),
    (
        "1405/09/03",
        {"past": True},
        Problem("date_future", {"value": "1405/09/03", "date": "2026-11-24", "today": "2026-11-23"}),
    ),
    (
        "1896-11-22",
        {"past": True, "max_years": 130},
        Problem("date_implausible", {"value": "1896-11-22", "earliest": "1896-11-23", "latest": "2026-11-23"}),
    ),
    (
        "1600/01/01",
        {},
        Problem("date_implausible", {"value": "1600/01/01", "earliest": "1800-01-01", "latest": "2100-12-31"}),
    ),
    (
        dt.date(2500, 1, 1),
        {},
        Problem("date_implausible", {"value": "2500-01-01", "earliest": "1800-01-01", "latest": "2100-12-31"}),
    ),
    *(
        (cell, {}, Problem("date_incomplete", {"value": text.convert(cell).value}))
        for cell in ("1370", 1370, "1370/05", "05/12", "مرداد 1370", "12 مرداد", "مرداد", "14:30", dt.time(14, 30))
    ),
    ("2025/02/30", {}, Problem("date_invalid", {"value": "2025/02/30", "calendar": "gregorian"})),
    ("1403/07/31", {}, Problem("date_invalid", {"value": "1403/07/31", "calendar": "jalali"})),
    ("31 مهر 1403", {}, Problem("date_invalid", {"value": "31 مهر 1403", "calendar": "jalali"})),
    ("13701305", {}, Problem("date_invalid", {"value": "13701305", "calendar": "jalali"})),
    (dt.date(1403, 7, 31), {}, Problem("date_invalid", {"value": "1403-07-31", "calendar": "jalali"})),
    *(
        (cell, {}, Problem("date_lunar", {"value": cell}))
        for cell in ("1445/09/01 ه.ق", "12 رمضان 1445", "1 ربیع الاول 1445")
    ),
    *(),
    ("05/25/1370", {}, Problem("date_order", {"value": "05/25/1370", "expected": "dmy", "possible": "mdy"})),
    (
        "08/13/1991",
        {"order": "dmy"},
        Problem("date_order", {"value": "08/13/1991", "expected": "dmy", "possible": "mdy"}),
    ),
    *(
        (cell, {}, Problem("date_two_digit_year", {"value": cell}))
        for cell in ("70/05/12", "12 مرداد 70", "12-Aug-91", "700512")
    ),
    *(),
    *(
        (cell, {}, Problem("date_unreadable", {"value": text.convert(cell).value}))
        for cell in (
            *("137/05/12", "1370/5/122", "1370/05-12", "12 فلان 1370"),
            *("1370/05/12 و 1371/05/12", "1370/05/12 25:00", True),
            *("17999", "73051", 17999, -1, 9121234567),
            *("09121234567", "????/??/??", "99999999", "-1370/05/12", dt.timedelta(9)),
            *("12 مرداد آذر 1370", "5000", "1370/05/12 ش م"),
            *("1370/05/12 14:30 15:30", "1991-08-03T14:30+25:00", 1e300),
        )
    ),
]  # fmt: skip


@pytest.mark.parametrize(("cell", "column", "problem"), REFUSED)
def test_a_date_that_is_not_certain_is_refused_with_a_code_of_its_own(
    cell: Cell, column: dict[str, Any], problem: Problem
) -> None:
    assert convert(cell, **column) == Converted("", problem)


@pytest.mark.parametrize(
    ("cell", "column", "day"),
    [
        ("03/08/1991", {"order": "dmy"}, "1991-08-03"),
        ("03/08/1991", {"order": "mdy"}, "1991-03-08"),
        ("05/05/1991", {}, "1991-05-05"),  # the same day in both orders
        ("05/25/1370", {"order": "mdy"}, "1991-08-16"),
        ("1991-08-03", {"order": "mdy"}, "1991-08-03"),  # the year stands first: nothing to decide
        ("03081991", {"order": "dmy"}, "1991-08-03"),
        ("12051370", {"order": "dmy"}, "1991-08-03"),
        ("13700512", {"order": "dmy"}, "1991-08-03"),
        ("20001201", {"order": "dmy"}, "2000-12-01"),
        ("20111205", {}, "2011-12-05"),
        ("70/05/12", {"century": 1300}, "1991-08-03"),
        ("12/05/70", {"century": 1300}, "1991-08-03"),
        ("02/05/12", {"century": 1300, "order": "ymd"}, "1923-08-04"),
        ("02/05/12", {"century": 1300, "order": "dmy"}, "1933-07-24"),
        ("05/05/12", {"century": 1350, "order": "ymd"}, "2026-08-03"),  # 1405: the hundred years from 1350 on
        ("13/08/91", {"century": 1900, "order": "dmy"}, "1991-08-13"),
        ("700512", {"century": 1300}, "1991-08-03"),
        ("12 مرداد 70", {"century": 1300}, "1991-08-03"),
        ("70 مرداد 12", {"century": 1300}, "1991-08-03"),
        ("12-Aug-05", {"century": 2000}, "2005-08-12"),
        ("1991-08-03", {"calendar": "gregorian"}, "1991-08-03"),
        (dt.date(1991, 8, 3), {"calendar": "jalali"}, "1991-08-03"),  # Excel's own date is a day
        (33453, {"calendar": "jalali"}, "1991-08-03"),
        (33453 - 1462, {"epoch": 1904}, "1991-08-03"),
        (18_000, {}, "1949-04-12"),
        (73_050, {}, "2099-12-31"),
        ("1405/09/02", {"past": True}, "2026-11-23"),
        ("1896-11-23", {"past": True, "max_years": 130}, "1896-11-23"),
        ("1896-02-29", {"today": dt.date(2024, 2, 29), "max_years": 128}, "1896-02-29"),
        ("1445/09/01", {}, "2066-11-21"),
        # Tehran's daylight saving time, and its end in 1401
        ("2021-08-02T19:29:00Z", {}, "2021-08-02"),
        ("2021-08-02T19:30:00Z", {}, "2021-08-03"),
        ("2023-08-02T20:29:00Z", {}, "2023-08-02"),
        ("2023-08-02T20:30:00Z", {}, "2023-08-03"),
    ],
)
def test_what_the_mapping_and_the_workbook_say_decides(cell: Cell, column: dict[str, Any], day: str) -> None:
    converted = convert(cell, **column)
    assert (converted.value, converted.problem) == (day, None)


@pytest.mark.parametrize(
    ("cell", "column", "repairs"),
    [
        ("1991-08-03", {}, ()),
        ("1991-08-03 00:00:00", {}, ()),
        (dt.datetime(1991, 8, 3), {}, ()),  # noqa: DTZ001 - a cell of Excel has no zone
        ("1370/05/12", {}, ("calendar_converted",)),
        ("۱۹۹۱/۰۸/۰۳", {}, ("digits_converted",)),
        ("۱۳۷۰/۰۵/۱۲", {}, ("digits_converted", "calendar_converted")),
        ("1370/05/12 14:30", {}, ("time_dropped", "calendar_converted")),
        ("12 مرداد 1370 14:30", {}, ("time_dropped", "calendar_converted")),
        (dt.datetime(1991, 8, 3, 14), {}, ("time_dropped",)),  # noqa: DTZ001
        (dt.datetime(1991, 8, 3, tzinfo=UTC), {}, ("zone_converted",)),
        ("1991-08-02T20:30Z", {}, ("zone_converted", "time_dropped")),
        ("70/05/12", {"century": 1300}, ("century_added", "calendar_converted")),
        ("33453", {}, ("from_excel_serial",)),
        ("۳۳۴۵۳", {}, ("digits_converted", "from_excel_serial")),
        ("-", {}, ("placeholder_dropped",)),
    ],
)
def test_the_repairs_say_what_was_done(cell: Cell, column: dict[str, Any], repairs: tuple[str, ...]) -> None:
    assert convert(cell, **column).repairs == repairs


@pytest.mark.parametrize(
    ("cell", "calendar", "orders"),
    [
        ("1370/05/12", "jalali", ("ymd",)),
        ("1991-08-03", "gregorian", ("ymd",)),
        ("03/08/1991", "gregorian", ("dmy", "mdy")),
        ("13/08/1991", "gregorian", ("dmy",)),
        ("08/13/1991", "gregorian", ("mdy",)),
        ("05/25/1370", "jalali", ("mdy",)),
        ("12 مرداد 1370", "jalali", ()),
        (33453, None, ()),
        (dt.date(1991, 8, 3), None, ()),
        ("", None, ()),
        ("-", None, ()),
    ],
)
def test_a_reading_tells_the_column_its_calendar_and_the_possible_orders(
    cell: Cell, calendar: str | None, orders: tuple[str, ...]
) -> None:
    reading = dates.reader(today=TODAY)(cell)
    assert (reading.calendar, reading.orders) == (calendar, orders)
    assert reading.converted == convert(cell)


NAMES = MONTH_NAMES_FA[1:]
ENGLISH = ["January", "Feb", "March", "Apr", "May", "June", "Jul", "August", "Sep", "October", "Nov", "December"]
SHAPES = (
    *("{y}/{m}/{d}", "{y}-{m:02}-{d:02}", "{y}.{m}.{d:02}"),
    *("{y} {m} {d}", "{y}{m:02}{d:02}", "{d} {name} {y}"),
    *("{name} {d}, {y}", "{y}/{m:02}/{d:02} 14:30", "08:05:10 {y}-{m}-{d}"),
    *("{d}/{name}/{y}", "{y}/{m}/{d}{mark}", "{d}-{m}-{y}"),
)  # fmt: skip
SCRIPTS: tuple[dict[int, int], ...] = (
    {},
    str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹"),
    str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"),
)


@given(
    st.dates(dt.date(1821, 3, 21), dt.date(2100, 12, 31)),
    st.sampled_from(SHAPES),
    st.sampled_from(SCRIPTS),
    st.sampled_from([" ", "\u200f", "\u00a0", ""]),
)
def test_a_day_written_in_either_calendar_and_any_shape_is_read_back(
    day: dt.date, shape: str, script: dict[int, int], edge: str
) -> None:
    assume(day not in date_cells.DAY_ZERO)
    jalali_date = jalali.to_jalali(day)
    assert jalali_date
    order = "dmy" if shape == "{d}-{m}-{y}" else None  # the only shape that is not certain by itself
    for (year, month, number), months, mark in (
        (jalali_date, NAMES, "ه.ش"),
        ((day.year, day.month, day.day), ENGLISH, " م"),
    ):
        written = shape.format(y=year, m=month, d=number, name=months[month - 1], mark=mark)
        converted = convert(edge + written.translate(script) + edge, order=order)
        assert (converted.value, converted.problem) == (day.isoformat(), None)


@given(st.dates(dt.date(1800, 1, 1), dt.date(2100, 12, 31)))
def test_a_converted_date_converts_to_itself(day: dt.date) -> None:
    assume(day not in date_cells.DAY_ZERO)
    assert convert(day.isoformat()) == Converted(day.isoformat())


@given(
    CELLS,
    st.sampled_from(["auto", "jalali", "gregorian"]),
    st.sampled_from([None, "dmy", "mdy", "ymd"]),
    st.sampled_from([None, 1300, 1350, 1900, 2000, 0]),
    st.booleans(),
)
def test_dates_never_raise_and_give_a_day_or_a_code_that_has_a_sentence(
    cell: Cell,
    calendar: Any,
    order: Any,
    century: int | None,
    past: bool,
) -> None:
    column = {
        "calendar": calendar,
        "order": order,
        "century": century,
        "past": past,
        "max_years": 130 if past else None,
    }
    converted = convert(cell, **column)
    if converted.problem:
        assert converted.value == ""
        assert_has_a_sentence(converted.problem)
    elif converted.value:
        assert dt.date.fromisoformat(converted.value).isoformat() == converted.value
        assert not past or dt.date.fromisoformat(converted.value) <= TODAY
    assert set(converted.repairs) <= set(convert_dates_names.REPAIRS)


@pytest.mark.parametrize("cell", ["1" * 5000 + "/1/1", "مرداد 12 " + "1" * 5000, "1" * 5000, "سه شنبه " * 5000])
def test_a_text_of_thousands_of_characters_is_no_date(cell: str) -> None:
    problem = convert(cell).problem
    assert problem
    assert problem.code == "date_unreadable"
    assert len(str(problem.params["value"])) <= 60


def assert_has_a_sentence(problem: Problem) -> None:
    template = {**convert_contact.TEMPLATES, **convert_dates_names.TEMPLATES}[problem.code]
    placeholders = {name for _, name, _, _ in string.Formatter().parse(template) if name}
    assert placeholders <= {*problem.params, "column", "field"}
    assert template.format(**{"column": "تاریخ", "field": "BornDate", **problem.params})


def test_every_sentence_belongs_to_a_code_that_is_given_and_every_code_has_one() -> None:
    problems = [problem for *_, problem in REFUSED]
    problems += [warning for cell in ("ãÍãÏ", "\ufffd", "????") for warning in text.convert(cell).warnings]
    problems += [warning for cell in ("خانم", "الف،ب،پ") for warning in names.converter("first")(cell).warnings]
    for problem in problems:
        assert_has_a_sentence(problem)
    assert {problem.code for problem in problems} - {"cell_error"} == set(convert_dates_names.TEMPLATES)
