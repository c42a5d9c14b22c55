"""Persian that was stored as UTF-8 and read as something else: undone where that is certain, doubted where it is not.

Knows what such damage looks like; must not know cells or fields. ftfy is imported only when a text looks damaged: it
costs 50 ms to import and 30 µs and more a text.
"""

from __future__ import annotations

import re

_HIGH = "\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ"  # the bytes 80-BF as Latin-1 and as cp1252 show them
_PAIR = re.compile(f"[\u00c2-\u00f4][{_HIGH}]")
"""The start of a UTF-8 sequence, seen through Latin-1 or cp1252: «Ø¹Ù„ÛŒ» for «علی»."""

_CP1256_HIGH = "".join(
    char for char in bytes(range(0x80, 0xC0)).decode("cp1256") if not "\u0600" <= char <= "\u06ff" and char not in "«»"
)
_CP1256_PAIR = re.compile(f"[طظعغ][{re.escape(_CP1256_HIGH)}]")
"""The same through cp1256: «ط¹ظ„غŒ» for «علی». ط ظ ع غ are the bytes D8-DB, with which Persian starts in UTF-8."""

_CP1256_AS_LATIN = re.compile("[\u00c0-\u00ff]{3}")
"""cp1256 read as cp1252: «ãÍãÏ» for «محمد». No language puts three such letters in a row."""

_PERSIAN = re.compile("[\t\n\r -~\u00ab\u00bb\u060c-\u06f9\u200c-\u200f\ufeff]+")


def undone(text: str) -> str:
    """The text that was meant, where that is certain; the text itself otherwise.

    Certain is what decodes as strict UTF-8 and gives nothing but Persian, and what ftfy's heuristics take for certain
    (damage done twice, damage in one part of the text) as long as no character was lost.
    """
    if _CP1256_PAIR.search(text) and (meant := _decoded(text, "cp1256")):
        return meant
    if not _PAIR.search(text):
        return text

    import ftfy  # noqa: PLC0415 - see the module's docstring
    import ftfy.bad_codecs  # noqa: PLC0415 - registers sloppy-windows-1252, which has the five bytes cp1252 lacks

    meant = _decoded(text, "sloppy-windows-1252") or _decoded(text, "latin-1") or ftfy.fix_encoding(text)
    return text if meant.count("\ufffd") > text.count("\ufffd") else meant


def guess(text: str) -> str | None:
    """None for a text that looks sound. For a damaged one, what it may have been (``""`` where nothing fits): a help
    for the person who mends it, not certain enough to send.
    """
    if _CP1256_AS_LATIN.search(text):
        try:
            return text.encode("cp1252").decode("cp1256")
        except UnicodeError:
            return ""
    return "" if len(_PAIR.findall(text)) > 1 or len(_CP1256_PAIR.findall(text)) > 1 else None


def _decoded(text: str, encoding: str) -> str:
    try:
        meant = text.encode(encoding).decode("utf-8")
    except UnicodeError:
        return ""
    return meant if _PERSIAN.fullmatch(meant) else ""
