"""The rows and cells of ods (OpenDocument 1.2 and 1.3, part 3, chapter 9).

Knows the elements inside a row. Must not know where a row comes from.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from typing import NamedTuple

from lxml import etree

from importer.source.numbers import whole
from importer.source.survey import MAX_COLUMN
from importer.source.tabs import NOT_CALCULATED
from importer.vocabulary import Cell, CellError

_URN = "urn:oasis:names:tc:opendocument:xmlns:{}:1.0"
TABLE, OFFICE, TEXT, STYLE = ("{" + _URN.format(name) + "}" for name in ("table", "office", "text", "style"))
_VALUE_TYPE = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}value-type"
_CELLS = frozenset({TABLE + "table-cell", TABLE + "covered-table-cell"})
_P = TEXT + "p"
_MAX_SPACES = 1 << 20  # a cell of Excel has 32,767 letters
_COPY, _EMPTY, BLANK_ROW = 200, 4, 32
"""What the copy of a row costs all through the program, a blank cell and a blank row while they are read, in blank
cells."""
_NOT_TEXT = frozenset({OFFICE + "annotation", TEXT + "ruby-text", TEXT + "note"})
_ERROR = re.compile(r"#(?:N/A|REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!)|Err:\d+")
DUE = etree.XPath(
    "boolean(*[@t:formula and not(@o:value-type)])",
    namespaces={"t": _URN.format("table"), "o": _URN.format("office")},
)
"""Whether a row holds a formula that may have no result."""
_TIME = re.compile(r"(-?)P(?:(\d+)D)?T?(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?")


class Line(NamedTuple):
    """A row as it is written, standing ``repeated`` times; ``cells`` are ``[]`` where it is blank. ``spread``: what it
    costs beyond what it holds, in blank cells (see ``spread``)."""

    cells: list[Cell]
    repeated: int
    hidden: bool
    spread: int = 0


class _Spaces:
    """Counts the spaces of a row that a number stands for."""

    def __init__(self) -> None:
        self.count = 0

    def take(self, number: str) -> str:
        count = int(number)
        self.count += count
        if self.count > _MAX_SPACES:
            raise ValueError(f"{self.count} spaces in a row")
        return " " * count


def is_hidden(element: etree._Element) -> bool:
    """Whether a row or a column is hidden, by hand or by a filter."""
    return element.get(TABLE + "visibility") in {"collapse", "filter"}


def times(element: etree._Element, what: str) -> int:
    """How many ``columns`` or ``rows`` an element stands for."""
    return max(1, int(element.get(f"{TABLE}number-{what}-repeated", "1")))


def line_of(row: etree._Element) -> Line:
    """A row with its cells as far as they hold anything. Raises ValueError for what no program writes."""
    cells: list[Cell] = []
    spaces = _Spaces()
    blanks = written = empty = 0
    for element in row:
        if element.tag not in _CELLS:
            continue
        value, repeated = _value(element, spaces), times(element, "columns")
        if value == "" and not isinstance(value, CellError):
            blanks += repeated
            empty += 1
            continue
        if len(cells) + blanks + repeated > MAX_COLUMN:
            raise ValueError(f"column {len(cells) + blanks + repeated}")
        cells += [""] * blanks + [value] * repeated
        blanks = 0
        written += 1
    copies = times(row, "rows") if cells else 1
    spread = (len(cells) - written) * copies + (copies - 1) * _COPY + empty * _EMPTY + spaces.count
    return Line(cells, times(row, "rows"), is_hidden(row), spread if cells or empty else BLANK_ROW)


def _value(cell: etree._Element, spaces: _Spaces) -> Cell:
    get = cell.get
    kind, formula = get(OFFICE + "value-type"), get(TABLE + "formula")
    if kind == "float" and formula is None and get(_VALUE_TYPE, kind) == kind:
        return _number(cell)
    paragraphs = cell.findall(_P)
    if kind is None and not paragraphs:
        return "" if formula is None else NOT_CALCULATED  # a formula that gives "" has an empty paragraph
    text = "\n".join([_text(paragraph, spaces) for paragraph in paragraphs])
    if get(_VALUE_TYPE) == "error" or (formula is not None and _ERROR.fullmatch(text)):
        return CellError(text or "#VALUE!")
    if kind in {"float", "percentage", "currency"}:
        return _number(cell)
    if kind == "date":
        return _date(get(OFFICE + "date-value", ""))
    if kind == "time":
        return _time(get(OFFICE + "time-value", ""))
    if kind == "boolean":
        return get(OFFICE + "boolean-value") == "true"
    return get(OFFICE + "string-value") or text


def _number(cell: etree._Element) -> Cell:
    value = float(cell.get(OFFICE + "value", ""))
    if not math.isfinite(value):
        raise ValueError(f"number {value}")
    return whole(value)


def _text(element: etree._Element, spaces: _Spaces) -> str:
    """The text that a person sees: spaces, tabs and line breaks are elements, notes are not shown."""
    if not len(element):
        return element.text or ""
    pieces = [element.text or ""]
    for child in element:
        if child.tag == TEXT + "s":
            pieces.append(spaces.take(child.get(TEXT + "c", "1")))
        elif child.tag == TEXT + "tab":
            pieces.append("\t")
        elif child.tag == TEXT + "line-break":
            pieces.append("\n")
        elif child.tag not in _NOT_TEXT:
            pieces.append(_text(child, spaces))
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
