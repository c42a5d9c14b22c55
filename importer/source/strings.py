"""Texts of a workbook: the shared strings, and the escapes that stand in any of its texts.

Knows sharedStrings.xml (ECMA-376 part 1, 18.4) and ST_Xstring (22.9.2.19). Must not know cells. Ours because openpyxl
leaves ``_x000D_`` in its texts and deletes ``x005F_`` from them (``openpyxl.reader.strings``), so what was written as
``_x005F_x000D_`` can't be told from what was written as ``_x000D_``; the XML itself is read by ElementTree.
"""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

from importer.source.package import MAX_ITEM, STEP, Package, elements
from importer.source.table import Progress

_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_SURROGATE = re.compile("[\ud800-\udfff]")

# What calamine would change in a text: white space at its ends without xml:space, an escaped half of a character. The
# rest (comments, CDATA) it reads well as far as tried, but it is rare enough to go the careful way.
_BLOCK, _END_OF_ITEM = 1 << 16, b"si>"
_CHANGED = re.compile(
    rb"<!|_x[dD]|<(?:\w+:)?t(?:\s(?![^>]*\"preserve\")[^>]*+)?>(?:\s|&#|[^<]*(?:\s|&#\w+;)</)",
)

# A block may end behind `<si>`, so that the next one begins without.
_USUAL = re.compile(
    rb"(?>(?:<si>)?)(?>(?:<t(?: xml:space=\"preserve\">[^<]*+|>(?!\s|&#)[^<]*+(?<![\s;]))</t></si>(?>(?:<si>)?))*)"
)
"""Items in which ``_CHANGED`` could find nothing but ``_x``: proved several times faster than searched."""


def unescape(text: str) -> str:
    """The text with ``_x000D_`` as the character it stands for, and ``_x005F_`` as the underscore that escapes one."""
    if "_x" not in text:
        return text
    plain = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)
    if _SURROGATE.search(plain):  # halves that meet become one character; a lone one could not be stored or sent
        plain = plain.encode("utf-16-le", errors="surrogatepass").decode("utf-16-le", errors="replace")
    return plain


def read_strings(package: Package, part: str) -> list[str]:
    """All shared strings by their index. Runs of rich text are joined; phonetic hints (``rPh``) are no text."""
    package.root(part)
    strings: list[str] = []
    parser: ET.XMLPullParser[ET.Element] = ET.XMLPullParser(["start", "end"])
    with package.open(part) as stream:
        depth, held, table = 0, 0, ET.Element("")
        while block := stream.read(STEP):
            parser.feed(block)
            held += len(block)
            if held > MAX_ITEM:
                raise ValueError(f"a shared string of {held} bytes")
            for event, element in elements(parser):
                if event == "start":
                    depth += 1
                    table = element if depth == 1 else table
                    continue
                depth -= 1
                if depth == 1:
                    strings.append(_text(element))
                    table.clear()
                    held = 0
        parser.close()
    return strings


def _text(item: ET.Element) -> str:
    texts = [*item.iterfind("{*}t"), *item.iterfind("{*}r/{*}t")]  # an item has either one text or runs
    return unescape("".join(text.text or "" for text in texts))


_DIGITS = re.compile("[0-9]{1,10}").fullmatch
_SHORTEST_ITEM = len("<si/>")


def is_counted_truly(count: str | None, size: int) -> bool:
    """Whether a part of ``size`` bytes can hold as many strings as it says (None: it does not say): calamine asks for
    the memory of so many at once, and the process dies where there is none."""
    return count is None or (_DIGITS(count) is not None and int(count) * _SHORTEST_ITEM <= size)


def is_bounded(package: Package, part: str) -> bool:
    """Whether this is a table of strings that are no more than they can be: calamine may be given it. Raises
    SourceFault."""
    name, attributes = package.root_element(part)
    return name.rpartition("}")[2] == "sst" and is_counted_truly(attributes.get("uniqueCount"), package.size(part))


def is_plain(package: Package, part: str, looked: Progress | None = None) -> bool:
    """Whether calamine reads every one of these strings as it stands; ``looked`` is told of the bytes."""
    plain = is_bounded(package, part)
    rest = b""
    with package.open(part) as stream:
        while block := stream.read(_BLOCK):
            if looked:
                looked(len(block))
            rest += block
            end = rest.rfind(_END_OF_ITEM) + len(_END_OF_ITEM)
            if plain and end >= len(_END_OF_ITEM):
                plain = not _is_changed(rest, end) and is_utf8(rest[:end])
            rest = rest[end:] if end >= len(_END_OF_ITEM) else rest
            plain = plain and len(rest) <= MAX_ITEM
            rest = rest if plain else b""  # the rest is read for the checksum only
    return plain and not _CHANGED.search(rest)


def _is_changed(xml: bytes, end: int) -> bool:
    usual = _USUAL.match(xml, 0, end)
    start = usual.end() if usual and b"_x" not in xml else 0
    return _CHANGED.search(xml, start, end) is not None


def is_utf8(xml: bytes) -> bool:
    """Whether a piece of XML is valid UTF-8 and does not say that it is anything else."""
    declared = re.match(rb"(?:\xef\xbb\xbf)?<\?xml[^>]*encoding=[\"']([^\"']*)", xml)
    if declared and declared[1].lower() not in {b"utf-8", b"us-ascii"}:
        return False
    try:
        xml.decode()
    except UnicodeDecodeError:
        return False
    return True
