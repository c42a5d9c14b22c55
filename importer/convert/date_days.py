"""From the numbers of a date to its day: which is the year, which calendar, which order. Nothing is guessed.

Knows calendars and what the mapping says about a column. Must not know cells, nor what a contact field allows.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, NamedTuple

from importer.convert.date_shapes import Written
from importer.convert.jalali import TO_DATE, Calendar, calendar_of
from importer.vocabulary import Params, Problem

Order = Literal["dmy", "mdy", "ymd"]


@dataclass(frozen=True, slots=True)
class Rules:
    """What the mapping says about a column. ``calendar``: None for ``auto``; ``century``: the first of the hundred
    years that two digits can mean (1300: 70 is 1370; 1350: 70 is 1370 and 5 is 1405)."""

    calendar: Calendar | None = None
    order: Order | None = None
    century: int | None = None


class Day(NamedTuple):
    """A date read: ``date``, or the ``problem`` that stands in the way (its code and what it adds to the value)."""

    date: dt.date | None
    problem: Problem | None = None
    calendar: Calendar | None = None
    orders: tuple[Order, ...] = ()
    century_added: bool = False


class _Candidate(NamedTuple):
    order: Order | None
    year: int
    month: int
    day: int


def day_of(written: Written, rules: Rules) -> Day:
    """The day that is written, if the year tells its calendar and the order is certain or given.

    Four digits are a year, at the front (year/month/day) or at the end. At the end, Jalali is day/month/year, as Iran
    writes it, and Gregorian is whichever of day/month and month/day the calendar allows. ``rules.order`` decides both.
    Eight digits are year, month and day if they start with a year. With ``rules.order`` they may end with one instead,
    and are refused where both give a day.
    """
    numbers = written.numbers
    if written.month:
        return _named(numbers, *written.month, written.mark, rules)
    if len(numbers) == 3:
        return _numeric(numbers, written.mark, rules)
    if len(numbers) == 1 and len(numbers[0]) in (6, 8):
        return _glued(numbers[0], written.mark, rules)
    is_part = all(len(number) <= 4 for number in numbers)
    is_year = len(numbers) == 1 and is_part and calendar_of(int(numbers[0])) is not None
    return _fault("date_incomplete" if is_year or (is_part and len(numbers) != 1) else "date_unreadable")


def _glued(digits: str, mark: Calendar | None, rules: Rules) -> Day:
    if len(digits) == 6:
        return _numeric((digits[:2], digits[2:4], digits[4:]), mark, rules)
    starts, ends = (calendar_of(int(year)) is not None for year in (digits[:4], digits[4:]))
    if not starts and not ends:
        return _fault("date_unreadable")
    year_first = _numeric((digits[:4], digits[4:6], digits[6:]), mark, rules)
    year_last = _numeric((digits[:2], digits[2:4], digits[4:]), mark, rules)
    if starts and ends and rules.order in ("dmy", "mdy"):
        # Every 8 digits of a December end with a year of 1201-1231: 20111205 can be 2011-12-05 or 20/11/1205.
        if year_first.date and year_last.date and year_first.date != year_last.date:
            readings = _list(day.date.isoformat() for day in (year_first, year_last) if day.date)
            return _fault("date_ambiguous", {"readings": readings, "orders": _list(("ymd", rules.order))})
        return year_first if year_first.date else year_last
    return year_first if starts else year_last


def _numeric(numbers: tuple[str, ...], mark: Calendar | None, rules: Rules) -> Day:
    widths = tuple(map(len, numbers))
    first, second, third = map(int, numbers)
    if max(widths[1:]) <= 2 and widths[0] == 4:
        return _choose([_Candidate("ymd", first, second, third)], (mark,), rules)
    year_last = [_Candidate("dmy", third, second, first), _Candidate("mdy", third, first, second)]
    if max(widths[:2]) <= 2 and widths[2] == 4:
        return _choose(year_last, (mark,), rules)
    if max(widths) > 2:
        return _fault("date_unreadable")
    return _with_century([_Candidate("ymd", first, second, third), *year_last], (mark,), rules)


def _named(numbers: tuple[str, ...], calendar: Calendar, month: int, mark: Calendar | None, rules: Rules) -> Day:
    if len(numbers) < 2:
        return _fault("date_incomplete")
    widths = tuple(map(len, numbers))
    first, second = map(int, numbers)
    demands = (mark, calendar)
    if max(widths) <= 2:
        # «12 Aug 05»: nobody writes the year first beside a month's name, unless it can be nothing else.
        year, day = (first, second) if first > 31 or rules.order == "ymd" else (second, first)
        return _with_century([_Candidate(None, year, month, day)], demands, rules)
    if sorted(widths)[1] != 4 or min(widths) > 2:
        return _fault("date_unreadable")
    year, day = (first, second) if widths[0] == 4 else (second, first)
    return _choose([_Candidate(None, year, month, day)], demands, rules)


def _with_century(candidates: list[_Candidate], demands: tuple[Calendar | None, ...], rules: Rules) -> Day:
    start = rules.century
    if start is None:
        return _fault("date_two_digit_year")
    dated = [one._replace(year=start + (one.year - start) % 100) for one in candidates]
    return _choose(dated, demands, rules)._replace(century_added=True)


def _choose(candidates: list[_Candidate], demands: tuple[Calendar | None, ...], rules: Rules) -> Day:
    calendar = calendar_of(candidates[0].year)
    if calendar is None:
        return _fault("date_implausible")
    for demanded in (*demands, rules.calendar):
        if demanded and demanded != calendar:
            return _fault("date_calendar", {"found": calendar, "expected": demanded}, calendar)
    if len(candidates) == 1 and (day := TO_DATE[calendar](*candidates[0][1:])):  # nothing to choose
        order = candidates[0].order
        return Day(day, None, calendar, (order,) if order else ())
    days = {one.order: TO_DATE[calendar](*one[1:]) for one in candidates if calendar_of(one.year) == calendar}
    possible = tuple(order for order, day in days.items() if order and day)
    allowed = [order for order in days if _is_allowed(order, calendar, rules.order, days)]
    readings = list(dict.fromkeys(day for order in allowed if (day := days[order])))
    if len(readings) == 1:
        return Day(readings[0], None, calendar, possible)
    if readings:
        params = {"readings": _list(day.isoformat() for day in readings), "orders": _list(possible)}
        return _fault("date_ambiguous", params, calendar, possible)
    if possible:
        params = {"expected": _list(order for order in allowed if order), "possible": _list(possible)}
        return _fault("date_order", params, calendar, possible)
    return _fault("date_invalid", {"calendar": calendar}, calendar)


def _is_allowed(
    order: Order | None, calendar: Calendar, given: Order | None, days: dict[Order | None, dt.date | None]
) -> bool:
    if given in days:
        return order == given
    return order != "mdy" or calendar == "gregorian"


def _list(words: Iterable[str]) -> str:
    return ", ".join(words)


def _fault(
    code: str, params: Params | None = None, calendar: Calendar | None = None, orders: tuple[Order, ...] = ()
) -> Day:
    return Day(None, Problem(code, params or {}), calendar, orders)
