"""What five million contacts of earlier runs cost a new run of a thousand rows.

Knows the journal's tables, to fill them faster than any run could. Must not know how the program reads them. Both runs
go to a practice service; the grown journal is also tried after the system forgot its pages, as on a Monday morning.
"""

from __future__ import annotations

import os
import sqlite3
import sys
import tempfile
from contextlib import closing
from itertools import islice
from pathlib import Path

from bench.exports import MAPPING, customers, write_csv
from bench.harness import Options, Spread, table
from bench.process import measured
from importer.journal import schema
from importer.sandbox import Sandbox

KNOWN = 5_000_000
ROWS = 1_000
MORE = 2.0
"""Seconds that the grown journal may cost."""
_A_SOURCE = 100_000
_OFFSET = 20_000_000
"""Numbers of customers that no new file has."""


def run(options: Options) -> bool:
    """Print how long the runs take; False where the grown journal costs too much."""
    known = KNOWN // (20 if options.quick else 1)
    with tempfile.TemporaryDirectory(prefix=".bench-", dir=Path.cwd()) as scratch, Sandbox() as sandbox:
        folder = Path(scratch)
        (folder / "bench.yaml").write_text(MAPPING, encoding="utf-8")
        grown = folder / "grown.sqlite3"
        build(grown, sandbox.url, known)
        print(f"{known:,} contacts: a journal of {grown.stat().st_size / 1e6:,.0f} MB")
        people = customers(ROWS * 3 * options.rounds, options.seed)
        seconds: dict[str, list[float]] = {"empty": [], "grown": [], "grown, cold": []}
        for turn in range(options.rounds):
            for kind, taken in seconds.items():
                journal = folder / f"empty-{turn}.sqlite3" if kind == "empty" else grown
                if kind == "grown, cold":
                    _forget(grown)
                write_csv(folder / f"{kind}-{turn}.csv", islice(people, ROWS))
                taken.append(_run(folder, f"{kind}-{turn}.csv", journal, sandbox))
    empty = Spread.of(seconds["empty"]).median
    lines = [
        (kind, Spread.of(taken).text(), f"{Spread.of(taken).median - empty:+.2f}") for kind, taken in seconds.items()
    ]
    print(table((f"a run of {ROWS:,} rows", "seconds", "more than empty"), lines))
    return all(Spread.of(taken).median - empty < MORE for taken in seconds.values())


def build(path: Path, endpoint: str, count: int) -> None:
    """A journal of ``count`` created contacts, from sources of a hundred thousand rows each."""
    schema.open_file(path).close()
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("PRAGMA cache_size = -500000")
        db.execute("PRAGMA synchronous = OFF")
        db.execute("BEGIN")
        db.execute("INSERT INTO endpoint (id, name) VALUES (1, ?)", (endpoint,))
        for start in range(0, count, _A_SOURCE):
            run, source = f"run-{start}", start // _A_SOURCE + 1
            db.execute("INSERT INTO run VALUES (?, 1, '1', '2026-01-01T08:00:00+03:30', NULL, 0)", (run,))
            db.execute("INSERT INTO source VALUES (?, 1, ?, '', ?)", (source, f"/old/{source}.csv", run))
            numbers = "WITH RECURSIVE n(i) AS (SELECT ?1 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ?1 + ?2) "
            values = (start, min(_A_SOURCE, count - start), run, source, _OFFSET)
            db.execute(
                f"""INSERT INTO contact (id, endpoint, mobile, state, fingerprint, contact_id, attempts, status_code,
                      status, http_status, sent_at, run, claim_run, claim_source, claim_number)
                    {numbers} SELECT i + 1, 1, 9000000000 + ((i + ?5) * 7368787 + 10000000) % 40000000, 'created',
                      randomblob(16), i + 1, 1, '1', 'Success', 200, '2026-01-01T08:00:00+03:30', ?3, ?3, ?4,
                      i - ?1 + 2 FROM n""",  # noqa: S608  # a constant
                values,
            )
            db.execute(
                f"""INSERT INTO row {numbers} SELECT ?4, i - ?1 + 2, 'contact', 0, i + 1, randomblob(16), '', '', ''
                    FROM n WHERE ?3 AND ?5 OR 1""",  # noqa: S608  # idem
                values,
            )
        db.execute("COMMIT")


def _run(folder: Path, source: str, journal: Path, sandbox: Sandbox) -> float:
    os.environ["AMOOT_TOKEN"] = sandbox.token
    command = [sys.executable, "-m", "importer", source, "--mapping", "bench.yaml", "--endpoint", sandbox.url]
    used = measured([*command, "--journal", str(journal), "--workers", "8"], folder)
    if used.code not in {0, 1} or f"total={ROWS}" not in used.out or "in_doubt=0 pending=0" not in used.out:
        raise RuntimeError(f"the run ended with {used.code}: {used.out} {used.err}")
    return used.wall


def _forget(path: Path) -> None:
    """Let the system drop what it holds of a file."""
    descriptor = os.open(path, os.O_RDONLY)
    os.fsync(descriptor)
    os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
    os.close(descriptor)
