"""The campaign: sources, faults and kills until enough died, then runs until all is done, then the ledger is asked.

Knows the program by its outside: command line, exit code, account, results. What a dead run was doing is read from a
copy of its journal, for the report only.
"""

from __future__ import annotations

import csv
import random
import shutil
import sqlite3
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from support.desk import MAPPING
from torture.killer import RANDOM, End, Killer
from torture.points import JOURNAL, POINTS, Point
from torture.service import Service, Verdict, judge

GOES_ON = {0, 1, 3, 4}
"""Exit codes after which a run may simply be started again."""
_RUNS_WITHOUT_A_KILL = 12
"""A source that is not done after so many runs in peace is a fault."""

Faults = Callable[[Sequence[str], random.Random], list[Mapping[str, object]]]


def usual_faults(mobiles: Sequence[str], chance: random.Random) -> list[Mapping[str, object]]:
    """One contact in eight meets a fault, with and without being created."""
    kinds: list[dict[str, object]] = [
        {"kind": "reset"},
        {"kind": "reset", "creates": False},
        {"kind": "hangup"},
        {"kind": "cut"},
        {"kind": "cut-unmarked"},
        {"kind": "empty"},
        {"kind": "error-page", "http": 502},
        {"kind": "error-page", "http": 503, "creates": False},
        {"kind": "html"},
        {"kind": "late-create", "seconds": 0.5},
        {"kind": "late-create", "seconds": 1.2},  # beyond the timeout: created when the client has gone
        {"kind": "late-answer", "seconds": 1.4},
        {"kind": "drip-body", "seconds": 0.001},
        {"kind": "too-many", "seconds": 0},
        {"kind": "stale-next"},
    ]
    struck = chance.sample(list(mobiles), max(1, len(mobiles) // 8))
    return [{**chance.choice(kinds), "mobile": mobile} for mobile in struck]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One campaign. Times in seconds.

    ``kills``: how many in all; ``named``: half of them at :data:`POINTS` (``only_named``: all). ``rows`` of a source,
    besides one invalid and one repeated. ``slowest``: the longest delay among the faults; the ledger is asked after it.
    ``words``: more options. ``forgetful``: a tool that keeps no journal.
    """

    kills: int
    rows: int = 300
    seed: int = 1
    lanes: int = 2
    named: bool = True
    only_named: bool = False
    latency: float = 0.02
    settle_after: float = 2.0
    timeout: float = 1.0
    slowest: float = 2.0
    words: tuple[str, ...] = ()
    faults: Faults = usual_faults
    forgetful: bool = False


@dataclass(slots=True)
class Tally:
    """What happened. ``kills`` by point, ``stages`` by what the dead run was doing, ``missed``: runs that ended before
    their point."""

    kills: Counter[str] = field(default_factory=Counter)
    stages: Counter[str] = field(default_factory=Counter)
    missed: int = 0
    runs: int = 0
    rows: int = 0
    contacts: int = 0
    requests: int = 0
    sources: int = 0
    leftovers: int = 0
    verdict: Verdict = field(default_factory=lambda: Verdict(frozenset(), frozenset(), frozenset()))

    def __add__(self, other: Tally) -> Tally:
        counts = ("missed", "runs", "rows", "contacts", "requests", "sources", "leftovers")
        return Tally(
            self.kills + other.kills,
            self.stages + other.stages,
            **{name: getattr(self, name) + getattr(other, name) for name in counts},
            verdict=self.verdict | other.verdict,
        )

    def lines(self) -> Iterator[str]:
        """The report."""
        yield f"{self.kills.total()} kills, {self.runs} runs ({self.missed} ended before their point), "
        yield f"{self.sources} sources, {self.rows} rows, {self.contacts} contacts, {self.requests} creates arrived"
        for title, counter in (("killed", self.kills), ("the dead run had", self.stages)):
            yield from (f"  {title} {name}: {count}" for name, count in counter.most_common())
        yield f"  temporary files left behind: {self.leftovers}"
        verdict = self.verdict
        yield f"the ledger: {len(verdict.missing)} missing, {len(verdict.twice)} twice, {len(verdict.strange)} strange"


class Lane:
    """One folder, one journal, one service; sources one after the other."""

    def __init__(self, folder: Path, plan: Plan, number: int) -> None:
        folder.mkdir(parents=True)
        self._folder = folder
        self._plan = plan
        self._chance = random.Random(plan.seed * 1000 + number)
        self._first = number * 1_000_000
        self._tally = Tally()
        self._expected: set[str] = set()
        self._deck: list[Point | str] = []
        (folder / "crm.yaml").write_text(MAPPING, encoding="utf-8")

    def run(self, kills: int) -> Tally:
        with Service(self._folder, latency=self._plan.latency) as service:
            environment = {"AMOOT_ENDPOINT": service.url, "AMOOT_TOKEN": service.token}
            killer = Killer(self._folder, environment, service.arrived, self._chance)
            while not self._tally.sources or self._tally.kills.total() < kills:
                self._one_source(service, killer, kills)
            time.sleep(self._plan.slowest)  # what the service still means to create, it must be able to
            self._tally.requests = service.arrived()
            self._tally.leftovers = len(list(self._folder.glob(".*.tmp")))
        creations = service.creations()
        self._tally.contacts = sum(creations.values())
        self._tally.verdict = judge(self._expected, creations)
        return self._tally

    def _one_source(self, service: Service, killer: Killer, kills: int) -> None:
        name, mobiles = self._write_source()
        service.order(self._plan.faults(mobiles, self._chance))
        plan = self._plan
        times = ("--settle-after", f"{plan.settle_after:g}", "--timeout", f"{plan.timeout:g}")
        words = (name, "--mapping", "crm.yaml", *times, *plan.words)
        peaceful = 0
        while True:
            enough = self._tally.kills.total() >= kills
            way = "" if enough else self._next_way()
            end = self._strike(killer, words, way, name) if way else killer.run(words)
            self._tally.runs += 1
            if end.killed:
                self._tally.kills[way.name if isinstance(way, Point) else str(way)] += 1
                self._tally.stages[self._stage()] += 1
                self._forget()
                continue
            assert end.code in GOES_ON, end
            self._tally.missed += bool(way)
            if self._is_done(end, len(mobiles)):
                break
            peaceful += 1
            assert peaceful < _RUNS_WITHOUT_A_KILL, end
        self._check_results(name, mobiles)

    def _strike(self, killer: Killer, words: Sequence[str], way: Point | str, name: str) -> End:
        return killer.at_point(words, way, name) if isinstance(way, Point) else killer.at_random(words, way)

    def _next_way(self) -> Point | str:
        """Every point once, in random order, with as many random moments between them; and again."""
        if not self._deck:
            moments = () if self._plan.only_named else RANDOM * 4
            self._deck = [*moments, *(POINTS if self._plan.named else ())]
            self._chance.shuffle(self._deck)
        return self._deck.pop()

    def _write_source(self) -> tuple[str, list[str]]:
        number = self._tally.sources
        start = self._first + number * self._plan.rows
        mobiles = [f"0912{mobile:07d}" for mobile in range(start, start + self._plan.rows)]
        lines = [f"کاربر{mobile},{mobile}," for mobile in mobiles]
        lines += ["تلفن ثابت,02188776655,", f"تکراری,{mobiles[0]},"]
        name = f"contacts-{number}.csv"
        (self._folder / name).write_text("\n".join(["نام,موبایل,تولد", *lines]) + "\n", encoding="utf-8")
        self._tally.sources += 1
        self._tally.rows += len(lines)
        self._expected.update(mobiles)
        return name, mobiles

    @staticmethod
    def _is_done(end: End, contacts: int) -> bool:
        last = end.out.strip().splitlines()[-1]
        account = {name: int(count) for name, count in (pair.split("=") for pair in last.split())}
        assert sum(account.values()) == 2 * account["total"], "the account adds up"
        assert account["total"] == contacts + 2, "every row is accounted for"
        return account["created"] == contacts

    def _check_results(self, name: str, mobiles: Sequence[str]) -> None:
        path = self._folder / f"{Path(name).stem}.results.csv"
        with path.open(encoding="utf-8-sig", newline="") as stream:
            rows = list(csv.DictReader(stream))
        assert [row["row"] for row in rows] == [str(number) for number in range(2, len(mobiles) + 4)]
        assert [row["mobile"] for row in rows] == [*mobiles, "02188776655", mobiles[0]]

    def _forget(self) -> None:
        if self._plan.forgetful:
            for path in (*self._folder.glob(f"{JOURNAL}*"), *self._folder.glob("*.results.csv")):
                path.unlink()

    def _stage(self) -> str:
        """What the dead run was doing, by a copy of its journal."""
        copy = self._folder / "copy.sqlite3"
        for ending in ("", "-wal"):
            Path(f"{copy}{ending}").unlink(missing_ok=True)
            if (self._folder / f"{JOURNAL}{ending}").exists():
                shutil.copy(self._folder / f"{JOURNAL}{ending}", f"{copy}{ending}")
        journal = sqlite3.connect(copy)
        try:
            return _stage_of(journal)
        except sqlite3.OperationalError:
            return "no journal yet"
        finally:
            journal.close()


def _stage_of(journal: sqlite3.Connection) -> str:
    (sending,) = journal.execute("SELECT count(*) FROM contact WHERE state = 'sending'").fetchone()
    if sending:
        return "requests in flight (or just left, or just about to)"
    run = journal.execute("SELECT id, ended_at FROM run ORDER BY id DESC LIMIT 1").fetchone()
    if run is None or run[1] is not None:
        return "not begun, or ended"
    if journal.execute("SELECT 1 FROM source WHERE run = ?", (run[0],)).fetchone() is None:
        return "begun, and not stored its source"
    return "its source stored, and nothing in flight"


def torture(folder: Path, plan: Plan) -> Tally:
    """Carry out the plan in ``folder``."""
    share, rest = divmod(plan.kills, plan.lanes)
    with ThreadPoolExecutor(plan.lanes) as pool:
        lanes = [
            pool.submit(Lane(folder / f"lane-{number}", plan, number).run, share + (number < rest))
            for number in range(plan.lanes)
        ]
    return sum((lane.result() for lane in lanes), Tally())
