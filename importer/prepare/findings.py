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
    """Faults of the ``count`` rows of one chunk, by position, and the repairs of every row, separated by semicolons.
    Rows share these texts, of which there are a few dozen."""

    def __init__(self, count: int) -> None:
        self.faults: defaultdict[int, list[Fault]] = defaultdict(list)
        self.repairs = [""] * count

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
        self.repairs[position] = ""

    def invalid(self) -> set[int]:
        """Positions of the rows that are never sent."""
        return {
            position for position, found in self.faults.items() if any(fault.level is Level.REJECT for fault in found)
        }

    def _repaired(self, name: str, repairs: Mapping[int, tuple[str, ...]]) -> None:
        named, all_repairs = _Named(name), self.repairs
        for position, some in repairs.items():
            all_repairs[position] = named[some][all_repairs[position]]

    def _told(self, plan: FieldPlan, told: Mapping[int, Told]) -> None:
        name, level = plan.field.name, Level(plan.mapping.on_invalid)
        for position, (problem, warnings) in told.items():
            if problem is not None:
                column = str(problem.params.get("column", plan.header))  # of several columns, the one at fault
                self.faults[position].append(Fault(problem.code, name, column, problem.params, level))
            for warning in warnings:
                self.faults[position].append(Fault(warning.code, name, plan.header, warning.params, Level.WARN))


class _Named(dict[tuple[str, ...], "_Behind"]):
    """Repairs → the same as a row tells them, with the field in front, behind what it tells already."""

    def __init__(self, field: str) -> None:
        super().__init__()
        self._field = field

    def __missing__(self, repairs: tuple[str, ...]) -> _Behind:
        named = self[repairs] = _Behind(";".join(f"{self._field}:{repair}" for repair in repairs))
        return named


class _Behind(dict[str, str]):
    """What a row tells already → the same with a text behind it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self._text = text

    def __missing__(self, before: str) -> str:
        text = self[before] = f"{before};{self._text}" if before else self._text
        return text
