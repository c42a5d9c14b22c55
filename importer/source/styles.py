"""Which cell styles make a date of a number.

Knows number formats (ECMA-376 part 1, 18.8.30 and 18.8.31). Must not know cells. Which format is a date is openpyxl's
rule; that its stylesheet reader is not used has a reason: it raises TypeError on a bare ``<fill/>``, which some
programs write, and we need nothing but the formats.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.etree import ElementTree as ET

from openpyxl.styles.numbers import BUILTIN_FORMATS

from importer.source.numbers import moment_of

# Formats about which there can't be two opinions. All others are left to the careful reader.
_SURE_NUMBER = re.compile(r'(?:[0#?.,%()_\-+;@ *]|"[^"]*"|\\[^A-Za-z]|General)*')
_SURE_DATE = re.compile(
    r"(?:\[\$-[0-9A-Za-z\-]+(?:,\d+)?\])?[ymdhs/\-.: ,\\]*yy[ymdhs/\-.: ,\\]*(?:;@)?", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Styles:
    """Cell styles by their index. ``moments``: those that make a date of a number, or (True) a duration. ``numbers``
    and ``dates``: those that surely, for whoever reads them, leave a number as it is, or make a date of it."""

    moments: Mapping[int, bool] = field(default_factory=dict)
    numbers: frozenset[int] = frozenset({0})
    dates: frozenset[int] = frozenset()


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
    codes = {style: formats.get(index, "") for style, index in enumerate(indices)}
    moments: dict[int, bool] = {}
    for style, index in enumerate(indices):
        if (moment := moment_of(codes[style], index)) is not None:
            moments[style] = moment
    numbers = {style for style, code in codes.items() if code and style not in moments and _SURE_NUMBER.fullmatch(code)}
    dates = {style for style, duration in moments.items() if not duration and _SURE_DATE.fullmatch(codes[style])}
    return Styles(moments, frozenset(numbers), frozenset(dates))
