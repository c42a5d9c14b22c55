"""Reads xlsx and xlsm: chooses the sheet, and the library that reads it without losing a cell.

Knows which sheet a person means, and who reads what (docs/decisions/0003-reading-workbooks.md). Must not know columns
or headers.
"""

from __future__ import annotations

from collections.abc import Generator
from functools import cached_property, partial
from pathlib import Path
from typing import ClassVar

from python_calamine import CalamineSheet

from importer.errors import SourceFault
from importer.source import fast
from importer.source.beside import WORTH_IT, Beside, has_spare_processor
from importer.source.careful import NAMESPACE, CarefulReader
from importer.source.files import fault
from importer.source.package import STEP, Package, read_workbook
from importer.source.strings import is_bounded, is_plain, read_strings
from importer.source.styles import Styles, read_styles
from importer.source.survey import Survey, survey
from importer.source.table import Block, DateSystem, Progress, Row, one_by_one
from importer.source.tabs import Seen, choose, merged_below, told
from importer.vocabulary import Problem

_BLOCK = 500  # rows; more leave the processor's cache meanwhile
_REPORT_EVERY = 1_000  # rows between two reports of progress


class WorkbookReader:
    """One sheet of a workbook as rows. ``sheet``: a name, or a number from 1 that counts the tabs a person sees
    (hidden ones are chosen by name only); without it the first visible sheet with cells. ``is_fast``: calamine reads
    it, from ``worth_it`` bytes on in a thread while this one looks the sheet over; ``fast_allowed=False`` has openpyxl
    read what is plain, too (the tests compare the two)."""

    ragged: ClassVar[bool] = False

    def __init__(
        self,
        path: Path,
        sheet: str | int | None = None,
        *,
        fast_allowed: bool = True,
        looked: Progress | None = None,
        worth_it: int = WORTH_IT,
    ) -> None:
        self._package = Package(path)
        self._workbook = book = read_workbook(self._package)
        chosen = choose(path, book.sheets, sheet)
        self.sheet = chosen.name
        self._part = chosen.part
        self.date_system: DateSystem = 1904 if book.is_1904 else 1900
        self.size = self._package.size(chosen.part)
        self._namespace, _, root = self._package.root(self._part).rpartition("}")
        if root != "worksheet":
            raise fault("workbook_damaged", path, part=self._part, detail=f"root {root!r}")
        with self._package.damage(book.styles):
            self._styles = read_styles(self._package.tree(book.styles)) if book.styles else Styles()
        self.is_fast = False
        self._loaded: CalamineSheet | None = None
        found = self._look_over(looked, may_open=fast_allowed and fast.opens(book, self._package.parts), least=worth_it)
        seen = Seen(found.hidden_rows, found.first_hidden, found.hidden_columns, found.not_calculated)
        self.warnings = told(path, book.sheets, self.sheet, seen, named=sheet is not None)
        self._merges = found.merges

    def rows(self, progress: Progress | None = None) -> Generator[Row]:
        """The rows that hold anything. ``progress`` is told of every unpacked byte of the sheet once."""
        return one_by_one(self.pieces(progress))

    def pieces(self, progress: Progress | None = None) -> Generator[Row | Block]:
        """The same, as blocks where calamine reads the sheet."""
        if self.is_fast and self._loaded is None:
            self._loaded = fast.load(self._package.path, self.sheet)
            self.is_fast = self._loaded is not None
        if self._loaded is None:
            yield from self._carefully(progress)
            return
        loaded = self._loaded
        done, share = 0, self.size * _REPORT_EVERY // max(1, loaded.total_height)
        for block in fast.blocks(loaded, _BLOCK):
            yield block
            if progress and block.numbers[-1] % _REPORT_EVERY == 0:
                progress(share)
                done += share
        if progress:
            progress(self.size - done)
        self._loaded = None  # it was kept from the search for the headers; the memory is needed elsewhere now

    def merged_below(self, row: int) -> tuple[Problem, ...]:
        """A warning for merged cells below this row."""
        return merged_below(self._package.path, self.sheet, self._merges, row)

    def _carefully(self, progress: Progress | None) -> Generator[Row]:
        if self._namespace + "}" != NAMESPACE:
            raise fault("workbook_unusual", self._package.path, part=self._part, namespace=self._namespace.lstrip("{"))
        reader = CarefulReader(self._strings, self._styles, self.date_system)
        with self._package.open(self._part) as stream:
            while block := stream.read(STEP):
                yield from reader.feed(block)
                if progress:
                    progress(len(block))
            reader.close()

    @cached_property
    def _strings(self) -> list[str]:
        return read_strings(self._package, self._workbook.strings) if self._workbook.strings else []

    def _look_over(self, looked: Progress | None, *, may_open: bool, least: int) -> Survey:
        """Settles who reads the sheet; calamine may meanwhile have loaded it."""
        with Beside(partial(fast.load, self._package.path, self.sheet)) as loading:
            if may_open and self._is_worth_a_thread(least):
                loading.begin()
            found = survey(self._package, self._part, self._styles, looked)
            strings = self._workbook.strings
            may_load = may_open and fast.takes(found)
            loading.go_on(may=may_load)
            self.is_fast = may_load and (not strings or is_plain(self._package, strings, looked))
            if self.is_fast and loading.has_begun:
                self._loaded = loading.answer()
                self.is_fast = self._loaded is not None
        return found

    def _is_worth_a_thread(self, least: int) -> bool:
        """Whether calamine may open the workbook before its sheet was looked over, and that saves time."""
        strings = self._workbook.strings
        size = self.size + (self._package.size(strings) if strings else 0)
        if size < least or not has_spare_processor():
            return False
        try:
            return not strings or is_bounded(self._package, strings)
        except SourceFault:  # it is told when its turn comes
            return False
