"""A check's preview in a terminal: contact fields down, the first rows across, and what was repaired.

Fields go down because a contact has more of them than a terminal has room. Every line begins with Latin letters and has
a LEFT-TO-RIGHT MARK on both sides of each border, so that the columns of Persian texts keep their places in terminals
that turn right-to-left text (Unicode Standard Annex #9, rules N1 and N2) as in those that don't.

Knows terminals. Must not know how rows are judged.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence

from wcwidth import wcswidth, wcwidth

from importer.convert.cells import shown
from importer.messages import Phrasebook
from importer.messages.bidi import LRM
from importer.report.facts import Sample
from importer.report.words import Words
from importer.vocabulary import FIELDS, Params

_NARROWEST, _WIDEST = 14, 30  # columns of the terminal for one row of the source
_MOST = 5
_BORDER = f"{LRM} │ {LRM}"
_BORDER_WIDTH = 3
_RLM = "\u200f"  # keeps the sign of what is cut at the end of a right-to-left text
_JOINERS = "\u200c\u200d"


def preview(samples: Sequence[Sample], width: int, phrases: Phrasebook) -> Iterator[str]:
    """The lines of the table: as many of ``samples`` as ``width`` columns have room for, one at least."""
    names = [field.name for field in FIELDS if any(field.name in sample.values for sample in samples)]
    label = max(map(wcswidth, names))
    room = width - label - 1
    count = max(1, min(len(samples), _MOST, room // (_NARROWEST + _BORDER_WIDTH)))
    cell = max(_NARROWEST, min(_WIDEST, room // count - _BORDER_WIDTH))
    first = samples[:count]
    heads = [phrases.say("preview_row", {"row": sample.row}) for sample in first]
    widths = [
        min(cell, max(_width(text) for text in (head, *(_seen(sample.values.get(name, "")) for name in names))))
        for head, sample in zip(heads, first, strict=True)
    ]
    yield _line("", label, heads, widths)
    yield f"{LRM}{'─' * (label + 1)}" + "".join(f"┼{'─' * (each + 2)}" for each in widths)
    for name in names:
        yield _line(name, label, [_seen(sample.values.get(name, "")) for sample in first], widths)


def repairs(found: Mapping[str, int], phrases: Phrasebook) -> Iterator[str]:
    """A line for each kind of repair, ``Field:what`` → rows."""
    words = Words(phrases)
    for what, count in found.items():
        field, _, done = what.rpartition(":")
        params: Params = {"field": field, "count": count, "done": words.label("report_repair_", done)}
        yield "  " + phrases.say("preview_repair", params)


def _line(name: str, label: int, cells: Sequence[str], widths: Sequence[int]) -> str:
    filled = (_padded(cell, width) for cell, width in zip(cells, widths, strict=True))
    return (f"{LRM}{name:<{label}}" + "".join(_BORDER + cell for cell in filled)).rstrip()


def _seen(text: str) -> str:
    """On one line, without what steers a terminal or the direction of text."""
    line = shown(text, 4 * _WIDEST)
    return "".join(char for char in line if char in _JOINERS or unicodedata.category(char)[0] != "C")


def _width(text: str) -> int:
    return sum(max(0, wcwidth(char)) for char in text)


def _padded(text: str, width: int) -> str:
    """Cut or filled up to ``width`` columns: a Chinese sign has two, a vowel sign none."""
    if _width(text) > width:
        kept, used = "", 0
        for char in text:
            used += max(0, wcwidth(char))
            if used > width - 1:
                break
            kept += char
        text = kept + "…" + (_RLM if unicodedata.bidirectional(text[0]) in ("R", "AL") else "")
    return text + " " * (width - _width(text))
