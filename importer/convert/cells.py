"""A typed cell as the text a person sees in the spreadsheet program; the errors and the "nothings" a cell can hold.

Knows Excel's cell types and what people write where there is nothing to write; must not know contact fields or files.
"""

from __future__ import annotations

import datetime as dt
import math
from decimal import Decimal

from importer.convert.fold import fold
from importer.vocabulary import Cell, CellError, Problem

ERROR_TEXTS = frozenset(
    {
        "#BLOCKED!",
        "#BUSY!",
        "#CALC!",
        "#CONNECT!",
        "#DIV/0!",
        "#FIELD!",
        "#GETTING_DATA",
        "#N/A",
        "#NAME?",
        "#NULL!",
        "#NUM!",
        "#REF!",
        "#SPILL!",
        "#UNKNOWN!",
        "#VALUE!",
    }
)
"""What Excel shows for a failed formula (source: Microsoft, "ERROR.TYPE function"); a CSV export keeps it as text."""

NOTHING_WORDS = frozenset(
    fold(word)
    for word in (
        *("ندارد", "ندارم", "نداریم", "نداره", "ندارند", "نامشخص", "مشخص نیست", "معلوم نیست", "نامعلوم", "ناموجود"),
        *("موجود نیست", "موجود نمی‌باشد", "ثبت نشده", "ثبت نشده است", "وارد نشده", "وارد نشده است", "اعلام نشده"),
        *("فاقد", "خالی", "بدون", "هیچ", "هیچکدام", "تعیین نشده", "نمی‌دانم", "نمی‌داند", "بدون اطلاعات"),
        *("none", "null", "nil", "nan", "na", "n/a", "n.a", "not available", "not applicable", "unknown", "undefined"),
        *("empty", "blank", "nothing", "missing", "<na>", "(null)", "(blank)", "<null>"),
    )
)
"""What people and programs write for "there is none", folded."""

_PUNCTUATION = "-‐‑‒–—―−﹘﹣_~.…·•,،;؛/\\|*?؟!:'\"`"

_WIDEST_PLAIN = 1e21  # beyond it a number is shown with an exponent


def error_of(cell: Cell) -> Problem | None:
    """The problem ``cell_error`` for a cell that holds a spreadsheet error: a :class:`CellError`, or its text in a CSV.

    None for every other cell. ``####`` (a column too narrow, copied as text) is such an error too.
    """
    if not isinstance(cell, str):
        return None
    if isinstance(cell, CellError):
        return Problem("cell_error", {"value": str(cell)})
    if cell[:1] == "#":
        text = cell.strip()
        if text.upper() in ERROR_TEXTS or (len(text) > 2 and not text.strip("#")):
            return Problem("cell_error", {"value": text})
    return None


def is_nothing(text: str) -> bool:
    """Whether a text means that there is none: blank, only punctuation (``-``, ``//``, ``؟``), ندارد, n/a, null."""
    folded = fold(text).strip(_PUNCTUATION)
    return not folded or folded in NOTHING_WORDS


def shown(text: str, limit: int = 60) -> str:
    """A text as a message quotes it: on one line, without outer blanks, at most ``limit`` characters."""
    line = " ".join(text.split()) if len(text) <= 4 * limit else " ".join(text[: 4 * limit].split())
    return line if len(line) <= limit else line[: limit - 1] + "…"


def cell_text(cell: Cell) -> str:
    """The text of a cell as a person sees it; a ``str`` (a CellError too) is handed back as it is.

    9121234567 and 9121234567.0 → ``9121234567``; 0.1 + 0.2 → ``0.3`` (Excel shows 15 significant digits);
    True → ``TRUE``; dates and times are ISO 8601 (``1991-03-08``, ``1991-03-08 14:30:00`` and without the time at
    midnight); a duration is ``36:15:00``. A missing number (NaN) is ``""``. Never raises.
    """
    if isinstance(cell, str):
        return str(cell)
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, int):
        return _whole(cell)
    return _number(cell) if isinstance(cell, float) else _moment(cell)


def _whole(value: int) -> str:
    # str() refuses integers of more than 4,300 digits; no cell of a file holds one, but a library user might.
    return str(value) if -(10**21) < value < 10**21 else f"{Decimal(value):.14E}"


def _number(value: float) -> str:
    if math.isnan(value):
        return ""
    if math.isinf(value):
        return str(value)
    if value.is_integer() and abs(value) < _WIDEST_PLAIN:
        return str(int(value))
    text = f"{value:.15g}"
    return f"{Decimal(text):f}" if "e-" in text and abs(value) > 1e-15 else text


def _moment(cell: dt.datetime | dt.date | dt.time | dt.timedelta) -> str:
    if isinstance(cell, dt.datetime):
        if cell.time() == dt.time.min and cell.tzinfo is None:
            return cell.date().isoformat()
        return cell.isoformat(sep=" ", timespec="seconds")
    if isinstance(cell, dt.timedelta):
        return _duration(cell)
    return cell.isoformat() if isinstance(cell, dt.date) else cell.isoformat(timespec="seconds")


def _duration(value: dt.timedelta) -> str:
    minutes, seconds = divmod(int(abs(value).total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    sign = "-" if value < dt.timedelta(0) else ""
    return f"{sign}{hours:02}:{minutes:02}:{seconds:02}"
