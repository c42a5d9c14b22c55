"""A cell of the source as a cell of our workbook: the same value of the same type, and no text ever a formula.

Knows what Excel can hold (ECMA-376 part 1, 18.3.1.4 and 22.9.2.19; Microsoft, "Excel specifications and limits"). Must
not know rows, faults or languages.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from typing import NamedTuple

from importer.convert.cells import cell_text
from importer.vocabulary import Cell

TEXT_LIMIT = 32_767
"""Characters that a cell can hold."""

TEXT = "@"
"""The number format of texts: what is typed into such a cell stays as it was typed, zero at the front and all."""
GENERAL = "General"

_EXACT_BELOW = 10**15  # Excel keeps 15 digits of a number
_FIRST_YEAR = 1900  # of Excel's calendar; earlier days are shown as ####

_SPECIAL = re.compile("_(?=x[0-9A-Fa-f]{4}(?:_|[\x00-\x08\x0b-\x1f\ufffe\uffff]))|[\x00-\x08\x0b-\x1f\ufffe\uffff]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_HALF_AN_ESCAPE = re.compile(r"_(?:x[0-9A-F]{0,4})?\Z")


class Stored(NamedTuple):
    """A value as openpyxl takes it, None for a blank cell. ``is_cut``: the text was longer than a cell can hold."""

    value: str | int | float | bool | dt.datetime | dt.date | dt.time | dt.timedelta | None
    format: str = GENERAL
    is_cut: bool = False


def stored(cell: Cell, *, text_only: bool = False) -> Stored:
    """How ``cell`` is written; ``text_only``: as the text that a person sees, whatever its type.

    Numbers, dates and logical values keep their type where Excel can hold them; what it would round, or show as
    ``####``, becomes text.
    """
    if isinstance(cell, str) or text_only or not _fits(cell):
        return _text(cell_text(cell))
    return Stored(cell, _format(cell))


def escaped(text: str) -> str:
    """``text`` with what XML can't carry as ``_x0001_``, the escape that Excel itself writes and undoes.

    A text that looks like such an escape is escaped too, and so reads back as it stood. Half a surrogate pair, which no
    file can carry, becomes U+FFFD.
    """
    return _SPECIAL.sub(lambda match: f"_x{ord(match[0]):04X}_", _SURROGATE.sub("\ufffd", text))


def _text(text: str) -> Stored:
    if not text:
        return Stored(None, TEXT)
    whole = escaped(text)
    if len(whole) <= TEXT_LIMIT:
        return Stored(whole, TEXT)
    return Stored(_HALF_AN_ESCAPE.sub("", whole[:TEXT_LIMIT]), TEXT, is_cut=True)


def _fits(cell: Cell) -> bool:
    if isinstance(cell, bool):
        return True
    if isinstance(cell, int | float):
        return math.isfinite(cell) and abs(cell) < _EXACT_BELOW
    if isinstance(cell, dt.datetime | dt.date):
        return cell.year >= _FIRST_YEAR and getattr(cell, "tzinfo", None) is None
    if isinstance(cell, dt.timedelta):
        return cell >= dt.timedelta(0)
    return not isinstance(cell, dt.time) or cell.tzinfo is None


def _format(cell: Cell) -> str:
    if isinstance(cell, dt.datetime):
        return "yyyy-mm-dd" if cell.time() == dt.time.min else "yyyy-mm-dd hh:mm:ss"
    if isinstance(cell, dt.date):
        return "yyyy-mm-dd"
    if isinstance(cell, dt.time):
        return "hh:mm:ss"
    return "[hh]:mm:ss" if isinstance(cell, dt.timedelta) else GENERAL
