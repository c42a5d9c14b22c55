"""Reading a results CSV back, for the one case where it is all that is left: a lost journal.

People save such files from Excel again, which drops the BOM, changes commas to semicolons, eats zeros and rounds
mobiles; what is not beyond doubt is refused. Knows the columns. Must not know the journal.
"""

from __future__ import annotations

import codecs
import csv
import re
from array import array
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from importer.convert import mobile as mobiles
from importer.errors import UsageFault
from importer.work import State

_STATES: Mapping[str, State] = {
    "created": State.CREATED,
    "changed": State.CREATED,
    "in_doubt": State.IN_DOUBT,
}
"""Outcomes that say that the service has a contact, or may have it."""

_canonical = mobiles.converter()
_NEEDED = ("mobile", "outcome", "contact_id", "run")


@dataclass(frozen=True, slots=True)
class Remembered:
    """A contact that a results file says was created or is in doubt, by which run."""

    mobile: str
    state: State
    contact_id: int | None
    run: str


def read(path: Path) -> list[Remembered]:
    """The contacts of a results file that must not be sent again blindly.

    Raises:
        UsageFault: it is no results file, or a line can't be read without a guess. Nothing is to be adopted then.
    """
    return list(_remembered(path))


@dataclass(slots=True)
class Sent:
    """What a results file says that one run sent: how many ``rows`` were created or are in doubt, and the mobiles that
    were created, canonical, as numbers (a million takes 8 MB). One that can't be read any more is left out."""

    rows: int = 0
    created: array[int] = field(default_factory=lambda: array("q"))


def sent(path: Path) -> Mapping[str, Sent]:
    """The ids of runs that created rows of this results file, or left them in doubt → what they sent. No file, none.

    Raises:
        UsageFault: what stands at ``path`` is no results file, or can't be read, so nothing may take its place.
    """
    runs: dict[str, Sent] = {}
    try:
        for row in _rows(path):
            of_run = runs.get(row.run) or runs.setdefault(row.run, Sent())
            of_run.rows += 1
            if row.state is State.CREATED:
                mobile = _canonical(row.mobile)
                if not mobile.problem:
                    of_run.created.append(int(mobile.value))
    except FileNotFoundError:
        return {}
    except (OSError, UsageFault, csv.Error):
        raise UsageFault("results_not_ours", {"path": str(path)}) from None
    return runs


def _remembered(path: Path) -> Iterator[Remembered]:
    try:
        for row in _rows(path):
            converted = _canonical(row.mobile)
            if converted.problem:
                raise UsageFault("adopt_mobile", {"path": str(path), "line": row.line, "value": row.mobile})
            contact_id = row.contact_id.strip()
            if contact_id and not re.fullmatch(r"[0-9]{1,18}", contact_id):
                raise UsageFault("adopt_contact_id", {"path": str(path), "line": row.line, "value": contact_id})
            yield Remembered(converted.value, row.state, int(contact_id) if contact_id else None, row.run)
    except OSError as error:
        raise UsageFault("adopt_unreadable", {"path": str(path), "reason": error.strerror or ""}) from None
    except csv.Error:
        raise UsageFault("adopt_not_ours", {"path": str(path)}) from None


class _Row(NamedTuple):
    """The cells of a row that was created or is in doubt, as they stand in ``line``."""

    line: int
    state: State
    mobile: str
    contact_id: str
    run: str


def _rows(path: Path) -> Iterator[_Row]:
    """Every row that was created or is in doubt, whatever Excel did to the file's form; in constant memory."""
    with path.open(encoding=_encoding(path), errors="replace", newline="") as stream:
        first = stream.readline()
        delimiter = max(",;\t", key=first.count)
        names = next(csv.reader([first], delimiter=delimiter), [])
        if not set(_NEEDED) <= set(names):
            if not first.strip() and not stream.read().strip():
                return
            raise UsageFault("adopt_not_ours", {"path": str(path)})
        mobile, outcome, contact_id, run = map(names.index, _NEEDED)
        reader = csv.reader(stream, delimiter=delimiter)
        for cells in reader:
            if len(cells) <= outcome or (state := _STATES.get(cells[outcome].strip())) is None:
                continue
            whole = cells if len(cells) >= len(names) else [*cells, *[""] * len(names)]
            yield _Row(reader.line_num + 1, state, whole[mobile], whole[contact_id], whole[run])


def _encoding(path: Path) -> str:
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as stream:
        try:
            while block := stream.read(1 << 20):
                decoder.decode(block)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "cp1256"  # only codes, numbers and ASCII are read from it
    return "utf-8-sig"
