"""Texts of a workbook: the shared strings, and the escapes that stand in any of its texts.

Knows sharedStrings.xml (ECMA-376 part 1, 18.4) and ST_Xstring (22.9.2.19). Must not know cells.
"""

from __future__ import annotations

import re
from typing import Any
from xml.parsers import expat

from importer.source.package import Package

STEP = 1 << 16
"""Bytes given to the XML parser at once."""

_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_SURROGATE = re.compile("[\ud800-\udfff]")


def unescape(text: str) -> str:
    """The text with ``_x000D_`` as the character it stands for, and ``_x005F_`` as the underscore that escapes one."""
    if "_x" not in text:
        return text
    plain = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)
    if _SURROGATE.search(plain):  # halves that meet become one character; a lone one could not be stored or sent
        plain = plain.encode("utf-16-le", errors="surrogatepass").decode("utf-16-le", errors="replace")
    return plain


def xml_parser() -> expat.XMLParserType:
    """An expat parser that hands text over whole and refuses a DOCTYPE, as entity bombs need one."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.buffer_size = STEP
    parser.StartDoctypeDeclHandler = _refuse_doctype
    return parser


def read_strings(package: Package, part: str) -> list[str]:
    """All shared strings by their index. Runs of rich text are joined; phonetic hints (``rPh``) are no text."""
    texts = _Texts()
    with package.open(part) as stream:
        while block := stream.read(STEP):
            texts.parser.Parse(block)
        texts.parser.Parse(b"", True)  # noqa: FBT003  # expat knows no keyword for it
    return texts.strings


def _refuse_doctype(*_: Any) -> None:
    raise ValueError("DOCTYPE")


class _Texts:
    """Expat's events of sharedStrings.xml as a list."""

    def __init__(self) -> None:
        self.strings: list[str] = []
        self.parser = xml_parser()
        self.parser.StartElementHandler = self._root
        self.parser.EndElementHandler = self._end
        self._runs: list[str] = []
        self._phonetic = False

    def _root(self, name: str, _: dict[str, str]) -> None:
        prefix = name.removesuffix("sst")  # "x:", or nothing
        self._item, self._text, self._hint = prefix + "si", prefix + "t", prefix + "rPh"
        self.parser.StartElementHandler = self._start

    def _start(self, name: str, _: dict[str, str]) -> None:
        if name == self._text:
            if not self._phonetic:
                self.parser.CharacterDataHandler = self._runs.append
        elif name == self._hint:
            self._phonetic = True

    def _end(self, name: str) -> None:
        if name == self._text:
            self.parser.CharacterDataHandler = None
        elif name == self._item:
            self.strings.append(unescape("".join(self._runs)))
            self._runs.clear()
        elif name == self._hint:
            self._phonetic = False
