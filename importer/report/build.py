"""Facts to one HTML file that needs nothing else: no network, no font, no script.

Knows the template. Must not know where facts come from.
"""

from __future__ import annotations

import functools
import re
from pathlib import Path

import jinja2
from markupsafe import Markup, escape

from importer.messages import Phrasebook
from importer.report.facts import Facts
from importer.report.view import View
from importer.report.words import Words
from importer.results.atomic import replacing

_HERE = Path(__file__).parent
_QUOTED = re.compile("«([^«»]*)»")


def build(path: Path, facts: Facts, *, phrases: Phrasebook | None = None) -> None:
    """Write the page, replacing an earlier file whole, readable by its owner only.

    ``phrases``: the words of ``facts.lang``, by default those of the catalogue.

    Raises:
        OSError: it can't be written; the earlier file is then untouched.
    """
    page = render(facts, phrases=phrases)
    with replacing(path) as stream:
        stream.write(page.encode("utf-8", "replace"))  # half a surrogate pair in a cell becomes "?"


def render(facts: Facts, *, phrases: Phrasebook | None = None) -> str:
    """The page as text."""
    words = Words(phrases or Phrasebook(facts.lang))
    return (
        _environment()
        .get_template("page.html.j2")
        .render(facts=facts, view=View(facts, words), words=words, say=words.say, style=_style())
    )


def quoted(sentence: str) -> Markup:
    """A sentence with what it quotes («…») set apart, so that a foreign word in it does not turn the text around."""
    return Markup(_QUOTED.sub("«<bdi>\\1</bdi>»", str(escape(sentence))))  # noqa: S704  # it was escaped just now


@functools.cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_HERE),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["quoted"] = quoted
    return environment


@functools.cache
def _style() -> Markup:
    return Markup((_HERE / "page.css").read_text(encoding="utf-8"))  # noqa: S704  # our own file
