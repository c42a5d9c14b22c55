"""The Jalali calendar of 1200-1500 as a table: days to Gregorian and back in half a microsecond.

Knows the two calendars; must not know how dates are written. Source of the table: persiantools, which agrees with the
official one (Calendar Center, University of Tehran) on every day of 1206-1498; a test compares all of them.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Callable
from typing import Literal

from persiantools.jdatetime import JalaliDate

Calendar = Literal["jalali", "gregorian"]

YEARS: dict[Calendar, range] = {"jalali": range(1200, 1501), "gregorian": range(1800, 2101)}
"""The years that can stand in a contact. They never overlap: a year alone tells its calendar."""

_FIRST = YEARS["jalali"].start
_NOWRUZ = tuple(
    JalaliDate(year, 1, 1).to_gregorian().toordinal()  # type: ignore[no-untyped-call] # its constructor is not typed
    for year in range(_FIRST, YEARS["jalali"].stop + 1)
)
_BEFORE_MONTH = (0, 31, 62, 93, 124, 155, 186, 216, 246, 276, 306, 336)
_MONTH_DAYS = (31, 31, 31, 31, 31, 31, 30, 30, 30, 30, 30)


def calendar_of(year: int) -> Calendar | None:
    """The calendar a four-digit year belongs to; None where it can be no contact's year (1600, 2535)."""
    for calendar, years in YEARS.items():
        if year in years:
            return calendar
    return None


def from_jalali(year: int, month: int, day: int) -> dt.date | None:
    """The Gregorian day of a Jalali date; None where the calendar has no such day. ``year`` must be of ``YEARS``."""
    if not 1 <= month <= 12 or day < 1:
        return None
    index = year - _FIRST
    days = _MONTH_DAYS[month - 1] if month < 12 else _NOWRUZ[index + 1] - _NOWRUZ[index] - 336
    return dt.date.fromordinal(_NOWRUZ[index] + _BEFORE_MONTH[month - 1] + day - 1) if day <= days else None


def from_gregorian(year: int, month: int, day: int) -> dt.date | None:
    """The day itself; None where the calendar has no such day (30 February)."""
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def to_jalali(date: dt.date) -> tuple[int, int, int] | None:
    """Year, month and day of a Gregorian day; None outside 1200-1500."""
    ordinal = date.toordinal()
    index = bisect_right(_NOWRUZ, ordinal) - 1
    if not 0 <= index < len(_NOWRUZ) - 1:
        return None
    day = ordinal - _NOWRUZ[index]
    month = bisect_right(_BEFORE_MONTH, day)
    return _FIRST + index, month, day - _BEFORE_MONTH[month - 1] + 1


TO_DATE: dict[Calendar, Callable[[int, int, int], dt.date | None]] = {
    "jalali": from_jalali,
    "gregorian": from_gregorian,
}
