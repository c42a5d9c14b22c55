"""The program as users have it: a process with arguments, files, an exit code, and a practice service to talk to."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent

MAPPING = """\
version: 1
fields:
  Mobile: موبایل
  FName: نام
  BornDate: تولد
"""
SOURCE = """\
نام,موبایل,تولد
علی رضایی,9121234567,1370/05/12
زهرا محمدی,02188776655,1370/05/12
مریم کریمی,۰۹۳۵۱۲۳۴۵۶۷,1403/12/30
علی تکراری,09121234567,
"""


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str

    @property
    def account(self) -> dict[str, int]:
        """The counts of the last line on stdout."""
        last = self.out.strip().splitlines()[-1]
        return {name: int(count) for name, count in (pair.split("=") for pair in last.split())}


@dataclass
class Desk:
    """A folder with a source and a mapping, and the command to run on them."""

    folder: Path
    environment: Mapping[str, str] = field(default_factory=dict)

    def start(self, *words: str, **environment: str) -> subprocess.Popen[str]:
        return self.start_with(subprocess.DEVNULL, *words, **environment)

    def start_with(self, stdin: int, *words: str, **environment: str) -> subprocess.Popen[str]:
        """As :meth:`start`, with an open file at standard input."""
        return subprocess.Popen(
            [sys.executable, "-m", "importer", *words],
            cwd=self.folder,
            env={**self._inherited(), **self.environment, **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            stdin=stdin,
            text=True,
            encoding="utf-8",
        )

    @staticmethod
    def _inherited() -> dict[str, str]:
        wanted = ("PATH", "HOME", "LANG", "SYSTEMROOT", "TMPDIR")
        return {name: os.environ[name] for name in wanted if name in os.environ}

    def run(self, *words: str, **environment: str) -> Ran:
        process = self.start(*words, **environment)
        out, err = process.communicate(timeout=100)
        assert "Traceback" not in out + err, err
        return Ran(process.returncode, out, err)

    def pipe(self, content: bytes, *words: str) -> Ran:
        """As :meth:`run`, in a process of its own, with something at standard input."""
        with tempfile.TemporaryFile() as stream:
            stream.write(content)
            stream.flush()
            stream.seek(0)
            with subprocess.Popen(["/bin/cat"], stdin=stream, stdout=subprocess.PIPE) as cat:
                assert cat.stdout is not None
                process = self.start_with(cat.stdout.fileno(), *words)
                cat.stdout.close()
                out, err = process.communicate(timeout=100)
        assert "Traceback" not in out + err, err
        return Ran(process.returncode, out, err)

    def write(self, name: str, text: str, encoding: str = "utf-8") -> Path:
        path = self.folder / name
        path.write_text(text, encoding=encoding)
        return path

    def rows(self, name: str = "contacts.results.csv") -> list[dict[str, str]]:
        with (self.folder / name).open(encoding="utf-8-sig", newline="") as stream:
            return list(csv.DictReader(stream))

    def outcomes(self, name: str = "contacts.results.csv") -> list[str]:
        return [row["outcome"] for row in self.rows(name)]


def people(count: int, *, start: int = 0) -> str:
    """A CSV of so many invented contacts for ``MAPPING``."""
    lines = [f"کاربر{number},0912{number:07d}," for number in range(start, start + count)]
    return "\n".join(["نام,موبایل,تولد", *lines]) + "\n"
