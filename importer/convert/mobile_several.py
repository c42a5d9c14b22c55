"""Several numbers in one cell: taking them apart.

Knows how people write two numbers into one cell. Must not decide which of them is wanted.
"""

from __future__ import annotations

import re

from importer.convert import mobile_tables as tables
from importer.convert.cells import shown

_CONNECTOR = re.compile(r"(?<=[0-9\s)])\s*(?:و|یا|تا|الی|and|or|to|&)\s*(?=[0-9(+\s])", re.IGNORECASE)
_SPLITS = (
    re.compile(r"[,،;؛，；、|/\\\n\r\v\f]+|\s[-‐‑‒–—―−ـ]+\s").split,  # what separates numbers, not groups of digits
    re.compile(r"[\s\-‐‑‒–—―−ـ+]+").split,  # what may separate either
)
_LIST_SEPARATOR = re.compile(r"[-‐‑‒–—―−/\\,،;؛\n]")
_ENDINGS = re.compile(rf"(?:\s*{_LIST_SEPARATOR.pattern}\s*[0-9]{{1,4}})+\s*").fullmatch
_LONGEST = 400  # characters; a cell beyond it is a text, whatever numbers it holds


def numbers(text: str) -> list[str]:
    """The numbers of a cell that holds at least two, as they stand in it, or nothing.

    ``text`` has neither marks nor foreign digits any more. A number is a mobile, a landline, or five digits and more
    beside one of the two.
    """
    if len(text) > _LONGEST:
        return []
    text = _CONNECTOR.sub("\n", text)
    for split in _SPLITS:
        pieces = [piece.strip() for piece in split(text) if piece.strip()]
        if len(pieces) > 1 and _are_numbers(pieces):
            return pieces
    squeezed = tables.squeeze(text)
    glued: list[str] = tables.TOKENS.findall(squeezed)
    return glued if len(glued) > 1 and "".join(glued) == squeezed else []


def ending(text: str) -> tuple[str, str] | None:
    """The number and the endings of a shorthand such as ``09121234567-8``, which stands for …67 and …68."""
    if len(text) > _LONGEST:
        return None
    text = _CONNECTOR.sub("\n", text)
    for separator in _LIST_SEPARATOR.finditer(text):
        first, rest = text[: separator.start()], text[separator.start() :]
        if tables.SHAPE(tables.squeeze(first)) and _ENDINGS(rest):
            return first.strip(), ", ".join(re.findall("[0-9]+", rest))
    return None


def as_listed(number: str) -> str:
    """A number as the message lists it: a mobile in its canonical form, any other as it stands."""
    mobile = tables.SHAPE(tables.squeeze(number))
    return "0" + mobile[3] if mobile else shown(number, 30)


def _are_numbers(pieces: list[str]) -> bool:
    squeezed = [tables.squeeze(piece) for piece in pieces]
    if not any(tables.SHAPE(number) or tables.LANDLINE(number) for number in squeezed):
        return False
    return all(len(number) >= 5 and number.removeprefix("+").isdecimal() for number in squeezed)
