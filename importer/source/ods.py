"""Reads ods (OpenDocument 1.2 and 1.3, part 3, chapter 9) as a stream: lxml hands over row by row.

Knows content.xml. Must not know headers. calamine is not used: it reads errors and formulas without result as blanks
(docs/decisions/0004-formats.md). Repeated blank rows and cells, of which every file has a million, cost nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import ClassVar, NamedTuple

from lxml import etree

from importer.source.files import fault
from importer.source.ods_cells import DUE, STYLE, TABLE, Line, is_hidden, line_of, times
from importer.source.package import MAX_ITEM, STEP, Package, Sheet
from importer.source.spread import require_dense
from importer.source.survey import MAX_COLUMN, MAX_ROW
from importer.source.table import DateSystem, Progress, Row
from importer.source.tabs import NOT_CALCULATED, Seen, choose, told

_PART = "content.xml"
_MAX_TABLES = 10_000
_MAX_HELD = 6 << 20  # bytes without the end of a row: the elements of so many take 200 MB
_SEEN = (TABLE + "table", TABLE + "table-row", TABLE + "table-column", STYLE + "table-properties")


class _Begun(NamedTuple):
    """A table begins. ``style``: the name of its style, which may hide it."""

    name: str
    style: str


class _Hidden(NamedTuple):
    """Columns that are hidden, as far as the table is wide."""

    first: int
    last: int


class OdsReader:
    """One sheet of an ods file as rows; ``sheet`` as in ``WorkbookReader``."""

    ragged: ClassVar[bool] = False
    date_system: ClassVar[DateSystem] = 1900  # dates are written as dates

    def __init__(self, path: Path, sheet: str | int | None = None, *, looked: Progress | None = None) -> None:
        self._package = Package(path)
        if _PART not in self._package.parts:
            raise fault("workbook_damaged", path, part=_PART, detail="missing")
        if _is_encrypted(self._package):
            raise fault("password_protected", path)
        self.size = self._package.size(_PART)
        self._weight = self._package.parts[_PART].compress_size
        self._package.root(_PART)  # refuses a DOCTYPE
        tabs, seen = self._survey(looked)
        chosen = choose(path, tabs, sheet)
        self.sheet, self._index = chosen.name, int(chosen.part) - 1
        self.warnings = told(path, tabs, self.sheet, seen[self._index], named=sheet is not None)

    def rows(self, progress: Progress | None = None) -> Generator[Row]:
        """The rows that hold anything. ``progress`` is told of every unpacked byte of the part once."""
        number, index, spread = 1, -1, 0
        with self._package.damage(_PART):
            for found in self._content(_Walk(), progress):
                if isinstance(found, _Begun):
                    index += 1
                elif isinstance(found, Line) and index == self._index:
                    if found.cells and number + found.repeated - 1 > MAX_ROW:
                        raise ValueError(f"row {number + found.repeated - 1}")
                    spread += found.spread
                    require_dense(spread, self._weight)
                    for repeated in range(found.repeated if found.cells else 0):
                        yield Row(number + repeated, list(found.cells))
                    number += found.repeated

    def _survey(self, looked: Progress | None) -> tuple[list[Sheet], list[Seen]]:
        tabs: list[Sheet] = []
        seen: list[Seen] = []
        hides: set[str] = set()
        counter = _Counter()
        with self._package.damage(_PART):
            for found in self._content(_Walk(hides, reads=False), looked):
                if isinstance(found, _Begun):
                    if tabs:
                        seen.append(counter.seen())
                    counter = _Counter()
                    if len(tabs) >= _MAX_TABLES:
                        raise ValueError(f"more than {_MAX_TABLES} tables")
                    tabs.append(Sheet(found.name, found.style in hides, str(len(tabs) + 1)))
                else:
                    counter.add(found)
        return tabs, [*seen, counter.seen()]

    def _content(self, walk: _Walk, progress: Progress | None = None) -> Iterator[_Begun | Line | _Hidden]:
        # No DOCTYPE gets here; huge_tree: no limits on length but our own.
        parser = etree.XMLPullParser(
            ("start", "end"), tag=_SEEN, huge_tree=True, resolve_entities=False, remove_comments=True, remove_pis=True
        )
        held = 0
        with self._package.open(_PART) as stream:
            while block := stream.read(STEP):
                _feed(parser.feed, block)
                held += len(block)
                if held > _MAX_HELD:
                    raise ValueError(f"a row of {held} bytes")
                for event, element in parser.read_events():
                    found = walk.begin(element) if event == "start" else walk.end(element)
                    if found is not None:
                        held = 0
                        yield found
                if progress:
                    progress(len(block))
            _feed(parser.close)


def _feed(parse: Callable[..., object], *block: bytes) -> None:
    try:
        parse(*block)
    except etree.LxmlError as error:
        raise ValueError(str(error) or type(error).__name__) from error


class _Walk:
    """Knows where in the document the parser is. ``hides``: takes the names of the styles that hide a table. Without
    ``reads`` only those rows have cells of which a user should know something."""

    def __init__(self, hides: set[str] | None = None, *, reads: bool = True) -> None:
        self._hides: set[str] = set() if hides is None else hides
        self._reads = reads
        self._depth = self._column = 0  # tables around this place, columns described so far
        self._rows = self._columns = 0  # elements
        self._is_narrowed = False  # columns are hidden, so the width counts

    def begin(self, element: etree._Element) -> _Begun | None:
        if element.tag != TABLE + "table":
            return None
        self._depth += 1
        if self._depth > 1:  # a table inside a cell is no sheet
            return None
        self._column, self._is_narrowed, self._rows, self._columns = 0, False, 0, 0
        return _Begun(element.get(TABLE + "name", ""), element.get(TABLE + "style-name", ""))

    def end(self, element: etree._Element) -> Line | _Hidden | None:
        tag, parent = element.tag, element.getparent()
        if tag == TABLE + "table":
            self._depth -= 1
        elif tag == TABLE + "table-row" and self._depth == 1:
            is_told = self._reads or self._is_narrowed or is_hidden(element) or DUE(element)
            line = line_of(element) if is_told else Line([], times(element, "rows"), hidden=False)
            self._rows += 1
            if self._rows > MAX_ROW:
                raise ValueError(f"more than {MAX_ROW} rows are written")
            element.clear()
            while parent is not None and element.getprevious() is not None:  # its parent would keep all
                del parent[0]
            return line
        elif tag == TABLE + "table-column" and self._depth == 1:
            first, width = self._column, times(element, "columns")
            self._column += width
            self._columns += 1
            if self._columns > MAX_COLUMN:
                raise ValueError(f"more than {MAX_COLUMN} columns are written")
            if is_hidden(element):
                self._is_narrowed = True
                return _Hidden(first, min(first + width, MAX_COLUMN) - 1)
        elif tag == STYLE + "table-properties" and parent is not None and element.get(TABLE + "display") == "false":
            self._hides.add(parent.get(STYLE + "name", ""))
        return None


class _Counter:
    """Counts in one table what a user should know."""

    def __init__(self) -> None:
        self._number, self._rows, self._first, self._formulas, self._width = 1, 0, 0, 0, 0
        self._hidden: list[_Hidden] = []

    def add(self, found: Line | _Hidden) -> None:
        if isinstance(found, _Hidden):
            self._hidden.append(found)
            return
        if found.cells:
            self._width = max(self._width, len(found.cells))
            self._formulas += sum(cell is NOT_CALCULATED for cell in found.cells) * found.repeated
            if found.hidden:
                self._rows += found.repeated
                self._first = self._first or self._number
        self._number += found.repeated

    def seen(self) -> Seen:
        columns = sum(max(0, min(last, self._width - 1) - first + 1) for first, last in self._hidden)
        return Seen(self._rows, self._first, columns, self._formulas)


def _is_encrypted(package: Package) -> bool:
    manifest = "META-INF/manifest.xml"
    if manifest not in package.parts:
        return False
    with package.open(manifest) as stream:
        return b"encryption-data" in stream.read(MAX_ITEM)
