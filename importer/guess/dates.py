"""How the dates of a column are to be read: calendar, order and century, as far as its cells settle them.

Nothing is assumed that the cells don't show: an order is taken when the other ones fail for some cell, a calendar when
all cells have it. Only which hundred years two digits stand for needs more: the calendar of the other cells, of the
table's language, and that dates lie in the past. Knows the reader of dates. Must not know headers.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from importer.convert import dates
from importer.convert.cells import cell_text, shown
from importer.convert.date_days import Order
from importer.convert.dates import Reading
from importer.convert.jalali import Calendar, to_jalali
from importer.guess.columns import Convert, Score, sampled, score
from importer.guess.model import Key
from importer.vocabulary import Cell, Converted, Field, Params, Problem

DateSystem = Literal[1900, 1904]

_ORDERS: tuple[Order, ...] = ("ymd", "dmy", "mdy")
_CENTURIES: Mapping[Calendar, tuple[int, int]] = {"jalali": (1300, 1400), "gregorian": (1900, 2000)}
_SHORT: Mapping[Calendar, str] = {"jalali": "guess_short_years_jalali", "gregorian": "guess_short_years_gregorian"}
_AHEAD = 5  # years that a date may lie in the future where its field allows it (the end of a subscription)
_CLEAR = 0.02  # share of cells by which one calendar must fit better than the other, or that may speak against an order
_ENOUGH = 500  # cells of two-digit years that are tried


@dataclass(frozen=True)
class Setting:
    """What a column of dates is for: its field, the day of today in Tehran, the workbook's date system, and ``lean``,
    the calendar that the rest of the table suggests."""

    field: Field
    today: dt.date
    system: DateSystem
    lean: Calendar

    def reader(self, order: Order | None, century: int | None) -> Callable[[Cell], Reading]:
        """A reader of both calendars."""
        return dates.reader(
            order=order,
            century=century,
            epoch=self.system,
            today=self.today,
            past=self.field.past,
            max_years=self.field.max_years,
        )


@dataclass(frozen=True)
class Settled:
    """The keys of the mapping, the converter they make, how many cells it takes, what is to be said of it, and what
    remains open."""

    keys: Mapping[str, Key]
    convert: Convert
    score: Score
    notes: tuple[Problem, ...]
    questions: tuple[Problem, ...]


def settle(cells: Sequence[Cell], setting: Setting) -> Settled:
    """Keys for a column of dates; the params of the questions lack its ``field`` and ``column``."""
    questions: list[Problem] = []
    notes: list[Problem] = []
    century = _century(cells, setting, notes, questions)
    order = _order(cells, setting, century, questions)
    read = setting.reader(order, century)
    calendar = _calendar([(cell, read(cell)) for cell in cells], questions)
    settings: Mapping[str, Key | None] = {"calendar": calendar, "order": order, "century": century}
    keys = {key: value for key, value in settings.items() if value is not None}

    def convert(cell: Cell) -> Converted:
        return read(cell).converted

    return Settled(keys, convert, score(cells, convert), tuple(notes), tuple(questions))


def _calendar(readings: Sequence[tuple[Cell, Reading]], questions: list[Problem]) -> Calendar | None:
    """The one calendar of all texts; None where there are two, or none but Excel's own dates."""
    first: dict[Calendar, str] = {}
    for cell, reading in readings:
        if reading.calendar and reading.converted.value:
            first.setdefault(reading.calendar, shown(cell_text(cell)))
    if len(first) > 1:
        questions.append(Problem("guess_two_calendars", {str(calendar): seen for calendar, seen in first.items()}))
        return None
    return next(iter(first), None)


class _Trial(NamedTuple):
    """What an order does to the cells: those it reads besides, those it no longer reads, and how many it reads
    otherwise."""

    gained: list[Cell]
    lost: list[Cell]
    altered: int


def _order(cells: Sequence[Cell], setting: Setting, century: int | None, questions: list[Problem]) -> Order | None:
    """The one order that reads what is open without it, if no cell speaks against it."""
    plain = _values(cells, setting.reader(None, century))
    tried = {order: _try(cells, plain, _values(cells, setting.reader(order, century))) for order in _ORDERS}
    rivals = sorted(((one, order) for order, one in tried.items() if one.gained), key=lambda rival: len(rival[0].lost))
    if not rivals:
        return None
    best, order = rivals[0]
    if len(rivals) == 1:  # what only one order reads, against other cells, is a fault of its row
        return order if not best.lost and best.altered <= len(best.gained) else None
    evidence = len(rivals[1][0].lost)  # cells that only the best order reads
    if evidence and len(best.lost) <= _CLEAR * evidence and best.altered <= len(best.gained):
        return order
    params: Params = {"value": shown(cell_text(best.gained[0])), "count": len(best.gained)}
    if not evidence:
        questions.append(Problem("guess_date_order", params))
    else:
        other = shown(cell_text((best.lost or best.gained)[0]))
        questions.append(Problem("guess_date_orders_mixed", {**params, "order": order, "other": other}))
    return None


def _try(cells: Sequence[Cell], before: Sequence[str], after: Sequence[str]) -> _Trial:
    triples = list(zip(cells, before, after, strict=True))
    return _Trial(
        [cell for cell, old, new in triples if new and not old],
        [cell for cell, old, new in triples if old and not new],
        sum(bool(old and new and old != new) for _, old, new in triples),
    )


def _values(cells: Sequence[Cell], read: Callable[[Cell], Reading]) -> list[str]:
    return [read(cell).converted.value for cell in cells]


def _code(reading: Reading) -> str:
    return reading.converted.problem.code if reading.converted.problem else ""


def _century(cells: Sequence[Cell], setting: Setting, notes: list[Problem], questions: list[Problem]) -> int | None:
    """The hundred years of two digits. A year up to today's is of this century if all are; among others it is not."""
    read = setting.reader(None, None)
    readings = [read(cell) for cell in cells]
    short = [cell for cell, one in zip(cells, readings, strict=True) if _code(one) == "date_two_digit_year"]
    if not short:
        return None
    tried = sampled(short, _ENOUGH)
    written = Counter(one.calendar for one in readings if one.calendar)
    calendar = _calendar_of_short(tried, setting, written, notes)
    if calendar is None:
        return None
    old, new = _CENTURIES[calendar]
    years = _years(tried, setting, old, calendar)
    limit = _year_of(setting.today, calendar) % 100 + (0 if setting.field.past else _AHEAD)
    young = [(cell, year) for cell, year in years if year % 100 <= limit]
    if young and len(young) == len(years):
        return new
    if young:
        cell, year = young[0]
        params: Params = {"count": len(young), "value": shown(cell_text(cell)), "year": year, "other": year + 100}
        questions.append(Problem("guess_century_mixed", params))
    return old


def _calendar_of_short(
    cells: Sequence[Cell], setting: Setting, written: Counter[Calendar], notes: list[Problem]
) -> Calendar | None:
    """The calendar of dates with two-digit years; None where they are dates in neither.

    It is that of the dates with four digits beside them, else the one that clearly fits better, else Jalali where the
    year stands first, which nobody does with two Gregorian digits, else that of the table.
    """
    if len(written) == 1:
        return next(iter(written))
    fits = {calendar: {order: _fit(cells, setting, calendar, order) for order in _ORDERS} for calendar in _CENTURIES}
    jalali, gregorian = (max(fits[calendar].values()) for calendar in ("jalali", "gregorian"))
    if not jalali and not gregorian:
        return None
    if abs(jalali - gregorian) > _CLEAR * len(cells):
        return "jalali" if jalali > gregorian else "gregorian"
    year_first = fits["jalali"]["ymd"] > max(fits["jalali"]["dmy"], fits["jalali"]["mdy"])
    calendar: Calendar = "jalali" if year_first else setting.lean
    notes.append(Problem(_SHORT[calendar], {"value": shown(cell_text(cells[0]))}))
    return calendar


def _fit(cells: Sequence[Cell], setting: Setting, calendar: Calendar, order: Order) -> int:
    """How many cells are dates in this order, in either of the calendar's two centuries."""
    readers = [setting.reader(order, century) for century in _CENTURIES[calendar]]
    return sum(any(read(cell).converted.value for read in readers) for cell in cells)


def _years(cells: Sequence[Cell], setting: Setting, century: int, calendar: Calendar) -> list[tuple[Cell, int]]:
    """The year of each cell whose date is certain in this century, in the order that fits most of them."""
    best: list[tuple[Cell, int]] = []
    for order in (None, *_ORDERS):
        read = setting.reader(order, century)
        found = [
            (cell, _year_of(dt.date.fromisoformat(value), calendar))
            for cell in cells
            if (value := read(cell).converted.value)
        ]
        best = found if len(found) > len(best) else best
    return best


def _year_of(date: dt.date, calendar: Calendar) -> int:
    if calendar == "gregorian":
        return date.year
    jalali = to_jalali(date)
    return jalali[0] if jalali else date.year
