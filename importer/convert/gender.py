"""A cell of a gender column as the service takes it: ``true`` for a man, ``false`` for a woman.

Knows the words for the two. Numbers mean nothing here unless the mapping says what: 1 is the man in one program and the
woman in the next. Must not know names, from which gender is never guessed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from importer.convert import words
from importer.vocabulary import Cell, Converted

MAN = (
    *("مرد", "مردانه", "آقا", "آقای", "جناب", "جناب آقا", "جناب آقای", "مذکر", "ذکور", "پسر", "پسرانه"),
    *("m", "male", "man", "men", "boy", "gentleman", "mr", "mister", "sir"),
)
WOMAN = (
    *("زن", "زنانه", "خانم", "خانوم", "بانو", "سرکار خانم", "سرکار خانوم", "دوشیزه", "مؤنث", "اناث", "دختر", "دخترانه"),
    *("f", "female", "woman", "women", "girl", "lady", "mrs", "ms", "miss", "madam"),
)
WORDS: Mapping[str, bool] = words.folded_words(MAN, WOMAN)
"""The built-in words, folded: True for a man."""


def converter(values: Mapping[str, bool] | None = None) -> Callable[[Cell], Converted]:
    """The converter of a gender column. ``values``: what further texts mean, True for a man; they go before WORDS.

    The converter is pure and never raises. It gives ``true``, ``false`` or, for a blank cell, ``""``; also for
    «نامشخص», ``-`` and the like, with the repair ``placeholder_dropped``. Texts are compared folded, numbers and
    logical values as the text that the spreadsheet shows (1.0 is ``1``). ``true`` and ``false`` themselves mean
    something only through ``values``. Every other cell is ``gender_unknown``, a spreadsheet error ``cell_error``.
    """
    return words.converter(WORDS, values, unknown="gender_unknown", placeholders=True)
