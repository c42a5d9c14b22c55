"""Invented people: common names put together at random, mobiles with random digits, addresses in streets of any town.

Knows lists of common words. Must not know sheets. Nobody here exists.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from sample_data.making.cells import Jalali

_T = TypeVar("_T")

_MEN = (
    "علی Ali,محمد Mohammad,رضا Reza,حسین Hossein,مهدی Mehdi,امیرحسین Amirhossein,سعید Saeed,بهرام Bahram,کامران Kamran,"
    "فرهاد Farhad,یاسین Yasin,کیوان Keyvan,مجید Majid,ناصر Naser,پیمان Peyman,آرش Arash,بابک Babak,شهریار Shahriar"
)
_WOMEN = (
    "فاطمه Fatemeh,زهرا Zahra,مریم Maryam,سارا Sara,نرگس Narges,لیلا Leila,شیرین Shirin,مینا Mina,پریسا Parisa,"
    "نیلوفر Nilufar,الهام Elham,کیمیا Kimia,آزاده Azadeh,مهسا Mahsa,سمیرا Samira,یاسمن Yasaman,شکوفه Shokufeh,ندا Neda"
)
_FAMILIES = (
    "احمدی Ahmadi,رضایی Rezaei,کریمی Karimi,محمدی Mohammadi,حسینی Hosseini,موسوی Mousavi,جعفری Jafari,رحیمی Rahimi,"
    "اکبری Akbari,قاسمی Ghasemi,نوری Nouri,صادقی Sadeghi,کاظمی Kazemi,باقری Bagheri,شریفی Sharifi,یوسفی Yousefi,"
    "سلطانی Soltani,زارعی Zarei,کمالی Kamali,مرادی Moradi,فرجی Faraji,ملکی Maleki,طاهری Taheri,عزیزی Azizi,"
    "نیک‌نام Niknam,رضایی‌نژاد Rezaeinejad,پاکدل Pakdel,یزدانی Yazdani,تهرانی Tehrani,شیرازی Shirazi,فیروزی Firouzi"
)
_PLACES = (
    "تهران/تهران/Tehran/021,البرز/کرج/Karaj/026,اصفهان/اصفهان/Isfahan/031,فارس/شیراز/Shiraz/071,"
    "خراسان رضوی/مشهد/Mashhad/051,آذربایجان شرقی/تبریز/Tabriz/041,گیلان/رشت/Rasht/013,خوزستان/اهواز/Ahvaz/061,"
    "یزد/یزد/Yazd/035,کرمان/کرمان/Kerman/034,مازندران/ساری/Sari/011,کردستان/سنندج/Sanandaj/087"
)
_STREETS = "آزادی Azadi,بهار Bahar,گلستان Golestan,ولیعصر Valiasr,امام‌خمینی Emam,لاله Laleh,سعدی Saadi,فردوسی Ferdowsi"
_PREFIXES = (
    *("0912", "0912", "0912", "0910", "0911", "0913", "0914", "0915", "0916", "0917", "0918", "0919", "0990", "0991"),
    *("0935", "0935", "0936", "0937", "0938", "0939", "0930", "0933", "0901", "0902", "0903", "0920", "0921", "0922"),
)


def _pairs(text: str) -> tuple[tuple[str, str], ...]:
    return tuple((persian, latin) for persian, _, latin in (pair.partition(" ") for pair in text.split(",")))


MEN, WOMEN, FAMILIES, STREETS = map(_pairs, (_MEN, _WOMEN, _FAMILIES, _STREETS))
PLACES = tuple(tuple(place.split("/")) for place in _PLACES.split(","))


class Dice:
    """Seeded chance. Only ``Random.random`` is used: of the generator's methods, it alone is promised to give the same
    numbers in every version of Python."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed).random

    def number(self, first: int, last: int) -> int:
        """A whole number from ``first`` to ``last``, both included."""
        return first + int(self._random() * (last - first + 1))

    def pick(self, choices: Sequence[_T]) -> _T:
        """One of them."""
        return choices[self.number(0, len(choices) - 1)]

    def chance(self, percent: int) -> bool:
        """True so often in a hundred times."""
        return self._random() * 100 < percent

    def digits(self, count: int) -> str:
        """So many random digits, the first no zero."""
        return str(self.number(10 ** (count - 1), 10**count - 1))


@dataclass(frozen=True, slots=True)
class Person:
    """An invented person. Names and streets in Persian and in Latin letters; ``mobile`` is ``09…``, 11 digits."""

    first: str
    last: str
    first_latin: str
    last_latin: str
    is_man: bool
    mobile: str
    landline: str
    born: Jalali
    since: Jalali
    province: str
    city: str
    city_latin: str
    street: str
    street_latin: str
    house: int

    @property
    def email(self) -> str:
        """At a domain made for examples (example.com is reserved: RFC 2606)."""
        domain = "example.ir" if self.house % 3 == 0 else "example.com"
        return f"{self.first_latin}.{self.last_latin}{self.born.year % 100}@{domain}".lower()


class People:
    """Makes people, no two of whom have the same mobile."""

    def __init__(self, dice: Dice) -> None:
        self._dice = dice
        self._mobiles: set[str] = set()

    def person(self) -> Person:
        """Another one."""
        dice = self._dice
        is_man = dice.chance(52)
        first, first_latin = dice.pick(MEN if is_man else WOMEN)
        last, last_latin = dice.pick(FAMILIES)
        province, city, city_latin, area = dice.pick(PLACES)
        street, street_latin = dice.pick(STREETS)
        return Person(
            first=first,
            last=last,
            first_latin=first_latin,
            last_latin=last_latin,
            is_man=is_man,
            mobile=self._mobile(),
            landline=f"{area}{dice.pick('345')}{dice.digits(7)}",
            born=Jalali(dice.number(1330, 1384), dice.number(1, 12), dice.number(1, 29)),
            since=Jalali(dice.number(1396, 1404), dice.number(1, 12), dice.number(1, 29)),
            province=province,
            city=city,
            city_latin=city_latin,
            street=street,
            street_latin=street_latin,
            house=dice.number(1, 240),
        )

    def _mobile(self) -> str:
        mobile = self._dice.pick(_PREFIXES) + self._dice.digits(7)
        if mobile in self._mobiles or len(set(mobile[4:])) == 1:
            return self._mobile()
        self._mobiles.add(mobile)
        return mobile
