"""How the column of each field is converted: at once where its kind can, by distinct texts where they repeat.

Knows plans, and which kind repeats its values. Must not know what the other fields of a row are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from importer.convert import email, mobile_column, names, text
from importer.convert.column import Column, ConvertColumn, Told, by_texts, gathered
from importer.prepare.evidence import DateColumn, DateEvidence
from importer.prepare.memo import Memo
from importer.prepare.plan import FieldPlan
from importer.vocabulary import Cell, Kind

Split = Callable[[Sequence[Cell]], tuple[Column, Column]]


class Columns:
    """The columns of one source. It gives for each cell what its plan's ``convert`` or ``combine`` gives."""

    def __init__(self, plans: Sequence[FieldPlan]) -> None:
        self.evidence: list[DateEvidence] = []
        """What the dates of each column say about one another."""
        self._splits = _splits(plans)
        self._ways = {plan.field.name: self._way(plan) for plan in plans}

    def convert(self, plan: FieldPlan, columns: Sequence[Sequence[Cell]], count: int) -> Column:
        """The values of one field, for the ``count`` rows of all columns of the source."""
        if plan.constant is not None:
            value, _, _, warnings = plan.constant
            told: Told = None, warnings
            return Column([value] * count, {}, dict.fromkeys(range(count), told) if warnings else {})
        cells = [columns[position] for position in plan.positions]
        if len(cells) > 1:
            return gathered(map(plan.combine, zip(*cells, strict=True)))
        return self._ways[plan.field.name](cells[0])

    def _way(self, plan: FieldPlan) -> ConvertColumn:
        if plan.read is not None:
            evidence = DateEvidence(plan.field.name, plan.header)
            self.evidence.append(evidence)
            dates = DateColumn(plan.read, evidence)
            return by_texts(dates.column, dates.typed)
        if plan.field.kind is Kind.NAME and plan.name_side is not None:
            from_end, wants_family = plan.name_side
            split = self._splits[plan.positions, from_end]
            return lambda cells: split(cells)[wants_family]
        if (known := _WAYS.get(plan.field.kind)) is not None:
            return known(plan)
        return by_texts(Memo(plan.convert).column, plan.convert)


_WAYS: dict[Kind, Callable[[FieldPlan], ConvertColumn]] = {
    Kind.MOBILE: lambda plan: mobile_column.converter(pick=plan.mapping.pick),
    Kind.TEXT: lambda _plan: text.convert_column,
    Kind.NAME: lambda _plan: text.convert_column,
    Kind.EMAIL: lambda _plan: email.convert_column,
}
"""Kinds whose columns are converted at once; of all others, distinct texts are remembered."""


def _splits(plans: Sequence[FieldPlan]) -> dict[tuple[tuple[int, ...], bool], Split]:
    """How the columns of full names are split: once where both name fields ask for it, one after the other."""
    asked = Counter((plan.positions, plan.name_side[0]) for plan in plans if plan.name_side is not None)
    return {key: _split(from_end=key[1], is_shared=fields > 1) for key, fields in asked.items()}


def _split(*, from_end: bool, is_shared: bool) -> Split:
    kept: list[tuple[Sequence[Cell], tuple[Column, Column]]] = []

    def split(cells: Sequence[Cell]) -> tuple[Column, Column]:
        if kept and kept[0][0] is cells:
            return kept.pop()[1]
        made = names.split_column(cells, from_end=from_end)
        if is_shared:
            kept[:] = [(cells, made)]
        return made

    return split
