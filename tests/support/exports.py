"""Invented exports of shapes that people really have, as files; the numbers stand for nobody."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import openpyxl

_FIRST = ("علی", "زهرا", "محمد رضا", "مریم", "حسین", "فاطمه", "امیر حسین", "نرگس", "رضا", "سارا", "مهدی", "لیلا")
_LAST = ("رضایی", "محمدی", "کریم زاده", "احمدی", "موسوی", "نوری", "صادقی", "جعفری", "اکبری", "قاسمی", "شریفی")
_CITIES = ("تهران", "اصفهان", "شیراز", "تبریز", "مشهد")
COUNT = 40


class Export(NamedTuple):
    """``write``: makes the file. ``lines``: active lines of the mapping that ``init`` must find, field → how it begins.
    ``counts``: what the account of ``check`` must say besides zeros."""

    name: str
    write: Callable[[Path], None]
    lines: Mapping[str, str]
    counts: Mapping[str, int]


def _mobile(number: int) -> str:
    return f"0912{1_000_000 + number * 7919:07d}"


def _jalali(number: int) -> str:
    return f"{1340 + number % 45}/{1 + number % 12:02d}/{1 + number % 29:02d}"


def _first(number: int) -> str:
    return _FIRST[number % len(_FIRST)]


def _last(number: int) -> str:
    return _LAST[number % len(_LAST)]


def _book(path: Path, sheets: Mapping[str, Sequence[Sequence[object]]]) -> None:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    book.save(path)


def _titled(path: Path) -> None:
    """Titles above the headers, mobiles as numbers, a landline of the office, a total below."""
    rows: list[Sequence[object]] = [
        ["شرکت بازرگانی نمونه"],
        ["فهرست طرف‌های حساب تا تاریخ ۱۴۰۵/۰۶/۳۱"],
        [],
        ["ردیف", "کد", "نام طرف حساب", "تلفن همراه", "تلفن", "شهر", "آدرس", "مانده"],
        *(
            [
                n,
                1000 + n,
                f"{_first(n)} {_last(n)}",
                int(_mobile(n)),
                f"0218877{n:04d}",
                _CITIES[n % 5],
                "خیابان یکم",
                n,
            ]
            for n in range(COUNT)
        ),
        ["", "", "جمع کل", "", "", "", "", 780],
    ]
    _book(path, {"گزارش": rows})


def _english(path: Path) -> None:
    lines = ["Contact ID,First Name,Last Name,Mobile Phone,Email,Date of Birth,Gender,City"]
    lines += [
        f"C-{n},Ali{'abcdefgh'[n % 8]},Rezaei,+98 {_mobile(n)[1:4]} {_mobile(n)[4:7]} {_mobile(n)[7:]},"
        f"user{n}@example.com,{1 + n % 28:02d}/{1 + n % 12:02d}/{1960 + n},{'MF'[n % 2]},Tehran"
        for n in range(COUNT)
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _windows(path: Path) -> None:
    lines = ["نام;نام خانوادگي;موبايل;تاريخ تولد;جنسيت;گروه"]
    lines += [
        f"{_first(n)};{_last(n)};{_mobile(n)};{_jalali(n)};{('آقا', 'خانم')[n % 2]};{('عادي', 'ويژه')[n % 2]}"
        for n in range(COUNT)
    ]
    text = "\r\n".join(lines).replace("ی", "ي").replace("ک", "ك")
    path.write_bytes(text.encode("cp1256"))


def _panel(path: Path) -> None:
    """Another panel's export: some codes as headers, and the mobile in a column called «تلفن»."""
    rows: list[Sequence[object]] = [
        ["id", "نام", "تلفن", "f7", "f9"],
        *([n, f"{_first(n)} {_last(n)}", _mobile(n)[1:], f"user{n}@example.com", _jalali(n)] for n in range(COUNT)),
    ]
    _book(path, {"Sheet1": rows})


def _two_sheets(path: Path) -> None:
    """A cover sheet first, the customers on the second one, a repeated mobile among them."""
    people: list[Sequence[object]] = [["نام", "نام خانوادگی", "شماره همراه", "شرکت", "سمت"]]
    people += [[_first(n), _last(n), _mobile(n % (COUNT - 1)), f"شرکت {_last(n)}", "مدیر فروش"] for n in range(COUNT)]
    cover: list[Sequence[object]] = [
        ["این فایل از سامانه‌ی فروش گرفته شده است"],
        ["تاریخ", "۱۴۰۵/۰۶/۳۱"],
        ["کاربر", "نمونه"],
    ]
    _book(path, {"راهنما": cover, "مشتریان": people})


def _whole_names(path: Path) -> None:
    titles = ("آقای", "خانم", "آقای دکتر", "مهندس")
    lines = ["مشتری,شماره تماس,متولد"]
    lines += [f"{titles[n % 4]} {_first(n)} {_last(n)},{_mobile(n)},{_jalali(n)}" for n in range(COUNT)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8-sig")


def _untelling(path: Path) -> None:
    """Headers that say nothing: the mobile, the e-mail and the gender are known by their cells."""
    lines = ["ستون ۱,ستون ۲,نام خانوادگی,ستون ۴,ستون ۵"]
    lines += [f"{n},{_mobile(n)},{_last(n)},{('زن', 'مرد')[n % 2]},user{n}@example.com" for n in range(COUNT)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


EXPORTS = (
    Export(
        "titled.xlsx",
        _titled,
        {
            "Mobile": "تلفن همراه",
            "FName": "{column: نام طرف حساب, part: first}",
            "CityName": "شهر",
            "AddressText": "آدرس",
        },
        {"pending": COUNT, "invalid": 1},
    ),
    Export(
        "english.csv",
        _english,
        {
            "Mobile": "Mobile Phone",
            "BornDate": "{column: Date of Birth, calendar: gregorian, order: dmy}",
            "GenderType": "Gender",
        },
        {"pending": COUNT},
    ),
    Export(
        "windows.csv",
        _windows,
        {"Mobile": "موبايل", "LName": "نام خانوادگي", "BornDate": "{column: تاريخ تولد", "Labels": "گروه"},
        {"pending": COUNT},
    ),
    Export(
        "panel.xlsx",
        _panel,
        {"Mobile": "تلفن", "FName": "{column: نام, part: first}", "LName": "{column: نام, part: rest}", "Email": "f7"},
        {"pending": COUNT},
    ),
    Export(
        "two_sheets.xlsx",
        _two_sheets,
        {"Mobile": "شماره همراه", "FName": "نام", "CompanyTitle": "شرکت", "JobTitle": "سمت"},
        {"pending": COUNT - 1, "duplicate": 1},
    ),
    Export(
        "whole_names.csv",
        _whole_names,
        {"Mobile": "شماره تماس", "FName": "{column: مشتری, part: first}", "BornDate": "{column: متولد"},
        {"pending": COUNT},
    ),
    Export(
        "untelling.csv",
        _untelling,
        {"Mobile": "ستون ۲", "LName": "نام خانوادگی", "Email": "ستون ۵", "GenderType": "ستون ۴"},
        {"pending": COUNT},
    ),
)
