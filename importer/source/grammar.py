"""How the usual programs write the rows of a sheet: the small language whose every cell calamine was seen to read as
openpyxl does (docs/decisions/0003-reading-workbooks.md).

Knows bytes of XML. Must not know what is done with a sheet that is of another language.

Atomic or possessive throughout: no backtracking, whatever a file holds. Groups are atomic, (?>…), since Python up to
3.11.4 leaves a possessive group half consumed when it fails in its middle (cpython issue 106052).
"""

from __future__ import annotations

import re

ATTRIBUTES = rb'(?>(?: [\w:.]+="[^"<>]*+")*)'
FORMULA = rb"(?>(?:<f" + ATTRIBUTES + rb"(?: ?/>|>[^<]*+</f>))?)"
"""May be missing."""
NUMBER = rb"-?+(?:[0-9]{1,40}+(?>(?:\.[0-9]{0,40}+)?)|\.[0-9]{1,40}+)(?>(?:[eE][+-]?+[0-9]{1,2}+)?)"
INDEX = rb"[0-9]{1,9}+"
"""Of a shared string."""
_PRESERVED = rb' xml:space="preserve"'
TEXT = rb"<v(?>(?:" + _PRESERVED + rb")?)>[^<]*+</v>"
INLINE = rb"<is><t(?: ?/>|" + _PRESERVED + rb">[^<]*+</t>|></t>|>(?!\s|&#)[^<]*+(?<![\s;])</t>)</is>"
DAY = rb"(?:6[1-9]|[7-9][0-9]|[1-9][0-9]{2,5}|1[0-9]{6}|2[0-8][0-9]{5})(?:\.[0-9]{1,20})?</v>"
"""A day from March 1900 (before, Excel has a day too many; below 1 it is a time) to the year 9839, and its end."""

_CELL = (
    rb'<c r="[A-Z]{1,3}+\1"(?>(?: s="(?:0|[1-9][0-9]{0,4}+)")?)(?:'
    rb'(?>(?: t="(?:n|s|str|b)")?)(?: ?/>|></c>)'
    rb'|(?>(?: t="n")?)>' + FORMULA + rb"<v>" + NUMBER + rb"</v></c>"
    rb'| t="s">' + FORMULA + rb"<v>" + INDEX + rb"</v></c>"
    rb'| t="b">' + FORMULA + rb"<v>[01]</v></c>"
    rb'| t="str">' + FORMULA + TEXT + rb"</c>"
    rb'| t="inlineStr">' + INLINE + rb"</c>)"
)
ROWS = re.compile(
    rb'(?>(?:<row r="([1-9][0-9]{0,6}+)"' + ATTRIBUTES + rb"(?: ?/>|>(?>(?:" + _CELL + rb")*)</row>))*)", re.ASCII
)
ROW_NUMBERS = re.compile(rb'<row r="([0-9]+)"')
COLUMNS = re.compile(rb'<c r="([A-Z]+)|</row>')
STYLES = re.compile(rb' s="([0-9]+)"(?>(?: t="n")?)>' + FORMULA + rb"<v>")
HALVES = re.compile(rb"_x[dD]")
"""An escaped half of a character, which the libraries leave as it stands."""


def undated(styles: frozenset[int]) -> re.Pattern[bytes]:
    """Finds a number of one of these styles that is no day."""
    any_of = "|".join(map(str, sorted(styles))).encode()
    return re.compile(rb' s="(?:' + any_of + rb')"(?>(?: t="n")?)>' + FORMULA + rb"<v>(?!" + DAY + rb")")
