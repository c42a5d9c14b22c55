"""Reading a results CSV back, for the one case where it is all that is left: a lost journal.

People save such files from Excel again, which drops the BOM, changes commas to semicolons, eats zeros and rounds
mobiles; what is not beyond doubt is refused. Knows the columns. Must not know the journal.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from importer.convert import mobile as mobiles
from importer.errors import UsageFault
from importer.work import State

_STATES: Mapping[str, State] = {
    "created": State.CREATED,
    "changed": State.CREATED,
    "in_doubt": State.IN_DOUBT,
}
"""Outcomes that say that the service has a contact, or may have it."""

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


def runs_that_sent(path: Path) -> Mapping[str, int]:
    """The ids of runs that created rows of this results file, or left them in doubt → how many rows.

    Raises:
        UsageFault: what stands at ``path`` is no results file, so nothing may take its place.
    """
    counts: dict[str, int] = {}
    try:
        for _, row in _rows(path):
            if (row["outcome"] or "").strip() in _STATES:
                run = row["run"] or ""
                counts[run] = counts.get(run, 0) + 1
    except FileNotFoundError:
        return {}
    except (OSError, UsageFault, csv.Error):
        raise UsageFault("results_not_ours", {"path": str(path)}) from None
    return counts


def _remembered(path: Path) -> Iterator[Remembered]:
    try:
        for line, row in _rows(path):
            state = _STATES.get((row["outcome"] or "").strip())
            if state is None:
                continue
            converted = mobiles.convert(row["mobile"] or "")
            if converted.problem:
                raise UsageFault("adopt_mobile", {"path": str(path), "line": line, "value": row["mobile"] or ""})
            contact_id = (row["contact_id"] or "").strip()
            if contact_id and not re.fullmatch(r"[0-9]{1,18}", contact_id):
                raise UsageFault("adopt_contact_id", {"path": str(path), "line": line, "value": contact_id})
            yield Remembered(converted.value, state, int(contact_id) if contact_id else None, row["run"] or "")
    except OSError as error:
        raise UsageFault("adopt_unreadable", {"path": str(path), "reason": error.strerror or ""}) from None
    except csv.Error:
        raise UsageFault("adopt_not_ours", {"path": str(path)}) from None


def _rows(path: Path) -> Iterator[tuple[int, Mapping[str, str | None]]]:
    """Line number and cells of every row, whatever Excel did to the file's form."""
    data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1256", "replace")  # only codes, numbers and ASCII are read from it
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
    if not text.strip():
        return
    if not set(_NEEDED) <= set(reader.fieldnames or ()):
        raise UsageFault("adopt_not_ours", {"path": str(path)})
    for row in reader:
        yield reader.line_num, row
