from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importer.report.chart import Axis, Bar, Caption, bars, over_time

CAPTION = Caption("c", "Rows <by> outcome", "created: 8 & more")
AXIS = Axis("55", "0 s", "1 min")


def percent(element: ET.Element, name: str) -> float:
    return float(element.attrib[name].removesuffix("%"))


def parsed(svg: str) -> ET.Element:
    return ET.fromstring(svg)  # noqa: S314  # our own


def drawn(*values: int, rtl: bool = False) -> ET.Element:
    return parsed(bars([Bar(f"b{n}", n, str(n), "created") for n in values], CAPTION, rtl=rtl))


def test_a_chart_says_what_it_shows_to_those_who_do_not_see_it() -> None:
    svg = drawn(8, 1)
    assert svg.get("role") == "img"
    assert svg.get("aria-labelledby") == "c-t c-d"
    assert {(child.tag, child.get("id"), child.text) for child in svg[:2]} == {
        ("title", "c-t", CAPTION.title),
        ("desc", "c-d", CAPTION.description),
    }


def test_bars_are_as_long_as_their_numbers_and_the_least_is_still_seen() -> None:
    long, half, tiny, none = (percent(bar, "width") for bar in drawn(1_000_000, 500_000, 1, 0).iter("rect"))
    assert long == pytest.approx(2 * half, rel=0.01)
    assert 0.3 < tiny < 1
    assert none == 0


def test_from_right_to_left_is_the_mirror_image() -> None:
    for left, right in zip(drawn(8, 3).iter("rect"), drawn(8, 3, rtl=True).iter("rect"), strict=True):
        assert percent(left, "x") + percent(left, "width") == pytest.approx(100 - percent(right, "x"))
    assert drawn(1, rtl=True).get("direction") == "rtl"


def test_without_rows_there_is_no_chart() -> None:
    assert bars([], CAPTION, rtl=False) == ""
    assert bars([Bar("a", 0, "0", "created")], CAPTION, rtl=False) == ""


def test_a_label_can_not_bring_tags_into_the_page() -> None:
    svg = bars([Bar("<script>", 1, "<b>", "created")], CAPTION, rtl=False)
    assert "<script>" not in svg
    assert [text.text for text in parsed(svg).iter("text")] == ["<script>", "<b>"]


_NUMBERS = st.floats(0, 1e6)


@given(
    st.lists(st.tuples(_NUMBERS, _NUMBERS), max_size=2_000, unique_by=lambda point: point[0]).map(sorted), st.booleans()
)
def test_a_chart_over_time_stays_within_its_frame_and_is_never_longer_than_needed(
    points: list[tuple[float, float]], rtl: bool
) -> None:
    svg = over_time(points, AXIS, CAPTION, rtl=rtl)
    if len(points) < 2:
        assert svg == ""
        return
    _, line = parsed(svg).iter("path")
    shown = [tuple(map(float, pair.split(","))) for pair in line.attrib["d"].removeprefix("M").split("L")]
    assert 2 <= len(shown) <= 240
    assert (shown[0][0], shown[-1][0]) == (0, 1000)
    assert all(0 <= x <= 1000 and 0 <= y <= 100 for x, y in shown)
    assert [x for x, _ in shown] == sorted(x for x, _ in shown)
