"""The way back: thirty faulty rows, the workbook of ``--failed``, a person who mends it, and the same mapping again."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from importer.sandbox import Fault, Sandbox
from support.desk import Desk

HEADERS = ("ردیف", "نام", "موبایل", "جنسیت", "تولد", "یادداشت")
MAPPING = """\
version: 1
fields:
  Mobile: موبایل
  FName: نام
  GenderType: جنسیت
  BornDate: {column: تولد, calendar: jalali}
"""
GOOD, FAULTY = 25, 30
WRONG = ("02188776655", "0912", "ندارد", "0912345678O", "09601234567")


def mobile(number: int) -> str:
    return f"0935{number:07d}"


def row(number: int) -> list[str]:
    """The first ones are good; of the others every third has a wrong gender, every third a wrong date."""
    cells = [str(number), f"کاربر{number}", mobile(number), "زن", "1370/05/12", "=1+1"]
    if number >= GOOD:
        place, text = ((2, WRONG[number % 5]), (3, "شرکت"), (4, "1370/13/45"))[number % 3]
        cells[place] = text
    return cells


def as_csv(path: Path, rows: Sequence[Sequence[str]]) -> None:
    text = io.StringIO()
    csv.writer(text).writerows([HEADERS, *rows])
    path.write_text(text.getvalue(), encoding="utf-8-sig")


def as_titled_workbook(path: Path, rows: Sequence[Sequence[str]]) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "مشتریان"
    for line in (["شرکت نمونه"], [], HEADERS, *rows):
        sheet.append(list(line))
        for cell in sheet[sheet.max_row]:
            cell.data_type = "s" if cell.value else cell.data_type
    book.save(path)


def mend(path: Path) -> int:
    """Type over every coloured cell what belongs there, and leave all else, comments too; returns how many rows."""
    book = openpyxl.load_workbook(path)
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    assert tuple(cell.value for cell in sheet[1]) == (*HEADERS, "_row", "_outcome", "_error")
    right: dict[int, Callable[[int], str]] = {2: mobile, 3: lambda _: "مرد", 4: lambda _: "1371/01/02"}
    for line in sheet.iter_rows(min_row=2):
        (wrong,) = (place for place, cell in enumerate(line) if cell.comment)
        assert line[5].value == "=1+1"
        assert line[5].data_type == "s"
        line[wrong].value = right[wrong](int(str(line[0].value)))
    book.save(path)
    return sheet.max_row - 1


@pytest.mark.parametrize(("source", "make"), [("people.csv", as_csv), ("people.xlsx", as_titled_workbook)])
def test_thirty_rows_mended_in_the_workbook_are_created_and_nothing_twice(
    desk: Desk, service: Sandbox, source: str, make: Callable[[Path, Sequence[Sequence[str]]], None]
) -> None:
    make(desk.folder / source, [row(number) for number in range(GOOD + FAULTY)])
    desk.write("people.yaml", MAPPING)
    with_mapping = ("--mapping", "people.yaml", "--lang", "fa", "--max-invalid", "100")
    first = desk.run(source, *with_mapping, "--failed", "mend.xlsx")
    assert (first.code, first.account["created"], first.account["invalid"]) == (1, GOOD, FAULTY), first.err
    assert mend(desk.folder / "mend.xlsx") == FAULTY
    second = desk.run("mend.xlsx", *with_mapping)
    assert (second.code, second.account["created"], second.account["total"]) == (0, FAULTY, FAULTY), second.err
    sent = Counter(entry.mobile for entry in service.ledger("ContactCreate"))
    assert sent == Counter(mobile(number) for number in range(GOOD + FAULTY))
    again = desk.run("mend.xlsx", *with_mapping)
    assert (again.code, again.account["created"]) == (0, FAULTY)
    assert len(list(service.ledger("ContactCreate"))) == GOOD + FAULTY


def test_what_can_be_picked_for_a_gender_are_the_usual_words_and_those_of_the_mapping(desk: Desk) -> None:
    as_csv(desk.folder / "people.csv", [row(number) for number in range(GOOD, GOOD + 3)])
    desk.write("people.yaml", MAPPING.replace("GenderType: جنسیت", "GenderType: {column: جنسیت, values: {1: true}}"))
    desk.run("people.csv", "--mapping", "people.yaml", "--failed", "mend.xlsx")
    sheet = openpyxl.load_workbook(desk.folder / "mend.xlsx").active
    assert isinstance(sheet, Worksheet)
    (rule,) = sheet.data_validations.dataValidation
    assert (str(rule.sqref), rule.formula1) == ("D2:D4", '"مرد,زن,1"')


def test_rows_that_nobody_can_mend_are_not_in_the_workbook_and_a_note_says_what_to_do(
    desk: Desk, service: Sandbox
) -> None:
    as_csv(desk.folder / "people.csv", [row(1), row(2), row(3), row(GOOD)])
    desk.write("people.yaml", MAPPING)
    service.add_faults(*(Fault("too-many", mobile=mobile(number), seconds=0, times=None) for number in (2, 3)))
    ran = desk.run("people.csv", "--mapping", "people.yaml", "--failed", "mend.xlsx", "--attempts", "1", "-v")
    assert (ran.account["invalid"], ran.account["failed"]) == (1, 2), ran.err
    assert "2 rows that failed or are in doubt are not in it" in ran.err
    sheet = openpyxl.load_workbook(desk.folder / "mend.xlsx").active
    assert isinstance(sheet, Worksheet)
    assert sheet.max_row == 2
