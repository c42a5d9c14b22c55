"""The results CSV: one line per data row of the source, in source order.

Knows the columns (contract) and how codes become sentences. Must not know where rows come from.
"""

from __future__ import annotations

import csv
import io
import re
from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from importer.messages import Phrasebook
from importer.results.atomic import replacing
from importer.vocabulary import Fault, Level, Outcome
from importer.work import ResultChunk, ResultRow, waiting

COLUMNS = (
    "source",
    "sheet",
    "row",
    "mobile",
    "outcome",
    "status_code",
    "status",
    "contact_id",
    "attempts",
    "http_status",
    "error",
    "field",
    "message",
    "sent_at",
    "run",
)

_PLAIN = frozenset({Outcome.CREATED, Outcome.PENDING})
"""Outcomes of contacts, whose mobile is canonical and needs no care, that have no sentence of their own."""
_COMMAS = len(COLUMNS) - len(("source", "sheet")) - 1  # of a line behind the sheet
_FORMULA = re.compile(r"[=+\-@\t\r]")
_BREAKS = re.compile(r"[\t\n\v\f\r\x1c-\x1e\x85\u2028\u2029]+")
"""What some program or other takes for the end of a line, and tabs."""


def write(path: Path, pieces: Iterable[bytes]) -> None:
    """Write the results of one source, replacing an earlier file whole. ``pieces``: see :func:`lines`.

    Raises:
        OSError: it can't be written; the earlier file is then untouched.
    """
    with replacing(path) as stream:
        stream.write(BOM_UTF8 + _csv(COLUMNS).encode())
        stream.writelines(pieces)


def lines(chunks: Iterable[ResultChunk], *, source: str, sheet: str, phrases: Phrasebook) -> Iterator[bytes]:
    """The lines of the rows of one source, many in a piece."""
    head = (harmless(source), harmless(sheet))
    for chunk in chunks:
        yield "".join(_lines(chunk, head, phrases)).encode(errors="backslashreplace")


def _lines(chunk: ResultChunk, head: tuple[str, ...], phrases: Phrasebook) -> list[str]:
    before, after = _frame(head, chunk.run, phrases)
    lines = []
    if len(chunk.rows) < len(chunk.numbers):
        lines = [
            f"{before}{number},{mobile}{after}" for number, mobile in zip(chunk.numbers, chunk.mobiles, strict=True)
        ]
    odd = [_short(row, before) or _csv((*head, *line(row, phrases))) for row in chunk.rows.values()]
    if not lines:
        return odd
    for position, text in zip(chunk.rows, odd, strict=True):
        lines[position] = text
    return lines


def _frame(head: tuple[str, ...], run: str, phrases: Phrasebook) -> tuple[str, str]:
    """What stands before the number and after the mobile in the line of a row that waits and has nothing to say: a
    tenth of what it costs to make such a line anew. Neither of the two, digits only, ever needs a quote."""
    number, mobile, *rest = line(waiting(0, "", (), run), phrases)
    return _csv((*head, number)).removesuffix("0\r\n"), _csv((mobile, *rest))


def _short(row: ResultRow, before: str) -> str:
    """The line of a row of a contact of which there is nothing to say, ``""`` where a cell may need care: quotes, or
    what :func:`harmless` does."""
    if row.faults or row.error or row.outcome not in _PLAIN or _FORMULA.match(row.status):
        return ""
    contact_id = "" if row.contact_id is None else row.contact_id
    http_status = "" if row.http_status is None else row.http_status
    text = (
        f"{row.number},{row.mobile},{row.outcome.value},{row.status_code},{row.status},{contact_id},{row.attempts},"
        f"{http_status},,,,{row.sent_at},{row.run}"
    )
    return "" if '"' in text or text.count(",") != _COMMAS or not text.isprintable() else f"{before}{text}\r\n"


def _csv(cells: Sequence[object]) -> str:
    text = io.StringIO(newline="")
    csv.writer(text).writerow(cells)
    return text.getvalue()


def line(row: ResultRow, phrases: Phrasebook) -> tuple[object, ...]:
    """A row as its cells from ``row`` to ``run``."""
    shown = [fault for fault in row.faults if fault.level is not Level.WARN]
    return (
        row.number,
        harmless(row.mobile),
        row.outcome.value,
        row.status_code,
        harmless(row.status),
        "" if row.contact_id is None else row.contact_id,
        row.attempts,
        "" if row.http_status is None else row.http_status,
        harmless(";".join(codes(row, shown))),
        ";".join(dict.fromkeys(fault.field for fault in shown if fault.field)),
        harmless(message(row, phrases)),
        row.sent_at,
        row.run,
    )


def codes(row: ResultRow, faults: Iterable[Fault]) -> list[str]:
    """Machine-readable codes: what is wrong with the cells, and why the service did not take the contact."""
    found = list(dict.fromkeys(fault.code for fault in faults))
    if row.error and row.outcome not in (Outcome.CREATED, Outcome.CHANGED):
        found.append(row.error)
    return found


def message(row: ResultRow, phrases: Phrasebook) -> str:
    """What happened and what to do, in sentences."""
    sentences = [phrases.fault(fault) for fault in row.faults]
    if row.outcome is Outcome.CHANGED:
        sentences.append(phrases.say("changed_kept", {"contact_id": row.contact_id or "?"}))
    elif row.error and row.outcome is not Outcome.CREATED:
        sentences.append(phrases.say(row.error, row.params))
    return " ".join(dict.fromkeys(sentences))  # a column that serves two fields is at fault once


def harmless(text: str) -> str:
    """``text`` on one line, and such that no spreadsheet takes it for a formula (OWASP, "CSV Injection")."""
    if not text:
        return text
    if _FORMULA.match(text):
        text = f"'{text}"
    return _BREAKS.sub(" ", text)
