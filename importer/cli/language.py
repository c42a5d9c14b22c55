"""The language for messages that come before the options are understood, and for click's own words.

Knows ``--lang``, ``$AMOOT_LANG`` and gettext. Must not know sentences.
"""

from __future__ import annotations

import contextlib
import gettext
import os
from collections.abc import Iterator, Sequence

from importer.messages.sentences import DOMAIN, LOCALES
from importer.settings import specs

STARTED_WITH = os.environ.get("LANGUAGE")
"""What other programs are to go by: ``speaking`` changes it for this process."""


def language_of(words: Sequence[str]) -> str:
    """The last ``--lang`` on the command line, else ``$AMOOT_LANG``, else English."""
    given: object = None
    for position, word in enumerate(words):
        if word.startswith("--lang="):
            given = word.removeprefix("--lang=")
        elif word == "--lang" and position + 1 < len(words):
            given = words[position + 1]
    return language_or_default(given)


def language_or_default(given: object) -> str:
    """``given`` where it is a language, else that of ``$AMOOT_LANG``, else English."""
    choices = specs()["lang"].choices
    wanted = given if given is not None else os.environ.get("AMOOT_LANG", "")
    return str(wanted) if wanted in choices else "en"


@contextlib.contextmanager
def speaking(lang: str) -> Iterator[None]:
    """Meanwhile gettext's own functions, which click's words and our help go through, speak ``lang``.

    Only what is in our catalogue, whatever the language of the machine: without ``--lang fa`` it stays in English.
    """
    domain, language = gettext.textdomain(), os.environ.get("LANGUAGE")
    gettext.bindtextdomain(DOMAIN, str(LOCALES))
    gettext.textdomain(DOMAIN)
    os.environ["LANGUAGE"] = lang
    try:
        yield
    finally:
        gettext.textdomain(domain)
        if language is None:
            del os.environ["LANGUAGE"]
        else:
            os.environ["LANGUAGE"] = language
