"""The log file: text for people, or one JSON object per event.

Knows logging. Must not know events; never sees the token, because nothing that logs has it.
"""

from __future__ import annotations

import datetime as dt
import logging
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Literal, TextIO

import orjson

from importer.errors import UsageFault

_OWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


def _extras(record: logging.LogRecord) -> Mapping[str, object]:
    return {name: value for name, value in vars(record).items() if name not in _OWN}


def _time(record: logging.LogRecord) -> str:
    return dt.datetime.fromtimestamp(record.created).astimezone().isoformat(timespec="milliseconds")


class _Json(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        event = {
            "time": _time(record),
            "level": record.levelname.lower(),
            "event": record.getMessage(),
            **_extras(record),
        }
        if record.exc_info:
            event["traceback"] = self.formatException(record.exc_info)
        return orjson.dumps(event, default=str).decode()


class _Text(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        extras = " ".join(f"{name}={value!r}" for name, value in _extras(record).items())
        line = f"{_time(record)} {record.levelname:<7} {record.getMessage()} {extras}".rstrip()
        return f"{line}\n{self.formatException(record.exc_info)}" if record.exc_info else line


class _Quiet(logging.StreamHandler[TextIO]):
    """A full disk under the log must not end a run, nor fill the screen; what matters is in the journal."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802  # logging's name
        """Let it go."""


def log_to(path: str, form: Literal["text", "json"]) -> None:
    """Append the log of this run to a file that only its owner can read.

    Raises:
        UsageFault: the file can't be opened.
    """
    try:
        descriptor = os.open(Path(path), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        stream = open(descriptor, "a", encoding="utf-8")  # noqa: PTH123, SIM115  # open until the process ends
    except OSError as error:
        raise UsageFault("output_unwritable", {"path": path, "reason": error.strerror or ""}) from None
    handler = _Quiet(stream)
    handler.setFormatter(_Json() if form == "json" else _Text())
    logger = logging.getLogger("importer")
    logger.handlers[:] = [handler]
    logger.setLevel(logging.INFO)
    logger.propagate = False
