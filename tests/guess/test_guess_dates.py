"""Calendar, order and century of a column of dates: as far as its cells settle them, and no further."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from importer.convert.jalali import Calendar, to_jalali
from importer.guess.dates import Setting, Settled, settle
from importer.vocabulary import FIELD, Cell

TODAY = dt.date(2026, 11, 23)  # 2 Azar 1405


def settled(cells: Sequence[Cell], field: str = "BornDate", lean: Calendar = "jalali") -> Settled:
    return settle(cells, Setting(FIELD[field], TODAY, 1900, lean))


@pytest.mark.parametrize(
    ("cells", "keys"),
    [
        (["1370/05/12", "۱۳۶۵/۱/۲"], {"calendar": "jalali"}),
        (["12/05/1370", "25/05/1370"], {"calendar": "jalali"}),
        (["1991-08-03", "1986-03-22"], {"calendar": "gregorian"}),
        (["25/12/1986", "26/12/1986"], {"calendar": "gregorian"}),
        (["03/08/1991", "25/12/1986"], {"calendar": "gregorian", "order": "dmy"}),
        (["03/08/1991", "12/25/1986"], {"calendar": "gregorian", "order": "mdy"}),
        (["05/25/1370", "06/12/1370"], {"calendar": "jalali", "order": "mdy"}),
        (["70/05/12", "65/11/30"], {"calendar": "jalali", "century": 1300}),
        (["70/05/12", "12/05/08"], {"calendar": "jalali", "order": "ymd", "century": 1300}),
        (["12/05/70", "30/11/65"], {"calendar": "jalali", "century": 1300}),
        (["70/05/12", "1365/11/30"], {"calendar": "jalali", "century": 1300}),
        (["03/08/91", "1991-08-03", "25/12/86"], {"calendar": "gregorian", "order": "dmy", "century": 1900}),
        ([dt.date(1991, 8, 3), 33453], {}),
        ([], {}),
        (["نه", "x"], {}),
    ],
)
def test_what_the_cells_settle_is_written_and_nothing_else(cells: Sequence[Cell], keys: Mapping[str, object]) -> None:
    found = settled(cells)
    assert found.keys == keys
    assert found.questions == ()


def test_an_order_that_no_cell_tells_is_asked_for() -> None:
    found = settled(["03/08/1991", "01/02/1990"])
    assert [one.code for one in found.questions] == ["guess_date_order"]
    assert found.score.good == 0


def test_an_order_that_cells_contradict_is_not_settled() -> None:
    found = settled(["03/08/1991", "25/12/1986", "26/12/1986", "12/27/1986"])
    assert [one.code for one in found.questions] == ["guess_date_orders_mixed"]
    assert found.questions[0].params["other"] == "12/27/1986"
    assert "order" not in found.keys


def test_one_contradiction_among_many_dates_is_a_fault_of_its_row() -> None:
    found = settled(["03/08/1991", *["25/12/1986"] * 100, "12/27/1986"])
    assert (found.keys["order"], found.questions, found.score) == ("dmy", (), (101, 102))


def test_one_date_in_a_strange_order_is_a_fault_of_its_row() -> None:
    found = settled(["12/05/1370", "25/05/1370", "05/25/1370"])
    assert (found.keys, found.questions, found.score) == ({"calendar": "jalali"}, (), (2, 3))


def test_one_strange_date_does_not_turn_the_others_round() -> None:
    assert "order" not in settled([*["06/12/1370"] * 5, "05/25/1370"]).keys


def test_two_calendars_in_one_column_are_both_taken_and_mentioned() -> None:
    found = settled(["1370/05/12", "1991-08-03"])
    assert (found.keys, found.score) == ({}, (2, 2))
    assert dict(found.questions[0].params) == {"jalali": "1370/05/12", "gregorian": "1991-08-03"}


def test_a_day_that_only_one_calendar_has_tells_the_calendar_of_short_years() -> None:
    assert settled(["31/08/91", "30/02/85", "30/02/86"], lean="gregorian").keys["calendar"] == "jalali"
    assert settled(["31/12/91", "31/10/85", "31/08/86"]).keys["calendar"] == "gregorian"


def test_short_years_that_fit_both_calendars_are_those_of_the_table() -> None:
    cells = ["13/08/91", "25/12/86"]
    assert settled(cells, lean="gregorian").keys == {"calendar": "gregorian", "century": 1900}
    assert settled(cells, lean="jalali").keys == {"calendar": "jalali", "century": 1300}
    assert settled(cells).notes[0].code == "guess_short_years_jalali"


def test_short_years_up_to_todays_are_of_this_century_if_all_are() -> None:
    found = settled(["02/01/31", "04/06/31", "01/01/20"])
    assert (found.keys["century"], found.questions) == (1400, ())
    assert found.convert("02/01/31").value == "2023-04-20"


def test_years_of_both_centuries_are_read_as_the_older_one_and_mentioned() -> None:
    found = settled(["70/05/12", "65/11/30", "02/01/31"])
    assert found.keys["century"] == 1300
    assert [one.code for one in found.questions] == ["guess_century_mixed"]
    assert dict(found.questions[0].params) == {"count": 1, "value": "02/01/31", "year": 1302, "other": 1402}


def test_a_date_of_a_subscription_may_lie_some_years_ahead() -> None:
    assert settled(["08/01/31", "07/06/31"], "CustomDate1").keys["century"] == 1400
    assert settled(["08/01/31", "07/06/31"], "BornDate").keys["century"] == 1300


days = st.dates(dt.date(1951, 3, 21), dt.date(2026, 11, 22))


@settings(max_examples=50, deadline=None)  # the machine may be busy
@given(st.lists(days, min_size=1, max_size=12))
def test_jalali_dates_of_four_digits_are_always_read_back(dates: list[dt.date]) -> None:
    cells = ["{}/{:02}/{:02}".format(*to_jalali(date) or ()) for date in dates]
    found = settled(cells)
    assert found.keys == {"calendar": "jalali"}
    assert [found.convert(cell).value for cell in cells] == [date.isoformat() for date in dates]


@settings(max_examples=50, deadline=None)  # the machine may be busy
@given(st.lists(st.dates(dt.date(1930, 1, 1), dt.date(2026, 11, 22)), min_size=1, max_size=12))
def test_what_is_settled_never_reads_a_date_wrong(dates: list[dt.date]) -> None:
    cells = [f"{date.day:02}/{date.month:02}/{date.year}" for date in dates]
    found = settled(cells)
    read = [found.convert(cell).value for cell in cells]
    assert all(value in ("", date.isoformat()) for value, date in zip(read, dates, strict=True))
