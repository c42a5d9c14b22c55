"""The Jalali calendar against the official table, day by day."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

import pytest
from persiantools.jdatetime import JalaliDate

from importer.convert import dates, jalali

TABLE = Path(__file__).parents[1] / "data" / "jalali_years.csv"
MONTHS = (31,) * 6 + (30,) * 5


def official_days() -> list[tuple[int, int, int, dt.date]]:
    days = []
    with TABLE.open(encoding="utf-8") as file:
        for row in csv.DictReader(line for line in file if not line.startswith("#")):
            day = dt.date.fromisoformat(row["nowruz"])
            for month, length in enumerate((*MONTHS, 29 + int(row["leap"])), 1):
                for number in range(1, length + 1):
                    days.append((int(row["year"]), month, number, day))
                    day += dt.timedelta(days=1)
    return days


def test_every_day_of_the_official_table_is_converted_in_both_directions() -> None:
    days = official_days()
    assert len(days) == 107_016
    assert days[-1] == (1498, 12, 30, dt.date(2120, 3, 20))
    for year, month, number, day in days:
        assert jalali.from_jalali(year, month, number) == day
        assert jalali.to_jalali(day) == (year, month, number)


def test_the_official_table_has_no_day_twice_and_none_missing() -> None:
    days = [day for *_, day in official_days()]
    assert days == [days[0] + dt.timedelta(days=number) for number in range(len(days))]


@pytest.mark.parametrize("year", [*range(1200, 1206), 1499, 1500])
def test_the_years_around_the_official_table_are_those_of_persiantools(year: int) -> None:
    for month in range(1, 13):
        for number in range(1, JalaliDate.days_in_month(month, year) + 1):
            day = JalaliDate(year, month, number).to_gregorian()  # type: ignore[no-untyped-call] # not typed there
            assert jalali.from_jalali(year, month, number) == day
            assert jalali.to_jalali(day) == (year, month, number)


def test_a_converter_reads_the_last_and_first_day_of_every_year_as_the_table_has_them() -> None:
    convert = dates.converter(today=dt.date(2026, 11, 23))
    for year, month, number, day in official_days():
        if (month, number) in ((1, 1), (12, 29), (12, 30)):
            assert convert(f"{year}/{month:02}/{number:02}").value == day.isoformat()


@pytest.mark.parametrize(
    ("year", "month", "day"),
    [
        (1402, 12, 30),
        (1437, 12, 30),
        (1470, 12, 30),
        (1403, 7, 31),
        (1403, 13, 1),
        (1403, 0, 1),
        (1403, 1, 0),
        (1403, 1, 32),
    ],
)
def test_a_day_that_the_calendar_lacks_is_none(year: int, month: int, day: int) -> None:
    assert jalali.from_jalali(year, month, day) is None


def test_a_day_outside_the_table_has_no_jalali_date() -> None:
    assert jalali.to_jalali(dt.date(1821, 3, 20)) is None
    assert jalali.to_jalali(dt.date(1821, 3, 21)) == (1200, 1, 1)
    assert jalali.to_jalali(dt.date(2122, 3, 20)) == (1500, 12, 29)
    assert jalali.to_jalali(dt.date(2122, 3, 21)) is None


@pytest.mark.parametrize(
    ("year", "calendar"),
    [
        (1199, None),
        (1200, "jalali"),
        (1500, "jalali"),
        (1501, None),
        (1799, None),
        (1800, "gregorian"),
        (2100, "gregorian"),
    ],
)
def test_a_year_alone_tells_its_calendar(year: int, calendar: str | None) -> None:
    assert jalali.calendar_of(year) == calendar
