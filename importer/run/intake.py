"""From files to the journal: sources opened and bound to the mapping, then read, judged and stored.

Knows source, mapping, prepare and the journal's load. Must not know delivery.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import gc
import logging
import threading
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from importer.errors import FixAndRerun, Interrupted, MappingFault
from importer.journal import Journal, SourceKey
from importer.mapping.bind import Binding, bind
from importer.mapping.model import Mapping_
from importer.prepare import Preparer
from importer.run.judging import Ahead, Here, Judging, ReaderDied, can_be_ahead
from importer.run.places import Places
from importer.run.ui import Ui
from importer.source import Progress, Table, open_table
from importer.source.spool import spooled
from importer.vocabulary import Problem
from importer.work import Prepared

log = logging.getLogger("importer.run")

TEHRAN = ZoneInfo("Asia/Tehran")


@dataclass(frozen=True, slots=True)
class Opened:
    """A source that can be read: its table, and where the mapping's columns stand in it. ``path``: what the journal
    knows it by; the table of a pipe is read from a copy."""

    path: Path
    table: Table
    mapping: Mapping_
    binding: Binding
    preparer: Preparer


def open_source(path: Path, content: Path, mapping: Mapping_, today: dt.date, looked: Progress | None = None) -> Opened:
    """Open one source, whose bytes are at ``content``, and bind the mapping to its headers. ``looked`` is told of the
    bytes that this takes.

    Raises:
        SourceFault: it can't be read.
        MappingFault: columns are missing, or a constant is wrong.
    """
    options = mapping.source
    table = open_table(
        content,
        sheet=options.sheet,
        header_row=options.header_row,
        encoding=options.encoding,
        delimiter=options.delimiter,
        wanted=[column for field in mapping.fields for column in field.columns],
        looked=looked,
    )
    binding = bind(mapping, table.headers)
    preparer = Preparer(mapping, binding.positions, today=today, date_system=table.date_system)
    return Opened(path, table, mapping, binding, preparer)


def open_sources(places: Places, mapping: Mapping_, halt: threading.Event, ui: Ui, stack: ExitStack) -> list[Opened]:
    """Open all sources before anything is stored, so that the last one's fault costs nothing. They can be read until
    ``stack`` closes.

    Raises:
        FixAndRerun: one can't be read or does not fit the mapping; the faults of all such at once.
        Interrupted: a signal came while a pipe was awaited.
    """
    today = dt.datetime.now(TEHRAN).date()
    opened: list[Opened] = []
    faults: list[FixAndRerun] = []
    problems: list[Problem] = []
    for path in places.sources:
        try:
            with ui.looking(path.name) as progress:
                content = stack.enter_context(
                    spooled(
                        path,
                        is_standard_input=path == places.standard_input,
                        halted=halt.is_set,
                        progress=progress.advance,
                    )
                )
                source = open_source(path, content, mapping, today, progress.advance)
        except FixAndRerun as error:
            faults.append(error)
            if len(places.sources) > 1 and isinstance(error, MappingFault):  # it names the mapping, not the source
                problems.append(Problem("source_not_bound", {"source": path.name}))
            problems += error.problems
            continue
        for warning in source.table.warnings:
            ui.warn(warning.code, {"source": path.name, **warning.params})
        if source.binding.unused:
            columns = "، ".join(source.binding.unused) if ui.phrases.lang == "fa" else ", ".join(source.binding.unused)
            ui.note("note_unused", {"source": path.name, "columns": columns})
        opened.append(source)
    if faults:
        first, *more = problems
        raise type(faults[0])(first.code, first.params, more=more)
    return opened


def load(
    journal: Journal,
    opened: Opened,
    run: str,
    halt: threading.Event,
    ui: Ui,
    *,
    in_fork: Callable[[], None] = lambda: None,
) -> SourceKey:
    """Judge and store one source, all of it or nothing. ``in_fork``: lets go of what only this process may hold, in a
    process that reads a large source ahead.

    Raises:
        Interrupted: a signal came; the journal is as it was.
        SourceFault, JournalFault: nothing of this source is stored.
    """
    if can_be_ahead(opened.table.size):
        try:
            ahead = Ahead(opened.table, opened.preparer.another(shown=journal.shown), in_fork)
            return _load(journal, opened, ahead, run, halt, ui)
        except ReaderDied as death:
            log.warning("read again", extra={"source": opened.table.name, "reason": str(death)})
    here = Here(opened.table, opened.preparer.another(shown=journal.shown))
    return _load(journal, opened, here, run, halt, ui)


def _load(journal: Journal, opened: Opened, judging: Judging, run: str, halt: threading.Event, ui: Ui) -> SourceKey:
    def judged() -> Generator[Prepared]:
        with ui.reading(opened.table.name, opened.table.size) as progress:
            for chunk in judging.chunks(progress.advance):
                if halt.is_set():
                    raise Interrupted("reading_interrupted")
                yield chunk

    table = opened.table
    with _without_collector(), closing(judged()) as chunks:
        key = journal.load(
            opened.path,
            table.sheet,
            run,
            chunks,
            duplicates=opened.mapping.duplicates,
            conclude=judging.amendments,
        )
    for remark in judging.remarks():
        ui.warn(remark.code, {"source": table.name, **remark.params})
    return key


@contextlib.contextmanager
def _without_collector() -> Iterator[None]:
    """Rows make no cycles (a test counts), and to look for some among them takes a twentieth of a check."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
