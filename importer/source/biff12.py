"""The records that the parts of an xlsb workbook are made of (BIFF12): where each ends, and the values inside.

Knows the structures of [MS-XLSB] 2.1.4 and 2.5. Must not know what a record is for.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import IO

from importer.source.package import MAX_ITEM, STEP
from importer.source.table import Progress

ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
    0x2B: "#GETTING_DATA",
}
"""Source: [MS-XLSB] 2.5.97.2, BErr."""

_MORE = 0x80  # a byte of a number that goes on in the next one
_LENGTH_BITS = 28
_LONG, _DOUBLE = struct.Struct("<I"), struct.Struct("<d")


def records(stream: IO[bytes], progress: Progress | None = None) -> Iterator[tuple[int, bytes]]:
    """Kind and content of every record of a part, in order; ``progress`` is told of the bytes. Raises ValueError for
    one that is too long or cut off."""
    held, at = b"", 0
    while block := stream.read(STEP):
        held, at = held[at:] + block, 0
        while header := _header(held, at):
            kind, begin, end = header
            if end - begin > MAX_ITEM:
                raise ValueError(f"a record of {end - begin} bytes")
            if end > len(held):
                break
            yield kind, held[begin:end]
            at = end
        if progress:
            progress(len(block))
    if at < len(held):
        raise ValueError("ends in the middle of a record")


def _header(held: bytes, at: int) -> tuple[int, int, int] | None:
    """Kind, beginning and end of the record at ``at``; None where its header is not all there."""
    try:
        kind = held[at]
        at += 1
        if kind & _MORE:
            kind = kind & ~_MORE | (held[at] & ~_MORE) << 7
            at += 1
        length = shift = 0
        more = _MORE
        while more and shift < _LENGTH_BITS:
            byte = held[at]
            at += 1
            more = byte & _MORE
            length |= (byte & ~_MORE) << shift
            shift += 7
    except IndexError:
        return None
    return kind, at, at + length


def long(content: bytes, at: int) -> int:
    """Four bytes without sign."""
    return int(_LONG.unpack_from(content, at)[0])


def double(content: bytes, at: int) -> float:
    """Xnum."""
    return float(_DOUBLE.unpack_from(content, at)[0])


def rk(number: int) -> float:
    """RkNumber: 30 bits of a whole number or of a double, perhaps times 100."""
    value = float((number ^ 1 << 31) - (1 << 31) >> 2) if number & 2 else _double_of(number & ~3)
    return value / 100 if number & 1 else value


def _double_of(high: int) -> float:
    return float(_DOUBLE.unpack(bytes(4) + _LONG.pack(high))[0])


def text(content: bytes, at: int) -> tuple[str, int]:
    """XLWideString and the place behind it. Half a letter (Excel's LEFT cuts an emoji so) is U+FFFD."""
    count = long(content, at)
    begin, end = at + 4, at + 4 + 2 * count
    if end > len(content):
        raise ValueError(f"a text of {count} letters")
    return content[begin:end].decode("utf-16-le", "replace"), end


def nullable_text(content: bytes, at: int) -> tuple[str, int]:
    """XLNullableWideString, ``""`` for none."""
    return ("", at + 4) if long(content, at) == 0xFFFFFFFF else text(content, at)
