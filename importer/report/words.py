"""Numbers, moments and durations as people of a language read them, and the labels of the page.

Knows Persian digits and the Jalali calendar. Must not know HTML.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from zoneinfo import ZoneInfo

from importer.convert.jalali import to_jalali
from importer.messages import Phrasebook

TEHRAN = ZoneInfo("Asia/Tehran")

_PERSIAN = str.maketrans("0123456789,.%", "۰۱۲۳۴۵۶۷۸۹٬٫٪")
_MONTHS = ["فروردین", "اردیبهشت", "خرداد", "تیر", "مرداد", "شهریور", "مهر", "آبان", "آذر", "دی", "بهمن", "اسفند"]


class Words:
    """The page's language. Only our own numbers are written in its digits: what stands in a cell is left alone."""

    def __init__(self, phrases: Phrasebook) -> None:
        self._phrases = phrases
        self.lang = phrases.lang
        self.rtl = phrases.lang == "fa"

    def say(self, code: str, **params: str | float) -> str:
        """The label for a code; numbers among the params in the language's digits."""
        return self._phrases.say(
            code, {name: value if isinstance(value, str) else self.number(value) for name, value in params.items()}
        )

    def label(self, prefix: str, name: str) -> str:
        """The label of one of a family (``report_repair_`` + ``zero_restored``); the name itself where it has none."""
        code = prefix + name
        said = self._phrases.say(code)
        return name.replace("_", " ") if said == code else said

    def sentence(self, code: str, params: Mapping[str, str | int]) -> str:
        """A sentence about a row, which quotes values as they stand."""
        return self._phrases.say(code, params)

    def number(self, value: float) -> str:
        """12,345 or ۱۲٬۳۴۵; a fraction, below a hundred, with one digit."""
        return self._digits(f"{value:,.0f}" if isinstance(value, int) or value >= 100 else f"{value:,.1f}")

    def plain(self, value: int) -> str:
        """A number that is no amount, such as a row's."""
        return self._digits(str(value))

    def share(self, part: int, whole: int) -> str:
        """Percent; never 100 or 0 where something is missing or there."""
        percent = 100 * part / whole if whole else 0.0
        if 0 < part < whole:
            percent = min(max(percent, 0.1), 99.9)
        return self._digits(f"{percent:.1f}".removesuffix(".0") + "%")

    def moment(self, when: dt.datetime) -> str:
        """Day and time in Tehran: Jalali in Persian, ISO 8601 in English."""
        day, time = self._day_and_time(when)
        return self.say("report_moment", date=day, time=time)

    def written_moment(self, text: str) -> str:
        """Day and time in Tehran for ISO 8601 text with an offset, without saying so; other text stays as it is."""
        try:
            when = dt.datetime.fromisoformat(text)
        except ValueError:
            return text
        return " ".join(self._day_and_time(when)) if when.tzinfo else text

    def _day_and_time(self, when: dt.datetime) -> tuple[str, str]:
        local = when.astimezone(TEHRAN)
        day = local.date().isoformat()
        jalali = to_jalali(local.date()) if self.rtl else None
        if jalali:
            year, month, of_month = jalali
            day = f"{of_month} {_MONTHS[month - 1]} {year}"
        return self._digits(day), self._digits(f"{local:%H:%M:%S}")

    def duration(self, seconds: float) -> str:
        """In the two largest units."""
        if round(seconds) < 60:
            is_short = seconds < 10 and seconds != int(seconds)
            return self.say("report_seconds", seconds=seconds if is_short else round(seconds))
        minutes, rest = divmod(round(seconds), 60)
        if minutes < 60:
            return self.say("report_minutes", minutes=minutes, seconds=rest)
        return self.say("report_hours", hours=minutes // 60, minutes=minutes % 60)

    def _digits(self, text: str) -> str:
        return text.translate(_PERSIAN) if self.rtl else text
