"""SIGINT and SIGTERM: the first asks the run to end well, the second ends it at once.

Knows signals. Must not know what a run does about them.
"""

from __future__ import annotations

import os
import signal
import threading
from types import FrameType

from importer.errors import Interrupted


def on_signal(halt: threading.Event) -> None:
    """Set ``halt`` at the first signal; at the second, end this process (the journal is right all the same)."""

    def handle(_signal: int, _frame: FrameType | None) -> None:
        if halt.is_set():
            os._exit(Interrupted.exit_code)
        halt.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, handle)
