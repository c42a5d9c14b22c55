"""Text as it is sent: letters as the service's users type them, spaces in order, nothing invisible.

Knows what spreadsheets do to Persian text. Must not know which contact field the text is for.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence

from importer.convert import mojibake
from importer.convert.cells import cell_text, error_of, shown
from importer.convert.column import SEPARATOR, Column, by_texts, join, settled, unsound
from importer.vocabulary import Cell, Converted, Problem

_ARABIC = "\u0620-\u063a\u0641-\u064a\u066e\u066f\u0671-\u06d3\u06d5\u06ee\u06ef\u06fa-\u06ff\u0750-\u077f"
_MARKS = "\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed"
_EMOJI = "\u2190-\u2bff\U0001f000-\U0001faff"

_FINE = "!-~«»،؛؟٪–…\u0621-\u063a\u0641\u0642\u0644-\u0648پچژکگی\u0660-\u0669\u06f0-\u06f9"
_SOUND = re.compile(f"(?:[{_FINE}]++(?>(?:(?: |(?<=[{_ARABIC}])\u200c(?=[{_ARABIC}]))[{_FINE}]++)*))?").fullmatch
"""Nothing to do, seen in half a microsecond: Persian, ASCII, single spaces, ZWNJ between letters."""
_SURE = re.sub("[…–]", "", _FINE.replace("!-~", "!->@-~"))
"""Question marks may say something, and the other two can be damaged UTF-8."""
_BEHIND = f" |{SEPARATOR}++(?!#)|(?<=[{_ARABIC}])\u200c(?=[{_ARABIC}])"
_SOUND_RUN = re.compile(f"{SEPARATOR}*+(?!#)(?>(?:[{_SURE}يك]++(?:{_BEHIND}))*)")
"""A whole column, word after word, of texts that are sound for certain but for their Arabic letters."""
_SURELY_SOUND = re.compile(f"(?!#)[{_SURE}]++(?>(?:(?: |(?<=[{_ARABIC}])\u200c(?=[{_ARABIC}]))[{_SURE}]++)*)").fullmatch

_LETTERS = str.maketrans({"ي": "ی", "ى": "ی", "ك": "ک", "ڪ": "ک", "ھ": "ه", "ہ": "ه"})
_FORMS = re.compile("[\ufb50-\ufdff\ufe70-\ufefc]+")
_LONE_TATWEEL = re.compile(r"(?<!\S)ـ+(?!\S)")
_STRAY_MARK = re.compile(f"(?<![{_ARABIC}{_MARKS}])[{_MARKS}]+")

_XML_ESCAPE = re.compile(r"_x00(?:0[9AaDd]|1[C-Fc-f])_")
_SPACES = re.compile("[ \t\n\x0b\x0c\r\x1c-\x1f\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+")
_JOINT = re.compile(f"(?<=[{_ARABIC}{_MARKS}])[\u00ac\u00ad\u200b\u200c\u200d]+(?=[{_ARABIC}])")
_STRAY_JOINT = re.compile(
    f"(?<![{_ARABIC}{_MARKS}])[\u00ad\u200b\u200c]+|[\u00ad\u200b\u200c]+(?![{_ARABIC}])"
    f"|(?<![{_EMOJI}\ufe0f])\u200d|\u200d(?![{_EMOJI}])"
)
_CONTROLS = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u034f\u061c\u180e\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb\ufffe\uffff]+"
)
_SURROGATES = re.compile("[\ud800-\udfff]")
_LOST = re.compile(r"\?{3}|^[? ]*$")
_REPAIRED: dict[tuple[bool, bool], tuple[str, ...]] = {
    (False, False): (),
    (True, False): ("letters_folded",),
    (False, True): ("spaces_cleaned",),
}
_REPAIRED[True, True] = _REPAIRED[True, False] + _REPAIRED[False, True]
"""Letters folded, spaces cleaned → the repairs."""
_MAYBE_DAMAGED = re.compile("[طظعغ]\xa0").search
_new = tuple.__new__  # Converted(…) without the call of a Python function


def clean(text: str) -> tuple[str, tuple[str, ...]]:
    """The text as it is sent, and the names of the repairs that were made.

    ``mojibake_repaired``
        UTF-8 that was read as Latin-1, cp1252 or cp1256, where the repair is certain (see ``mojibake``).
    ``letters_folded``
        ي ى → ی, ك ڪ → ک, ھ ہ → ه; presentation forms to their letters; letter and mark composed (NFC); tatweel dropped
        (one that stands alone is a dash: ``-``). Vowel signs and hamza stay where they stand on a letter, as a part of
        the spelling («لطفاً»), and go where they don't. ة أ إ ؤ ئ ۀ stay: they are spellings, not keyboard accidents.
    ``spaces_cleaned``
        Every kind of space and line break to one space, none at the ends; ZWNJ kept between letters, single, and
        dropped elsewhere. What old programs write for ZWNJ (¬, soft hyphen, zero width space) becomes one between
        letters. A line break is a space, since a comma would be our invention; so is Excel's ``_x000D_``.
    ``control_removed``
        Control characters, bidi marks, BOM.

    A half of a surrogate pair, which no request could carry, becomes U+FFFD. ASCII is never altered (NA, None, null and
    TRUE are names), digits stay in their script. Cleaning a clean text changes nothing. Never raises.
    """
    repairs: list[str] = []
    for _ in range(8):  # one repair can lay open the next; the second round nearly always finds nothing
        if _is_sound(text):
            break
        before = text
        for name, step in _STEPS:
            after = step(text)
            if after != text and name not in repairs:
                repairs.append(name)
            text = after
        if text == before:
            break
    return text, tuple(repairs)


def doubts(text: str) -> tuple[Problem, ...]:
    """What is doubtful about a cleaned text, none of which refuses it.

    ``text_replacement_char`` (a U+FFFD: a letter is lost), ``text_question_marks`` (the same by programs that write
    ``?`` for what they can't write), ``text_mojibake`` (``guess`` is what it may have been, or ``…``).
    """
    found = []
    if "\ufffd" in text:
        found.append(Problem("text_replacement_char", {"value": shown(text)}))
    if "??" in text and _LOST.search(text):
        found.append(Problem("text_question_marks", {"value": shown(text)}))
    meant = mojibake.guess(text)
    if meant is not None:
        found.append(Problem("text_mojibake", {"value": shown(text), "guess": shown(meant) or "…"}))
    return tuple(found)


def converter() -> Callable[[Cell], Converted]:
    """A converter for any text; numbers, dates and logical values become what the spreadsheet shows (see ``cells``)."""
    return convert


def convert(cell: Cell) -> Converted:
    """One cell cleaned; a spreadsheet error is refused (``cell_error``), blank is ``""``, doubts are warnings."""
    if cell.__class__ is str and (usual := _usual(cell)):
        return usual
    if refused := error_of(cell):
        return Converted("", refused)
    text = cell_text(cell)
    if _is_sound(text) and "??" not in text:
        return Converted(text)
    text, repairs = clean(text)
    return Converted(text, None, repairs, doubts(text)) if text else Converted("")


def _convert_texts(texts: Sequence[str]) -> Column:
    """Arabic letters are often all over a column, and all that is wrong with it: they stop nothing."""
    joined = join(texts)
    column = settled(texts, range(len(texts)) if "_x00" in joined else unsound(texts, joined, _SOUND_RUN), convert)
    if "ي" in joined or "ك" in joined:
        for position, text in enumerate(column.values):
            if "ي" in text or "ك" in text:  # and nothing else is wrong with it
                column.values[position] = text.replace("ي", "ی").replace("ك", "ک")
                column.repairs[position] = _REPAIRED[True, False]
    return column


convert_column = by_texts(_convert_texts, convert)
"""A whole column, as :func:`convert` would convert each of its cells."""


def _usual(cell: str) -> Converted | None:
    """What ``clean`` and ``doubts`` would say, several times cheaper, of a text that is sound for certain, or would be
    but for Arabic ي and ك, line breaks and blanks too many; None for any other."""
    text = cell.replace("ي", "ی").replace("ك", "ک")
    folded, spaced = text != cell, False
    if ("\n" in text or "\xa0" in text) and not _MAYBE_DAMAGED(text):
        text = text.replace("\n", " ").replace("\xa0", " ") + " "
    if text[:1] == " " or text[-1:] == " " or "  " in text:
        text, spaced = " ".join(filter(None, text.split(" "))), True
    if not _SURELY_SOUND(text) or "_x00" in text:
        return None
    return _new(Converted, (text, None, _REPAIRED[folded, spaced], ()))


def _is_sound(text: str) -> bool:
    return _SOUND(text) is not None and "_x00" not in text


def _letters(text: str) -> str:
    text = _LONE_TATWEEL.sub("-", text).replace("ـ", "")
    text = _FORMS.sub(lambda found: unicodedata.normalize("NFKC", found[0]), text)
    return _STRAY_MARK.sub("", unicodedata.normalize("NFC", text).translate(_LETTERS))


def _spaces(text: str) -> str:
    text = _SPACES.sub(" ", _XML_ESCAPE.sub(" ", text)).strip(" ")
    text = _JOINT.sub(lambda found: found[0].strip("\u200d") and "\u200c", text)
    return _STRAY_JOINT.sub("", text)


def _controls(text: str) -> str:
    return _SURROGATES.sub("\ufffd", _CONTROLS.sub("", text))


_STEPS: tuple[tuple[str, Callable[[str], str]], ...] = (
    ("mojibake_repaired", mojibake.undone),
    ("control_removed", _controls),
    ("letters_folded", _letters),
    ("spaces_cleaned", _spaces),
)
