"""Reads ods (OpenDocument 1.2 and 1.3, part 3, chapter 9) as a stream: the XML is read by ElementTree, row by row.

Knows content.xml. Must not know headers. calamine is not used: it reads errors and formulas without result as blanks
(docs/decisions/0004-formats.md). Repeated blank rows and cells, of which every file has a million, cost nothing.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import ClassVar, NamedTuple
from xml.etree import ElementTree as ET

from importer.source.files import fault
from importer.source.numbers import whole
from importer.source.package import MAX_ITEM, STEP, Package, Sheet, elements
from importer.source.survey import MAX_COLUMN, MAX_ROW
from importer.source.table import DateSystem, Progress, Row
from importer.source.tabs import NOT_CALCULATED, Seen, choose, told
from importer.vocabulary import Cell, CellError

_PART = "content.xml"
_MAX_REPEATED = 1 << 20  # cells that one row may stand for; no export has so many contacts that are the same
_URN = "urn:oasis:names:tc:opendocument:xmlns:{}:1.0"
_TABLE, _OFFICE, _TEXT, _STYLE = ("{" + _URN.format(name) + "}" for name in ("table", "office", "text", "style"))
_VALUE_TYPE = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}value-type"
_CELLS = frozenset({_TABLE + "table-cell", _TABLE + "covered-table-cell"})
_P = _TEXT + "p"
_NOT_TEXT = frozenset({_OFFICE + "annotation", _TEXT + "ruby-text", _TEXT + "note"})
_ERROR = re.compile(r"#(?:N/A|REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!)|Err:\d+")
_TIME = re.compile(r"(-?)P(?:(\d+)D)?T?(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?")


class _Line(NamedTuple):
    """A row as it is written, standing ``repeated`` times; ``cells`` are ``[]`` where it is blank."""

    cells: list[Cell]
    repeated: int
    hidden: bool


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

    def __init__(self, path: Path, sheet: str | int | None = None) -> None:
        self._package = Package(path)
        if _PART not in self._package.parts:
            raise fault("workbook_damaged", path, part=_PART, detail="missing")
        if _is_encrypted(self._package):
            raise fault("password_protected", path)
        self.size = self._package.size(_PART)
        self._package.root(_PART)  # refuses a DOCTYPE
        tabs, seen = self._survey()
        chosen = choose(path, tabs, sheet)
        self.sheet, self._index = chosen.name, int(chosen.part) - 1
        self.warnings = told(path, tabs, self.sheet, seen[self._index], named=sheet is not None)

    def rows(self, progress: Progress | None = None) -> Generator[Row]:
        """The rows that hold anything. ``progress`` is told of every unpacked byte of the part once."""
        number, index = 1, -1
        with self._package.damage(_PART):
            for found in self._content(progress):
                if isinstance(found, _Begun):
                    index += 1
                elif isinstance(found, _Line) and index == self._index:
                    if found.cells and number + found.repeated - 1 > MAX_ROW:
                        raise ValueError(f"row {number + found.repeated - 1}")
                    if found.repeated * len(found.cells) > _MAX_REPEATED:
                        raise ValueError(f"row {number} stands {found.repeated} times")
                    for repeated in range(found.repeated if found.cells else 0):
                        yield Row(number + repeated, list(found.cells))
                    number += found.repeated

    def _survey(self) -> tuple[list[Sheet], list[Seen]]:
        tabs: list[Sheet] = []
        seen: list[Seen] = []
        hides: set[str] = set()
        counter = _Counter()
        with self._package.damage(_PART):
            for found in self._content(hides=hides):
                if isinstance(found, _Begun):
                    if tabs:
                        seen.append(counter.seen())
                    counter = _Counter()
                    tabs.append(Sheet(found.name, found.style in hides, str(len(tabs) + 1)))
                else:
                    counter.add(found)
        return tabs, [*seen, counter.seen()]

    def _content(
        self, progress: Progress | None = None, hides: set[str] | None = None
    ) -> Iterator[_Begun | _Line | _Hidden]:
        parser: ET.XMLPullParser[ET.Element] = ET.XMLPullParser(["start", "end"])
        walk = _Walk(set() if hides is None else hides)
        held = 0
        with self._package.open(_PART) as stream:
            while block := stream.read(STEP):
                parser.feed(block)
                held += len(block)
                if held > MAX_ITEM:
                    raise ValueError(f"a row of {held} bytes")
                for event, element in elements(parser):
                    found = walk.begin(element) if event == "start" else walk.end(element)
                    if found is not None:
                        held = 0
                        yield found
                if progress:
                    progress(len(block))
            parser.close()


class _Walk:
    """Knows where in the document the parser is. ``hides``: takes the names of the styles that hide a table."""

    def __init__(self, hides: set[str]) -> None:
        self._hides = hides
        self._stack: list[ET.Element] = []
        self._depth = self._column = 0  # tables around this place, columns described so far

    def begin(self, element: ET.Element) -> _Begun | None:
        self._stack.append(element)
        if element.tag != _TABLE + "table":
            return None
        self._depth += 1
        if self._depth > 1:  # a table inside a cell is no sheet
            return None
        self._column = 0
        return _Begun(element.get(_TABLE + "name", ""), element.get(_TABLE + "style-name", ""))

    def end(self, element: ET.Element) -> _Line | _Hidden | None:
        self._stack.pop()
        tag = element.tag
        if tag == _TABLE + "table":
            self._depth -= 1
        elif tag == _TABLE + "table-row" and self._depth == 1:
            line = _line(element)
            self._stack[-1].clear()  # with the row, which its parent would keep
            return line
        elif tag == _TABLE + "table-column" and self._depth == 1:
            first, width = self._column, _repeated(element, "columns")
            self._column += width
            return _Hidden(first, first + width - 1) if _is_hidden(element) else None
        elif tag == _STYLE + "table-properties" and self._stack and element.get(_TABLE + "display") == "false":
            self._hides.add(self._stack[-1].get(_STYLE + "name", ""))
        return None


def _is_hidden(element: ET.Element) -> bool:
    return element.get(_TABLE + "visibility") in {"collapse", "filter"}


class _Counter:
    """Counts in one table what a user should know."""

    def __init__(self) -> None:
        self._number, self._rows, self._first, self._formulas, self._width = 1, 0, 0, 0, 0
        self._hidden: list[_Hidden] = []

    def add(self, found: _Line | _Hidden) -> None:
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


def _repeated(element: ET.Element, what: str) -> int:
    return max(1, int(element.get(f"{_TABLE}number-{what}-repeated", "1")))


def _line(row: ET.Element) -> _Line:
    cells: list[Cell] = []
    blanks = 0
    for element in row:
        if element.tag not in _CELLS:
            continue
        value, repeated = _value(element), _repeated(element, "columns")
        if value == "" and not isinstance(value, CellError):
            blanks += repeated
            continue
        if len(cells) + blanks + repeated > MAX_COLUMN:
            raise ValueError(f"column {len(cells) + blanks + repeated}")
        cells += [""] * blanks + [value] * repeated
        blanks = 0
    return _Line(cells, _repeated(row, "rows"), _is_hidden(row))


def _value(cell: ET.Element) -> Cell:
    get = cell.get
    kind, formula = get(_OFFICE + "value-type"), get(_TABLE + "formula")
    paragraphs = cell.findall(_P)
    if kind is None and not paragraphs:
        return "" if formula is None else NOT_CALCULATED  # a formula that gives "" has an empty paragraph
    text = "\n".join(map(_text, paragraphs))
    if get(_VALUE_TYPE) == "error" or (formula is not None and _ERROR.fullmatch(text)):
        return CellError(text or "#VALUE!")
    if kind in {"float", "percentage", "currency"}:
        value = float(get(_OFFICE + "value", ""))
        if not math.isfinite(value):
            raise ValueError(f"number {value}")
        return whole(value)
    if kind == "date":
        return _date(get(_OFFICE + "date-value", ""))
    if kind == "time":
        return _time(get(_OFFICE + "time-value", ""))
    if kind == "boolean":
        return get(_OFFICE + "boolean-value") == "true"
    return get(_OFFICE + "string-value") or text


def _text(element: ET.Element) -> str:
    """The text that a person sees: spaces, tabs and line breaks are elements, notes are not shown."""
    pieces = [element.text or ""]
    for child in element:
        if child.tag == _TEXT + "s":
            pieces.append(" " * min(int(child.get(_TEXT + "c", "1")), MAX_ITEM >> 8))
        elif child.tag == _TEXT + "tab":
            pieces.append("\t")
        elif child.tag == _TEXT + "line-break":
            pieces.append("\n")
        elif child.tag not in _NOT_TEXT:
            pieces.append(_text(child))
        pieces.append(child.tail or "")
    return "".join(pieces)


def _date(text: str) -> Cell:
    """A date with or without a time; one with a zone, or of no calendar of ours, is text for the converter to judge."""
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        return text
    return text if moment.tzinfo else moment


def _time(text: str) -> Cell:
    """A time of the day, or a duration where it is longer (the file does not tell them apart)."""
    match = _TIME.fullmatch(text)
    if not match:
        return text
    sign, days, hours, minutes, seconds = match.groups()
    length = dt.timedelta(
        days=int(days or 0), hours=int(hours or 0), minutes=int(minutes or 0), seconds=float(seconds or 0)
    )
    if sign or length >= dt.timedelta(days=1):
        return -length if sign else length
    return (dt.datetime(1, 1, 1) + length).time()  # noqa: DTZ001  # a cell has no zone
