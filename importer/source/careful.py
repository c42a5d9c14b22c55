"""Reads any sheet with openpyxl's parser of rows, as a stream in constant memory, and mends what it would lose.

Knows sheetData (ECMA-376 part 1, 18.3.1.80). Must not know headers.

openpyxl says which row and column a cell stands in, finds its text, number or truth, and knows which day a serial
number is. Its parser is taken from inside (``openpyxl.worksheet._reader``) because ``load_workbook``, which wraps it,
drops rows that stand out of order, opens parts whose size nobody has checked, and raises on odd styles of cells that
nobody asks about. Each correction in this module mends one fault that was measured; they stand with their numbers in
docs/decisions/0003-reading-workbooks.md, and the tests fail where a new version of openpyxl behaves otherwise.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Iterator, Sequence
from typing import Any, cast
from xml.etree import ElementTree as ET

from openpyxl.worksheet._reader import DATA_TAG, FORMULA_TAG, ROW_TAG, VALUE_TAG, WorkSheetParser

from importer.source.numbers import dated
from importer.source.package import MAX_ITEM, elements
from importer.source.strings import unescape
from importer.source.styles import Styles
from importer.source.survey import MAX_COLUMN, MAX_ROW
from importer.source.table import DateSystem, Row
from importer.source.tabs import NOT_CALCULATED
from importer.vocabulary import Cell, CellError

NAMESPACE = DATA_TAG.removesuffix("sheetData")
"""``{…}`` of the elements that openpyxl knows: it would read a sheet in another one as empty."""

_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_ZONE = re.compile(r"(?:[zZ]|:\d\d[+-]\d\d:?\d\d)\s*")


class CarefulReader:
    """Bytes of a sheet in, rows out. Raises ValueError or LookupError for what Excel would refuse to open."""

    def __init__(self, strings: Sequence[str], styles: Styles, date_system: DateSystem) -> None:
        self._parser = _Parser(None, strings, data_only=True)  # type: ignore[arg-type]  # it reads from no file
        self._xml: ET.XMLPullParser[ET.Element] = ET.XMLPullParser(["start", "end"])
        self._data: ET.Element | None = None
        self._ended = False
        self._held = 0  # bytes since the last row
        self._moments = styles.moments
        self._date_system: DateSystem = date_system
        self._last = 0  # number of the row before

    def feed(self, block: bytes) -> Iterator[Row]:
        """The rows that this block completes, in ascending order; those without cells may be left out."""
        if self._ended:  # what follows is no cell, whatever it is
            return
        self._xml.feed(block)
        self._held += len(block)
        if self._held > MAX_ITEM:
            raise ValueError(f"a row of {self._held} bytes")
        for event, element in elements(self._xml):
            if event == "start":
                if element.tag == DATA_TAG:
                    self._data = element
            elif element.tag == ROW_TAG and self._data is not None:
                row = self._row(element)
                self._data.clear()  # with the row, which its parent would keep
                self._held = 0
                if row.cells:
                    yield row
            elif element.tag == DATA_TAG:
                self._ended = True
                return

    def close(self) -> None:
        """Raises where the XML ends too early."""
        if not self._ended:
            self._xml.close()

    def _row(self, element: ET.Element) -> Row:
        try:
            number, found = self._parser.parse_row(cast("Any", element))
        except TypeError as error:  # attributes and children that its classes do not know
            raise ValueError(str(error)) from error
        if not self._last < number <= MAX_ROW:
            raise ValueError(f"row {number} after row {self._last}")
        self._last = number
        cells: dict[int, Cell] = {}
        for cell in found:
            column = cell["column"]
            if cell["row"] != number or not 1 <= column <= MAX_COLUMN:
                raise ValueError(f"cell in row {cell['row']}, column {column} stands in row {number}")
            value = self._value(cell)
            if value != "" and cells.setdefault(column, value) is not value:
                raise ValueError(f"a cell of row {number} stands twice")
        return Row(number, [cells.get(column, "") for column in range(1, max(cells, default=0) + 1)])

    def _value(self, cell: dict[str, Any]) -> Cell:
        value, kind = cell["value"], cell["data_type"]
        if kind == "e":
            return CellError(value or "#VALUE!")
        if value is None:
            return ""
        if isinstance(value, str):
            return value if kind == "shared" or isinstance(value, CellError) else unescape(value)
        if kind == "n":
            return dated(value, self._moments.get(cell["style_id"]), self._date_system)
        if type(value) is dt.date:
            return dt.datetime.combine(value, dt.time())
        return cast("Cell", value)


class _Parser(WorkSheetParser):
    """openpyxl's parser, without its way of reading as numbers, texts or blanks what is none."""

    def parse_cell(self, element: ET.Element) -> dict[str, Any]:
        kind, text = element.get("t", "n"), element.findtext(VALUE_TAG) or ""
        if kind == "n" and text and not _is_number(text):
            kind = "text"  # int("1_000") is 1000 for Python
        elif kind == "d" and _ZONE.search(text):
            kind = "text"  # from_ISO8601 forgets the zone; it is for the date converter to judge
        elif kind == "s" and text.lstrip().startswith("-"):
            raise IndexError(f"shared string {text}")  # -1 is the last one for Python
        if kind == "text":
            element.set("t", kind)
        cell: dict[str, Any] = super().parse_cell(element)
        if kind == "s":
            cell["data_type"] = "shared"
        # A formula that gives "" is stored as an empty value of type str: that is a blank, and right.
        if not text and kind not in {"e", "str", "inlineStr"} and element.find(FORMULA_TAG) is not None:
            cell["value"] = NOT_CALCULATED
        return cell


def _is_number(text: str) -> bool:
    return _NUMBER.fullmatch(text.strip()) is not None and math.isfinite(float(text))
