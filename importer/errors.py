"""What ends a run. Named by what the user does next; each carries data, not text, and knows its exit code.

    ImporterError
    ├── FixAndRerun (2)      usage, mapping, source or setting at fault; nothing was sent
    │   ├── UsageFault           the command line or an option
    │   ├── MappingFault         the YAML file: all its faults at once
    │   ├── SourceFault          the spreadsheet
    │   └── JournalFault         the journal file, or its absence
    ├── StoppedEarly (3)     the service refused the run, or too many failures
    ├── Interrupted (4)      SIGINT or SIGTERM; run again to go on
    └── TryLater (75)        another run holds the journal

They become sentences in one place (``importer.messages``), at the edge. Knows codes; must not know languages.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from importer.vocabulary import Params, Problem

EXIT_SETTLED = 0
EXIT_UNSETTLED = 1
EXIT_INTERNAL = 70


class ImporterError(Exception):
    """Ends the run with ``exit_code``. ``problems``: one or several, each becomes a sentence."""

    exit_code: ClassVar[int]

    def __init__(self, code: str, params: Params | None = None, *, more: Sequence[Problem] = ()) -> None:
        self.problems: tuple[Problem, ...] = (Problem(code, params or {}), *more)
        super().__init__(code)

    @property
    def code(self) -> str:
        """The machine-readable code of the first problem."""
        return self.problems[0].code


class FixAndRerun(ImporterError):
    """Something the user can mend before trying again; nothing was sent."""

    exit_code = 2


class UsageFault(FixAndRerun):
    """The command line, an option or a setting."""


class MappingFault(FixAndRerun):
    """The mapping file."""


class SourceFault(FixAndRerun):
    """The source can't be read, or is not what it should be."""


class JournalFault(FixAndRerun):
    """The journal can't be used, or is missing where it must not be."""


class StoppedEarly(ImporterError):
    """The service refused the run, or too many rows failed one after the other."""

    exit_code = 3


class Interrupted(ImporterError):
    """A signal asked for the end; everything known is on disk."""

    exit_code = 4


class TryLater(ImporterError):
    """Another run holds the journal."""

    exit_code = 75
