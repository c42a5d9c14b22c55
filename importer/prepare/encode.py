"""Contacts as they are sent and told apart: the payload of every row of a chunk, and its fingerprint.

Knows JSON and the defaults of the service's fields. Must not know cells or faults. Journals in the field hold what is
made here: not a byte of it may change (a test compares with a plain ``orjson.dumps`` of every row).
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence

import orjson

from importer.vocabulary import FIELD

_new_digest = hashlib.blake2b(digest_size=16).copy  # a sixth cheaper than to make one
_AT_ONCE = 500  # rows whose parts stay in the processor's cache


def encode(
    values: Mapping[str, Sequence[str]], count: int, invalid: Collection[int]
) -> tuple[list[bytes], list[bytes]]:
    """Payloads (JSON of the fields that differ from their default, in the order of the service) and their fingerprints;
    ``b""`` for rows that are ``invalid``.

    So a field that is mapped newly, and says what was sent anyway, changes no contact. ``values``: field → ``count``
    values.
    """
    columns = {name: _without_default(name, column) for name, column in values.items()}
    payloads: list[bytes] = []
    for start in range(0, count, _AT_ONCE):
        part = {name: column[start : start + _AT_ONCE] for name, column in columns.items()}
        payloads += _payloads(part, min(_AT_ONCE, count - start))
    fingerprints: list[bytes] = []
    for payload in payloads:
        digest = _new_digest()
        digest.update(payload)
        fingerprints.append(digest.digest())
    for position in invalid:
        payloads[position] = fingerprints[position] = b""
    return payloads, fingerprints


def _payloads(columns: Mapping[str, Sequence[str]], count: int) -> list[bytes]:
    """The rows as one text, made of a slice for each part of a row: ``{"Mobile":"``, the mobiles, ``","FName":"``, the
    first names … A blank value takes what stands before it with it; a row whose first value is blank lacks its brace.
    """
    befores = [f'","{name}":"' if place else f'{{"{name}":"' for place, name in enumerate(columns)]
    row = [part for before in befores for part in (before, "")] + ['"}\n']
    parts = row * count
    for place, (before, column) in enumerate(zip(befores, columns.values(), strict=True)):
        if not all(column):
            parts[2 * place :: len(row)] = [before if value else "" for value in column]
        parts[2 * place + 1 :: len(row)] = _escaped(column)
    payloads = "".join(parts).encode().split(b"\n")
    payloads.pop()
    for position, value in enumerate(next(iter(columns.values()), ())):
        if not value:  # the row begins like the middle of one: ","FName":"…
            payloads[position] = b"{" + payloads[position][2:]
    return payloads


def _escaped(column: Sequence[str]) -> Sequence[str]:
    """The values as they stand between the quotes of JSON. Whatever must be escaped is so by a backslash."""
    if b"\\" not in orjson.dumps("".join(column)):
        return column
    return [orjson.dumps(value)[1:-1].decode() for value in column]


def _without_default(name: str, column: Sequence[str]) -> Sequence[str]:
    default = FIELD[name].default
    return ["" if value == default else value for value in column] if default else column
