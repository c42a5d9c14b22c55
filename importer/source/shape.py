"""How the rows of one sheet are written, learned from its first ones: a program writes a million rows alike.

Knows the grammar of `grammar` and how to narrow it to the columns, styles and kinds of cells that were seen. Must not
accept anything that the grammar does not: what does not fit is for `survey`'s careful look. A pattern without loops
over cells goes through a sheet four times as fast, and needs no second look for columns, styles, formulas or hidden
rows.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from openpyxl.utils import column_index_from_string

from importer.source import grammar
from importer.source.strings import is_utf8
from importer.source.styles import Styles

_MOST_COLUMNS, _MOST_KINDS, _MOST_ROWS, _MOST_LESSONS = 100, 8, 16, 20
_OPENING = re.compile(rb'<row r="[0-9]+"([^>]*)>|<c r="([A-Z]+)[0-9]+"([^>]*)>(<f|<is)?')
_KIND = re.compile(rb'(?: s="([0-9]+)")?(?: t="(n|s|b|str|inlineStr)")?( ?/)?')
_VALUES: Mapping[bytes, bytes] = {
    b"s": rb"<v>" + grammar.INDEX + rb"</v></c>",
    b"b": rb"<v>[01]</v></c>",
    b"str": grammar.TEXT + rb"</c>",
    b"inlineStr": grammar.INLINE + rb"</c>",
}
_NUMBER, _DAY = rb"<v>" + grammar.NUMBER + rb"</v></c>", rb"<v>" + grammar.DAY + rb"</c>"
_TEXTS = frozenset({b"str", b"inlineStr"})


@dataclass(slots=True)
class Shape:
    """What was seen of the rows of a sheet with these styles. ``least``: bytes of rows from which on learning pays."""

    styles: Styles
    least: int = 1 << 16
    _rows: dict[bytes, None] = field(default_factory=dict)
    _cells: dict[bytes, dict[bytes, bytes]] = field(default_factory=dict)  # letters → attributes → what follows
    _pattern: re.Pattern[bytes] | None = None
    _lessons: int = 0
    _has_text: bool = False  # somewhere a byte may stand that is no ASCII

    def learn(self, rows: bytes) -> None:
        """Learn from rows that are proved plain."""
        if len(rows) < self.least or self._lessons >= _MOST_LESSONS:
            return
        self._lessons += 1
        for of_row, letters, of_cell, follows in _OPENING.findall(rows):
            if not letters:
                if len(self._rows) < _MOST_ROWS and b"hidden" not in of_row and not of_row.endswith(b"/"):
                    self._rows[of_row] = None
            elif len(self._cells) < _MOST_COLUMNS or letters in self._cells:
                self._add(self._cells.setdefault(letters, {}), of_cell, is_formula=follows == b"<f")
        self._pattern = self._compiled()

    def numbers(self, rows: bytes) -> list[int] | None:
        """The numbers of some rows, if every byte of them is as it was learned; else None."""
        if self._pattern is None:
            return None
        pieces = self._pattern.split(rows)  # what is between the matches, and (each second one) the number in a match
        if any(pieces[::2]):
            return None
        if self._has_text and (grammar.HALVES.search(rows) or not is_utf8(rows)):
            return None
        return [*map(int, pieces[1::2])]

    def _add(self, kinds: dict[bytes, bytes], attributes: bytes, *, is_formula: bool) -> None:
        found = _KIND.fullmatch(attributes)
        if found is None or (attributes in kinds and not is_formula) or len(kinds) >= _MOST_KINDS:
            return
        style, kind, ends = found.groups()
        if ends:
            kinds[attributes] = b""
            return
        value = _VALUES.get(kind) if kind not in {None, b"n"} else self._number(style)
        if value is not None:
            kinds[attributes] = (grammar.FORMULA if is_formula else b"") + value
            self._has_text = self._has_text or is_formula or kind in _TEXTS

    def _number(self, style: bytes | None) -> bytes | None:
        if style is None or int(style) in self.styles.numbers:
            return _NUMBER
        return _DAY if int(style) in self.styles.dates else None

    def _compiled(self) -> re.Pattern[bytes]:
        """No two of its alternatives fit the same text, so that a row that does not fit is soon given up."""
        columns = sorted(self._cells.items(), key=lambda item: column_index_from_string(item[0].decode()))
        cells = b"".join(
            rb'(?:<c r="' + letters + rb'\1"(?:' + b"|".join(re.escape(k) + b">" + v for k, v in kinds.items()) + b")|)"
            for letters, kinds in columns
            if kinds
        )
        rows = b"|".join(map(re.escape, self._rows))
        return re.compile(rb'<row r="([1-9][0-9]{0,6}+)"(?:' + rows + b")>" + cells + rb"</row>", re.ASCII)
