"""``--on-done COMMAND``: a program of the user's is told how a run ended.

It is started once, whatever ended the run, with the account in its environment; what it prints goes to stderr, so that
the account stays the last line on stdout. Without a shell: the command line is split by ``shlex``, and nothing in it is
expanded. It never gets the token, and what becomes of it changes nothing but a warning. Knows processes and the
environment. Must not know what a run does.
"""

from __future__ import annotations

import contextlib
import os
import shlex
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from importer.cli.console import Console
from importer.cli.language import STARTED_WITH
from importer.errors import EXIT_INTERNAL, ImporterError, UsageFault
from importer.messages import Phrasebook
from importer.vocabulary import Outcome

if TYPE_CHECKING:  # only for the annotation
    from importer.run.places import Places

PATIENCE = 60.0
"""Seconds that the program may take."""


@dataclass(slots=True)
class End:
    """How a run ended, as far as it came. ``code``: the exit code."""

    command: str
    console: Console
    code: int = EXIT_INTERNAL
    error: str = ""
    places: Places | None = None

    def environment(self) -> Mapping[str, str]:
        """What the program is told: ``AMOOT_…``, and of paths several are joined as in ``$PATH``."""
        told = {"AMOOT_COMMAND": self.command, "AMOOT_EXIT_CODE": str(self.code), "AMOOT_ERROR": self.error}
        account = self.console.total
        if account is not None:
            told |= {f"AMOOT_{outcome.upper()}": str(account.counts[outcome]) for outcome in Outcome}
            told |= {"AMOOT_TOTAL": str(account.total), "AMOOT_ACCOUNT": account.line()}
        if self.places is not None:
            places = self.places
            told |= {
                "AMOOT_SOURCES": os.pathsep.join(map(str, places.sources)),
                "AMOOT_RESULTS": os.pathsep.join(map(str, places.results)),
                "AMOOT_JOURNAL": str(places.journal),
                "AMOOT_REPORT": str(places.report or ""),
                "AMOOT_TO_MEND": str(places.failed or ""),
            }
        return told


@contextlib.contextmanager
def on_done(command_line: str | None, command: str, lang: str) -> Iterator[End]:
    """Note how the run inside ends, then start the program.

    Raises:
        UsageFault: the command line can't be split; before the run.
    """
    words = _split(command_line) if command_line is not None else []
    end = End(command, Console(Phrasebook(lang)))
    try:
        yield end
    except click.exceptions.Exit as left:  # an error that was told already
        end.code, end.error = left.exit_code, _codes(left.__context__)
        raise
    except ImporterError as error:
        end.code, end.error = error.exit_code, _codes(error)
        raise
    finally:
        if words:
            _start(words, end)


def _split(command_line: str) -> list[str]:
    try:
        words = shlex.split(command_line)
    except ValueError:
        words = []
    if not words:
        raise UsageFault("on_done_unreadable", {"command": command_line})
    return words


def _codes(error: BaseException | None) -> str:
    return ";".join(problem.code for problem in error.problems) if isinstance(error, ImporterError) else ""


def _start(words: list[str], end: End) -> None:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("AMOOT_", "LANGUAGE"))}
    if STARTED_WITH is not None:
        inherited["LANGUAGE"] = STARTED_WITH
    warn, program = end.console.warn, words[0]
    sys.stdout.flush()
    try:
        ended = subprocess.run(  # noqa: S603  # the user's own command
            words,
            env={**inherited, **end.environment()},
            stdin=subprocess.DEVNULL,
            stdout=_stderr(),
            timeout=PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired:
        warn("on_done_too_long", {"program": program, "seconds": f"{PATIENCE:g}"})
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or type(error).__name__
        warn("on_done_not_started", {"program": program, "reason": reason})
    else:
        if ended.returncode:
            warn("on_done_failed", {"program": program, "code": ended.returncode})


def _stderr() -> int:
    """Our stderr for another process; nothing where ours is no real file."""
    try:
        return sys.stderr.fileno()
    except (OSError, ValueError, AttributeError):
        return subprocess.DEVNULL
