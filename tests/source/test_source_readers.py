"""Who reads a workbook: calamine what is proved plain, openpyxl the rest, and where both may, they say the same."""

from __future__ import annotations

import dataclasses
import datetime as dt
import resource
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter  # type: ignore[import-untyped]  # it ships no types
from hypothesis import given, settings
from hypothesis import strategies as st
from source.conftest import OFFICE, RELATIONS

from importer.errors import SourceFault
from importer.source import Table, open_table
from importer.source.workbook import WorkbookReader
from importer.vocabulary import Cell, CellError

Book = Callable[..., Path]

HEAD = '<row r="1"><c r="A1" t="str"><v>نام</v></c><c r="B1" t="str"><v>ب</v></c></row>'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"

Seen = tuple[list[list[object]], list[list[type]], list[int]]


def chunks_of(table: Table) -> list[Seen]:
    frames = [(chunk.frame.values.tolist(), chunk.rows) for chunk in table.chunks(3)]
    return [(cells, [[type(cell) for cell in row] for row in cells], rows) for cells, rows in frames]


def by_both(path: Path) -> tuple[list[Seen], list[Seen]]:
    table = open_table(path, header_row=1)
    careful = dataclasses.replace(table, reader=WorkbookReader(path, fast_allowed=False))
    return chunks_of(table), chunks_of(careful)


PLAIN = {
    "a number": '<c r="A2"><v>9121234567</v></c>',
    "a number with an exponent": '<c r="A2" s="0"><v>9.121234567E9</v></c>',
    "a shared string": '<c r="A2" t="s"><v>0</v></c>',
    "rich text": '<c r="A2" t="s"><v>1</v></c>',
    "an escaped line end": '<c r="A2" t="s"><v>2</v></c>',
    "kept spaces": '<c r="A2" t="s"><v>3</v></c>',
    "no string at all": '<c r="A2" t="s"><v>4</v></c>',
    "an inline text": '<c r="A2" t="inlineStr"><is><t>a &amp; b</t></is></c>',
    "the text of a formula, with spaces": '<c r="A2" t="str"><f>x</f><v> a </v></c>',
    "the number of a shared formula": '<c r="A2"><f t="shared" si="0"/><v>5</v></c>',
    "a truth": '<c r="A2" t="b"><v>1</v></c>',
    "a date": '<c r="A2" s="1"><v>44000.5</v></c>',
    "a Persian date": '<c r="A2" s="3"><v>44000</v></c>',
    "a blank cell with a style": '<c r="A2" s="1"/><c r="B2"><v>1</v></c>',
    "a blank cell of openpyxl": '<c r="A2" s="1" t="n" /><c r="B2"><v>1</v></c>',
}
STRINGS = [
    "<t>a</t>",
    '<r><t>a</t></r><r><rPr><b/></rPr><t xml:space="preserve"> b</t></r><rPh sb="0" eb="1"><t>h</t></rPh>',
    "<t>a_x000D_b_x005F_x000D_</t>",
    '<t xml:space="preserve"> a </t>',
    "",
]
FORMATS = ["[$-fa-IR,16]yyyy/mm/dd;@", "[$-fa-IR]d mmmm; @", "[Red]0"]

NOT_PLAIN = {
    "an error": '<c r="A2" t="e"><v>#N/A</v></c>',
    "an error newer than the libraries": '<c r="A2" t="e"><v>#FIELD!</v></c>',
    "a formula without result": '<c r="A2"><f>1+1</f></c>',
    "a formula with a blank result": '<c r="A2"><f>1+1</f><v></v></c>',
    "an ISO date": '<c r="A2" t="d"><v>2020-06-18</v></c>',
    "a mobile formatted as a date": '<c r="A2" s="1"><v>9121234567</v></c>',
    "a negative date": '<c r="A2" s="1"><v>-5</v></c>',
    "a time": '<c r="A2" s="1"><v>0.5</v></c>',
    "the day before 1 March 1900": '<c r="A2" s="1"><v>60</v></c>',
    "a duration": '<c r="A2" s="2"><v>1.5</v></c>',
    "a format of which nobody is sure": '<c r="A2" s="4"><v>44000</v></c>',
    "a style that is not there": '<c r="A2" s="99"><v>44000</v></c>',
    "a number that is none": '<c r="A2"><v>NaN</v></c>',
    "an inline text with spaces that nobody keeps": '<c r="A2" t="inlineStr"><is><t> a</t></is></c>',
    "half a character": '<c r="A2" t="str"><v>_xD83D_</v></c>',
    "a cell of another row": '<c r="A3"><v>1</v></c>',
    "a cell that stands twice": '<c r="A2"><v>1</v></c><c r="A2"><v>2</v></c>',
    "cells out of order": '<c r="B2"><v>1</v></c><c r="A2"><v>2</v></c>',
    "a cell without reference": "<c><v>1</v></c>",
    "a column that no sheet has": '<c r="XFE2"><v>1</v></c>',
    "a comment": '<!-- --><c r="A2"><v>1</v></c>',
    "a row out of order": '<c r="A2"><v>1</v></c></row><row r="1"><c r="C1"><v>1</v></c>',
    "no row number": '<c r="A2"><v>1</v></c></row><row><c r="A3"><v>1</v></c>',
    "a line break between cells": '<c r="A2"><v>1</v></c>\n',
}


@pytest.mark.parametrize("name", PLAIN)
def test_a_plain_sheet_is_read_by_calamine_just_as_openpyxl_reads_it(name: str, book: Book) -> None:
    path = book(f'{HEAD}<row r="2">{PLAIN[name]}</row>', strings=STRINGS, formats=FORMATS)
    assert WorkbookReader(path).is_fast
    by_calamine, by_openpyxl = by_both(path)
    assert by_calamine == by_openpyxl


@pytest.mark.parametrize("name", NOT_PLAIN)
def test_a_sheet_with_anything_special_is_read_by_openpyxl(name: str, book: Book) -> None:
    path = book(f'{HEAD}<row r="2">{NOT_PLAIN[name]}</row>', formats=FORMATS)
    assert not WorkbookReader(path).is_fast


@pytest.mark.parametrize(
    "text", ["<t> a</t>", "<t>a </t>", "<t>&#10;a</t>", "<t>a&#x20;</t>", "<t>\n</t>", "<t x='1'> a</t>"]
)
def test_a_shared_text_that_calamine_would_trim_is_read_by_openpyxl(text: str, book: Book) -> None:
    path = book(f'{HEAD}<row r="2"><c r="A2" t="s"><v>0</v></c></row>', strings=[text])
    assert not WorkbookReader(path).is_fast
    [(cells, _, _)] = chunks_of(open_table(path, header_row=1)) or [([["blank"]], [], [])]
    assert cells == [["blank"]] or str(cells[0][0]).strip() == "a" != cells[0][0]


def _cells() -> st.SearchStrategy[str]:
    """Cells as a wild program might write them, right and wrong."""
    spaces = st.sampled_from(["", "", "", " ", "\n", "&#10;", "\u00a0"])
    words = st.sampled_from(
        ["a", "ی", "a &amp; b", "_x000D_", "_x005F_", "_xD83D_", "&lt;", ";", "", "09", "a\r\nb", "]"]
    )
    texts = st.builds(lambda before, word, after: before + word + after, spaces, words, spaces)
    numbers = st.sampled_from(
        ["0", "-0", "-5", "1.5", "0.25", "59", "60", "61", "44000", "44000.5", "2958466", "9121234567"]
    )
    values = st.one_of(numbers, texts, st.integers().map(str), st.floats(allow_nan=False).map(repr))
    style = st.sampled_from(["", "", *(f' s="{n}"' for n in (0, 1, 2, 3, 4, 5, 99, "01"))])
    kinds = ["", "", ' t="n"', ' t="s"', ' t="b"', ' t="str"', ' t="e"', ' t="d"', ' t="inlineStr"']
    formula = st.sampled_from(["", "", "", "<f>1</f>", '<f t="shared" si="0"/>', "<f/>"])
    body = st.one_of(
        st.builds("{}<v>{}</v>".format, formula, values),
        st.builds("<is><t{}>{}</t></is>".format, st.sampled_from(["", ' xml:space="preserve"']), texts),
        formula,
    )
    return st.builds('<c r="{{}}"{}{}>{}</c>'.format, style, st.sampled_from(kinds), body)


ROWS = st.lists(st.lists(_cells(), min_size=1, max_size=2), min_size=1, max_size=2)
TEXTS = st.lists(
    st.sampled_from(["<t>a</t>", *STRINGS, "<t> a</t>", "<t>a </t>", "<t>&amp; a;</t>", "<t/>"]), max_size=6
)


def _outcome(reader: WorkbookReader) -> object:
    try:
        rows = [(row.number, row.cells) for row in reader.rows() if set(row.cells) != {""}]
    except SourceFault as fault:
        return fault.code
    return [(number, cells, [type(cell) for cell in cells]) for number, cells in map(_stripped, rows)]


def _stripped(row: tuple[int, list[Cell]]) -> tuple[int, list[Cell]]:
    number, cells = row
    return number, cells[: max(n for n, cell in enumerate(cells, 1) if cell != "" or isinstance(cell, CellError))]


@given(rows=ROWS, strings=TEXTS, date_1904=st.booleans())
@settings(deadline=None, max_examples=300)
def test_whatever_the_survey_calls_plain_both_libraries_read_alike(
    rows: list[list[str]], strings: list[str], date_1904: bool, wild: Book
) -> None:
    xml = "".join(
        f'<row r="{n}">{"".join(cell.format(f"{chr(64 + c)}{n}") for c, cell in enumerate(cells, 1))}</row>'
        for n, cells in enumerate(rows, 2)
    )
    path = wild(HEAD + xml, strings=strings, formats=FORMATS, date_1904=date_1904)
    reader = WorkbookReader(path)
    if reader.is_fast:
        assert _outcome(reader) == _outcome(WorkbookReader(path, fast_allowed=False))


# Whole seconds are Excel's; the libraries agree on them. Before March 1900 Excel has a day too many.
moments = st.datetimes(dt.datetime(1900, 3, 1), dt.datetime(9800, 12, 30)).map(lambda at: at.replace(microsecond=0))  # noqa: DTZ001  # Excel knows no zones
words = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=8)
plain_cells: st.SearchStrategy[Any] = st.one_of(
    words, st.integers(-(2**53), 2**53), st.floats(-1e15, 1e15), st.booleans(), moments, st.none()
)


@pytest.mark.parametrize("writer", ["openpyxl", "xlsxwriter", "xlsxwriter, inline texts"])
@given(rows=st.lists(st.lists(plain_cells, min_size=1, max_size=4), max_size=7), down=st.integers(0, 3))
@settings(deadline=None, max_examples=30)
def test_plain_workbooks_give_the_same_chunks_through_both_readers(
    writer: str, rows: list[list[Any]], down: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.getbasetemp() / "both.xlsx"
    table = [(1, ["نام", "ب", "پ", "ت"]), *enumerate(rows, 2 + down)]
    if writer == "openpyxl":
        workbook = openpyxl.Workbook()
        for number, cells in table:
            for column, cell in enumerate(cells, 2):
                if not isinstance(cell, str) or not cell.startswith("="):
                    workbook.worksheets[0].cell(number, column, cell)
        workbook.save(path)
    else:
        options = {"default_date_format": "yyyy/mm/dd hh:mm", "strings_to_formulas": False, "strings_to_urls": False}
        with xlsxwriter.Workbook(path, {**options, "constant_memory": "inline" in writer}) as book:
            sheet = book.add_worksheet()
            for number, cells in table:
                sheet.write_row(number - 1, 1, cells)
    by_calamine, by_openpyxl = by_both(path)
    assert by_calamine == by_openpyxl


@pytest.mark.parametrize("place", ["A1048576", "XFD3", "XFD1048576"])
def test_a_stray_cell_costs_neither_time_nor_memory(place: str, tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    for number in range(300):
        workbook.worksheets[0].append(["نام", number])
    workbook.worksheets[0][place] = "x"
    workbook.save(tmp_path / "a.xlsx")
    before, start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    table = open_table(tmp_path / "a.xlsx", header_row=1)
    assert sum(len(chunk.rows) for chunk in table.chunks()) in {299, 300}
    assert time.process_time() - start < 2
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100 << 10  # KiB


def in_namespace(name: str, cells: str) -> dict[str, str | bytes | None]:
    xml = f'<worksheet xmlns="{name}"><sheetData>{HEAD}<row r="2">{cells}</row></sheetData></worksheet>'
    return {"xl/worksheets/sheet1.xml": xml}


def test_a_dialect_that_openpyxl_reads_as_empty_is_read_by_calamine_or_refused(book: Book) -> None:
    [(cells, _, _)] = chunks_of(open_table(book("", replace=in_namespace(STRICT, PLAIN["a number"])), header_row=1))
    assert cells == [[9121234567, ""]]
    with pytest.raises(SourceFault) as caught:
        open_table(book("", replace=in_namespace(STRICT, NOT_PLAIN["an error"])))
    assert caught.value.code == "workbook_unusual"
    assert caught.value.problems[0].params["namespace"] == STRICT


def test_a_number_format_whose_number_is_none_is_damage_of_the_styles(book: Book) -> None:
    styles = f'<styleSheet xmlns="{MAIN}"><numFmts><numFmt numFmtId="1 64" formatCode="0"/></numFmts></styleSheet>'
    with pytest.raises(SourceFault) as caught:
        open_table(book(HEAD, replace={"xl/styles.xml": styles}))
    assert (caught.value.code, caught.value.problems[0].params["part"]) == ("workbook_damaged", "xl/styles.xml")


def test_a_sheet_that_ends_too_early_is_damage(book: Book) -> None:
    xml = f'<worksheet xmlns="{MAIN}"><sheetData>{HEAD}'
    with pytest.raises(SourceFault) as caught:
        open_table(book("", replace={"xl/worksheets/sheet1.xml": xml})).chunks()
    assert caught.value.code == "workbook_damaged"


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"])
def test_a_row_or_text_beyond_all_measure_is_damage_and_not_kept_in_memory(part: str, book: Book) -> None:
    endless = (
        "<row>" + "<c/>" * (3 << 20) + "</row>" if "sheet1" in part else "<si><t>" + "x " * (6 << 20) + "</t></si>"
    )
    root = f'<worksheet xmlns="{MAIN}"><sheetData>' if "sheet1" in part else f'<sst xmlns="{MAIN}">'
    with pytest.raises(SourceFault) as caught:
        open_table(book(f'{HEAD}<row r="2">{NOT_PLAIN["an error"]}</row>', replace={part: root + endless}))
    assert (caught.value.code, caught.value.problems[0].params["part"]) == ("workbook_damaged", part)


def test_hidden_columns_are_read_and_the_user_is_told(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as workbook:
        sheet = workbook.add_worksheet("مشتریان")
        sheet.write_row(0, 0, ["نام", "موبایل", "شهر"])
        sheet.set_column(1, 2, options={"hidden": True})
        sheet.set_column(3, 16_383, options={"hidden": True})
    table = open_table(tmp_path / "a.xlsx")
    assert table.headers == ("نام", "موبایل", "شهر")
    assert list(table.warnings) == [("hidden_columns_read", {"source": "a.xlsx", "sheet": "مشتریان", "count": 2})]


def test_a_part_in_another_encoding_is_read_by_openpyxl(book: Book) -> None:
    xml = f'<?xml version="1.0" encoding="UTF-16"?><worksheet xmlns="{MAIN}"><sheetData>{HEAD}</sheetData></worksheet>'
    path = book("", replace={"xl/worksheets/sheet1.xml": xml.encode("utf-16")})
    assert not WorkbookReader(path).is_fast
    assert open_table(path).headers == ("نام", "ب")
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None


def relations(strings: str, sheet: str = "worksheets/sheet1.xml") -> str:
    targets = {"worksheet": sheet, "styles": "styles.xml", "sharedStrings": strings}
    items = [
        f'<Relationship Id="rId{n}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets.items(), 1)
        if target
    ]
    return f'<Relationships xmlns="{RELATIONS}">{"".join(items)}</Relationships>'


@pytest.mark.parametrize(
    ("rels", "more"),
    [
        (relations(""), "xl/any.xml"),  # strings that stand in the usual place, and belong to nothing
        (relations("sharedStrings.xml"), "xl/SharedStrings.xml"),
        (relations("sharedStrings.xml", "worksheets\\sheet1.xml"), "xl/worksheets\\sheet1.xml"),
        (relations("sharedStrings.xml", "worksheets/SHEET1.xml"), "xl/worksheets/Sheet1.xml"),
        (relations("sharedStrings.xml", "a/../worksheets/sheet1.xml"), "xl/a/../worksheets/sheet1.xml"),
    ],
)
def test_where_calamine_might_read_another_part_than_was_looked_over_openpyxl_reads(
    rels: str, more: str, book: Book
) -> None:
    other = f'<worksheet xmlns="{MAIN}"><sheetData>{HEAD.replace("نام", "another")}</sheetData></worksheet>'
    path = book(HEAD, strings=["<t>a</t>"], replace={"xl/_rels/workbook.xml.rels": rels, more: other})
    table = open_table(path)
    assert isinstance(table.reader, WorkbookReader)
    assert not table.reader.is_fast
    assert table.headers == ("نام", "ب")
