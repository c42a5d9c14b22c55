"""How the workbook of rows to mend looks: tab, widths, direction, drop-down lists.

Knows worksheets and their limits (Microsoft, "Excel specifications and limits"). Must not know rows or faults.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import zip_longest
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.properties import PageSetupProperties

from importer.convert.cells import cell_text
from importer.results.cells import escaped
from importer.vocabulary import Cell

_TITLE_LIMIT = 31
_NO_TITLE = re.compile(r"[\[\]:*?/\\\x00-\x1f\ufffe\uffff]")
_LISTS = "_choices"
_FORMULA_LIMIT = 255
_A4 = 9  # ECMA-376, paperSize of pageSetup
_NARROWEST, _WIDEST = 9, 42  # in characters
_PERSIAN = re.compile("[\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufeff]")


def tab_title(sheet: str) -> str:
    """A name for the tab: the source's own where Excel would take it, for a mapping may choose the sheet by name."""
    title = _NO_TITLE.sub(" ", sheet).strip("' ")[:_TITLE_LIMIT].rstrip("' ")
    return title or "Sheet1"


def is_persian(headers: Sequence[str]) -> bool:
    """Whether most of the headers that say anything are written from right to left."""
    filled = [header for header in headers if header.strip()]
    return 2 * sum(map(bool, map(_PERSIAN.search, filled))) > len(filled)


def widths(headers: Sequence[str], sample: Sequence[Sequence[Cell]]) -> list[float]:
    """The width of each column, in characters, such that headers and most of the cells can be read."""
    found = []
    for position, header in enumerate(headers):
        lengths = sorted(len(cell_text(cells[position])) for cells in sample if position < len(cells))
        usual = lengths[len(lengths) * 9 // 10] if lengths else 0  # one long address does not widen a column
        found.append(float(min(_WIDEST, max(_NARROWEST, len(header) + 4, usual + 2))))  # 4: bold, and the filter button
    return found


def for_paper(sheet: Any, header_row: int) -> None:
    """Printed, a row stands on one sheet of paper with its sentence, below the headers."""
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", _A4
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.print_title_rows = f"{header_row}:{header_row}"
    sheet.page_margins = PageMargins(0.3, 0.3, 0.4, 0.4)


def add_choices(book: Workbook, sheet: Any, choices: Mapping[int, Sequence[str]], first: int, last: int) -> None:
    """Drop-down lists in the rows ``first`` to ``last``; other texts may still be typed, Excel only asks.

    Short lists stand in the rule itself, the others on a hidden sheet.
    """
    lists = {position: list(texts) for position, texts in choices.items() if texts}
    long = [position for position, texts in lists.items() if not _fits_in_rule(texts)]
    tab = _hidden_lists(book, [lists[position] for position in long]) if long else ""
    for position, texts in lists.items():
        if position in long:
            letter = get_column_letter(long.index(position) + 1)
            formula = f"'{tab}'!${letter}$1:${letter}${len(texts)}"
        else:
            formula = '"' + ",".join(texts) + '"'
        rule = DataValidation(type="list", formula1=formula, allow_blank=True)
        rule.showErrorMessage, rule.errorStyle = True, "warning"
        letter = get_column_letter(position + 1)
        rule.add(f"{letter}{first}:{letter}{last}")
        sheet.data_validations.append(rule)


def _fits_in_rule(texts: Sequence[str]) -> bool:
    joined = ",".join(texts)
    plain = joined.count(",") == len(texts) - 1 and '"' not in joined and not joined.startswith("=")
    return (
        plain
        and joined == escaped(joined)
        and all(text == text.strip() != "" for text in texts)
        and (len(joined) + 2 <= _FORMULA_LIMIT)
    )


def _hidden_lists(book: Workbook, lists: Sequence[Sequence[str]]) -> str:
    sheet = book.create_sheet(_LISTS)
    sheet.sheet_state = "hidden"
    for texts in zip_longest(*lists):
        row = []
        for text in texts:
            cell = WriteOnlyCell(sheet)
            if text is not None:
                cell.value = escaped(text)
                cell.data_type = "s"
            row.append(cell)
        sheet.append(row)
    return str(sheet.title)
