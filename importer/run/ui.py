"""What a run tells while it goes: the protocol that the command line implements.

Knows codes. Must not know streams, bars or languages.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from importer.messages import Phrasebook
from importer.report.facts import Doubts, Group, SourceFacts
from importer.vocabulary import Params
from importer.work import Account, Record, Task


class Progress(Protocol):
    """A bar that moves."""

    def advance(self, count: int) -> None:
        """So much more is done."""


class Ui(Protocol):
    """Where a run's news go."""

    phrases: Phrasebook

    def note(self, code: str, params: Params | None = None) -> None:
        """Good to know, for a person at a terminal."""

    def warn(self, code: str, params: Params | None = None) -> None:
        """Something a person should look at, in cron mail too."""

    def looking(self, name: str) -> AbstractContextManager[Progress]:
        """A source is looked over before it is read: nobody knows how many bytes that takes."""

    def reading(self, name: str, total: int) -> AbstractContextManager[Progress]:
        """A source of ``total`` bytes is being read."""

    def sending(self, total: int) -> AbstractContextManager[Progress]:
        """``total`` contacts are being sent."""

    def outcome(self, task: Task, record: Record) -> None:
        """What became of a contact just now."""

    def preview(self, facts: SourceFacts) -> None:
        """The first rows of one source as they would be sent, and what was repaired in its cells."""

    def summary(self, groups: Sequence[Group], doubts: Doubts) -> None:
        """The rows of one source by cause, and those in doubt."""

    def account(self, name: str, account: Account, *, last: bool) -> None:
        """The account of one source, or (``last``, with an empty name) of the run."""
