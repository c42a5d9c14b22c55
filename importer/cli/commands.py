"""The commands: each reads its options, joins what it needs, and returns an exit code.

Knows click and what every command is made of. The work itself stands elsewhere.
"""

from __future__ import annotations

import contextlib
import functools
import os
import sys
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from importer import __version__
from importer.cli.console import Console
from importer.cli.language import language_or_default
from importer.cli.options import DefaultGroup, run_options
from importer.cli.signals import on_signal
from importer.cli.spoken import SpokenOption
from importer.errors import EXIT_SETTLED, ImporterError, UsageFault
from importer.messages import Phrasebook
from importer.settings import Settings, resolve

if TYPE_CHECKING:  # only for the annotation
    from importer.cli.done import End

# Imports inside the commands: `--help` and `schema` must not wait for pandas and requests.
# ruff: noqa: PLC0415

_ABOUT = """Bulk import of spreadsheet contacts into an Amoot SMS phone book: never twice, never lost.

`amoot-import contacts.xlsx --mapping crm.yaml` is short for `amoot-import run …`. Try it with --sandbox first."""

_sources = click.argument("sources", nargs=-1, metavar="SOURCE...")
_option = functools.partial(click.option, cls=SpokenOption)
_mapping = _option("--mapping", metavar="FILE", help="The YAML mapping; looked for here and in ./mappings/.")


@click.group(cls=DefaultGroup, help=_ABOUT, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="amoot-import", cls=SpokenOption)
def app() -> None:
    """The group; its commands do the work."""


@app.command(short_help="Import; the default.")
@_sources
@_mapping
@run_options()
def run(sources: tuple[str, ...], mapping: str | None, **given: Any) -> int:
    """Import the rows of SOURCE... (several, patterns in quotes, - for standard input) into the phone book."""
    return _import(sources, mapping, given)


@app.command(short_help="All of `run` but the sending.")
@_sources
@_mapping
@run_options(without={"dry_run"})
def check(sources: tuple[str, ...], mapping: str | None, **given: Any) -> int:
    """Read, validate and write results with what would happen; needs no token and no network."""
    return _import(sources, mapping, {**given, "dry_run": True})


def _import(sources: tuple[str, ...], mapping_name: str | None, given: Mapping[str, object]) -> int:
    from importer.cli.done import on_done

    named = given.get("on_done")
    command = "check" if given.get("dry_run") else "run"
    with on_done(str(named) if named is not None else None, command, language_or_default(given.get("lang"))) as end:
        end.code = _deliver(sources, mapping_name, given, end)
    return end.code


def _deliver(sources: tuple[str, ...], mapping_name: str | None, given: Mapping[str, object], end: End) -> int:
    from importer.mapping.load import find_mapping, load
    from importer.run.places import STANDARD_INPUT, expand

    if not sources:
        raise UsageFault("source_missing")
    if not mapping_name:
        raise UsageFault("mapping_missing")
    mapping = load(find_mapping(mapping_name, Path.cwd()))
    settings = resolve(given, mapping.run, os.environ)
    with _console(settings) as console:
        from importer.run import Job, execute
        from importer.run.places import place

        halt = threading.Event()
        on_signal(halt)
        end.console = console
        is_piped = not STANDARD_INPUT.isdisjoint(sources)
        end.places = place(expand(sources, settings), settings, mapping.path, is_piped=is_piped)
        return execute(Job(end.places, mapping, settings, halt, console))


@contextlib.contextmanager
def _console(settings: Settings) -> Iterator[Console]:
    """A console in the right language, and errors told through it."""
    if settings.log_file:
        from importer.cli.logs import log_to

        log_to(settings.log_file, settings.log_format)
    console = Console(Phrasebook(settings.lang), quiet=settings.quiet, verbose=settings.verbose)
    try:
        yield console
    except ImporterError as error:
        for problem in error.problems:
            console.error(problem.code, problem.params)
        raise click.exceptions.Exit(error.exit_code) from None


@app.command(short_help="Write the results again from the journal.")
@_sources
@run_options(only={"results", "journal", "endpoint", "sandbox", "report", "lang", "quiet", "verbose"})
def results(sources: tuple[str, ...], **given: Any) -> int:
    """Write the results files of SOURCE... again from the journal, sending nothing."""
    from importer.run.places import expand, place

    settings = resolve(given, {}, os.environ)
    with _console(settings) as console:
        from importer.run import rewrite

        return rewrite(place(expand(sources, settings), settings), settings, console)


@app.command(short_help="Look at a spreadsheet and print a mapping for it.")
@click.argument("source", metavar="SOURCE")
@_option("--output", metavar="FILE", help="Write the mapping there instead of printing it.")
@_option("--force", is_flag=True, help="Write over an existing FILE.")
@_option("--sheet", metavar="NAME", help="The sheet's name, or its number from 1.")
@run_options(only={"lang", "quiet", "verbose"})
def init(source: str, output: str | None, *, force: bool, sheet: str | None, **given: Any) -> int:
    """Look at SOURCE and print a commented mapping for it."""
    from importer.cli.init import make_mapping, write_mapping
    from importer.run.places import STANDARD_INPUT, standard_input
    from importer.source.spool import spooled

    settings = resolve(given, {}, os.environ)
    with _console(settings) as console:
        is_piped = source in STANDARD_INPUT
        with spooled(standard_input() if is_piped else Path(source), is_standard_input=is_piped) as content:
            text = make_mapping(content, sheet, Path(output) if output else None, console)
        if output:
            write_mapping(Path(output), text, force=force)
            console.note("note_written", {"path": output})
        else:
            sys.stdout.write(text)
    return EXIT_SETTLED


@app.command(short_help="Serve a practice copy of the service on this machine.")
@_option("--port", type=click.IntRange(0, 65535), default=8085, show_default=True, help="Port; 0 for a free one.")
@_option("--data", metavar="FILE", help="Where contacts are kept (default: importer-sandbox.sqlite3 here).")
@_option("--faults", metavar="FILE", help="Faults to practise with, as YAML (docs/sandbox.md).")
@_option("--latency", type=click.FloatRange(0, 60), default=0.0, metavar="S", help="Seconds that an answer takes.")
@_option("--capacity", type=click.IntRange(1), metavar="N", help="Answer 429 beyond N requests a second.")
@run_options(only={"lang", "quiet", "verbose"})
def sandbox(  # options
    port: int, data: str | None, faults: str | None, latency: float, capacity: int | None, **given: Any
) -> int:
    """Serve a practice copy of the service on loopback until Ctrl+C or SIGTERM."""
    from importer.run.places import SANDBOX_NAME
    from importer.sandbox import Sandbox, load_faults

    settings = resolve(given, {}, os.environ)
    with _console(settings) as console:
        halt = threading.Event()
        on_signal(halt)
        path = Path(data or SANDBOX_NAME)
        script = load_faults(Path(faults)) if faults else ()
        with Sandbox(path, port=port, faults=script, latency=latency, capacity=capacity) as service:
            console.warn("note_sandbox_serving", {"url": service.url, "token": service.token, "path": str(path)})
            halt.wait()
    return EXIT_SETTLED


@app.command(short_help="Print the JSON Schema of mapping files.")
def schema() -> int:
    """Print the JSON Schema of mapping files, for editors."""
    import json

    from importer.mapping.schema import schema as mapping_schema

    sys.stdout.write(json.dumps(mapping_schema(), ensure_ascii=False, indent=2) + "\n")
    return EXIT_SETTLED
