"""Reads XML Spreadsheet 2003, which some web panels export as ``.xls``, as a stream of sheets and rows.

Knows the file and which sheet is meant. Must not know the elements (`xml2003_rows`), nor headers. Source: Microsoft,
"XML Spreadsheet Reference" (2003).
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import ClassVar
from xml.parsers import expat

from importer.source.files import fault, reading
from importer.source.package import MAX_ITEM, STEP, Sheet
from importer.source.spread import require_dense
from importer.source.table import DateSystem, Progress, Row
from importer.source.tabs import NOT_CALCULATED, Seen, choose, merged_below, told
from importer.source.xml2003_rows import Begun, Ended, Line, Rows
from importer.vocabulary import Problem

_DAMAGE = (expat.ExpatError, ValueError, LookupError, OverflowError)
_MAX_TAG = 1 << 20  # bytes: longer than the longest formula, and than any text in an attribute


class Xml2003Reader:
    """One sheet of an XML Spreadsheet as rows; ``sheet`` as in ``WorkbookReader``."""

    ragged: ClassVar[bool] = False

    def __init__(self, path: Path, sheet: str | int | None = None, *, looked: Progress | None = None) -> None:
        self._path = path
        with reading(path):
            self.size = path.stat().st_size
        rows = Rows(reads=False)
        tabs: list[Sheet] = []
        counters: list[_Counter] = []
        for found in self._content(rows, looked):
            if isinstance(found, Begun):
                counters.append(_Counter())
            elif isinstance(found, Ended):
                tabs.append(Sheet(found.name, found.hidden, str(len(tabs) + 1)))
                counters[-1].ended = found
            else:
                counters[-1].add(found)
        self.date_system: DateSystem = 1904 if rows.is_1904 else 1900
        chosen = choose(path, tabs, sheet)
        self.sheet, self._index = chosen.name, int(chosen.part) - 1
        counter = counters[self._index]
        with self._damage():
            require_dense(counter.gaps, self.size)
        self._merges = counter.ended.merges
        self.warnings = told(path, tabs, self.sheet, counter.seen(), named=sheet is not None)

    def rows(self, progress: Progress | None = None) -> Generator[Row]:
        """The rows that hold anything. ``progress`` is told of every byte of the file once."""
        index = -1
        for found in self._content(Rows(), progress):
            if isinstance(found, Begun):
                index += 1
            elif isinstance(found, Line) and index == self._index:
                yield Row(found.number, found.cells())

    def merged_below(self, row: int) -> tuple[Problem, ...]:
        """A warning for merged cells below this row."""
        return merged_below(self._path, self.sheet, self._merges, row)

    def _content(self, rows: Rows, progress: Progress | None = None) -> Iterator[Begun | Line | Ended]:
        # expat itself: ElementTree does not tell how long a tag is that has no end yet.
        parser = expat.ParserCreate(namespace_separator="}")
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = rows.doctype
        parser.StartElementHandler, parser.EndElementHandler = rows.start, rows.end
        parser.CharacterDataHandler = rows.data
        at = ended = done = 0  # bytes, bytes where the last row had ended, rows
        with self._damage(), self._path.open("rb") as stream:
            while block := stream.read(STEP):
                parser.Parse(block if at else block.lstrip())  # scripts leave blank lines before the beginning
                at += len(block)
                if (length := at - max(0, parser.CurrentByteIndex)) > _MAX_TAG:
                    raise ValueError(f"a tag of {length} bytes")
                ended, done = (at, rows.done) if rows.done > done else (ended, done)
                if at - ended > MAX_ITEM:
                    raise ValueError(f"a row of {at - ended} bytes")
                yield from rows.take()
                if progress:
                    progress(len(block))
            parser.Parse(b"", True)  # noqa: FBT003  # it takes no keyword
            yield from rows.take()

    @contextmanager
    def _damage(self) -> Iterator[None]:
        """What is no such XML as ``workbook_damaged``."""
        with reading(self._path):
            try:
                yield
            except _DAMAGE as error:
                detail = str(error) or type(error).__name__
                raise fault("workbook_damaged", self._path, part="XML", detail=detail) from error


class _Counter:
    """Counts in one sheet what a user should know. ``gaps``: blank cells in front of others."""

    def __init__(self) -> None:
        self.ended = Ended("", hidden=False, hidden_columns=[], merges=[])
        self.gaps = 0
        self._rows = self._first = self._formulas = self._width = 0

    def add(self, line: Line) -> None:
        self.gaps += line.gaps
        self._width = max(self._width, line.columns[-1])
        self._formulas += sum(value is NOT_CALCULATED for value in line.values)
        if line.hidden:
            self._rows += 1
            self._first = self._first or line.number

    def seen(self) -> Seen:
        hidden = self.ended.hidden_columns
        columns = sum(max(0, min(last, self._width) - first + 1) for first, last in hidden)
        return Seen(self._rows, self._first, columns, self._formulas)
