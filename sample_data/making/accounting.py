"""The parties of an invented company as an Iranian accounting program exports them: one name column, numbers as dates.

Knows which row holds which oddity (README.md tells what becomes of each; a test compares). Must not know files.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sample_data.making.cells import Cell, Sheet, persian
from sample_data.making.people import Dice, People, Person

_COLUMNS: Mapping[str, str] = {
    "code": "کد",
    "name": "نام طرف حساب",
    "kind": "نوع",
    "mobile": "تلفن همراه",
    "phone": "تلفن",
    "balance": "مانده حساب",
    "city": "شهر",
    "address": "آدرس",
    "opened": "تاریخ ایجاد",
}
_GROUPS: Mapping[str, range] = {"خریداران": range(6, 71), "فروشندگان": range(73, 124)}
"""Rows of the groups; the row before each is its heading, the row after it its total."""

_NAME_STYLES: tuple[Callable[[Person], str], ...] = (
    *(lambda person: f"{'آقای' if person.is_man else 'خانم'} {person.first} {person.last}",) * 5,
    *(lambda person: f"{person.first} {person.last}",) * 3,
    lambda person: f"{'جناب آقای' if person.is_man else 'سرکار خانم'} {person.first} {person.last}",
    lambda person: f"دکتر {person.first} {person.last}",
    lambda person: f"مهندس {person.first} {person.last}",
    lambda person: f"{person.last}، {person.first}",
)
_MOBILE_STYLES: tuple[Callable[[str], Cell], ...] = (
    *(int,) * 4,
    *(lambda mobile: mobile,) * 3,
    lambda mobile: f"{mobile[:4]}-{mobile[4:]}",
    persian,
)
_COMPANIES = (
    "شرکت نمونه‌پرداز",
    "شرکت پخش نمونه",
    "فروشگاه نمونه البرز",
    "بازرگانی نمونه و پسران",
    "شرکت حمل و نقل نمونه",
)


_AT: Mapping[int, Mapping[str, Cell]] = {
    12: {"name": "شرکت نمونه‌پرداز", "kind": "حقوقی", "mobile": None},
    18: {"name": "سید علی حسینی"},
    21: {"name": "آقای محمد رضا کریم زاده"},
    24: {"mobile": "09121034601 - 09351034602"},
    29: {"name": "فروشگاه نمونه البرز", "kind": "حقوقی", "mobile": None},
    33: {"mobile": "031-33410681 / 09131034603"},
    37: {"opened": 14021230},  # 1402 is no leap year
    41: {"mobile": 2188410682},
    46: {"name": "آقای نوری"},
    52: {"opened": "0"},
    57: {"name": "بازرگانی نمونه و پسران", "kind": "حقوقی", "mobile": None},
    63: {"mobile": "0912103460"},
    68: {"opened": "00000000"},
    79: {"name": "شرکت پخش نمونه", "kind": "حقوقی", "mobile": None},
    86: {"mobile": "041-33410683"},
    92: {"code": None},
    98: {"mobile": "09121034604\n09351034605"},
    104: {"name": "شرکت حمل و نقل نمونه", "kind": "حقوقی", "mobile": None},
}
"""Row → what stands there instead of what chance would have put there."""

_SAME_PERSON: Mapping[int, int] = {95: 16, 107: 35, 116: 60}
"""Row → the earlier row of the same person, entered anew: the newer entry is the right one (``duplicates: last``)."""


def parties(seed: int) -> Sheet:
    """The only sheet: company and period above, headers in row 4, groups of parties with a heading and a total."""
    dice = Dice(seed)
    people = People(dice)
    persons: dict[int, Person] = {}
    rows: list[list[Cell]] = []
    for heading, numbers in _GROUPS.items():
        group: list[dict[str, Cell]] = []
        for number in numbers:
            newcomer = people.person()
            person = persons[number] = persons.get(_SAME_PERSON.get(number, number), newcomer)
            group.append({**_usual(person, number, dice), **_AT.get(number, {})})
        balance = sum(cell for cells in group if isinstance(cell := cells["balance"], int))
        title: dict[str, Cell] = {"name": heading}
        total: dict[str, Cell] = {"name": f"جمع: {len(group)} طرف حساب", "balance": balance}
        rows += [[cells.get(name) for name in _COLUMNS] for cells in (title, *group, total)]
    blank: list[Cell] = [None] * len(_COLUMNS)
    above = (
        ["شرکت نمونه‌گستر (سهامی خاص)", *blank[1:]],
        ["گزارش طرف حساب‌ها — از ۱۴۰۴/۰۱/۰۱ تا ۱۴۰۵/۰۶/۳۱", *blank[1:]],
        blank,
    )
    return Sheet("Sheet1", above, tuple(_COLUMNS.values()), rows)


def _usual(person: Person, number: int, dice: Dice) -> dict[str, Cell]:
    company = dice.chance(10)
    opened = person.since.text("")
    return {
        "code": 10_000 + number,
        "name": dice.pick(_COMPANIES) if company else dice.pick(_NAME_STYLES)(person),
        "kind": "حقوقی" if company else "حقیقی",
        "mobile": dice.pick(_MOBILE_STYLES)(person.mobile),
        "phone": int(person.landline) if dice.chance(50) else None,
        "balance": dice.number(-400, 900) * 100_000,
        "city": person.city,
        "address": f"{person.city}، خیابان {person.street}، پلاک {person.house}",
        "opened": int(opened) if dice.chance(80) else opened,
    }
