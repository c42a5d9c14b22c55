"""The words every stage shares: cells, fields of a contact, problems, outcomes.

Knows what the service's contact looks like (source: the ContactCreate page of the Amoot SMS REST API) and what the
results promise to users. Must not know files, HTTP, SQLite or languages; imports nothing of the project.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class CellError(str):
    """What a spreadsheet shows for a formula that failed, such as ``#N/A``: a fault of the cell, never a blank."""

    __slots__ = ()


Cell = str | int | float | bool | dt.datetime | dt.date | dt.time | dt.timedelta
"""A cell as it stands in the file. Blank is ``""``, never None. CSV has only ``str``; Excel adds typed values:
a whole number is an ``int`` (9121234567, not 9121234567.0), an error is a :class:`CellError`."""

Params = Mapping[str, str | int]
"""What a message needs to become a sentence: values for the placeholders of its template."""


class Problem(NamedTuple):
    """Something wrong (or doubtful) with one value: a stable machine-readable code and the data of its sentence."""

    code: str
    params: Params = {}  # noqa: RUF012  # a Mapping: nobody writes to it


class Converted(NamedTuple):
    """What a converter made of one cell.

    ``value`` is the text as it will be sent (``""`` for nothing); ``problem`` is set when the cell was refused, and
    ``value`` is then ``""``. ``repairs`` names what was changed on the way (``zero_restored``); ``warnings`` do not
    refuse anything.
    """

    value: str
    problem: Problem | None = None
    repairs: tuple[str, ...] = ()
    warnings: tuple[Problem, ...] = ()


class Level(StrEnum):
    """What a fault does to its row."""

    REJECT = "reject"
    """The row is invalid and is never sent."""
    BLANK = "blank"
    """The field is sent empty (``on-invalid: blank``); the row counts as usual."""
    WARN = "warn"
    """Nothing; the user is told."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A problem where it was found: in which contact field, from which column (header text) of the source."""

    code: str
    field: str = ""
    column: str = ""
    params: Params = dataclasses.field(default_factory=dict)  # `field` is the attribute above
    level: Level = Level.REJECT


class Kind(StrEnum):
    """How a contact field is converted."""

    FIXED = "fixed"
    MOBILE = "mobile"
    TEXT = "text"
    NAME = "name"
    FLAG = "flag"
    GENDER = "gender"
    EMAIL = "email"
    DATE = "date"
    LABELS = "labels"


@dataclass(frozen=True, slots=True)
class Field:
    """One field of ContactCreate: ``default`` is sent where nothing is mapped. ``past``: a date that can't lie in the
    future; ``max_years``: nor further back than this."""

    name: str
    kind: Kind
    default: str = ""
    past: bool = False
    max_years: int | None = None


FIELDS: tuple[Field, ...] = (
    Field("ContactGroupID", Kind.FIXED, default="0"),  # "disabled: always 0; grouping is done by Labels"
    Field("Active", Kind.FLAG, default="true"),
    Field("Mobile", Kind.MOBILE),
    Field("FName", Kind.NAME),
    Field("LName", Kind.NAME),
    Field("GenderType", Kind.GENDER),
    Field("CompanyTitle", Kind.TEXT),
    Field("JobTitle", Kind.TEXT),
    Field("Email", Kind.EMAIL),
    Field("CityName", Kind.TEXT),
    Field("AddressText", Kind.TEXT),
    Field("BornDate", Kind.DATE, past=True, max_years=130),
    Field("AnniversaryDate", Kind.DATE, past=True),
    *(Field(f"CustomText{n}", Kind.TEXT) for n in range(1, 7)),
    *(Field(f"CustomDate{n}", Kind.DATE) for n in range(1, 4)),
    Field("Labels", Kind.LABELS),
)
"""The 23 fields, in the order of the service's page. All are sent always, empty where there is nothing."""

FIELD: Mapping[str, Field] = {field.name: field for field in FIELDS}

LABEL_SEPARATORS = ",;|"
"""The service splits Labels on these, so no title may hold one."""


class Outcome(StrEnum):
    """What became of a row: the eight words of the results CSV, in the order of the account line."""

    CREATED = "created"
    DUPLICATE = "duplicate"
    CHANGED = "changed"
    INVALID = "invalid"
    REFUSED = "refused"
    FAILED = "failed"
    IN_DOUBT = "in_doubt"
    PENDING = "pending"


SETTLED = frozenset({Outcome.CREATED, Outcome.DUPLICATE, Outcome.CHANGED})
"""Outcomes that leave nothing to do."""
