"""What a check of a whole file takes: peak memory, and time per row from ten thousand rows to a million.

Knows the command line and what a spreadsheet of customers looks like. Must not know how the program reads.

The program runs as a process of its own on generated files of eleven mapped columns, one row in a hundred faulty.
What counts is its peak of resident memory (which must stay bounded for a CSV of any size, and bearable for a workbook)
and its processor time per row, start-up taken off, which must not grow with the file.
"""

from __future__ import annotations

import csv
import random
import shutil
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from string import ascii_uppercase
from xml.sax.saxutils import escape

from bench import columns
from bench.columns import Cell
from bench.harness import Options, table
from bench.process import Usage, measured

SIZES = (10_000, 100_000, 1_000_000)
FLAT = 0.25
"""By how much the time per row of the largest file may lie above or below that of the smallest."""

_FAULTY = 0.01
_AT_ONCE = 50_000
_MAPPING = """\
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


@dataclass(frozen=True, slots=True)
class Format:
    """A way to write the rows, and the memory in MB that reading a million of them may take."""

    write: Callable[[Path, Iterator[Sequence[Cell]]], None]
    limit: int


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


FORMATS: Mapping[str, Format] = {"csv": Format(write_csv, 300), "xlsx": Format(write_xlsx, 1_100)}
"""Format → how it is written and what it may take."""


def run(options: Options) -> bool:
    """Print what each format and size takes; False where a limit is passed."""
    met = True
    lines: list[tuple[str, ...]] = []
    with tempfile.TemporaryDirectory(prefix="amoot-bench-") as scratch:
        folder = Path(scratch)
        (folder / "bench.yaml").write_text(_MAPPING, encoding="utf-8")
        for name, form in FORMATS.items():
            sizes = [size // 20 for size in SIZES] if options.quick else [*SIZES]
            empty = _usage(folder, name, form, 1, options)
            found = [_usage(folder, name, form, size, options) for size in sizes]
            costs = [(used.cpu - empty.cpu) / size for used, size in zip(found, sizes, strict=True)]
            flat = costs[-1] / costs[0]
            met &= found[-1].peak < form.limit and (options.quick or abs(flat - 1) <= FLAT)
            for used, size, cost in zip(found, sizes, costs, strict=True):
                ratio = f"{cost / costs[0]:.2f}"
                lines.append(
                    (f"{name}, {size:,} rows", f"{used.peak:.0f}", f"{used.wall:.1f}", f"{cost * 1e6:.1f}", ratio)
                )
            lines.append((f"  wanted of {name}", f"< {form.limit}", "", "", f"{1 - FLAT:.2f} – {1 + FLAT:.2f}"))
    print(table(("check of", "peak MB", "seconds", "µs/row (cpu)", "to the smallest"), lines))
    return met


def _usage(folder: Path, name: str, form: Format, size: int, options: Options) -> Usage:
    """The cheapest of some rounds: what else the machine does only ever adds. The largest file is read once."""
    path = folder / f"customers.{name}"
    form.write(path, customers(size, options.seed))
    rounds = 1 if size > SIZES[1] else options.rounds
    command = [sys.executable, "-m", "importer", "check", path.name, "--mapping", "bench.yaml"]
    found = [measured(command, folder) for _ in range(rounds)]
    for used in found:
        if used.code not in {0, 1} or f"total={size}" not in used.out:
            raise RuntimeError(f"check ended with {used.code}: {used.err}")
    path.unlink()
    (folder / "customers.results.csv").unlink()
    return min(found, key=lambda used: used.cpu)
