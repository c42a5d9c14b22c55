"""A mapping for a table that nobody has described: columns chosen, lines made, the rest listed.

Knows the order of the work. Must not know single converters, YAML or languages.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence

from importer.convert import text
from importer.convert.jalali import Calendar
from importer.guess import choose, lines
from importer.guess.columns import MOST, NEARLY_ALL, Column, examples, look
from importer.guess.dates import DateSystem
from importer.guess.model import Guess, Line
from importer.vocabulary import FIELDS, Cell, Kind, Problem

_FIRST = ("Mobile", "FName", "LName")
_SLOTS = {
    kind: tuple(field.name for field in FIELDS if field.name.startswith(start))
    for kind, start in (
        (Kind.TEXT, "CustomText"),
        (Kind.DATE, "CustomDate"),
    )
}


def guess(
    headers: Sequence[str],
    columns: Sequence[Sequence[Cell]],
    *,
    source_name: str,
    sheet: str,
    today: dt.date,
    date_system: DateSystem = 1900,
) -> Guess:
    """A mapping for a table, with reasons.

    Args:
        headers: as they stand, ``""`` for a blank one.
        columns: the cells below each header; a sample of some thousand rows shows what there is to see.
        source_name: the file's name, for the comments.
        sheet: its sheet, ``""`` for a CSV.
        today: the day in Tehran, for dates that can't lie in the future.
        date_system: of the workbook.

    Raises:
        ValueError: there are not as many headers as columns.
    """
    looked = look(headers, columns)
    table = lines.Table(today, date_system, _lean(looked))
    mobile = choose.mobile(looked)
    free = [column for column in looked if column is not mobile.chosen]
    names = choose.split_names(free)
    taken = [column for column in (mobile.chosen, names.first, names.last) if column]
    fits = choose.rest(looked, taken)
    unknown = [column for column in free if column not in taken and column not in {fit.column for fit in fits.values()}]
    made = [
        lines.mobile_line(mobile),
        *lines.name_lines(names, _nearest_to_names(unknown)),
        *(lines.field_line(name, fit, table) for name, fit in fits.items()),
    ]
    asked = {line.column for line in made if not line.active}
    others = [column for column in unknown if column.usable and column.cells and column.header not in asked]
    return Guess(
        source_name=source_name,
        sheet=sheet,
        rows=max(map(len, columns), default=0),
        lines=tuple(sorted(made, key=_place)),
        others=tuple(_others(others, made, table)),
        empty=tuple(column.header for column in unknown if column.usable and not column.cells),
        remarks=tuple(_remarks(looked)),
    )


def _place(line: Line) -> int:
    """Mobile and names first, then as the service lists its fields."""
    names = [*_FIRST, *(field.name for field in FIELDS)]
    return names.index(line.field)


def _lean(columns: Iterable[Column]) -> Calendar:
    """The calendar of the table's language: Jalali where anything is Persian, be it in Latin letters."""
    columns = tuple(columns)
    if any(column.known and column.known.latin for column in columns):
        return "jalali"
    texts = (text for column in columns for text in (column.header, *column.cells[:20]) if isinstance(text, str))
    return "jalali" if any("\u0600" <= char <= "\u06ff" for text in texts for char in text) else "gregorian"


def _nearest_to_names(columns: Iterable[Column]) -> Column | None:
    """The first unknown column of words that hardly repeat."""
    for column in columns:
        is_wordy = column.usable and column.known is None and column.words.share >= NEARLY_ALL
        if is_wordy and not column.emails.good and len(set(column.cells)) > MOST * len(column.cells):
            return column
    return None


def _others(columns: Iterable[Column], made: Sequence[Line], table: lines.Table) -> Iterator[Line]:
    """The columns that mean no field, each with the next custom field that is still free."""
    used = {line.field for line in made}
    free = {kind: [name for name in names if name not in used] for kind, names in _SLOTS.items()}
    chosen = {line.field: line.column for line in made if line.active}
    for column in columns:
        kind = Kind.DATE if column.dates.share >= NEARLY_ALL else Kind.TEXT
        field = free[kind].pop(0) if free[kind] else ""
        notes = _also(column, chosen)
        if field and kind is Kind.DATE:
            line = lines.field_line(field, choose.Fit(column), table)
            yield Line(
                field=field, column=column.header, keys=line.keys, active=False, examples=line.examples, notes=notes
            )
        else:
            shown_cells = examples(column.cells, text.convert)
            yield Line(field=field, column=column.header, active=False, examples=shown_cells, notes=notes)


def _also(column: Column, chosen: dict[str, str]) -> tuple[Problem, ...]:
    """Why a column that looks like a field was not taken for it."""
    field = "Mobile" if column.mobiles.share >= MOST else "" if column.is_weak else column.means
    if field not in chosen or column.is_foreign:
        return ()
    return (Problem("guess_also", {"field": field, "chosen": chosen[field]}),)


def _remarks(columns: Sequence[Column]) -> Iterator[Problem]:
    if not any(column.cells for column in columns):
        yield Problem("guess_no_rows")
    repeated = dict.fromkeys(column.header for column in columns if not column.usable and column.header.strip())
    for header in repeated:
        places = [column for column in columns if column.header == header]
        listed = ", ".join(column.letters for column in places)
        yield Problem(
            "guess_header_repeated" if len(places) > 1 else "guess_header_odd", {"column": header, "places": listed}
        )
    blank = [column.letters for column in columns if not column.header.strip() and column.cells]
    if blank:
        yield Problem("guess_header_blank", {"places": ", ".join(blank)})
