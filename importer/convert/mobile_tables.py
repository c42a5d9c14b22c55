"""What mobile numbers are made of: characters, shapes, prefixes, area codes.

Sources: the numbering plan of Iran (CRA, as libphonenumber's metadata of region IR has it), ITU-T E.164 for country
codes, and the shapes of shared/data/mobile_examples.tsv. Data and compiled patterns only; decides nothing.
"""

from __future__ import annotations

import re

from importer.convert.column import sound_run
from importer.convert.digits import ASCII_OF

SEPARATORS = (
    " \t\n\v\f\r\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"  # every space and line break of Unicode
    "-_~˗‐‑‒–—―⁃−─➖﹘﹣－ـ"  # dashes, and the tatweel that is typed for one
    ".·•․‧∙⋅．｡"  # dots
    "/\\|⁄∕／＼｜,،;؛٬٫，；、"  # slashes and commas, also as thousands separators
    "()[]{}<>（）［］｛｝"  # brackets
    "'\"`´‘’‚‛“”„«»′″"  # quotes: an apostrophe kept by a CSV export, a quoted number
)
"""What may stand between and around the digits of one number."""

MARKS = "".join(
    chr(code)
    for first, last in (
        (0x00, 0x08),  # controls
        (0x0E, 0x1B),
        (0x7F, 0x84),
        (0x86, 0x9F),
        (0xAD, 0xAD),  # soft hyphen
        (0x034F, 0x034F),
        (0x061C, 0x061C),  # Arabic letter mark
        (0x180E, 0x180E),
        (0x200B, 0x200F),  # zero-width space, ZWNJ, ZWJ, LRM, RLM
        (0x202A, 0x202E),  # bidi embeddings and overrides
        (0x2060, 0x206F),  # word joiner, bidi isolates
        (0x20E3, 0x20E3),  # keycap, and the variation selectors that come with it
        (0xFE00, 0xFE0F),
        (0xFEFF, 0xFEFF),  # BOM
    )
    for code in range(first, last + 1)
)
"""Characters nobody sees: they come along when a number is copied out of right-to-left text."""

PLUSES = "+＋﹢⁺"

SQUEEZE: dict[int, str | None] = {
    **dict.fromkeys(map(ord, SEPARATORS + MARKS)),
    **dict.fromkeys(map(ord, PLUSES), "+"),
    **ASCII_OF,
}
"""For ``str.translate``: leaves the digits and pluses of a text, and whatever does not belong into a number."""

UNMARK: dict[int, str | None] = {
    **dict.fromkeys(map(ord, MARKS)),
    **dict.fromkeys(map(ord, PLUSES), "+"),
    **ASCII_OF,
}
"""As SQUEEZE, but the separators stay where they are."""

HAS_SEPARATOR = re.compile(f"[{re.escape(SEPARATORS)}=]").search
HAS_MARK = re.compile(f"[{re.escape(MARKS)}]").search
HAS_FOREIGN_DIGIT = re.compile(f"[{''.join(map(chr, ASCII_OF))}]").search

_COUNTRY = r"\+?(?:00|0)?98|\+(?=0)"
_NATIONAL = r"9(?:[0-39][0-9]|41)[0-9]{7}"

CANONICAL = re.compile(rf"0{_NATIONAL}").fullmatch
"""A mobile as it is sent: ``09`` and one of ``0-3 9``, or ``0941``; 11 digits."""

_ASSIGNED = r"09(?:0[0-5]|1[0-9]|2[0-3]|3[0-9]|9[0-4])[0-9]{7}"
ASSIGNED, ASSIGNED_RUN = re.compile(_ASSIGNED).fullmatch, sound_run(_ASSIGNED)
"""A canonical mobile of a prefix that operators hold whole: it needs no look into the metadata (a test compares)."""

SHAPE = re.compile(rf"=?({_COUNTRY})?(0?)({_NATIONAL})\+?").fullmatch
"""A squeezed text that is one mobile: country code, zero, ten digits. A plus at the end is one at the front that
right-to-left text has carried over; ``=`` is the rest of the CSV trick ``="0912…"``."""

_AREAS = r"(?:1[137]|2[13-68]|3[1458]|4[145]|5[1468]|6[16]|7[1467]|8[13467])"

LANDLINE = re.compile(rf"(?:{_COUNTRY})?0?{_AREAS}[0-9]{{8}}|0{_AREAS}[0-9]{{3,7}}|[2-8][0-9]{{7}}").fullmatch
"""A squeezed text that is a landline: with its area code, or the eight local digits, or a company's short number."""

TOKENS = re.compile(rf"(?:(?:{_COUNTRY})?0?{_NATIONAL}|(?:\+?(?:00)?980?|0){_AREAS}[0-9]{{8}})")
"""One number of several that are glued together. Each alternative has but one length, so there is one way to cut."""

TWO_GLUED = 20
"""Digits that two of them have at least."""

BARE = re.compile(r"\+?[0-9]+").fullmatch
"""A number with nothing in between and nothing around it."""

SENDER = re.compile(r"(?:\+?(?:00)?98)?(?:[1235]000|9000)[0-9]{1,10}").fullmatch
"""A line that sends bulk messages (1000…, 2000…, 3000…, 5000…, 9000…)."""

FOREIGN = re.compile(r"(?:\+|00)(?!98)([1-9][0-9]{8,14})").fullmatch

SCIENTIFIC = re.compile(r"\+?([0-9]+)(?:[.,٫]([0-9]*))?[eE]\+?([0-9]{1,3})").fullmatch
"""``9.12E+09``: digits before the point, digits after it, exponent."""

DECIMAL = re.compile(r"\+?(?:([0-9]{8,})[.,٫]0{1,2}|[1-9][0-9]{7,}[.٫][0-9]{1,2})").fullmatch
"""``9121234567.0``: what is left of a number in a column of numbers (without a group: it has a fraction). A separator
between groups of digits never stands so near the end."""

DATE = re.compile(r"(?:1[2-5]|19|20)[0-9]{2}([-/.])(?:0?[1-9]|1[0-2])\1(?:0?[1-9]|[12][0-9]|3[01])").fullmatch

URI = re.compile(r"\s*(?:tel|callto|sms|smsto):(?://)?([^;?]*)(?:[;?][a-z-]+=.*)?", re.IGNORECASE | re.DOTALL).fullmatch
"""A link to a number (RFC 3966, RFC 5724), whose parameters are dropped."""

TWO_DIGIT_COUNTRIES = frozenset(
    str(code)
    for first, last in ((20, 20), (27, 27), (30, 34), (36, 36), (39, 41), (43, 49), (51, 58), (60, 66), (81, 82))
    for code in range(first, last + 1)
) | {"84", "86", "90", "91", "92", "93", "94", "95", "98"}
"""E.164 country codes of two digits; 1 and 7 have one, all others three."""

SEQUENCES = frozenset(
    number
    for run in ("01234567890123456789", "98765432109876543210")
    for start in range(10)
    for number in ("09" + run[start : start + 9],)
    if CANONICAL(number)
)
"""09123456789, the example number of nearly every document, and its like."""

REPEATED = frozenset(str(digit) * 7 for digit in range(10))
"""The last seven digits of numbers that nobody was given: 0912 0000000, 09111111111."""

SUSPECT = REPEATED | {number[4:] for number in SEQUENCES}
"""Last seven digits that are worth a second look."""


def squeeze(text: str) -> str:
    """The text without separators and marks, its digits in ASCII."""
    return text.translate(SQUEEZE)


def country_of(digits: str) -> str:
    """The E.164 country code that international ``digits`` (no plus) begin with."""
    if digits[0] in "17":
        return digits[0]
    return digits[:2] if digits[:2] in TWO_DIGIT_COUNTRIES else digits[:3]
