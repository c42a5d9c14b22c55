"""What is asked of the bytes of an xls before olefile and xlrd read them: neither bounds what a few bytes can cost.

Knows the header of an OLE container ([MS-CFB] 2.2) and the records of a workbook ([MS-XLS] 2.3). Must not know what is
in a cell. Everything here raises ValueError for what no program writes.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from importer.source.spread import require_dense

BOF, EOF, FORMULA, FILEPASS, BOUNDSHEET, RECALC_ID = 0x809, 0x0A, 0x06, 0x2F, 0x85, 0x1C1
_FORMAT, _XF, _SST, _CONTINUE, _ROW, _COLINFO = 0x41E, 0xE0, 0xFC, 0x3C, 0x208, 0x7D
_UNKNOWN = b"\xff\x0f"  # the kind of a record that nobody reads
_UNREAD = frozenset(
    {0x1B8, 0x800, 0x18, 0x17, 0x23, 0x1AE, 0xE5, 0x1C, 0x1B0, 0x1B1, 0x5D, 0x1B6, 0x15F, 0x31, 0x231, 0x293}
)
"""Links and their tips, names and what they refer to, merged cells, notes, conditional formats, drawings, labels,
fonts, styles: xlrd keeps them all, some cell by cell, and nobody asks for one."""
_MOST = {_FORMAT: 10_000, _XF: 65_536, BOUNDSHEET: 10_000, _ROW: 65_536, _COLINFO: 1_024}
"""Records of a kind; Excel writes fewer."""
_CELLS = frozenset({0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x201, 0x203, 0x204, 0x205, 0x206, 0x406, 0x27E, 0xD6, 0xFD})
_RUNS = frozenset({0xBD, 0xBE})  # cells side by side; the last column stands at the end
_MOST_RUNS = 1_000_000  # of letters in rich text, which xlrd keeps as objects

_MIN_CONTAINER, _IN_HEADER = 512, 109
_FLOOR = 1 << 16


def require_sound_container(data: bytes) -> None:
    """What the header of an OLE container says about its tables is in proportion to the file."""
    if len(data) < _MIN_CONTAINER:
        raise ValueError("cut off")
    shift, mini_shift = struct.unpack_from("<HH", data, 30)
    if shift not in {9, 12} or mini_shift != 6:
        raise ValueError(f"sectors of 2^{shift} and 2^{mini_shift} bytes")
    sectors = len(data) >> shift
    fat, _, _, _, _, mini, _, difat = struct.unpack_from("<8I", data, 44)
    if max(fat - _IN_HEADER, mini, difat) > sectors:
        raise ValueError(f"tables of {max(fat, mini, difat)} sectors in {sectors}")


def require_size(found: int, size: int) -> None:
    """A stream is no longer than its file: a chain of sectors that runs in a circle has no end."""
    if found > size:
        raise ValueError(f"a stream of {found} bytes in a file of {size}")


def records(stream: bytes | bytearray, start: int) -> Iterator[tuple[int, int, int]]:
    """Kind, place and length of the records from ``start`` to the end of this part of the stream."""
    at, depth = start, 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        yield kind, at + 4, length
        depth += (kind == BOF) - (kind == EOF)  # a chart inside a sheet has its own beginning and end
        if depth <= 0:
            return
        at += 4 + length


def sheets_of(stream: bytes | bytearray) -> list[int]:
    """Where each sheet begins, worksheets and others, in their order."""
    return [
        struct.unpack_from("<I", stream, at)[0]
        for kind, at, length in records(stream, 0)
        if kind == BOUNDSHEET and length >= 6 and at + 6 <= len(stream)
    ]


def only_what_is_read(stream: bytes) -> bytes:
    """The stream of a workbook (BIFF 5 to 8) without the records that nobody asks for: their kind is overwritten, so
    that all others stay where they are."""
    if stream.startswith(b"\xd0\xcf\x11\xe0"):
        raise ValueError("a container inside a container")
    changed = bytearray(stream)
    end = walked = _sift(changed, 0)
    for start in set(sheets_of(changed)):
        if start < end:
            raise ValueError("a sheet that begins inside the workbook")
        walked += _sift(changed, start) - start
        if walked > 2 * len(stream):
            raise ValueError("sheets that overlap")
    return bytes(changed)


def _sift(stream: bytearray, start: int) -> int:
    """Overwrites records from ``start`` to the end of this part, which is returned."""
    counts = dict.fromkeys(_MOST, 0)
    widths: dict[int, int] = {}
    cells, end = 0, start
    texts: list[tuple[int, int]] = []
    before = 0
    for kind, at, length in records(stream, start):
        end = at + length
        if kind in _UNREAD:
            stream[at - 4 : at - 2] = _UNKNOWN
        elif kind in _MOST:
            counts[kind] += 1
            if counts[kind] > _MOST[kind]:
                raise ValueError(f"more than {_MOST[kind]} records of kind {kind}")
        elif kind in _CELLS or kind in _RUNS:
            if length >= 4 and end <= len(stream):
                row, column = struct.unpack_from("<HH", stream, at)
                last = struct.unpack_from("<H", stream, end - 2)[0] if kind in _RUNS else column
                widths[row] = max(widths.get(row, 0), last + 1)
                cells += last - column + 1
        elif kind == _SST or (kind == _CONTINUE and before == _SST):
            texts.append((at, end))
            before = _SST
            continue
        before = kind
    require_dense(sum(widths.values()) - cells, end - start)
    if texts:
        _require_sound_texts([memoryview(stream)[at:end] for at, end in texts])
    return end


def _require_sound_texts(parts: list[memoryview]) -> None:
    """The shared texts end behind where they begin, and there are not more than bytes. Walks as xlrd does."""
    try:
        _walk_texts(parts)
    finally:
        for part in parts:
            part.release()


def _walk_texts(parts: list[memoryview]) -> None:
    (count,) = struct.unpack_from("<i", parts[0], 4)
    if count * 3 > sum(map(len, parts)):
        raise ValueError(f"{count} texts in {sum(map(len, parts))} bytes")
    index, at, runs = 0, 8, 0
    for _ in range(count):
        part = parts[index]
        letters, options = struct.unpack_from("<HB", part, at)
        at += 3
        rich, phonetic = 0, 0
        if options & 8:
            (rich,) = struct.unpack_from("<H", part, at)
            at += 2
        if options & 4:
            (phonetic,) = struct.unpack_from("<i", part, at)
            at += 4
        runs += rich
        if phonetic < 0 or runs > _MOST_RUNS:
            raise ValueError(f"{runs} runs, {phonetic} bytes of hints in a shared text")
        while (rest := len(part) - at) < letters << (options & 1):  # goes on in the next part, maybe in the other width
            letters -= max(0, rest) >> (options & 1)
            index += 1
            part, at = parts[index], 1
            options = part[0]
        at += (letters << (options & 1)) + rich * 4 + phonetic
        while at >= len(part) and index < len(parts) - 1:
            at -= len(part)
            index += 1
            part = parts[index]
