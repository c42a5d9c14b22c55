"""One table: a file named after its defect → what is read, which rows are at fault, or why the file is refused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from importer.errors import SourceFault
from importer.source import open_table

DATA = Path(__file__).parent.parent / "data" / "source"
HEADERS = ("نام", "موبایل", "شهر")
SARA = ["سارا", "09120000001", "تهران"]
REZA = ["رضا", "09120000002", "شیراز"]

READ: dict[str, tuple[dict[int, list[str]], dict[int, str]]] = {
    "plain.csv": ({2: SARA, 3: REZA}, {}),
    "no-line-end-at-the-end.csv": ({2: SARA, 3: REZA}, {}),
    "lone-carriage-returns.csv": ({2: SARA, 3: REZA}, {}),
    "byte-order-mark.csv": ({2: SARA, 3: REZA}, {}),
    "utf-16-with-mark.csv": ({2: SARA, 3: REZA}, {}),
    "utf-16-without-mark.csv": ({2: SARA, 3: REZA}, {}),
    "semicolons.csv": ({2: SARA, 3: REZA}, {}),
    "persian-commas.csv": ({2: SARA, 3: REZA}, {}),
    "tabs.tsv": ({2: SARA, 3: REZA}, {}),
    "sep-line.csv": ({3: SARA, 4: REZA}, {}),
    "dos-end-of-file-mark.csv": ({2: SARA, 3: REZA}, {}),
    "blank-lines.csv": ({5: SARA, 8: REZA}, {}),
    "title-above-header.csv": ({4: SARA, 5: REZA}, {}),
    "line-breaks-in-cells.csv": ({2: ["سارا\nمریم", "09120000001", "تهران\r\nونک"], 5: REZA}, {}),
    "header-without-rows.csv": ({}, {}),
    "html-table-called.xls": ({2: SARA, 3: REZA}, {}),
    "html-table-in-cp1256-called.xls": ({2: SARA, 4: REZA}, {}),
    "html-table-inside-a-layout-called.xls": ({2: SARA, 3: REZA}, {}),
    "old-workbook.xls": ({2: SARA, 3: REZA}, {}),
    "ragged-rows.csv": (
        {2: [*SARA[:2], ""], 3: REZA, 4: ["علی", "09120000003", "یزد"], 5: ["زهرا", "", ""]},
        {2: "row_too_short", 4: "row_too_long", 5: "row_too_short"},
    ),
    "quote-inside-a-quoted-text.csv": (
        {2: ['"سارا "ملیکا" ن",09120000001,تهران', "", ""], 3: REZA},
        {2: "row_quotes"},
    ),
    "nul-bytes.csv": ({2: SARA, 3: ["ر\ufffdضا", "0912\ufffd000002", "شیراز"], 4: REZA}, {3: "row_nul"}),
}

REFUSED: dict[str, tuple[str, dict[str, str | int]]] = {
    "quote-never-closed.csv": ("quote_unclosed", {"line": 3}),
    "quote-closed-by-a-later-row.csv": ("quote_unclosed", {"line": 2}),
    "cut-in-the-middle-of-a-letter.csv": ("encoding_damaged", {"encoding": "utf-8", "line": 3}),
    "one-broken-byte.csv": ("encoding_damaged", {"encoding": "utf-8", "line": 3}),
    "nothing-but-blank-lines.csv": ("text_empty", {}),
    "empty.csv": ("source_empty", {}),
    "web-page-called.xls": ("html_without_table", {}),
    "xml-spreadsheet-2003-called.xls": ("format_old", {"format": "XML Spreadsheet 2003"}),
    "pdf-called.csv": ("format_unknown", {"kind": "PDF"}),
    "random-bytes.csv": ("format_unknown", {"kind": "binary data"}),
    "workbook-cut-short.xlsx": ("workbook_damaged", {"part": "zip"}),
}

OTHERS = {"libreoffice.xls", "libreoffice.ods", "cp1256.csv", "one-column.csv", "trailing-delimiters.csv"}


def test_every_file_of_the_folder_is_in_a_table() -> None:
    assert {path.name for path in DATA.iterdir()} == READ.keys() | REFUSED.keys() | OTHERS


@pytest.mark.parametrize("name", READ)
@pytest.mark.parametrize("wanted", [(), ("شهر", "موبایل")], ids=["unmapped", "mapped"])
def test_a_readable_file_gives_its_cells_and_its_faulty_rows(
    name: str, wanted: tuple[str, ...], read: Callable[..., Any]
) -> None:
    rows, faults = READ[name]
    assert read(DATA / name, wanted=wanted) == (HEADERS, rows, faults)


@pytest.mark.parametrize("name", REFUSED)
def test_an_unreadable_file_is_refused_with_the_reason_and_its_name(name: str) -> None:
    code, params = REFUSED[name]
    with pytest.raises(SourceFault) as caught:
        list(open_table(DATA / name).chunks())
    assert caught.value.code == code
    found = caught.value.problems[0].params
    assert {"source": name, **params}.items() <= found.items()


def test_cp1256_is_the_last_resort_and_the_user_is_told(read: Callable[..., Any]) -> None:
    table = open_table(DATA / "cp1256.csv", wanted=HEADERS)
    assert [problem.code for problem in table.warnings] == ["encoding_guessed"]
    assert table.headers == ("نام", "موبايل", "شهر")
    assert read(DATA / "cp1256.csv").rows == {2: SARA, 3: ["رضا", "09120000002", "شيراز"]}


def test_delimiters_after_the_last_column_are_no_fault(read: Callable[..., Any]) -> None:
    content = read(DATA / "trailing-delimiters.csv")
    assert content == ((*HEADERS, ""), {2: [*SARA, ""], 3: [*REZA, ""]}, {})


def test_a_file_of_one_column_is_a_table(read: Callable[..., Any]) -> None:
    assert read(DATA / "one-column.csv") == (("موبایل",), {2: ["09120000001"], 3: ["09120000002"]}, {})
