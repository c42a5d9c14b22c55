"""Folding: the form in which two texts are compared, never the form that is sent.

Knows which differences of spelling people do not mean. Must not know what the texts are (headers, labels, names).
"""

from __future__ import annotations

import unicodedata

_LETTERS = {
    **dict.fromkeys("يىېۍێ", "ی"),
    **dict.fromkeys("كڪ", "ک"),
    **dict.fromkeys("ھہەةۃ", "ه"),
    "ٱ": "ا",
    "_": "",  # «شماره_موبایل», first_name: written for a space
    "ـ": "",
    "ء": "",  # «املاء» and «املا»
}
_DECORATION = ":*"  # «موبایل:», «موبایل *»
_DROPPED = frozenset({"Mn", "Me", "Cf", "Cc", "Zs", "Zl", "Zp"})


class _Table(dict[int, str]):
    """What each character folds to, worked out when it is first met (all of Unicode would cost 200 ms at import)."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        if char in _LETTERS:
            folded = _LETTERS[char]
        elif unicodedata.category(char) in _DROPPED:
            folded = ""
        elif (digit := unicodedata.decimal(char, None)) is not None:
            folded = str(digit)
        else:
            folded = char
        self[code] = folded
        return folded


_TABLE = _Table()


def fold(text: str) -> str:
    """The text as it is compared: two texts that people take for the same one fold to equal strings.

    What folds away, and why:

    - Arabic, Urdu and Kurdish twins of Persian letters (ي ى → ی, ك → ک, ھ ہ ة → ه), presentation forms, tatweel.
    - Hamza, madda and all vowel signs: أ إ آ ٱ → ا, ؤ → و, ئ → ی, ۀ → ه (by NFKD, which takes them off the letter).
      A missing hamza or madda is the commonest difference of spelling there is: «آدرس» and «ادرس», «رئیس» and «رییس».
    - Spaces, underscores, ZWNJ, bidi marks and controls, all of them, since «شماره‌موبایل», «شماره موبایل» and
      «شمارهموبایل» are one header to those who type them.
    - Digits of any script become ASCII; case is folded; full-width forms become plain ones.
    - Colons and asterisks at the two ends, which forms put beside a header. No other punctuation: the labels «A+» and
      «A-» differ by nothing else.

    Folding a folded text changes nothing. A text with nothing to compare («*», a lone ZWNJ) folds to ``""``.
    """
    if text.isascii():  # the same result, several times cheaper
        return text.casefold().translate(_TABLE).strip(_DECORATION)
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return plain.translate(_TABLE).strip(_DECORATION)
