"""Judging rows: every mapped column converted, all faults of a row gathered, payload and fingerprint made.

Column-wise: a column's distinct values are converted once, so that a million rows cost a thousand dates. Knows plans.
Must not know which converter does what.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from itertools import compress
from operator import itemgetter
from typing import Literal, Protocol

import orjson

from importer.convert.cells import cell_text, shown
from importer.convert.dates import Reading
from importer.mapping.model import Mapping_
from importer.prepare.evidence import DateEvidence
from importer.prepare.memo import Memo
from importer.prepare.plan import Context, FieldPlan, make_plan
from importer.prepare.totals import is_total
from importer.vocabulary import FIELD, Cell, Converted, Fault, Kind, Level, Problem
from importer.work import Amendment, Prepared

_NAMES = ("FName", "LName")
_CONVERTED, _KIND = itemgetter(0), itemgetter(1)


class Rows(Protocol):
    """A chunk as the source hands it on."""

    @property
    def columns(self) -> Sequence[Sequence[Cell]]:
        """The cells of each column, by its position in the source."""

    @property
    def rows(self) -> Sequence[int]:
        """Row numbers that a person sees."""

    @property
    def faults(self) -> Mapping[int, Problem]:
        """Position → fault of the whole row."""


class Preparer:
    """Judges the rows of one source.

    Args:
        mapping: what to make of the columns.
        positions: header as the mapping writes it → column of the source.
        today: the day in Tehran, for dates that can't lie in the future.
        date_system: of the workbook.

    Raises:
        MappingFault: a constant of the mapping is no value of its field.
    """

    def __init__(
        self,
        mapping: Mapping_,
        positions: Mapping[str, int],
        *,
        today: dt.date,
        date_system: Literal[1900, 1904] = 1900,
    ) -> None:
        self._plans = make_plan(mapping, positions, Context(today, date_system))
        self._memos = {plan.field.name: Memo(plan.convert) for plan in self._plans}
        self._dates = {plan.field.name: _dates(plan, plan.read) for plan in self._plans if plan.read is not None}

    def judge(self, chunk: Rows) -> Prepared:
        """Turn a chunk of rows into contacts and faults."""
        count = len(chunk.rows)
        faults: defaultdict[int, list[Fault]] = defaultdict(list)
        repairs: defaultdict[int, list[str]] = defaultdict(list)
        values: dict[str, list[str]] = {}
        for plan in self._plans:
            column = self._convert(plan, chunk.columns, count)
            values[plan.field.name] = [converted[0] for converted in column]
            _gather(plan, column, faults, repairs)
        self._require_names(values, faults, count)
        self._tell_totals(chunk.columns, values["Mobile"], faults, repairs)
        for position, problem in chunk.faults.items():  # cells of such a row may stand in the wrong column: say no more
            faults[position] = [Fault(problem.code, params=problem.params)]
            repairs.pop(position, None)
        invalid = {
            position for position, found in faults.items() if any(fault.level is Level.REJECT for fault in found)
        }
        payloads, fingerprints = _encode(values, count, invalid)
        return Prepared(
            chunk.rows, values["Mobile"], self._mobile_cells(chunk, invalid), payloads, fingerprints, faults, repairs
        )

    def _convert(self, plan: FieldPlan, cells: Sequence[Sequence[Cell]], count: int) -> list[Converted]:
        if plan.constant is not None:
            return [plan.constant] * count
        columns = [cells[position] for position in plan.positions]
        if len(columns) > 1:
            return [plan.combine(row) for row in zip(*columns, strict=True)]
        if plan.field.kind is Kind.MOBILE:  # hardly any value comes twice
            return list(map(plan.convert, columns[0]))
        if plan.field.name in self._dates:
            memo, evidence = self._dates[plan.field.name]
            known = memo.all(columns[0])
            evidence.count(map(_KIND, known))
            return list(map(_CONVERTED, known))
        return self._memos[plan.field.name].all(columns[0])

    def remarks(self) -> list[Problem]:
        """What the columns as a whole deserve to be told, once all rows are judged."""
        return [remark for _, evidence in self._dates.values() for remark in evidence.remarks()]

    def amendments(self) -> list[Amendment]:
        """What the columns as a whole add to faults that were found on the way, once all rows are judged."""
        return [amendment for _, evidence in self._dates.values() for amendment in evidence.amendments()]

    @staticmethod
    def _require_names(values: Mapping[str, Sequence[str]], faults: dict[int, list[Fault]], count: int) -> None:
        """The service refuses a contact with neither name (FirstNameOrLastName_Empty)."""
        columns = [values[name] for name in _NAMES if name in values]
        nameless = [position for position, names in enumerate(zip(*columns, strict=True)) if not any(names)]
        for position in nameless if columns else range(count):
            found = faults[position]
            if not any(fault.field in _NAMES and fault.level is Level.REJECT for fault in found):
                found.append(Fault("name_missing", "FName"))

    @staticmethod
    def _tell_totals(
        columns: Sequence[Sequence[Cell]],
        mobiles: Sequence[str],
        faults: dict[int, list[Fault]],
        repairs: dict[int, list[str]],
    ) -> None:
        """A row of totals has one fault, that it is one; what its cells lack as a contact is no news."""
        for position in [position for position in faults if not mobiles[position]]:
            if is_total([cells[position] for cells in columns]):
                faults[position] = [Fault("row_totals")]
                repairs.pop(position, None)

    def _mobile_cells(self, chunk: Rows, invalid: set[int]) -> Sequence[str]:
        """What stands in the mobile's cell, for rows that are not sent."""
        plan = next(plan for plan in self._plans if plan.field.kind is Kind.MOBILE)
        cells = [""] * len(chunk.rows)
        columns = [chunk.columns[position] for position in plan.positions]
        for position in invalid:
            cells[position] = shown(" ".join(cell_text(column[position]) for column in columns))
        return cells


def _dates(plan: FieldPlan, read: Callable[[Cell], Reading]) -> tuple[Memo[tuple[Converted, str]], DateEvidence]:
    """The memo of a column of dates, with what each cell says of the column, and the evidence that counts it."""
    evidence = DateEvidence(plan.field.name, plan.header)

    def convert(cell: Cell) -> tuple[Converted, str]:
        reading = read(cell)
        return reading.converted, evidence.kind(reading)

    return Memo(convert, always=True), evidence


def _gather(
    plan: FieldPlan,
    converted: Sequence[Converted],
    faults: dict[int, list[Fault]],
    repairs: dict[int, list[str]],
) -> None:
    """Collect what the conversions of one column found, by row."""
    name = plan.field.name
    level = Level(plan.mapping.on_invalid)
    named: dict[tuple[str, ...], list[str]] = {}
    told = [(position, one) for position, one in enumerate(converted) if one[2] or one[1] or one[3]]
    for position, (_, problem, changed, warnings) in told:
        if problem is not None:
            column = str(problem.params.get("column", plan.header))  # of several columns, the one at fault
            faults[position].append(Fault(problem.code, name, column, problem.params, level))
        if changed:
            if changed not in named:
                named[changed] = [f"{name}:{repair}" for repair in changed]
            repairs[position] += named[changed]
        for warning in warnings:
            faults[position].append(Fault(warning.code, name, plan.header, warning.params, Level.WARN))
    if plan.mapping.empty == "reject":
        for position, one in enumerate(converted):
            if not one[0] and one[1] is None:
                faults[position].append(Fault("field_empty", name, plan.header))


def _encode(
    values: Mapping[str, Sequence[str]], count: int, invalid: set[int]
) -> tuple[Sequence[bytes], Sequence[bytes]]:
    """Payloads (JSON of the fields that differ from their default, in the order of the service) and their fingerprints.

    So a field that is mapped newly, and says what was sent anyway, changes no contact.
    """
    names = tuple(values)
    columns = [_without_default(name, column) for name, column in values.items()]
    payloads = [b""] * count
    fingerprints = [b""] * count
    for position, row in enumerate(zip(*columns, strict=True)):
        if position not in invalid:
            payload = orjson.dumps(dict(compress(zip(names, row, strict=True), row)))
            payloads[position] = payload
            fingerprints[position] = hashlib.blake2b(payload, digest_size=16).digest()
    return payloads, fingerprints


def _without_default(name: str, column: Sequence[str]) -> Sequence[str]:
    default = FIELD[name].default
    return ["" if value == default else value for value in column] if default else column
