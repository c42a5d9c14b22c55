"""Reads the HTML tables that web panels export and call ``.xls``.

Knows which table of a page is meant and how the page is encoded. Must not know what a cell holds (`grid`). lxml's
parser hands over tags and texts one by one and builds no tree: memory is constant, nothing is executed or fetched.
"""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Generator, Sequence
from pathlib import Path
from typing import ClassVar, cast

from lxml import etree

from importer.errors import SourceFault
from importer.source import encoding as encodings
from importer.source.files import fault, reading
from importer.source.grid import Found, Grids
from importer.source.header import LOOKED_AT, folded, overlap
from importer.source.table import DateSystem, Progress, Row, is_blank
from importer.vocabulary import Problem

_BLOCK = 1 << 16
_HELD = 8 << 20  # bytes without one finished row: a picture in the text has fewer
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_WESTERN = frozenset({"iso8859-1", "cp1252", "ascii"})
"""What programs say that do not know: no Persian letter is in them."""


class PageReader:
    """One table of a web page as rows, which are counted from the table's first. ``sheet``: the number of the table,
    from 1; without it the one in which most of the wanted headers stand, else the fullest. A name is ignored."""

    ragged: ClassVar[bool] = False
    sheet: ClassVar[str] = ""
    date_system: ClassVar[DateSystem] = 1900

    def __init__(
        self,
        path: Path,
        sheet: str | int | None = None,
        *,
        encoding: str = encodings.AUTO,
        wanted: Sequence[str] = (),
    ) -> None:
        self._path = path
        self._codec = _encoding(path, encoding)
        with reading(path):
            self.size = path.stat().st_size
        tables = self._survey(folded(wanted))
        if not tables:
            raise fault("html_without_table", path)
        if isinstance(sheet, int) and not 1 <= sheet <= len(tables):
            raise fault("html_table_not_found", path, table=sheet, count=len(tables))
        best = max(range(len(tables)), key=lambda n: (tables[n].overlap, tables[n].filled, -n))
        self._table = sheet - 1 if isinstance(sheet, int) else best
        self.warnings = self._warnings(tables, named=isinstance(sheet, int))

    def rows(self, progress: Progress | None = None) -> Generator[Row]:
        """The rows that hold anything. ``progress`` is told of every byte of the page once."""
        for found in self._found(progress):
            if found.table == self._table:
                yield Row(found.number, found.cells)

    def _found(self, progress: Progress | None = None) -> Generator[Found]:
        self._grids = grids = Grids(self.size)
        # It opens nothing from the network by default; huge_tree: no limits on depth and length but our own.
        parser = etree.HTMLParser(target=grids, encoding="utf-8", huge_tree=True)  # type: ignore[call-overload]  # stubs
        done = held = rows = 0
        try:
            with encodings.open_text(self._path, self._codec.codec) as stream:
                while text := stream.read(_BLOCK):
                    data = text.replace("\x00", "\ufffd").encode()
                    parser.feed(data)
                    held, rows = 0 if grids.done > rows else held + len(data), grids.done
                    if held > _HELD:
                        raise fault("html_damaged", self._path, detail=f"{held} bytes without a row")
                    yield from grids.take()
                    if progress:
                        position = cast("io.BufferedReader", stream.buffer).tell()
                        progress(position - done)
                        done = position
            parser.feed(b"<hr/>")  # seen only if the page is not cut in the middle of a tag
            self._is_open = grids.open > 0  # the parser closes everything in the end
            parser.close()
        except (etree.LxmlError, ValueError) as error:
            raise fault("html_damaged", self._path, detail=str(error) or type(error).__name__) from error
        yield from grids.take()

    def _survey(self, wanted: frozenset[str]) -> list[_Table]:
        tables: list[_Table] = []
        for found in self._found():
            while len(tables) <= found.table:
                tables.append(_Table())
            tables[found.table].add(found, wanted)
        return tables

    def _warnings(self, tables: Sequence[_Table], *, named: bool) -> tuple[Problem, ...]:
        source = {"source": self._path.name}
        problems = []
        if self._codec.guessed:
            problems.append(Problem("encoding_guessed", {**source, "encoding": self._codec.codec}))
        others = sum(table.rows >= 2 for n, table in enumerate(tables) if n != self._table)  # others hold a layout
        if others and not named:
            problems.append(Problem("html_tables_not_read", {**source, "table": self._table + 1, "count": others}))
        mine = tables[self._table]
        if mine.hidden:
            problems.append(
                Problem("html_hidden_rows_read", {**source, "count": mine.hidden, "row": mine.first_hidden})
            )
        if self._is_open or self._grids.last != "hr":
            problems.append(Problem("html_not_closed", source))
        return tuple(problems)


class _Table:
    """What tells one table of the page from the others. ``rows``: those of two cells and more."""

    def __init__(self) -> None:
        self.overlap = self.filled = self.rows = self.hidden = self.first_hidden = 0
        self._looked_at = 0

    def add(self, found: Found, wanted: frozenset[str]) -> None:
        filled = sum(not is_blank(cell) for cell in found.cells)
        self.filled += filled
        self.rows += filled >= 2
        if filled and self._looked_at < LOOKED_AT:
            self._looked_at += 1
            self.overlap = max(self.overlap, overlap(found.cells, wanted))
        if found.hidden:
            self.hidden += 1
            self.first_hidden = self.first_hidden or found.number


def _encoding(path: Path, wish: str) -> encodings.Encoding:
    """BOM, NUL pattern and strict UTF-8 before what the page says of itself, which is often wrong."""
    settled = encodings.settle(path, wish)
    if not settled.guessed:
        return settled
    with reading(path), path.open("rb") as stream:
        said = _CHARSET.search(stream.read(8_192))
    if said:
        try:
            own = encodings.settle(path, said[1].decode())
        except SourceFault:  # it is only a hint: unknown, or not what the bytes are in
            return settled
        if codecs.lookup(own.codec).name not in _WESTERN:
            return own
    return settled
