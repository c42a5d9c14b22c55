"""The customers of an invented shop as its CRM exports them, with all that years of hands have left in the cells.

Knows which row holds which oddity (README.md tells what becomes of each; a test compares). Must not know files.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sample_data.making.cells import ZWNJ, Cell, Day, Failed, Sheet, arabic_digits, arabic_letters, persian
from sample_data.making.people import Dice, People, Person

_COLUMNS: Mapping[str, str] = {
    "number": "ردیف",
    "first": "نام",
    "last": "نام خانوادگي",  # an Arabic ye, as in some of those below: the mapping need not have it
    "gender": "جنسیت",
    "mobile": "تلفن همراه",
    "landline": "تلفن ثابت",
    "email": "ايميل",
    "born": "تاریخ تولد",
    "since": "تاریخ عضویت",
    "company": "شركت",
    "job": "سمت",
    "province": "استان",
    "city": "شهر",
    "address": "آدرس",
    "code": "کد اشتراک",
    "groups": "گروه",
    "notes": "توضیحات",
}
_ROWS = 300
_BLANK_ROW = 151
_MONTHS = ("فروردین", "اردیبهشت", "خرداد", "تیر", "مرداد", "شهریور", "مهر", "آبان", "آذر", "دی", "بهمن", "اسفند")

_MOBILE_STYLES: tuple[Callable[[str], Cell], ...] = (  # each as often as it stands here
    *(lambda mobile: mobile,) * 7,
    *(int,) * 6,  # a numeric cell: Excel has eaten the zero
    *(persian,) * 3,
    lambda mobile: mobile[1:],
    arabic_digits,
    lambda mobile: f"{mobile[:4]} {mobile[4:7]} {mobile[7:9]} {mobile[9:]}",
    lambda mobile: f"{mobile[:4]}-{mobile[4:]}",
    lambda mobile: f"+98 {mobile[1:4]} {mobile[4:7]} {mobile[7:]}",
    lambda mobile: f"0098{mobile[1:]}",
    lambda mobile: f"{mobile[:4]}{ZWNJ}{mobile[4:]}",
    lambda mobile: f"\u202a{mobile}\u202c ",  # marks and a blank that came along when it was copied
)

_BORN_STYLES: tuple[Callable[[Person], Cell], ...] = (
    *(lambda person: person.born.text(),) * 5,
    *(lambda person: persian(person.born.text()),) * 3,
    *(lambda _person: None,) * 3,
    *(lambda person: Day(person.born),) * 2,
    lambda person: Day(person.born, shown="jalali"),
    lambda person: f"{person.born.gregorian():%Y-%m-%d}",
    lambda person: int(person.born.text("")),
    lambda person: person.born.text("."),
    lambda person: f"{person.born.day}/{person.born.month}/{person.born.year}",
    lambda person: persian(f"{person.born.day} {_MONTHS[person.born.month - 1]} {person.born.year}"),
    lambda _person: "-",
)

_GENDERS: tuple[Mapping[bool, Cell], ...] = (
    *({True: "مرد", False: "زن"},) * 4,
    *({True: "آقا", False: "خانم"},) * 3,
    {True: "آقای", False: "سرکار خانم"},
    {True: "مذکر", False: "مونث"},
    {True: 1, False: 2},  # the codes of an older program
    {True: None, False: None},
    {True: "نامشخص", False: "نامشخص"},
)
_COMPANIES = (
    *(None, None, None, None, "بازرگانی نمونه", "فروشگاه نمونه البرز", "شرکت نمونه‌پرداز (سهامی خاص)", "آموزشگاه نمونه"),
    *('کارگاه "نمونه"', "شركت پخش نمونه", "مهندسي نمونه‌گستر"),
)
_JOBS = (None, None, "مدیر فروش", "حسابدار", "كارشناس خرید", "مهندس", "آموزگار", "پزشک")
_GROUPS = (None, "مشتری نقدی", "عمده‌فروش", "ویژه", "همکار، ویژه", "مشتری نقدی، همکار", "عمده‌فروش،ویژه، همكار")
_NOTES = (None, None, None, "پیگیری شود", "ارسال با پیک، عصرها", "نسیه ندهید!", "معرف: خانم نمونه")

_AT: Mapping[int, Mapping[str, Cell]] = {
    # mobiles
    9: {"mobile": None},
    14: {"mobile": "09121034581 / 09351034582"},
    20: {"mobile": "9.12E+09"},
    27: {"mobile": "021-88410672"},
    33: {"mobile": None},
    38: {"mobile": "09141034583 - 041-33410674"},
    44: {"mobile": Failed("=VLOOKUP(A44,Mobiles!A:B,2,FALSE)")},
    49: {"mobile": "0912103458"},
    55: {"mobile": "-"},
    61: {"mobile": "+44 7700 900123"},  # Ofcom keeps these for films
    66: {"mobile": "09121034584-5"},
    72: {"mobile": "ندارد"},
    77: {"mobile": "۰۹۱۲۱۰۳۴۵۸۶\n۰۹۳۵۱۰۳۴۵۸۷"},
    83: {"mobile": "0912103458O"},  # the letter O
    88: {"mobile": 2188410673},
    94: {"mobile": "9.35E+09"},
    99: {"mobile": "۰۹۱۲۱۰۳۴۵۸۸ (همسر)"},
    105: {"mobile": None},
    110: {"mobile": "09601034589"},
    116: {"mobile": "30001034"},
    121: {"mobile": "09191034590 و 09191034591"},
    127: {"mobile": "0012345679"},  # with the check digit of a national ID
    132: {"mobile": "091210345921"},
    138: {"mobile": None},
    143: {"mobile": "0513-8410674"},
    149: {"mobile": None},
    155: {"mobile": "09111111111"},  # taken, with a warning
    # names
    26: {"first": "None", "last": "صادقی", "email": None},
    31: {"first": "سارا", "last": "O'Neill", "gender": "زن", "email": None},
    42: {"first": "نگار 🌸", "last": "بهاری", "gender": "زن", "email": "negar@example.ir"},
    160: {"first": None, "last": None},
    165: {"first": "  ", "last": None, "company": "بازرگانی نمونه"},
    169: {"first": None, "last": "آقای فرجی", "gender": "آقا", "email": None},
    173: {"first": "مريم   السادات", "last": " موسوي‌ ", "gender": "زن", "email": None},
    # dates
    177: {"born": "1402/12/30"},  # 1402 is no leap year
    182: {"born": "۱۳۷۱/۱۳/۰۵"},
    187: {"born": "70/5/12"},
    192: {"born": "۶۸/۱۱/۰۳"},
    197: {"born": "1468/02/11"},  # a slip for 1368
    202: {"born": 1370},
    207: {"born": "03/08/1991"},
    212: {"born": "1403/12/30"},  # 1403 is one
    217: {"since": "1402/12/30"},
    222: {"since": "سال ۱۳۹۹"},
    227: {"since": "1403/02/05 14:30"},
    # the rest
    232: {"email": "sara.karimi@example,com"},
    237: {"email": "info.example.com"},
    242: {"gender": "شرکت"},
    247: {"groups": "ویژه, همکار"},
    252: {"city": Failed("=VLOOKUP(A252,Cities!A:B,2,FALSE)")},
    257: {"mobile": "031-33410675", "born": "1370/02/32"},
    262: {"address": "خیابان بهار، کوچه لاله،\nپلاک ۱۲، واحد ۳"},
}
"""Row → what stands there instead of what chance would have put there."""

_SAME_MOBILE: Mapping[int, tuple[int, str]] = {
    266: (5, "number"),
    270: (12, "persian"),
    274: (18, "international"),
    278: (24, "text"),
    282: (41, "number"),
    286: (68, "persian"),
    290: (266, "international"),
    294: (100, "text"),
    298: (177, "text"),  # whose birthday is wrong: so this one counts
}
"""Row → the earlier row whose mobile it has, and how it is written here. 270, 278 and 286 are other people."""
_OTHER_PEOPLE = frozenset({270, 278, 286})
_WRITTEN: Mapping[str, Callable[[str], Cell]] = {
    "number": int,
    "persian": persian,
    "international": lambda mobile: f"+98{mobile[1:]}",
    "text": lambda mobile: mobile,
}


def customers(seed: int) -> Sheet:
    """The sheet «مشتریان»: title, blank row, headers in row 3, data from row 4, a total, blank formatted rows."""
    dice = Dice(seed)
    people = People(dice)
    persons: dict[int, Person] = {}
    rows: list[list[Cell]] = []
    for number in range(4, 4 + _ROWS):
        if number == _BLANK_ROW:
            rows.append([None] * len(_COLUMNS))
            continue
        cells = _row(people.person(), number, dice, persons)
        rows.append([cells[name] for name in _COLUMNS])
    total: Cell = f"جمع کل: {_ROWS - 1} مشتری"
    rows.append([total, *[None] * (len(_COLUMNS) - 1)])
    title: Cell = "فهرست مشتریان فروشگاه نمونه (خروجی ۱۴۰۵/۰۶/۳۱)"
    above = ([title, *[None] * (len(_COLUMNS) - 1)], [None] * len(_COLUMNS))
    return Sheet("مشتریان", above, tuple(_COLUMNS.values()), rows, trailing=10)


def _row(person: Person, number: int, dice: Dice, persons: dict[int, Person]) -> dict[str, Cell]:
    cells = _usual(person, number, dice)
    if number in _SAME_MOBILE:
        earlier, style = _SAME_MOBILE[number]
        known = persons[earlier]
        if number not in _OTHER_PEOPLE:
            cells = _usual(known, number, dice)
        person = known
        cells["mobile"] = _WRITTEN[style](known.mobile)
    persons[number] = person
    return {**cells, **_AT.get(number, {})}


def _usual(person: Person, number: int, dice: Dice) -> dict[str, Cell]:
    by_arab_keyboard: Callable[[str], str] = arabic_letters if dice.chance(30) else str
    return {
        "number": number - 3 - (number > _BLANK_ROW),
        "first": by_arab_keyboard(person.first) + (" " if dice.chance(8) else ""),
        "last": by_arab_keyboard(person.last),
        "gender": dice.pick(_GENDERS)[person.is_man],
        "mobile": dice.pick(_MOBILE_STYLES)(person.mobile),
        "landline": f"{person.landline[:3]}-{person.landline[3:]}" if dice.chance(60) else None,
        "email": person.email if dice.chance(45) else dice.pick((None, None, None, "ندارد")),
        "born": dice.pick(_BORN_STYLES)(person),
        "since": dice.pick((Day(person.since), Day(person.since, shown="jalali"), person.since.text(), None)),
        "company": dice.pick(_COMPANIES),
        "job": dice.pick(_JOBS),
        "province": by_arab_keyboard(person.province),
        "city": by_arab_keyboard(person.city),
        "address": by_arab_keyboard(f"خیابان {person.street}، پلاک {persian(str(person.house))}"),
        "code": f"{number * 37 % 1000:06}" if dice.chance(80) else None,
        "groups": dice.pick(_GROUPS),
        "notes": dice.pick(_NOTES),
    }
