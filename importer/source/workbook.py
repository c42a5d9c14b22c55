"""Reads xlsx and xlsm: chooses the sheet and yields its rows.

Knows which sheet a person means. Must not know columns or headers.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from functools import cached_property
from pathlib import Path
from typing import ClassVar

from importer.convert.fold import fold
from importer.source.files import fault
from importer.source.package import Package, Sheet, Workbook, read_workbook
from importer.source.strings import STEP, read_strings
from importer.source.survey import survey
from importer.source.table import DateSystem, Progress, Row
from importer.source.values import Styles, Values, read_styles
from importer.source.worksheet import Worksheet
from importer.vocabulary import Problem


class WorkbookReader:
    """One sheet of a workbook as rows. ``sheet``: a name, or a number from 1 that counts the tabs a person sees
    (hidden ones are chosen by name only); without it the first visible sheet with cells."""

    ragged: ClassVar[bool] = False

    def __init__(self, path: Path, sheet: str | int | None = None) -> None:
        self._package = Package(path)
        self._workbook = read_workbook(self._package)
        chosen = choose(path, self._workbook.sheets, sheet)
        self.sheet = chosen.name
        self._part = chosen.part
        self.date_system: DateSystem = 1904 if self._workbook.is_1904 else 1900
        self.size = self._package.size(chosen.part)
        self.warnings = self._warnings(told=sheet is not None)

    def rows(self, progress: Progress | None = None) -> Generator[Row]:
        """The rows that hold anything. ``progress`` is told of every unpacked byte of the sheet once."""
        worksheet = Worksheet(self._values)
        with self._package.open(self._part) as stream:
            while block := stream.read(STEP):
                yield from worksheet.feed(block)
                if progress:
                    progress(len(block))
            yield from worksheet.feed(b"", last=True)

    @cached_property
    def _values(self) -> Values:
        book, package = self._workbook, self._package
        strings = read_strings(package, book.strings) if book.strings else []
        return Values(strings, self._styles(book), self.date_system)

    def _styles(self, book: Workbook) -> Styles:
        return read_styles(self._package.tree(book.styles)) if book.styles else Styles()

    def _warnings(self, *, told: bool) -> tuple[Problem, ...]:
        source = {"source": self._package.path.name, "sheet": self.sheet}
        found = survey(self._package, self._part)
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
