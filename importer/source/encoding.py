"""Which encoding a text file is in: BOM, the NUL pattern of UTF-16, strict UTF-8 over the whole file, then cp1256.

Of a large file with a BOM only the head is decoded here: the mark has said what it is, and whoever reads on meets what
is none of it, in :func:`open_text`, before anything is stored.

Knows codecs. Must not know delimiters or cells. Reads in constant memory.
"""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from importer.errors import SourceFault
from importer.source.files import fault, reading
from importer.source.table import Progress

AUTO = "auto"
FALLBACK = "cp1256"  # what Excel's "CSV" is on a Persian Windows; every byte has a meaning in it

_HEAD = 1 << 20  # bytes in which the NUL pattern is looked for
_BLOCK = 1 << 16  # bytes decoded at once: of larger blocks, memory is what costs
_BOMS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark begins it
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Not encodings of files; and these decode to lone surrogates, which nothing downstream could store.
_REFUSED = frozenset({"utf_7", "idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem"})


@dataclass(frozen=True, slots=True)
class Encoding:
    """The codec of the file. ``guessed``: it is the fallback, and any file would have passed."""

    codec: str
    guessed: bool = False


def settle(path: Path, wish: str = AUTO, looked: Progress | None = None) -> Encoding:
    """The encoding of a file; ``wish`` (unless ``auto``) wins, but the file must be in it. ``looked`` is
    told of the bytes that are decoded to find out.

    Raises SourceFault: ``encoding_unknown``, ``encoding_wrong`` (the file is not in the wished one),
    ``encoding_damaged`` (UTF-8 or UTF-16 with bytes that are none).
    """
    if wish.casefold() != AUTO:
        codec = _codec(path, wish)
        if (line := _undecodable_line(path, codec, looked)) is not None:
            raise fault("encoding_wrong", path, encoding=wish, line=line)
        return Encoding(codec)
    with reading(path), path.open("rb") as stream:
        head = stream.read(_HEAD)
    if codec := _by_bom(head):
        if not _is_text(head, codec, is_whole=len(head) < _HEAD):
            raise _damaged(path, codec)
        return Encoding(codec)
    if (codec := _by_nuls(head)) and _undecodable_line(path, codec, looked) is None:
        return Encoding(codec)
    if (line := _undecodable_line(path, "utf-8", looked)) is None:
        return Encoding("utf-8")
    if _is_damaged_utf8(path):
        raise fault("encoding_damaged", path, encoding="utf-8", line=line)
    return Encoding(FALLBACK, guessed=True)


@contextmanager
def open_text(path: Path, codec: str) -> Iterator[io.TextIOWrapper]:
    """The file as text with its line ends as they stand: LF, CR LF and a lone CR all end a line."""
    with reading(path), path.open(encoding=codec, newline="") as stream:
        try:
            yield stream
        except UnicodeError as error:
            raise _damaged(path, codec) from error


def text_of_head(head: bytes) -> str | None:
    """The first bytes of a file as text, when a BOM or the NUL pattern of UTF-16 tells the encoding; else None."""
    codec = _by_bom(head) or _by_nuls(head)
    return head.decode(codec, errors="replace") if codec else None


def _codec(path: Path, wish: str) -> str:
    try:
        name = codecs.lookup(wish).name
        "".encode(name)  # refuses what is a codec but no text encoding: base64, zlib
    except (LookupError, ValueError) as error:  # ValueError: a NUL in the name
        raise fault("encoding_unknown", path, encoding=wish) from error
    if name.replace("-", "_") in _REFUSED:
        raise fault("encoding_unknown", path, encoding=wish)
    return "utf-8-sig" if name == "utf-8" else name  # takes files with and without BOM


def _by_bom(head: bytes) -> str:
    return next((codec for bom, codec in _BOMS if head.startswith(bom)), "")


def _by_nuls(head: bytes) -> str:
    """UTF-16 without BOM: delimiters, digits and line ends have a NUL on one side of every pair, never on the other."""
    pairs = len(head) // 2
    even, odd = head[0 : 2 * pairs : 2].count(0), head[1 : 2 * pairs : 2].count(0)
    if odd > pairs // 50 and even <= odd // 50:
        return "utf-16-le"
    if even > pairs // 50 and odd <= even // 50:
        return "utf-16-be"
    return ""


def _decoded(path: Path, codec: str, errors: str = "strict", looked: Progress | None = None) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(codec)(errors)
    with reading(path), path.open("rb") as stream:
        while block := stream.read(_BLOCK):
            yield decoder.decode(block)
            if looked:
                looked(len(block))
        yield decoder.decode(b"", final=True)


def _is_text(head: bytes, codec: str, *, is_whole: bool) -> bool:
    """Whether the first bytes of a file are text in this encoding; where they are not all, they may end in the middle
    of a letter."""
    try:
        codecs.getincrementaldecoder(codec)().decode(head, final=is_whole)
    except UnicodeError:
        return False
    return True


def _damaged(path: Path, codec: str) -> SourceFault:
    """The fault of a file whose bytes are not all text in its encoding; it has changed if they are by now."""
    line = _undecodable_line(path, codec)
    if line is None:
        return fault("source_changed", path)
    return fault("encoding_damaged", path, encoding=codec.removesuffix("-sig"), line=line)


def _undecodable_line(path: Path, codec: str, looked: Progress | None = None) -> int | None:
    """The line of the first bytes that are no text in this encoding (within the accuracy of a block's good part)."""
    line = 1
    try:
        for text in _decoded(path, codec, looked=looked):
            line += text.count("\n")
    except UnicodeDecodeError as error:
        good = error.object[: error.start].decode(codec, errors="ignore")
        return line + good.count("\n")
    except UnicodeError:  # a codec that does not say where: UTF-16 without its BOM
        return line
    return None


def _is_damaged_utf8(path: Path) -> bool:
    """Whether a file is UTF-8 but for a few bytes: then cp1256 would turn every name into rubbish.

    Real cp1256 hardly ever forms valid sequences: its Persian letters lie where UTF-8 has lead bytes.
    """
    good = bad = 0
    for text in _decoded(path, "utf-8", errors="replace"):
        replaced = text.count("\ufffd")
        bad += replaced
        good += len(text) - len(text.encode("ascii", errors="ignore")) - replaced
    return good > 4 * bad
