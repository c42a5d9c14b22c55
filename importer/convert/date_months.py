"""The months of both calendars as nearly every cell writes them: ``1370/05``, and the days that follow.

Knows the calendars' lengths of months. Must not know cells, limits or any other notation.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import NamedTuple

from importer.convert.digits import ascii_digits
from importer.convert.jalali import TO_DATE, Calendar, calendar_of


class Month(NamedTuple):
    """A month, so that a day of it takes two look-ups and an addition.

    ``days``: their texts → their numbers; ``before``: the ordinal of the day before the first. A Jalali month lies in
    two Gregorian ones: days up to ``turn`` are those of ``early``, the others of ``late``, each of them a text
    (``1991-07-``) and what must be added to the day. Two digits follow, of ``TWO_DIGITS``. ``timed_repairs``: the
    repairs where a time stands behind the day.
    """

    before: int
    days: Mapping[str, int]
    turn: int
    early: tuple[str, int]
    late: tuple[str, int]
    calendar: Calendar
    repairs: tuple[str, ...]
    timed_repairs: tuple[str, ...]


TWO_DIGITS = tuple(f"{number:02}" for number in range(32))
_SCRIPTS = ("0123456789", "۰۱۲۳۴۵۶۷۸۹", "٠١٢٣٤٥٦٧٨٩")
_WRITTEN = re.compile("|".join(f"[{script}]{{4}}[/.-][{script}]{{1,2}}" for script in _SCRIPTS)).fullmatch


def _days(script: str, length: int) -> Mapping[str, int]:
    """The days of a month of that length as they are written: with two digits, and the first nine with one."""
    two = {script[day // 10] + script[day % 10]: day for day in range(1, length + 1)}
    return {**two, **{script[day]: day for day in range(1, 10)}}


_DAYS = {(script, length): _days(script, length) for script in _SCRIPTS for length in (28, 29, 30, 31)}


class _Months(dict[str, Month | None]):
    """Year and month as written (``1370/05``) → the month, worked out when it is first met; None for what is no month.

    Only months are kept: of a column that is about a thousand, and with all separators and digits it can't be more
    than 115,000.
    """

    def __missing__(self, written: str) -> Month | None:
        if not _WRITTEN(written):
            return None
        plain = ascii_digits(written)
        year, number = int(plain[:4]), int(plain[5:])
        calendar = calendar_of(year)
        first = TO_DATE[calendar](year, number, 1) if calendar else None
        if calendar is None or first is None:
            return None
        length = next(day for day in (31, 30, 29, 28) if TO_DATE[calendar](year, number, day))
        script = next(script for script in _SCRIPTS if written[0] in script)
        digits = () if plain == written else ("digits_converted",)
        converted = ("calendar_converted",) if calendar == "jalali" else ()
        turn = next((day for day in range(1, length) if (first + dt.timedelta(days=day)).day == 1), length)
        late = first + dt.timedelta(days=turn)
        month = self[written] = Month(
            first.toordinal() - 1,
            _DAYS[script, length],
            turn,
            (f"{first:%Y-%m-}", first.day - 1),
            (f"{late:%Y-%m-}", -turn),
            calendar,
            (*digits, *converted),
            (*digits, "time_dropped", *converted),
        )
        return month


MONTHS = _Months()
