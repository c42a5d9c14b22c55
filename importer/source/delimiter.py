"""Which character stands between the fields of a text file.

Knows the usual delimiters and Excel's ``sep=`` line. Must not know encodings or what the fields mean.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from importer.source.files import fault
from importer.source.header import LOOKED_AT, folded, overlap

AUTO = "auto"
CANDIDATES = (",", ";", "\t", "|", "،")

_NAMES = {"tab": "\t", "\\t": "\t", "comma": ",", "semicolon": ";", "pipe": "|", "space": " "}
_SEP_LINE = re.compile(r'"?sep=(?P<delimiter>[^"\r\n\x00\ufeff])"?[\r\n]*', re.IGNORECASE)
_IMPOSSIBLE = '"\r\n\x00\ufeff'


class Dialect(NamedTuple):
    """``sep_line``: the first line only tells the delimiter and is no row."""

    delimiter: str
    sep_line: bool


def settle(path: Path, sample: Sequence[str], wish: str = AUTO, wanted: Sequence[str] = ()) -> Dialect:
    """The delimiter of a file whose first lines are ``sample`` (whole lines, with their ends).

    ``wish`` (a character or its English name) wins, then the ``sep=`` line, then the candidate that makes most of the
    wanted headers appear, then the one that makes the rows equally long. A file without any is one column, ``,``.
    """
    told = _SEP_LINE.fullmatch(sample[0]) if sample else None
    if wish.casefold() != AUTO:
        return Dialect(_wished(path, wish), told is not None)
    if told:
        return Dialect(told["delimiter"], sep_line=True)
    names = folded(wanted)
    # max() takes the first of equals, so the order of the candidates decides.
    return Dialect(max(CANDIDATES, key=lambda delimiter: _score(sample, delimiter, names)), sep_line=False)


def _wished(path: Path, wish: str) -> str:
    delimiter = _NAMES.get(wish.casefold(), wish)
    if len(delimiter) != 1 or delimiter in _IMPOSSIBLE:
        raise fault("delimiter_invalid", path, delimiter=wish)
    return delimiter


def _score(sample: Sequence[str], delimiter: str, names: frozenset[str]) -> tuple[int, float, int]:
    try:
        records = [record for record in csv.reader(sample, delimiter=delimiter) if any(map(str.strip, record))]
    except csv.Error:  # a field over the limit: this delimiter makes no sense of the file
        return (0, 0.0, 0)
    lengths = Counter(len(record) for record in records if len(record) > 1)
    if not lengths:
        return (0, 0.0, 0)
    columns, rows = max(lengths.items(), key=lambda item: (item[1], item[0]))
    matches = max(overlap(record, names) for record in records[:LOOKED_AT])
    return (matches, round(rows / len(records), 2), columns)
