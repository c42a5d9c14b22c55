"""Reads XML Spreadsheet 2003, which some web panels export as ``.xls``, as a stream of sheets and rows.

Knows the file and which sheet is meant. Must not know the elements (`xml2003_rows`), nor headers. Source: Microsoft,
"XML Spreadsheet Reference" (2003).
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import ClassVar
from xml.etree import ElementTree as ET
from xml.parsers import expat

from importer.source.files import fault, reading
from importer.source.package import MAX_ITEM, STEP, Sheet
from importer.source.table import DateSystem, Progress, Row
from importer.source.tabs import NOT_CALCULATED, Seen, choose, merged_below, told
from importer.source.xml2003_rows import Begun, Ended, Line, Rows
from importer.vocabulary import Problem

_DAMAGE = (ET.ParseError, expat.ExpatError, ValueError, LookupError, OverflowError)


class Xml2003Reader:
    """One sheet of an XML Spreadsheet as rows; ``sheet`` as in ``WorkbookReader``."""

    ragged: ClassVar[bool] = False

    def __init__(self, path: Path, sheet: str | int | None = None, *, looked: Progress | None = None) -> None:
        self._path = path
        with reading(path):
            self.size = path.stat().st_size
        self._rows = Rows()
        tabs: list[Sheet] = []
        counters: list[_Counter] = []
        for found in self._content(looked):
            if isinstance(found, Begun):
                counters.append(_Counter())
            elif isinstance(found, Ended):
                tabs.append(Sheet(found.name, found.hidden, str(len(tabs) + 1)))
                counters[-1].hidden_columns = found.hidden_columns
            else:
                counters[-1].add(found)
        self.date_system: DateSystem = 1904 if self._rows.is_1904 else 1900
        chosen = choose(path, tabs, sheet)
        self.sheet, self._index = chosen.name, int(chosen.part) - 1
        self._merges = counters[self._index].merges
        self.warnings = told(path, tabs, self.sheet, counters[self._index].seen(), named=sheet is not None)

    def rows(self, progress: Progress | None = None) -> Generator[Row]:
        """The rows that hold anything. ``progress`` is told of every byte of the file once."""
        index = -1
        for found in self._content(progress):
            if isinstance(found, Begun):
                index += 1
            elif isinstance(found, Line) and index == self._index and found.cells:
                yield Row(found.number, found.cells)

    def merged_below(self, row: int) -> tuple[Problem, ...]:
        """A warning for merged cells below this row."""
        return merged_below(self._path, self.sheet, self._merges, row)

    def _content(self, progress: Progress | None = None) -> Iterator[Begun | Line | Ended]:
        self._rows = rows = Rows()
        parser = ET.XMLParser(target=rows)  # noqa: S314  # a DOCTYPE is refused
        held, is_first = 0, True
        with self._damage(), self._path.open("rb") as stream:
            while block := stream.read(STEP):
                parser.feed(block.lstrip() if is_first else block)  # scripts leave blank lines before the beginning
                held, is_first = held + len(block), False
                for found in rows.take():
                    held = 0
                    yield found
                if held > MAX_ITEM:
                    raise ValueError(f"a row of {held} bytes")
                if progress:
                    progress(len(block))
            parser.close()
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
    """Counts in one sheet what a user should know."""

    def __init__(self) -> None:
        self._rows = self._first = self._formulas = self._width = 0
        self.hidden_columns: list[tuple[int, int]] = []
        self.merges: list[tuple[int, int]] = []

    def add(self, line: Line) -> None:
        self.merges += line.merges
        if not line.cells:
            return
        self._width = max(self._width, len(line.cells))
        self._formulas += sum(cell is NOT_CALCULATED for cell in line.cells)
        if line.hidden:
            self._rows += 1
            self._first = self._first or line.number

    def seen(self) -> Seen:
        columns = sum(max(0, min(last, self._width) - first + 1) for first, last in self.hidden_columns)
        return Seen(self._rows, self._first, columns, self._formulas)
