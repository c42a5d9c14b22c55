"""The Persian catalogue beside the English sentences: ``update`` and ``compile``. For developers, not for users.

``python tools/messages.py update`` takes the English templates as they are now over into the .po file: new ones come in
without a translation, vanished ones are kept at the end as obsolete, translations stay. ``python tools/messages.py
compile`` makes the .mo file that the program reads. Both files are committed; tests/messages compares them.

Knows Babel (a dev dependency). Must not know what the sentences say.
"""

from __future__ import annotations

import argparse
import importlib
import inspect
import io
from collections.abc import Callable, Mapping
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from importer.cli.commands import app
from importer.cli.spoken import SpokenOption
from importer.messages.click import CLICK
from importer.messages.sentences import DOMAIN, LOCALES, PARTS
from importer.messages.terms import TERMS

CATALOGUE = LOCALES / "fa" / "LC_MESSAGES" / f"{DOMAIN}.po"


def template() -> Catalog:
    """All English sentences, in the order of their modules; a translator sees the code of each beside it."""
    catalog = Catalog(fuzzy=False)
    for part in PARTS:
        for code, sentence in importlib.import_module(f"importer.messages.{part}").TEMPLATES.items():
            catalog.add(sentence, auto_comments=[code])
    for term in TERMS:
        catalog.add(term, auto_comments=["a word that comes as a parameter"])
    for sentence in CLICK:
        catalog.add(sentence, auto_comments=["said by click"])
    for text, place in helps().items():
        catalog.add(text, auto_comments=[place])
    return catalog


def helps() -> dict[str, str]:
    """Help texts of the command line, and where each is shown."""
    found: dict[str, str] = {}
    for name, command in {"the program": app, **app.commands}.items():
        texts = [command.help, command.short_help]
        texts += [param.help for param in command.params if isinstance(param, SpokenOption)]
        for text in texts:
            if text and text not in CLICK:
                found.setdefault(inspect.cleandoc(text), f"help of {name}")
    return found


def read(path: Path = CATALOGUE) -> Catalog:
    """The catalogue as it stands.

    Raises:
        OSError, PoFileError: it is not there, or no catalogue.
    """
    with path.open("rb") as stream:
        return read_po(stream, locale="fa", domain=DOMAIN, abort_invalid=True)


def updated(path: Path = CATALOGUE) -> bytes:
    """The .po file with the sentences of today.

    No similar sentence lends its translation: a wrong one would be worse than none, and what vanished can be copied
    from the obsolete ones.
    """
    catalog = read(path)
    catalog.update(template(), no_fuzzy_matching=True, update_creation_date=False)
    stream = io.BytesIO()
    write_po(stream, catalog, width=0)
    # The head stays as people wrote it: Babel would lose its blank lines and put a date in at every turn.
    head, gap, _ = path.read_bytes().partition(b"\n\n")
    return head + gap + stream.getvalue().partition(b"\n\n")[2]


def compiled(path: Path = CATALOGUE) -> bytes:
    """The .mo file; fuzzy and obsolete translations are left out."""
    stream = io.BytesIO()
    write_mo(stream, read(path))
    return stream.getvalue()


_COMMANDS: Mapping[str, tuple[str, Callable[[], bytes]]] = {"update": (".po", updated), "compile": (".mo", compiled)}


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("command", choices=_COMMANDS)
    suffix, make = _COMMANDS[parser.parse_args().command]
    CATALOGUE.with_suffix(suffix).write_bytes(make())


if __name__ == "__main__":
    main()
