"""One cell to a day: text, Excel's own dates, serials; times dropped, zones converted, "no date" recognised.

Knows what a date cell can hold. Must not know what a contact field allows of its dates.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import NamedTuple
from zoneinfo import ZoneInfo

from importer.convert import date_shapes
from importer.convert.cells import cell_text
from importer.convert.date_days import Day, Rules, day_of
from importer.convert.digits import ascii_digits
from importer.convert.jalali import calendar_of, from_jalali
from importer.vocabulary import Cell, Problem

TEHRAN = ZoneInfo("Asia/Tehran")

SERIALS = (18_000, 73_050)
"""Bare numbers that are Excel serials: 1949-04-12 to 2099-12-31 in the 1900 system."""

EPOCHS = {1900: dt.date(1899, 12, 30), 1904: dt.date(1904, 1, 1)}
"""Day 0 of Excel's two systems, 1,462 days apart (1900's is the 30th since Excel takes 1900 for a leap year)."""

_SERIAL = re.compile(r"\d{5}(?:\.\d*)?")
DAY_ZERO = frozenset({EPOCHS[1900], dt.date(1899, 12, 31)})
"""What readers of Excel files, Access and Delphi make of an empty date. The two days count as no date in every shape
and calendar; nobody with a mobile was born then. 1900-01-01 and 1970-01-01 are days like any other."""

_MIDNIGHT = dt.timedelta(0)


class Found(NamedTuple):
    """A cell read: ``day`` (neither date nor problem: the cell means "no date") and the names of the repairs."""

    day: Day
    repairs: tuple[str, ...] = ()


_NO_DATE = Found(Day(None), ("placeholder_dropped",))


def read(cell: Cell, rules: Rules, epoch: dt.date) -> Found:
    """The day of a cell that is neither blank nor an error. ``epoch`` is day 0 of the workbook's serials."""
    found = _typed(cell, rules) if isinstance(cell, dt.date) else _untyped(cell, rules, epoch)
    return _NO_DATE if found.day.date in DAY_ZERO else found


def _untyped(cell: Cell, rules: Rules, epoch: dt.date) -> Found:
    if isinstance(cell, bool):
        return Found(Day(None, Problem("date_unreadable")))
    text = cell_text(cell)
    digits = ascii_digits(text).strip()
    repairs = [] if digits == text.strip() else ["digits_converted"]
    if _SERIAL.fullmatch(digits) and SERIALS[0] <= float(digits) < SERIALS[1] + 1:
        day = epoch + dt.timedelta(days=int(float(digits)))
        return Found(Day(day), (*repairs, "from_excel_serial"))
    return _written(text, rules, repairs)


def _written(text: str, rules: Rules, repairs: list[str]) -> Found:
    written = date_shapes.read(text)
    if written == "none":
        return _NO_DATE
    if isinstance(written, str):
        return Found(Day(None, Problem(f"date_{written}")))
    day = day_of(written, rules)
    if day.date is None:
        return Found(day)
    if written.clock is not None and written.zone:
        moment = dt.datetime.combine(day.date, dt.time.min, written.zone) + written.clock
        day = day._replace(date=moment.astimezone(TEHRAN).date())
    if written.zone:
        repairs.append("zone_converted")
    if written.clock:
        repairs.append("time_dropped")
    if day.century_added:
        repairs.append("century_added")
    if day.calendar == "jalali":
        repairs.append("calendar_converted")
    return Found(day, tuple(repairs))


def _typed(cell: dt.date, rules: Rules) -> Found:
    """A cell that is a date to Excel: a day, whatever calendar the mapping names for the column's texts. But a year of
    1200-1500 is a Jalali date, typed into a program that knew no better."""
    moment = cell if isinstance(cell, dt.datetime) else None
    date = moment.date() if moment else cell
    clock = dt.timedelta(hours=moment.hour, minutes=moment.minute, seconds=moment.second) if moment else _MIDNIGHT
    if date == dt.date.min:
        return _NO_DATE
    if date in DAY_ZERO and clock:  # a bare time, as Excel stores it
        return Found(Day(None, Problem("date_incomplete")))
    calendar = calendar_of(date.year)
    if calendar is None:
        return Found(Day(None, Problem("date_implausible")))
    dropped = ("time_dropped",) if clock else ()
    if calendar == "jalali":
        if rules.calendar == "gregorian":
            return Found(Day(None, Problem("date_calendar", {"found": calendar, "expected": rules.calendar}), calendar))
        day = from_jalali(date.year, date.month, date.day)
        problem = None if day else Problem("date_invalid", {"calendar": calendar})
        return Found(Day(day, problem, calendar), (*dropped, "calendar_converted") if day else ())
    if moment and moment.tzinfo:
        return Found(Day(moment.astimezone(TEHRAN).date()), ("zone_converted", *dropped))
    return Found(Day(date), dropped)
