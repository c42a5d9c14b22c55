"""What the survey learns of a sheet saves time and nothing else: it proves and counts what the grammar alone does."""

from __future__ import annotations

import re
import zipfile
from dataclasses import fields
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from importer.source import open_table, strings
from importer.source.package import Package
from importer.source.shape import Shape
from importer.source.strings import is_counted_truly
from importer.source.styles import Styles
from importer.source.survey import Survey

STYLES = Styles({2: False, 3: True}, frozenset({0, 1}), frozenset({2}))
HEAD = b'<worksheet><cols><col min="1" max="2" hidden="1"/></cols><sheetData>'
END = b'</sheetData><mergeCells><mergeCell ref="A1:B2"/></mergeCells></worksheet>'
NEVER = 1 << 60

CELLS = (
    *('<c r="{}" t="s"><v>0</v></c>', '<c r="{}" t="s"><v>123456789</v></c>', '<c r="{}"><v>9121234567</v></c>'),
    *('<c r="{}" s="1"><v>-1.5E-3</v></c>', '<c r="{}" s="2"><v>44000.5</v></c>', '<c r="{}" s="1" t="s"><v>7</v></c>'),
    *(
        '<c r="{}" t="b"><v>1</v></c>',
        '<c r="{}" s="1"/>',
        '<c r="{}" s="2" t="n" />',
        '<c r="{}" t="str"><v>ی</v></c>',
    ),
    *('<c r="{}" t="inlineStr"><is><t>a</t></is></c>', '<c r="{}"><f>A1</f><v>5</v></c>', '<c r="{}"><v>.5</v></c>'),
    '<c r="{}" t="str"><f>"ا"</f><v xml:space="preserve"> a </v></c>',
)
ODD = (
    *('<c r="{}" s="2"><v>60</v></c>', '<c r="{}" s="2"><v>9121234567</v></c>', '<c r="{}" s="3"><v>1.5</v></c>'),
    *('<c r="{}" t="e"><v>#N/A</v></c>', '<c r="{}"><f>1</f></c>', '<c r="{}"><f>1</f><v></v></c>', "<c><v>1</v></c>"),
    *('<c r="{}" t="str"><v>_xD83D_</v></c>', '<c r="{}" t="inlineStr"><is><t> a</t></is></c>', "<!-- -->", "\n"),
    *('<c r="{}" t="s"><v>1234567890</v></c>', '<c r="{}" t="b"><v>2</v></c>', '<c r="{}" s="01"><v>1</v></c>'),
    *('<c r="{}" s="99"><v>1</v></c>', '<c r="{}" t="str"><v>\udcff</v></c>', '<c r="{}"><v>1e999</v></c>', "x"),
    *('<c r="A1" t="s"><v>0</v></c>', '<c r="{}0" t="s"><v>0</v></c>', '<c r="{}" t="s"><v>0</v></c></row>'),
)
OPENINGS = ('<row r="{}">', '<row r="{}">', '<row r="{}" spans="1:3">', '<row r="{}" hidden="1">', '<row r="{}" x="ی">')


def _row(number: int, opening: str, cells: dict[str, str]) -> str:
    inside = "".join(cell.format(f"{letters}{number}") for letters, cell in cells.items())
    return f"{opening.format(number)}{inside}</row>"


def seen(blocks: list[bytes], least: int) -> dict[str, object]:
    survey = Survey(_styles=STYLES, _shape=Shape(STYLES, least))
    for block in blocks:
        survey._take(block)
    survey._close()
    return {one.name: getattr(survey, one.name) for one in fields(Survey) if not one.name.startswith("_")}


usual = st.dictionaries(st.sampled_from(["A", "B", "C", "AA"]), st.sampled_from(CELLS), max_size=4).map(
    lambda cells: dict(sorted(cells.items(), key=lambda item: (len(item[0]), item[0])))
)
any_cells = st.one_of(
    usual,
    usual,
    usual,
    st.dictionaries(st.sampled_from(["B", "A", "C", "D"]), st.sampled_from(CELLS + ODD), max_size=3),
)


@settings(max_examples=400, deadline=None)
@given(
    first=st.lists(st.tuples(st.sampled_from(OPENINGS), usual), min_size=1, max_size=8),
    more=st.lists(st.lists(st.tuples(st.integers(0, 3), st.sampled_from(OPENINGS), any_cells), max_size=4), max_size=4),
    spoilt=st.none()
    | st.tuples(st.integers(0, 3), st.integers(0, 400), st.sampled_from(["", "0", "<", '"', "é", ">"])),
)
def test_with_and_without_learning_the_survey_of_any_sheet_says_the_same(
    first: list[tuple[str, dict[str, str]]],
    more: list[list[tuple[int, str, dict[str, str]]]],
    spoilt: tuple[int, int, str] | None,
) -> None:
    number, blocks = 0, []
    for block in [[(1, *row) for row in first], *more]:
        rows: list[str] = []
        for step, opening, cells in block:
            number += step if step or not rows else 1  # 0 at the start of a block: the row stands twice
            rows.append(_row(number, opening, cells))
        blocks.append("".join(rows))
    if spoilt and len(blocks) > spoilt[0]:
        which, place, sign = spoilt
        blocks[which] = blocks[which][:place] + sign + blocks[which][place + 1 :]
    parts = [text.encode(errors="surrogateescape") for text in blocks]
    parts = [HEAD + parts[0], *parts[1:], END]
    assert seen(parts, 0) == seen(parts, NEVER)


def test_rows_as_those_before_are_proved_without_a_second_look() -> None:
    rows = [_row(n, OPENINGS[0], {"A": CELLS[0], "B": CELLS[2], "C": CELLS[4]}).encode() for n in range(1, 9)]
    shape = Shape(STYLES, 0)
    assert shape.numbers(rows[0]) is None
    shape.learn(b"".join(rows[:4]))
    assert shape.numbers(b"".join(rows[4:])) == [5, 6, 7, 8]
    assert shape.numbers(rows[4].replace(b"B5", b"B6")) is None
    assert shape.numbers(rows[4] + b"x" + rows[5]) is None
    assert shape.numbers(rows[4].replace(b"44000.5", b"60")) is None
    assert shape.numbers(re.sub(b'<c r="B5".*?</c>', b"", rows[4])) == [5]


def test_texts_of_a_learned_kind_are_still_looked_through() -> None:
    texts = [_row(n, OPENINGS[0], {"A": CELLS[9], "B": CELLS[10]}).encode() for n in range(1, 4)]
    shape = Shape(STYLES, 0)
    shape.learn(texts[0])
    assert shape.numbers(texts[1]) == [2]
    assert shape.numbers(texts[2].replace("ی".encode(), b" any & all _x000D_")) == [3]
    for bad in (b"\xff", b"_xD83D_", b"_xdbff_"):
        assert shape.numbers(texts[2].replace("ی".encode(), bad)) is None
        assert not seen([HEAD + texts[0], texts[1], texts[2].replace("ی".encode(), bad), END], 0)["plain"]


OPENED = (
    "<t>",
    '<t xml:space="preserve">',
    '<t xml:space="default">',
    "<t x='1'>",
    "<x:t>",
    "<r><t>",
    "<t/>",
    "",
    "<t >",
)
AT_AN_END = ("", " ", "\n", "\t", "&#10;", "&#x20;", "&amp;", ";", "_xD83D_", "_xdbff_", "_x000D_", "<!--", "<![CDATA[")
CLOSED = ("</t></si>", "</t></si><si>", "</t></r></si>", "</x:t></si>", "</si>", "</t>", "")


def test_what_is_proved_of_shared_strings_is_what_a_search_finds() -> None:
    usual = "<si><t>a</t></si>"
    for opened, before, word, after, closed in product(OPENED, AT_AN_END, ("", "a", "ی ب", "_x"), AT_AN_END, CLOSED):
        xml = f"{usual}<si>{opened}{before}{word}{after}{closed}".encode()
        for piece, end in ((xml, len(xml)), (xml[4:] + usual.encode(), len(xml) - 4)):
            found = strings._CHANGED.search(piece, 0, end) is not None
            assert strings._is_changed(piece, end) == found, (piece, end)


@pytest.mark.parametrize(
    ("count", "size", "expected"),
    [
        ("20", 100, True),
        (None, 100, True),
        ("", 100, False),
        ("21", 100, False),
        ("999999999", 100, False),
        ("9223372036854775807", 100, False),
        ("-1", 100, False),
        ("many", 100, False),
    ],
)
def test_shared_strings_can_not_be_more_than_their_bytes_could_hold(
    count: str | None, size: int, expected: bool
) -> None:
    assert is_counted_truly(count, size) is expected


@pytest.mark.parametrize("count", [b"999999999", b"9223372036854775807", b"", b"many"])
def test_a_workbook_that_says_it_has_endless_strings_is_read_all_the_same(tmp_path: Path, count: bytes) -> None:
    """calamine asks for the memory of all of them at once, and takes the process with it."""
    sample = Path(__file__).parents[2] / "sample_data" / "contacts.xlsx"
    path = tmp_path / "strings.xlsx"
    with zipfile.ZipFile(sample) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = re.sub(rb'uniqueCount="\d+"', b'uniqueCount="%b"' % count, old.read(name), count=1)
            new.writestr(name, content)
    rows = [chunk.columns for chunk in open_table(path).chunks()]
    assert rows == [chunk.columns for chunk in open_table(sample).chunks()]


def test_only_a_table_of_strings_is_plain(tmp_path: Path) -> None:
    sample = Path(__file__).parents[2] / "sample_data" / "contacts.xlsx"
    path = tmp_path / "other.xlsx"
    with zipfile.ZipFile(sample) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b"<sst ", b"<tst ").replace(b"</sst>", b"</tst>"))
    part = "xl/sharedStrings.xml"
    assert strings.is_plain(Package(sample), part)
    assert not strings.is_plain(Package(path), part)
