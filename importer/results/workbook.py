"""The workbook of rows to mend: the source's own columns in the source's own order, and what is wrong with each cell.

A person mends it and runs the importer on it with the same mapping. Knows worksheets. Must not know which rows are to
be mended, how a value is stored (``cells``) or which cell a fault is about (``marks``).
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Any, cast

from openpyxl import Workbook
from openpyxl.cell import Cell as SheetCell
from openpyxl.cell import WriteOnlyCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import WorkbookAlreadySaved

from importer.messages import Phrasebook
from importer.results import table
from importer.results.atomic import replacing
from importer.results.cells import TEXT, TEXT_LIMIT, escaped, stored
from importer.results.layout import add_choices, for_paper, is_persian, tab_title, widths
from importer.results.marks import Mark, marks_of
from importer.vocabulary import Cell, Level
from importer.work import ResultRow

OUR_COLUMNS = ("_row", "_outcome", "_error")
"""Stand after the source's columns; a mapping names none of them, so an import of this workbook ignores them."""

Rows = Iterable[tuple[ResultRow, Sequence[Cell]]]

_ROWS = 1_048_576  # of a worksheet (Microsoft, "Excel specifications and limits")
_MEASURED = 200  # rows that the widths go by
_OUR_WIDTHS = (8, 12, 90)  # in characters
_LINE, _LINES = 15, 6  # points of a line of the sentence, lines that are shown of it
_AUTHOR = "amoot-import"

_FONT = "Calibri"  # as openpyxl's default; a Font without a name is shown in whatever the program likes
_HEADER = (PatternFill("solid", start_color="D9E1F2"), Font(_FONT, 11, bold=True))
_WRONG = (PatternFill("solid", start_color="FFC7CE"), Font(_FONT, 11, color="9C0006"))  # Excel's own style "Bad"
_DOUBTFUL = (PatternFill("solid", start_color="FFEB9C"), Font(_FONT, 11, color="7F6000"))  # ... and "Neutral"
_TOP = Alignment(vertical="top")
_SENTENCE = {
    "en": Alignment(vertical="top", wrap_text=True, readingOrder=1),
    "fa": Alignment(vertical="top", wrap_text=True, readingOrder=2),  # though it may start with a number
}


def write(  # noqa: PLR0913  # a source has that many sides
    path: Path,
    headers: Sequence[str],
    rows: Rows,
    *,
    sheet: str,
    columns_of: Mapping[str, Sequence[int]],
    choices: Mapping[int, Sequence[str]],
    phrases: Phrasebook,
    header_row: int = 1,
    position: int = 1,
) -> None:
    """Write the rows to mend, replacing an earlier file whole.

    Args:
        path: the workbook.
        headers: of the source, in its order, blank and repeated ones too.
        rows: the rows to mend with their cells, in source order; read once, not kept.
        sheet: name of the source's sheet, ``""`` for text; a mapping may choose the sheet by it.
        columns_of: contact field → positions of the source columns it is made of.
        choices: position of a column → the texts that can be picked there; others can still be typed.
        phrases: the language of the comments.
        header_row: where the headers are to stand, for a mapping that says ``header-row``.
        position: which tab the sheet is to be, for a mapping that says ``sheet: 2``.

    Raises:
        OSError: it can't be written; the earlier file is then untouched.
    """
    own = headers[: _own_width(headers, columns_of)]
    shape = _Shape(tuple(own), columns_of, choices, phrases, header_row)
    with replacing(path) as stream, _new_book() as book:
        for number in range(1, position):
            book.create_sheet(f"({number})")
        _write_sheets(book, tab_title(sheet), shape, rows, _ROWS - header_row)
        book.active = position - 1
        book.save(stream)


@contextlib.contextmanager
def _new_book() -> Iterator[Workbook]:
    book = Workbook(write_only=True)
    try:
        yield book
    except BaseException:
        for (
            sheet
        ) in book.worksheets:  # else each is closed by the garbage collector, in the wrong order, with a warning
            with contextlib.suppress(OSError, WorkbookAlreadySaved):
                cast("Any", sheet).close()
        raise


def _own_width(headers: Sequence[str], columns_of: Mapping[str, Sequence[int]]) -> int:
    """How many columns are the source's own: a source that is such a workbook itself has ours at its end already."""
    width = len(headers) - len(OUR_COLUMNS)
    mapped = max((place for places in columns_of.values() for place in places), default=-1)
    return width if tuple(headers[width:]) == OUR_COLUMNS and mapped < width else len(headers)


def _write_sheets(book: Workbook, title: str, shape: _Shape, rows: Rows, limit: int) -> None:
    """One worksheet, or several with the same headers where one can't hold all (at most ``limit`` each)."""
    left = iter(rows)
    while True:
        sample = list(islice(left, min(_MEASURED, limit)))
        sheet = _Sheet(book, title, shape, [cells for _, cells in sample])
        sheet.fill(chain(sample, islice(left, limit - len(sample))))
        following = next(left, None)
        if following is None:
            return
        left = chain([following], left)


@dataclass(frozen=True, slots=True)
class _Shape:
    """What every row of the workbook goes by."""

    headers: tuple[str, ...]
    columns_of: Mapping[str, Sequence[int]]
    choices: Mapping[int, Sequence[str]]
    phrases: Phrasebook
    header_row: int

    @property
    def mobiles(self) -> frozenset[int]:
        """Positions of columns whose cells are texts whatever they were: a number loses its zero."""
        return frozenset(self.columns_of.get("Mobile", ()))


class _Sheet:
    """One worksheet while it is written. openpyxl wants what concerns columns said before the first row."""

    def __init__(self, book: Workbook, title: str, shape: _Shape, sample: Sequence[Sequence[Cell]]) -> None:
        self._book = book
        self._shape = shape
        self._mobiles = shape.mobiles
        self._sheet: Any = book.create_sheet(title)  # the stubs know only half of a write-only sheet
        self._last = shape.header_row
        self._lay_out(sample)
        for _ in range(1, shape.header_row):
            self._sheet.append([])
        self._sheet.append([_styled(self._cell(text), _HEADER) for text in (*shape.headers, *OUR_COLUMNS)])

    def fill(self, rows: Rows) -> None:
        """Write the rows, and then what spans them."""
        for row, cells in rows:
            written = self._cells(row, cells)
            self._last += 1
            lines = -(-len(str(written[-1].value or "")) // _OUR_WIDTHS[-1])
            if lines > 1:  # Excel would find the height by itself, LibreOffice does not
                self._sheet.row_dimensions[self._last].height = _LINE * min(lines, _LINES)
            self._sheet.append(written)
        first = self._shape.header_row + 1
        letter = get_column_letter(len(self._shape.headers) + len(OUR_COLUMNS))
        self._sheet.auto_filter.ref = f"A{self._shape.header_row}:{letter}{self._last}"
        add_choices(self._book, self._sheet, self._shape.choices, first, max(first, self._last))

    def _lay_out(self, sample: Sequence[Sequence[Cell]]) -> None:
        headers = self._shape.headers
        self._sheet.sheet_view.rightToLeft = self._shape.phrases.lang == "fa" or is_persian(headers)
        self._sheet.freeze_panes = f"A{self._shape.header_row + 1}"
        for_paper(self._sheet, self._shape.header_row)
        for position, width in enumerate((*widths(headers, sample), *_OUR_WIDTHS)):
            column = self._sheet.column_dimensions[get_column_letter(position + 1)]
            column.width = width
            if position in self._mobiles:  # the rows that a person adds below keep their zeros, too
                column.number_format = TEXT

    def _cells(self, row: ResultRow, cells: Sequence[Cell]) -> list[SheetCell]:
        marks = marks_of(row, self._shape.columns_of, self._shape.phrases)
        anywhere = Mark(is_wrong=True) if marks.is_everywhere else None
        width = len(self._shape.headers)
        padded = [*cells[:width], *[""] * (width - len(cells))]
        written = [
            self._cell(cell, marks.cells.get(position, anywhere), text_only=position in self._mobiles)
            for position, cell in enumerate(padded)
        ]
        error = self._cell(_error(row, self._shape.phrases), marks.row)
        ours = [self._cell(row.number), self._cell(row.outcome.value), error]
        for cell in (*written, *ours):
            if cell.value is not None:
                cell.alignment = _TOP
        error.alignment = _SENTENCE[self._shape.phrases.lang]
        return [*written, *ours]

    def _cell(self, cell: Cell, mark: Mark | None = None, *, text_only: bool = False) -> SheetCell:
        value = stored(cell, text_only=text_only)
        written = WriteOnlyCell(self._sheet)
        written.value = value.value
        if isinstance(value.value, str):
            written.data_type = "s"  # openpyxl takes a text that starts with = for a formula, and #N/A for an error
        if value.value is not None or text_only or mark:
            written.number_format = value.format
        if value.is_cut:
            cut = self._shape.phrases.say("workbook_cell_cut", {"limit": TEXT_LIMIT})
            mark = Mark(mark is not None and mark.is_wrong, [*(mark.sentences if mark else ()), cut])
        if mark:
            _mark(written, mark)
        return written


def _error(row: ResultRow, phrases: Phrasebook) -> str:
    """What is wrong with a row: the sentences of the results CSV, then its codes, by which a script can filter."""
    codes = ";".join(table.codes(row, [fault for fault in row.faults if fault.level is not Level.WARN]))
    return " ".join(filter(None, (table.message(row, phrases), f"[{codes}]" if codes else "")))


def _mark(cell: SheetCell, mark: Mark) -> None:
    _styled(cell, _WRONG if mark.is_wrong else _DOUBTFUL)
    if mark.sentences:
        text = escaped("\n".join(mark.sentences))
        lines = sum(1 + len(line) // 45 for line in text.split("\n"))
        cell.comment = Comment(text, _AUTHOR, height=16 + 18 * lines, width=320)


def _styled(cell: SheetCell, style: tuple[PatternFill, Font]) -> SheetCell:
    cell.fill, cell.font = style
    return cell
