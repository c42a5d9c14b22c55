"""Contacts as they are sent and told apart: the payload of every row of a chunk, and its fingerprint.

Knows JSON and the defaults of the service's fields. Must not know cells or faults. Journals in the field hold payloads
and fingerprints: not a byte of them may change (a test compares with a plain ``orjson.dumps`` of every row).
"""

from __future__ import annotations

import hashlib
from array import array
from collections.abc import Collection, Mapping, Sequence
from itertools import compress
from struct import iter_unpack

import orjson

from importer.vocabulary import FIELD

_new_digest = hashlib.blake2b(digest_size=16).copy  # a sixth cheaper than to make one
_AT_ONCE = 500  # rows whose parts stay in the processor's cache


class Encoder:
    """Encodes chunk after chunk of the rows of one source.

    Args:
        shown: of how many contacts payloads will be looked at, where those of all rows are told from one another and
            from no others; None where all are wanted, and compared with those of other runs.
        are_first: that these are the first ones. Those of later chunks are not made then: they take a quarter of all
            that judging takes.
    """

    def __init__(self, shown: int | None = None, *, are_first: bool = False) -> None:
        self._shown, self._are_first = shown, are_first
        self._mobiles: set[str] = set()  # of the contacts that were encoded, until they are enough

    def encode(
        self, values: Mapping[str, Sequence[str]], count: int, invalid: Collection[int]
    ) -> tuple[list[bytes], list[bytes]]:
        """Payloads, and what tells them apart; both ``b""`` for rows that are ``invalid``.

        ``values``: field → ``count`` values.
        """
        columns = without_defaults(values)
        if self._shown is None:
            made = payloads(columns, count, invalid)
            return made, fingerprints(made)
        apart = marks(columns, invalid)
        if len(self._mobiles) >= self._shown:
            return [b""] * count, apart
        if self._are_first:
            self._mobiles.update(compress(values["Mobile"], apart))
        return payloads(columns, count, invalid), apart


def without_defaults(values: Mapping[str, Sequence[str]]) -> dict[str, Sequence[str]]:
    """The values of each field that are to be sent; ``""`` for those that the service takes for granted. So a field
    that is mapped newly, and says what was sent anyway, changes no contact."""
    return {name: _without_default(column, FIELD[name].default) for name, column in values.items()}


def payloads(columns: Mapping[str, Sequence[str]], count: int, invalid: Collection[int]) -> list[bytes]:
    """JSON of the fields that have a value, in the order of ``columns``; ``b""`` for rows that are ``invalid``."""
    made: list[bytes] = []
    for start in range(0, count, _AT_ONCE):
        part = {name: column[start : start + _AT_ONCE] for name, column in columns.items()}
        made += _payloads(part, min(_AT_ONCE, count - start))
    return _blanked(made, invalid)


def fingerprints(payloads: Sequence[bytes]) -> list[bytes]:
    """What tells payloads from one another, for ever: 16 bytes; ``b""`` for none."""
    made: list[bytes] = []
    for payload in payloads:
        digest = _new_digest()
        digest.update(payload)
        made.append(digest.digest() if payload else b"")
    return made


def marks(columns: Mapping[str, Sequence[str]], invalid: Collection[int]) -> list[bytes]:
    """What tells the payloads that these columns would make from one another while this process lives, and in its
    forks: 8 bytes. It needs no payload, and costs a tenth."""
    hashes = array("q", map(hash, zip(*columns.values(), strict=True)))
    return _blanked([mark for (mark,) in iter_unpack("8s", hashes.tobytes())], invalid)


def _blanked(made: list[bytes], invalid: Collection[int]) -> list[bytes]:
    for position in invalid:
        made[position] = b""
    return made


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
    made = "".join(parts).encode().split(b"\n")
    made.pop()
    for position, value in enumerate(next(iter(columns.values()), ())):
        if not value:  # the row begins like the middle of one: ","FName":"…
            made[position] = b"{" + made[position][2:]
    return made


def _escaped(column: Sequence[str]) -> Sequence[str]:
    """The values as they stand between the quotes of JSON. Whatever must be escaped is so by a backslash."""
    if b"\\" not in orjson.dumps("".join(column)):
        return column
    return [orjson.dumps(value)[1:-1].decode() for value in column]


def _without_default(column: Sequence[str], default: str) -> Sequence[str]:
    return ["" if value == default else value for value in column] if default else column
