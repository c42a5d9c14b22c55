"""Full names: the part of one that belongs into FName or LName.

Knows how Persian full names are built. Must not know mappings or contact fields. Every rule can be wrong for somebody
(علی محمد is one first name, or Ali of the family Mohammad): the rules take what is common, and are few enough to be
explained. Two columns for the two names are always better.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Literal

from importer.convert import text
from importer.convert.cells import shown
from importer.convert.column import Column
from importer.convert.fold import fold
from importer.convert.known import Known
from importer.convert.name_words import BEFORE_GIVEN, COMPOUNDS, FAMILY_ENDS, FAMILY_STARTS, GIVEN, TITLES
from importer.vocabulary import Cell, Converted, Problem

Part = Literal["whole", "first", "rest", "last"]

_ALL_COMMAS = ",،؛;"
_COMMAS = str.maketrans(dict.fromkeys(_ALL_COMMAS, ","))
_HAS_COMMA = re.compile(f"[{_ALL_COMMAS}]").search
_WORDS = 20_000  # that are remembered: words of names repeat, names hardly do
_TITLE_DROPPED = "title_dropped"
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
    from_end, wants_family = side(part, beside=beside)

    def convert(cell: Cell) -> Converted:
        whole = text.convert(cell)
        if not whole.value:
            return whole
        given, family, is_titled, doubt = _split(whole.value, from_end=from_end)
        _, problem, repairs, warnings = whole
        if is_titled:
            repairs = (*repairs, _TITLE_DROPPED)
        if doubt:
            warnings = (*warnings, _doubt(doubt, whole.value))
        return _new(Converted, (family if wants_family else given, problem, repairs, warnings))

    return convert


def side(part: Part, *, beside: Literal["first", "last"]) -> tuple[bool, bool]:
    """Whether the name is split from its end, and whether the part is what stands behind the split."""
    from_end = part == "last" or (part == "rest" and beside == "last")
    return from_end, part == "last" or (part == "rest" and beside == "first")


def split_column(cells: Sequence[Cell], *, from_end: bool = False) -> tuple[Column, Column]:
    """A whole column, taken apart once: as the converters of ``first`` and ``rest`` would convert each of its cells, or
    ``from_end``, those of ``rest`` and ``last``.

    Most first words are a first name whatever follows: only the other names are looked at one by one.
    """
    names, repairs, told = text.convert_column(cells)
    joined = "".join(names)
    have_commas = any(comma in joined for comma in _ALL_COMMAS)
    given, family = [], []
    for position, name in enumerate(names):
        first, _, rest = name.partition(" ")
        tails = _TAILS[first]
        if (
            (tails is not _NO_TAILS and (tails is None or _KEYS[rest.partition(" ")[0]] in tails))
            or from_end
            or (have_commas and _HAS_COMMA(name))
        ):
            first, rest, is_titled, doubt = _split(name, from_end=from_end)
            if is_titled:
                repairs[position] = (*repairs.get(position, ()), _TITLE_DROPPED)
            if doubt:
                problem, warnings = told.get(position, (None, ()))
                told[position] = problem, (*warnings, _doubt(doubt, name))
        given.append(first)
        family.append(rest)
    return Column(given, repairs, told), Column(family, repairs, told)


def _doubt(code: str, name: str) -> Problem:
    return Problem(code, {"value": shown(name)})


def _split(name: str, *, from_end: bool) -> tuple[str, str, bool, str]:
    """The given name, the family name, whether titles were set aside, and the code of a doubt."""
    has_comma = _HAS_COMMA(name)
    if not (from_end or has_comma) and (usual := _split_usual(name)):
        return usual
    texts = name.translate(_COMMAS).split(",") if has_comma else [name]
    sides = [words for text_ in texts if (words := text_.split())]
    doubt = "name_several_commas" if len(sides) > 2 else ""
    untitled = [side[_titles(side) :] for side in sides]
    named = [side for side in untitled if side]
    is_titled = untitled != sides
    if not named:
        titles = " ".join(word for side in sides for word in side)
        return *(("", titles) if from_end else (titles, "")), False, "name_only_title" if sides else ""
    if len(named) == 2 and not doubt:
        return " ".join(named[1]), " ".join(named[0]), is_titled, doubt
    words = [word for side in named for word in side]
    if len(words) == 1:
        family_only = from_end or is_titled
        return *(("", words[0]) if family_only else (words[0], "")), is_titled, doubt
    count = len(words) - _family_length(words) if from_end else _given_length(words)
    return " ".join(words[:count]), " ".join(words[count:]), is_titled, doubt


def _split_usual(name: str) -> tuple[str, str, bool, str] | None:
    """The same several times cheaper for titles, a first name or a compound one, and a family name; None for others.

    ``name`` is clean, and has no commas.
    """
    first, _, rest = name.partition(" ")
    is_titled = False
    while _IS_TITLE[first] and rest:
        is_titled = True
        first, _, rest = rest.partition(" ")
    tails = _TAILS[first]
    if not rest or tails is None:
        return None
    second, _, third = rest.partition(" ")
    if _KEYS[second] not in tails or (" " not in third and _KEYS[third] in FAMILY_ENDS):
        return first, rest, is_titled, ""
    return f"{first} {second}", third, is_titled, ""


_KEYS = Known(lambda word: fold(word).strip("."), _WORDS)


def _is_title(word: str) -> bool:
    """«آقای/خانم» is one, too."""
    return bool(word.strip("/")) and all(_KEYS[part] in TITLES for part in word.split("/") if part)


_IS_TITLE = Known(_is_title, _WORDS)


_NO_TAILS: frozenset[str] = frozenset()


def _tails(word: str) -> frozenset[str] | None:
    """The second words that may belong to the first name beside this first word, if no comma follows; None: any may."""
    key = _KEYS[word]
    if _IS_TITLE[word] or _HAS_COMMA(word) or key in BEFORE_GIVEN:
        return None
    return COMPOUNDS.get(key, _NO_TAILS)


_TAILS = Known(_tails, _WORDS)


def _titles(words: Sequence[str]) -> int:
    """How many words at the beginning are titles."""
    count = 0
    while count < len(words) and _IS_TITLE[words[count]]:
        count += 1
    return count


def _given_length(words: Sequence[str]) -> int:
    """How many words the first name has; never one that a family name's end claims («محمد | رضا زاده»)."""
    keys = [_KEYS[word] for word in words]
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
    keys = [_KEYS[word] for word in words]
    return 2 if len(keys) > 2 and (keys[-1] in FAMILY_ENDS or keys[-2] in FAMILY_STARTS) else 1
