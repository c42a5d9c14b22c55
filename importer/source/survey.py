"""One look over a sheet's XML before it is read: is it so plain that calamine can't misread it, and what should a user
be told?

Knows how the usual programs write rows. Must not read a value. It proves and does not search: a sheet is plain when
every byte of its rows is of a `grammar` whose every cell calamine was seen to read as openpyxl does. Whatever
else a file holds (errors, formulas without result, trimmed texts, odd dates, rows out of order, comments, what nobody
has thought of) makes it not plain, which costs time and never a cell. Hidden rows, hidden columns and formulas without
result are counted for a warning. It also proves the zip's checksum of the part.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from openpyxl.utils import column_index_from_string

from importer.source import grammar
from importer.source.package import Package
from importer.source.shape import Shape
from importer.source.strings import is_utf8
from importer.source.styles import Styles
from importer.source.table import Progress

MAX_ROW, MAX_COLUMN = 1 << 20, 1 << 14

_undated = lru_cache(maxsize=8)(grammar.undated)
_BLOCK, _HELD, _OVERLAP = 1 << 17, 1 << 20, 1 << 14
_END_OF_ROW = b"row>"

_ROW = re.compile(rb"<(?:\w+:)?row\b[^>]*>")
_COL = re.compile(rb"<(?:\w+:)?col\s[^>]*>")
_MIN_MAX = re.compile(rb"""\s(?:min|max)=["'](\d{1,5})["']""")
_HIDDEN = re.compile(rb"""\shidden=["'](?:1|true)["']""")
_R = re.compile(rb"""\sr=["'](\d{1,7})["']""")
_FORMULA = re.compile(
    rb"<(?:\w+:)?c\b([^>]*)><(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?</(?:\w+:)?c>"
)
_MERGED = re.compile(rb"""<(?:\w+:)?mergeCell\s[^>]*?\bref=["'][A-Z]{1,3}(\d{1,7}):[A-Z]{1,3}(\d{1,7})["']""")
_MERGES = 100_000  # that are remembered
_IS_TEXT = re.compile(rb"""\st=["']str["']""")  # an empty text is a result


@dataclass(slots=True)
class Survey:
    """``plain``: calamine reads it as it stands. ``rows`` and ``columns``: the corner of a plain sheet that is farthest
    from A1; ``cells``: how many cells stand in its XML. ``first_hidden``: the first hidden row, 0 without one.
    ``merges``: the first and the last row of merged cells."""

    plain: bool = True
    rows: int = 0
    columns: int = 0
    cells: int = 0
    hidden_rows: int = 0
    first_hidden: int = 0
    hidden_columns: int = 0
    not_calculated: int = 0
    merges: list[tuple[int, int]] = field(default_factory=list)
    _styles: Styles = field(default_factory=Styles)
    _shape: Shape = field(default_factory=lambda: Shape(Styles()))
    _hidden: list[tuple[int, int]] = field(default_factory=list)
    _begun: bool = False
    _ended: bool = False

    def _take(self, xml: bytes) -> None:
        if self.plain and self._begun and not self._ended and self._is_as_learned(xml):
            return
        self._count(xml)
        if self.plain and not self._ended:
            self.plain = self._is_plain(xml)

    def _is_as_learned(self, xml: bytes) -> bool:
        """Whether this is some rows like those before; they are then counted, and hold nothing else to count."""
        numbers = self._shape.numbers(xml)
        if not numbers or not self._ascends(numbers):
            return False
        self.rows = numbers[-1]
        self.cells += xml.count(b"<c ")
        return True

    def _close(self) -> None:
        self.plain = self.plain and self._ended
        for first, last in self._hidden:  # all columns to the right of the table may be hidden: those are nobody's
            self.hidden_columns += max(0, (last if last < MAX_COLUMN else self.columns) - first + 1)

    def _count(self, xml: bytes) -> None:
        if b" hidden=" in xml:
            rows = [row[0] for row in _ROW.finditer(xml) if _HIDDEN.search(row[0])]
            self.hidden_rows += len(rows)
            if rows and not self.first_hidden:
                number = _R.search(rows[0])
                self.first_hidden = int(number[1]) if number else 0
            for column in filter(_HIDDEN.search, _COL.findall(xml)):
                limits = [*map(int, _MIN_MAX.findall(column))]
                self._hidden.append((min(limits, default=1), max(limits, default=0)))
        if b"mergeCell" in xml and len(self.merges) < _MERGES:
            self.merges += [(int(first), int(last)) for first, last in _MERGED.findall(xml)]
        if b"<f" in xml or b":f" in xml:
            self.not_calculated += sum(not _IS_TEXT.search(cell[1]) for cell in _FORMULA.finditer(xml))

    def _is_plain(self, xml: bytes) -> bool:
        if not self._begun:
            head, begun, xml = xml.partition(b"<sheetData>")
            if not begun or b"<!" in head or not is_utf8(head):
                return False
            self._begun = True
        match = grammar.ROWS.match(xml)
        end = match.end() if match else 0
        self._ended = xml.startswith(b"</sheetData>", end)
        if not self._ended and end < len(xml):
            return False
        rows = xml[:end]
        plain = not grammar.HALVES.search(rows) and is_utf8(rows) and self._in_order(rows) and self._dated(rows)
        if plain:
            self._shape.learn(rows)
        return plain

    def _in_order(self, xml: bytes) -> bool:
        numbers = [*map(int, grammar.ROW_NUMBERS.findall(xml))]
        if not numbers:
            return True
        if not self._ascends(numbers):
            return False
        self.rows = numbers[-1]
        letters = grammar.COLUMNS.findall(xml)  # with "" for the end of a row
        self.cells += len(letters) - letters.count(b"")
        widths = [*map(_width, {row.strip(b",") for row in b",".join(letters).split(b",,")})]
        self.columns = max(self.columns, *widths)
        return min(widths) >= 0

    def _ascends(self, numbers: list[int]) -> bool:
        return self.rows < numbers[0] and numbers[-1] <= MAX_ROW and sorted(set(numbers)) == numbers

    def _dated(self, xml: bytes) -> bool:
        used = {*map(int, grammar.STYLES.findall(xml))} - self._styles.numbers
        if not used:
            return True
        return used <= self._styles.dates and not _undated(frozenset(used)).search(xml)


def survey(package: Package, part: str, styles: Styles, looked: Progress | None = None) -> Survey:
    """Looks over a sheet whose cells have these styles; ``looked`` is told of the bytes."""
    found = Survey(_styles=styles, _shape=Shape(styles))
    rest = b""
    with package.open(part) as stream:
        while block := stream.read(_BLOCK):
            if looked:
                looked(len(block))
            rest += block
            end = rest.rfind(_END_OF_ROW) + len(_END_OF_ROW)
            if end < len(_END_OF_ROW):
                if len(rest) < _HELD:
                    continue
                end = max(0, len(rest) - _OVERLAP)
            if end:
                found._take(rest[:end])  # noqa: SLF001  # its own module
            rest = rest[end:]
        found._take(rest)  # noqa: SLF001
    found._close()  # noqa: SLF001
    return found


@lru_cache(maxsize=1_000)
def _width(row: bytes) -> int:
    """The last column of ``A,B,D``, counted from 1; 0 for no cells; -1 where they do not ascend."""
    columns = [column_index_from_string(letters.decode()) for letters in row.split(b",") if letters]
    if columns and (sorted(set(columns)) != columns or columns[-1] > MAX_COLUMN):
        return -1
    return columns[-1] if columns else 0
