"""The cells of one or more label columns as the service takes them: titles joined by ``,``.

Knows how people list labels in a cell and on what the service splits. Must not know which labels exist there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from importer.convert.cells import cell_text, error_of, is_nothing, shown
from importer.convert.fold import fold
from importer.convert.known import Known
from importer.convert.text import clean
from importer.vocabulary import LABEL_SEPARATORS, Cell, Converted, Problem

_ANY_SEPARATOR = re.compile(r"[,،;؛|，；｜\n\r\v\f\u2028\u2029]|_x000[dD]_").split
_JOIN = ","
_TITLES, _LONGEST = 10_000, 100
"""That are remembered; characters of the longest of them."""
_SEPARATING = re.compile(f"[{re.escape(LABEL_SEPARATORS)}]").search


def converter(*, split: str | None = None, always: Sequence[str] = ()) -> Callable[[Sequence[Cell]], Converted]:
    """The converter of the label columns of one row.

    ``split``: the separator between the labels of a cell; None for any of ``, ، ; ؛ |`` and line breaks, ``""`` to take
    a cell for one label. ``always``: labels that every contact gets, after its own.

    The converter is pure and never raises. Titles are cleaned as text is, those that fold to the same are one (the
    first stays), «ندارد», ``-`` and the like are none. Repairs: those of ``text.clean``, ``repetition_dropped``,
    ``placeholder_dropped``. Problems: ``cell_error``, and ``label_separator`` for a title that holds ``, ; |``, which
    the service would take apart. No labels at all are ``""``.
    """
    fixed = tuple(always)

    def convert_cells(cells: Sequence[Cell]) -> Converted:
        titles: dict[str, str] = {}
        repairs: dict[str, None] = {}
        for cell in cells:
            if error := error_of(cell):
                return Converted("", error)
            for title in _titles(cell_text(cell), split):
                _add(title, titles, repairs)
        for title in fixed:
            _add(title, titles, {})  # that a row has a label which all get is no repair of the row
        for title in titles.values():
            if seen := _SEPARATING(title):
                return Converted("", Problem("label_separator", {"value": shown(title), "separator": seen[0]}))
        return Converted(_JOIN.join(titles.values()), None, tuple(repairs))

    return convert_cells


def _titles(text: str, split: str | None) -> list[str]:
    if split is None:
        return _ANY_SEPARATOR(text)
    return text.split(split) if split else [text]


class _Title(NamedTuple):
    """A title looked at: ``""`` is none; ``key`` is its folded form, None for «ندارد» and its like."""

    cleaned: str
    key: str | None
    repairs: tuple[str, ...]


def _look(title: str) -> _Title:
    cleaned, done = clean(title)
    key = None if not cleaned or is_nothing(cleaned) else fold(cleaned)
    # Blanks after a separator are how lists are written, no fault of the title.
    return _Title(cleaned, key, done if cleaned != title.strip() else ())


_KNOWN = Known(_look, _TITLES)
"""Titles as they stand in the cells: lists repeat them, and never themselves."""


def _add(title: str, titles: dict[str, str], repairs: dict[str, None]) -> None:
    """Adds a title to ``titles`` (by its folded form), and what was done to it to ``repairs``."""
    cleaned, key, done = _KNOWN[title] if len(title) <= _LONGEST else _look(title)
    if not cleaned:
        return
    if key is None:
        repairs["placeholder_dropped"] = None
        return
    if done:
        repairs.update(dict.fromkeys(done))
    if key in titles:
        repairs["repetition_dropped"] = None
    else:
        titles[key] = cleaned
