"""How a run looks to a person: sentences and bars on stderr, the account on stdout.

Nothing but warnings and the account where no terminal is, so that cron mails are short. Knows streams and tqdm. Must
not know what a run does.
"""

from __future__ import annotations

import contextlib
import shutil
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from importer.messages import Phrasebook
from importer.report.facts import Doubts, Group, Kind, SourceFacts
from importer.vocabulary import Outcome, Params
from importer.work import Account, Record, State, Task

if TYPE_CHECKING:  # only for the annotation: tqdm is imported when there is something to show
    from tqdm import tqdm

_SUMMARY = 40
"""Causes that are listed at the end of a run; the rest stands in the results and the report."""
_CALM = frozenset({Kind.LOOK, Kind.KEPT})
_SHOWN_STATES = (State.CREATED, State.REFUSED, State.FAILED, State.IN_DOUBT)


class _Line(NamedTuple):
    """A line of the summary: how many rows, and the first of them."""

    rows: int
    code: str
    row: int
    sentence: str

    @property
    def params(self) -> Params:
        """For its sentence."""
        return {"count": self.rows, "code": self.code, "row": self.row, "sentence": self.sentence}


class _Bar:
    """A bar, or nothing where nobody looks."""

    def __init__(self, bar: tqdm[None]) -> None:
        self._bar = bar

    def advance(self, count: int) -> None:
        """So much more is done."""
        self._bar.update(count)


class Console:
    """Implements ``importer.run.ui.Ui`` on the standard streams.

    Args:
        phrases: the language.
        quiet: nothing but errors.
        verbose: notes also where no terminal is, and a line for every row.
    """

    def __init__(self, phrases: Phrasebook, *, quiet: bool = False, verbose: bool = False) -> None:
        self.phrases = phrases
        self._quiet = quiet
        self._verbose = verbose
        self._sending: tqdm[None] | None = None
        self._counts: Counter[State] = Counter()
        self.total: Account | None = None
        """The account of the run, once it was said."""

    @property
    def _is_read(self) -> bool:
        """Whether more than the needful is wanted: never in a cron mail."""
        return not self._quiet and (self._verbose or sys.stderr.isatty())

    def note(self, code: str, params: Params | None = None) -> None:
        """For a person at a terminal."""
        if self._is_read:
            self._say(code, params)

    def warn(self, code: str, params: Params | None = None) -> None:
        """For whoever reads the cron mail, too."""
        if not self._quiet:
            self._say(code, params)

    def error(self, code: str, params: Params | None = None) -> None:
        """Always."""
        self._say(code, params)

    def line(self, text: str) -> None:
        """A line of a summary."""
        if not self._quiet:
            print(text, file=sys.stderr)  # noqa: T201  # this is the module that prints

    def preview(self, facts: SourceFacts) -> None:
        """The first rows as they would be sent, then what was repaired; only for a person."""
        if not self._is_read:
            return
        from importer.cli.preview import preview, repairs  # noqa: PLC0415  # only where it is shown

        if facts.samples:
            self._say("preview_head", {"source": facts.name})
            for line in preview(facts.samples, shutil.get_terminal_size((100, 24)).columns, self.phrases):
                self.line(line)
        if facts.repairs:
            self._say("preview_repairs", {"source": facts.name})
            for line in repairs(facts.repairs, self.phrases):
                self.line(line)

    def summary(self, groups: Sequence[Group], doubts: Doubts) -> None:
        """What needs a person, by cause, with the first row of each; mere remarks only at a terminal."""
        urgent = [
            _Line(group.count, group.code, group.examples[0].row, group.examples[0].sentence)
            for group in groups
            if group.kind not in _CALM
        ]
        if doubts.count:
            row = doubts.rows[0]
            sentence = self.phrases.say(row.error, row.params) if row.error else ""
            urgent.append(_Line(doubts.count, Outcome.IN_DOUBT.value, row.number, sentence))
        lines = list(dict.fromkeys(urgent))  # a cell that two fields are made of is one cause
        for line in lines[:_SUMMARY]:
            self.warn("summary_group", line.params)
        if len(lines) > _SUMMARY:
            self.warn("summary_more", {"count": len(lines) - _SUMMARY})
        for group in groups:
            if group.kind in _CALM:
                example = group.examples[0]
                self.note("summary_group", _Line(group.count, group.code, example.row, example.sentence).params)

    def _say(self, code: str, params: Params | None) -> None:
        print(self.phrases.say(code, params), file=sys.stderr)  # noqa: T201  # idem

    @contextlib.contextmanager
    def looking(self, name: str) -> Iterator[_Bar]:
        """The bytes seen so far; nothing for what is done at once."""
        text = self.phrases.say("bar_looking", {"source": name})
        with self._bar(desc=text, unit="B", unit_scale=True, leave=False, delay=0.5) as bar:
            yield _Bar(bar)

    @contextlib.contextmanager
    def reading(self, name: str, total: int) -> Iterator[_Bar]:
        """A bar by bytes."""
        with self._bar(desc=name, total=total, unit="B", unit_scale=True, leave=False) as bar:
            yield _Bar(bar)

    @contextlib.contextmanager
    def sending(self, total: int) -> Iterator[_Bar]:
        """A bar by rows, with counts."""
        unit = self.phrases.say("bar_unit")
        with self._bar(desc=self.phrases.say("bar_sending"), total=total, unit=unit, dynamic_ncols=True) as bar:
            self._sending = bar
            yield _Bar(bar)
            self._sending = None

    def _bar(self, **options: object) -> tqdm[None]:
        from tqdm import tqdm  # noqa: PLC0415  # see above

        tqdm.monitor_interval = 0  # its monitor thread can deadlock, and nothing here needs it
        # disable=None: silent where stderr is no terminal
        bar: tqdm[None] = tqdm(file=sys.stderr, disable=True if self._quiet else None, **options)  # type: ignore[call-overload]  # keywords handed on
        return bar

    def outcome(self, task: Task, record: Record) -> None:
        """Move the bar; in verbose mode also say it."""
        self._counts[record.state] += 1
        if self._sending is not None and not self._sending.disable:
            settled = record.state is not State.IN_DOUBT and (record.requests or task.before is State.IN_DOUBT)
            if settled:
                self._sending.update(1)
            said = {
                state: self.phrases.say(f"report_outcome_{state}") for state in _SHOWN_STATES if self._counts[state]
            }
            self._sending.set_postfix({word: self._counts[state] for state, word in said.items()}, refresh=False)
        if self._verbose and not self._quiet:
            text = f"{task.mobile} {record.state} {record.error}".rstrip()
            if self._sending is not None:
                self._sending.write(text, file=sys.stderr)
            else:
                print(text, file=sys.stderr)  # noqa: T201  # idem

    def account(self, name: str, account: Account, *, last: bool) -> None:
        """On stdout, for people and for grep."""
        if last:
            self.total = account
        if not self._quiet:
            print(account.line() if last else f"{name}: {account.line()}", flush=True)  # noqa: T201  # idem
