"""Which sheet of a workbook a person means, and what to tell about the rest; for every format that has sheets.

Knows names and what is hidden. Must not know any file format.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from importer.convert.fold import fold
from importer.source.files import fault
from importer.source.package import Sheet
from importer.vocabulary import CellError, Problem

NOT_CALCULATED = CellError("#FORMULA")
"""A formula whose result the writing program did not store. Excel shows no such error: it calculates. To read it as a
blank would lose a value without a word."""


class Seen(NamedTuple):
    """What was counted in the chosen sheet. ``first_hidden``: the number of the first hidden row, 0 without one."""

    hidden_rows: int = 0
    first_hidden: int = 0
    hidden_columns: int = 0
    not_calculated: int = 0


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


def told(path: Path, sheets: Sequence[Sheet], chosen: str, seen: Seen, *, named: bool) -> tuple[Problem, ...]:
    """What a user should know about the chosen sheet and the others. ``named``: the user has named the sheet."""
    source = {"source": path.name, "sheet": chosen}
    problems = []
    hidden = [sheet.name for sheet in sheets if sheet.hidden]
    others = [sheet.name for sheet in sheets if not sheet.hidden and sheet.name != chosen]
    if others and not named:
        problems.append(Problem("sheets_not_read", {**source, "sheets": _listed(others)}))
    if hidden and not named:
        problems.append(Problem("hidden_sheets_not_read", {**source, "sheets": _listed(hidden)}))
    if seen.hidden_rows:
        rows = {"count": seen.hidden_rows, "row": seen.first_hidden}
        problems.append(Problem("hidden_rows_read", {**source, **rows}))
    if seen.hidden_columns:
        problems.append(Problem("hidden_columns_read", {**source, "count": seen.hidden_columns}))
    if seen.not_calculated:
        problems.append(Problem("formulas_not_calculated", {**source, "count": seen.not_calculated}))
    return tuple(problems)


def merged_below(path: Path, sheet: str, merges: Sequence[tuple[int, int]], row: int) -> tuple[Problem, ...]:
    """A warning for merged cells (the first and the last row of each) below this row: only the first of them has a
    value, and what a person sees in the others is nowhere in the file."""
    tops = [max(first, row + 1) for first, last in merges if last > row]
    if not tops:
        return ()
    return (Problem("cells_merged", {"source": path.name, "sheet": sheet, "count": len(tops), "row": min(tops)}),)


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f"«{name}»" for name in names)
