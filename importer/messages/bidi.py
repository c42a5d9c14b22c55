"""Foreign fragments inside a right-to-left sentence: signs that keep them in order.

A Persian sentence shows «1991-08-03» as 03-08-1991, «+98 912» with its plus at the wrong end and «/home/x» with its
slash at the end, because signs and numbers take the direction of the letters before them. One invisible LEFT-TO-RIGHT
MARK in front mends it (and one behind, where the fragment ends with a sign). It is that mark and not an isolate
(U+2066…2069, of 2013) because old spreadsheet programs, fonts and terminals know it; and it stands outside the
fragment, so that searching for the fragment finds it. Source: Unicode Standard Annex #9, rules W2, W4, W7 and N1.

Knows letters and directions. Must not know sentences or languages.
"""

from __future__ import annotations

import re
import unicodedata

LRM = "\u200e"

_RTL = frozenset({"R", "AL"})
_DIGITS = "0-9۰-۹٠-٩"
_IN_ORDER = re.compile(rf"[{_DIGITS}]+(?:[.,/:٫٬][{_DIGITS}]+)*|[A-Za-z](?:.*[A-Za-z0-9])?", re.DOTALL)
"""What needs no mark: a number, with single signs that never turn it round, or letters at both ends. Most are such."""
_LIST = re.compile(r"«[^«»]*»(?: \(\d+\))?(?:, «[^«»]*»(?: \(\d+\))?)*(?:, …)?")
_BETWEEN = re.compile(r"(?<=[»)]), (?=[«…])")
_QUOTED = re.compile("(?<=«)[^«»]*(?=»)")


def upright(text: str) -> str:
    """``text`` as it may stand in a right-to-left sentence: with a mark at each end that needs one.

    Text that begins with a right-to-left letter, and signs alone, stay as they are. Of a list of quoted texts each is
    treated for itself, and between them stands the comma of the script.
    """
    if not text or _IN_ORDER.fullmatch(text) or unicodedata.bidirectional(text[0]) in _RTL:
        return text
    if _LIST.fullmatch(text):
        return _QUOTED.sub(lambda quoted: upright(quoted[0]), _BETWEEN.sub("، ", text))
    kinds = [unicodedata.bidirectional(char) for char in text]
    first = next((kind for kind in kinds if kind == "L" or kind in _RTL), "")
    if first in _RTL or not {"L", "EN", "AN"} & set(kinds):
        return text
    before = "" if kinds[0] == "L" else LRM
    return before + text + ("" if kinds[-1] in {"L", "EN", "AN", "NSM"} else LRM)
