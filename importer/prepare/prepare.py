"""Judging rows: every mapped column converted, all faults of a row gathered, payload and fingerprint made.

Column-wise: what all cells of a column have in common is done once, and only odd cells are looked at. Knows plans. Must
not know which converter does what.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from copy import copy
from typing import Literal, Protocol

from importer.convert.cells import cell_text, shown
from importer.mapping.model import Mapping_
from importer.prepare.columns import Columns
from importer.prepare.encode import Encoder
from importer.prepare.evidence import ColumnSeen
from importer.prepare.findings import Findings
from importer.prepare.plan import Context, make_plan
from importer.prepare.totals import is_total
from importer.vocabulary import Cell, Fault, Kind, Level, Problem
from importer.work import Amendment, Prepared

Seen = Sequence[ColumnSeen]
"""What a preparer has seen of the columns as a whole, to be told to another one of the same source."""

_NAMES = ("FName", "LName")


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
        self._columns = Columns(self._plans)
        self._is_first_counted = mapping.duplicates == "first"
        self._encoder = Encoder()

    def judge(self, chunk: Rows) -> Prepared:
        """Turn a chunk of rows into contacts and faults."""
        count = len(chunk.rows)
        findings = Findings(count)
        values: dict[str, list[str]] = {}
        for plan in self._plans:
            column = self._columns.convert(plan, chunk.columns, count)
            values[plan.field.name] = column.values
            findings.gather(plan, column)
        _require_names(values, findings, count)
        _tell_totals(chunk.columns, values["Mobile"], findings)
        for position, problem in chunk.faults.items():  # cells of such a row may stand in the wrong column: say no more
            findings.replace(position, problem)
        invalid = findings.invalid()
        payloads, fingerprints = self._encoder.encode(values, count, invalid)
        cells = self._mobile_cells(chunk, invalid)
        return Prepared(chunk.rows, values["Mobile"], cells, payloads, fingerprints, findings.faults, findings.repairs)

    def another(self, *, shown: int | None = None) -> Preparer:
        """One that judges alike and has seen nothing yet.

        ``shown``: where contacts are compared with one another only, of how many of them payloads will be looked at;
        None where they are compared with those of other runs, or all are sent.
        """
        another = copy(self)
        another._columns = Columns(self._plans)  # noqa: SLF001  # its own class
        # Where a later row may take a contact over, nobody knows before the last row which ones are shown.
        another._encoder = Encoder(shown, are_first=self._is_first_counted)  # noqa: SLF001  # idem
        return another

    def seen(self) -> Seen:
        """What the rows that were judged here have shown of the columns as a whole."""
        return [evidence.seen() for evidence in self._columns.evidence]

    def learn(self, seen: Seen) -> None:
        """Take into account what another preparer has seen, which judged other rows of the source."""
        for evidence, column in zip(self._columns.evidence, seen, strict=True):
            evidence.learn(column)

    def remarks(self) -> list[Problem]:
        """What the columns as a whole deserve to be told, once all rows are judged."""
        return [remark for evidence in self._columns.evidence for remark in evidence.remarks()]

    def amendments(self) -> list[Amendment]:
        """What the columns as a whole add to faults that were found on the way, once all rows are judged."""
        return [amendment for evidence in self._columns.evidence for amendment in evidence.amendments()]

    def _mobile_cells(self, chunk: Rows, invalid: set[int]) -> Sequence[str]:
        """What stands in the mobile's cell, for rows that are not sent."""
        plan = next(plan for plan in self._plans if plan.field.kind is Kind.MOBILE)
        cells = [""] * len(chunk.rows)
        columns = [chunk.columns[position] for position in plan.positions]
        for position in invalid:
            cells[position] = shown(" ".join(cell_text(column[position]) for column in columns))
        return cells


def _require_names(values: Mapping[str, Sequence[str]], findings: Findings, count: int) -> None:
    """The service refuses a contact with neither name (FirstNameOrLastName_Empty)."""
    nameless: Sequence[int] = range(count)
    for column in (values[name] for name in _NAMES if name in values):
        nameless = [position for position in nameless if not column[position]]
    for position in nameless:
        found = findings.faults[position]
        if not any(fault.field in _NAMES and fault.level is Level.REJECT for fault in found):
            found.append(Fault("name_missing", "FName"))


def _tell_totals(columns: Sequence[Sequence[Cell]], mobiles: Sequence[str], findings: Findings) -> None:
    """A row of totals has one fault, that it is one; what its cells lack as a contact is no news."""
    for position in [position for position in findings.faults if not mobiles[position]]:
        if is_total([cells[position] for cells in columns]):
            findings.replace(position, Problem("row_totals"))
