"""A table of a file: headers, and the rows below them in chunks, with the numbers a person sees.

Knows the shape that other stages read. Must not know any file format: a :class:`Reader` yields the rows.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol, runtime_checkable

from importer.errors import SourceFault
from importer.source.files import Fingerprint, require_unchanged
from importer.vocabulary import Cell, Params, Problem

if TYPE_CHECKING:
    import pandas as pd

DateSystem = Literal[1900, 1904]
Progress = Callable[[int], None]

_WHITESPACE = "".join(chr(code) for code in range(0x3001) if chr(code).isspace())
_BLANKS = _WHITESPACE + "\x00\x1a\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"  # \x1a: the end-of-file mark of DOS
_CELLS_IN_CHUNK = 250_000


class Row(NamedTuple):
    """A row as a reader yields it, blank ones too; ``number`` is the one a person sees, numbers ascend. ``is_cut``: the
    file ends right behind it, without the end of a line."""

    number: int
    cells: list[Cell]
    fault: Problem | None = None
    is_cut: bool = False


class Block(NamedTuple):
    """Consecutive rows of one width about which there is nothing to say but their cells, column-wise: one sequence for
    each column, one number for each row."""

    columns: Sequence[Sequence[Cell]]
    numbers: Sequence[int]

    def rows(self) -> Iterator[Row]:
        """The same one by one."""
        return map(Row, self.numbers, map(list, zip(*self.columns, strict=True)))


def one_by_one(pieces: Iterable[Row | Block]) -> Generator[Row]:
    """The rows of pieces, those of blocks too."""
    for piece in pieces:
        if isinstance(piece, Block):
            yield from piece.rows()
        else:
            yield piece


class Reader(Protocol):
    """What a format must offer. ``ragged``: rows have a length of their own (CSV), so a wrong one is a fault.
    ``size``: the bytes that ``rows`` goes through and reports to ``progress``, piece by piece."""

    @property
    def sheet(self) -> str: ...
    @property
    def date_system(self) -> DateSystem: ...
    @property
    def warnings(self) -> tuple[Problem, ...]: ...
    @property
    def size(self) -> int: ...
    @property
    def ragged(self) -> bool: ...
    def rows(self, progress: Progress | None = None) -> Generator[Row]: ...


@runtime_checkable
class GivesBlocks(Protocol):
    """A reader that also hands over whole blocks, which costs a fraction."""

    def pieces(self, progress: Progress | None = None) -> Generator[Row | Block]:
        """What ``rows`` gives, as blocks wherever nothing is in doubt."""


@runtime_checkable
class KnowsMerges(Protocol):
    """A reader that also knows which cells are merged."""

    def merged_below(self, row: int) -> tuple[Problem, ...]:
        """A warning for cells merged below this row."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some consecutive data rows, column-wise.

    ``columns``: one list for each of ``Table.headers``, with one vocabulary ``Cell`` a row (``""`` for blank, never NaN
    or None); blank rows are left out. ``rows``: for each of them the number a person sees: the Excel row, or the
    physical line where the CSV record starts. ``faults``: position of a row → fault of the whole row
    (``row_too_short``, ``row_cut``, ``row_too_long``, ``row_quotes``, ``row_nul``); its cells may be incomplete.
    """

    columns: list[list[Cell]]
    rows: list[int]
    faults: dict[int, Problem]

    @property
    def frame(self) -> pd.DataFrame:
        """The same as a frame of dtype object, columns 0..n-1 by position; made when it is asked for."""
        import pandas as pd  # noqa: PLC0415  # 0.4 s and 60 MB that a run does not need

        # Column by column and typed: a list of lists would go through pandas' guessing of types.
        return pd.DataFrame(
            {position: pd.Series(cells, dtype=object) for position, cells in enumerate(self.columns)},
            index=range(len(self.rows)),
        )


@dataclass(frozen=True)
class Table:
    """A table that was found in a file.

    ``sheet`` is ``""`` for CSV. ``headers`` are texts as they stand, ``""`` for a blank one, repeated ones repeated;
    ``header_row`` is the number a person sees. ``size``: bytes that ``chunks`` reports to ``progress``, in pieces.
    """

    path: Path
    name: str
    sheet: str
    headers: tuple[str, ...]
    header_row: int
    date_system: DateSystem
    warnings: tuple[Problem, ...]
    size: int
    reader: Reader = field(repr=False)
    fingerprint: Fingerprint = field(repr=False)
    progress: Progress | None = field(default=None, repr=False)

    def chunks(self, size: int = 5_000) -> Iterator[Chunk]:
        """The data rows, at most ``size`` in a chunk (fewer where the table is very wide); none for a table without
        rows. May be called again. Raises SourceFault, also when the file has changed since it was opened."""
        if size < 1:
            raise ValueError(size)
        require_unchanged(self.path, self.fingerprint)
        try:
            yield from self._chunks(min(size, max(1, _CELLS_IN_CHUNK // len(self.headers))))
        except SourceFault:
            require_unchanged(self.path, self.fingerprint)  # what looks like damage may be a file just being saved
            raise
        require_unchanged(self.path, self.fingerprint)

    def _chunks(self, size: int) -> Iterator[Chunk]:
        gathered = _Gathered(len(self.headers))
        for piece in self._data():
            start, end = 0, len(piece.numbers) if isinstance(piece, Block) else 1
            while start < end:
                if isinstance(piece, Block):
                    start += gathered.take(piece, start, size - len(gathered.rows))
                else:
                    start += gathered.add(piece)
                if len(gathered.rows) >= size:
                    yield gathered.chunk()
                    gathered = _Gathered(len(self.headers))
        if gathered.rows:
            yield gathered.chunk()

    def _data(self) -> Iterator[Row | Block]:
        width = len(self.headers)
        required = max((n for n, header in enumerate(self.headers, 1) if not is_blank(header)), default=0)
        reader = self.reader
        given = reader.pieces if isinstance(reader, GivesBlocks) else reader.rows
        with closing(given(self.progress)) as pieces:
            for piece in pieces:
                if isinstance(piece, Block) and len(piece.columns) == width and piece.numbers[0] > self.header_row:
                    yield _without_blanks(piece)
                    continue
                for row in one_by_one((piece,)):
                    if row.number <= self.header_row:
                        continue
                    fitted = row if len(row.cells) == width else _fit(row, width, required if reader.ragged else 0)
                    whole = fitted.fault is None or fitted.fault.code in {"row_too_short", "row_cut"}
                    if not (whole and all(map(is_blank, fitted.cells))):
                        yield fitted


class _Gathered:
    """The rows of the next chunk; all of them have the width of the table."""

    def __init__(self, width: int) -> None:
        self.rows: list[int] = []
        self._columns: list[list[Cell]] = [[] for _ in range(width)]
        self._faults: dict[int, Problem] = {}
        self._single: list[list[Cell]] = []  # rows that came one by one, not in the columns yet

    def add(self, row: Row) -> int:
        if row.fault:
            self._faults[len(self.rows)] = row.fault
        self._single.append(row.cells)
        self.rows.append(row.number)
        return 1

    def take(self, block: Block, start: int, room: int) -> int:
        """Take the rows from ``start`` on, ``room`` at most; how many there were."""
        self._settle()
        for column, cells in zip(self._columns, block.columns, strict=True):
            column.extend(cells[start : start + room])
        self.rows += block.numbers[start : start + room]
        return room

    def chunk(self) -> Chunk:
        self._settle()
        return Chunk(self._columns, self.rows, self._faults)

    def _settle(self) -> None:
        for column, cells in zip(self._columns, zip(*self._single, strict=True), strict=False):
            column.extend(cells)
        self._single.clear()


def _without_blanks(block: Block) -> Block:
    blank: Sequence[int] = range(len(block.numbers))
    for column in block.columns:
        blank = [n for n in blank if is_blank(column[n])]
        if not blank:
            return block
    kept = sorted(set(range(len(block.numbers))) - set(blank))
    columns = [[column[n] for n in kept] for column in block.columns]
    return Block(columns, [block.numbers[n] for n in kept])


def is_blank(cell: Cell) -> bool:
    """Whether a person sees nothing in the cell: no text, or only white space and invisible signs."""
    return isinstance(cell, str) and not cell.strip(_BLANKS)


def _fit(row: Row, width: int, required: int) -> Row:
    """The row at the width of the table, with a fault where cells are missing or left over (``required`` > 0)."""
    number, cells, fault, is_cut = row
    found = len(cells)
    if found < width:
        if fault is None and found < required:
            params: Params = {"found": found, "expected": required}
            fault = Problem("row_cut", params) if is_cut else Problem("row_too_short", params)
        return Row(number, cells + [""] * (width - found), fault)
    if fault is None and required and not all(map(is_blank, cells[width:])):
        fault = Problem("row_too_long", {"found": found, "expected": width})
    return Row(number, cells[:width], fault)
