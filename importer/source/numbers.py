"""What a stored number is for a person: a whole number, a number, or the moment that its format makes of it.

Knows number formats and Excel's two calendars. Must not know any file format. Which format is a date, and which day a
serial number is, are openpyxl's rules, for every format alike.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import cast

from openpyxl.styles.numbers import is_date_format, is_timedelta_format
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel

from importer.source.table import DateSystem
from importer.vocabulary import Cell

_DATES_OF_THE_EAST = frozenset({*range(27, 37), *range(50, 59)})  # built in, their look depends on the locale
_NAMED_MOMENT = re.compile(r"(?:short|medium|long|general)\s+(?:date|time)")
_NAMED_NUMBERS = frozenset(
    {
        *("general number", "currency", "euro currency", "fixed", "standard", "percent", "scientific"),
        *("yes/no", "true/false", "on/off"),
    }
)
"""Source: Microsoft, "XML Spreadsheet Reference", ss:Format."""
_MAX_CODE = 255
"""Letters of a format, as in Excel. In a longer one openpyxl would look from each bracket to the end: without end."""
_WHOLE_UP_TO = 2**53  # beyond it a double skips whole numbers


def unnamed(code: str) -> str:
    """A number format of a web page or of XML Spreadsheet 2003, where some have names: the code that such a name means
    (any date for a date), else ``code`` as it is. By its letters, ``Fixed`` would be a date."""
    name = code.strip().casefold()
    if _NAMED_MOMENT.fullmatch(name):
        return "yyyy/mm/dd"
    return "General" if name in _NAMED_NUMBERS else code


def moment_of(code: str, index: int = 0) -> bool | None:
    """What a number format makes of a number: None a number, False a date, a time or both, True a duration.
    ``index``: its number where it is built in and has no code."""
    return _moment_of(code[:_MAX_CODE], index)


@lru_cache(maxsize=1_000)
def _moment_of(code: str, index: int) -> bool | None:
    if is_timedelta_format(code):
        return True
    return False if is_date_format(code) or (not code and index in _DATES_OF_THE_EAST) else None


def whole(value: float) -> int | float:
    """A number as it stands: 9121234567, not 9121234567.0."""
    if abs(value) > _WHOLE_UP_TO:
        return float(value)
    return int(value) if value == int(value) else value


def dated(value: float, moment: bool | None, date_system: DateSystem = 1900) -> Cell:  # noqa: FBT001  # a table's value
    """A number, or the moment that its format makes of it (see ``moment_of``). What is no day of Excel's calendar stays
    a number: Excel shows ``####`` for it, but a mobile in a column that was once formatted as a date is a mobile."""
    number = whole(value)
    if moment is None or (number < 0 and not moment):
        return number
    epoch = CALENDAR_MAC_1904 if date_system == 1904 else CALENDAR_WINDOWS_1900
    try:
        return cast("Cell", from_excel(number, epoch, timedelta=moment))
    except (OverflowError, ValueError):
        return number
