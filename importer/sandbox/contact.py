"""A contact as the service reads it from a form, judges it and shows it in an answer. Pure.

Source: the ContactCreate page (docs/service.md); what it leaves open is decided here and said so. It reads mobiles and
dates in its own way on purpose: the sandbox must not share a mistake with the importer's converters. Must not know
SQLite, HTTP or sockets.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple
from urllib.parse import parse_qs
from zoneinfo import ZoneInfo

from persiantools.jdatetime import JalaliDate

from importer.vocabulary import FIELDS, LABEL_SEPARATORS, Kind

Form = Mapping[str, Sequence[str]]
"""A form as it came: every name with all its values."""

LENGTH_LIMITS: Mapping[str, int] = {"FName": 100, "LName": 100}
"""Characters after which the sandbox answers Length_Exceeded. The real limits are not published; these are ours."""

EARLIEST_YEAR = 1753
"""Dates before this are refused: the first year of SQL Server's datetime. So a Jalali date sent as it is, 1370-05-06,
does not pass a rehearsal. (An assumption: the documents say nothing of it.)"""

DATE_FIELDS = tuple(field.name for field in FIELDS if field.kind is Kind.DATE)
FLAG_FIELDS = tuple(field.name for field in FIELDS if field.kind in {Kind.FLAG, Kind.GENDER})

_MOBILE = re.compile(r"(?:\+98|0098|98|0)?(9[0-9]{9})")
_DATE = re.compile(r"([0-9]{4})[-/]([0-9]{1,2})[-/]([0-9]{1,2})")
_FLAGS: Mapping[str, str] = {"true": "true", "false": "false", "": ""}
_GENDERS: Mapping[str, tuple[bool | None, str]] = {"true": (True, "آقا"), "false": (False, "خانم"), "": (None, "")}
_SPLIT = re.compile(f"[{re.escape(LABEL_SEPARATORS)}]")
_TEHRAN = ZoneInfo("Asia/Tehran")


class StoredContact(NamedTuple):
    """A contact the sandbox holds. ``fields``: canonical texts by the service's field names, all but Labels;
    ``updated``: seconds since the epoch."""

    id: int
    fields: Mapping[str, str]
    labels: tuple[str, ...]
    deleted: bool
    updated: float

    @property
    def mobile(self) -> str:
        """Canonical: ``09…``."""
        return self.fields["Mobile"]


def parse_form(body: bytes) -> dict[str, list[str]]:
    """The form in a request's body (UTF-8, percent-encoded). Raises ValueError for more fields than a form can have."""
    return parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True, errors="replace", max_num_fields=1000)


def value(form: Form, name: str) -> str:
    """The field's value without outer spaces, the last one if it was sent repeatedly; ``""`` if it was not sent."""
    values = form.get(name)
    return values[-1].strip() if values else ""


def canonical_mobile(text: str) -> str | None:
    """``09…`` for ``09…``, ``9…``, ``989…``, ``+989…`` and ``00989…``; None for any other shape."""
    match = _MOBILE.fullmatch(text.strip())
    return f"0{match[1]}" if match else None


def labels_of(form: Form) -> tuple[str, ...]:
    """The titles in ``Labels`` and ``Labels[]``, split as the service splits them, each once, in their order."""
    parts = [part for name in ("Labels", "Labels[]") for text in form.get(name, ()) for part in _SPLIT.split(text)]
    return tuple(dict.fromkeys(title for part in parts if (title := part.strip())))


def _canonical_date(text: str) -> str | None:
    match = _DATE.fullmatch(text)
    if not match:
        return None if text else ""
    try:
        day = dt.date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None
    return day.isoformat() if day.year >= EARLIEST_YEAR else None


_CANONICAL: Mapping[Kind, Callable[[str], str | None]] = {
    Kind.MOBILE: canonical_mobile,
    Kind.DATE: _canonical_date,
    Kind.FLAG: lambda text: _FLAGS.get(text.lower()),
    Kind.GENDER: lambda text: _FLAGS.get(text.lower()),
}
_PLAIN_FIELDS = tuple(field for field in FIELDS if field.kind is not Kind.LABELS)


def canonical(name_kind: Kind, text: str) -> str | None:
    """A field's value as it is stored and matched; None where the service can't read it."""
    read = _CANONICAL.get(name_kind)
    return read(text) if read else text


def canonical_fields(form: Form) -> dict[str, str]:
    """All fields but Labels, as they are stored. Only for a form that :func:`refusal` has passed."""
    return {field.name: canonical(field.kind, value(form, field.name)) or "" for field in _PLAIN_FIELDS}


def _unreadable(form: Form) -> bool:
    return any(_canonical_date(value(form, name)) is None for name in DATE_FIELDS) or any(
        value(form, name).lower() not in _FLAGS for name in FLAG_FIELDS
    )


_RULES: tuple[tuple[str, Callable[[Form], bool]], ...] = (
    ("Mobile_Empty", lambda form: not value(form, "Mobile")),
    ("Mobile_Invalid", lambda form: canonical_mobile(value(form, "Mobile")) is None),
    ("FirstNameOrLastName_Empty", lambda form: not value(form, "FName") and not value(form, "LName")),
    ("ContactGroupID_Invalid", lambda form: value(form, "ContactGroupID") not in {"", "0"}),
    (
        "Length_Exceeded",
        lambda form: any(len(value(form, name)) > limit for name, limit in LENGTH_LIMITS.items()),
    ),
    # The table has no status for a bad date or flag of a contact; 0 Failed is what is left.
    ("Failed", _unreadable),
)


def refusal(form: Form) -> str | None:
    """The title of the status that the service refuses this contact with; None for a contact that passes.

    The black list is not asked here: it is the store's knowledge.
    """
    return next((title for title, broken in _RULES if broken(form)), None)


def _jalali(day: dt.date) -> str:
    text: str = JalaliDate(day).strftime("%Y/%m/%d")  # type: ignore[no-untyped-call]  # its __init__ has no annotations
    return text


def _show_date(name: str, text: str) -> dict[str, Any]:
    if not text:
        return {name: None, f"{name}Per": ""}
    return {name: f"{text}T00:00:00", f"{name}Per": _jalali(dt.date.fromisoformat(text))}


def _show_gender(name: str, text: str) -> dict[str, Any]:
    flag, title = _GENDERS[text]
    return {name: flag, f"{name}Str": title}


_SHOW: Mapping[Kind, Callable[[str, str], dict[str, Any]]] = {
    Kind.FIXED: lambda name, _text: {name: 0},
    Kind.FLAG: lambda name, text: {name: text == "true"},
    Kind.GENDER: _show_gender,
    Kind.DATE: _show_date,
}


def show(contact: StoredContact, *, country_code: bool) -> dict[str, Any]:
    """The contact as it stands in an answer's ``Data``: Mobile a number (989120000000 with ``country_code``, else
    9120000000), dates Gregorian or null with Jalali twins (``BornDatePer``)."""
    shown: dict[str, Any] = {"ID": contact.id}
    for field in _PLAIN_FIELDS:
        text = contact.fields[field.name]
        if field.kind is Kind.MOBILE:
            shown[field.name] = int(f"98{text[1:]}" if country_code else text)
        elif field.kind in _SHOW:
            shown |= _SHOW[field.kind](field.name, text)
        else:
            shown[field.name] = text
    updated = dt.datetime.fromtimestamp(contact.updated, _TEHRAN)
    return shown | {
        "Labels": list(contact.labels),
        "Deleted": contact.deleted,
        "UpdateDateTime": updated.replace(tzinfo=None).isoformat(timespec="milliseconds"),
        "UpdateDateTimePer": f"{_jalali(updated.date())} {updated:%H:%M}",
    }
