"""Why a text is no mobile: which code, and what the message needs.

Knows the things people put into a mobile column instead of a mobile. Must not accept anything: what comes here has
been found not to be one mobile.
"""

from __future__ import annotations

import re
from operator import mul

from importer.convert import mobile_tables as tables
from importer.convert.cells import shown
from importer.vocabulary import Problem

_STRANGE = re.compile(r"[^0-9+\s]+")
_SPACED = dict.fromkeys(map(ord, tables.SEPARATORS), " ")

_LIKE_MOBILE = re.compile(r"(?:\+?(?:00|0)?98)?0?(9[4-8][0-9])[0-9]{7}").fullmatch  # 096…: UAN; of 094, only 0941

_KINDS = (
    (tables.FOREIGN, "mobile_foreign"),
    (tables.SENDER, "mobile_short_code"),
    (tables.LANDLINE, "mobile_landline"),
    (re.compile(r"[0-9]{3,6}").fullmatch, "mobile_short_code"),
    (_LIKE_MOBILE, "mobile_prefix"),
    (re.compile(r"(?!9)[0-9]{11}").fullmatch, "mobile_prefix"),
)
"""What squeezed digits are, the first that fits. Whatever fits nothing has a wrong length."""


def refusal(text: str) -> Problem:
    """The problem of ``text``, which has neither marks nor foreign digits any more, nor is one mobile or several."""
    value = shown(text)
    if tables.BARE(text):
        return _of_digits(text, value)
    if tables.DATE(text.strip()):
        return Problem("mobile_is_date", {"value": value})
    squeezed = tables.squeeze(text)
    digits = squeezed.removesuffix("+")
    if digits != squeezed and digits[:1] != "+":
        digits = "+" + digits  # right-to-left text has carried the plus to the end
    if strange := _strange(text, digits):
        return Problem("mobile_letters", {"value": value, "letters": strange})
    if flipped := _flipped(text):
        return Problem("mobile_flipped", {"value": value, "suggestion": flipped})
    return _of_digits(digits, value)


def _of_digits(digits: str, value: str) -> Problem:
    if not digits.strip("+0"):
        return Problem("mobile_missing", {"value": value})
    if _is_national_id(digits) and not tables.LANDLINE(digits):
        return Problem("mobile_national_id", {"value": value})
    code = next((code for fits, code in _KINDS if fits(digits)), "mobile_length")
    return Problem(code, {"value": value, **_details(code, digits)})


def _details(code: str, digits: str) -> dict[str, str | int]:
    """What the sentence of ``code`` needs beside the value."""
    if code == "mobile_foreign":
        return {"country": "+" + tables.country_of(digits.removeprefix("+").removeprefix("00"))}
    if code == "mobile_prefix":
        match = _LIKE_MOBILE(digits)
        return {"prefix": "0" + match[1] if match else digits[:3]}
    return {"digits": len(digits.removeprefix("+"))} if code == "mobile_length" else {}


def _strange(text: str, digits: str) -> str:
    """What stands in the text and is part of no number: its words, in order, at most five."""
    words = dict.fromkeys(word.strip(":") or word for word in _STRANGE.findall(text.translate(_SPACED)))
    if not words and "+" in digits[1:]:
        return "+"
    return shown(" ".join(list(words)[:5]), 30)


def _flipped(text: str) -> str:
    """The mobile that stands there when the groups are read from the right: ``4567 123 0912``."""
    groups = re.findall("[0-9]+", text)
    backwards = "".join(reversed(groups))
    return backwards if len(groups) > 1 and tables.CANONICAL(backwards) else ""


def _is_national_id(digits: str) -> bool:
    """Whether ten digits have the check digit of an Iranian national ID: then two columns were mixed up."""
    if len(digits) != 10 or not digits.isdecimal() or digits == digits[0] * 10:
        return False
    rest: int = sum(map(mul, map(int, digits), range(10, 1, -1))) % 11
    return int(digits[9]) == (rest if rest < 2 else 11 - rest)
