"""Whole runs in any order: loaded, sent, killed, answers lost, looked up, the source edited, run again.

Journal and delivery are the real ones; network and time are not.
"""

from __future__ import annotations

import atexit
import datetime as dt
import functools
import shutil
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Literal, cast

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.errors import FlakyFailure
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from importer.delivery import Delivery, Policy
from importer.delivery.pacer import Pacer
from importer.delivery.sender import Sender
from importer.journal import Journal, SourceKey
from importer.service.client import Client
from importer.vocabulary import SETTLED, Outcome
from support.mortal import Fate, Impatient, Killed, Life, Phonebook, Search, Time
from support.story import ENDPOINT, Row, bad, prepared

MOBILES = [f"0912000000{n}" for n in range(7)]
CONTROL = "09121111111"
ROWS = st.lists(st.tuples(st.sampled_from(MOBILES), st.sampled_from(["علی", "سارا", ""])), max_size=8)
FATES = st.lists(
    st.sampled_from(
        [
            "created", "created", "refused", "down", "expired",
            "lost", "created, lost", "late, lost", "dies", "created, dies", "late, dies",
        ]
    ),
    max_size=8,
)  # fmt: skip
SEARCHES = st.lists(st.sampled_from(["true", "true", "no answer", "blind", "dies"]), max_size=4)
Duplicates = Literal["first", "last", "error"]


@functools.cache
def blank_journal() -> Path:
    """Making the tables is what takes long: fsync by fsync, once for all."""
    folder = Path(tempfile.mkdtemp(prefix="runs-machine-blank-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    Journal.open(folder / "blank.sqlite3", ENDPOINT).close()
    return folder / "blank.sqlite3"


class WholeRuns(RuleBasedStateMachine):
    """One journal, one service, run after run."""

    quiet = 1.0

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="runs-machine-"))
        self.path = self.folder / "journal.sqlite3"
        self.time = Time()
        self.service = Phonebook(self.time)
        self.number = 0
        self.read: list[list[Row]] = [[]]
        self.today = dt.datetime(2026, 5, 1, 8, 30, tzinfo=dt.UTC)
        self.duplicates: Duplicates = "first"
        self.sources: list[SourceKey] = []
        self.created: set[str] = set()
        shutil.copy(blank_journal(), self.path)
        self.journal = self.open()

    def open(self) -> Journal:
        journal = Journal.open(self.path, ENDPOINT)
        journal._db.execute("PRAGMA synchronous = OFF")  # no power is cut here, and fsync is slow
        return journal

    def teardown(self) -> None:
        try:
            self.in_the_end_all_is_there_and_another_run_sends_nothing()
        finally:
            self.journal.close()
            shutil.rmtree(self.folder)

    def now(self) -> str:
        return self.today.isoformat(timespec="seconds")

    @rule(days=st.sampled_from([-400, -1, 1, 400]))
    def the_wall_clock_is_moved(self, days: int) -> None:
        self.today += dt.timedelta(days)

    # -- a run ----------------------------------------------------------------------------------------------------

    def recover(self) -> None:
        self.journal.recover()

    def carry_out(self, life: Life, *, failed_only: bool = False) -> None:
        """As ``run/live.py`` does it."""
        self.number += 1
        run = f"run-{self.number}"
        self.recover()
        self.sources = [
            self.journal.load(
                Path(f"/data/{name}.csv"), "", run, [prepared(rows[:3]), prepared(rows[3:])], duplicates=self.duplicates
            )
            for name, rows in zip("abc", self.read, strict=False)
        ]
        halt = Impatient()
        policy = Policy(workers=1, attempts=2, settle_after=self.quiet, max_failures=20)
        pacer = Pacer(None, halt)

        def sender() -> Sender:
            return Sender(cast(Client, life), pacer, policy.attempts, halt, self.now, lambda _seconds: None)

        queue = self.journal.queue(self.sources, run, failed_only=failed_only)
        delivery = Delivery(
            run, life, policy, sender, halt=halt, observe=lambda *_: None, now=self.now, clock=self.time
        )
        try:
            delivery.deliver(queue, self.journal.doubts(self.sources))
        except Killed:
            self.journal.close()
            self.journal = self.open()

    @rule(
        sources=st.lists(ROWS, min_size=1, max_size=2),
        duplicates=st.sampled_from(["first", "last", "error"]),
        fates=FATES,
        searches=SEARCHES,
        turns=st.none() | st.integers(0, 4),
        after=st.booleans(),
    )
    def run_an_edited_source(
        self,
        sources: Sequence[Sequence[tuple[str, str]]],
        duplicates: Duplicates,
        fates: Sequence[Fate],
        searches: Sequence[Search],
        turns: int | None,
        after: bool,
    ) -> None:
        self.duplicates = duplicates
        self.read = [
            [
                Row(number, mobile, name) if name else bad(number, mobile)
                for number, (mobile, name) in enumerate(rows, 2)
            ]
            for rows in sources
        ]
        self.carry_out(Life(self.journal, self.path, self.service, fates, searches, turns, after))

    @rule(fates=FATES, searches=SEARCHES, turns=st.none() | st.integers(0, 4), failed_only=st.booleans())
    def run_again(
        self, fates: Sequence[Fate], searches: Sequence[Search], turns: int | None, failed_only: bool
    ) -> None:
        life = Life(self.journal, self.path, self.service, fates, searches, turns)
        self.carry_out(life, failed_only=failed_only)

    def in_the_end_all_is_there_and_another_run_sends_nothing(self) -> None:
        # With one contact that is surely there a look-up has its control.
        self.read = [*self.read[:2], [Row(2, CONTROL)]]
        for _ in range(2):
            self.carry_out(Life(self.journal, self.path, self.service), failed_only=False)
        self.carry_out(Life(self.journal, self.path, self.service), failed_only=True)  # refused ones
        self.every_row_is_told_once_and_the_account_adds_up()
        account = self.journal.account(self.sources)
        settled = (*SETTLED, Outcome.INVALID, Outcome.REFUSED)
        assert sum(account.counts[outcome] for outcome in settled) == account.total
        last = Life(self.journal, self.path, self.service)
        self.carry_out(last)
        assert last.creates == 0
        self.no_contact_is_there_twice()

    # -- what is always true --------------------------------------------------------------------------------------

    @invariant()
    def no_contact_is_there_twice(self) -> None:
        assert all(count == 1 for count in self.service.creations().values())

    @invariant()
    def every_row_is_told_once_and_the_account_adds_up(self) -> None:
        account = self.journal.account(self.sources)
        told: Counter[Outcome] = Counter()
        created_now = set()
        for source, rows in zip(self.sources, self.read if self.sources else (), strict=True):
            results = list(self.journal.result_rows(source))
            assert [(row.number, row.mobile) for row in results] == [(row.number, row.mobile) for row in rows]
            told.update(row.outcome for row in results)
            for row in results:
                stands = row.outcome in {Outcome.CREATED, Outcome.CHANGED}
                if stands:
                    created_now.add(row.mobile)
                if row.outcome not in {Outcome.INVALID, Outcome.DUPLICATE}:
                    assert stands or row.mobile not in self.created, "created is for ever"
        assert told == {outcome: count for outcome, count in account.counts.items() if count}
        assert account.total == sum(map(len, self.read)) * bool(self.sources)
        assert created_now <= self.service.creations().keys(), "nobody stands created who is not there"
        self.created |= created_now


TestWholeRuns = WholeRuns.TestCase
TestWholeRuns.settings = settings(max_examples=40, stateful_step_count=8)


class NoQuietTime(WholeRuns):
    quiet = 0.0


class SendsAgainWhatWasLeftSending(WholeRuns):
    def recover(self) -> None:
        self.journal._db.execute("UPDATE contact SET state = 'pending' WHERE state = 'sending'")


@pytest.mark.parametrize("broken", [NoQuietTime, SendsAgainWhatWasLeftSending])
def test_the_machine_finds_the_duplicates_of_a_delivery_that_is_broken(broken: type[WholeRuns]) -> None:
    many = settings(
        max_examples=200, stateful_step_count=8, phases=[Phase.generate], database=None, report_multiple_bugs=False
    )
    with pytest.raises((AssertionError, FlakyFailure)) as found:  # threads: not every failure comes a second time
        run_state_machine_as_test(broken, settings=many)
    errors = found.value.exceptions if isinstance(found.value, FlakyFailure) else [found.value]
    assert all(isinstance(error, AssertionError) for error in errors)


@pytest.mark.parametrize("days", [-1, 1], ids=["back", "ahead"])
def test_a_wall_clock_moved_by_a_day_changes_nothing(days: int) -> None:
    runs = WholeRuns()
    runs.read = [[Row(2, MOBILES[0]), Row(3, MOBILES[1])]]
    runs.carry_out(Life(runs.journal, runs.path, runs.service, ["created", "late, dies"]))
    runs.the_wall_clock_is_moved(days)
    restarted = runs.time.now
    second = Life(runs.journal, runs.path, runs.service)
    runs.carry_out(second)
    assert second.creates == 0, "found, as the quiet time is kept whatever the wall clock says"
    assert runs.time.now - restarted >= runs.quiet
    assert runs.journal.account(runs.sources).counts[Outcome.CREATED] == 2
    runs.teardown()
