"""How fast contacts leave: our program, its journal durable, against a plain script and wrk, with as many connections.

Knows the contestants and the targets. Must not know how anything is sent. The rate is what the service answered a
second, by its own clock, so reading, start-up and results count for nobody. wrk does nothing but send, and is the wall.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.exports import MAPPING, customers, write_csv
from bench.harness import Options, Spread, table
from bench.services import missing, serving

NEAR = 0.93
"""Of wrk's rate that is wanted where a latency is the limit, as long as that is less than :data:`UNDER` a second."""
UNDER = 800
FASTER = 3.0
"""How many times the plain script's rate is wanted where nothing but the processor is the limit."""
_SECONDS = 2.5
"""That a measurement is to take at the wall, behind a delay."""
_FULL = 5_000
"""Requests of a measurement without delay."""
_LUA = """
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/x-www-form-urlencoded; charset=UTF-8"
wrk.headers["Authorization"] = "bench"
wrk.body = "Mobile=09120000000&AddressText=" .. string.rep("%D8%AA", 120)
"""
_ENVIRONMENT = {**os.environ, "AMOOT_TOKEN": "bench"}


@dataclass(frozen=True, slots=True)
class Case:
    """``delay`` in milliseconds, 0 for none; ``workers``: connections of every contestant; ``count``: requests."""

    delay: int
    workers: int
    count: int


def _cases(options: Options) -> list[Case]:
    seconds = _SECONDS / (4 if options.quick else 1)
    waiting = [Case(delay, n, round(seconds * n * 1000 / delay)) for delay in (20, 100) for n in (4, 16, 32)]
    return [*waiting, Case(0, 16, _FULL // (4 if options.quick else 1))]


def run(options: Options) -> bool:
    """Print the rates and ratios; False where a target is missed, or nothing could be measured."""
    if absent := missing():
        print(f"not measured, because not installed: {', '.join(absent)} (apt-get install nginx-light wrk)")
        return False
    met = True
    lines: list[tuple[str, ...]] = []
    # Not in /tmp, which may be memory: the journal must be on a disk that makes it wait.
    with tempfile.TemporaryDirectory(prefix=".bench-", dir=Path.cwd()) as scratch:
        folder = Path(scratch)
        for case in _cases(options):
            rounds = [_round(case, folder, turn) for turn in range(options.rounds)]
            met &= _report(case, rounds, lines)
    print(table(("requests a second", "ours", "plain", "wrk", "ours/wrk", "ours/plain", "wanted"), lines))
    print(f"load at the end: {os.getloadavg()[0]:.1f}")
    return met


def _round(case: Case, folder: Path, turn: int) -> Mapping[str, float]:
    contestants = [("ours", _ours), ("plain", _plain), ("wrk", _wrk)]
    if not case.delay:
        contestants.append(("post", _post))
    first = turn % len(contestants)
    rates = {}
    for name, contestant in contestants[first:] + contestants[:first]:
        with serving(case.delay, folder) as service:
            contestant(case, service.url, folder)
        rates[name] = service.rate(1 if name == "post" else case.workers)
    return rates


def _report(case: Case, rounds: Sequence[Mapping[str, float]], lines: list[tuple[str, ...]]) -> bool:
    rates = {name: Spread.of(each[name] for each in rounds) for name in rounds[0]}
    near = Spread.of(each["ours"] / each["wrk"] for each in rounds)
    faster = Spread.of(each["ours"] / each["plain"] for each in rounds)
    wanted, met = "", True
    if not case.delay:
        wanted, met = f"{FASTER:.1f} × plain", faster.median >= FASTER
    elif rates["wrk"].median < UNDER:
        wanted, met = f"{NEAR:.2f} of wrk", near.median >= NEAR
    shown = [rates[name].text(".0f") for name in ("ours", "plain", "wrk")]
    title = f"{case.workers} at {case.delay} ms" if case.delay else f"{case.workers}, no delay"
    lines.append((title, *shown, near.text(), faster.text(), wanted + ("" if met else " MISSED")))
    if "post" in rates:
        lines.append(("  requests.post in a loop", "", rates["post"].text(".0f"), "", "", "", ""))
    return met


def _ours(case: Case, url: str, folder: Path) -> None:
    with tempfile.TemporaryDirectory(dir=folder) as place:
        here = Path(place)
        (here / "bench.yaml").write_text(MAPPING, encoding="utf-8")
        write_csv(here / "customers.csv", customers(case.count, 7))
        command = ["-m", "importer", "customers.csv", "--mapping", "bench.yaml", "--endpoint", url]
        _done([sys.executable, *command, "--workers", str(case.workers)], here, {0, 1})


def _plain(case: Case, url: str, folder: Path, way: str = "session") -> None:  # noqa: ARG001  # as the others
    command = [sys.executable, "-m", "bench.plain_sender", way, url, str(case.workers), str(case.count)]
    _done(command, Path.cwd(), {0})


def _post(case: Case, url: str, folder: Path) -> None:
    _plain(Case(case.delay, 1, case.count // 4), url, folder, "post")


def _wrk(case: Case, url: str, folder: Path) -> None:
    script = folder / "post.lua"
    script.write_text(_LUA, encoding="ascii")
    command = ["wrk", "-t1", f"-c{case.workers}", f"-d{round(_SECONDS)}s", "-s", str(script), f"{url}/ContactCreate"]
    _done(command, folder, {0})


def _done(command: Sequence[str], folder: Path, codes: set[int]) -> None:
    ran = subprocess.run(command, cwd=folder, env=_ENVIRONMENT, capture_output=True, text=True, check=False)
    if ran.returncode not in codes:
        raise RuntimeError(f"{command[:3]} ended with {ran.returncode}: {ran.stderr}")
