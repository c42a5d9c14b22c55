"""The plan of a mapping: for every contact field, where its cells stand and the converter that was built for it once.

Knows which converter serves which kind of field. Must not know rows.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from importer.convert import dates, email, flag, gender, labels, mobile, names, text
from importer.convert.cells import cell_text, error_of
from importer.errors import MappingFault
from importer.mapping.model import FieldMapping, Mapping_
from importer.vocabulary import FIELD, FIELDS, Cell, Converted, Field, Kind, Problem

Convert = Callable[[Cell], Converted]


@dataclass(frozen=True, slots=True)
class Context:
    """What a conversion depends on besides the cell. ``today`` in Tehran; ``date_system`` of the workbook."""

    today: dt.date
    date_system: Literal[1900, 1904] = 1900


@dataclass(frozen=True, slots=True)
class FieldPlan:
    """One mapped field.

    ``positions`` of its columns, () for a constant, whose conversion is ``constant``; ``header`` as messages name it;
    ``convert`` for one cell, ``combine`` for the cells of several columns; ``read`` for a date in one column, with what
    it says about the column; ``name_side`` for a part of the names in one column (see ``names.side``).
    """

    field: Field
    mapping: FieldMapping
    positions: tuple[int, ...]
    header: str
    convert: Convert
    combine: Callable[[Sequence[Cell]], Converted]
    constant: Converted | None
    read: Callable[[Cell], dates.Reading] | None = None
    name_side: tuple[bool, bool] | None = None


def make_plan(mapping: Mapping_, positions: Mapping[str, int], context: Context) -> tuple[FieldPlan, ...]:
    """The plan of all mapped fields, in the order in which they are sent.

    ``positions``: header as the mapping writes it → column of the source.

    Raises:
        MappingFault: a constant is no value of its field.
    """
    plans = {entry.field: _field_plan(entry, positions, context, mapping) for entry in mapping.fields}
    faults = [
        Problem(
            "constant_invalid",
            {
                "mapping": mapping.path.name,
                "line": plan.mapping.line,
                "field": plan.field.name,
                "value": plan.mapping.value or "",
                "reason": plan.constant.problem.code,
            },
        )
        for plan in plans.values()
        if plan.constant and plan.constant.problem
    ]
    if faults:
        raise MappingFault(faults[0].code, faults[0].params, more=faults[1:])
    return tuple(plans[field.name] for field in FIELDS if field.name in plans)


def _field_plan(entry: FieldMapping, positions: Mapping[str, int], context: Context, mapping: Mapping_) -> FieldPlan:
    field = FIELD[entry.field]
    convert = _CONVERTER_OF[field.kind](field, entry, context, mapping)
    combine = _labels(entry) if field.kind is Kind.LABELS else _joined(convert, entry)
    constant = None
    if not entry.columns:
        constant = combine(()) if field.kind is Kind.LABELS else convert(entry.value or "")
        constant = constant._replace(repairs=())  # nothing of the row was mended
    columns = tuple(positions[column] for column in entry.columns)
    read = (
        dates.reader(**_date_column(field, entry, context)) if field.kind is Kind.DATE and len(columns) == 1 else None
    )
    side = names.side(entry.part, beside=_beside(entry, mapping)) if entry.part and len(columns) == 1 else None
    return FieldPlan(field, entry, columns, " + ".join(entry.columns), convert, combine, constant, read, side)


def _labels(entry: FieldMapping) -> Callable[[Sequence[Cell]], Converted]:
    constant = (entry.value,) if entry.value else ()
    convert = labels.converter(split=entry.split, always=entry.always)
    return (lambda _: convert(constant)) if constant else convert


def _joined(convert: Convert, entry: FieldMapping) -> Callable[[Sequence[Cell]], Converted]:
    """Several columns make one text; blank ones leave no separator behind, an error cell spoils it."""

    def combine(cells: Sequence[Cell]) -> Converted:
        for cell, column in zip(cells, entry.columns, strict=True):
            problem = error_of(cell)
            if problem:
                return Converted("", problem._replace(params={**problem.params, "column": column}))
        return convert(entry.join.join(_filled(cells)))

    return combine


def _filled(cells: Iterable[Cell]) -> list[str]:
    return [shown for cell in cells if (shown := cell_text(cell).strip())]


def _name(_field: Field, entry: FieldMapping, _context: Context, mapping: Mapping_) -> Convert:
    return names.converter(entry.part or "whole", beside=_beside(entry, mapping))


def _beside(entry: FieldMapping, mapping: Mapping_) -> Literal["first", "last"]:
    """``rest`` is what the other name field leaves of the same columns: all but the first name, or but the last."""
    others = {other.part for other in mapping.fields if other.columns == entry.columns and other is not entry}
    return "last" if "last" in others else "first"


def _date_column(field: Field, entry: FieldMapping, context: Context) -> dates.Column:
    return {
        "calendar": entry.calendar,
        "order": entry.order,
        "century": entry.century,
        "epoch": context.date_system,
        "today": context.today,
        "past": field.past,
        "max_years": field.max_years,
    }


def _date(field: Field, entry: FieldMapping, context: Context, _mapping: Mapping_) -> Convert:
    return dates.converter(**_date_column(field, entry, context))


def _label_cell(_field: Field, entry: FieldMapping, _context: Context, _mapping: Mapping_) -> Convert:
    convert = labels.converter(split=entry.split, always=entry.always)
    return lambda cell: convert((cell,))


_CONVERTER_OF: Mapping[Kind, Callable[[Field, FieldMapping, Context, Mapping_], Convert]] = {
    Kind.MOBILE: lambda _field, entry, _context, _mapping: mobile.converter(pick=entry.pick),
    Kind.TEXT: lambda _field, _entry, _context, _mapping: text.converter(),
    Kind.NAME: _name,
    Kind.FLAG: lambda _field, entry, _context, _mapping: flag.converter(entry.values),
    Kind.GENDER: lambda _field, entry, _context, _mapping: gender.converter(entry.values),
    Kind.EMAIL: lambda _field, _entry, _context, _mapping: email.converter(),
    Kind.DATE: _date,
    Kind.LABELS: _label_cell,
}
