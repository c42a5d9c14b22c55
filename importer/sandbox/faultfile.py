"""Fault scripts as users write them: a YAML or JSON list of mappings, checked as a whole.

    - {kind: reset, mobile: "09120000000"}                 # created, the answer lost
    - {kind: too-many, seconds: 2, times: 3}               # 429 for the next three creates
    - {kind: status, method: ContactSearch, status: Token_NotAllowMethod, times: null}

Knows the names and limits of :class:`Fault`'s parameters. Must not know what a fault does.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from importer.errors import UsageFault
from importer.sandbox.contact import canonical_mobile
from importer.sandbox.faults import KINDS, Fault
from importer.sandbox.methods import METHODS
from importer.vocabulary import Problem

_LONGEST = 86_400
"""Seconds of a day: more is a slip of the pen."""


def _whole(raw: object, least: int, most: int) -> bool:
    return isinstance(raw, int) and not isinstance(raw, bool) and least <= raw <= most


def _seconds(raw: object) -> bool:
    return isinstance(raw, int | float) and not isinstance(raw, bool) and math.isfinite(raw) and 0 <= raw <= _LONGEST


def _mobile(raw: object) -> bool:
    # A mobile without quotes is a number in YAML, and its zero is gone; it is readable all the same.
    return raw is None or (isinstance(raw, str | int) and canonical_mobile(str(raw)) is not None)


def _header_text(raw: object) -> bool:
    return isinstance(raw, str) and raw != "" and raw.isascii() and raw.isprintable()


_CHECKS: Mapping[str, Callable[[object], bool]] = {
    "mobile": _mobile,
    "method": lambda raw: raw is None or (isinstance(raw, str) and raw in METHODS),
    "times": lambda raw: raw is None or _whole(raw, 1, 2**31),
    "skip": lambda raw: _whole(raw, 0, 2**31),
    "seconds": _seconds,
    "creates": lambda raw: isinstance(raw, bool),
    "http": lambda raw: _whole(raw, 200, 599),
    "status": lambda raw: isinstance(raw, str) or _whole(raw, -(2**31), 2**31),
    "location": _header_text,
}
"""Every key but ``kind``; a value that fails is the problem ``sandbox_fault_<key>_invalid``."""

_COMMON = frozenset({"kind", "mobile", "method", "times", "skip"})


def parse_faults(data: object) -> tuple[Fault, ...]:
    """Faults from a list of mappings (keys as :class:`Fault`'s parameters).

    Raises UsageFault with every problem at once: ``sandbox_faults_not_list``, ``sandbox_fault_not_mapping``,
    ``sandbox_fault_kind_unknown``, ``sandbox_fault_key_unknown``, ``sandbox_fault_key_unused`` and
    ``sandbox_fault_<key>_invalid``; ``number`` in their params counts the list's entries from 1.
    """
    if not isinstance(data, list):
        raise UsageFault("sandbox_faults_not_list")
    problems = [problem for number, entry in enumerate(data, 1) for problem in _problems(number, entry)]
    if problems:
        raise UsageFault(problems[0].code, problems[0].params, more=problems[1:])
    return tuple(_fault(entry) for entry in data)


def _problems(number: int, entry: object) -> list[Problem]:
    if not isinstance(entry, dict):
        return [Problem("sandbox_fault_not_mapping", {"number": number, "value": str(entry)})]
    name = entry.get("kind")
    kind = KINDS.get(name) if isinstance(name, str) else None
    problems = []
    if kind is None:
        known = ", ".join(KINDS)
        shown = "" if name is None else str(name)
        problems.append(Problem("sandbox_fault_kind_unknown", {"number": number, "value": shown, "known": known}))
    for key, raw in entry.items():
        params: dict[str, str | int] = {"number": number, "key": str(key), "value": str(raw)}
        if key == "kind":
            continue
        if key not in _CHECKS:
            known = ", ".join(("kind", *_CHECKS))
            problems.append(Problem("sandbox_fault_key_unknown", params | {"known": known}))
        elif kind and key not in _COMMON | kind.takes:
            problems.append(Problem("sandbox_fault_key_unused", params | {"kind": str(name)}))
        elif not _CHECKS[key](raw):
            more = {"known": ", ".join(METHODS)} if key == "method" else {}
            problems.append(Problem(f"sandbox_fault_{key}_invalid", params | more))
    return problems


def _fault(entry: Mapping[str, Any]) -> Fault:
    mobile = entry.get("mobile")
    fault = Fault(**entry)
    return fault if mobile is None else dataclasses.replace(fault, mobile=canonical_mobile(str(mobile)))


def load_faults(path: Path) -> tuple[Fault, ...]:
    """The faults in a YAML file (JSON is YAML); none for an empty file.

    Raises UsageFault as :func:`parse_faults`, and ``sandbox_faults_unreadable`` or ``sandbox_faults_no_yaml``.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageFault("sandbox_faults_unreadable", {"path": str(path), "reason": str(error)}) from error
    try:
        data = YAML(typ="safe", pure=True).load(text)
    except YAMLError as error:
        mark = error.problem_mark if isinstance(error, MarkedYAMLError) else None
        position = getattr(error, "position", 0)  # of a character that YAML does not allow: it comes without a mark
        line = (mark.line if mark else text.count("\n", 0, position)) + 1
        reason = str(getattr(error, "problem", None) or error)
        raise UsageFault("sandbox_faults_no_yaml", {"path": str(path), "line": line, "reason": reason}) from error
    return () if data is None else parse_faults(data)
