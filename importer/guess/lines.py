"""A column that was chosen for a field becomes a line of the mapping: its keys, two examples, and what is doubtful.

A line that would make most of its rows invalid is switched off, with the question that a person has to answer. Knows
the keys of a mapping. Must not know how columns are chosen, or YAML.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from importer.convert import email, flag, gender, labels, mobile, names, text
from importer.convert.cells import cell_text, shown
from importer.convert.fold import fold
from importer.convert.jalali import Calendar
from importer.guess import dates
from importer.guess.choose import Fit, Mobile, Names
from importer.guess.columns import MOST, Column, Convert, Score, examples, score
from importer.guess.model import Key, Line
from importer.vocabulary import FIELD, LABEL_SEPARATORS, Cell, Converted, Kind, Params, Problem

UNDECIDED = "…"
"""Stands for a value that only a person knows; a mapping with it does not load."""

_MANY_LABELS = 30  # different ones; beyond, they must at least repeat
_VALUES_SHOWN = 6
_SPLITS = ("،", *LABEL_SEPARATORS, "؛", " ::: ")  # the last is Google's


@dataclass(frozen=True)
class Table:
    """What holds for all columns: the day of today in Tehran, the workbook's date system, the likelier calendar."""

    today: dt.date
    date_system: dates.DateSystem
    lean: Calendar


def mobile_line(found: Mobile) -> Line:
    """The line of the mobile; switched off where no column holds mobiles."""
    column = found.chosen or found.nearest
    if column is None:
        return Line(field="Mobile", column="", active=False, questions=(Problem("guess_mobile_nowhere"),))
    good = score(column.cells, mobile.convert)
    shown_cells = examples(column.cells, mobile.convert)
    params: Params = {"column": column.header, "good": good.good, "count": good.judged}
    if not found.chosen:
        questions = (Problem("guess_mobile_unsure", params),)
        return Line(field="Mobile", column=column.header, active=False, examples=shown_cells, questions=questions)
    notes = [Problem("guess_by_cells", {**params, "field": "Mobile"})] if found.by_cells else []
    several = sum(_code(mobile.convert, cell) == "mobile_several" for cell in column.cells)
    if several:
        notes.append(Problem("guess_mobile_several", {"count": several}))
    doubts = (Problem("guess_mobile_few", params),) if good.judged and good.share < MOST else ()
    return Line(field="Mobile", column=column.header, examples=shown_cells, notes=tuple(notes), questions=doubts)


def _code(convert: Convert, cell: Cell) -> str:
    problem = convert(cell).problem
    return problem.code if problem else ""


def name_lines(found: Names, nearest: Column | None) -> tuple[Line, ...]:
    """The lines of the two names, one of them at least; ``nearest``: what may hold names if nothing is found."""
    pairs = [(name, column) for name, column in (("FName", found.first), ("LName", found.last)) if column]
    if not pairs:
        header = nearest.header if nearest else ""
        question = Problem("guess_name_unsure" if nearest else "guess_name_nowhere", {"column": header})
        shown_cells = examples(nearest.cells, text.convert) if nearest else ()
        return (Line(field="FName", column=header, active=False, examples=shown_cells, questions=(question,)),)
    lines = []
    for index, (field, column) in enumerate(pairs):
        part = found.parts[index] if found.parts else None
        # With the parts swapped, «first» is the last name, and «rest» what it leaves: as the mapping will say.
        convert = names.converter(part or "whole")
        notes = () if index else _name_notes(found, column)
        keys: Mapping[str, Key] = {"part": part} if part else {}
        lines.append(
            Line(field=field, column=column.header, keys=keys, examples=examples(column.cells, convert), notes=notes)
        )
    return tuple(lines)


def _name_notes(found: Names, column: Column) -> tuple[Problem, ...]:
    notes = []
    if found.is_bare:
        notes.append(Problem("guess_name_bare", {"column": column.header}))
    if found.is_reversed:
        notes.append(Problem("guess_name_reversed", {"column": column.header}))
    return tuple(notes)


def field_line(name: str, fit: Fit, table: Table) -> Line:
    """The line of any other field."""
    line = _LINE_OF.get(FIELD[name].kind, _text)(name, fit.column, table)
    if not fit.by_cells:
        return line
    params = {"column": fit.column.header, "field": name}
    return dataclasses.replace(line, notes=(Problem("guess_by_cells", params), *line.notes))


def _text(name: str, column: Column, _table: Table) -> Line:
    return Line(field=name, column=column.header, examples=examples(column.cells, text.convert))


def _judged(line: Line, good: Score) -> Line:
    """The line, switched off if most of its cells are no good; then it asks why, if it asks nothing else."""
    active = not good.judged or good.share >= MOST
    questions = line.questions
    if not active and not questions:
        questions = (Problem("guess_few_good", {"good": good.good, "count": good.judged}),)
    about: Params = {"column": line.column, "field": line.field}
    asked = tuple(Problem(code, {**about, **params}) for code, params in questions)
    return dataclasses.replace(line, active=active, questions=asked)


def _email(name: str, column: Column, _table: Table) -> Line:
    line = Line(field=name, column=column.header, examples=examples(column.cells, email.convert))
    return _judged(line, score(column.cells, email.convert))


def _date(name: str, column: Column, table: Table) -> Line:
    setting = dates.Setting(FIELD[name], table.today, table.date_system, table.lean)
    settled = dates.settle(column.cells, setting)
    line = Line(
        field=name,
        column=column.header,
        keys=settled.keys,
        examples=examples(column.cells, settled.convert),
        notes=settled.notes,
        questions=settled.questions,
    )
    return _judged(line, settled.score)


def _words(convert: Convert, unknown: str, code: str) -> Callable[[str, Column, Table], Line]:
    """For columns of two words: those that are not built in are listed, since nobody but a person knows them."""

    def make(name: str, column: Column, _table: Table) -> Line:
        line = Line(field=name, column=column.header, examples=examples(column.cells, convert))
        good = score(column.cells, convert)
        found = Counter(shown(cell_text(cell)) for cell in column.cells if _code(convert, cell) == unknown)
        if not found:
            return _judged(line, good)
        listed = ", ".join(f"«{value}» ×{count}" for value, count in found.most_common(_VALUES_SHOWN))
        more = ", …" if len(found) > _VALUES_SHOWN else ""
        question = Problem(code, {"values": listed + more, "count": sum(found.values())})
        line = _judged(dataclasses.replace(line, questions=(question,)), good)
        if line.active or more:
            return line
        values = dict.fromkeys(_one_of_each(found), UNDECIDED)
        return dataclasses.replace(line, keys={"values": values}, examples=())  # the question quotes them

    return make


def _one_of_each(values: Counter[str]) -> list[str]:
    """The values that differ after folding, commonest first: a mapping can't mean two things by one."""
    commonest: dict[str, str] = {}
    for value, _ in values.most_common():
        commonest.setdefault(fold(value), value)
    return list(commonest.values())


def _labels(name: str, column: Column, _table: Table) -> Line:
    split = _split_of(column.cells)
    convert_all = labels.converter(split=split)

    def convert(cell: Cell) -> Converted:
        return convert_all((cell,))

    titles = {fold(title) for cell in column.cells for title in convert(cell).value.split(",") if title}
    line = Line(
        field=name,
        column=column.header,
        keys={"split": split} if split else {},
        examples=examples(column.cells, convert),
    )
    if len(titles) > _MANY_LABELS and len(titles) > MOST * len(column.cells):
        many = Problem("guess_labels_many", {"column": column.header, "field": name, "count": len(titles)})
        return dataclasses.replace(line, active=False, questions=(many,))
    return _judged(line, score(column.cells, convert))


def _split_of(cells: Sequence[Cell]) -> str | None:
    """The one separator that stands in the cells; None where there is none, or more than one."""
    texts = [cell for cell in cells if isinstance(cell, str)]
    found = [split for split in _SPLITS if any(split in cell for cell in texts)]
    return found[0] if len(found) == 1 else None


_LINE_OF: Mapping[Kind, Callable[[str, Column, Table], Line]] = {
    Kind.EMAIL: _email,
    Kind.DATE: _date,
    Kind.GENDER: _words(gender.converter(), "gender_unknown", "guess_gender_values"),
    Kind.FLAG: _words(flag.converter(), "flag_unknown", "guess_flag_values"),
    Kind.LABELS: _labels,
}
