"""The entry point: streams made safe, errors made sentences, the exit code returned.

Knows the exception tree. Must not know commands.
"""

from __future__ import annotations

import contextlib
import gc
import io
import logging
import os
import sys
from collections.abc import Sequence

import click

from importer.errors import EXIT_INTERNAL, EXIT_SETTLED, ImporterError, Interrupted, UsageFault


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit code of the contract."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # PYTHONIOENCODING=ascii or LANG=C must not kill a run over a name
            stream.reconfigure(errors="backslashreplace")
    events = logging.getLogger("importer")
    events.addHandler(logging.NullHandler())  # without --log-file nothing is logged, least of all to stderr
    events.propagate = False
    spare_collector()
    words = list(sys.argv[1:] if arguments is None else arguments)
    from importer.cli.language import language_of, speaking  # noqa: PLC0415  # after the streams are safe

    try:
        with speaking(language_of(words)):
            return _dispatch(words)
    except BrokenPipeError:  # the reader of our output has gone: what was done is done
        with contextlib.suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return EXIT_SETTLED


def spare_collector() -> None:
    """Let the garbage collector look for cycles more rarely: rows are tuples without any, and to search every seven
    hundred new ones took a quarter of a check's time."""
    gc.set_threshold(50_000, 20, 50)


def _dispatch(words: list[str]) -> int:
    from importer.cli.commands import app  # noqa: PLC0415  # its errors belong into the try of main()

    try:
        code = app.main(args=words, prog_name=_program(), standalone_mode=False)
    except ImporterError as error:
        for problem in error.problems:
            _complain(words, problem.code, problem.params)
        return error.exit_code
    except click.Abort:
        return Interrupted.exit_code
    except click.ClickException as error:
        error.show()
        return UsageFault.exit_code
    except BrokenPipeError:
        raise
    except Exception as error:  # the one place where a fault of this program becomes exit 70
        logging.getLogger("importer").critical("internal fault", exc_info=error)
        _complain(words, "internal", {"kind": type(error).__name__})
        return EXIT_INTERNAL
    return code if isinstance(code, int) else EXIT_SETTLED


def _program() -> str:
    name = os.path.basename(sys.argv[0])  # noqa: PTH119  # a name, not a path to work with
    return "python -m importer" if name == "__main__.py" else name or "amoot-import"


def _complain(words: Sequence[str], code: str, params: object) -> None:
    from importer.cli.language import language_of  # noqa: PLC0415  # idem
    from importer.messages import Phrasebook  # noqa: PLC0415  # idem

    assert isinstance(params, dict)  # noqa: S101  # as every raiser gives them
    print(Phrasebook(language_of(words)).say(code, params), file=sys.stderr)  # noqa: T201  # the cli prints
