"""A whole column of mobiles at once: nearly all are canonical, and seen by one pattern.

Knows which mobiles need no second look. Must not judge any other: ``mobile`` does.
"""

from __future__ import annotations

from collections.abc import Sequence
from operator import itemgetter

from importer.convert import mobile
from importer.convert import mobile_tables as tables
from importer.convert.column import Column, ConvertColumn, join, settled, unsound
from importer.vocabulary import Cell

_LAST_SEVEN = itemgetter(slice(4, None))


def converter(*, pick: mobile.Pick = "only") -> ConvertColumn:
    """The converter of a whole column: it gives what :func:`mobile.converter` gives of each cell."""
    convert_cell = mobile.converter(pick=pick)

    def convert_texts(texts: Sequence[str]) -> Column:
        odd = unsound(texts, join(texts), tables.ASSIGNED_RUN)
        if isinstance(odd, range):
            return convert_mixed(texts)
        if not tables.SUSPECT.isdisjoint(map(_LAST_SEVEN, texts)):
            odd = sorted({*odd, *(place for place, text in enumerate(texts) if text[4:] in tables.SUSPECT)})
        return settled(texts, odd, convert_cell)

    def convert_mixed(cells: Sequence[Cell]) -> Column:
        """Many notations, or numbers, which is as a rule all of them."""
        is_assigned, suspect = tables.ASSIGNED, tables.SUSPECT
        odd = [
            position
            for position, cell in enumerate(cells)
            if type(cell) is not str or not is_assigned(cell) or cell[4:] in suspect
        ]
        return settled(cells, odd, convert_cell)

    def convert_column(cells: Sequence[Cell]) -> Column:
        if set(map(type, cells)) <= {str}:
            return convert_texts(cells)  # type: ignore[arg-type]  # as just seen
        return convert_mixed(cells)

    return convert_column
