"""Whole export files of invented customers: eleven mapped columns, one row in a hundred at fault.

Knows what a spreadsheet of customers looks like. Must not know the importer. The same seed gives the same file.
"""

from __future__ import annotations

import csv
import random
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from string import ascii_uppercase
from xml.sax.saxutils import escape

from bench import columns
from bench.columns import Cell

_FAULTY = 0.01
_AT_ONCE = 50_000
MAPPING = """\
version: 1
fields:
  Mobile: موبایل
  FName: {column: نام, part: first}
  LName: {column: نام, part: rest}
  GenderType: {column: جنسیت, on-invalid: blank}
  CompanyTitle: Company
  JobTitle: Job Title
  Email: {column: Email, on-invalid: blank}
  CityName: شهر
  AddressText: آدرس
  BornDate: {column: تاریخ تولد, on-invalid: blank}
  CustomText1: Subscription
  Labels: {columns: [گروه], on-invalid: blank}
"""
_HEADERS = (
    "موبایل",
    "نام",
    "جنسیت",
    "Company",
    "Job Title",
    "Email",
    "شهر",
    "آدرس",
    "تاریخ تولد",
    "Subscription",
    "گروه",
)
_JOBS = ("مدیر", "فروشنده", "Engineer", "حسابدار", "Sales", "", "معلم", "راننده")
_CITIES = ("تهران", "Shiraz", "اصفهان", "تبریز", "مشهد", "Karaj", "اهواز", "رشت", "قم", "یزد")


def customers(count: int, seed: int) -> Iterator[Sequence[Cell]]:
    """Rows of invented customers; every mobile is another one, one in a hundred is none."""
    chance = random.Random(seed)
    for start in range(0, count, _AT_ONCE):
        size = min(_AT_ONCE, count - start)
        made = (columns.names, columns.genders, columns.emails, columns.texts, columns.dates, columns.labels)
        names, genders, emails, addresses, dates, labels = (make(chance, size) for make in made)
        for place in range(size):
            number = start + place
            # 7,368,787 is prime to 10**8: all different, and not in order, as in no real file.
            mobile = f"09{(number * 7_368_787 + 10_000_000) % 40_000_000:09}"
            yield (
                "021" + mobile[3:] if chance.random() < _FAULTY else mobile,
                *(names[place], genders[place], f"شرکت {number % 5_000}", chance.choice(_JOBS), emails[place]),
                *(chance.choice(_CITIES), addresses[place], dates[place], f"A-{number}", labels[place]),
            )


def write_csv(path: Path, rows: Iterator[Sequence[Cell]]) -> None:
    """UTF-8 with BOM, as Excel saves it."""
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(_HEADERS)
        writer.writerows(rows)


def write_xlsx(path: Path, rows: Iterator[Sequence[Cell]]) -> None:
    """As Excel writes it: every text is a shared string, numbers are numbers. By hand, because the libraries hold a
    million rows in memory or leave the strings in the cells, which reads differently."""
    shared: dict[str, int] = {}
    count = 0
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, text in _PARTS.items():
            archive.writestr(name, text)
        with tempfile.TemporaryFile("w+b") as strings:
            strings.write(f'<sst xmlns="{_MAIN}">'.encode())

            def index(text: str, letter: str) -> int:
                nonlocal count
                known = shared.get(text)
                if known is None:
                    known = count
                    count += 1
                    strings.write(f'<si><t xml:space="preserve">{escape(text)}</t></si>'.encode())
                    if letter not in _DISTINCT:  # nothing would be found there
                        shared[text] = known
                return known

            with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
                sheet.write(f'<worksheet xmlns="{_MAIN}"><sheetData>'.encode())
                for number, row in enumerate(chain([_HEADERS], rows), 1):
                    cells = "".join(
                        f'<c r="{letter}{number}"><v>{cell}</v></c>'
                        if isinstance(cell, int)
                        else f'<c r="{letter}{number}" t="s"><v>{index(cell, letter)}</v></c>'
                        for letter, cell in zip(ascii_uppercase, row, strict=False)
                        if cell != ""
                    )
                    sheet.write(f'<row r="{number}">{cells}</row>'.encode())
                sheet.write(b"</sheetData></worksheet>")
            strings.write(b"</sst>")
            strings.seek(0)
            with archive.open("xl/sharedStrings.xml", "w", force_zip64=True) as part:
                shutil.copyfileobj(strings, part)


Write = Callable[[Path, Iterator[Sequence[Cell]]], None]
"""A way to write customers to a file."""

SIZES = (10_000, 100_000, 1_000_000)
"""Rows of the files on which whole checks are measured."""
SMALL = 300
"""Rows of the file whose check is taken for start-up. One row would not do: programs, ours and others, load what they
need at the first cell of each kind, such as tables of phone numbers, calendars and names. This many rows hold every
kind of cell, good, in need of repair and faulty. The cost of a row is that of the rows beyond these."""


@contextmanager
def folder_with_mapping() -> Iterator[Path]:
    """A folder for a while, with ``bench.yaml`` in it."""
    with tempfile.TemporaryDirectory(prefix="amoot-bench-") as scratch:
        folder = Path(scratch)
        (folder / "bench.yaml").write_text(MAPPING, encoding="utf-8")
        yield folder


def export(folder: Path, name: str, write: Write, size: int, seed: int) -> Path:
    """The file ``customers-SIZE.NAME`` in the folder, written unless it is there."""
    path = folder / f"customers-{size}.{name}"
    if not path.exists():
        write(path, customers(size, seed))
    return path


_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_DISTINCT = frozenset("AFHJ")
"""The columns of mobiles, e-mails, addresses and subscriptions."""


def _relations(*targets: tuple[str, str]) -> str:
    items = (
        f'<Relationship Id="rId{n}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="{_PACKAGE}">{"".join(items)}</Relationships>'


_PARTS: Mapping[str, str] = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
    "_rels/.rels": _relations(("officeDocument", "xl/workbook.xml")),
    "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
    '<sheet name="مشتریان" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": _relations(
        ("worksheet", "worksheets/sheet1.xml"), ("sharedStrings", "sharedStrings.xml")
    ),
}
