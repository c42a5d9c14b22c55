"""Defects of formats other than delimited text and xlsx; see ``defects``."""

from __future__ import annotations

from collections.abc import Mapping

from source.defects import REZA, SARA, Read, Refused

DEFECTS: Mapping[str, Read | Refused] = {
    "formula-with-an-error.xlsb": Read({2: [*SARA[:2], "#N/A"], 3: REZA}),
    "html-table-called.xls": Read(),
    "html-table-in-cp1256-called.xls": Read({2: SARA, 4: REZA}),
    "html-table-inside-a-layout-called.xls": Read(),
    "old-workbook.xls": Read(),
    "mhtml-called.xls": Refused("format_old", {"format": "MHTML (web archive)"}),
    "xml-spreadsheet-2003-called.xls": Read(
        {3: SARA, 6: REZA}, warnings=[("hidden_rows_read", {"count": 1, "row": 6})]
    ),
    "web-page-called.xls": Refused("html_without_table"),
}
