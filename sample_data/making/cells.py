"""Cells and sheets as a spreadsheet program holds them, and the text that such a program shows for a cell.

Knows Excel's kinds of cells. Must not know files or people.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from persiantools.jdatetime import JalaliDate

ZWNJ = "\u200c"
_PERSIAN = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")
_ARABIC_DIGITS = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
_ARABIC_LETTERS = str.maketrans("یک", "يك")


class Jalali(NamedTuple):
    """A day of the Jalali calendar. ``day`` is at most 29 where it is random, so that every month has it."""

    year: int
    month: int
    day: int

    def gregorian(self) -> dt.date:
        """The same day in the Gregorian calendar."""
        day: dt.date = JalaliDate(*self).to_gregorian()  # type: ignore[no-untyped-call]  # its __init__ has no annotations
        return day

    def text(self, separator: str = "/") -> str:
        """``1370/05/12``."""
        return f"{self.year}{separator}{self.month:02}{separator}{self.day:02}"


@dataclass(frozen=True, slots=True)
class Day:
    """A real date cell: a day whatever it looks like. ``shown``: the calendar in which its number format shows it."""

    day: Jalali
    shown: Literal["gregorian", "jalali"] = "gregorian"


@dataclass(frozen=True, slots=True)
class Failed:
    """A formula that failed, and the error that is shown for it."""

    formula: str = "=NA()"
    error: str = "#N/A"


Cell = str | int | Day | Failed | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: ``above`` are the rows over the headers, ``trailing`` the blank but formatted rows below the data."""

    name: str
    above: Sequence[Sequence[Cell]]
    headers: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    trailing: int = 0
    right_to_left: bool = True

    @property
    def first_row(self) -> int:
        """Number of the first data row, as the spreadsheet program shows it."""
        return len(self.above) + 2


def shown(cell: Cell) -> str:
    """The text that the spreadsheet program shows for a cell, and so writes into a CSV."""
    if isinstance(cell, Day):
        return cell.day.text() if cell.shown == "jalali" else f"{cell.day.gregorian():%Y/%m/%d}"
    if isinstance(cell, Failed):
        return cell.error
    return "" if cell is None else str(cell)


def persian(text: str) -> str:
    """ASCII digits as Persian ones."""
    return text.translate(_PERSIAN)


def arabic_digits(text: str) -> str:
    """ASCII digits as Arabic ones."""
    return text.translate(_ARABIC_DIGITS)


def arabic_letters(text: str) -> str:
    """Persian ye and kaf as an Arabic keyboard types them."""
    return text.translate(_ARABIC_LETTERS)
