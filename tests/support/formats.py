"""One table written in every format: texts, numbers, dates, truths, errors and blanks, as far as the format has them.

A row is a list of cells: ``str``, ``int``, ``float``, ``bool``, ``datetime``, ``CellError``, or None for a blank.
"""

from __future__ import annotations

import datetime as dt
import html
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import openpyxl
import xlsxwriter  # type: ignore[import-untyped]  # it ships no types
import xlwt  # type: ignore[import-untyped]  # idem
from openpyxl.utils.datetime import to_excel

from importer.vocabulary import CellError
from support.xlsb import write_xlsb

Rows = Sequence[Sequence[object]]
Writer = Callable[[Path, Rows], None]
_DATE = "yyyy/mm/dd"
_FORMULAS = {"#N/A": "NA()", "#DIV/0!": "1/0"}
_XLS_CODES = {"#N/A": 0x2A, "#DIV/0!": 0x07}  # xlwt calls them otherwise


def delimited(delimiter: str, encoding: str, end: str = "\n", *, quoted: bool = False) -> Writer:
    """Text; of cells that are no texts, what a spreadsheet program shows."""

    def write(path: Path, rows: Rows) -> None:
        def field(value: object) -> str:
            text = "" if value is None else str(value)
            return f'"{text}"' if quoted or delimiter in text else text

        lines = [delimiter.join(map(field, row)) for row in rows]
        path.write_bytes((end.join(lines) + end).encode(encoding))

    return write


def _xlsx(path: Path, rows: Rows) -> None:
    """As openpyxl writes it."""
    book = openpyxl.Workbook()
    for row in rows:
        book.worksheets[0].append([str(value) if isinstance(value, CellError) else value for value in row])
    book.save(path)


def _xlsx_fast(path: Path, rows: Rows) -> None:
    """As xlsxwriter writes it."""
    with path.open("wb") as stream, xlsxwriter.Workbook(stream) as book:
        sheet, date = book.add_worksheet(), book.add_format({"num_format": _DATE})
        for y, row in enumerate(rows):
            for x, value in enumerate(row):
                if isinstance(value, CellError):
                    sheet.write_formula(y, x, "=" + _FORMULAS[value], None, str(value))
                elif isinstance(value, dt.datetime):
                    sheet.write_datetime(y, x, value, date)
                elif isinstance(value, str):
                    sheet.write_string(y, x, value)
                elif value is not None:
                    sheet.write(y, x, value)


def _xls(path: Path, rows: Rows) -> None:
    book = xlwt.Workbook(encoding="utf-8")
    sheet, date = book.add_sheet("Sheet1"), xlwt.easyxf(num_format_str=_DATE)
    for y, row in enumerate(rows):
        for x, value in enumerate(row):
            if isinstance(value, CellError):
                sheet.row(y).set_cell_error(x, _XLS_CODES[value])
            elif isinstance(value, dt.datetime):
                sheet.write(y, x, value, date)
            elif value is not None:
                sheet.write(y, x, value)
    book.save(str(path))


def _xlsb(path: Path, rows: Rows) -> None:
    write_xlsb(path, {"Sheet1": rows})


def _html(path: Path, rows: Rows) -> None:
    """As Excel saves a web page."""

    def cell(value: object) -> str:
        if isinstance(value, CellError):
            return f'<td x:err="{value}">{value}</td>'
        if isinstance(value, bool):
            return f'<td x:bool="{str(value).upper()}">{str(value).upper()}</td>'
        if isinstance(value, dt.datetime):
            return f'<td class=date x:num="{to_excel(value):g}">{value:%m/%d/%y}</td>'  # type: ignore[no-untyped-call]
        if isinstance(value, int | float):
            return f'<td x:num="{value}">{value:.2E}</td>'
        return "<td></td>" if value is None else f"<td>{html.escape(str(value))}</td>"

    body = "".join(f"<tr>{''.join(map(cell, row))}</tr>\n" for row in rows)
    style = f'<style>.date {{mso-number-format:"{_DATE}";}}</style>'
    path.write_text(f"<html><meta charset=utf-8>{style}<table>{body}</table></html>", encoding="utf-8")


def _ods(path: Path, rows: Rows) -> None:
    """As LibreOffice names the values."""

    def cell(value: object) -> str:
        if value is None or value == "":
            return "<table:table-cell/>"
        if isinstance(value, CellError):
            kind = 'office:value-type="string" office:string-value="" calcext:value-type="error"'
        elif isinstance(value, bool):
            kind = f'office:value-type="boolean" office:boolean-value="{str(value).lower()}"'
        elif isinstance(value, dt.datetime):
            kind = f'office:value-type="date" office:date-value="{value:%Y-%m-%d}"'
        elif isinstance(value, int | float):
            kind = f'office:value-type="float" office:value="{value}"'
        else:
            kind = 'office:value-type="string"'
        return f"<table:table-cell {kind}><text:p>{html.escape(str(value))}</text:p></table:table-cell>"

    body = "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in rows)
    urn = "urn:oasis:names:tc:opendocument:xmlns"
    names = " ".join(f'xmlns:{name}="{urn}:{name}:1.0"' for name in ("office", "table", "text"))
    names += ' xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
    content = (
        f'<office:document-content {names}><table:table table:name="a">{body}</table:table></office:document-content>'
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)


def _xml2003(path: Path, rows: Rows) -> None:
    """As Excel writes XML Spreadsheet 2003: blank cells are left out and the next one says its index."""

    def cell(column: int, value: object) -> str:
        index = f'ss:Index="{column}"' + (' ss:StyleID="date"' if isinstance(value, dt.datetime) else "")
        if isinstance(value, CellError):
            kind, text = "Error", str(value)
        elif isinstance(value, bool):
            kind, text = "Boolean", str(int(value))
        elif isinstance(value, dt.datetime):
            kind, text = "DateTime", f"{value:%Y-%m-%dT%H:%M:%S.000}"
        else:
            kind, text = ("Number" if isinstance(value, int | float) else "String"), html.escape(str(value))
        return f'<Cell {index}><Data ss:Type="{kind}">{text}</Data></Cell>'

    body = "".join(
        f"<Row>{''.join(cell(x, value) for x, value in enumerate(row, 1) if value is not None)}</Row>\n" for row in rows
    )
    urn = "urn:schemas-microsoft-com:office:spreadsheet"
    style = f'<Styles><Style ss:ID="date"><NumberFormat ss:Format="{_DATE}"/></Style></Styles>'
    path.write_text(
        f'<?xml version="1.0"?>\n<Workbook xmlns="{urn}" xmlns:ss="{urn}">{style}'
        f'<Worksheet ss:Name="Sheet1"><Table>{body}</Table></Worksheet></Workbook>',
        encoding="utf-8",
    )


TYPED: Mapping[str, Writer] = {
    "xlsx": _xlsx,
    "xlsx of xlsxwriter": _xlsx_fast,
    "xlsb": _xlsb,
    "xls": _xls,
    "ods": _ods,
    "html": _html,
    "xml 2003": _xml2003,
}
"""Formats whose cells have types."""

DIALECTS: Mapping[str, Writer] = {
    "comma": delimited(",", "utf-8"),
    "mark": delimited(",", "utf-8-sig", "\r\n"),
    "semicolon": delimited(";", "utf-8"),
    "tab": delimited("\t", "utf-8"),
    "pipe": delimited("|", "utf-8"),
    "quoted": delimited(",", "utf-8", quoted=True),
    "persian": delimited("،", "utf-8"),
    "utf16": delimited("\t", "utf-16"),
    "utf16be": delimited(",", "utf-16-be"),
    "carriage": delimited(",", "utf-8", "\r"),
}
