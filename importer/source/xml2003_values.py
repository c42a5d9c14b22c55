"""A cell of XML Spreadsheet 2003: from the text and the type that stand in the file to a value.

Knows the types of ``ss:Data``. Must not know rows.
"""

from __future__ import annotations

import datetime as dt
import math

from importer.source.numbers import dated, whole
from importer.vocabulary import Cell, CellError

_DAY_0, _DAY_0_OF_1904 = dt.datetime(1899, 12, 31), dt.datetime(1904, 1, 1)  # noqa: DTZ001  # a cell has no zone
"""What Excel writes for the days of a time or a duration: as if it were a date."""
_TRUE, _FALSE = frozenset({"1", "TRUE", "true"}), frozenset({"0", "FALSE", "false"})


def typed(kind: str, text: str, moment: bool | None, *, is_1904: bool) -> Cell:  # noqa: FBT001  # as in numbers
    """The value of a text of this kind. ``moment``: what the cell's style makes of a number (see ``numbers``). What a
    script gives a type that it is none of stays the text that it is, for the converter to judge."""
    match kind:
        case "Number":
            return _number(text, moment, is_1904=is_1904)
        case "DateTime":
            return _moment(text, moment, is_1904=is_1904)
        case "Boolean" if text.strip() in _TRUE | _FALSE:
            return text.strip() in _TRUE
        case "Error":
            return CellError(text.strip() or "#VALUE!")
    return text


def _number(text: str, moment: bool | None, *, is_1904: bool) -> Cell:  # noqa: FBT001  # idem
    try:
        value = float(text)
    except ValueError:
        return text
    if not math.isfinite(value) or "_" in text:
        return text
    return whole(value) if moment is None else dated(value, moment, 1904 if is_1904 else 1900)


def _moment(text: str, moment: bool | None, *, is_1904: bool) -> Cell:  # noqa: FBT001  # idem
    """A date, a time of the day, or a duration."""
    try:
        found = dt.datetime.fromisoformat(text.strip())
    except ValueError:
        return text
    if found.tzinfo:
        return text
    first = _DAY_0_OF_1904 if is_1904 else _DAY_0
    if moment:
        return found - first
    return found.time() if found.date() == first.date() else found
