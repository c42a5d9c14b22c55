"""Dates: one cell to the Gregorian day that is sent (``1991-08-03``), or the reason why it is none.

Knows the limits of a contact's dates. Must not know the mapping file or the service. How a cell is read stands in
``date_cells`` (cells), ``date_shapes`` (texts) and ``date_days`` (which number is what). The year decides the calendar
(1200-1500 Jalali, 1800-2100 Gregorian), never an attempt: 2025/02/30 is no Jalali date.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from typing import Literal, NamedTuple, Required, TypedDict, TypeVar, Unpack

from importer.convert.cells import cell_text, error_of, shown
from importer.convert.date_cells import DAY_ZERO, EPOCHS, read
from importer.convert.date_days import Order, Rules
from importer.convert.date_months import MONTHS, TWO_DIGITS
from importer.convert.jalali import YEARS, Calendar
from importer.convert.known import LARGE, Known
from importer.vocabulary import Cell, Converted, Params, Problem


class Column(TypedDict, total=False):
    """What is known of a column of dates, from its mapping, its workbook and its contact field."""

    calendar: Literal["auto", "jalali", "gregorian"]
    """A date of the other calendar is refused; ``auto`` (default) takes both."""
    order: Order | None
    """Of dates with the year at the end, or with a year of two digits; None (default): what is certain is taken."""
    century: int | None
    """The first of the hundred years that two digits can mean; None (default): such years are refused."""
    epoch: Literal[1900, 1904]
    """The workbook's date system; 1900 by default."""
    today: Required[dt.date]
    """In Tehran."""
    past: bool
    """Nothing after ``today``; False by default."""
    max_years: int | None
    """Nothing further back from ``today`` than this; None (default): no such limit."""


class Says(NamedTuple):
    """What a cell says of its column.

    ``calendar`` is the one the text is written in; None where there is no date, and for Excel's own dates and serials,
    which are days whatever the column's habit. ``orders`` are those in which a date with the year at the end, or with
    a year of two digits, would be a day: ``("mdy",)`` for 08/13/1991, both for 03/08/1991, whether or not the mapping
    has decided. A column that holds both calendars, or only-``dmy`` beside only-``mdy`` dates, deserves a warning.
    """

    calendar: Calendar | None = None
    orders: tuple[Order, ...] = ()


class Reading(NamedTuple):
    """A cell read: the four parts of its conversion, and what its column may want to be told. One tuple for all of it:
    a column remembers tens of thousands."""

    value: str
    problem: Problem | None = None
    repairs: tuple[str, ...] = ()
    warnings: tuple[Problem, ...] = ()
    says: Says = Says()

    @property
    def converted(self) -> Converted:
        """The conversion alone."""
        return Converted(*self[:4])

    @property
    def calendar(self) -> Calendar | None:
        """See :class:`Says`."""
        return self.says.calendar

    @property
    def orders(self) -> tuple[Order, ...]:
        """See :class:`Says`."""
        return self.says.orders


class _Limits(NamedTuple):
    earliest: dt.date
    latest: dt.date
    today: dt.date


_FIRST, _LAST = dt.date(YEARS["gregorian"].start, 1, 1), dt.date(YEARS["gregorian"].stop - 1, 12, 31)
_SHORTEST, _LONGEST = 7, 10  # 1370/5/1 is longer, 1370/05/12 is not
_TIMED = re.compile(r"(.{8,10})[ T]((?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:\.0+)?)?)").fullmatch
_DAY_ZERO = frozenset(day.toordinal() for day in DAY_ZERO)
_SAYS: Mapping[Calendar, Says] = {calendar: Says(calendar, ("ymd",)) for calendar in YEARS}
_BLANK = Reading("")
_Made = TypeVar("_Made", Converted, Reading)
_new = tuple.__new__  # Reading(…) without the call of a Python function


def converter(**column: Unpack[Column]) -> Callable[[Cell], Converted]:
    """As :func:`reader`, for who needs only the conversion. It remembers the texts of late: there are but so many days,
    and a column repeats them."""
    read_cell = _read_odd(column)
    convert = _usual(column, Converted, lambda cell: read_cell(cell).converted)
    known = Known(convert, LARGE)
    return lambda cell: known[cell] if type(cell) is str else convert(cell)


def reader(**column: Unpack[Column]) -> Callable[[Cell], Reading]:
    """A reader of date cells: text in any usual shape, Excel's own dates and serials. It never raises.

    Codes: ``date_ambiguous``, ``date_calendar``, ``date_future``, ``date_implausible``, ``date_incomplete``,
    ``date_invalid``, ``date_lunar``, ``date_order``, ``date_two_digit_year``, ``date_unreadable``, ``cell_error``.
    Repairs: ``calendar_converted``, ``century_added``, ``digits_converted``, ``from_excel_serial``,
    ``placeholder_dropped``, ``time_dropped``, ``zone_converted``.
    """
    return _usual(column, Reading, _read_odd(column))


def _usual(column: Column, made: type[_Made], otherwise: Callable[[Cell], _Made]) -> Callable[[Cell], _Made]:
    """Converts nearly every cell without the machinery below: year, month and day, which are a day within the limits.
    Every other cell is left to ``otherwise``."""
    is_read = made is Reading  # which says something of its column, too
    refused = {"auto": None, "jalali": "gregorian", "gregorian": "jalali"}[column.get("calendar", "auto")]
    limits = _limits(column)
    earliest, latest = limits.earliest.toordinal(), limits.latest.toordinal()

    def convert(cell: Cell) -> _Made:
        if type(cell) is str and (length := len(cell)) > _SHORTEST:
            timed = None
            if length == _LONGEST and cell[7] == cell[4]:  # 1370/05/12
                written, digits = cell[:7], cell[8:]
            else:
                timed = _TIMED(cell) if length > _LONGEST else None
                date = timed[1] if timed else cell
                written, _, digits = date.rpartition(date[4])
            if (month := MONTHS[written]) and (day := month[1].get(digits)):
                before, _, turn, early, late, calendar, repairs, timed_repairs = month
                ordinal = before + day
                if earliest <= ordinal <= latest and calendar != refused and ordinal not in _DAY_ZERO:
                    text, shift = early if day <= turn else late
                    if timed and timed[2].strip("0:."):
                        repairs = timed_repairs
                    text += TWO_DIGITS[day + shift]
                    parts = (text, None, repairs, (), _SAYS[calendar]) if is_read else (text, None, repairs, ())
                    return _new(made, parts)
        return otherwise(cell)

    return convert


def _read_odd(column: Column) -> Callable[[Cell], Reading]:
    calendar = column.get("calendar", "auto")
    rules = Rules(None if calendar == "auto" else calendar, column.get("order"), column.get("century"))
    epoch = EPOCHS[column.get("epoch", 1900)]
    limits = _limits(column)
    return lambda cell: _read(cell, rules, epoch, limits)


def _limits(column: Column) -> _Limits:
    today, max_years = column["today"], column.get("max_years")
    earliest = dt.date.min
    if max_years is not None and today.year > max_years:
        # 29 February counts as the 28th, so that the limit is a day longer, never a day shorter.
        day = 28 if (today.month, today.day) == (2, 29) else today.day
        earliest = today.replace(year=today.year - max_years, day=day)
    return _Limits(earliest, today if column.get("past", False) else dt.date.max, today)


def _read(cell: Cell, rules: Rules, epoch: dt.date, limits: _Limits) -> Reading:
    if refused := error_of(cell):
        return Reading("", refused)
    text = cell_text(cell)
    if not text.strip():
        return _BLANK
    day, repairs = read(cell, rules, epoch)
    problem, says = day.problem, Says(day.calendar, day.orders)
    if day.date and day.date > limits.latest:
        problem = Problem("date_future", {"date": day.date.isoformat(), "today": limits.today.isoformat()})
    elif day.date and day.date < limits.earliest:
        problem = Problem("date_implausible")
    if problem:
        params = {"value": shown(text), **problem.params, **_bounds(problem.code, limits)}
        return Reading("", Problem(problem.code, params), says=says)
    return Reading(day.date.isoformat() if day.date else "", None, repairs, (), says)


def _bounds(code: str, limits: _Limits) -> Params:
    if code != "date_implausible":
        return {}
    earliest, latest = max(limits.earliest, _FIRST), min(limits.latest, _LAST)
    return {"earliest": earliest.isoformat(), "latest": latest.isoformat()}
