"""Runs the program and ends it: at a named point, at a random moment, or not at all.

Knows processes. Must not know what the program should have done.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from torture.points import Point

LIMIT = 90.0
"""Seconds after which a run that neither ends nor dies is a fault."""

ANY_MOMENT = "at any moment"
SENDING = "at a random moment of the sending"
ENDING = "while it ends after SIGTERM"
RANDOM = (ANY_MOMENT, SENDING, SENDING, ENDING)


@dataclass(frozen=True, slots=True)
class End:
    """How a process ended. ``killed``: by us."""

    killed: bool
    code: int
    out: str
    err: str


@dataclass(frozen=True, slots=True)
class Killer:
    """Starts the program in ``folder``. ``arrived``: creates that the service has seen so far."""

    folder: Path
    environment: Mapping[str, str]
    arrived: Callable[[], int]
    chance: random.Random

    def _start(self, words: Sequence[str], before: Sequence[str] = ()) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [*before, sys.executable, "-m", "importer", *words],
            cwd=self.folder,
            env={"PATH": os.environ["PATH"], **self.environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )

    @staticmethod
    def _end(process: subprocess.Popen[str]) -> End:
        out, err = process.communicate(timeout=LIMIT)
        assert "Traceback" not in err, err
        return End(process.returncode == -signal.SIGKILL, process.returncode, out, err)

    def run(self, words: Sequence[str]) -> End:
        """Let it end by itself."""
        return self._end(self._start(words))

    def at_point(self, words: Sequence[str], point: Point, source: str) -> End:
        """Kill it at a named point; a run that never comes there ends by itself."""
        log = self.folder / "strace.log"
        before = point.command(self.chance.choice(point.at), self.folder, source, log)
        return self._end(self._start([*words, *point.words], before))

    def at_random(self, words: Sequence[str], kind: str) -> End:
        """Kill it at a random moment of the ``kind``; a run that is faster ends by itself."""
        seen = self.arrived()
        process = self._start(words)
        if kind == ANY_MOMENT:
            self._wait(process, self.chance.uniform(0.05, 1.5))
        else:
            target = seen + self.chance.randint(1, 60)
            while process.poll() is None and self.arrived() < target:
                time.sleep(0.004)  # polling another process
            self._wait(process, self.chance.uniform(0, 0.03))
        if kind == ENDING and process.poll() is None:
            process.terminate()
            self._wait(process, self.chance.uniform(0, 0.25))
        process.kill()
        return self._end(process)

    @staticmethod
    def _wait(process: subprocess.Popen[str], seconds: float) -> None:
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            return
