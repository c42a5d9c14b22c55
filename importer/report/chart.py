"""Charts as inline SVG whose text keeps the size of the page's: positions are in percent, only shapes are stretched.

Knows SVG 1.1. Must not know what the numbers mean. Colours are classes; the style sheet gives them, for light, dark and
paper.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from markupsafe import Markup

_ROW, _BAR, _GAP = 30, 18, 7
"""Pixels: of a bar with the space around it, of a bar, between bar and text."""
_LABEL, _LONGEST = 22.0, 60.0
"""Percent of the width: for labels, and for the longest bar; the rest is for the numbers behind the bars."""
_LEAST = 0.5
"""Percent: one row among a million is still seen."""
_TOP, _PLOT, _BOTTOM = 22, 110, 24
_POINTS = 240
"""More would be drawn upon one another."""

_FRAME = Markup(
    '<svg class="chart" role="img" aria-labelledby="{ident}-t {ident}-d" width="100%" height="{height}" '
    'direction="{direction}"><title id="{ident}-t">{title}</title><desc id="{ident}-d">{description}</desc>'
    "{drawn}</svg>"
)
_BAR_OF = Markup(
    '<text class="name" x="{edge}%" y="{line}" dx="{before}" text-anchor="end">{bar.label}</text>'
    '<rect class="bar {bar.kind}" x="{x}%" y="{y}" width="{long}%" height="{high}" rx="2"/>'
    '<text class="count" x="{tip}%" y="{line}" dx="{behind}" text-anchor="start">{bar.shown}</text>'
)
_PLOT_OF = Markup(
    '<line class="grid" x1="0" x2="100%" y1="{top}" y2="{top}"/>'
    '<svg x="0" y="{top}" width="100%" height="{plot}" viewBox="0 0 1000 100" preserveAspectRatio="none" '
    'overflow="visible" direction="ltr"><path class="area" d="M0,100L{points}L1000,100Z"/>'
    '<path class="line" vector-effect="non-scaling-stroke" d="M{points}"/></svg>'
    '<line class="axis" x1="0" x2="100%" y1="{base}" y2="{base}"/>'
    '<text class="tick" x="0" y="{above}" text-anchor="{left}">{axis.top}</text>'
    '<text class="tick" x="0" y="{below}" text-anchor="{left}">{axis.start}</text>'
    '<text class="tick" x="100%" y="{below}" text-anchor="{right}">{axis.end}</text>'
)


class Caption(NamedTuple):
    """What a chart is called and says, for those who do not see it. ``ident`` is unique in the page."""

    ident: str
    title: str
    description: str


class Bar(NamedTuple):
    """``kind`` is the bar's class, ``shown`` the number as it is written."""

    label: str
    value: float
    shown: str
    kind: str


class Axis(NamedTuple):
    """What stands at the ends of a chart over time."""

    top: str
    start: str
    end: str


def bars(found: Sequence[Bar], caption: Caption, *, rtl: bool) -> Markup:
    """Horizontal bars, one below the other; with ``rtl`` they grow from right to left. Nothing without a value."""
    most = max((bar.value for bar in found), default=0)
    if not most:
        return Markup("")
    side = -1 if rtl else 1
    drawn = Markup("")
    for number, bar in enumerate(found):
        long = max(bar.value / most * _LONGEST, _LEAST) if bar.value else 0.0
        edge = 100 - _LABEL if rtl else _LABEL
        drawn += _BAR_OF.format(
            bar=bar,
            edge=_short(edge),
            tip=_short(edge + side * long),
            x=_short(edge - long if rtl else edge),
            long=_short(long),
            y=number * _ROW + (_ROW - _BAR) // 2,
            high=_BAR,
            line=number * _ROW + _ROW // 2 + 5,  # the base line of text of 14 pixels in the middle of the row
            before=-side * _GAP,
            behind=side * _GAP,
        )
    return _framed(drawn, caption, len(found) * _ROW, rtl=rtl)


def over_time(points: Sequence[tuple[float, float]], axis: Axis, caption: Caption, *, rtl: bool) -> Markup:
    """A line over its area; time runs from left to right in every language, as on a number line. Nothing for fewer
    than two points. ``points``: (second, value), ascending."""
    if len(points) < 2 or points[0][0] >= points[-1][0]:
        return Markup("")
    thin = _thinned(points)
    first, last = thin[0][0], thin[-1][0]
    most = max(value for _, value in thin) or 1
    path = "L".join(
        f"{_short((second - first) / (last - first) * 1000)},{_short(100 - value / most * 100)}"
        for second, value in thin
    )
    drawn = _PLOT_OF.format(
        points=path,
        axis=axis,
        top=_TOP,
        plot=_PLOT,
        base=_TOP + _PLOT,
        above=_TOP - 7,
        below=_TOP + _PLOT + 17,
        left="end" if rtl else "start",  # where the direction is rtl, a text starts at its right
        right="start" if rtl else "end",
    )
    return _framed(drawn, caption, _TOP + _PLOT + _BOTTOM, rtl=rtl)


def _framed(drawn: Markup, caption: Caption, height: int, *, rtl: bool) -> Markup:
    direction = "rtl" if rtl else "ltr"
    return _FRAME.format(**caption._asdict(), drawn=drawn, height=height, direction=direction)


def _thinned(points: Sequence[tuple[float, float]]) -> Sequence[tuple[float, float]]:
    """At most ``_POINTS`` points, each the mean of a stretch; the ends stay where they are."""
    if len(points) <= _POINTS:
        return points
    inner = points[1:-1]
    marks = [len(inner) * number // (_POINTS - 2) for number in range(_POINTS - 1)]
    means = []
    for start, end in pairwise(marks):
        stretch = inner[start:end]
        if stretch:
            means.append((stretch[0][0], sum(value for _, value in stretch) / len(stretch)))
    return [points[0], *means, points[-1]]


def _short(number: float) -> str:
    return f"{number:.2f}".rstrip("0").rstrip(".")
