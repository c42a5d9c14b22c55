"""Writes docs/reference.md, docs/faults.md and docs/statuses.md: what the tables in the code say, for people to read.

``python tools/reference.py`` writes them; ``--check`` writes nothing and fails when one is not what would be written.
Knows the command line, the sentences and the status table. Must not hold a fact of its own.
"""

from __future__ import annotations

import argparse
import importlib
import re
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import click

from importer.cli.commands import app
from importer.messages import Phrasebook
from importer.messages.sentences import templates
from importer.service.status import OF_OTHER_METHODS, STATUSES, Status, Verdict

DOCS = Path(__file__).parents[1] / "docs"
_WIDTH = 80

_BY_HAND = "<!-- Written by tools/reference.py from the tables in the code; `make docs` writes it anew. -->\n"

_REFERENCE = """\
# Commands and options

What `--help` says; with `--lang fa` (or `AMOOT_LANG=fa`) it says so in Persian. Every option of `run` but `--on-done`
can also stand in a mapping under `run:`, with the same name; the command line wins.
"""

_FAULTS = """\
# Codes, what they mean, what to do

The column `error` of the results, the report and the log name what happened by a code that never changes with the
language. Here is the sentence that people read for each, in both languages; what stands in braces is filled in.
The answers of the service have [a page of their own](statuses.md).
"""

_SECTIONS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "Mobiles, e-mail, labels, gender": (
        (
            "A cell at fault makes its row `invalid`, unless the mapping says `on-invalid: blank` for the field. Where "
            "the sentence says that it is taken or sent as it stands, the row counts as usual and a person should look."
        ),
        ("convert_contact",),
    ),
    "Dates, names, text": ("The same holds for these.", ("convert_dates_names",)),
    "Rows as a whole": ("About the row, and about the column that it stands in.", ("prepare",)),
    "Sending": (
        "What was lost on the way, and what ended a run while it sent.",
        ("delivery",),
    ),
    "Files": ("The source can't be read (exit code 2, nothing was sent), or one of its rows is broken.", ("source",)),
    "Mappings": ("All faults of a mapping are told at once, with their lines (exit code 2).", ("mapping",)),
    "Command line, settings, journal, results": (
        "Exit code 2, but 75 for `journal_locked`; codes that begin with `note_` are no faults.",
        ("run",),
    ),
    "The practice service": ("Of `sandbox` and its file of faults.", ("sandbox",)),
}
_NO_FAULTS = re.compile(r"status_|word_|summary_|bar_|note_")
"""Sentences that are on another page, or no fault."""

_STATUSES = """\
# What the service answers, and what to do

The status table of the service ([service.md](service.md)), what each status means for a run, and the sentence that
people read. The results name it in `status_code` and `status`, and in `error` as `status_…`.
"""
_VERDICTS: Mapping[Verdict, tuple[str, str]] = {
    Verdict.CREATED: ("Created", "Done, for ever: the row is `created` and never sent again."),
    Verdict.ROW: (
        "The row's fault",
        "The row is `refused`; the run goes on. It is sent again when its data has changed, or with `--failed-only`.",
    ),
    Verdict.RUN: (
        "The run's fault",
        "The run stops with exit code 3 and nothing more is sent; the row is pending again. Mend it and run again.",
    ),
    Verdict.DOUBT: (
        "In doubt",
        "Nobody knows whether it was created: it is looked up after a quiet time, and never sent again blindly.",
    ),
}
_OTHERS = (
    "Of other methods",
    "About lines, messages, calls, reports and links: no answer to a contact. Should one come, the row is `refused`.",
)


def reference() -> str:
    """The page of commands and options."""
    parts = [_BY_HAND + _REFERENCE]
    top = click.Context(app, info_name="amoot-import", terminal_width=_WIDTH)
    parts.append(_shown("amoot-import", app.get_help(top)))
    for name, command in sorted(app.commands.items(), key=lambda each: (each[0] != "run", each[0])):
        context = click.Context(command, info_name=name, parent=top, terminal_width=_WIDTH)
        parts.append(_shown(f"amoot-import {name}", command.get_help(context)))
    return "\n".join(parts)


def _shown(title: str, text: str) -> str:
    return f"## {title}\n\n```text\n{text.rstrip()}\n```\n"


def faults() -> str:
    """The page of codes."""
    parts = [_BY_HAND + _FAULTS]
    for title, (about, modules) in _SECTIONS.items():
        codes = [
            code for module in modules for code in importlib.import_module(f"importer.messages.{module}").TEMPLATES
        ]
        parts.append(_section(title, about, [(f"`{code}`", code) for code in codes if not _NO_FAULTS.match(code)]))
    return "\n".join(parts)


def statuses() -> str:
    """The page of the service's statuses."""
    parts = [_BY_HAND + _STATUSES]
    ours = [status for status in STATUSES if status.number not in OF_OTHER_METHODS]
    for verdict, (title, about) in _VERDICTS.items():
        parts.append(_section(title, about, map(_named, (each for each in ours if each.verdict is verdict))))
    others = [each for each in STATUSES if each.number in OF_OTHER_METHODS]
    named = ", ".join(f"{each.number} {each.title}" for each in others)
    parts.append(_section(*_OTHERS, [("any of them", "status_any")]) + f"\n{named}.\n")
    parts.append(
        _section("Any other", "A status that is in no table puts the row in doubt.", [("any", "status_unknown")])
    )
    return "\n".join(parts)


def _named(status: Status) -> tuple[str, str]:
    return f"{status.number} `{status.title}`", f"status_{status.title}"


def _section(title: str, about: str, lines: Iterable[tuple[str, str]]) -> str:
    english, persian = templates(), Phrasebook("fa")
    rows = []
    for name, code in lines:
        said = english.get(code, "–")  # a success has no sentence
        rows.append(f"| {name} | {_cell(said)} | {_cell(persian.translated(said))} |")
    table = "\n".join(["| code | English | فارسی |", "|---|---|---|", *rows])
    return f"## {title}\n\n{about}\n\n{table}\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


PAGES: Mapping[str, Callable[[], str]] = {"reference.md": reference, "faults.md": faults, "statuses.md": statuses}


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--check", action="store_true", help="write nothing; fail when a page is out of date")
    check = parser.parse_args().check
    stale = 0
    for name, make in PAGES.items():
        path = DOCS / name
        text = make()
        if check and (not path.exists() or path.read_text(encoding="utf-8") != text):
            print(f"{path.name} is not what would be written: make docs", file=sys.stderr)
            stale += 1
        elif not check:
            path.write_text(text, encoding="utf-8")
    return min(stale, 1)


if __name__ == "__main__":
    sys.exit(main())
