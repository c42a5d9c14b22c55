"""What is found in the rows of a chunk: faults and repairs, by position, gathered from column after column.

Knows plans and conversions. Must not know how a cell is converted or a row encoded.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from importer.convert.column import Column, Told
from importer.prepare.plan import FieldPlan
from importer.vocabulary import Fault, Level, Problem

_NOTHING: Told = (None, ())


class Findings:
    """Faults and repairs of the rows of one chunk, by position. Rows share their tuples of repairs."""

    def __init__(self) -> None:
        self.faults: defaultdict[int, list[Fault]] = defaultdict(list)
        self.repairs: dict[int, tuple[str, ...]] = {}

    def gather(self, plan: FieldPlan, column: Column) -> None:
        """Take what the conversion of one field found."""
        self._repaired(plan.field.name, column.repairs)
        self._told(plan, column.told)
        if plan.mapping.empty == "reject" and "" in column.values:
            for position, value in enumerate(column.values):
                if not value and column.told.get(position, _NOTHING)[0] is None:
                    self.faults[position].append(Fault("field_empty", plan.field.name, plan.header))

    def replace(self, position: int, problem: Problem) -> None:
        """A fault of the whole row, which leaves nothing else to say of it."""
        self.faults[position] = [Fault(problem.code, params=problem.params)]
        self.repairs.pop(position, None)

    def invalid(self) -> set[int]:
        """Positions of the rows that are never sent."""
        return {
            position for position, found in self.faults.items() if any(fault.level is Level.REJECT for fault in found)
        }

    def _repaired(self, name: str, repairs: Mapping[int, tuple[str, ...]]) -> None:
        named, all_repairs = _Named(name), self.repairs
        for position, some in repairs.items():
            all_repairs[position] = all_repairs.get(position, ()) + named[some]

    def _told(self, plan: FieldPlan, told: Mapping[int, Told]) -> None:
        name, level = plan.field.name, Level(plan.mapping.on_invalid)
        for position, (problem, warnings) in told.items():
            if problem is not None:
                column = str(problem.params.get("column", plan.header))  # of several columns, the one at fault
                self.faults[position].append(Fault(problem.code, name, column, problem.params, level))
            for warning in warnings:
                self.faults[position].append(Fault(warning.code, name, plan.header, warning.params, Level.WARN))


class _Named(dict[tuple[str, ...], tuple[str, ...]]):
    """Repairs → the same as the row tells them, with the field in front."""

    def __init__(self, field: str) -> None:
        super().__init__()
        self._field = field

    def __missing__(self, repairs: tuple[str, ...]) -> tuple[str, ...]:
        named = self[repairs] = tuple(f"{self._field}:{repair}" for repair in repairs)
        return named
