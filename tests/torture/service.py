"""The practice service as a process of its own: it goes on creating after its client has died, and it keeps the ledger.

Knows the sandbox. Must not know the importer's journal or results: the verdict must not lean on what it judges.
"""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import requests

from importer.sandbox import PRACTICE_TOKEN, Store


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the service's ledger says: mobiles that were never created, created more than once, and nobody's."""

    missing: frozenset[str]
    twice: frozenset[str]
    strange: frozenset[str]

    @property
    def is_clean(self) -> bool:
        return not (self.missing or self.twice or self.strange)

    def __or__(self, other: Verdict) -> Verdict:
        return Verdict(self.missing | other.missing, self.twice | other.twice, self.strange | other.strange)


def judge(expected: Collection[str], creations: Mapping[str, int]) -> Verdict:
    """Compare what should be there, once, with what is."""
    return Verdict(
        frozenset(expected) - creations.keys(),
        frozenset(mobile for mobile, count in creations.items() if count > 1),
        frozenset(creations.keys() - frozenset(expected)),
    )


class Service:
    """A practice service in its own process, with its file in ``folder``; ends with the block."""

    def __init__(self, folder: Path, *, latency: float) -> None:
        self.database = folder / "service.sqlite3"
        words = ("sandbox", "--port", "0", "--data", str(self.database), "--latency", f"{latency:g}")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "importer", *words], stderr=subprocess.PIPE, text=True, encoding="utf-8"
        )
        assert self._process.stderr is not None
        self.url = self._process.stderr.readline().split()[2]
        self.token = PRACTICE_TOKEN
        self._ledger = sqlite3.connect(f"{self.database.as_uri()}?mode=ro", uri=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._ledger.close()
        self._process.send_signal(signal.SIGTERM)
        self._process.communicate(timeout=20)

    def order(self, faults: Sequence[Mapping[str, object]]) -> None:
        """Script these faults, behind those that are there."""
        answer = requests.post(self.url.replace("/rest", "/sandbox/faults"), json=list(faults), timeout=20)
        assert answer.status_code == 200, answer.text

    def arrived(self) -> int:
        """How many creates have arrived, cheaply."""
        found = self._ledger.execute("SELECT count(*) FROM ledger WHERE method = 'ContactCreate'").fetchone()
        return int(found[0])

    def creations(self) -> dict[str, int]:
        """Mobile → how many contacts were created with it."""
        with Store(self.database) as store:
            return store.creations()
