"""Reads delimited text (CSV, TSV): records with the physical line each one starts in, cells exactly as they stand.

Knows the csv module's ways. Must not know columns or headers beyond choosing the delimiter. ``pandas.read_csv`` is not
used: it pads short rows, skips blank lines and mends broken quotes, all without a word
(docs/decisions/0002-csv-reader.md).
"""

from __future__ import annotations

import contextlib
import csv
import io
from collections.abc import Generator, Iterator, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from typing import ClassVar, cast

from importer.errors import SourceFault
from importer.source import delimiter as delimiters
from importer.source import encoding as encodings
from importer.source.files import fault, reading
from importer.source.table import Block, DateSystem, Progress, Row, one_by_one
from importer.vocabulary import Cell, Problem

MAX_LINE = 1 << 20
"""Characters in a physical line; more is no table."""
MAX_RECORD_LINES = 1_000
"""Physical lines that one record may span; more is a quote that nobody closed."""

_SAMPLE_LINES, _SAMPLE_CHARACTERS = 200, 1 << 16
_REPORT_EVERY = 1_000  # rows between two reports of progress
_BLOCK, _BLOCK_CHARACTERS = 250, 1 << 20
"""Lines that are read for a block (with what was left of the one before, fewer than a record may span), and the
characters from which on it is large enough. More lines cost more: they leave the processor's cache meanwhile."""


class _Lines:
    """The physical lines of a text stream, for ``csv.reader``; knows where the reader is."""

    def __init__(self, path: Path, stream: io.TextIOWrapper) -> None:
        self._path, self._stream = path, stream
        self.number = 0  # of the last line given out; the first is 1
        self.start = 1  # line in which the current record starts
        self.ended = False  # the reader has asked for a line beyond the last
        self.has_nul = False  # in the current record
        self.last = ""
        self._raw = iter(partial(stream.readline, MAX_LINE + 1), "")
        self._ahead: list[str] = []  # read from the stream, not given out yet

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self._ahead.pop(0) if self._ahead else next(self._raw, "")
        if not line:
            self.ended = True
            raise StopIteration
        self.number += 1
        if len(line) > MAX_LINE:
            raise fault("line_too_long", self._path, line=self.number, limit=MAX_LINE)
        if self.number - self.start >= MAX_RECORD_LINES:
            raise self.unclosed()
        if self.number == 1:
            line = line.removeprefix("\ufeff")  # a mark the codec has left: utf-16-le with BOM
        self.has_nul = self.has_nul or "\x00" in line
        self.last = line
        return line

    def block(self, delimiter: str) -> tuple[list[list[str]], Sequence[int]]:
        """The next records and the line that each one starts in, as far as they are beyond doubt; what follows is given
        out as lines. Several times cheaper than line by line."""
        if self.number == 0:  # the first line may begin with a mark
            return [], ()
        self._read_ahead()
        lines = self._ahead
        if lines and (max(map(len, lines)) > MAX_LINE or "\x00" in "".join(lines)):
            lines = lines[: next(n for n, line in enumerate(lines) if len(line) > MAX_LINE or "\x00" in line)]
        records = csv.reader(lines, delimiter=delimiter, strict=True)
        found: list[list[str]] = []
        ends: list[int] = []
        # Broken quotes, or a record that goes on beyond the block.
        with contextlib.suppress(csv.Error):
            for texts in records:
                found.append(texts)
                ends.append(records.line_num)
        if not found:
            return [], ()
        first, done = self.number + 1, ends.pop()
        self.last = lines[done - 1]
        self.number += done
        self._ahead = self._ahead[done:]
        single = done == len(found)
        return found, range(first, first + done) if single else [first, *(first + end for end in ends)]

    def _read_ahead(self) -> None:
        if len(self._ahead) >= _BLOCK:
            return
        size = 0
        for line in islice(self._raw, _BLOCK):
            self._ahead.append(line)
            size += len(line)
            if size > _BLOCK_CHARACTERS:
                break

    def begin_record(self) -> None:
        self.start = self.number + 1
        self.has_nul = False

    def unclosed(self) -> SourceFault:
        return fault("quote_unclosed", self._path, line=self.start)


class DelimitedReader:
    """A text file as rows. Raises SourceFault when it is made (encoding, delimiter) and while rows are read."""

    ragged: ClassVar[bool] = True
    sheet: ClassVar[str] = ""
    date_system: ClassVar[DateSystem] = 1900
    _lines: ClassVar[type[_Lines]] = _Lines

    def __init__(
        self,
        path: Path,
        *,
        encoding: str = encodings.AUTO,
        delimiter: str = delimiters.AUTO,
        wanted: Sequence[str] = (),
        looked: Progress | None = None,
    ) -> None:
        self._path = path
        self.encoding = encodings.settle(path, encoding, looked)
        self.dialect = delimiters.settle(path, self._sample(), delimiter, wanted)
        with reading(path):
            self.size = path.stat().st_size
        guess = Problem("encoding_guessed", {"source": path.name, "encoding": self.encoding.codec})
        self.warnings: tuple[Problem, ...] = (guess,) if self.encoding.guessed else ()

    def rows(self, progress: Progress | None = None) -> Generator[Row]:
        """All records, blank lines left out. ``progress`` is told of every byte once."""
        return one_by_one(self.pieces(progress))

    def pieces(self, progress: Progress | None = None) -> Generator[Row | Block]:
        """The same, as blocks wherever nothing is in doubt."""
        done = count = 0
        with encodings.open_text(self._path, self.encoding.codec) as stream:
            for piece in self._records(self._lines(self._path, stream)):
                count += len(piece.numbers) if isinstance(piece, Block) else 1
                if progress and count >= _REPORT_EVERY:
                    position = cast("io.BufferedReader", stream.buffer).tell()
                    progress(position - done)
                    done, count = position, 0
                yield piece
        if progress:
            progress(self.size - done)

    def _records(self, lines: _Lines) -> Generator[Row | Block]:
        if self.dialect.sep_line:
            next(lines, None)
        # strict: without it `"Ali" Akbar",…` and a quote open at the end of the file pass as if nothing were wrong.
        records = csv.reader(lines, delimiter=self.dialect.delimiter, strict=True)
        while True:
            block, numbers = lines.block(self.dialect.delimiter)
            if block:
                yield from _pieces(block, numbers, is_cut=not lines.last.endswith(("\n", "\r")))
                continue
            lines.begin_record()
            try:
                texts = next(records)
            except StopIteration:
                return
            except csv.Error as error:
                yield self._misquoted(lines, error)
                continue
            if texts:
                cells: list[Cell] = [*texts]
                is_cut = not lines.last.endswith(("\n", "\r"))
                yield _without_nuls(lines.start, texts) if lines.has_nul else Row(lines.start, cells, is_cut=is_cut)

    def _misquoted(self, lines: _Lines, error: csv.Error) -> Row:
        """A fault of the row where the next record surely starts in the next line, else of the file."""
        alone = lines.number == lines.start and not lines.ended
        if alone and len(lines.last) > csv.field_size_limit():
            raise fault("field_too_long", self._path, line=lines.start, limit=csv.field_size_limit()) from error
        if not alone or lines.last.count('"') % 2:
            raise lines.unclosed() from error
        return Row(lines.start, [lines.last.rstrip("\r\n")], Problem("row_quotes"))

    def _sample(self) -> list[str]:
        with encodings.open_text(self._path, self.encoding.codec) as stream:
            lines = _Lines(self._path, stream)
            lines.start = 1 << 60  # records are not known yet, so no limit on their lines
            sample: list[str] = []
            length = 0
            for line in islice(lines, _SAMPLE_LINES):
                sample.append(line)
                length += len(line)
                if length > _SAMPLE_CHARACTERS:
                    break
            return sample


def _pieces(records: list[list[str]], numbers: Sequence[int], *, is_cut: bool) -> Iterator[Row | Block]:
    """Some records as one block if they have one width (a blank line has none), else as rows. ``is_cut``: the last."""
    if not is_cut and records[0] and len(set(map(len, records))) == 1:
        yield Block([*zip(*records, strict=True)], numbers)
        return
    last = len(records) - 1
    for place, (number, texts) in enumerate(zip(numbers, records, strict=True)):
        if texts:
            yield Row(number, cast("list[Cell]", texts), None, is_cut and place == last)


def _without_nuls(number: int, texts: list[str]) -> Row:
    # A disk fault or a cut file: the row is not to be trusted, and no reader downstream should meet a NUL.
    return Row(number, [text.replace("\x00", "\ufffd") for text in texts], Problem("row_nul"))
