"""The one table of defects: a file named after its defect → what is read, which rows are at fault, what is said, or why
the file is refused. A module ``defects_….py`` beside this one may hold more, in a table of the same name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

HEADERS = ("نام", "موبایل", "شهر")
SARA = ["سارا", "09120000001", "تهران"]
REZA = ["رضا", "09120000002", "شیراز"]
BOTH: Mapping[int, Sequence[object]] = {2: SARA, 3: REZA}

Said = tuple[str, Mapping[str, str | int]]
"""A code, and some of its params."""


@dataclass(frozen=True)
class Read:
    """``rows``: number → cells; ``faults``: number → code; ``mapped``: the headers as they are read for the mapping
    that wants ``wanted``, where that differs."""

    rows: Mapping[int, Sequence[object]] = field(default_factory=lambda: BOTH)
    faults: Mapping[int, str] = field(default_factory=dict)
    warnings: Sequence[Said] = ()
    headers: tuple[str, ...] = HEADERS
    wanted: Sequence[str] = ("شهر", "موبایل")


@dataclass(frozen=True)
class Refused:
    """Why, and some of its params."""

    code: str
    params: Mapping[str, str | int] = field(default_factory=dict)


_GROUPED = ("نام", "موبایل", "تماس تلفن", "شرکت نام", "شرکت تلفن")
_COMPANY: Mapping[int, Sequence[object]] = {3: ["سارا", "09120000001", "02188", "نمونه", "02199"]}

DEFECTS: Mapping[str, Read | Refused] = {
    "plain.csv": Read(),
    "no-line-end-at-the-end.csv": Read(),
    "lone-carriage-returns.csv": Read(),
    "byte-order-mark.csv": Read(),
    "utf-16-with-mark.csv": Read(),
    "utf-16-without-mark.csv": Read(),
    "semicolons.csv": Read(),
    "persian-commas.csv": Read(),
    "pipes.csv": Read(),
    "tabs.tsv": Read(),
    "sep-line.csv": Read({3: SARA, 4: REZA}),
    "dos-end-of-file-mark.csv": Read(),
    "blank-lines.csv": Read({5: SARA, 8: REZA}),
    "title-above-header.csv": Read({4: SARA, 5: REZA}),
    "line-breaks-in-cells.csv": Read({2: ["سارا\nمریم", "09120000001", "تهران\r\nونک"], 5: REZA}),
    "header-without-rows.csv": Read({}),
    "totals-row.csv": Read({2: SARA, 3: ["جمع کل", "", ""]}),
    "ragged-rows.csv": Read(
        {2: [*SARA[:2], ""], 3: REZA, 4: ["علی", "09120000003", "یزد"], 5: ["زهرا", "", ""]},
        {2: "row_too_short", 4: "row_too_long", 5: "row_too_short"},
    ),
    "cut-last-line.csv": Read({2: SARA, 3: ["رضا", "0912000", ""]}, {3: "row_cut"}),
    "quote-inside-a-quoted-text.csv": Read(
        {2: ['"سارا "ملیکا" ن",09120000001,تهران', "", ""], 3: REZA}, {2: "row_quotes"}
    ),
    "nul-bytes.csv": Read({2: SARA, 3: ["ر\ufffdضا", "0912\ufffd000002", "شیراز"], 4: REZA}, {3: "row_nul"}),
    "cp1256.csv": Read(
        {2: SARA, 3: ["رضا", "09120000002", "شيراز"]},
        warnings=[("encoding_guessed", {"encoding": "cp1256"})],
        headers=("نام", "موبايل", "شهر"),
    ),
    "trailing-delimiters.csv": Read({2: [*SARA, ""], 3: [*REZA, ""]}, headers=(*HEADERS, "")),
    "one-column.csv": Read({2: ["09120000001"], 3: ["09120000002"]}, headers=("موبایل",)),
    "repeated-and-empty-headers.csv": Read(
        {2: ["سارا", "09120000001", "x", ""]}, headers=("نام", "موبایل", "", "موبایل"), wanted=["موبایل"]
    ),
    "two-rows-of-headers.csv": Read(_COMPANY, headers=_GROUPED, wanted=["نام", "موبایل", "شرکت نام"]),
    "two-rows-of-headers.xlsx": Read(_COMPANY, headers=_GROUPED, wanted=["نام", "موبایل", "شرکت نام"]),
    "title-over-the-table.xlsx": Read({5: SARA, 6: REZA}),
    "merged-cells.xlsx": Read({2: SARA, 3: [*REZA[:2], ""]}, warnings=[("cells_merged", {"count": 1, "row": 2})]),
    "hidden-rows-and-columns.xlsx": Read(
        warnings=[("hidden_rows_read", {"count": 1, "row": 3}), ("hidden_columns_read", {"count": 1})]
    ),
    "hidden-sheet.xlsx": Read(warnings=[("hidden_sheets_not_read", {"sheets": "«قدیمی»"})]),
    "begins-in-column-c.xlsx": Read({3: ["", "", *SARA], 4: ["", "", *REZA]}, headers=("", "", *HEADERS)),
    "stray-cell-in-the-last-row.xlsx": Read(),
    "blank-rows-at-the-end.xlsx": Read(),
    "error-cell.xlsx": Read({2: [*SARA[:2], "#N/A"], 3: REZA}),
    "dimension-of-a-whole-sheet.xlsx": Read(),
    "quote-never-closed.csv": Refused("quote_unclosed", {"line": 3}),
    "quote-closed-by-a-later-row.csv": Refused("quote_unclosed", {"line": 2}),
    "cut-in-the-middle-of-a-letter.csv": Refused("encoding_damaged", {"encoding": "utf-8", "line": 3}),
    "one-broken-byte.csv": Refused("encoding_damaged", {"encoding": "utf-8", "line": 3}),
    "nothing-but-blank-lines.csv": Refused("text_empty"),
    "empty.csv": Refused("source_empty"),
    "pdf-called.csv": Refused("format_unknown", {"kind": "PDF"}),
    "random-bytes.csv": Refused("format_unknown", {"kind": "binary data"}),
    "workbook-cut-short.xlsx": Refused("workbook_damaged", {"part": "zip"}),
    "entity-bomb.xlsx": Refused("workbook_damaged", {"part": "xl/sharedStrings.xml"}),
    "zip-bomb.xlsx": Refused("zip_bomb", {"part": "xl/worksheets/sheet1.xml", "found": 200}),
    "row-beyond-the-last.xlsx": Refused("workbook_damaged", {"part": "xl/worksheets/sheet1.xml"}),
}
