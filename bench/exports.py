"""Whole export files for the benchmarks: eleven columns, all mapped, one row in a hundred at fault.

Knows what a usual export looks like. Must not know the importer. The same seed gives the same file.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator
from pathlib import Path

import xlsxwriter

from bench import columns
from bench.columns import Cell
from sample_data.making.people import FAMILIES, MEN, PLACES, WOMEN

HEADERS = (
    *("موبایل", "نام", "نام خانوادگی", "جنسیت", "تاریخ تولد", "ایمیل", "شرکت", "شهر", "آدرس", "گروه", "کد اشتراک"),
)
MAPPING = """\
version: 1
fields:
  Mobile: موبایل
  FName: نام
  LName: نام خانوادگی
  GenderType: جنسیت
  BornDate: {column: تاریخ تولد, calendar: jalali}
  Email: {column: ایمیل, on-invalid: blank}
  CompanyTitle: شرکت
  CityName: شهر
  AddressText: آدرس
  Labels: {columns: [گروه]}
  CustomText1: کد اشتراک
run: {max-invalid: 100}
"""
_BLOCK = 50_000  # rows made at a time
_FAULTY = ("021-88776655", "9.12E+09", "0912123456", "09121234567 - 09351234567")  # a landline, lost digits, …


def rows(count: int, seed: int) -> Iterator[tuple[Cell, ...]]:
    """The data rows. Mobiles are distinct, every hundredth is no mobile; the rest is written as people write it."""
    chance = random.Random(f"{seed} export")
    step = 1 + 2 * chance.randrange(10**6)  # odd and no multiple of 5: walks through all numbers without repeating one
    step += 2 * (step % 5 == 0)
    for start in range(0, count, _BLOCK):
        size = min(_BLOCK, count - start)
        dates = [cell if cell[4:5] == "/" and cell[5:7] != "13" else "1370/05/12" for cell in _texts(columns.dates(chance, size))]
        made = zip(
            (_mobile(start + n, step) for n in range(size)),
            (chance.choice((*MEN, *WOMEN))[0] for _ in range(size)),
            (chance.choice(FAMILIES)[0] for _ in range(size)),
            columns.genders(chance, size),
            dates,
            columns.emails(chance, size),
            (f"شرکت {chance.choice(FAMILIES)[0]}" if chance.random() < 0.4 else "" for _ in range(size)),
            (chance.choice(PLACES)[1] for _ in range(size)),
            columns.texts(chance, size),
            columns.labels(chance, size),
            (f"A-{chance.randrange(10**6):06}" for _ in range(size)),
            strict=True,
        )
        yield from made


def write_csv(path: Path, count: int, seed: int) -> None:
    """UTF-8 with BOM, as Excel saves it."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADERS)
        writer.writerows(rows(count, seed))


def write_xlsx(path: Path, count: int, seed: int) -> None:
    """One sheet, shared strings as Excel writes them; mobiles are numbers, as Excel makes them."""
    with xlsxwriter.Workbook(path, {"strings_to_numbers": False, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet()
        for number, cells in enumerate((HEADERS, *rows(count, seed))):
            for position, cell in enumerate(cells):
                if position == 0 and isinstance(cell, str) and cell.isascii() and cell.isdecimal():
                    sheet.write_number(number, position, int(cell))
                elif cell != "":
                    sheet.write_string(number, position, str(cell))


def _mobile(number: int, step: int) -> str:
    if number % 100 == 57:
        return _FAULTY[number // 100 % len(_FAULTY)]
    return f"09{1 + number // 10**7 % 3}{number % 10}{(number * step) % 10**7:07}" if number < 10**7 else str(number)


def _texts(cells: list[Cell]) -> list[str]:
    return [str(cell) for cell in cells]
