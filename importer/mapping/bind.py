"""Where the mapped columns stand in a header.

A column is found when its header equals the mapped one after folding, never by a part of it. Knows headers as texts.
Must not know YAML, files or rows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from importer.convert.fold import fold
from importer.mapping.found import Found, fault, near, quoted, shown
from importer.mapping.model import Mapping_

OUR_COLUMNS = frozenset({"_row", "_outcome", "_error"})
"""Columns that the workbook of failed rows adds: nobody's data, so nobody is told that nothing maps them."""


@dataclass(frozen=True, slots=True)
class Binding:
    """``positions``: for each mapped header, as written in the mapping, the index of its column, from 0.
    ``unused``: the headers that nothing maps, as they stand in the source and in its order."""

    positions: Mapping[str, int]
    unused: tuple[str, ...]


def bind(mapping: Mapping_, headers: Sequence[str]) -> Binding:
    """The places of the mapped columns among ``headers``.

    Where several headers fold to the mapped one, the one that is spelt exactly like it is meant.

    Raises:
        MappingFault: for every mapped column that is not there (column_missing, or column_misspelt with the near
            misses) or there more than once (column_ambiguous), with the line of the first field that wants it.
    """
    places: dict[str, list[int]] = {}
    for index, header in enumerate(headers):
        places.setdefault(fold(header), []).append(index)
    positions: dict[str, int] = {}
    found: list[Found] = []
    for column, wanted in _wanted(mapping).items():
        candidates = places.get(fold(column), []) if fold(column) else []
        exact = [index for index in candidates if headers[index] == column]
        match exact or candidates:
            case [index]:
                positions[column] = index
            case several:
                code, params = _ambiguous(several) if several else _missing(column, headers)
                params |= {"wanted": shown(column), "fields": ", ".join(wanted.fields)}
                found.append(Found(wanted.line, 1, code, params))
    if found:
        raise fault(mapping.path.name, found)
    used = set(positions.values())
    unused = (header for index, header in enumerate(headers) if index not in used and header.strip())
    return Binding(MappingProxyType(positions), tuple(header for header in unused if header not in OUR_COLUMNS))


@dataclass(frozen=True, slots=True)
class _Wanted:
    line: int
    fields: tuple[str, ...]


def _wanted(mapping: Mapping_) -> dict[str, _Wanted]:
    """Each mapped header with the first line that names it and the fields made of it: a missing one is told once."""
    wanted: dict[str, _Wanted] = {}
    for each in mapping.fields:
        for column in each.columns:
            before = wanted.get(column, _Wanted(each.line, ()))
            wanted[column] = _Wanted(before.line, (*before.fields, each.field))
    return wanted


def _missing(column: str, headers: Sequence[str]) -> tuple[str, dict[str, str]]:
    there = [header for header in headers if header.strip()]
    params = {"headers": quoted(there)}
    if similar := near(column, there, folded=fold):
        return "column_misspelt", {**params, "near": quoted(similar)}
    return "column_missing", params


def _ambiguous(indexes: Sequence[int]) -> tuple[str, dict[str, str]]:
    return "column_ambiguous", {"places": ", ".join(f"{index + 1} ({_letters(index)})" for index in indexes)}


def _letters(index: int) -> str:
    """The column's letters in a spreadsheet program: 0 is A, 26 is AA."""
    letters = ""
    while index >= 0:
        index, rest = divmod(index, 26)
        letters, index = chr(ord("A") + rest) + letters, index - 1
    return letters
