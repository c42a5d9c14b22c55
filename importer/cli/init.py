"""The command ``init``: a spreadsheet's first rows go to the guesser, its mapping comes back as YAML.

Knows source and guess. Must not know how columns are recognised.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from zoneinfo import ZoneInfo

from importer.cli.console import Console
from importer.errors import UsageFault
from importer.guess import guess, render
from importer.results.atomic import replacing
from importer.source import open_table
from importer.vocabulary import Cell

_SAMPLE = 2_000
"""Rows that are looked at: enough for every calendar and order to show, little enough to be quick."""


def make_mapping(source: Path, sheet: str | None, console: Console) -> str:
    """A commented mapping for ``source``.

    Raises:
        SourceFault: it can't be read.
    """
    chosen = int(sheet) if sheet and sheet.isascii() and sheet.isdecimal() else sheet
    table = open_table(source, sheet=chosen)
    columns: list[list[Cell]] = [[] for _ in table.headers]
    for chunk in table.chunks(_SAMPLE):
        columns = [chunk.frame[position].tolist() for position in range(len(table.headers))]
        break
    today = dt.datetime.now(ZoneInfo("Asia/Tehran")).date()
    guessed = guess(
        table.headers, columns, source_name=table.name, sheet=table.sheet, today=today, date_system=table.date_system
    )
    for problem in guessed.problems:
        console.warn(problem.code, problem.params)
    return render(guessed, console.phrases, sheet_is_default=sheet is None)


def write_mapping(path: Path, text: str, *, force: bool) -> None:
    """Write it, never over an existing file without ``force``.

    Raises:
        UsageFault: the file is there, or can't be written.
    """
    if path.exists() and not force:
        raise UsageFault("output_exists", {"path": str(path)})
    try:
        with replacing(path) as stream:
            stream.write(text.encode())
    except OSError as error:
        raise UsageFault("output_unwritable", {"path": str(path), "reason": error.strerror or ""}) from None
