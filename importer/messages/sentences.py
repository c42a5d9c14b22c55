"""From a problem's code and data to a sentence.

Persian sentences begin with a Persian letter, so that programs that look at the first one (terminals, spreadsheet cells,
``dir="auto"``) set them from right to left; what they quote stands in «»; and the only invisible sign beside the
half-space is the mark of ``bidi``.
"""

from __future__ import annotations

import functools
import gettext
import importlib
import re
from collections.abc import Mapping
from pathlib import Path

from importer.messages.bidi import upright
from importer.messages.terms import PLACES, TERMS
from importer.vocabulary import Fault, Level, Params, Problem

PARTS = (
    "convert_contact",
    "convert_dates_names",
    "delivery",
    "guess",
    "mapping",
    "prepare",
    "report",
    "run",
    "sandbox",
    "source",
)
"""The modules with sentences."""

DOMAIN = "importer"
LOCALES = Path(__file__).parent / "locale"

_FAMILIES = {"status_": "status_any", "http_": "http_any"}
"""Codes that carry a status of the service have a sentence of their own or share one."""

_WORDS = {"jalali": "word_jalali", "gregorian": "word_gregorian"}
"""Values of the mapping's own vocabulary that a sentence names as words."""

_TERMS = frozenset(TERMS)
_FOREIGN = re.compile(r"(?:\[Errno \d+\] )?(?P<term>.+?)(?:: (?P<rest>.+?)| \(.+\))?(?P<stop>\.?)")
"""What a library says: the term, and behind a colon the characters or the file that it is about."""


@functools.cache
def templates() -> Mapping[str, str]:
    """All English templates by code.

    Raises:
        ValueError: two parts claim one code with different sentences.
    """
    found: dict[str, str] = {}
    for part in PARTS:
        module = importlib.import_module(f"importer.messages.{part}")
        for code, template in module.TEMPLATES.items():
            if found.setdefault(code, template) != template:
                raise ValueError(f"two sentences for {code}")
    return found


class _Params(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return f"?{key}?"  # better an odd sentence than a traceback; a test sees to it that none is odd


class Phrasebook:
    """Sentences in one language, ``en`` or ``fa``."""

    def __init__(self, lang: str) -> None:
        self.lang = lang
        self._is_rtl = lang == "fa"
        self._gettext = gettext.translation(DOMAIN, LOCALES, languages=[lang], fallback=True).gettext

    def say(self, code: str, params: Params | None = None) -> str:
        """The sentence for a code."""
        template = self._template(code)
        if template is None:
            return code
        return template.format_map(_Params({name: self._value(name, value) for name, value in (params or {}).items()}))

    def translated(self, template: str) -> str:
        """An English template in this language, with its placeholders."""
        return self._gettext(template)

    def problem(self, problem: Problem) -> str:
        """The sentence for a problem."""
        return self.say(problem.code, problem.params)

    def fault(self, fault: Fault) -> str:
        """The sentence for a fault of a cell or row; a field that was blanked for it says so."""
        # What the rest of the column settles makes another, better sentence of the same fault.
        code = f"{fault.code}_settled" if "settled" in fault.params else fault.code
        sentence = self.say(code, {"column": fault.column, "field": fault.field, **fault.params})
        if fault.level is Level.BLANK:
            return self.say("field_blanked", {"field": fault.field, "sentence": sentence})
        return sentence

    def _value(self, name: str, value: str | int) -> str | int:
        """A parameter as the sentence shows it: words in the language, foreign fragments so that they stay in order."""
        if name in PLACES and isinstance(value, str):
            value = self._word(value)
        return upright(str(value)) if self._is_rtl else value

    def _word(self, text: str) -> str:
        if text in _WORDS:
            return self._template(_WORDS[text]) or text
        match = _FOREIGN.fullmatch(text)
        term = match["term"] if match else ""
        said = self._gettext(term) if term in _TERMS else term
        if match is None or said == term:
            return text
        return said + (f": {upright(match['rest'])}" if match["rest"] else "") + match["stop"]

    def _template(self, code: str) -> str | None:
        known = templates()
        if code not in known:
            code = next((shared for prefix, shared in _FAMILIES.items() if code.startswith(prefix)), code)
        template = known.get(code)
        return None if template is None else self._gettext(template)
