"""What a run leaves behind: results, report, workbook of rows to mend, account.

Knows that all of them are projections of the journal. Must not know how the pages and files look inside.
"""

from __future__ import annotations

import contextlib
import dataclasses
import datetime as dt
import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import orjson

from importer import __version__
from importer.convert import gender
from importer.errors import ImporterError, UsageFault
from importer.journal import Journal, SourceKey
from importer.messages import Phrasebook
from importer.report.facts import Facts, Sample, SourceFacts
from importer.report.gather import Gatherer
from importer.results import table
from importer.run.halves import worded
from importer.run.intake import Opened
from importer.run.places import Places
from importer.run.pulse import Pulse
from importer.run.ui import Ui
from importer.settings import Settings, option_name
from importer.vocabulary import FIELD, Cell, Kind, Outcome, Problem
from importer.work import NOTHING, Account, ResultRow

log = logging.getLogger("importer.run")

_UNSHOWN = frozenset({"on_done"})
"""A command line may hold an address to ping that is a secret, and a report is passed on."""

TO_MEND = frozenset({Outcome.INVALID, Outcome.REFUSED})
"""Outcomes that a person's hand can change; the others change by running again."""
_PASSING = (Outcome.FAILED, Outcome.IN_DOUBT)
SAMPLES = 10
"""Rows that a check shows as they would be sent."""


@dataclass(frozen=True, slots=True)
class Story:
    """What a report tells besides the rows. ``opened``: the sources, for the workbook that shows their cells.
    ``stop`` is what ended the run early, ``held`` the limit that the user set and that left rows for the next one."""

    run: str
    opened: Sequence[Opened] = ()
    started: dt.datetime | None = None
    endpoint: str = ""
    mapping: str = ""
    pulse: Pulse | None = None
    stop: ImporterError | None = None
    held: Problem | None = None


def write(
    journal: Journal,
    sources: Sequence[SourceKey],
    places: Places,
    settings: Settings,
    ui: Ui,
    *,
    story: Story | None = None,
) -> Account:
    """Write everything that was asked for, then say the account.

    Raises:
        UsageFault: a file could not be written (``results_held_open``); everything else was.
    """
    story = story or Story(sources[0].run)
    told: list[SourceFacts] = []
    faults: list[UsageFault] = []
    for index, (source, path) in enumerate(zip(sources, places.results, strict=True)):
        facts = _write_results(journal, source, path, places, ui, faults)
        if settings.dry_run:
            facts = dataclasses.replace(facts, samples=_samples(journal, source))
            ui.preview(facts)
        if story.opened:
            facts = dataclasses.replace(facts, unused_columns=story.opened[index].binding.unused)
        ui.summary(facts.groups, facts.doubts)
        if len(sources) > 1:
            ui.account(facts.name, facts.account, last=False)
        told.append(facts)
    total = sum((facts.account for facts in told), NOTHING)
    if places.failed is not None and story.opened:
        with _noting(faults, places.failed, sources[0]):
            _write_failed(places.failed, story.opened[0], journal.result_rows(sources[0]), ui.phrases)
            ui.note("note_failed", {"path": str(places.failed)})
            passing = sum(total.counts[outcome] for outcome in _PASSING)
            if passing:
                ui.note("note_failed_rest", {"count": passing})
    if places.report is not None:
        with _noting(faults, places.report, sources[0]):
            _write_report(places.report, told, settings, ui.phrases, story)
            ui.note("note_report", {"path": str(places.report)})
    if story.held is not None:
        ui.note(story.held.code, story.held.params)
    ui.account("", total, last=True)
    if faults:
        raise faults[0]
    return total


@contextlib.contextmanager
def _noting(faults: list[UsageFault], path: Path, source: SourceKey) -> Iterator[None]:
    """A file that can't be written costs only that file: the journal has everything."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or type(error).__name__
        log.warning("output not written", extra={"path": str(path), "reason": reason})
        params = {"path": str(path), "reason": reason, "source": Path(source.path).name}
        faults.append(UsageFault("output_lost", params))


def _write_results(
    journal: Journal, source: SourceKey, path: Path, places: Places, ui: Ui, faults: list[UsageFault]
) -> SourceFacts:
    """Write the results of one source; returns what there is to tell of them."""
    gatherer = Gatherer(ui.phrases)
    name = Path(source.path).name
    account: Account | None = None
    lines = partial(table.lines, source=name, sheet=source.sheet, phrases=ui.phrases)
    with _noting(faults, path, source), worded(journal, source, lines, gatherer) as pieces:
        table.write(path, pieces)
        account = gatherer.account()
        ui.note("note_results", {"path": str(path)})
    return SourceFacts(
        name=name,
        sheet=source.sheet,
        account=account or journal.account([source]),  # not all rows have passed, where the file could not be written
        groups=gatherer.groups(),
        repairs=gatherer.repairs(),
        doubts=gatherer.doubts(),
        results=path.name,
        failed=places.failed.name if places.failed else "",
    )


def _samples(journal: Journal, source: SourceKey) -> Sequence[Sample]:
    return [
        Sample(number, {"Mobile": mobile, **{name: _text(value) for name, value in orjson.loads(payload).items()}})
        for number, mobile, payload in journal.first_contacts(source, SAMPLES)
    ]


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _write_report(
    path: Path, told: Sequence[SourceFacts], settings: Settings, phrases: Phrasebook, story: Story
) -> None:
    from importer.report.build import build  # noqa: PLC0415  # jinja2 only where a report is asked for

    pulse = story.pulse
    shown = {
        option_name(name): f"{value:g}" if isinstance(value, float) else _text(value)
        for name, value in dataclasses.asdict(settings).items()
        if value not in (None, False, "") and name not in _UNSHOWN
    }
    facts = Facts(
        lang=settings.lang,
        run=story.run,
        sources=told,
        is_check=settings.dry_run,
        started=story.started,
        ended=dt.datetime.now(dt.UTC),
        stop=" ".join(map(phrases.problem, story.stop.problems)) if story.stop else "",
        held=phrases.problem(story.held) if story.held else "",
        settings=shown,
        endpoint=story.endpoint,
        mapping=story.mapping,
        rate=pulse.rate if pulse else None,
        throughput=pulse.throughput() if pulse else (),
        latency=pulse.latency() if pulse else (),
        program=__version__,
    )
    build(path, facts)


def _write_failed(path: Path, source: Opened, rows: Iterable[ResultRow], phrases: Phrasebook) -> None:
    from importer.results import workbook  # noqa: PLC0415  # openpyxl only where a workbook is asked for

    positions = source.binding.positions
    columns_of = {field.field: [positions[column] for column in field.columns] for field in source.mapping.fields}
    choices: Mapping[int, Sequence[str]] = {
        positions[field.columns[0]]: tuple(dict.fromkeys((*_GENDERS, *field.values)))
        for field in source.mapping.fields
        if FIELD[field.field].kind is Kind.GENDER and len(field.columns) == 1
    }
    workbook.write(
        path,
        source.table.headers,
        _with_cells(source, rows),
        sheet=source.table.sheet,
        columns_of=columns_of,
        choices=choices,
        phrases=phrases,
        header_row=source.mapping.source.header_row or 1,
        position=source.mapping.source.sheet if isinstance(source.mapping.source.sheet, int) else 1,
    )


_GENDERS = tuple(word for word in ("مرد", "زن") if gender.converter()(word).value)


def _with_cells(source: Opened, rows: Iterable[ResultRow]) -> Iterator[tuple[ResultRow, Sequence[Cell]]]:
    """The rows to mend with their cells, read from the source again (the journal keeps no cells)."""
    wanted = {row.number: row for row in rows if row.outcome in TO_MEND}
    mobiles = [
        source.binding.positions[column]
        for field in source.mapping.fields
        if FIELD[field.field].kind is Kind.MOBILE
        for column in field.columns
    ]
    for chunk in source.table.chunks():
        positions = [position for position, number in enumerate(chunk.rows) if number in wanted]
        if not positions:
            continue
        for position, cells in zip(positions, chunk.frame.iloc[positions].to_numpy().tolist(), strict=True):
            if position in chunk.faults:
                # Its cells may stand in wrong columns, and in a workbook they would look as if they fitted: without a
                # mobile such a row can't be imported before a person has looked at it.
                for column in mobiles:
                    cells[column] = ""
            yield wanted[chunk.rows[position]], cells
