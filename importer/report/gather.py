"""Rows to the groups and counts of a report, in memory that does not grow with the source.

Knows what a row's faults and outcome mean to a person. Must not know HTML.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from importer.convert.cells import shown
from importer.messages import Phrasebook
from importer.report.facts import Doubts, Example, Group, Kind
from importer.vocabulary import Fault, Level, Outcome, Params
from importer.work import Account, ResultChunk, ResultRow

EXAMPLES = 3
"""Rows of a group that are shown."""
_DOUBTS = 50
"""Rows in doubt that are shown; with more than that, the results file is the better list."""
_CELL, _SENTENCE = 80, 600
"""Characters shown of a cell, and of a sentence, which may quote a cell."""

_KIND_OF_LEVEL: Mapping[Level, Kind] = {Level.REJECT: Kind.MEND, Level.BLANK: Kind.BLANKED, Level.WARN: Kind.LOOK}
_KIND_OF_OUTCOME: Mapping[Outcome, Kind] = {
    Outcome.REFUSED: Kind.REFUSED,
    Outcome.FAILED: Kind.FAILED,
    Outcome.PENDING: Kind.FAILED,
}
_ORDER = {kind: number for number, kind in enumerate(Kind)}
_KIND_OF_CODE: Mapping[str, Kind] = {"mobile_duplicate": Kind.DUPLICATE}

_Key = tuple[Kind, str, str, str]


@dataclass(slots=True)
class _Pile:
    count: int = 0
    examples: list[Example] = field(default_factory=list)


class Found(NamedTuple):
    """What a gatherer has found."""

    piles: Mapping[_Key, _Pile]
    repaired: Counter[str]
    outcomes: Counter[Outcome]
    doubts: list[ResultRow]
    in_doubt: int


class Gatherer:
    """Feed it all rows of one source, in source order; ask it when all have passed."""

    def __init__(self, phrases: Phrasebook) -> None:
        self._phrases = phrases
        self._piles: dict[_Key, _Pile] = {}
        self._repaired: Counter[str] = Counter()
        self._outcomes: Counter[Outcome] = Counter()
        self._doubts: list[ResultRow] = []
        self._in_doubt = 0

    def passing(self, chunks: Iterable[ResultChunk]) -> Iterator[ResultChunk]:
        """The chunks, taken into account as they pass."""
        for chunk in chunks:
            self.add(chunk)
            yield chunk

    def add(self, chunk: ResultChunk) -> None:
        """Take rows into account: of most there are only their repairs."""
        self._repaired.update(chunk.repairs)
        self._outcomes[Outcome.PENDING] += len(chunk.numbers) - len(chunk.rows)
        self._outcomes.update([row.outcome for row in chunk.rows.values()])
        for row in chunk.rows.values():
            if row.faults or row.outcome is not Outcome.CREATED:  # of what was created there is nothing to group
                self._add(row)

    def found(self) -> Found:
        """All that was gathered so far, to be told to another gatherer."""
        return Found(self._piles, self._repaired, self._outcomes, self._doubts, self._in_doubt)

    def learn(self, found: Found) -> None:
        """Take into account what another one has found in rows that come after all those of this one."""
        for key, other in found.piles.items():
            pile = self._piles.setdefault(key, _Pile())
            pile.count += other.count
            pile.examples += other.examples[: EXAMPLES - len(pile.examples)]
        self._repaired.update(found.repaired)
        self._outcomes.update(found.outcomes)
        self._doubts += found.doubts[: _DOUBTS - len(self._doubts)]
        self._in_doubt += found.in_doubt

    def _add(self, row: ResultRow) -> None:
        for fault in row.faults:
            kind = _KIND_OF_CODE.get(fault.code) or _KIND_OF_LEVEL[fault.level]
            pile = self._pile((kind, fault.code, fault.field, fault.column))
            if len(pile.examples) < EXAMPLES:
                pile.examples.append(_example(row.number, _cell(row, fault), self._phrases.fault(fault)))
        if row.outcome is Outcome.IN_DOUBT:
            self._in_doubt += 1
            if len(self._doubts) < _DOUBTS:
                self._doubts.append(row)
        elif row.outcome is Outcome.CHANGED:
            self._add_answer(Kind.KEPT, "changed_kept", {"contact_id": row.contact_id or "?"}, row)
        elif row.error and row.outcome in _KIND_OF_OUTCOME:
            self._add_answer(_KIND_OF_OUTCOME[row.outcome], row.error, row.params, row)

    def account(self) -> Account:
        """How many rows stand where."""
        return Account({outcome: self._outcomes[outcome] for outcome in Outcome})

    def groups(self) -> tuple[Group, ...]:
        """Rows by cause: what hinders them first, and the most frequent first."""
        found = sorted(self._piles.items(), key=lambda item: (_ORDER[item[0][0]], -item[1].count))
        return tuple(Group(*key, pile.count, tuple(pile.examples)) for key, pile in found)

    def repairs(self) -> Mapping[str, int]:
        """``Field:what`` → rows, the most frequent first."""
        counts: Counter[str] = Counter()
        for repairs, rows in self._repaired.items():  # a few hundred different sets, however many rows
            counts.update(dict.fromkeys(repairs.split(";") if repairs else (), rows))
        return dict(counts.most_common())

    def doubts(self) -> Doubts:
        """The rows in doubt."""
        return Doubts(self._in_doubt, tuple(self._doubts))

    def _add_answer(self, kind: Kind, code: str, params: Params, row: ResultRow) -> None:
        pile = self._pile((kind, code, "", ""))
        if len(pile.examples) < EXAMPLES:
            pile.examples.append(_example(row.number, row.mobile, self._phrases.say(code, params)))

    def _pile(self, key: _Key) -> _Pile:
        pile = self._piles.setdefault(key, _Pile())
        pile.count += 1
        return pile


def _example(row: int, cell: str, sentence: str) -> Example:
    return Example(row, shown(cell, _CELL), shown(sentence, _SENTENCE))


def _cell(row: ResultRow, fault: Fault) -> str:
    """The text of the cell at fault, as far as it is known."""
    value = fault.params.get("value")
    if value is not None:
        return str(value)
    return row.mobile if fault.field == "Mobile" else ""
