"""`--workers auto` against fixed numbers of workers, at a service that answers 429 beyond so many requests a second.

Knows the practice service and the program's log. Must not know how the width is found. What counts: contacts created a
second, and how many requests were refused for it.
"""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import orjson

from bench.exports import MAPPING, customers, write_csv
from bench.harness import Options, table
from importer.sandbox import Sandbox

FIXED = (4, 8, 16, 32)
NEAR = 0.9
"""Of the best fixed setting's rate that is wanted,"""
REFUSED = 0.1
"""with this share of its refusals at most."""


@dataclass(frozen=True, slots=True)
class Limit:
    """A service: requests a second that it takes, and seconds that one of them needs."""

    capacity: int
    latency: float


@dataclass(frozen=True, slots=True)
class Found:
    """Contacts created a second; requests refused with 429; contacts that were not created."""

    rate: float
    refused: int
    lost: int


LIMITS = (Limit(100, 0.05), Limit(50, 0.005))


def run(options: Options) -> bool:
    """Print rates and refusals; False where the targets are missed."""
    met = True
    for limit in LIMITS:
        count = limit.capacity * (5 if options.quick else 25)
        found = {workers: _sent(limit, workers, count, options) for workers in (*map(str, FIXED), "auto")}
        best = max(map(str, FIXED), key=lambda workers: found[workers].rate)
        auto = found["auto"]
        near, share = auto.rate / found[best].rate, auto.refused / max(found[best].refused, 1)
        good = near >= NEAR and share <= REFUSED
        met &= good
        lines = [
            (f"{workers}{' (best)' if workers == best else ''}", f"{each.rate:.1f}", str(each.refused), str(each.lost))
            for workers, each in found.items()
        ]
        print(f"\n{count:,} contacts, at most {limit.capacity} a second, {limit.latency * 1000:g} ms each")
        print(table(("workers", "created a second", "refused (429)", "not created"), lines))
        print(
            f"auto to the best: {near:.2f} of its rate (wanted {NEAR}), {share:.2f} of its refusals (wanted {REFUSED})"
        )
    return met


def _sent(limit: Limit, workers: str, count: int, options: Options) -> Found:
    with tempfile.TemporaryDirectory(prefix="amoot-bench-") as scratch:
        folder = Path(scratch)
        (folder / "bench.yaml").write_text(MAPPING, encoding="utf-8")
        write_csv(folder / "customers.csv", customers(count, options.seed))
        with Sandbox(capacity=limit.capacity, latency=limit.latency) as sandbox:
            command = [sys.executable, "-m", "importer", "customers.csv", "--mapping", "bench.yaml"]
            command += ["--endpoint", sandbox.url, "--workers", workers, "--attempts", "20"]
            command += ["--log-file", "log", "--log-format", "json"]
            environment = {**os.environ, "AMOOT_TOKEN": sandbox.token}
            subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=False)
            refused = sum(entry.http == 429 for entry in sandbox.ledger("ContactCreate"))
        return _read((folder / "log").read_bytes().splitlines(), refused)


def _read(log: Sequence[bytes], refused: int) -> Found:
    rows = [event for event in map(orjson.loads, log) if event["event"] == "row"]
    times = [dt.datetime.fromisoformat(event["time"]) for event in rows if event["state"] == "created"]
    return Found((len(times) - 1) / (times[-1] - times[0]).total_seconds(), refused, len(rows) - len(times))
