"""Faults of a row as the journal stores them: JSON, a list for each.

Knows the vocabulary's Fault and where it is stored. Must not know what a fault means.
"""

from __future__ import annotations

import dataclasses
import sqlite3
from collections.abc import Iterable

import orjson

from importer.vocabulary import Fault, Level
from importer.work import Amendment


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


def amend(connection: sqlite3.Connection, source: int, amendment: Amendment) -> None:
    """Add to the stored faults of a source what only its whole column tells."""
    found = connection.execute(
        "SELECT number, faults FROM row WHERE source = ? AND instr(faults, ?)", (source, f'"{amendment.code}"')
    ).fetchall()
    connection.executemany(
        "UPDATE row SET faults = ? WHERE source = ? AND number = ?",
        [(_amended(faults, amendment), source, number) for number, faults in found],
    )


def _amended(text: str, amendment: Amendment) -> str:
    return dump_faults(
        dataclasses.replace(fault, params={**fault.params, **amendment.params})
        if (fault.code, fault.field) == (amendment.code, amendment.field)
        else fault
        for fault in load_faults(text)
    )


def _listed(fault: Fault) -> list[object]:
    return [fault.code, fault.field, fault.column, dict(fault.params), fault.level]
