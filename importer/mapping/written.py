"""What a written scalar means where a certain type is wanted: YAML means what it shows.

Where text is wanted, a scalar is its text, be it ``0912``, ``no`` or ``1403``. Where a number or a truth value is
wanted, only a plain one counts: ``"4"`` in quotes is text. Each function takes what stands in the tree and gives the
value, or raises a PydanticCustomError whose type is the code of the fault.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import LiteralString

from pydantic_core import PydanticCustomError

from importer.convert.jalali import calendar_of
from importer.mapping.nodes import Scalar

NOTHING: LiteralString = "mapping_value_missing"
_NULL = frozenset({"", "~", "null", "Null", "NULL"})
_FLAGS: Mapping[str, bool] = {
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_WHOLE = re.compile(r"[-+]?[0-9]{1,18}")  # more digits are no count of anything, and int() refuses 4,301 of them
_NUMBER = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_ENCODING = re.compile(r"[A-Za-z0-9_.:-]{1,40}")

_NO_DELIMITERS = '"\r\n\x00\ufeff'
DELIMITERS: Mapping[str, str] = {"tab": "\t", "comma": ",", "semicolon": ";", "pipe": "|", "space": " "}
"""Characters that are hard to write in YAML, or to see, by name."""


def _refusal(value: object, code: LiteralString, **params: int) -> PydanticCustomError:
    """Where nothing stands, that is the fault, whatever was wanted."""
    if is_nothing(value):
        return PydanticCustomError(NOTHING, NOTHING)
    return PydanticCustomError(code, code, params)


def is_nothing(value: object) -> bool:
    """Nothing stands there, or YAML's word for nothing."""
    return isinstance(value, Scalar) and value.plain and value.text in _NULL


def as_text(value: object) -> str:
    """The text as written; in quotes it may be empty."""
    if is_nothing(value) or not isinstance(value, Scalar):
        raise _refusal(value, "mapping_wants_text")
    return value.text


def as_filled(value: object) -> str:
    """A text with something in it."""
    text = as_text(value)
    if not text.strip():
        raise PydanticCustomError(NOTHING, NOTHING)
    return text


def as_whole(value: object) -> int:
    """A whole number in decimal digits."""
    if (number := as_whole_or_none(value)) is None:
        raise _refusal(value, "mapping_wants_whole")
    return number


def as_whole_or_none(value: object) -> int | None:
    """The same, for a look that reports nothing."""
    if isinstance(value, Scalar) and value.plain and _WHOLE.fullmatch(value.text):
        return int(value.text)
    return None


def as_century(value: object) -> int:
    """The first of the hundred years that two digits can mean; all of them must be of one calendar."""
    year = as_whole(value)
    if calendar_of(year) is None or calendar_of(year) != calendar_of(year + 99):
        raise _refusal(value, "mapping_century")
    return year


def as_number(value: object) -> float:
    """A finite number in decimal notation."""
    if isinstance(value, Scalar) and value.plain and _NUMBER.fullmatch(value.text):
        number = float(value.text)
        if math.isfinite(number):
            return number
    raise _refusal(value, "mapping_wants_number")


def as_flag(value: object) -> bool:
    """``true`` or ``false``, and no other word."""
    if (flag := as_flag_or_none(value)) is None:
        raise _refusal(value, "mapping_wants_flag")
    return flag


def as_flag_or_none(value: object) -> bool | None:
    """The same, for a look that reports nothing."""
    return _FLAGS.get(value.text) if isinstance(value, Scalar) and value.plain else None


def as_sheet(value: object) -> str | int:
    """A plain whole number is the place of a sheet, from 1; any other text, or a number in quotes, is its name."""
    if (number := as_whole_or_none(value)) is None:
        return as_filled(value)
    if number < 1:
        raise _refusal(value, "mapping_too_small", limit=1)
    return number


def as_encoding(value: object) -> str:
    """``auto``, or a name of a text encoding that Python knows."""
    text = as_filled(value)
    if text == "auto":
        return text
    try:
        if _ENCODING.fullmatch(text) and "a".encode(text):
            return text
    except (LookupError, UnicodeError):  # LookupError also for base64 and its like; UnicodeError: «undefined»
        pass
    raise _refusal(value, "mapping_encoding_unknown")


def as_delimiter(value: object) -> str:
    """``auto``, or one character that can stand between fields, itself or by its English name."""
    text = as_text(value)
    if text == "auto":
        return text
    text = DELIMITERS.get(text.casefold(), text)
    if len(text) != 1 or text.isalnum() or text in _NO_DELIMITERS:
        raise _refusal(value, "mapping_delimiter")
    return text
