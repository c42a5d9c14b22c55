"""What a mapping file says, once it is known to be right: plain frozen values for the later stages.

Knows the meaning of every key and its default. Must not know YAML, pydantic, files or languages.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Literal

Part = Literal["first", "rest", "last"]
Calendar = Literal["auto", "jalali", "gregorian"]
Order = Literal["dmy", "mdy", "ymd"]
Pick = Literal["only", "first"]
OnInvalid = Literal["reject", "blank"]
Empty = Literal["allow", "reject"]
Duplicates = Literal["first", "last", "error"]
Existing = Literal["keep"]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class FieldMapping:
    """Where the values of one contact field come from, and how they are read.

    ``columns`` are headers as written in the mapping, empty for a constant (``value``) and for Labels that are only
    ``always``. A key that does not concern the field's kind stands at its default.
    """

    field: str
    line: int
    """Where the field stands in the mapping file, counted from 1."""
    columns: tuple[str, ...] = ()
    value: str | None = None
    join: str = " "
    """What stands between the values of several columns."""
    part: Part | None = None
    """Names: which part of a full name. None: all of it."""
    values: Mapping[str, bool] = dataclasses.field(default_factory=lambda: MappingProxyType({}))
    """GenderType and Active: cell texts beyond the built-in ones, as written. True is man (GenderType) or active."""
    calendar: Calendar = "auto"
    order: Order | None = None
    """Dates: the order of day, month and year where it can be read both ways."""
    century: int | None = None
    """Dates: the first of the hundred years that two digits can mean. 1300: 70 is 1370; 1350: also 5 is 1405."""
    pick: Pick = "only"
    """Mobile: what a cell with several numbers means. ``only``: a fault."""
    split: str | None = None
    """Labels: what separates several labels in one cell. None: the usual signs; ``""``: a cell is one label."""
    always: tuple[str, ...] = ()
    """Labels: given to every contact."""
    on_invalid: OnInvalid = "reject"
    empty: Empty = "allow"
    """``reject``: a row without a value is invalid. Mobile is always ``reject``."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class SourceOptions:
    """How the spreadsheet is read. ``sheet``: a name, or a number from 1; None: the first visible one.
    ``header_row``: as the spreadsheet program counts, from 1; None: found. ``delimiter``: one character, or auto."""

    sheet: str | int | None = None
    header_row: int | None = None
    encoding: str = "auto"
    delimiter: str = "auto"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Mapping_:  # noqa: N801 (typing's Mapping is used beside it everywhere)
    """A mapping file. ``fields`` in the order of the file. ``run``: the options given there, by Python name
    (``max_failures``), already within their bounds."""

    path: Path
    fields: tuple[FieldMapping, ...]
    version: int = 1
    source: SourceOptions = SourceOptions()
    duplicates: Duplicates = "first"
    existing: Existing = "keep"
    run: Mapping[str, object] = dataclasses.field(default_factory=lambda: MappingProxyType({}))
