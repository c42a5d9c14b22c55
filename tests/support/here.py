"""The program in the test's own process: the same arguments, files, streams and exit codes as ``Desk``, but quicker."""

from __future__ import annotations

import contextlib
import io
import os
import signal
from collections.abc import Iterator
from dataclasses import dataclass
from unittest import mock

from importer.cli.main import main
from support.desk import Desk, Ran


@dataclass
class Here(Desk):
    """A desk whose :meth:`run` starts no process."""

    def run(self, *words: str, **environment: str) -> Ran:
        """As a process would be run: with this folder, this environment and nothing else."""
        out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(2))
        everything = {**self._inherited(), **self.environment, **environment}
        with (
            contextlib.chdir(self.folder),
            mock.patch.dict(os.environ, everything, clear=True),
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
            _signals_kept(),
        ):
            code = main(words)
        texts = []
        for stream in (out, err):
            stream.flush()
            texts.append(stream.buffer.getvalue().decode())
        assert "Traceback" not in "".join(texts), texts
        return Ran(code, *texts)


@contextlib.contextmanager
def _signals_kept() -> Iterator[None]:
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
