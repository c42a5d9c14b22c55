"""Hostile workbooks whose parts are records (xls, xlsb), made byte by byte."""

from __future__ import annotations

import struct
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from support.xlsb import record, text, write_xlsb

Hostile = tuple[Callable[[], bytes], str]

# xls: BIFF 8 -----------------------------------------------------------------------------------------------------


def biff(kind: int, content: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def label(row: int, column: int, value: str) -> bytes:
    return biff(0x204, struct.pack("<HHHHB", row, column, 0, len(value), 1) + value.encode("utf-16-le"))


_BOF = struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 0)
_HEAD = label(0, 0, "نام") + label(0, 1, "موبایل")


def _xls(cells: bytes, before: bytes = b"") -> bytes:
    """A bare stream of records: ``before`` in the workbook, ``cells`` in its one sheet."""
    xf = biff(0xE0, struct.pack("<HHH", 0, 0, 0xFFF5) + bytes(14))
    start = len(biff(0x809, _BOF)) + len(xf) + len(before) + 4 + 9 + 4
    sheet = biff(0x85, struct.pack("<IBBBB", start, 0, 0, 1, 0) + b"a")
    book = biff(0x809, _BOF) + xf + before + sheet + biff(0x0A)
    return book + biff(0x809, _BOF[:2] + struct.pack("<H", 0x10) + _BOF[4:]) + _HEAD + cells + biff(0x0A)


def _sst(count: int, *parts: bytes) -> bytes:
    first, *rest = parts
    return biff(0xFC, struct.pack("<II", count, count) + first) + b"".join(biff(0x3C, part) for part in rest)


_BACKWARDS = struct.pack("<HBi", 60_000, 4, -7 - 60_000)  # a text whose phonetic part ends where it began
_RUNS = struct.pack("<HBHs", 1, 8, 2000, b"a") + bytes(8000)


def _ole(stream: bytes, *, size: int | None = None, loop: bool = False, fat: Mapping[int, int] | None = None) -> bytes:
    """An OLE container with the stream ``Workbook``, said to have ``size`` bytes; ``loop``: its chain has no end."""
    sectors = [stream[at : at + 512].ljust(512, b"\0") for at in range(0, len(stream), 512)]
    count = len(sectors)
    tables = count // 128 + 1
    chain = [*range(1, count), 0 if loop else 0xFFFFFFFE, 0xFFFFFFFE, *[0xFFFFFFFD] * tables]
    chain += [0xFFFFFFFF] * (tables * 128 - len(chain))

    def entry(name: str, kind: int, child: int, start: int, length: int) -> bytes:
        data = name.encode("utf-16-le")
        head = data.ljust(64, b"\0") + struct.pack("<HBBIII", len(data) + 2, kind, 1, 0xFFFFFFFF, 0xFFFFFFFF, child)
        return head + bytes(36) + struct.pack("<IQ", start, length)

    directory = entry("Root Entry", 5, 1, 0xFFFFFFFE, 0) + entry("Workbook", 2, 0xFFFFFFFF, 0, size or len(stream))
    header = {24: 0x3E, 26: 3, 28: 0xFFFE, 30: 9, 32: 6}
    head = bytearray(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504))
    for at, value in header.items():
        struct.pack_into("<H", head, at, value)
    places = [count + 1 + n for n in range(tables)]
    words = {44: tables, 48: count, 56: 4096, 60: 0xFFFFFFFE, 64: 0, 68: 0xFFFFFFFE, 72: 0, **(fat or {})}
    for at, value in words.items():
        struct.pack_into("<I", head, at, value)
    struct.pack_into("<109I", head, 76, *(places + [0xFFFFFFFF] * 109)[:109])
    return bytes(head) + b"".join(sectors) + directory.ljust(512, b"\0") + struct.pack(f"<{len(chain)}I", *chain)


_PLAIN = _xls(label(1, 0, "سارا") + bytes(0))
XLS: Mapping[str, Hostile] = {
    "looping-chain.xls": (lambda: _ole(_PLAIN.ljust(5000, b"\0"), size=2_000_000_000, loop=True), "a stream of"),
    "huge-mini-table.xls": (
        lambda: _ole(_PLAIN.ljust(5000, b"\0"), size=4000, fat={60: 0, 64: 0x7FFFFF}, loop=True),
        "tables of",
    ),
    "huge-fat.xls": (
        lambda: _ole(_PLAIN.ljust(5000, b"\0"), fat={44: 0x7FFFFFFF, 68: 1, 72: 0x7FFFFFFF // 127 + 1}),
        "tables of",
    ),
    "sector-of-2-to-the-60000.xls": (
        lambda: _ole(_PLAIN.ljust(5000, b"\0"))[:30] + b"\x60\xea" + _ole(_PLAIN.ljust(5000, b"\0"))[32:],
        "sectors of",
    ),
    "texts-backwards.xls": (
        lambda: _xls(b"", _sst(0x7FFFFFFF, _BACKWARDS.ljust(8000, b"a"), *[b"\0" + b"a" * 8000] * 9)),
        "texts in",
    ),
    "texts-that-are-not-there.xls": (lambda: _xls(b"", _sst(0x7FFFFFFF, bytes(8000))), "texts in"),
    "rich-texts.xls": (lambda: _xls(b"", _sst(600, *[_RUNS] * 600)), "runs"),
    "links-to-whole-sheets.xls": (
        lambda: _xls(biff(0x1B8, struct.pack("<HHHH", 0, 65535, 0, 255) + bytes(24)) * 9),
        "",
    ),
    "column-widths.xls": (lambda: _xls(biff(0x7D, struct.pack("<HHHHHH", 0, 255, 0, 0, 1, 0)) * 300_000), "records"),
    "merged.xls": (
        lambda: _xls(biff(0xE5, struct.pack("<H", 1000) + struct.pack("<HHHH", 0, 65535, 0, 255) * 1000) * 500),
        "",
    ),
    "far-cells.xls": (
        lambda: _xls(b"".join(biff(0x203, struct.pack("<HHHd", row, 255, 0, 1.5)) for row in range(1, 65_536))),
        "blank or repeated",
    ),
    "many-sheets.xls": (
        lambda: _xls(b"", biff(0x85, struct.pack("<IBBBB", 0, 0, 0, 1, 0) + b"a") * 300_000),
        "records",
    ),
    "many-styles.xls": (
        lambda: _xls(b"", biff(0xE0, struct.pack("<HHH", 0, 0, 0xFFF5) + bytes(14)) * 200_000),
        "records",
    ),
    "many-formats.xls": (
        lambda: _xls(
            b"", b"".join(biff(0x41E, struct.pack("<HHB", n % 65_536, 200, 0) + b"[" * 200) for n in range(20_000))
        ),
        "records",
    ),
    "many-names.xls": (
        lambda: _xls(b"", biff(0x18, struct.pack("<HBBHHHBBBB", 0, 0, 1, 0, 0, 0, 0, 0, 0, 0) + b"\0a") * 200_000),
        "",
    ),
    "many-rows.xls": (
        lambda: _xls(
            b"".join(
                biff(0x208, struct.pack("<HHHHHHI", n % 65_536, 0, 0, n % 30_000, 0, 0, n)) for n in range(200_000)
            )
        ),
        "records",
    ),
    "sheets-that-overlap.xls": (
        lambda: _xls(
            biff(0x1234) * 1_000_000,
            b"".join(biff(0x85, struct.pack("<IBBBB", 200_000 + n * 4, 0, 0, 1, 0) + b"a") for n in range(9_000)),
        ),
        "overlap",
    ),
    "an-ole-in-an-ole.xls": (lambda: _ole(_ole(_PLAIN.ljust(5000, b"\0"), loop=True)), "container"),
}

# xlsb ------------------------------------------------------------------------------------------------------------

_SHEET = "xl/worksheets/sheet1.bin"
_STRINGS, _STYLES, _BOOK = "xl/sharedStrings.bin", "xl/styles.bin", "xl/workbook.bin"


def _sheet(*records: bytes) -> bytes:
    head = _row(0) + _text(0, "نام") + _text(1, "موبایل")
    return record(129) + record(145) + head + b"".join(records) + record(146) + record(130)


def _row(number: int) -> bytes:
    return record(0, struct.pack("<IIHBBBI", number, 0, 300, 0, 0, 0, 0))


def _text(column: int, value: str = "x") -> bytes:
    return record(6, struct.pack("<II", column, 0) + text(value))


def _xlsb(part: str, data: Callable[[], bytes]) -> Callable[[], bytes]:
    def make() -> bytes:
        with tempfile.TemporaryDirectory() as folder:
            rows = [["نام", "موبایل"], ["سارا", "x"]]
            return write_xlsb(Path(folder) / "a.xlsb", {"a": rows}, replace={part: data()}).read_bytes()

    return make


def _book(*tabs: bytes) -> bytes:
    return record(131) + record(143) + b"".join(tabs) + record(144) + record(132)


XLSB: Mapping[str, Hostile] = {
    "far-cells.xlsb": (
        _xlsb(_SHEET, lambda: _sheet(*(_row(n) + _text(16_383) for n in range(1, 100_000)))),
        "blank or repeated",
    ),
    "blank-rows.xlsb": (_xlsb(_SHEET, lambda: _sheet(*(_row(n) for n in range(1, 1_048_576)))), "blank or repeated"),
    "many-blank-cells.xlsb": (
        _xlsb(_SHEET, lambda: _sheet(*(_row(n) + record(12, bytes(4)) * 16_000 for n in range(1, 200)))),
        "blank or repeated",
    ),
    "empty-records.xlsb": (_xlsb(_SHEET, lambda: _sheet(record(5000) * 8_000_000)), "records"),
    "merged.xlsb": (
        _xlsb(_SHEET, lambda: _sheet() + record(176, struct.pack("<IIII", 0, 1 << 19, 0, 16_383)) * 1_000_000),
        "",
    ),
    "format-of-brackets.xlsb": (
        _xlsb(
            _STYLES,
            lambda: (
                record(44, b"\xa4\0" + text("[" * 300_000))
                + record(617)
                + record(47, b"\0\0\xa4\0" + bytes(12))
                + record(618)
            ),
        ),
        "",
    ),
    "many-sheets.xlsb": (
        _xlsb(_BOOK, lambda: _book(record(156, struct.pack("<II", 0, 1) + text("rId1") + text("a")) * 900_000)),
        "sheets",
    ),
    "a-bomb-of-texts.xlsb": (_xlsb(_STRINGS, lambda: bytes(200 << 20)), "unpack"),
    "a-bomb-of-cells.xlsb": (_xlsb(_SHEET, lambda: bytes(200 << 20)), "unpack"),
    "rows-beyond.xlsb": (_xlsb(_SHEET, lambda: _sheet(_row(0xFFFFFFFE), _text(0))), "row"),
    "columns-beyond.xlsb": (_xlsb(_SHEET, lambda: _sheet(_row(1), _text(0xFFFFFFFE))), "column"),
    "a-text-of-4-GB.xlsb": (_xlsb(_SHEET, lambda: _sheet(_row(1), record(6, bytes(8) + b"\xff\xff\xff\x7f"))), "text"),
}
