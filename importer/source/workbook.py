"""Reads xlsx and xlsm: chooses the sheet, and the library that reads it without losing a cell.

Knows which sheet a person means, and who reads what (docs/decisions/0003-reading-workbooks.md). Must not know columns
or headers.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from functools import cached_property
from pathlib import Path
from typing import ClassVar

from python_calamine import CalamineSheet

from importer.convert.fold import fold
from importer.source import fast
from importer.source.careful import NAMESPACE, CarefulReader
from importer.source.files import fault
from importer.source.package import STEP, Package, Sheet, read_workbook
from importer.source.strings import is_plain, read_strings
from importer.source.styles import Styles, read_styles
from importer.source.survey import Survey, survey
from importer.source.table import DateSystem, Progress, Row
from importer.vocabulary import Problem

_REPORT_EVERY = 1_000  # rows between two reports of progress


class WorkbookReader:
    """One sheet of a workbook as rows. ``sheet``: a name, or a number from 1 that counts the tabs a person sees
    (hidden ones are chosen by name only); without it the first visible sheet with cells. ``is_fast``: calamine reads
    it; ``fast_allowed=False`` has openpyxl read what is plain, too (the tests compare the two)."""

    ragged: ClassVar[bool] = False

    def __init__(
        self, path: Path, sheet: str | int | None = None, *, fast_allowed: bool = True, looked: Progress | None = None
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
        found = survey(self._package, self._part, self._styles, looked)
        self.warnings = self._warnings(found, told=sheet is not None)
        self._merges = found.merges
        self._loaded: CalamineSheet | None = None
        self.is_fast = fast_allowed and self._is_fast(found, looked)

    def rows(self, progress: Progress | None = None) -> Generator[Row]:
        """The rows that hold anything. ``progress`` is told of every unpacked byte of the sheet once."""
        if self.is_fast and self._loaded is None:
            self._loaded = fast.load(self._package.path, self.sheet)
            self.is_fast = self._loaded is not None
        if self._loaded is None:
            yield from self._carefully(progress)
            return
        loaded = self._loaded
        done, share = 0, self.size * _REPORT_EVERY // max(1, loaded.total_height)
        for row in fast.rows(loaded):
            yield row
            if progress and row.number % _REPORT_EVERY == 0:
                progress(share)
                done += share
        if progress:
            progress(self.size - done)
        self._loaded = None  # it was kept from the search for the headers; the memory is needed elsewhere now

    def merged_below(self, row: int) -> tuple[Problem, ...]:
        """A warning for merged cells below this row: only the first of them has a value, and what a person sees in the
        others is nowhere in the file."""
        tops = [max(first, row + 1) for first, last in self._merges if last > row]
        if not tops:
            return ()
        source = {"source": self._package.path.name, "sheet": self.sheet}
        return (Problem("cells_merged", {**source, "count": len(tops), "row": min(tops)}),)

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

    def _is_fast(self, found: Survey, looked: Progress | None) -> bool:
        strings = self._workbook.strings
        return fast.takes(found, self._workbook) and (not strings or is_plain(self._package, strings, looked))

    def _warnings(self, found: Survey, *, told: bool) -> tuple[Problem, ...]:
        source = {"source": self._package.path.name, "sheet": self.sheet}
        problems = []
        hidden = [sheet.name for sheet in self._workbook.sheets if sheet.hidden]
        others = [sheet.name for sheet in self._workbook.sheets if not sheet.hidden and sheet.name != self.sheet]
        if others and not told:
            problems.append(Problem("sheets_not_read", {**source, "sheets": _listed(others)}))
        if hidden and not told:
            problems.append(Problem("hidden_sheets_not_read", {**source, "sheets": _listed(hidden)}))
        if found.hidden_rows:
            rows = {"count": found.hidden_rows, "row": found.first_hidden}
            problems.append(Problem("hidden_rows_read", {**source, **rows}))
        if found.hidden_columns:
            problems.append(Problem("hidden_columns_read", {**source, "count": found.hidden_columns}))
        if found.not_calculated:
            problems.append(Problem("formulas_not_calculated", {**source, "count": found.not_calculated}))
        return tuple(problems)


def choose(path: Path, sheets: Sequence[Sheet], wish: str | int | None) -> Sheet:
    """The sheet a person means by ``wish``. Raises SourceFault with the names there are: ``no_visible_sheet``,
    ``sheet_not_found``, ``sheet_ambiguous``, ``sheet_without_cells``."""
    visible = [sheet for sheet in sheets if not sheet.hidden]
    if wish is None:
        chosen = next((sheet for sheet in visible if sheet.part), None)
        if chosen is None:
            raise fault("no_visible_sheet", path, sheets=_listed([sheet.name for sheet in sheets]))
        return chosen
    if isinstance(wish, int) and 1 <= wish <= len(visible):
        found = [visible[wish - 1]]
    else:  # 1405 may be the name of a sheet
        name = str(wish)
        found = [sheet for sheet in sheets if sheet.name == name]
        found = found or [sheet for sheet in sheets if fold(sheet.name) == fold(name)]
    if not found:
        raise fault("sheet_not_found", path, sheet=str(wish), sheets=_listed([sheet.name for sheet in sheets]))
    if len(found) > 1:
        raise fault("sheet_ambiguous", path, sheet=str(wish), sheets=_listed([sheet.name for sheet in found]))
    if not found[0].part:
        raise fault("sheet_without_cells", path, sheet=found[0].name)
    return found[0]


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f"«{name}»" for name in names)
