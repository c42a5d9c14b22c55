"""Faults of a row as the journal stores them: JSON, a list for each.

Knows the vocabulary's Fault. Must not know SQL.
"""

from __future__ import annotations

from collections.abc import Iterable

import orjson

from importer.vocabulary import Fault, Level


def dump_faults(faults: Iterable[Fault]) -> str:
    """Faults as text; none are ``""``."""
    listed = [_listed(fault) for fault in faults]
    return orjson.dumps(listed).decode() if listed else ""


def load_faults(text: str) -> tuple[Fault, ...]:
    """The faults that a row was stored with."""
    if not text:
        return ()
    return tuple(
        Fault(code, field, column, params, Level(level)) for code, field, column, params, level in orjson.loads(text)
    )


def add_fault(text: str, fault: Fault) -> str:
    """Stored faults and one more."""
    return orjson.dumps([*(orjson.loads(text) if text else ()), _listed(fault)]).decode()


def _listed(fault: Fault) -> list[object]:
    return [fault.code, fault.field, fault.column, dict(fault.params), fault.level]
