"""Reading a results CSV back, for the one case where it is all that is left: a lost journal.

People save such files from Excel again, which drops the BOM, changes commas to semicolons, eats zeros and rounds
mobiles; what is not beyond doubt is refused. Knows the columns. Must not know the journal.
"""

from __future__ import annotations

import codecs
import csv
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
            counts[row["run"]] = counts.get(row["run"], 0) + 1
    except FileNotFoundError:
        return {}
    except (OSError, UsageFault, csv.Error):
        raise UsageFault("results_not_ours", {"path": str(path)}) from None
    return counts


def created(path: Path) -> Iterator[tuple[str, str]]:
    """Run and canonical mobile of every row that a results file of ours says was created; a mobile that can't be read
    any more is left out.

    Raises:
        OSError, UsageFault, csv.Error: it is no results file, or can't be read.
    """
    for _, row in _rows(path):
        if _STATES[row["outcome"].strip()] is State.CREATED:
            mobile = mobiles.convert(row["mobile"])
            if not mobile.problem:
                yield row["run"], mobile.value


def _remembered(path: Path) -> Iterator[Remembered]:
    try:
        for line, row in _rows(path):
            converted = mobiles.convert(row["mobile"])
            if converted.problem:
                raise UsageFault("adopt_mobile", {"path": str(path), "line": line, "value": row["mobile"]})
            contact_id = row["contact_id"].strip()
            if contact_id and not re.fullmatch(r"[0-9]{1,18}", contact_id):
                raise UsageFault("adopt_contact_id", {"path": str(path), "line": line, "value": contact_id})
            state = _STATES[row["outcome"].strip()]
            yield Remembered(converted.value, state, int(contact_id) if contact_id else None, row["run"])
    except OSError as error:
        raise UsageFault("adopt_unreadable", {"path": str(path), "reason": error.strerror or ""}) from None
    except csv.Error:
        raise UsageFault("adopt_not_ours", {"path": str(path)}) from None


def _rows(path: Path) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Line number and the needed cells of every row that was created or is in doubt, whatever Excel did to the file's
    form; in constant memory."""
    with path.open(encoding=_encoding(path), errors="replace", newline="") as stream:
        first = stream.readline()
        delimiter = max(",;\t", key=first.count)
        names = next(csv.reader([first], delimiter=delimiter), [])
        if not set(_NEEDED) <= set(names):
            if not first.strip() and not stream.read().strip():
                return
            raise UsageFault("adopt_not_ours", {"path": str(path)})
        places = [names.index(name) for name in _NEEDED]
        outcome = names.index("outcome")
        reader = csv.reader(stream, delimiter=delimiter)
        for cells in reader:
            if len(cells) > outcome and cells[outcome].strip() in _STATES:
                padded = [*cells, *[""] * len(names)]
                yield reader.line_num + 1, dict(zip(_NEEDED, (padded[place] for place in places), strict=True))


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
