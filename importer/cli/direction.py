"""A help page of a right-to-left language: its lines are set from right to left, whatever they begin with.

A terminal that knows both directions (mlterm, Konsole, GNOME's) takes a line's from its first letter, and a line of
options begins with a Latin one. Marks stand at the beginning of the line and behind the first column, where nobody
copies them. Knows the shape of click's help. Must not know words.
"""

from __future__ import annotations

import re

from importer.messages.bidi import LRM

_RLM = "\u200f"
_PERSIAN = re.compile("[\u0621-\u06d3]")
_LINE = re.compile(r"( +)(\S.*?)(  +)(.*)")
"""Indent, names, gap, help: a line of options or commands."""
_RANGE = re.compile(r"[0-9]*<?=?x(?:[<>]=?[0-9]+)?(?=\])")


def set_right_to_left(page: str) -> str:
    """``page`` with marks where it is Persian; other pages as they are."""
    return "\n".join(_line(line) for line in page.split("\n"))


def _line(line: str) -> str:
    if not _PERSIAN.search(line):
        return line
    line = _RANGE.sub(rf"{LRM}\g<0>{LRM}", line)
    found = _LINE.fullmatch(line)
    if found is None or _PERSIAN.search(found[2]):
        return line
    return f"{_RLM}{LRM}{found[1]}{found[2]}{LRM}{found[3]}{found[4]}"
