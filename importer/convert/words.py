"""Cells that say one of two things in words: the lookup that gender and flag share.

Knows folding and lookup; must not know the words.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from importer.convert.cells import cell_text, error_of, is_nothing, shown
from importer.convert.fold import fold
from importer.vocabulary import Cell, Converted, Problem

_AROUND = "()[]{}«»\"'`"  # no sign and no point in front: -1 is not 1
_AFTER = _AROUND + ".,،؛;"
_TEXTS = {True: "true", False: "false"}


def folded_words(yes: tuple[str, ...], no: tuple[str, ...]) -> Mapping[str, bool]:
    """The lookup table of two lists of words."""
    return {**{fold(word): True for word in yes}, **{fold(word): False for word in no}}


def converter(
    words: Mapping[str, bool], values: Mapping[str, bool] | None, *, unknown: str, placeholders: bool
) -> Callable[[Cell], Converted]:
    """A converter to ``true`` and ``false`` by ``values`` (folded here) first, then by ``words`` (folded).

    A blank cell is ``""``; so is one that says "there is none" if ``placeholders``. All else is the problem
    ``unknown``. The converter is pure and never raises.
    """
    known = {**words, **{fold(str(text)): meaning for text, meaning in (values or {}).items()}}

    def convert_cell(cell: Cell) -> Converted:
        if error := error_of(cell):
            return Converted("", error)
        text = cell_text(cell)
        folded = fold(text)
        meaning = known.get(folded)
        if meaning is None:  # «Mr.», «(آقا)»
            meaning = known.get(folded.lstrip(_AROUND).rstrip(_AFTER))
        if meaning is not None:
            return Converted(_TEXTS[meaning])
        if not folded:
            return Converted("")
        if placeholders and is_nothing(text):
            return Converted("", None, ("placeholder_dropped",))
        return Converted("", Problem(unknown, {"value": shown(text)}))

    return convert_cell
