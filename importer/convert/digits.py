"""Decimal digits of the scripts found in Iranian spreadsheets, as ASCII.

Knows digits only; must not know cells or fields.
"""

from __future__ import annotations

_ZEROS = (
    0x06F0,  # Persian (Extended Arabic-Indic): the Iranian keyboard
    0x0660,  # Arabic-Indic: Arabic keyboards, old exports
    0xFF10,  # full-width: East Asian input methods
    *range(0x1D7CE, 0x1D800, 10),  # mathematical styles: text pasted from messengers' "fonts"
)
"""Code points of the zeros; each is followed by its 1 to 9 (Unicode, chapter 22.3)."""

ASCII_OF: dict[int, str] = {zero + digit: str(digit) for zero in _ZEROS for digit in range(10)}
"""Every foreign digit's code point and the ASCII digit it stands for: a table for ``str.translate``."""


def ascii_digits(text: str) -> str:
    """``text`` with Persian, Arabic-Indic, full-width and mathematical digits as ``0-9``; all else as it was."""
    return text if text.isascii() else text.translate(ASCII_OF)
