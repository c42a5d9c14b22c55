"""Text: what is sent of a cell, and what is said about it."""

from __future__ import annotations

import datetime as dt
import re
from itertools import product

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from importer.convert import text
from importer.convert.column import gathered
from importer.vocabulary import Cell, CellError, Converted

convert = text.converter()

CELLS: st.SearchStrategy[Cell] = st.one_of(
    st.text(st.characters()),  # surrogates too
    st.text("يكىھـﻣﺪ\u064b\u0654\u0300اأب ه \u200c\u200d\u200b\u00ad¬\u200f\ufeff\t\n_x00DA19ØÙÛ\x81\x8c„±ط¹¾â€Œ?�"),
    st.integers(),
    st.floats(),
    st.booleans(),
    st.datetimes(timezones=st.none() | st.timezones()),
    st.dates(),
    st.times(),
    st.timedeltas(),
    st.text().map(CellError),
)


@pytest.mark.parametrize(
    "sound",
    [
        *("", "علی", "محمد رضا", "احمدی‌نژاد", "تهران، خیابان آزادی (کوچه ۱۲)؛ پلاک ۳", "«نمونه»", "۱۲٣ 45"),
        *("NA", "None", "null", "TRUE", "nan", "-", "O'Brien", "a  +b".replace("  ", " "), "Zoë Müller", "São Paulo"),
        *("فاطمة", "مؤمن", "رئیس", "أمین", "خانۀ", "آب", "لطفاً", "👨‍👩‍👧", "Łódź", "中文", "=1+2"),
    ],
)
def test_a_sound_text_is_sent_as_it_is(sound: str) -> None:
    assert convert(sound) == Converted(sound)


@pytest.mark.parametrize(
    ("cell", "sent", "repairs"),
    [
        ("علي", "علی", "letters_folded"),
        ("موسى", "موسی", "letters_folded"),
        ("كريم", "کریم", "letters_folded"),
        ("ھمراہ", "همراه", "letters_folded"),
        ("ﻣﺤﻤﺪ", "محمد", "letters_folded"),
        ("محــمد", "محمد", "letters_folded"),
        ("علی ـ رضا", "علی - رضا", "letters_folded"),
        ("ا\u0653ب", "آب", "letters_folded"),
        ("\u064bعلی", "علی", "letters_folded"),
        ("علی  رضا", "علی رضا", "spaces_cleaned"),
        (" علی\t", "علی", "spaces_cleaned"),
        ("علی\u00a0رضا", "علی رضا", "spaces_cleaned"),
        ("تهران\nآزادی", "تهران آزادی", "spaces_cleaned"),
        ("تهران_x000D_\nآزادی", "تهران آزادی", "spaces_cleaned"),
        ("\u200cعلی\u200c", "علی", "spaces_cleaned"),
        ("می\u200c\u200cروم", "می\u200cروم", "spaces_cleaned"),
        ("می\u200c روم", "می روم", "spaces_cleaned"),
        ("می¬روم", "می\u200cروم", "spaces_cleaned"),
        ("می\u00adروم", "می\u200cروم", "spaces_cleaned"),
        ("می\u200bروم", "می\u200cروم", "spaces_cleaned"),
        ("ه\u200d.ش", "ه.ش", "spaces_cleaned"),
        ("\u202bعلی\u202c\u200f", "علی", "control_removed"),
        ("\ufeffعلی\x00", "علی", "control_removed"),
    ],
)
def test_what_keyboards_and_exports_do_to_a_text_is_repaired(cell: str, sent: str, repairs: str) -> None:
    assert convert(cell) == Converted(sent, None, (repairs,))


@pytest.mark.parametrize("meant", ["علی", "پژمان چگینی", "می‌روم", "تهران، خیابان آزادی", "۱۳۷۰/۰۵/۱۲", "فا"])
@pytest.mark.parametrize("encoding", ["latin-1", "cp1252", "cp1256"])
def test_utf8_read_in_another_encoding_is_read_again(meant: str, encoding: str) -> None:
    seen = "".join(_shown_byte(byte, encoding) for byte in meant.encode())
    assert convert(seen) == Converted(meant, None, ("mojibake_repaired",))


def _shown_byte(byte: int, encoding: str) -> str:
    shown = bytes([byte]).decode(encoding, "replace")
    return chr(byte) if shown == "\ufffd" else shown  # the five bytes cp1252 lacks are shown as controls


def test_utf8_read_wrongly_twice_is_read_again_twice() -> None:
    assert convert("Ã˜Â¹Ã™â€žÃ›Å’ ÃƒËœÃ‚Â±").value == "علی ر"


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("ãÍãÏ", "text_mojibake"),  # cp1256 read as cp1252
        ("ÙØ§Ø·Ù…Ù‡", "text_mojibake"),  # «فاطمه», of which an export has eaten one byte
        ("عل\ufffd", "text_replacement_char"),
        ("\ud800", "text_replacement_char"),
        ("????", "text_question_marks"),
        ("?? ??", "text_question_marks"),
    ],
)
def test_what_cannot_be_repaired_for_certain_is_sent_with_a_warning(cell: str, code: str) -> None:
    converted = convert(cell)
    assert [warning.code for warning in converted.warnings] == [code]
    assert converted.value
    assert converted.problem is None


def test_the_warning_about_an_encoding_says_what_was_meant() -> None:
    assert convert("ãÍãÏ").warnings[0].params["guess"] == "محمد"


@pytest.mark.parametrize("sound", ["«شرط»", "محیط،", "عک", "حظ»", "What??", "؟", "لوله Ø20"])
def test_persian_that_resembles_damage_is_left_alone(sound: str) -> None:
    assert convert(sound) == Converted(sound)


@pytest.mark.parametrize(
    ("cell", "sent"),
    [
        (12, "12"),
        (12.0, "12"),
        (1.5, "1.5"),
        (True, "TRUE"),
        (dt.date(1991, 8, 3), "1991-08-03"),
        (dt.datetime(1991, 8, 3), "1991-08-03"),  # noqa: DTZ001 - a cell of Excel has no zone
        (dt.time(14, 30), "14:30:00"),
    ],
)
def test_a_typed_cell_becomes_the_text_of_its_value(cell: Cell, sent: str) -> None:
    assert convert(cell) == Converted(sent)


@pytest.mark.parametrize("cell", ["", " ", "\n", "\u200c", "\u00a0\u200f"])
def test_a_blank_cell_is_nothing(cell: str) -> None:
    assert convert(cell) == Converted("")


@pytest.mark.parametrize("cell", [CellError("#N/A"), "#REF!"])
def test_a_spreadsheet_error_is_refused(cell: Cell) -> None:
    converted = convert(cell)
    assert converted.problem == ("cell_error", {"value": str(cell)})
    assert converted.value == ""


@given(CELLS)
@example("aـ\u0301")
@example("ا\u200d\u0653")
def test_text_never_raises_and_converting_again_changes_nothing(cell: Cell) -> None:
    converted = convert(cell)
    assert convert(converted.value)[:3] == (converted.value, None, ())


@given(CELLS)
def test_what_is_sent_can_be_encoded_and_holds_nothing_invisible(cell: Cell) -> None:
    sent = convert(cell).value
    sent.encode("utf-8")
    assert sent == sent.strip()
    assert not re.search(r"[\x00-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]|  ", sent)


@given(st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E)))
def test_ascii_without_spaces_is_never_altered(word: str) -> None:
    if not word.startswith("#") and "_x00" not in word:
        assert convert(word).value == word


def short_texts(alphabet: str, longest: int) -> list[str]:
    return ["".join(chars) for length in range(longest + 1) for chars in product(alphabet, repeat=length)]


def test_the_short_way_says_what_the_careful_one_says_of_every_short_text() -> None:
    for cell in short_texts("یيa \n\xa0\u200c?طـ", 4):
        cleaned, repairs = text.clean(cell)
        careful = Converted(cleaned, None, repairs, text.doubts(cleaned)) if cleaned else Converted("")
        assert convert(cell) == careful, ascii(cell)


@pytest.mark.parametrize("beside", [("علی", "رضا احمدی"), ("", ""), ("#", " a")])
def test_a_column_is_read_as_its_cells_are_whatever_stands_beside_a_cell(beside: tuple[str, str]) -> None:
    before, behind = beside
    cells = [cell for odd in short_texts("یيa \u200c#?", 4) for cell in (odd, before, before, before, behind, behind)]
    for start in range(0, len(cells), 600):
        some = cells[start : start + 600]
        assert text.convert_column(some) == gathered(map(convert, some))
