"""What the dates of a whole column say about one another: one calendar or two, and which order the certain ones have.

Knows readings of dates. Must not know rows or files.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import itemgetter

from importer.convert.column import Column, gathered
from importer.convert.date_days import Order
from importer.convert.dates import Reading, Says
from importer.convert.known import LARGE, Known
from importer.vocabulary import Cell, Converted, Problem
from importer.work import Amendment

_TURNABLE: tuple[Order, ...] = ("dmy", "mdy")
"""The two orders that Gregorian dates with the year at the end are mixed up in."""
_SAYS = itemgetter(4)

ColumnSeen = Mapping[Says, int]
"""How many cells of a column said what."""


class DateEvidence:
    """Gathers the readings of one column, chunk by chunk.

    Args:
        field: the contact field, ``column``: the header, both as messages name them.
    """

    def __init__(self, field: str, column: str) -> None:
        self._field = field
        self._column = column
        self._rows: Counter[Says] = Counter()

    def count(self, said: Iterable[Says]) -> None:
        """Take what some cells say into account."""
        self._rows.update(said)

    def seen(self) -> ColumnSeen:
        """What was taken into account so far."""
        return self._rows

    def learn(self, seen: ColumnSeen) -> None:
        """Take into account what was seen of other cells of the column."""
        self._rows.update(seen)

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

    def _names(self) -> dict[str, str | int]:
        return {"field": self._field, "column": self._column}

    def _calendars(self) -> Counter[str]:
        counts: Counter[str] = Counter()
        for (calendar, _), rows in self._rows.items():
            if calendar:
                counts[calendar] += rows
        return counts

    def _orders(self) -> dict[str, int]:
        return {order: self._rows[Says("gregorian", (order,))] for order in _TURNABLE}


class DateColumn:
    """Converts a column of dates, and tells ``evidence`` of every cell.

    Texts are remembered, for there are but so many days; they are counted each time they come. Blanks that stand for
    typed cells are counted, too: they are of no calendar.
    """

    def __init__(self, read: Callable[[Cell], Reading], evidence: DateEvidence) -> None:
        self._read = read
        self._known = Known(read, LARGE)
        self._evidence = evidence

    def column(self, texts: Sequence[str]) -> Column:
        """Every text converted, and counted."""
        readings = list(map(self._known.__getitem__, texts))
        self._evidence.count(map(_SAYS, readings))
        return gathered(readings)

    def typed(self, cell: Cell) -> Converted:
        """A cell that is no text converted, and counted."""
        reading = self._read(cell)
        self._evidence.count((reading.says,))
        return reading.converted
