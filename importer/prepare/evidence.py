"""What the dates of a whole column say about one another: one calendar or two, and which order the certain ones have.

Knows readings of dates. Must not know rows or files.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

from importer.convert.dates import Reading
from importer.prepare.memo import NOTE, Known, Memo
from importer.vocabulary import Cell, Converted, Problem
from importer.work import Amendment

_TURNABLE = ("dmy", "mdy")
"""The two orders that Gregorian dates with the year at the end are mixed up in."""

_Kind = tuple[str | None, tuple[str, ...]]
ColumnSeen = Mapping[_Kind, int]
"""How many cells of a column were of which calendar and orders."""


class DateEvidence:
    """Gathers the readings of one column, chunk by chunk.

    Args:
        field: the contact field, ``column``: the header, both as messages name them.
    """

    def __init__(self, field: str, column: str) -> None:
        self._field = field
        self._column = column
        self._kinds: dict[str, _Kind] = {}
        self._name_of: dict[_Kind, str] = {}
        self._rows: Counter[str] = Counter()

    def kind(self, reading: Reading) -> str:
        """What a reading says of its column, as a name to count by: cells that are remembered need it but once."""
        return self._name((reading.calendar, reading.orders))

    def count(self, kinds: Iterable[str]) -> None:
        """Take some cells of these kinds into account."""
        self._rows.update(kinds)

    def seen(self) -> ColumnSeen:
        """What was taken into account so far."""
        return {self._kinds[name]: count for name, count in self._rows.items()}

    def learn(self, seen: ColumnSeen) -> None:
        """Take into account what was seen of other cells of the column."""
        for kind, count in seen.items():
            self._rows[self._name(kind)] += count

    def remarks(self) -> list[Problem]:
        """What a person should know of the column as a whole."""
        found: list[Problem] = []
        calendars = self._calendars()
        if calendars["jalali"] and calendars["gregorian"]:
            found.append(Problem("column_two_calendars", {**self._names(), **calendars}))
        orders = self._orders()
        if all(orders.values()):
            found.append(Problem("column_two_orders", {**self._names(), **orders}))
        return found

    def amendments(self) -> list[Amendment]:
        """What to add to the faults of ambiguous cells, where the column's certain ones settle their order."""
        orders = self._orders()
        certain = [order for order in _TURNABLE if orders[order]]
        if len(certain) != 1:
            return []
        return [Amendment(self._field, "date_ambiguous", {"settled": certain[0], "rows": orders[certain[0]]})]

    def _name(self, kind: _Kind) -> str:
        if (name := self._name_of.get(kind)) is None:
            calendar, orders = kind
            name = self._name_of[kind] = f"{calendar} {orders}"
            self._kinds[name] = kind
        return name

    def _names(self) -> dict[str, str | int]:
        return {"field": self._field, "column": self._column}

    def _calendars(self) -> Counter[str]:
        counts: Counter[str] = Counter()
        for name, (calendar, _) in self._kinds.items():
            if calendar:
                counts[calendar] += self._rows[name]
        return counts

    def _orders(self) -> dict[str, int]:
        counts = {kind: self._rows[name] for name, kind in self._kinds.items()}
        return {order: counts.get(("gregorian", (order,)), 0) for order in _TURNABLE}


class DateColumn(Memo):
    """The memo of a column of dates, which tells ``evidence`` of every cell.

    A text's kind is kept beside its value, to be counted each time it comes. Blanks that stand for typed cells are
    counted, too: they are of no calendar.
    """

    def __init__(self, read: Callable[[Cell], Reading], evidence: DateEvidence) -> None:
        super().__init__(lambda text: read(text).converted, always=True)
        self._read = read
        self._evidence = evidence

    def __missing__(self, text: str) -> Known:
        reading = self._read(text)
        return self.remember(text, reading[0], self._evidence.kind(reading))

    def known(self, texts: Sequence[str]) -> list[Known]:
        """What is known of each text, which is counted."""
        known = super().known(texts)
        self._evidence.count(map(NOTE, known))
        return known

    def typed(self, cell: Cell) -> Converted:
        """A cell that is no text converted, and counted."""
        reading = self._read(cell)
        self._evidence.count((self._evidence.kind(reading),))
        return reading.converted
