"""How far the cells of a file may be spread: blank places between them, and places that a merged cell covers.

Knows columns, rows and sizes. Must not know any file format. A few bytes (an index, a span, "repeated") can stand for
thousands of cells; who reads a file asks here whether that is still in proportion, and never counts them one by one.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right

_FREE, _PER_BYTE = 8 << 20, 1
"""Cells that a file need not write, whatever its size, and for each of its bytes. 10,000 rows that use a few of 800
columns stay below. A blank costs 0.2 µs on its way through the program."""


class TooSpread(ValueError):
    """More cells than a file of this size can mean."""

    def __init__(self, count: int, size: int) -> None:
        super().__init__(f"{count:,} blank or repeated cells in {max(1, size >> 10):,} KB")


def require_dense(count: int, size: int) -> None:
    """Raises TooSpread where a file (or a part) of ``size`` bytes makes us hold ``count`` cells that it does not write:
    blank ones between others, copies."""
    if count > _FREE + _PER_BYTE * size:
        raise TooSpread(count, size)


class Covered:
    """The places below cells that reach down over several rows. Costs as much as there are such cells, however wide
    they are: the columns are kept as intervals, which do not overlap."""

    def __init__(self) -> None:
        self._firsts: list[int] = []
        self._lasts: list[int] = []
        self._untils: list[int] = []

    def reach(self, column: int, row: int, last: int | None = None) -> int | None:
        """The last column of a cell above that covers this place (with ``last``: any place from ``column`` to there);
        None where there is none."""
        at = bisect_left(self._lasts, column)
        end = column if last is None else last
        while at < len(self._firsts) and self._firsts[at] <= end:
            if self._untils[at] >= row:
                return self._lasts[at]
            at += 1
        return None

    def cover(self, first: int, last: int, until: int) -> None:
        """These columns are covered down to row ``until``, whatever covered them before."""
        begin, end = bisect_left(self._lasts, first), bisect_right(self._firsts, last)
        kept = [(first, last, until)]
        if begin < end and self._firsts[begin] < first:
            kept.insert(0, (self._firsts[begin], first - 1, self._untils[begin]))
        if begin < end and self._lasts[end - 1] > last:
            kept.append((last + 1, self._lasts[end - 1], self._untils[end - 1]))
        self._firsts[begin:end] = [piece[0] for piece in kept]
        self._lasts[begin:end] = [piece[1] for piece in kept]
        self._untils[begin:end] = [piece[2] for piece in kept]
