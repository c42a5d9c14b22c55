"""Workbooks: which sheet, which rows, and which zip files are refused."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter  # type: ignore[import-untyped]  # it ships no types

from importer.errors import SourceFault
from importer.source import open_table

Book = Callable[..., Path]
Read = Callable[..., Any]


def table(name: str) -> str:
    return f'<row r="1"><c r="A1" t="str"><v>{name}</v></c></row><row r="2"><c r="A2"><v>1</v></c></row>'


def refusal(path: Path, **options: Any) -> tuple[str, dict[str, str | int]]:
    with pytest.raises(SourceFault) as caught:
        list(open_table(path, **options).chunks())
    return caught.value.code, dict(caught.value.problems[0].params)


def test_the_first_visible_sheet_is_read_and_the_others_are_named(book: Book) -> None:
    path = book(table("الف"), table("ب"), table("پ"), states=["hidden", "visible", "visible"])
    found = open_table(path)
    assert (found.sheet, found.headers) == ("Sheet2", ("ب",))
    source = {"source": "book.xlsx", "sheet": "Sheet2"}
    assert list(found.warnings) == [
        ("sheets_not_read", {**source, "sheets": "«Sheet3»"}),
        ("hidden_sheets_not_read", {**source, "sheets": "«Sheet1»"}),
    ]


@pytest.mark.parametrize(
    ("wish", "headers"), [("Sheet1", "الف"), (" sheet۳ ", "پ"), (1, "ب"), (2, "پ"), ("SHEET 2", "ب")]
)
def test_a_sheet_is_chosen_by_its_folded_name_or_by_its_place_among_the_visible_tabs(
    wish: str | int, headers: str, book: Book
) -> None:
    path = book(table("الف"), table("ب"), table("پ"), states=["veryHidden"])
    found = open_table(path, sheet=wish)
    assert found.headers == (headers,)
    assert found.warnings == ()


@pytest.mark.parametrize("wish", ["Sheet", "", 0, 3, -1])
def test_a_sheet_that_is_not_there_is_refused_with_the_names_there_are(wish: str | int, book: Book) -> None:
    params = {"source": "book.xlsx", "sheet": str(wish), "sheets": "«Sheet1», «Sheet2»"}
    assert refusal(book(table("الف"), table("ب")), sheet=wish) == ("sheet_not_found", params)


def test_a_sheet_whose_name_is_a_number_is_found_by_that_number(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        workbook.add_worksheet("1404").write(0, 0, "نام")
        workbook.add_worksheet("1405").write(0, 0, "موبایل")
    assert open_table(path, sheet=1405).headers == ("موبایل",)


def test_sheets_that_only_spelling_tells_apart_need_the_exact_name(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        workbook.add_worksheet("مشتری").write(0, 0, "نام")
        workbook.add_worksheet("مشتري").write(0, 0, "موبایل")
    assert open_table(path, sheet="مشتري").headers == ("موبایل",)
    assert refusal(path, sheet="مشتری ")[0] == "sheet_ambiguous"


def test_a_chart_is_no_sheet_to_read(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        chart = workbook.add_chart({"type": "column"})
        workbook.add_chartsheet("نمودار").set_chart(chart)
        workbook.add_worksheet("مشتریان").write_column(0, 0, ["نام", "سارا"])
        chart.add_series({"values": "=مشتریان!$A$1:$A$2"})
    assert open_table(path).sheet == "مشتریان"
    assert refusal(path, sheet=1) == ("sheet_without_cells", {"source": "a.xlsx", "sheet": "نمودار"})


def test_a_workbook_whose_sheets_are_all_hidden_is_refused_unless_one_is_named(book: Book) -> None:
    path = book(table("الف"), states=["hidden"])
    assert refusal(path) == ("no_visible_sheet", {"source": "book.xlsx", "sheets": "«Sheet1»"})
    assert open_table(path, sheet="sheet1").headers == ("الف",)


def test_an_empty_sheet_is_refused_by_name(book: Book) -> None:
    path = book('<row r="1"><c r="A1" t="str"><v>  </v></c></row>')
    assert refusal(path) == ("sheet_empty", {"source": "book.xlsx", "sheet": "Sheet1"})


def test_hidden_rows_are_read_and_the_user_is_told(tmp_path: Path, read: Read) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        sheet = workbook.add_worksheet("مشتریان")
        sheet.write_column(0, 0, ["نام", "سارا", "رضا", "علی"])
        sheet.set_row(2, options={"hidden": True})
        sheet.set_row(3, options={"hidden": True})
    assert list(read(path).rows) == [2, 3, 4]
    told = {"source": "a.xlsx", "sheet": "مشتریان", "count": 2, "row": 3}
    assert list(open_table(path).warnings) == [("hidden_rows_read", told)]


def test_rows_and_columns_keep_their_place_and_a_stray_cell_costs_nothing(tmp_path: Path, read: Read) -> None:
    path = tmp_path / "a.xlsx"
    workbook = openpyxl.Workbook()
    sheet = workbook.worksheets[0]
    sheet.merge_cells("C3:D3")
    title = {"C3": "مشتریان", "C5": "نام", "D5": "نام"}
    cells = {"C6": "سارا", "C9": " ", "D10": "5", "A12": "یادداشت"}
    for place, value in {**title, **cells, "Z20": "بیرون جدول", "XFD1048576": "گم‌شده"}.items():
        sheet[place] = value
    workbook.save(path)
    found = read(path)
    assert found.headers == ("", "", "نام", "نام")
    assert found.rows == {6: ["", "", "سارا", ""], 10: ["", "", "", "5"], 12: ["یادداشت", "", "", ""]}
    assert open_table(path).header_row == 5


def test_a_wrong_dimension_hides_no_rows(book: Book, read: Read) -> None:
    xml = f'<worksheet xmlns="x"><dimension ref="A1"/><sheetData>{table("نام")}</sheetData></worksheet>'
    assert read(book("", replace={"xl/worksheets/sheet1.xml": xml})).rows == {2: [1]}


def test_headers_without_rows_are_a_table_of_no_rows(book: Book, read: Read) -> None:
    assert read(book('<row r="1"><c r="A1" t="str"><v>نام</v></c></row>')) == (("نام",), {}, {})


def test_progress_adds_up_to_the_size_of_the_sheet(book: Book) -> None:
    told: list[int] = []
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(2, 9_000))
    found = open_table(book('<row r="1"><c r="A1" t="str"><v>نام</v></c></row>' + rows), progress=told.append)
    assert sum(len(chunk.rows) for chunk in found.chunks(500)) == 8_998
    assert len(told) > 3
    assert sum(told) == found.size


def test_a_workbook_needs_neither_styles_nor_shared_strings(book: Book, read: Read) -> None:
    path = book(table("نام"), replace={"xl/styles.xml": None, "xl/sharedStrings.xml": None})
    assert read(path).rows == {2: [1]}


def test_odd_styles_are_no_reason_to_refuse_a_workbook(book: Book, read: Read) -> None:
    styles = "<styleSheet><fills><fill/></fills><cellXfs><xf/><xf numFmtId='14'/></cellXfs></styleSheet>"
    assert read(book(table("نام"), replace={"xl/styles.xml": styles})).rows == {2: [1]}


@pytest.mark.parametrize(
    "part", ["xl/workbook.xml", "xl/styles.xml", "xl/sharedStrings.xml", "xl/worksheets/sheet1.xml"]
)
def test_an_entity_bomb_is_refused_in_every_part(part: str, book: Book) -> None:
    bomb = '<!DOCTYPE b [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><worksheet>&b;</worksheet>'
    code, params = refusal(book(table("نام"), replace={part: bomb}))
    assert (code, params["part"], params["detail"]) == ("workbook_damaged", part, "DOCTYPE")


def test_a_zip_bomb_is_refused_before_it_is_unpacked(book: Book) -> None:
    code, params = refusal(book(table("نام") + " " * (40 << 20)))
    assert (code, params["part"], params["found"]) == ("zip_bomb", "xl/worksheets/sheet1.xml", 40)


def test_a_zip_without_a_workbook_is_refused_by_what_it_holds(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("contacts.csv", "a,b")
    assert refusal(path) == ("zip_no_workbook", {"source": "a.xlsx", "first": "contacts.csv"})
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
    assert refusal(path)[0] == "workbook_damaged"


def test_a_binary_workbook_without_records_is_damaged(book: Book) -> None:
    relations = '<Relationships><Relationship Id="r" Type="x/officeDocument" Target="xl/workbook.bin"/></Relationships>'
    path = book(table("نام"), replace={"_rels/.rels": relations, "xl/workbook.bin": "x"})
    code, params = refusal(path)
    assert (code, params["part"]) == ("workbook_damaged", "xl/workbook.bin")


@pytest.mark.parametrize(
    ("stream", "code"), [("EncryptedPackage", "password_protected"), ("Workbook", "workbook_damaged")]
)
def test_an_ole_file_is_a_protected_or_an_old_workbook(stream: str, code: str, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    filling = b"\x00" * ((1 << 20) - 20)  # the name lies across the border of two blocks
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + filling + stream.encode("utf-16-le"))
    assert refusal(path)[0] == code


def test_a_part_with_a_wrong_checksum_is_damage(book: Book) -> None:
    path = book(table("نام"))
    with zipfile.ZipFile(path) as archive:
        checksum = archive.getinfo("xl/worksheets/sheet1.xml").CRC.to_bytes(4, "little")
    path.write_bytes(path.read_bytes().replace(checksum, bytes(4)))
    assert refusal(path)[0] == "workbook_damaged"
