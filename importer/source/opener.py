"""Opens a source: tells its format, finds its headers, hands out a table.

Knows which reader takes which format. Must not know how any of them reads.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from importer.source import header
from importer.source.delimited import DelimitedReader
from importer.source.encoding import AUTO
from importer.source.files import look, require_unchanged
from importer.source.package import is_ods, is_xlsb
from importer.source.sniff import Kind, sniff
from importer.source.table import KnowsMerges, Progress, Reader, Table


def open_table(  # noqa: PLR0913  # one keyword for each key of the mapping's `source:`
    path: Path,
    *,
    sheet: str | int | None = None,
    header_row: int | None = None,
    encoding: str = AUTO,
    delimiter: str = AUTO,
    wanted: Sequence[str] = (),
    progress: Progress | None = None,
    looked: Progress | None = None,
) -> Table:
    """The table in a file, told by content and not by name: delimited text, xlsx, xlsm, xlsb, xls, ods, HTML or XML
    Spreadsheet 2003.

    ``sheet`` counts for workbooks (a number also for the tables of a web page), ``encoding`` and ``delimiter`` for
    text; each is ignored for the others. ``wanted``: the headers that the mapping names; the header row is the first
    one where most of them stand. ``header_row``: its number, if the user gave it. ``progress`` is called by
    ``Table.chunks`` with the bytes done since the last call, out of ``Table.size``; ``looked`` while the file is
    opened, with the bytes looked over since the last call.

    Raises SourceFault, whatever the file holds; its ``source`` param is the file's name.
    """
    fingerprint = look(path)
    kind = sniff(path, is_text=encoding.casefold() != AUTO)
    reader = _reader(kind, path, sheet, encoding, delimiter, wanted, looked)
    with closing(reader.rows()) as rows:
        found = header.find(rows, path, wanted=wanted, header_row=header_row, sheet=reader.sheet)
    require_unchanged(path, fingerprint)
    return Table(
        path=path,
        name=path.name,
        sheet=reader.sheet,
        headers=found.texts,
        header_row=found.row,
        date_system=reader.date_system,
        warnings=reader.warnings + (reader.merged_below(found.row) if isinstance(reader, KnowsMerges) else ()),
        size=reader.size,
        reader=reader,
        fingerprint=fingerprint,
        progress=progress,
    )


def _reader(  # noqa: PLR0913, PLR0917  # as open_table
    kind: Kind,
    path: Path,
    sheet: str | int | None,
    encoding: str,
    delimiter: str,
    wanted: Sequence[str],
    looked: Progress | None,
) -> Reader:
    if kind is Kind.ZIP and is_ods(path):
        from importer.source.ods import OdsReader  # noqa: PLC0415  # as the others

        return OdsReader(path, sheet, looked=looked)
    if kind is Kind.ZIP and is_xlsb(path):
        from importer.source.xlsb import XlsbReader  # noqa: PLC0415  # idem

        return XlsbReader(path, sheet, looked=looked)
    if kind is Kind.ZIP:
        from importer.source.workbook import WorkbookReader  # noqa: PLC0415  # openpyxl takes 0.2 s to import

        return WorkbookReader(path, sheet, looked=looked)
    if kind is Kind.XLS:
        from importer.source.xls import XlsReader  # noqa: PLC0415  # xlrd and openpyxl only where they are needed

        return XlsReader(path, sheet, encoding=None if encoding.casefold() == AUTO else encoding)
    if kind is Kind.HTML:
        from importer.source.page import PageReader  # noqa: PLC0415  # idem, lxml

        return PageReader(path, sheet, encoding=encoding, wanted=wanted)
    if kind is Kind.XML_2003:
        from importer.source.xml2003 import Xml2003Reader  # noqa: PLC0415  # idem

        return Xml2003Reader(path, sheet, looked=looked)
    return DelimitedReader(path, encoding=encoding, delimiter=delimiter, wanted=wanted, looked=looked)
