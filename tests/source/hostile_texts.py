"""Hostile files of the formats that are XML or HTML: small, and meant to cost time or memory. Each by its name, with
the words that its refusal must hold, ``""`` where it can be read."""

# ruff: noqa: PLW0108  # a lambda makes its file when it is asked for

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping

Hostile = tuple[Callable[[], bytes], str]

_URN, _EXCEL = "urn:schemas-microsoft-com:office:spreadsheet", "urn:schemas-microsoft-com:office:excel"
_OPEN = f'<?xml version="1.0"?><Workbook xmlns="{_URN}" xmlns:ss="{_URN}" xmlns:x="{_EXCEL}">'
_TABLE = '<Worksheet ss:Name="a"><Table>'
_HEAD = '<Row><Cell><Data ss:Type="String">نام</Data></Cell><Cell><Data ss:Type="String">موبایل</Data></Cell></Row>'
_END = "</Table></Worksheet></Workbook>"


def _xml(rows: str, before: str = "", after: str = "") -> bytes:
    """An XML Spreadsheet of two headers and these rows; ``before`` its sheet, ``after`` its rows."""
    return f"{_OPEN}{before}{_TABLE}{_HEAD}{rows}{after}{_END}".encode()


def _data(place: str = "", text: str = "x", kind: str = "String") -> str:
    return f'<Cell {place}><Data ss:Type="{kind}">{text}</Data></Cell>'


def _at(column: int) -> str:
    return f'ss:Index="{column}"'


def _many(count: int, pattern: str) -> str:
    """``pattern`` with the numbers from 0 in the place of #."""
    return "".join(pattern.replace("#", str(n)) for n in range(count))


_WIDE_MERGE = '<Row><Cell ss:MergeAcross="16383" ss:MergeDown="1"/></Row><Row/>'
_LONG_MERGES = "".join(f'<Row><Cell ss:Index="{n}" ss:MergeDown="1048000"/></Row>' for n in range(1, 16_000))

XML_2003: Mapping[str, Hostile] = {
    "wide-merges.xml": (lambda: _xml(_WIDE_MERGE * 50_000), ""),
    "long-merges.xml": (lambda: _xml(_LONG_MERGES + "<Row><Cell/></Row>" * 100), "under a merged one"),
    "far-cells.xml": (lambda: _xml(f"<Row>{_data(_at(16_384))}</Row>" * 60_000), "blank or repeated"),
    "far-cells-of-a-wide-table.xml": (
        lambda: (
            f"{_OPEN}{_TABLE}<Row>{_data(text='h') * 998}{_data(text='نام')}{_data(text='موبایل')}</Row>".encode()
            + f"<Row>{_data(_at(1_000))}</Row>".encode() * 70_000
            + _END.encode()
        ),
        "blank or repeated",
    ),
    "many-sheets.xml": (lambda: f"{_OPEN}{'<Worksheet/>' * 400_000}</Workbook>".encode(), "sheets"),
    "many-columns.xml": (
        lambda: (_OPEN + _TABLE + '<Column ss:Hidden="1" ss:Span="999999999"/>' * 100_000 + _HEAD + _END).encode(),
        "column",
    ),
    "many-attributes.xml": (lambda: _xml("<Row" + _many(600_000, " a#=''") + "/>"), "a tag of"),
    "many-namespaces.xml": (lambda: _xml("<Row" + _many(300_000, " xmlns:a#='b'") + "/>"), "a tag of"),
    "nested.xml": (lambda: _xml("<a>" * 1_500_000), "inside one another"),
    "format-of-brackets.xml": (
        lambda: _xml(
            f"<Row>{_data()}</Row>",
            f'<Styles><Style ss:ID="a"><NumberFormat ss:Format="{"[" * 300_000}"/></Style></Styles>',
        ),
        "",
    ),
    "mobile-of-7-MB.xml": (lambda: _xml(f"<Row>{_data(text='a')}{_data(text='0912 345-' * 700_000)}</Row>"), ""),
}


def _page(table: str, before: str = "") -> bytes:
    return f"<html><meta charset=utf-8>{before}<table><tr><td>نام<td>موبایل</tr>{table}</table></html>".encode()


HTML: Mapping[str, Hostile] = {
    "wide-and-high-cells.html": (lambda: _page("<tr><td colspan=1000 rowspan=65534>x" * 60), "columns"),
    "wide-cells.html": (lambda: _page("<tr><td colspan=1000>x" * 200_000), "blank or repeated"),
    "wide-cells-high.html": (
        lambda: _page(f"<tr>{'<td colspan=1000 rowspan=65534>x' * 16}{'<tr>' * 1_000_000}"),
        "blank or repeated",
    ),
    "far-cells.html": (lambda: _page(f"<tr>{'<td colspan=1000>' * 15}<td>x" * 10_000), "blank or repeated"),
    "under-high-cells.html": (
        lambda: _page(f"<tr>{'<td colspan=1000 rowspan=65534>x' * 15}{'<tr><td>x' * 400_000}"),
        "blank or repeated",
    ),
    "blank-rows.html": (lambda: _page("<tr>" * 1_200_000), "blank or repeated"),
    "blank-cells.html": (lambda: _page("<td>" * 1_200_000), "columns"),
    "cells-of-blank-rows.html": (lambda: _page("<tr><td>" * 600_000), "blank or repeated"),
    "many-tables.html": (lambda: _page("") + b"<table><tr><td>x</table>" * 200_000, "tables"),
    "nested-tables.html": (lambda: _page("<tr><td><table>" * 100_000), "inside one another"),
    "style-of-dots.html": (lambda: _page("<tr><td>x", f"<style>{'.a{' * 300_000}</style>"), ""),
    "format-of-brackets.html": (lambda: _page(f"<tr><td>x<td x:num=1 style='mso-number-format:{'[' * 300_000}'>1"), ""),
    "a-number-of-digits.html": (lambda: _page(f"<tr><td>x<td x:num={'1' * 3_000_000}x>{'1,' * 1_000_000}x"), ""),
}

_ODS = "urn:oasis:names:tc:opendocument:xmlns"
_ODS_OPEN = (
    "<office:document-content "
    + " ".join(f'xmlns:{name}="{_ODS}:{name}:1.0"' for name in ("office", "table", "text", "style"))
    + ">"
)


def zipped(parts: Mapping[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return stream.getvalue()


def _cell(text: str = "x", more: str = "") -> str:
    return f'<table:table-cell office:value-type="string" {more}><text:p>{text}</text:p></table:table-cell>'


def _ods(
    rows: str, before: str = "", head: str = f"<table:table-row>{_cell('نام')}{_cell('موبایل')}</table:table-row>"
) -> bytes:
    content = f'{_ODS_OPEN}<table:table table:name="a">{before}{head}{rows}</table:table></office:document-content>'
    return zipped({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": content.encode()})


def _row(cells: str, more: str = "") -> str:
    return f"<table:table-row {more}>{cells}</table:table-row>"


def _times(count: int) -> str:
    return f'table:number-columns-repeated="{count}"'


def _rows(count: int) -> str:
    return f'table:number-rows-repeated="{count}"'


_BLANK = "<table:table-cell/>"
_BLANKS = '<table:table-cell table:number-columns-repeated="{}"/>'
ODS: Mapping[str, Hostile] = {
    "one-row-a-million-times.ods": (lambda: _ods(_row(_cell(), _rows(1_048_575))), "blank or repeated"),
    "rows-of-thousands.ods": (lambda: _ods(_row(_cell(more=_times(1_000)), _rows(1_000)) * 900), "blank or repeated"),
    "wide-rows.ods": (lambda: _ods(_row(_cell(more=_times(16_384))) * 60_000), "blank or repeated"),
    "far-cells.ods": (lambda: _ods(_row(_BLANKS.format(16_383) + _cell()) * 100_000), "blank or repeated"),
    "repeated-beyond.ods": (lambda: _ods(_row(_cell(more=_times(9_999_999_999)))), "column"),
    "rows-beyond.ods": (lambda: _ods(_row(_cell(), _rows(9_999_999_999))), "row 1"),
    "digits.ods": (lambda: _ods(_row(_cell(), f'table:number-rows-repeated="{"9" * 5_000}"')), "damaged"),
    "hidden-columns.ods": (
        lambda: _ods("", f'<table:table-column table:visibility="collapse" {_times(999_999)}/>' * 300_000),
        "columns",
    ),
    "many-tables.ods": (
        lambda: zipped(
            {
                "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
                "content.xml": (
                    _ODS_OPEN + '<table:table table:name="a"/>' * 800_000 + "</office:document-content>"
                ).encode(),
            }
        ),
        "tables",
    ),
    "nested.ods": (lambda: _ods("<a>" * 1_000_000), "damaged"),
    "nested-spans.ods": (lambda: _ods(_row(_cell("<text:span>" * 200_000 + "</text:span>" * 200_000))), "damaged"),
    "spaces.ods": (lambda: _ods(_row(_cell('<text:s text:c="999999999"/>' * 200_000))), "spaces"),
    "spaces-in-many-rows.ods": (lambda: _ods(_row(_cell('a<text:s text:c="32768"/>' * 100)) * 8_000), "spaces"),
    "elements.ods": (lambda: _ods("<a/>" * 8_000_000), "bytes"),
    "time.ods": (
        lambda: _ods(
            _row(f'{_cell()}<table:table-cell office:value-type="time" office:time-value="PT{"9" * 4000}H"/>') * 3
        ),
        "damaged",
    ),
    "zeros.ods": (
        lambda: zipped(
            {
                "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
                "content.xml": (_ODS_OPEN + " " * (200 << 20)).encode(),
            }
        ),
        "unpack",
    ),
    "doctype.ods": (
        lambda: zipped(
            {
                "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
                "content.xml": b"<!DOCTYPE a [<!ENTITY b 'c'>]>" + _ODS_OPEN.encode(),
            }
        ),
        "DOCTYPE",
    ),
}
