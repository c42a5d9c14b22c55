"""Full names: the part of one that belongs into FName or LName.

Knows how Persian full names are built. Must not know mappings or contact fields. Every rule can be wrong for somebody
(علی محمد is one first name, or Ali of the family Mohammad): the rules take what is common, and are few enough to be
explained. Two columns for the two names are always better.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Literal

from importer.convert import text
from importer.convert.cells import shown
from importer.convert.fold import fold
from importer.convert.name_words import BEFORE_GIVEN, COMPOUNDS, FAMILY_ENDS, FAMILY_STARTS, GIVEN, TITLES
from importer.vocabulary import Cell, Converted, Problem

Part = Literal["whole", "first", "rest", "last"]

_COMMAS = str.maketrans({"،": ",", "؛": ",", ";": ","})
_new = tuple.__new__  # Converted(…) without the call of a Python function


def converter(part: Part = "whole", *, beside: Literal["first", "last"] = "first") -> Callable[[Cell], Converted]:
    """A converter of names: text (see ``text.clean``), and of a full name the ``part`` asked for.

    ``whole``
        All of it, titles too.
    ``first`` and ``rest``
        The first name (compound ones are known) and everything after it.
    ``last`` and ``rest`` with ``beside="last"``
        The last word (with the one it belongs to: «رضا زاده», «آل احمد») and everything before it. Persian family names
        often have several words, so the other pair is the better one for them.

    ``rest`` is what the *other* field of the mapping leaves: it says ``beside``. The two parts of a pair, together, are
    always the whole name without its titles, which are set aside (repair ``title_dropped``).

    A name of one word is a first name, with ``last`` a last name, and the rest is empty; after a title it is the last
    name, and the first is empty («آقای احمدی»). One comma means "last name, first name" («احمدی، علی»). A title with no
    name behind it is kept, as the one word there is (warning ``name_only_title``). With several commas, which hint at
    several people, the words are split as if the commas were spaces (warning ``name_several_commas``).
    """
    if part == "whole":
        return text.convert
    from_end = part == "last" or (part == "rest" and beside == "last")
    wants_family = part == "last" or (part == "rest" and beside == "first")

    def convert(cell: Cell) -> Converted:
        whole = text.convert(cell)
        if not whole.value:
            return whole
        given, family, is_titled, doubt = _split(whole.value, from_end=from_end)
        value = " ".join(family if wants_family else given)
        if not (is_titled or doubt or whole.repairs or whole.warnings):
            return _new(Converted, (value, None, (), ()))
        repairs = (*whole.repairs, "title_dropped") if is_titled else whole.repairs
        doubts = (Problem(doubt, {"value": shown(whole.value)}),) if doubt else ()
        return Converted(value, None, repairs, (*whole.warnings, *doubts))

    return convert


@lru_cache(maxsize=16_384)  # FName and LName ask for the same column, a chunk of rows one after the other
def _split(name: str, *, from_end: bool) -> tuple[Sequence[str], Sequence[str], bool, str]:
    """Given words, family words, whether titles were set aside, and the code of a doubt."""
    sides = [side.split() for side in name.translate(_COMMAS).split(",")]
    sides = [side for side in sides if side]
    doubt = "name_several_commas" if len(sides) > 2 else ""
    untitled = [side[_titles(side) :] for side in sides]
    named = [side for side in untitled if side]
    is_titled = untitled != sides
    if not named:
        return (*_one_word(sides, from_end=from_end), False, "name_only_title" if sides else "")
    if len(named) == 2 and not doubt:
        return named[1], named[0], is_titled, doubt
    words = [word for side in named for word in side]
    if len(words) == 1:
        family_only = from_end or is_titled
        return ((), words, is_titled, doubt) if family_only else (words, (), is_titled, doubt)
    count = len(words) - _family_length(words) if from_end else _given_length(words)
    return words[:count], words[count:], is_titled, doubt


def _one_word(sides: list[list[str]], *, from_end: bool) -> tuple[Sequence[str], Sequence[str]]:
    words = [word for side in sides for word in side]
    return ((), words) if from_end else (words, ())


@lru_cache(maxsize=20_000)  # words of names repeat, names hardly do
def _key(word: str) -> str:
    return fold(word).strip(".")


def _titles(words: Sequence[str]) -> int:
    """How many words at the beginning are titles; «آقای/خانم» is one."""
    for count, word in enumerate(words):
        if not all(_key(part) in TITLES for part in word.split("/") if part) or not word.strip("/"):
            return count
    return len(words)


def _given_length(words: Sequence[str]) -> int:
    """How many words the first name has; never one that a family name's end claims («محمد | رضا زاده»)."""
    keys = [_key(word) for word in words]
    start = 0
    while start < len(keys) - 1 and keys[start] in BEFORE_GIVEN:
        start += 1
    if start and start == len(keys) - 1 and keys[start] not in GIVEN:
        return start
    end = start + 1
    if end < len(keys) and keys[end] in COMPOUNDS.get(keys[start], ()):
        claimed = end == len(keys) - 2 and keys[-1] in FAMILY_ENDS
        return end if claimed else end + 1
    return end


def _family_length(words: Sequence[str]) -> int:
    """How many words at the end are the last name; at least one is left for the rest."""
    keys = [_key(word) for word in words]
    return 2 if len(keys) > 2 and (keys[-1] in FAMILY_ENDS or keys[-2] in FAMILY_STARTS) else 1
