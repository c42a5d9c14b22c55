"""The words of dates: months, weekdays, calendars, and what people write where there is no date.

Tables only. Every key is folded (see ``fold``), so spelling variants of hamza, ZWNJ and Arabic letters are not listed.
Sources: the Iranian, Afghan (zodiac names) and Gregorian month names as CLDR 44 has them for fa, fa-AF and en, and the
spellings seen in real exports.
"""

from __future__ import annotations

from importer.convert.fold import fold
from importer.convert.jalali import Calendar

_JALALI = (
    "فروردین حمل farvardin far hamal",
    "اردیبهشت ثور ordibehesht ordibehest ordibehsht ord sawr",
    "خرداد جوزا khordad xordad kho jawza",
    "تیر سرطان tir saratan",
    "مرداد امرداد اسد mordad amordad mor asad",
    "شهریور سنبله shahrivar sharivar shahrivar sha sonbola",
    "مهر میزان mehr meh mizan",
    "آبان عقرب aban aba aqrab",
    "آذر قوس azar aza qaws",
    "دی جدی dey dei jadi",
    "بهمن دلو bahman bah dalw",
    "اسفند اسپند حوت esfand esf hut",
)
_GREGORIAN = (
    "ژانویه جنوری january jan",
    "فوریه فبروری february feb",
    "مارس مارچ march mar",
    "آوریل اپریل april apr",
    "مه می may",
    "ژوئن جون june jun",
    "ژوئیه ژولای جولای july jul",
    "اوت آگوست اگست august aug",
    "سپتامبر سپتمبر september sept sep",
    "اکتبر اکتوبر october oct",
    "نوامبر نومبر november nov",
    "دسامبر دسمبر december dec",
)


def _months(table: tuple[str, ...], calendar: Calendar) -> dict[str, tuple[Calendar, int]]:
    return {fold(word): (calendar, number) for number, words in enumerate(table, 1) for word in words.split()}


MONTHS: dict[str, tuple[Calendar, int]] = {**_months(_JALALI, "jalali"), **_months(_GREGORIAN, "gregorian")}
"""A month's name to its calendar and number. No name stands in both calendars."""

LUNAR_MONTHS = frozenset(
    map(
        fold,
        (
            *("محرم", "صفر", "ربیع‌الاول", "ربیع‌الثانی", "جمادی‌الاول", "جمادی‌الاولی", "جمادی‌الثانی", "رجب"),
            *("شعبان", "رمضان", "شوال", "ذیقعده", "ذی‌القعده", "ذیحجه", "ذی‌الحجه", "muharram", "ramadan", "shawwal"),
        ),
    )
)
"""Months of the lunar Hijri calendar, which is never converted: its days depend on who saw the moon."""

SILENT = frozenset(
    map(
        fold,
        (
            *("شنبه", "یکشنبه", "دوشنبه", "سه‌شنبه", "چهارشنبه", "پنجشنبه", "جمعه", "آدینه"),
            *("saturday", "sunday", "monday", "tuesday", "wednesday", "thursday", "friday"),
            *("sat", "sun", "mon", "tue", "tues", "wed", "thu", "thur", "thurs", "fri"),
            *("shanbeh", "yekshanbeh", "doshanbeh", "seshanbeh", "chaharshanbeh", "panjshanbeh", "jomeh"),
            *("ماه", "سال", "روز", "مورخ", "مورخه", "تاریخ", "of", "the", "on"),
        ),
    )
)
"""Weekdays and fillers: they say nothing that the numbers don't."""

NO_DATE = frozenset(map(fold, ("بدون تاریخ", "درج نشده", "مجهول", "no date", "not set", "nd")))
"""What stands for "no date" beside the words that mean "nothing" in any column (``cells.NOTHING_WORDS``)."""

NEVER = frozenset(
    {
        *(("0001", "01", "01"), ("01", "01", "0001")),  # the first day .NET and Java know
        *(("622", "10", "11"), ("0622", "10", "11"), ("621", "10", "11"), ("0621", "10", "11")),  # in Jalali (-622)
        *(("1900", "01", "00"), ("00", "01", "1900"), ("01", "00", "1900")),  # day 0 of Excel, as Excel shows it
    }
)
"""Dates, in two digits and more, that programs write for "no date". 1900-01-01 and 1970-01-01 are real days to us."""

_NOT_IN_A_WORD = r"(?<![^\W\d_])(?:{})(?![^\W\d_])"
CALENDAR_MARKS: tuple[tuple[Calendar | None, str], ...] = (
    (None, _NOT_IN_A_WORD.format(r"ه ?\.? ?ق\.?|(?:هجری )?قمری|ق\.?|a\.?h\.?")),
    ("jalali", _NOT_IN_A_WORD.format(r"ه ?\.? ?ش\.?|(?:هجری )?(?:شمسی|خورشیدی)|جلالی|ش\.?|s\.?h\.?|jalali|shamsi")),
    ("gregorian", _NOT_IN_A_WORD.format(r"میلادی|م\.?|a\.?d\.?|c\.?e\.?|gregorian|miladi")),
)
"""Patterns of the marks that name a calendar beside a date («۱۳۷۰/۰۵/۱۲ ه‍.ش», «م»); None is the lunar one. For a
cleaned, lower-case text without ZWNJ and ZWJ."""
