"""A quick look over a sheet's XML for what a user should be told before the rows are read.

Knows how the usual programs write rows and formulas. Must not decide anything: what it misses costs a warning only,
the rows themselves are read by `worksheet`. It also proves the zip's checksum of the part.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from importer.source.package import Package

_BLOCK, _OVERLAP = 1 << 20, 1 << 14
_END_OF_ROW = b"row>"
_ROW = re.compile(rb"<(?:\w+:)?row\b[^>]*>")
_HIDDEN = re.compile(rb"""\shidden=["'](?:1|true)["']""")
_NUMBER = re.compile(rb"""\sr=["'](\d{1,7})["']""")
_FORMULA = re.compile(
    rb"<(?:\w+:)?c\b([^>]*)><(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?</(?:\w+:)?c>"
)
_IS_TEXT = re.compile(rb"""\st=["']str["']""")  # an empty text is a result


class Survey(NamedTuple):
    """``first_hidden`` is the number of the first hidden row, 0 without one."""

    hidden_rows: int = 0
    first_hidden: int = 0
    not_calculated: int = 0


def survey(package: Package, part: str) -> Survey:
    """Counts hidden rows and formulas without a stored result."""
    total = Survey()
    rest = b""
    with package.open(part) as stream:
        while block := stream.read(_BLOCK):
            rest += block
            end = rest.rfind(_END_OF_ROW) + len(_END_OF_ROW)
            if end < len(_END_OF_ROW):
                end = max(0, len(rest) - _OVERLAP)
            total = _add(total, rest[:end])
            rest = rest[end:]
    return _add(total, rest)


def _add(total: Survey, xml: bytes) -> Survey:
    hidden, first, not_calculated = total
    if b" hidden=" in xml:
        rows = [row[0] for row in _ROW.finditer(xml) if _HIDDEN.search(row[0])]
        hidden += len(rows)
        if rows and not first:
            number = _NUMBER.search(rows[0])
            first = int(number[1]) if number else 0
    if b"<f" in xml or b":f" in xml:
        not_calculated += sum(not _IS_TEXT.search(cell[1]) for cell in _FORMULA.finditer(xml))
    return Survey(hidden, first, not_calculated)
