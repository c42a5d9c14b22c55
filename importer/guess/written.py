"""YAML by hand: texts quoted where they must be, comments that can't break a line.

A library could write the mapping, but not the comments beside switched-off lines. Knows YAML 1.2. Must not know what is
written.
"""

from __future__ import annotations

import json
import re
import textwrap
import unicodedata
from collections.abc import Mapping

ZWNJ = "\u200c"
_WIDTH = 118
_PLAIN = re.compile(rf"[^\W\d_][\w()./+%'{ZWNJ}-]*(?: [\w()./+%'&{ZWNJ}-]+)*")
"""What needs no quotes, not even between braces: it begins with a letter, has single spaces and harmless signs."""
_WORDS = frozenset({"null", "true", "false", "yes", "no", "on", "off", "y", "n", "nan", "inf"})
"""What some reader of YAML would take for something else than a text."""
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def text(value: str) -> str:
    """A text as a YAML scalar, for block and flow style."""
    if _PLAIN.fullmatch(value) and value.casefold() not in _WORDS:
        return value
    return "".join(map(_escaped, json.dumps(value, ensure_ascii=False)))


def flow(keys: Mapping[str, str]) -> str:
    """Keys and values that are written already, between braces."""
    return "{" + ", ".join(f"{key}: {value}" for key, value in keys.items()) + "}"


def comment(sentence: str, indent: str = "") -> list[str]:
    """A comment, whatever the sentence quotes; long ones on several lines."""
    # A direction mark in a Persian sentence has done its work elsewhere; every other unseen character is a blank here.
    line = "".join(char if not _is_unseen(char) else " " for char in sentence.replace("\u200e", ""))
    lead = f"{indent}# "
    return textwrap.wrap(line, _WIDTH, initial_indent=lead, subsequent_indent=lead, break_on_hyphens=False)


def _escaped(char: str) -> str:
    if not _is_unseen(char):
        return char
    return f"\\u{ord(char):04x}" if ord(char) < 0x10000 else f"\\U{ord(char):08x}"


def _is_unseen(char: str) -> bool:
    return char != ZWNJ and unicodedata.category(char) in _UNSEEN
