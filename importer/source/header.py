"""Finds the row of headers: the first one where most of the wanted headers stand, after folding, never by substring.

A row of groups may stand above it («تماس» over «موبایل» and «تلفن»): docs/decisions/0005-tables-in-sheets.md. Knows
what a header looks like. Must not know file formats or what a column means.
"""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from importer.convert.cells import cell_text
from importer.convert.fold import fold
from importer.errors import SourceFault
from importer.source.files import fault
from importer.source.table import Row, is_blank
from importer.vocabulary import Cell, CellError, Problem

LOOKED_AT = 50
"""Rows that are not blank among which the headers are looked for."""
MAX_COLUMNS = 1_000

_NEAR = 0.7  # difflib's ratio from which a header is named as a near miss
_SHOWN = 40  # headers named in a message


class Header(NamedTuple):
    """The row of headers: its number and its texts as they stand."""

    row: int
    texts: tuple[str, ...]


def overlap(cells: Iterable[Cell], wanted: frozenset[str]) -> int:
    """How many of the wanted (folded) headers stand among the cells."""
    return len(wanted & {fold(cell_text(cell)) for cell in cells}) if wanted else 0


def folded(wanted: Iterable[str]) -> frozenset[str]:
    """The wanted headers in the form they are compared in."""
    return frozenset(map(fold, wanted)) - {""}


def find(
    rows: Iterable[Row], path: Path, *, wanted: Sequence[str] = (), header_row: int | None = None, sheet: str = ""
) -> Header:
    """The headers among the first rows of a table, or those of row ``header_row``.

    With ``wanted``: the first row in which the most of them stand. Without: the first row that looks like headers,
    else the first that is not blank. Where the row directly above makes more of the wanted headers appear, the two are
    read together (:func:`_together`), and the number is that of the lower one. Raises SourceFault: ``text_empty``,
    ``sheet_empty``, ``header_row_blank``, ``header_row_faulty``, ``header_not_found`` (none of the wanted stands
    anywhere) with a ``header_near_miss`` for each that nearly does, ``too_many_columns``.
    """
    if header_row is not None:
        above, row = _given(rows, path, header_row)
        return _best([(above, row)], path, folded(wanted))
    sample = _sample(rows, path, sheet)
    above_each: list[Row | None] = [None, *sample]
    names = folded(wanted)
    if not names:
        place = sample.index(_likeliest(sample))
        return _best(list(zip(above_each, sample, strict=False))[place : place + 2], path, names)
    found = _best(list(zip(above_each, sample, strict=False)), path, names)
    if not overlap(found.texts, names):
        raise _not_found(path, wanted, _likeliest(sample))
    return found


def _best(pairs: Sequence[tuple[Row | None, Row]], path: Path, names: frozenset[str]) -> Header:
    """Of some rows, each with the one above, the headers in which the most of ``names`` stand; the first of equals, and
    a row alone before a row with its groups."""
    alone = max(pairs, key=lambda pair: overlap(pair[1].cells, names))[1]
    _check_width(path, alone)
    best = Header(alone.number, tuple(map(cell_text, alone.cells)))
    for above, row in pairs:
        if above is None or above.number != row.number - 1 or above.fault or len(row.cells) > MAX_COLUMNS:
            continue
        texts = _together(above.cells, row.cells, names)
        better = overlap(texts, names) > overlap(best.texts, names) if names else _tells_apart(above, row, texts)
        if better:
            best = Header(row.number, texts)
    return best


def _together(above: Sequence[Cell], below: Sequence[Cell], names: frozenset[str]) -> tuple[str, ...]:
    """Two rows of headers as one. A group reaches to the right until the next one begins. A column is named by its
    lower header; by the upper one where the lower is blank (cells merged downwards); by both, «group header», where
    that is wanted or the name would stand several times."""
    width = max(len(above), len(below)) if len(above) <= MAX_COLUMNS else len(below)
    uppers, lowers = (
        ["" if is_blank(cell) else cell_text(cell) for cell in [*cells, *[""] * (width - len(cells))][:width]]
        for cells in (above, below)
    )
    times = Counter(fold(lower or upper) for upper, lower in zip(uppers, lowers, strict=True))
    texts, group = [], ""
    for upper, lower in zip(uppers, lowers, strict=True):
        group = upper or group
        both = f"{group.strip()} {lower.strip()}"
        if not lower:
            texts.append(upper)
        elif group and (times[fold(lower)] > 1 or fold(both) in names):
            texts.append(both)
        else:
            texts.append(lower)
    return tuple(texts)


def _tells_apart(above: Row, row: Row, texts: Sequence[str]) -> bool:
    """Without a mapping: whether two rows are groups and headers beyond doubt. Every cell above reaches over columns
    that it leaves blank or has nothing below it, both hold names only, and no two columns are left with one name."""
    width = len(texts)
    uppers = [not is_blank(cell) for cell in [*above.cells, *[""] * width][:width]]
    lowers = [not is_blank(cell) for cell in [*row.cells, *[""] * width][:width]]
    spans = [*(not upper for upper in uppers[1:]), False]
    named = [fold(text) for text in texts if text.strip()]
    return (
        sum(uppers) > 1
        and _all_names(above)
        and _all_names(row)
        and all(span or not lower for upper, lower, span in zip(uppers, lowers, spans, strict=True) if upper)
        and any(lower and not upper for upper, lower in zip(uppers, lowers, strict=True))
        and len(set(named)) == len(named)
    )


def _check_width(path: Path, row: Row) -> None:
    if len(row.cells) > MAX_COLUMNS:
        raise fault("too_many_columns", path, row=row.number, found=len(row.cells), limit=MAX_COLUMNS)


def _given(rows: Iterable[Row], path: Path, number: int) -> tuple[Row | None, Row]:
    above: Row | None = None
    for row in rows:
        if row.number == number and row.fault:
            raise fault("header_row_faulty", path, row=number)
        if row.number >= number and not all(map(is_blank, row.cells)):
            if row.number == number:
                return above, row
            break
        above = row
    raise fault("header_row_blank", path, row=number)


def _sample(rows: Iterable[Row], path: Path, sheet: str) -> list[Row]:
    sample: list[Row] = []
    for row in rows:
        if row.fault is None and not all(map(is_blank, row.cells)):
            sample.append(row)
            if len(sample) >= LOOKED_AT:
                break
    if not sample:
        raise fault("sheet_empty", path, sheet=sheet) if sheet else fault("text_empty", path)
    return sample


def _likeliest(sample: Sequence[Row]) -> Row:
    """The first row of several texts that fills most of the width; without one, the first row."""
    widest = max(_filled(row) for row in sample)
    return next((row for row in sample if _filled(row) >= max(2, 0.6 * widest) and _all_names(row)), sample[0])


def _filled(row: Row) -> int:
    return sum(not is_blank(cell) for cell in row.cells)


def _all_names(row: Row) -> bool:
    cells = [cell for cell in row.cells if not is_blank(cell)]
    return all(
        isinstance(cell, str) and not isinstance(cell, CellError) and any(map(str.isalpha, cell)) for cell in cells
    )


def _not_found(path: Path, wanted: Sequence[str], row: Row) -> SourceFault:
    seen = {fold(text): text for text in map(cell_text, row.cells) if fold(text)}
    more = []
    for name in wanted:
        near = difflib.get_close_matches(fold(name), seen, n=1, cutoff=_NEAR)
        near = near or [text for text in seen if fold(name) and fold(name) in text][:1]
        if near:
            more.append(Problem("header_near_miss", {"wanted": name, "seen": seen[near[0]], "row": row.number}))
    headers = _listed(list(seen.values()))
    return fault("header_not_found", path, wanted=_listed(wanted), headers=headers, row=row.number, more=more)


def _listed(texts: Sequence[str]) -> str:
    shown = [f"«{text}»" for text in texts[:_SHOWN]]
    return ", ".join([*shown, "…"] if len(texts) > _SHOWN else shown)
