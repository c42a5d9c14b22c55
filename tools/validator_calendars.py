"""Leap years and the first days of years, by the official table, as each calendar library has them.

Knows how the libraries convert a day. Must not know the page.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import jalali_core  # type: ignore[import-untyped]  # ships no types
import jdatetime  # type: ignore[import-untyped]  # ships no types
from persiantools.jdatetime import JalaliDate

from importer.convert.jalali import from_jalali, to_jalali

TABLE = Path(__file__).parent.parent / "tests" / "data" / "jalali_years.csv"

Day = tuple[int, int, int]


class Calendar(NamedTuple):
    """A library: a Jalali day to the Gregorian one (ValueError or None where it sees none), and back."""

    name: str
    to_gregorian: Callable[[int, int, int], dt.date | None]
    to_jalali: Callable[[dt.date], Day | None]


class Borders(NamedTuple):
    """Years in which a library is at odds with the official table.

    ``too_long``: takes 30 Esfand of a common year for a day; ``too_short``: refuses that of a leap year; ``moved``: has
    Nowruz or the last day of the year elsewhere, in one of the two directions.
    """

    name: str
    too_long: list[int]
    too_short: list[int]
    moved: list[int]


def official() -> dict[int, tuple[dt.date, bool]]:
    """Year → its Nowruz, and whether it is leap."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(line for line in file if not line.startswith("#")))
    return {int(row["year"]): (dt.date.fromisoformat(row["nowruz"]), row["leap"] == "1") for row in rows}


def borders() -> list[Borders]:
    """All libraries, ours first."""
    years = official()
    return [_borders(calendar, years) for calendar in CALENDARS]


def _borders(calendar: Calendar, years: dict[int, tuple[dt.date, bool]]) -> Borders:
    found = Borders(calendar.name, [], [], [])
    for year, (nowruz, is_leap) in years.items():
        last = nowruz + dt.timedelta(days=365 if is_leap else 364)
        thirtieth = _day(calendar, year, 12, 30)
        if not is_leap and thirtieth:
            found.too_long.append(year)
        if is_leap and not thirtieth:
            found.too_short.append(year)
        ends = {(year, 1, 1): nowruz, (year, 12, 30 if is_leap else 29): last}
        if any(_day(calendar, *day) != date or calendar.to_jalali(date) != day for day, date in ends.items()):
            found.moved.append(year)
    return found


def _day(calendar: Calendar, year: int, month: int, day: int) -> dt.date | None:
    try:
        return calendar.to_gregorian(year, month, day)
    except ValueError:
        return None


def _persiantools(year: int, month: int, day: int) -> dt.date:
    date: dt.date = JalaliDate(year, month, day).to_gregorian()  # type: ignore[no-untyped-call]
    return date


def _to_persiantools(date: dt.date) -> Day:
    jalali = JalaliDate.to_jalali(date)  # type: ignore[no-untyped-call]
    return jalali.year, jalali.month, jalali.day


def _jdatetime(year: int, month: int, day: int) -> dt.date:
    date: dt.date = jdatetime.date(year, month, day).togregorian()
    return date


def _to_jdatetime(date: dt.date) -> Day:
    jalali = jdatetime.date.fromgregorian(date=date)
    return jalali.year, jalali.month, jalali.day


def _jalali_core(year: int, month: int, day: int) -> dt.date:
    return dt.date(*jalali_core.JalaliToGregorian(year, month, day).getGregorianList())


def _to_jalali_core(date: dt.date) -> Day:
    year, month, day = jalali_core.GregorianToJalali(date.year, date.month, date.day).getJalaliList()
    return year, month, day


CALENDARS = (
    Calendar("we", from_jalali, to_jalali),
    Calendar("persiantools", _persiantools, _to_persiantools),
    Calendar("jdatetime", _jdatetime, _to_jdatetime),
    Calendar("jalali-core", _jalali_core, _to_jalali_core),
)
