"""Small helpers for faults of a mapping file: where they stand, what is shown of the file, what was probably meant.

Knows codes and lines. Must not know YAML, pydantic or languages.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from importer.errors import MappingFault
from importer.vocabulary import Params, Problem

MAX_SHOWN = 60
MAX_LISTED = 30
MAX_COMPARED = 200
MAX_PROBLEMS = 100
ZWNJ = "\u200c"
_JOINED = re.compile(f"(?<=[\u0600-\u06ff]){ZWNJ}(?=[\u0600-\u06ff])")
"""Between two Persian letters it shows, and belongs there; anywhere else nobody sees it."""


@dataclass(frozen=True, slots=True)
class Found:
    """A fault at a place of the file. ``line`` and ``character`` count from 1; line 0 is the file as a whole."""

    line: int
    character: int
    code: str
    params: Params


def fault(name: str, found: Iterable[Found]) -> MappingFault:
    """The exception that holds all faults, in the order of the file; ``name`` is the mapping's. At least one.

    Every problem carries the params ``mapping``, ``line`` and ``character``. What goes beyond 100 is counted only.
    """
    ordered = sorted(found, key=lambda each: (each.line, each.character))
    problems = [
        Problem(each.code, {**each.params, "mapping": name, "line": each.line, "character": each.character})
        for each in ordered[:MAX_PROBLEMS]
    ]
    if len(ordered) > MAX_PROBLEMS:
        next_one = ordered[MAX_PROBLEMS]
        params: Params = {"mapping": name, "line": next_one.line, "count": len(ordered) - MAX_PROBLEMS}
        problems.append(Problem("mapping_more_faults", {**params, "character": next_one.character}))
    first, *rest = problems
    return MappingFault(first.code, first.params, more=rest)


def shown(text: str) -> str:
    """A text of the file as a message may show it: of bearable length, and nothing in it that nobody can see.

    An invisible mark before a key (typing from right to left leaves them) would make «Mobile» differ from «Mobile».
    """
    short = text if len(text) <= MAX_SHOWN else text[: MAX_SHOWN - 1] + "…"
    return ZWNJ.join(_visible(part) for part in _JOINED.split(short))


def _visible(text: str) -> str:
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)


def quoted(names: Sequence[str], *, limit: int = MAX_LISTED) -> str:
    """The names in «», with commas between; of a long list the first ones and an ellipsis."""
    listed = [f"«{shown(name)}»" for name in names[:limit]]
    return ", ".join([*listed, "…"] if len(names) > limit else listed)


def _plain(text: str) -> str:
    return text.casefold().replace("_", "-")


def near(word: str, names: Iterable[str], *, folded: Callable[[str], str] = _plain) -> tuple[str, ...]:
    """Up to three of ``names`` that ``word`` may have been meant for, nearest first; compared after ``folded``.

    Where one differs by nothing else, it is the only one.
    """
    by_form: dict[str, str] = {}
    for name in names:
        by_form.setdefault(folded(name), name)
    form = folded(word[:MAX_COMPARED])
    if not form:
        return ()
    forms = [form] if form in by_form else difflib.get_close_matches(form, by_form, n=3, cutoff=0.6)
    return tuple(by_form[each] for each in forms)
