"""Cells of workbooks: every kind that stands in the XML, and none lost."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from importer.errors import SourceFault
from importer.source import open_table
from importer.source.tabs import NOT_CALCULATED
from importer.vocabulary import Cell, CellError

Book = Callable[..., Path]
Read = Callable[..., Any]

HEAD = '<row r="1"><c r="A1" t="inlineStr"><is><t>نام</t></is></c><c r="B1" t="inlineStr"><is><t>ب</t></is></c></row>'
STRINGS = [
    "<t>first</t>",
    "<t>a_x000D_b</t>",
    "<t>_x005F_x000D_</t>",
    '<r><t>rich</t></r><r><t xml:space="preserve"> text</t></r><rPh sb="0" eb="1"><t>hint</t></rPh>',
    "<t>  spaced  </t>",
    "<t/>",
    "<t>_xD83D__xDE00_ _xD83D_</t>",
]

CELLS: dict[str, tuple[str, Cell]] = {
    "a whole number": ('<c r="B2"><v>9121234567</v></c>', 9121234567),
    "a whole number with an exponent": ('<c r="B2"><v>9.121234567E9</v></c>', 9121234567),
    "a whole number with a point": ('<c r="B2" t="n"><v>9121234567.0</v></c>', 9121234567),
    "a negative number": ('<c r="B2"><v>-5</v></c>', -5),
    "a fraction": ('<c r="B2"><v>1.5</v></c>', 1.5),
    "a card number": ('<c r="B2"><v>6037991234567890</v></c>', 6037991234567890),
    "a number beyond exactness": ('<c r="B2"><v>12345678901234567890</v></c>', 12345678901234567890.0),
    "a number that is none": ('<c r="B2"><v>1_000</v></c>', "1_000"),
    "a number beyond floats": ('<c r="B2"><v>NaN</v></c>', "NaN"),
    "true": ('<c r="B2" t="b"><v>1</v></c>', True),
    "false": ('<c r="B2" t="b"><v>0</v></c>', False),
    "a shared string": ('<c r="B2" t="s"><v>0</v></c>', "first"),
    "an escaped carriage return": ('<c r="B2" t="s"><v>1</v></c>', "a\rb"),
    "an escaped escape": ('<c r="B2" t="s"><v>2</v></c>', "_x000D_"),
    "rich text": ('<c r="B2" t="s"><v>3</v></c>', "rich text"),
    "outer spaces": ('<c r="B2" t="s"><v>4</v></c>', "  spaced  "),
    "an empty string": ('<c r="B2" t="s"><v>5</v></c>', ""),
    "escaped surrogates": ('<c r="B2" t="s"><v>6</v></c>', "😀 \ufffd"),
    "a shared string without index": ('<c r="B2" t="s"><v></v></c>', ""),
    "an inline string": ('<c r="B2" t="inlineStr"><is><r><t>x</t></r><r><t>y</t></r></is></c>', "xy"),
    "entities and CDATA": ('<c r="B2" t="inlineStr"><is><t>a&amp;&#1740;<![CDATA[<b>]]></t></is></c>', "a&ی<b>"),
    "an error": ('<c r="B2" t="e"><v>#N/A</v></c>', CellError("#N/A")),
    "an error newer than the libraries": ('<c r="B2" t="e"><v>#FIELD!</v></c>', CellError("#FIELD!")),
    "an error without text": ('<c r="B2" t="e"/>', CellError("#VALUE!")),
    "a formula's number": ('<c r="B2"><f>1+1</f><v>2</v></c>', 2),
    "a formula's text": ('<c r="B2" t="str"><f>"a"</f><v>a</v></c>', "a"),
    "a formula's empty text": ('<c r="B2" t="str"><f>""</f><v></v></c>', ""),
    "a formula's error": ('<c r="B2" t="e"><f>1/0</f><v>#DIV/0!</v></c>', CellError("#DIV/0!")),
    "a formula without result": ('<c r="B2"><f>1+1</f></c>', NOT_CALCULATED),
    "a formula with a blank result": ('<c r="B2"><f>1+1</f><v></v></c>', NOT_CALCULATED),
    "a shared formula without result": ('<c r="B2"><f t="shared" si="0"/><v/></c>', NOT_CALCULATED),
    "a date": ('<c r="B2" s="1"><v>44000</v></c>', dt.datetime(2020, 6, 18)),  # noqa: DTZ001  # Excel knows no zones
    "a date and time": ('<c r="B2" s="1"><v>44000.5</v></c>', dt.datetime(2020, 6, 18, 12)),  # noqa: DTZ001
    "a time": ('<c r="B2" s="1"><v>0.5</v></c>', dt.time(12)),
    "a duration": ('<c r="B2" s="2"><v>1.5</v></c>', dt.timedelta(days=1.5)),
    "a Persian date format": ('<c r="B2" s="3"><v>44000</v></c>', dt.datetime(2020, 6, 18)),  # noqa: DTZ001
    "a currency format with letters": ('<c r="B2" s="4"><v>44000</v></c>', 44000),
    "a mobile formatted as a date": ('<c r="B2" s="1"><v>9121234567</v></c>', 9121234567),
    "a negative number formatted as a date": ('<c r="B2" s="1"><v>-5</v></c>', -5),
    "an ISO date": ('<c r="B2" t="d"><v>2020-06-18</v></c>', dt.datetime(2020, 6, 18)),  # noqa: DTZ001
    "an ISO time": ('<c r="B2" t="d"><v>12:30:00</v></c>', dt.time(12, 30)),
    "an ISO date with a zone": ('<c r="B2" t="d"><v>2020-06-18T22:00:00Z</v></c>', "2020-06-18T22:00:00Z"),
    "a kind of the future": ('<c r="B2" t="zzz"><v>5</v></c>', "5"),
}
FORMATS = ["[$-fa-IR,16]yyyy/mm/dd;@", "#,##0 &quot;days&quot;"]


@pytest.mark.parametrize("kind", CELLS)
def test_a_cell_is_read_as_it_stands(kind: str, book: Book, read: Read) -> None:
    xml, value = CELLS[kind]
    path = book(f'{HEAD}<row r="2"><c r="A2"><v>1</v></c>{xml}</row>', strings=STRINGS, formats=FORMATS)
    found = read(path, wanted=["نام"]).rows[2]
    assert found == [1, value]
    assert type(found[1]) is type(value)


def test_dates_follow_the_workbooks_date_system(book: Book, read: Read) -> None:
    path = book(f'{HEAD}<row r="2"><c r="B2" s="1"><v>42538</v></c></row>', date_1904=True)
    assert open_table(path).date_system == 1904
    assert read(path).rows == {2: ["", dt.datetime(2020, 6, 18)]}  # noqa: DTZ001


def test_formulas_without_result_are_told_before_the_rows_are_read(book: Book) -> None:
    cells = CELLS["a formula without result"][0] + CELLS["a formula's empty text"][0].replace("B2", "C2")
    table = open_table(book(f'{HEAD}<row r="2">{cells}</row><row r="3"><c r="A3"><f>1</f><v/></c></row>'))
    told = {"source": "book.xlsx", "sheet": "Sheet1", "count": 2}
    assert [(problem.code, problem.params) for problem in table.warnings] == [("formulas_not_calculated", told)]


@pytest.mark.parametrize(
    "xml",
    [
        '<row r="2"><c r="A2" t="s"><v>7</v></c></row>',
        '<row r="2"><c r="A2" t="s"><v>-1</v></c></row>',
        '<row r="2"><c r="A2" t="s"><v>x</v></c></row>',
        '<row r="2"><c r="A2" t="b"><v>maybe</v></c></row>',
        '<row r="2"><c r="A3"><v>1</v></c></row>',
        '<row r="2"><c r="XFE2"><v>1</v></c></row>',
        '<row r="2"><c r="A2"><v>1</v></c><c r="A2"><v>2</v></c></row>',
        '<row r="3"><c r="A3"><v>1</v></c></row><row r="2"><c r="A2"><v>1</v></c></row>',
        '<row r="1"><c r="A1"><v>1</v></c></row>',
        '<row r="2"><c r="A2"><v>1</v></row>',
    ],
)
def test_what_excel_would_not_open_is_damage_and_never_a_guess(xml: str, book: Book) -> None:
    with pytest.raises(SourceFault) as caught:
        list(open_table(book(HEAD + xml, strings=STRINGS), wanted=["نام"]).chunks())
    assert caught.value.code == "workbook_damaged"
    assert caught.value.problems[0].params["part"] == "xl/worksheets/sheet1.xml"


def test_cells_and_rows_without_a_reference_follow_one_another(book: Book, read: Read) -> None:
    rows = "<row><c><v>1</v></c><c/><c><v>3</v></c></row><row/><row><c><v>4</v></c></row>"
    head = '<row r="4"><c t="str"><v>نام</v></c><c t="str"><v>ب</v></c><c t="str"><v>پ</v></c></row>'
    assert read(book(head + rows)).rows == {5: [1, "", 3], 7: [4, "", ""]}


def test_names_of_elements_may_have_a_prefix(book: Book, read: Read) -> None:
    xml = (
        '<x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><x:sheetData><x:row r="1">'
        '<x:c r="A1" t="inlineStr"><x:is><x:t>نام</x:t></x:is></x:c></x:row><x:row r="2"><x:c r="A2"><x:v>1</x:v></x:c>'
        "</x:row></x:sheetData></x:worksheet>"
    )
    assert read(book("", replace={"xl/worksheets/sheet1.xml": xml})).rows == {2: [1]}
