"""The language for messages that come before the options are understood.

Knows ``--lang`` and ``$AMOOT_LANG``. Must not know sentences.
"""

from __future__ import annotations

import os
from collections.abc import Sequence

from importer.settings import specs


def language_of(words: Sequence[str]) -> str:
    """The last ``--lang`` on the command line, else ``$AMOOT_LANG``, else English."""
    choices = specs()["lang"].choices
    given = os.environ.get("AMOOT_LANG", "")
    for position, word in enumerate(words):
        if word.startswith("--lang="):
            given = word.removeprefix("--lang=")
        elif word == "--lang" and position + 1 < len(words):
            given = words[position + 1]
    return given if given in choices else "en"
