"""What a converter costs a value, beside the plain alternative that a ten-line script would call.

Knows the converters, how the program calls them, and the libraries they are compared with. Must not know how data is
made or time is taken.

Three measurements of each column, all of them beside the alternative:

``values``
    One after the other straight through the converter, which remembers what it likes, from the first value on.
``distinct``
    The same, each different value once (left out where hardly any comes twice). Rare shapes weigh as much as the usual
    one here, so this says what the slow paths cost, and has no target.
``column``
    All values in chunks, as the program converts them (``prepare.columns``): sound texts are seen all at once, or the
    values remembered, and repairs and warnings are kept beside the value.
"""

from __future__ import annotations

import datetime as dt
import random
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import jdatetime  # type: ignore[import-untyped]  # ships no types
import phonenumbers
from email_validator import EmailNotValidError, validate_email

from bench import columns
from bench.columns import Cell
from bench.harness import Options, Spread, Work, ratios, table, take_turns, versions
from importer.cli.main import spare_collector
from importer.mapping.model import FieldMapping, Mapping_
from importer.prepare.columns import Columns
from importer.prepare.plan import Context, make_plan

TODAY = dt.date(2026, 11, 23)
VALUES = 1_000_000
DISTINCT = 200_000
"""Different values that are measured once each: more would say nothing new."""
CHUNK = 5_000
"""Rows, as ``Table.chunks`` hands them on."""

_LIBRARIES = ("phonenumbers", "jdatetime", "email-validator")
_DATE_FORMATS = ("%Y/%m/%d", "%Y-%m-%d", "%Y/%m/%d %H:%M", "%d %B %Y")
_HEADER = ("converter", "of", "µs/value", "alternative, µs/value", "times faster (min – med – max)", "wanted")


@dataclass(frozen=True, slots=True)
class Case:
    """A column: how it is made, what it is mapped to, the alternative, and how many times faster we have to be."""

    name: str
    make: Callable[[random.Random, int], list[Cell]]
    mapping: FieldMapping
    plain: Callable[[Cell], object] | None = None
    wanted: int = 0


def plain_mobile(cell: Cell) -> str | None:
    """libphonenumber, as its README shows it."""
    try:
        number = phonenumbers.parse(str(cell), "IR")
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def plain_date(cell: Cell) -> str | None:
    """strptime with the formats that the column has, the most frequent first."""
    for form in _DATE_FORMATS if cell else ():
        try:
            return str(jdatetime.datetime.strptime(cell, form).togregorian().date().isoformat())
        except ValueError:
            continue
    return None


def plain_email(cell: Cell) -> str | None:
    """email-validator, once a value."""
    try:
        return validate_email(str(cell), check_deliverability=False).normalized if cell else ""
    except EmailNotValidError:
        return None


CASES = (
    Case("mobile", columns.mobiles, FieldMapping(field="Mobile", line=1, columns=("cell",)), plain_mobile, 15),
    Case("dates", columns.dates, FieldMapping(field="BornDate", line=1, columns=("cell",)), plain_date, 10),
    Case("email", columns.emails, FieldMapping(field="Email", line=1, columns=("cell",)), plain_email, 15),
    Case("names", columns.names, FieldMapping(field="FName", line=1, columns=("cell",), part="first")),
    Case("text", columns.texts, FieldMapping(field="AddressText", line=1, columns=("cell",))),
    Case("gender", columns.genders, FieldMapping(field="GenderType", line=1, columns=("cell",))),
    Case("labels", columns.labels, FieldMapping(field="Labels", line=1, columns=("cell",))),
)


def run(options: Options) -> bool:
    """Prints the table; False if a median misses what is wanted of it (never of a quick run, where little repeats)."""
    spare_collector()  # as the program does; the alternatives gain by it, too
    count = VALUES // 20 if options.quick else VALUES
    print(f"converters: {count:,} values a column, {options.rounds} rounds, beside {versions(*_LIBRARIES)}")
    print(f"processor time; the contestants take turns at slices of {CHUNK:,} values; seed {options.seed}", flush=True)
    rows, met = [], True
    for case in CASES:
        cells = tuple(case.make(random.Random(f"{options.seed} {case.name}"), count))
        for race in _races(case, cells):
            row, fast_enough = _measured(case, race, options)
            met = met and fast_enough
            rows.append(row)
            print(".", end="", flush=True)
    print(f"\n{table(_HEADER, rows)}")
    print("All that is wanted is met." if met else "MISSED: see the last column.")
    return met


@dataclass(frozen=True, slots=True)
class _Race:
    """One line of the table: what is converted, how we do it, and whether the target concerns it."""

    kind: str
    slices: Sequence[Sequence[Cell]]
    make: Callable[[], Work]
    is_judged: bool


def _races(case: Case, cells: Sequence[Cell]) -> Iterator[_Race]:
    def make() -> Callable[[Cell], object]:
        """Anew for every round: a converter may remember."""
        return make_plan(_mapping(case), {"cell": 0}, Context(TODAY))[0].convert

    distinct = tuple(dict.fromkeys(cells))
    singly = _sliced(cells)
    yield _Race("values", singly, lambda: _one_by_one(make(), singly), is_judged=True)
    if len(distinct) < 0.9 * len(cells):
        repeated = distinct[:DISTINCT] * max(1, CHUNK // len(distinct))  # a dozen words are too few to be timed
        each = _sliced(repeated)
        yield _Race(f"{len(distinct):,} distinct", each, lambda: _one_by_one(make(), each), is_judged=False)
    slices = _sliced(cells)
    yield _Race(f"column of {len(cells):,}", slices, lambda: _by_column(case, slices), is_judged=True)


# Slices of a tuple of texts are nothing to the garbage collector. Lists it would search again and again, a million
# cells that the program never holds at a time.
def _sliced(cells: Sequence[Cell]) -> Sequence[Sequence[Cell]]:
    return [cells[start : start + CHUNK] for start in range(0, len(cells), CHUNK)]


def _one_by_one(convert: Callable[[Cell], object], slices: Sequence[Sequence[Cell]]) -> Work:
    return lambda number: deque(map(convert, slices[number]), maxlen=0)


def _by_column(case: Case, slices: Sequence[Sequence[Cell]]) -> Work:
    plans = make_plan(_mapping(case), {"cell": 0}, Context(TODAY))
    columns = Columns(plans)
    return lambda number: columns.convert(plans[0], [slices[number]], len(slices[number]))


def _measured(case: Case, race: _Race, options: Options) -> tuple[Sequence[str], bool]:
    """A row of the table, and whether it is as good as wanted."""
    plain = case.plain
    contestants = {"ours": race.make}
    if plain is not None:
        contestants["plain"] = lambda: _one_by_one(plain, race.slices)
    found = take_turns(contestants, len(race.slices), options.rounds)
    values = sum(map(len, race.slices))
    ours = Spread.of(seconds["ours"] / values * 1e6 for seconds in found)
    if plain is None:
        return (case.name, race.kind, ours.text(), "", "", ""), True
    theirs = Spread.of(seconds["plain"] / values * 1e6 for seconds in found)
    faster = ratios(found, "plain", "ours")
    met = faster.median >= case.wanted
    is_judged = race.is_judged and not options.quick
    verdict = f"{case.wanted}: {'met' if met else 'MISSED'}" if is_judged else ""
    return (case.name, race.kind, ours.text(), theirs.text(".1f"), faster.text(".1f"), verdict), met or not is_judged


def _mapping(case: Case) -> Mapping_:
    return Mapping_(path=Path("bench.yaml"), fields=(case.mapping,))
