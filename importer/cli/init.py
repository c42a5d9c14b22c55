"""The command ``init``: a spreadsheet's first rows go to the guesser, its mapping comes back as YAML.

Knows source and guess. Must not know how columns are recognised.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import importer
from importer.cli.console import Console
from importer.errors import SourceFault, UsageFault
from importer.guess import guess, render
from importer.guess.model import Guess
from importer.results.atomic import replacing
from importer.source import open_table
from importer.vocabulary import Cell

_SAMPLE = 2_000
"""Rows that are looked at: enough for every calendar and order to show, little enough to be quick."""

_SHEETS = 20
"""Sheets that are looked at for the one with the customers."""


def make_mapping(source: Path, sheet: str | None, output: Path | None, console: Console) -> str:
    """A commented mapping for ``source``, to stand at ``output``.

    Where no sheet is named and the first one has no mobiles (a cover, instructions), the first that has is taken.

    Raises:
        SourceFault: it can't be read.
    """
    chosen = int(sheet) if sheet and sheet.isascii() and sheet.isdecimal() else sheet
    guessed = first = _guess(source, chosen)
    if sheet is None and first.sheet and not _has_mobiles(first):
        guessed = next(filter(_has_mobiles, _other_sheets(source, console)), first)
    for problem in guessed.problems:
        console.warn(problem.code, problem.params)
    return render(guessed, console.phrases, sheet_is_default=guessed is first and sheet is None, schema=_schema(output))


def _guess(source: Path, sheet: str | int | None) -> Guess:
    table = open_table(source, sheet=sheet)
    columns: list[list[Cell]] = [[] for _ in table.headers]
    for chunk in table.chunks(_SAMPLE):
        columns = chunk.columns
        break
    today = dt.datetime.now(ZoneInfo("Asia/Tehran")).date()
    return guess(
        table.headers, columns, source_name=table.name, sheet=table.sheet, today=today, date_system=table.date_system
    )


def _has_mobiles(guessed: Guess) -> bool:
    return any(line.field == "Mobile" and line.active for line in guessed.lines)


def _other_sheets(source: Path, console: Console) -> Iterator[Guess]:
    """A guess for each visible sheet behind the first; one that has no table is passed over, with a word why."""
    for number in range(2, _SHEETS + 1):
        try:
            yield _guess(source, number)
        except SourceFault as fault:
            if fault.code == "sheet_not_found":
                return
            for problem in fault.problems:
                console.warn("note_sheet_passed", {"number": number, "reason": console.phrases.problem(problem)})


def _schema(output: Path | None) -> str:
    """Where an editor finds the schema: by a way inside the project, which goes with it, else by its address here."""
    home = Path(importer.__file__).resolve().parent
    file = home / "mapping" / "schema.json"
    folder = output.resolve().parent if output else None
    if folder is not None and folder.is_relative_to(home.parent) and (home.parent / "pyproject.toml").exists():
        return Path(os.path.relpath(file, folder)).as_posix()
    return file.as_uri()


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
