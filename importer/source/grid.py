"""The rows of HTML tables, put together from tags and texts: spans, nested tables, and what Office says about a cell.

Knows HTML tables and the attributes by which Excel and LibreOffice keep a cell's value (``x:num``, ``x:str``,
``x:err``, ``x:bool``, ``sdval``). Must not know files.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import NamedTuple

from importer.source.numbers import dated, moment_of, unnamed
from importer.source.spread import Covered, require_dense
from importer.source.survey import MAX_COLUMN
from importer.source.table import is_blank
from importer.source.tabs import NOT_CALCULATED
from importer.vocabulary import Cell, CellError

MAX_ROW_TEXT = 8 << 20
"""Characters in a row; more is no table."""

_SPACES, _LINES = re.compile(r"[ \t\r\n\f\xa0]+"), re.compile(r" *\n *")
_BLOCKS = frozenset({"br", "p", "div", "li"})
_UNSEEN = frozenset({"script", "style", "title", "noscript", "template"})
_ERROR = re.compile(r"#(?:N/A|REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|SPILL!|CALC!)")
_NUMBER = re.compile(r"[+-]?(?:[\d,]*\.\d+|[\d,]*\d)(?:[eE][+-]?\d+)?%?", re.ASCII)  # one way to match any text
_FORMAT = re.compile(r"mso-number-format\s*:\s*(\"[^\"]*\"|'[^']*'|[^;}]*)", re.IGNORECASE)
_CLASS = re.compile(r"\.([\w-]+)\s*\{([^{}]*)\}")
_NONE = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_STYLE_LIMIT, _DEPTH = 1 << 20, 100
_MAX_TABLES = 100_000
_BLANK_ROW = 32  # blank cells that cost as much


class Found(NamedTuple):
    """A finished row: of which table (from 0, in the order in which they open), its number in it, from 1."""

    table: int
    number: int
    cells: list[Cell]
    hidden: bool


class _Grid:
    """A table that is open."""

    def __init__(self, table: int) -> None:
        self.table, self.number = table, 0
        self.in_row = self.hidden = False
        self.cell: Mapping[str, str] | None = None  # the attributes of the open one
        self.texts: list[str] = []
        self.length = 0
        self.cells: list[Cell] = []
        self.covered = Covered()


class Grids:
    """The target of an HTML parser, for a page of ``size`` bytes. ``done``: rows that have ended; ``open``: tables
    without an end; ``last``: the tag that was begun last. Raises ValueError for what is no table."""

    def __init__(self, size: int) -> None:
        self.done = 0
        self.last = ""
        self._size = size
        self._gaps = 0  # blank cells that nobody wrote
        self._rows: list[Found] = []
        self._stack: list[_Grid] = []
        self._count = 0
        self._unseen: list[str] = []
        self._style: list[str] = []
        self._formats: dict[str, str] = {}

    @property
    def open(self) -> int:
        return len(self._stack)

    def take(self) -> list[Found]:
        """The rows finished since the last call; of those that hold nothing only the first of a table."""
        rows, self._rows = self._rows, []
        return rows

    # What lxml calls -------------------------------------------------------------------------------------------

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self.last = tag
        if tag in _UNSEEN:
            self._unseen.append(tag)
        elif tag == "table":
            if len(self._stack) >= _DEPTH:
                raise ValueError(f"{_DEPTH} tables inside one another")
            self._stack.append(_Grid(self._count))
            self._count += 1
            if self._count > _MAX_TABLES:
                raise ValueError(f"more than {_MAX_TABLES} tables")
        elif not self._stack:
            return
        elif tag == "tr":
            self._end_row()
            self._stack[-1].in_row = True
            style = attributes.get("style")
            self._stack[-1].hidden = style is not None and bool(_NONE.search(style))
        elif tag in {"td", "th"}:
            self._end_cell()
            self._stack[-1].in_row = True
            self._stack[-1].cell = dict(attributes)
        elif tag in _BLOCKS:
            self._text("\n")

    def end(self, tag: str) -> None:
        if self._unseen and tag == self._unseen[-1]:
            self._unseen.pop()
            if tag == "style":
                self._formats |= _formats("".join(self._style))
                self._style.clear()
        elif not self._stack:
            return
        elif tag == "table":
            self._end_row()
            self._stack.pop()
        elif tag == "tr":
            self._end_row()
        elif tag in {"td", "th"}:
            self._end_cell()
        elif tag in _BLOCKS - {"br"}:
            self._text("\n")

    def data(self, text: str) -> None:
        if self._unseen:
            if self._unseen[-1] == "style" and sum(map(len, self._style)) < _STYLE_LIMIT:
                self._style.append(text)
        elif self._stack:
            self._text(_SPACES.sub(" ", text))

    def comment(self, text: str) -> None:
        """Office puts its own XML there; a person sees none of it."""

    def pi(self, *_: str | None) -> None:
        """Nothing that a person sees."""

    def doctype(self, *_: str | None) -> None:
        """Nothing that a person sees."""

    def close(self) -> None:
        """The page has ended; so has the row, whatever it lacks."""
        while self._stack:
            self._end_row()
            self._stack.pop()

    # -----------------------------------------------------------------------------------------------------------

    def _text(self, text: str) -> None:
        grid = self._stack[-1]
        if grid.cell is not None:
            grid.length += len(text)
            if grid.length > MAX_ROW_TEXT:
                raise ValueError(f"a row of {grid.length} characters")
            grid.texts.append(text)

    def _end_cell(self) -> None:
        grid = self._stack[-1]
        cell, row = grid.cell, grid.number + 1
        if cell is None:
            return
        grid.cell = None
        while (last := grid.covered.reach(len(grid.cells), row)) is not None:
            self._skip(grid, last + 1 - len(grid.cells))
        start = len(grid.cells)
        if not cell and not grid.texts:
            grid.cells.append("")
            self._skip(grid, 0)
            return
        text = _LINES.sub("\n", re.sub(" +", " ", "".join(grid.texts))).strip()
        grid.texts.clear()
        grid.cells.append(self._value(cell, text))
        self._skip(grid, _span(cell, "colspan", 1_000) - 1)  # the limits of the HTML standard
        if (height := _span(cell, "rowspan", 65_534)) > 1:
            grid.covered.cover(start, len(grid.cells) - 1, row + height - 1)

    def _skip(self, grid: _Grid, count: int) -> None:
        """Blank cells, because others reach over them."""
        grid.cells += [""] * count
        if len(grid.cells) > MAX_COLUMN:
            raise ValueError(f"a row of {len(grid.cells)} columns")
        self._gaps += count
        require_dense(self._gaps, self._size)

    def _end_row(self) -> None:
        grid = self._stack[-1]
        self._end_cell()
        if not grid.in_row:
            return
        grid.number += 1
        self.done += 1
        is_empty = all(map(is_blank, grid.cells))
        if is_empty:
            self._gaps += _BLANK_ROW
            require_dense(self._gaps, self._size)
        if grid.number == 1 or not is_empty:
            self._rows.append(Found(grid.table, grid.number, grid.cells, grid.hidden))
        grid.cells, grid.length, grid.in_row, grid.hidden = [], 0, False, False

    def _value(self, attributes: Mapping[str, str], text: str) -> Cell:
        """What the cell holds: what Office says in its attributes, else the text that a person sees."""
        if "x:err" in attributes or _ERROR.fullmatch(text):
            return CellError(text or attributes.get("x:err") or "#VALUE!")
        if "x:str" in attributes:
            return attributes["x:str"] or text
        if "x:bool" in attributes:
            return (attributes["x:bool"] or text).upper() == "TRUE"
        if "x:fmla" in attributes and not text:
            return NOT_CALCULATED
        stored = attributes.get("x:num") or attributes.get("sdval") or ("x:num" in attributes and text) or ""
        number = _number(stored)
        if number is None:
            return text
        moment = moment_of(self._format(attributes))
        if moment is None and not _NUMBER.fullmatch(text):
            return text  # a date or an amount in words whose format nobody tells
        return dated(number, moment)

    def _format(self, attributes: Mapping[str, str]) -> str:
        if "sdnum" in attributes:
            return attributes["sdnum"].partition(";")[2].partition(";")[2]
        own = _FORMAT.search(attributes.get("style", ""))
        if own:
            return _plain(own[1])
        return next((self._formats[name] for name in attributes.get("class", "").split() if name in self._formats), "")


def _formats(style: str) -> dict[str, str]:
    """The number formats of the classes of a style sheet."""
    found = {name: _FORMAT.search(body) for name, body in _CLASS.findall(style)}
    return {name: _plain(match[1]) for name, match in found.items() if match}


def _plain(value: str) -> str:
    """A CSS value as a format code."""
    return unnamed(value.strip().strip("\"'").replace("\\", ""))


def _number(text: str) -> float | None:
    plain = text.strip().replace(",", "")
    if not _NUMBER.fullmatch(plain) or plain.endswith("%"):
        return None
    value = float(plain)
    return value if math.isfinite(value) else None


def _span(attributes: Mapping[str, str], name: str, limit: int) -> int:
    text = attributes.get(name, "").strip()
    return max(1, min(int(text[:6]), limit)) if text.isascii() and text.isdigit() else 1
