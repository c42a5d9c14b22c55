"""A cell of a yes-or-no column, such as Active, as the service takes it: ``true`` or ``false``.

Knows the words for the two. Must not know what an empty field means to its contact.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from importer.convert import words
from importer.vocabulary import Cell, Converted

YES = (
    *("بله", "بلی", "آری", "آره", "فعال", "فعال است", "هست", "است", "دارد", "درست", "صحیح", "روشن", "مجاز"),
    *("true", "t", "yes", "y", "on", "1", "active", "enabled", "enable", "ok", "✓", "✔", "☑", "✅"),
)
NO = (
    *(
        "خیر",
        "نه",
        "نخیر",
        "غیرفعال",
        "غیر فعال است",
        "غیرفعال است",
        "نیست",
        "ندارد",
        "نادرست",
        "غلط",
        "خاموش",
        "غیرمجاز",
    ),
    *("false", "f", "no", "n", "off", "0", "inactive", "not active", "disabled", "disable", "✗", "✘", "☒", "❌"),
)
WORDS: Mapping[str, bool] = words.folded_words(YES, NO)
"""The built-in words, folded."""


def converter(values: Mapping[str, bool] | None = None) -> Callable[[Cell], Converted]:
    """The converter of a yes-or-no column. ``values``: what further texts mean; they go before WORDS.

    The converter is pure and never raises. A blank cell is ``""``, which stands for the field's default (Active:
    ``true``): whoever joins the payload puts it in. A dash is no blank: next to "yes" it means "no" as often as
    "unknown", so it is ``flag_unknown`` like every other text. A spreadsheet error is ``cell_error``.
    """
    return words.converter(WORDS, values, unknown="flag_unknown", placeholders=False)
