"""What the text of a date says, unjudged: its numbers in order, its month's name, its calendar, its time and zone.

Knows how dates are written; must not know what a contact field allows, nor which day it is.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from functools import lru_cache
from typing import Literal, NamedTuple

from importer.convert.cells import is_nothing
from importer.convert.date_words import CALENDAR_MARKS, LUNAR_MONTHS, MONTHS, NEVER, NO_DATE, SILENT
from importer.convert.digits import ASCII_OF
from importer.convert.fold import fold
from importer.convert.jalali import Calendar
from importer.convert.text import clean

Verdict = Literal["none", "lunar", "unreadable"]
"""A text that means "no date", a lunar Hijri date, and one that no known shape fits."""


class Written(NamedTuple):
    """What stands in the text. ``numbers`` as written (the count of digits matters), at most three; ``month`` from a
    name; ``mark`` the calendar named beside the date; ``clock`` the time since midnight."""

    numbers: tuple[str, ...]
    month: tuple[Calendar, int] | None = None
    mark: Calendar | None = None
    clock: dt.timedelta | None = None
    zone: dt.tzinfo | None = None


_PLAIN: dict[int, str | None] = {
    **dict.fromkeys(map(ord, "\\⁄∕"), "/"),
    **dict.fromkeys(map(ord, "‐‑‒–—―−"), "-"),
    **dict.fromkeys(map(ord, "،٬"), ","),
    ord("٫"): ".",
    **dict.fromkeys(map(ord, "\u200c\u200d")),
    **ASCII_OF,
}
_AROUND = " '\"=’‘“”«»()[];|"  # an apostrophe or ="…" kept from Excel, brackets, stray separators of columns

_HALF = r"[ap]m\b|[ap]\.m\b\.?|[قب]\s?\.?\s?ظ\b\.?|صبح|قبل\s?از\s?ظهر|بعد\s?از\s?ظهر|عصر|شب|ظهر"
_AFTERNOON = ("p", "ب", "ع", "ش", "ظ")  # how the halves of a day after noon begin
_TIME = re.compile(
    rf"""(?: (?:\bat|ساعت|(?<=\d)t|(?<!\S)t) \s* | [-,|] \s+ )?
    (?: (?P<before>{_HALF}) \s* )? (?<![\d:/.-])
    (?P<hour>\d\d?) : (?P<minute>\d\d) (?: : (?P<second>\d\d) (?:[.,]\d+)? )? (?![\d:])
    (?: \s* (?P<after>{_HALF}) )?
    (?: \s* (?P<zone> (?:utc|gmt)? [+-] \d\d? (?: :? \d\d )? | z | utc | gmt | irst | irdt ) (?![\w/.]|-\d) )?
    (?: \s* \( [a-z] [a-z /]* \)? )? (?: \s* [-,|] (?=\s) )?""",
    re.VERBOSE,
)
_ZONES = {"z": 0, "utc": 0, "gmt": 0, "irst": 210, "irdt": 270}  # minutes; the last two are Iran's, as Java writes them
_BASIC = re.compile(r"(?<!\d)(\d{8})(?:t|(?=\d{6}(?!\d)))(\d\d)(\d\d)(\d\d)(?!\d)")
_STAMP = 14  # characters that _BASIC needs

_WHOLE_FLOAT = re.compile(r"^(\d{8})\.0+$")  # 13700512.0, as pandas writes a column of numbers with blanks
_ZEROS = re.compile(r"[\s0/.,:_-]*")
_ORDINAL = re.compile(r"(?<!\d)(\d\d?) ?(?:(?:st|nd|rd|th)(?![^\W\d_])|(?:ام|م)(?=[ ,]+[^\W\d_]))")
_MARKS = tuple((calendar, re.compile(pattern)) for calendar, pattern in CALENDAR_MARKS)
_WORD = re.compile(r"[^\W\d_]+")
_NUMBERS = re.compile(r"(\d+)(?: ?([-/.,]) ?(\d+)(?: ?\2 ?(\d+))?| (\d+)(?: (\d+))?)?")
_NAMED = re.compile(r"(\d{1,2}) ([^\W\d_]+) (\d{4})")
_BESIDE_NAME = re.compile(r"[\d\s/.,'_#-]+")
_MONTH_HERE = "#"
_LONGEST = 100  # characters; no date is longer, and int() refuses numbers of thousands of digits


def read(text: str) -> Written | Verdict:
    """Read the text of one cell. Never raises."""
    if len(text.strip()) > _LONGEST:
        return "unreadable"
    text = _plain(text)
    if "??" in text:  # Persian digits after an export to ASCII: a date was here
        return "unreadable"
    if not text[-1:].isdecimal() and (is_nothing(text) or fold(text) in NO_DATE):  # no such word ends with a digit
        return "none"
    clock = zone = None
    stamped = _BASIC.sub(r"\1 \2:\3:\4", text) if len(text) >= _STAMP else text
    if ":" in stamped and (timed := _TIME.search(stamped)):
        clock, zone = _clock(timed), _zone(timed["zone"])
        if clock is None or (timed["zone"] and zone is None):
            return "unreadable"
        text = f"{timed.string[: timed.start()]} {timed.string[timed.end() :]}".strip(_AROUND)
    if _means_never(text) and not (clock and not text):
        return "none"
    found = _date(text)
    return found._replace(clock=clock, zone=zone) if isinstance(found, Written) else found


def _plain(text: str) -> str:
    text = clean(text)[0]
    # Of ASCII, the table changes but one character.
    text = text.replace("\\", "/") if text.isascii() else unicodedata.normalize("NFKC", text).translate(_PLAIN)
    text = " ".join(text.casefold().split()).strip(_AROUND)
    return _WHOLE_FLOAT.sub(r"\1", text) if ".0" in text else text


def _means_never(text: str) -> bool:
    if _ZEROS.fullmatch(text):
        return True
    if "0" not in text:  # every date of the table has one
        return False
    parts = re.split(r" ?[-/.] ?", text.strip("-"))
    return tuple(part.zfill(2) for part in parts) in NEVER


def _date(text: str) -> Written | Verdict:
    if not _WORD.search(text):
        return _only_numbers(" ".join(text.split()), None)
    if (usual := _NAMED.fullmatch(text)) and (known := _month(usual[2])):  # and nothing else in the text
        return Written((usual[1], usual[3]), known)
    text = _ORDINAL.sub(r"\1", text)
    mark: Calendar | None = None
    for calendar, pattern in _MARKS:
        text, times = pattern.subn(" ", text)
        if times and calendar is None:
            return "lunar"
        if times > 1 or (times and mark):
            return "unreadable"
        mark = calendar if times else mark
    named = _without_words(text)
    if isinstance(named, str):
        return named
    text, month = named
    if month:
        numbers = tuple(re.findall(r"\d+", text)) if _BESIDE_NAME.fullmatch(text) else ()
        fits = bool(_BESIDE_NAME.fullmatch(text)) and len(numbers) < 3
        return Written(numbers, month, mark) if fits else "unreadable"
    return _only_numbers(text, mark)


@lru_cache(maxsize=1_000)
def _month(name: str) -> tuple[Calendar, int] | None:
    return MONTHS.get(fold(name))


def _only_numbers(text: str, mark: Calendar | None) -> Written | Verdict:
    text = text.strip(_AROUND).rstrip("/.,-: ")
    shape = _NUMBERS.fullmatch(text)
    if shape:
        return Written(tuple(number for number in shape.group(1, 3, 4, 5, 6) if number), None, mark)
    return Written((), None, mark) if not text else "unreadable"


def _without_words(text: str) -> tuple[str, tuple[Calendar, int] | None] | Verdict:
    """The text without weekdays and fillers, the month's name replaced by a sign; or why that can't be."""
    month: tuple[Calendar, int] | None = None
    rest, end, index = "", 0, 0
    words = list(_WORD.finditer(text))
    while index < len(words):
        # Two words first: «سه شنبه» and «اردی بهشت» are one name each. What stands between them must be a space,
        # or the folded pair is in no table.
        for last in (index + 1, index):
            if last == len(words):
                continue
            name = fold(text[words[index].start() : words[last].end()])
            name = name if name in MONTHS else name.removesuffix("ماه")
            if name in MONTHS or name in SILENT or name in LUNAR_MONTHS or not name:
                break
        else:
            return "unreadable"
        if name in LUNAR_MONTHS:
            return "lunar"
        if name in MONTHS and month:
            return "unreadable"
        rest += text[end : words[index].start()] + (_MONTH_HERE if name in MONTHS else " ")
        month = MONTHS.get(name, month)
        end, index = words[last].end(), last + 1
    return " ".join((rest + text[end:]).split()), month


def _clock(timed: re.Match[str]) -> dt.timedelta | None:
    hour, minute, second = int(timed["hour"]), int(timed["minute"]), int(timed["second"] or 0)
    half = timed["after"] or timed["before"]
    if hour > 24 or minute > 59 or second > 60:
        return None
    if half and hour <= 12:
        hour = hour % 12 + (12 if half.startswith(_AFTERNOON) else 0)
    return dt.timedelta(hours=hour, minutes=minute, seconds=second)


def _zone(text: str | None) -> dt.tzinfo | None:
    if not text:
        return None
    if text in _ZONES:
        return dt.timezone(dt.timedelta(minutes=_ZONES[text]))
    sign = -1 if "-" in text else 1
    digits = re.sub(r"\D", "", text)
    hours, minutes = (int(digits), 0) if len(digits) < 3 else (int(digits[:-2]), int(digits[-2:]))
    return dt.timezone(sign * dt.timedelta(hours=hours, minutes=minutes)) if hours <= 14 and minutes < 60 else None
