"""Sentences for what the converters of mobiles, e-mail, labels, gender and flags find (``importer.convert``).

One sentence per code; the placeholders are the params of the problem, and ``column`` and ``field``.
"""

from __future__ import annotations

TEMPLATES: dict[str, str] = {
    "cell_error": (
        "The cell in column «{column}» holds the spreadsheet error «{value}»: mend its formula, or write the value itself."
    ),
    "mobile_missing": "There is no mobile in column «{column}»: every contact needs one, such as 09121234567.",
    "mobile_several": (
        "«{value}» holds several numbers ({numbers}): leave one mobile in the cell, or set pick: first in the mapping."
    ),
    "mobile_range": (
        "«{value}» is short for several numbers ({first} and the ending {rest}): leave one mobile in the cell, or set "
        "pick: first in the mapping."
    ),
    "mobile_digits_lost": (
        "Excel has turned the number into «{value}», of which {digits} digits are left; the others are lost. Format the "
        "column as text and enter the whole number again."
    ),
    "mobile_fraction": "«{value}» is a number with a fraction, no mobile: write the mobile as text, such as 09121234567.",
    "mobile_is_date": (
        "«{value}» is a date or a time, no mobile. Look whether column «{column}» is the right one, and whether it is "
        "formatted as text."
    ),
    "mobile_letters": "«{value}» holds «{letters}», which is no part of a number: leave only the mobile in the cell.",
    "mobile_flipped": (
        "The groups of «{value}» stand in reverse order: write {suggestion}, if that is the number that is meant."
    ),
    "mobile_national_id": (
        "«{value}» looks like a national ID (its check digit is right), no mobile: look whether column «{column}» is the "
        "right one."
    ),
    "mobile_foreign": (
        "«{value}» has the foreign country code {country}: give an Iranian mobile that starts with 09 or +98."
    ),
    "mobile_landline": "«{value}» is a landline number: give a mobile that starts with 09.",
    "mobile_short_code": (
        "«{value}» is a short code or the line of a message sender: give a mobile that starts with 09."
    ),
    "mobile_prefix": "«{value}» starts with {prefix}, and no mobile does: they start with 090 to 093, 0941 or 099.",
    "mobile_length": (
        "«{value}» has {digits} digits; a mobile has 11 (09…), or 10 without the zero: add or take away what is wrong."
    ),
    "mobile_placeholder": "«{value}» looks like a made-up number; it is taken as it stands.",
    "mobile_unassigned": (
        "No operator is known to have numbers that start with {prefix}: look «{value}» up; it is taken as it stands."
    ),
    "email_typo": "«{value}» is mistyped; if {suggestion} is meant, write that.",
    "email_several": "«{value}» holds several addresses ({addresses}): leave one in the cell.",
    "email_length": "«{value}» has {length} characters; an e-mail address has at most {limit}: write the address alone.",
    "email_invalid": "«{value}» is no e-mail address: {reason} Mend it, or empty the cell.",
    "label_separator": (
        "The label «{value}» holds «{separator}», at which the service would cut it in two: rename it, or set split: in "
        "the mapping to the separator that column «{column}» uses."
    ),
    "gender_unknown": (
        "«{value}» in column «{column}» is no gender known here: write مرد or زن, or say under values: in the mapping "
        "what it means."
    ),
    "flag_unknown": (
        "«{value}» in column «{column}» is neither yes nor no: write true or false, or say under values: in the mapping "
        "what it means."
    ),
}
"""Code → sentence, for ``str.format``."""
