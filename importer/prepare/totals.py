"""Rows of totals below a table: told from customers, so that their fault says what they are.

Knows how such rows look. Must not know files, or what a valid cell is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from importer.convert.cells import cell_text
from importer.convert.fold import fold
from importer.vocabulary import Cell

_WORDS = "|".join(
    fold(word)
    for word in (
        *("جمع", "جمع کل", "جمع کل ستون", "سرجمع", "مجموع", "مجموع کل", "جمع ستون", "جمع صفحه", "تعداد", "تعداد کل"),
        *("میانگین", "معدل", "total", "totals", "grand total", "subtotal", "sub total", "sum", "average", "count"),
    )
)
_TOTAL = re.compile(rf"(?:{_WORDS})(?:[\s:：=]*[-\d.,٫٬/]*)")
_FILLED = 0.5
"""The share of cells that such a row fills at most."""


def is_total(cells: Sequence[Cell]) -> bool:
    """Whether a row that has no mobile is one of totals: mostly empty, and one of its cells says so («جمع کل: ۱۲۳»)."""
    texts = [text for text in map(cell_text, cells) if text.strip()]
    return len(texts) <= max(1, _FILLED * len(cells)) and any(_TOTAL.fullmatch(fold(text)) for text in texts)
