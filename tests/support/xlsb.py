"""Writes small xlsb workbooks, record by record: what no library at hand writes. LibreOffice 7.4 opens them."""

from __future__ import annotations

import datetime as dt
import struct
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, to_excel

from importer.source.biff12 import ERRORS
from importer.vocabulary import CellError

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_CODES = {text: code for code, text in ERRORS.items()}
_DATE, _DURATION, _TIME = 1, 2, 3
FORMATS = ("yyyy/mm/dd hh:mm", "[h]:mm:ss", "h:mm")
"""Of the styles 1, 2 and 3; style 0 is General."""


@dataclass(frozen=True)
class Formula:
    """A formula and its stored result. ``is_due``: the writer asks for a calculation when the file is opened."""

    result: float | str | bool
    is_due: bool = False
    tokens: bytes = b"\x1e\x01\x00"
    """PtgInt 1."""


@dataclass(frozen=True)
class Sheet:
    """``rows``: None is no cell, "" a blank one with a style. ``short``: cells without a column where possible."""

    rows: Sequence[Sequence[object]]
    state: int = 0
    hidden_rows: Sequence[int] = ()
    hidden_columns: Sequence[int] = ()
    merges: Sequence[tuple[int, int, int, int]] = ()
    short: bool = False


def record(kind: int, content: bytes = b"") -> bytes:
    """A record with its header."""
    length, size = len(content), b""
    while length > 0x7F:
        size, length = size + bytes([length & 0x7F | 0x80]), length >> 7
    head = bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])
    return head + size + bytes([length]) + content


def text(value: str) -> bytes:
    """XLWideString."""
    data = value.encode("utf-16-le", "surrogatepass")
    return struct.pack("<I", len(data) // 2) + data


def write_xlsb(
    path: Path,
    sheets: Mapping[str, Sheet | Sequence[Sequence[object]]],
    *,
    is_1904: bool = False,
    replace: Mapping[str, bytes] | None = None,
) -> Path:
    """A workbook with these sheets; ``replace`` puts other bytes in the place of a part, or one more beside them."""
    strings: dict[str, int] = {}
    epoch = CALENDAR_MAC_1904 if is_1904 else CALENDAR_WINDOWS_1900
    whole = [sheet if isinstance(sheet, Sheet) else Sheet(sheet) for sheet in sheets.values()]
    bodies = [_sheet(sheet, strings, epoch) for sheet in whole]
    targets = [("worksheet", f"worksheets/sheet{n}.bin") for n in range(1, len(bodies) + 1)]
    parts = {
        "[Content_Types].xml": _types(len(bodies)),
        "_rels/.rels": _relations([("officeDocument", "xl/workbook.bin")]),
        "xl/_rels/workbook.bin.rels": _relations(
            [*targets, ("styles", "styles.bin"), ("sharedStrings", "sharedStrings.bin")]
        ),
        "xl/workbook.bin": _workbook(sheets.keys(), whole, is_1904=is_1904),
        "xl/styles.bin": _styles(),
        "xl/sharedStrings.bin": record(159, struct.pack("<II", len(strings), len(strings)))
        + b"".join(record(19, b"\0" + text(string)) for string in strings)
        + record(160),
        **{f"xl/worksheets/sheet{n}.bin": body for n, body in enumerate(bodies, 1)},
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in (parts | dict(replace or {})).items():
            archive.writestr(name, data)
    return path


def _relations(targets: Sequence[tuple[str, str]]) -> bytes:
    items = (
        f'<Relationship Id="rId{n}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="{_RELATIONS}">{"".join(items)}</Relationships>'.encode()


def _types(count: int) -> bytes:
    kinds = {"workbook": "sheet.binary.macroEnabled.main", "styles": "styles", "sharedStrings": "sharedStrings"}
    kinds |= {f"worksheets/sheet{n}": "worksheet" for n in range(1, count + 1)}
    overrides = "".join(
        f'<Override PartName="/xl/{name}.bin" ContentType="application/vnd.ms-excel.{kind}"/>'
        for name, kind in kinds.items()
    )
    rels = '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    return f'<Types xmlns="{_TYPES}">{rels}{overrides}</Types>'.encode()


def _workbook(names: Iterable[str], sheets: Sequence[Sheet], *, is_1904: bool) -> bytes:
    tabs = b"".join(
        record(156, struct.pack("<II", sheet.state, n) + text(f"rId{n}") + text(name))
        for n, (name, sheet) in enumerate(zip(names, sheets, strict=True), 1)
    )
    properties = record(153, struct.pack("<II", 0x20 | is_1904, 0) + text(""))
    return record(131) + properties + record(143) + tabs + record(144) + record(132)


def _styles() -> bytes:
    formats = b"".join(record(44, struct.pack("<H", 164 + n) + text(code)) for n, code in enumerate(FORMATS))
    used = [0, *range(164, 164 + len(FORMATS))]
    font = struct.pack("<HHHHBBBB8sB", 220, 0, 400, 0, 0, 2, 0, 0, b"\x07\xff\0\0\0\0\0\xff", 2) + text("Calibri")
    fill = struct.pack("<I8s8sI5d", 0, b"\x03\x40\0\0\0\0\0\xff", b"\x03\x41\0\0\xff\xff\xff\xff", 0, 0, 0, 0, 0, 0)
    cells = b"".join(record(47, struct.pack("<HHHHHBBHBB", 0, n, 0, 0, 0, 0, 0, 0, 0, 0)[:16]) for n in used)
    parent = record(47, struct.pack("<HHHHHBBHBB", 0xFFFF, 14, 0, 0, 0, 0, 0, 0, 0, 0)[:16])  # a date, and no cell's
    return (
        record(278)
        + record(615, struct.pack("<I", len(FORMATS)))
        + formats
        + record(616)
        + record(611, struct.pack("<I", 1))
        + record(43, font)
        + record(612)
        + record(603, struct.pack("<I", 1))
        + record(45, fill + bytes(4))
        + record(604)
        + record(613, struct.pack("<I", 1))
        + record(46, b"\0" + bytes(50))
        + record(614)
        + record(626, struct.pack("<I", 1))
        + parent
        + record(627)
        + record(617, struct.pack("<I", len(used)))
        + cells
        + record(618)
        + record(279)
    )


def _sheet(sheet: Sheet, strings: dict[str, int], epoch: dt.datetime) -> bytes:
    columns = b"".join(record(60, struct.pack("<IIIIH", at, at, 2340, 0, 1)) for at in sheet.hidden_columns)
    width = max((len(row) for row in sheet.rows), default=1)
    body = [
        record(129),
        record(148, struct.pack("<IIII", 0, max(0, len(sheet.rows) - 1), 0, max(0, width - 1))),
        record(390) + columns + record(391) if columns else b"",
        record(145),
    ]
    for number, row in enumerate(sheet.rows):
        if all(value is None for value in row):
            continue
        flags = 0x10 if number + 1 in sheet.hidden_rows else 0
        body.append(record(0, struct.pack("<IIHBBBI", number, 0, 300, 0, flags, 0, 0)))
        before = -1
        for column, value in enumerate(row):
            if value is not None:
                is_short = sheet.short and column == before + 1
                body.append(_cell(column, value, strings, epoch, is_short=is_short))
                before = column
    body.append(record(146))
    if sheet.merges:
        body.append(record(177, struct.pack("<I", len(sheet.merges))))
        body += [record(176, struct.pack("<IIII", *merge)) for merge in sheet.merges]
        body.append(record(178))
    return b"".join([*body, record(130)])


def _cell(column: int, value: object, strings: dict[str, int], epoch: dt.datetime, *, is_short: bool) -> bytes:
    kind, style, content = _content(value, strings, epoch)
    if is_short and kind <= 7:
        return record(kind + 11, struct.pack("<I", style) + content)
    return record(kind, struct.pack("<II", column, style) + content)


def _content(value: object, strings: dict[str, int], epoch: dt.datetime) -> tuple[int, int, bytes]:
    """The kind of its record, its style, what stands behind the header."""
    if isinstance(value, Formula):
        kind, style, content = _result(value.result)
        flags = struct.pack("<H", 2 if value.is_due else 0)
        tokens = struct.pack("<I", len(value.tokens)) + value.tokens + bytes(4)
        return kind, style, content + flags + tokens
    if isinstance(value, CellError):
        return 3, 0, bytes([_CODES[value]])
    if isinstance(value, bool):
        return 4, 0, bytes([value])
    if isinstance(value, int) and abs(value) < 1 << 29:
        return 2, 0, struct.pack("<i", value << 2 | 2)
    if isinstance(value, int | float):
        return 5, 0, struct.pack("<d", value)
    if isinstance(value, str):
        return (7, 0, struct.pack("<I", strings.setdefault(value, len(strings)))) if value else (1, 0, b"")
    styles = {dt.datetime: _DATE, dt.timedelta: _DURATION, dt.time: _TIME}
    return 5, styles[type(value)], struct.pack("<d", to_excel(value, epoch))  # type: ignore[no-untyped-call]


def _result(value: float | str | bool) -> tuple[int, int, bytes]:
    if isinstance(value, CellError):
        return 11, 0, bytes([_CODES[value]])
    if isinstance(value, str):
        return 8, 0, text(value)
    if isinstance(value, bool):
        return 10, 0, bytes([value])
    return 9, 0, struct.pack("<d", value)
