"""What stands in a cell of a worksheet as a vocabulary Cell: number, text, date, truth, error.

Knows cell types, number formats and serial dates (ECMA-376 part 1, 18.3.1.4, 18.8.30, 18.18.11). Must not know rows.
Which formats are dates, and which day a serial number is, are openpyxl's rules.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, cast
from xml.etree import ElementTree as ET

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format, is_timedelta_format
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel

from importer.source.strings import unescape
from importer.vocabulary import Cell, CellError

NOT_CALCULATED = CellError("#FORMULA")
"""A formula whose result the writing program did not store. Excel shows no such error: it calculates. To read it as a
blank would lose a value without a word."""

_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_WHOLE_UP_TO = 2**53  # beyond it a double skips whole numbers
_DATES_OF_THE_EAST = frozenset({*range(27, 37), *range(50, 59)})  # built in, their look depends on the locale
_TRUTH: Mapping[str, bool] = {"1": True, "true": True, "0": False, "false": False}


@dataclass(frozen=True, slots=True)
class Styles:
    """The cell styles (their index, as it stands in XML) that make a date of a number, or (True) a duration."""

    moments: Mapping[str, bool] = field(default_factory=dict)


def read_styles(root: ET.Element) -> Styles:
    """Sorts the cell styles of styles.xml."""
    formats: dict[int, str] = dict(BUILTIN_FORMATS)
    indices: list[int] = []
    for element in root:
        local = element.tag.rpartition("}")[2]
        if local == "numFmts":
            formats.update({int(one.get("numFmtId", "0")): one.get("formatCode", "") for one in element})
        elif local == "cellXfs":
            indices = [int(one.get("numFmtId", "0")) for one in element]
    moments: dict[str, bool] = {}
    for style, index in enumerate(indices):
        code = formats.get(index, "")
        duration = is_timedelta_format(code)
        if duration or is_date_format(code) or (not code and index in _DATES_OF_THE_EAST):
            moments[str(style)] = duration
    return Styles(moments)


@dataclass(frozen=True, slots=True)
class Values:
    """Turns what an XML cell says into a Cell."""

    strings: list[str] = field(default_factory=list)
    styles: Styles = field(default_factory=Styles)
    date_system: Literal[1900, 1904] = 1900

    def cell(self, attributes: Mapping[str, str], text: str, formula: bool) -> Cell:  # noqa: FBT001  # hot path
        """``text``: what stands in the value, ``""`` without one. Raises ValueError or LookupError for what Excel would
        refuse to open."""
        kind = attributes.get("t", "n")
        if not text:
            return _without_value(kind, formula=formula)
        if kind == "s":
            index = int(text)
            if index < 0:
                raise IndexError(f"shared string {index}")
            return self.strings[index]
        if kind == "n":
            return self._number(text, attributes.get("s", ""))
        if kind == "e":
            return CellError(text)
        if kind == "b":
            return _TRUTH[text.strip()]
        if kind == "d":
            return _iso_date(text)
        return unescape(text)  # str, inlineStr, and whatever the future brings

    def _number(self, text: str, style: str) -> Cell:
        number: int | float
        if text.isdecimal() and text.isascii() and len(text) < 16:
            number = int(text)
        elif _NUMBER.fullmatch(text.strip()):
            number = float(text)
            if number.is_integer() and abs(number) <= _WHOLE_UP_TO:
                number = int(number)
        else:
            return unescape(text)
        duration = self.styles.moments.get(style)
        return number if duration is None else self._moment(number, duration=duration)

    def _moment(self, number: float, *, duration: bool) -> Cell:
        """A serial number as a moment. What is no day of Excel's calendar stays a number: Excel shows ``####`` for it,
        but a mobile in a column that was once formatted as a date is a mobile."""
        if number < 0 and not duration:
            return number
        epoch = CALENDAR_MAC_1904 if self.date_system == 1904 else CALENDAR_WINDOWS_1900
        try:
            return cast("Cell", from_excel(number, epoch, timedelta=duration))
        except (OverflowError, ValueError):
            return number


def _without_value(kind: str, *, formula: bool) -> Cell:
    if kind == "e":
        return CellError("#VALUE!")
    # A formula that gives "" is stored as an empty value of type str: that is a blank, and right.
    return NOT_CALCULATED if formula and kind != "str" else ""


def _iso_date(text: str) -> Cell:
    for kind in (dt.datetime, dt.time):
        try:
            moment = kind.fromisoformat(text.strip())
        except ValueError:
            continue
        return text if moment.tzinfo else moment  # a zone is for the date converter to judge
    return text
