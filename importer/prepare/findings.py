"""What is found in the rows of a chunk: faults and repairs, by position, gathered from column after column.

Knows plans and conversions. Must not know how a cell is converted or a row encoded.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from importer.convert.column import Column
from importer.prepare.plan import FieldPlan
from importer.vocabulary import Converted, Fault, Level, Problem


class Findings:
    """Faults and repairs of the rows of one chunk, by position. Rows share their tuples of repairs."""

    def __init__(self) -> None:
        self.faults: defaultdict[int, list[Fault]] = defaultdict(list)
        self.repairs: dict[int, tuple[str, ...]] = {}

    def gather(self, plan: FieldPlan, column: Column) -> None:
        """Take what the conversion of one field found."""
        if column.odd:
            self._repaired(plan.field.name, column.odd)
            self._told(plan, column.odd)
        if plan.mapping.empty == "reject" and "" in column.values:
            for position, value in enumerate(column.values):
                if not value and ((one := column.odd.get(position)) is None or one.problem is None):
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

    def _repaired(self, name: str, odd: Mapping[int, Converted]) -> None:
        named = _Named(name)
        fresh = {position: named[one[2]] for position, one in odd.items() if one[2]}
        for position in self.repairs.keys() & fresh.keys():
            fresh[position] = self.repairs[position] + fresh[position]
        self.repairs.update(fresh)

    def _told(self, plan: FieldPlan, odd: Mapping[int, Converted]) -> None:
        name, level = plan.field.name, Level(plan.mapping.on_invalid)
        told = [(position, one) for position, one in odd.items() if one[1] is not None or one[3]]
        for position, (_, problem, _, warnings) in told:
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
