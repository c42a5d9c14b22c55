"""Invented columns of a spreadsheet, as real exports have them: the shapes, how often each comes, how values repeat.

Knows what people and programs write. Must not know the importer. The shapes are those of the shared examples and the
sample files; the shares are estimates from exports of CRM and accounting programs, and stand in the tables below.
Everything is drawn from the random generator that is handed in: the same seed gives the same column.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import accumulate

from persiantools.jdatetime import JalaliDate

from sample_data.making.cells import ZWNJ, arabic_digits, arabic_letters, persian
from sample_data.making.people import FAMILIES, MEN, PLACES, STREETS, WOMEN

Cell = str | int
"""Text, or a whole number of Excel."""

Shapes = Mapping[Callable[[str], Cell], float]
"""A way to write a value → its share in a hundred."""


def _always(text: str) -> Callable[[str], Cell]:
    return lambda _: text


_RLE, _PDF, _NBSP = "\u202a", "\u202c", "\u00a0"

_MOBILES: Shapes = {
    lambda mobile: mobile: 58,
    int: 17,  # Excel took the text for a number
    lambda mobile: mobile[1:]: 6,  # … and a CSV export made it text again
    lambda mobile: mobile[1:] + ".0": 4,  # … by way of pandas
    lambda mobile: "+98" + mobile[1:]: 4,
    lambda mobile: "98" + mobile[1:]: 2,
    lambda mobile: "0098" + mobile[1:]: 1,
    lambda mobile: f"{mobile[:4]} {mobile[4:7]} {mobile[7:]}": 1.5,
    lambda mobile: f"{mobile[:4]}-{mobile[4:]}": 1.5,
    persian: 1.5,
    arabic_digits: 0.2,
    lambda mobile: f"{_RLE}+98 {mobile[1:4]} {mobile[4:7]} {mobile[7:]}{_PDF}": 0.5,  # from a phone's contacts
    lambda mobile: "'" + mobile: 0.2,
    lambda mobile: mobile + " ": 0.6,
    lambda mobile: f"021{mobile[3:]}": 0.7,  # a landline
    lambda mobile: mobile[:-1]: 0.4,  # a digit too few
    lambda mobile: f"{mobile} - 0935{mobile[4:]}": 0.4,
    _always("9.12E+09"): 0.1,
    _always(""): 0.4,
}
_PREFIXES: Mapping[str, float] = {
    **dict.fromkeys(("0941", "0998", "0999"), 0.2),
    **dict.fromkeys(("0905", "0920", "0992"), 1),
    **dict.fromkeys(("0901", "0902", "0903", "0921", "0922", "0930", "0933", "0990", "0991"), 2),
    **dict.fromkeys(("0910", "0911", "0913", "0914", "0915", "0916", "0917", "0918", "0919", "0938", "0939"), 4),
    **dict.fromkeys(("0935", "0936", "0937"), 5),
    "0912": 16,
}

_MONTHS = ("فروردین", "اردیبهشت", "خرداد", "تیر", "مرداد", "شهریور", "مهر", "آبان", "آذر", "دی", "بهمن", "اسفند")
_DATES: Shapes = {
    lambda day: day: 86,
    lambda day: day.replace("/", "-"): 0.6,
    persian: 1,
    lambda day: "/".join(part.lstrip("0") for part in day.split("/")): 0.8,
    lambda day: day + " 00:00": 0.7,
    lambda day: f"{day[8:].lstrip('0')} {_MONTHS[int(day[5:7]) - 1]} {day[:4]}": 0.4,
    lambda day: day[:4]: 0.2,
    lambda day: day[2:]: 0.3,
    lambda day: f"{day[:4]}/13/{day[8:]}": 0.1,
    _always("0000/00/00"): 0.5,
    _always("-"): 0.4,
    _always(""): 9,
}
_BORN = (dt.date(1946, 3, 21), dt.date(2015, 3, 20))  # 1325-1393: 25,202 days
_MODE = dt.date(1984, 3, 20).toordinal()

_DOMAINS: Mapping[str, float] = {
    "gmail.com": 640,
    "yahoo.com": 150,
    **dict.fromkeys(("hotmail.com", "outlook.com", "icloud.com", "chmail.ir"), 15),
    **dict.fromkeys(("ymail.com", "live.com", "aol.com", "mail.ru", "ut.ac.ir", "sharif.edu", "protonmail.com"), 4),
    **{f"company{number}.{end}": 2 for number in range(22) for end in ("ir", "com")},
}

_EMAILS: Shapes = {
    lambda address: address: 89,
    lambda address: address.capitalize(): 3,
    lambda address: address.upper(): 0.7,
    lambda address: address + " ": 1.5,
    lambda address: "\u200f" + address: 0.3,
    lambda address: address.replace("gmail.com", "gmial.com"): 0.5,
    lambda address: address + ".": 0.2,
    lambda address: address.replace("@", " "): 0.3,
    lambda address: address.replace(".com", ""): 0.3,
    _always("ندارد"): 1,
    _always("-"): 0.7,
    _always(""): 2.5,
}
_WRITTEN: Shapes = {
    lambda text: text: 86,
    arabic_letters: 8,
    lambda text: text.replace(" ", "  "): 2.5,
    lambda text: text + " ": 2.5,
    lambda text: text.replace(" ", _NBSP): 0.5,
    lambda text: text.replace("،", "\n"): 0.5,
}
_TITLES: Mapping[str, float] = {"": 80, "آقای ": 8, "خانم ": 7, "دکتر ": 2, "مهندس ": 2, "سید ": 1}
_SECOND: Mapping[str, float] = {"": 75, " رضا": 5, " علی": 5, " زهرا": 5, " مهدی": 5, " حسین": 5}
_ENDINGS: Mapping[str, float] = {"": 70, "‌نژاد": 5, " زاده": 5, "‌پور": 5, "‌فر": 5, "‌نیا": 5, " اصل": 5}
_GENDERS: Mapping[str, float] = {
    "مرد": 42,
    "زن": 36,
    **dict.fromkeys(("آقا", "خانم"), 5.5),
    **dict.fromkeys(("مذكر", "مؤنث"), 2),
    **dict.fromkeys(("M", "F", " مرد", "نامشخص"), 1),
    "": 3,
}
_LABELS = (
    *("مشتری", "همکار", "VIP", "نمایشگاه ۱۴۰۴", "عمده‌فروش", "خرده فروش", "تهران", "شهرستان", "بدحساب", "جدید"),
    *("باشگاه مشتریان", "پیگیری شود"),
)
_JOINS: Mapping[str, float] = {"، ": 60, ",": 25, " - ": 5, ";": 10}


def mobiles(chance: random.Random, count: int) -> list[Cell]:
    """Nearly distinct: a cell in a hundred repeats an earlier one's number."""
    prefixes = _draw(chance, _PREFIXES, count)
    digits = [f"{chance.randrange(10**7):07}" for _ in range(count)]
    numbers = [prefix + last for prefix, last in zip(prefixes, digits, strict=True)]
    for place in chance.sample(range(count), count // 100):
        numbers[place] = chance.choice(numbers)
    return _written(chance, numbers, _MOBILES)


def dates(chance: random.Random, count: int) -> list[Cell]:
    """Jalali birthdays of 69 years; three in a hundred are the first of Farvardin, as forms fill them in."""
    first, last = (day.toordinal() for day in _BORN)
    texts = [
        JalaliDate.to_jalali(dt.date.fromordinal(ordinal)).strftime("%Y/%m/%d")  # type: ignore[no-untyped-call]
        for ordinal in range(first, last + 1)
    ]
    days = [texts[int(chance.triangular(0, len(texts), _MODE - first))] for _ in range(count)]
    for place in chance.sample(range(count), count * 3 // 100):
        days[place] = days[place][:4] + "/01/01"
    return _written(chance, days, _DATES)


def emails(chance: random.Random, count: int) -> list[Cell]:
    """Nearly distinct, of a few dozen domains."""
    firsts = [latin.lower() for _, latin in (*MEN, *WOMEN)]
    lasts = [latin.lower() for _, latin in FAMILIES]
    locals_ = [f"{chance.choice(firsts)}{chance.choice(('', '.', '_'))}{chance.choice(lasts)}" for _ in range(count)]
    addresses = [
        f"{local}{chance.randrange(10_000)}@{domain}"
        for local, domain in zip(locals_, _draw(chance, _DOMAINS, count), strict=True)
    ]
    return _written(chance, addresses, _EMAILS)


def names(chance: random.Random, count: int) -> list[Cell]:
    """Full names, some with titles, compound first names, family names of two words."""
    families = [
        f"{family}{ending}"
        for (family, _), ending in zip(chance.choices(FAMILIES, k=count), _draw(chance, _ENDINGS, count), strict=True)
    ]
    firsts = [
        f"{title}{first}{second}"
        for title, (first, _), second in zip(
            _draw(chance, _TITLES, count),
            chance.choices((*MEN, *WOMEN), k=count),
            _draw(chance, _SECOND, count),
            strict=True,
        )
    ]
    return _written(chance, [f"{first} {family}" for first, family in zip(firsts, families, strict=True)], _WRITTEN)


def texts(chance: random.Random, count: int) -> list[Cell]:
    """Addresses: nearly distinct."""
    return _written(chance, list(_addresses(chance, count)), _WRITTEN)


def genders(chance: random.Random, count: int) -> list[Cell]:
    """A dozen different words."""
    return list(_draw(chance, _GENDERS, count))


def labels(chance: random.Random, count: int) -> list[Cell]:
    """One to three of a dozen labels: some hundred different cells."""
    joins = _draw(chance, _JOINS, count)
    return [join.join(chance.choices(_LABELS, k=chance.randrange(1, 4))) for join in joins]


def _addresses(chance: random.Random, count: int) -> Iterator[str]:
    for place, (street, _) in zip(chance.choices(PLACES, k=count), chance.choices(STREETS, k=count), strict=True):
        yield f"{place[1]}، خیابان {street}، کوچه{ZWNJ}ی {chance.randrange(40)}، پلاک {chance.randrange(240)}"


def _draw(chance: random.Random, shares: Mapping[str, float], count: int) -> list[str]:
    return chance.choices(list(shares), cum_weights=list(accumulate(shares.values())), k=count)


def _written(chance: random.Random, values: Sequence[str], shapes: Shapes) -> list[Cell]:
    chosen = chance.choices(list(shapes), cum_weights=list(accumulate(shapes.values())), k=len(values))
    return [write(value) for write, value in zip(chosen, values, strict=True)]
