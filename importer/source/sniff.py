"""What a file is, told by its first bytes and never by its name.

Knows magic numbers. Must not know how any format is read.
"""

from __future__ import annotations

import re
from enum import Enum
from pathlib import Path

from importer.source.encoding import text_of_head
from importer.source.files import fault, reading

HEAD = 8_192
"""Bytes that are looked at."""


class Kind(Enum):
    """The formats that are read."""

    TEXT = "text"
    ZIP = "zip"
    XLS = "xls"
    HTML = "html"
    XML_2003 = "xml spreadsheet 2003"


_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # old .xls, and the wrapping of password-protected workbooks

_FOREIGN: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "PDF"),
    (b"\x89PNG", "PNG image"),
    (b"\xff\xd8\xff", "JPEG image"),
    (b"GIF8", "GIF image"),
    (b"\x1f\x8b", "gzip archive"),
    (b"Rar!", "RAR archive"),
    (b"7z\xbc\xaf\x27\x1c", "7-Zip archive"),
    (b"\x28\xb5\x2f\xfd", "Zstandard archive"),
    (b"BZh", "bzip2 archive"),
    (b"\xfd7zXZ\x00", "xz archive"),
    (b"SQLite format 3\x00", "SQLite database"),
    (b"\x00\x01\x00\x00Standard ", "Access database"),
    (b"PAR1", "Parquet"),
    (b"{\\rtf", "RTF document"),
)
_BARE_BIFF = re.compile(rb"\x09[\x00\x02\x04\x08][\x04-\x10]\x00")  # .xls of Excel 2-5, without its OLE wrapping

_HTML = re.compile(
    r"(?:<\?xml[^>]*\?>\s*)?(?:<!--.*?-->\s*)*"
    r"<(?:!doctype\s+html|html|head|body|table|meta|style|script|title|link|div|center|font|tr)\b",
    re.IGNORECASE | re.DOTALL,
)
_MHTML = re.compile(r"mime-version:", re.IGNORECASE)
_XML = re.compile(r"<(?:\?xml|[\w:]*Workbook)\b")
_XML_SPREADSHEET = "urn:schemas-microsoft-com:office:spreadsheet"

_CONTROLS = bytes(code for code in range(32) if code not in b"\x00\t\n\x0b\x0c\r\x1a\x1b")
_NUL_SHARE, _CONTROL_SHARE = 0.10, 0.02


def sniff(path: Path, *, is_text: bool = False) -> Kind:
    """Which reader takes the file. Raises SourceFault for every format that no reader takes, naming what it is.

    ``is_text``: the user has told the encoding, so bytes that look odd are for the decoder to judge.
    """
    with reading(path), path.open("rb") as stream:
        head = stream.read(HEAD)
    if head.startswith(_ZIP):
        return Kind.ZIP
    if head.startswith(_OLE) or _BARE_BIFF.match(head):
        return Kind.XLS
    for magic, kind in _FOREIGN:
        if head.startswith(magic):
            raise fault("format_unknown", path, kind=kind)
    text = text_of_head(head)
    markup = (text or head.decode("latin-1").removeprefix("ï»¿")).lstrip("\ufeff \t\r\n")
    if _HTML.match(markup):
        return Kind.HTML
    if _XML.match(markup) and _XML_SPREADSHEET in markup:
        return Kind.XML_2003
    _refuse_markup(path, markup)
    if text is None and not is_text and _is_binary(head):
        raise fault("format_unknown", path, kind="binary data")
    return Kind.TEXT


def _refuse_markup(path: Path, text: str) -> None:
    if _MHTML.match(text):
        raise fault("format_old", path, format="MHTML (web archive)")
    if _XML.match(text):
        raise fault("format_unknown", path, kind="XML")


def _is_binary(head: bytes) -> bool:
    controls = len(head) - len(head.translate(None, _CONTROLS))
    return head.count(0) > _NUL_SHARE * len(head) or controls > max(2, _CONTROL_SHARE * len(head))
