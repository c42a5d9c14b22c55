"""What checking a whole file costs beside reading it bare, and beside the script that people write instead.

Knows the command line and the contestants. Must not know how the program works.

Each contestant is a process of its own (the check may take a second one), and what counts is how long a person waits;
the processor time of the check stands beside it. Start-up, what each needs for a file of a few hundred rows
(`bench.exports.SMALL`), is taken off, and the rest is shared by the rows beyond those. They take turns, round by round;
another program on the machine spoils the numbers.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from bench.exports import SIZES, SMALL, Write, export, folder_with_mapping, write_csv, write_xlsx
from bench.harness import Options, Spread, ratios, table
from bench.process import CALAMINE, Usage, measured

_MEDIUM = 100_000  # rows of the file that is measured in as many rounds as are asked for
_MORE = 4  # times as many rounds of a small file, which is read bare in less time than one start differs from another
_READ_CSV = "import pandas as pd, sys\nfor chunk in pd.read_csv(sys.argv[1], chunksize=50_000): pass"
_CHECK = ("-m", "importer", "check", "--mapping", "bench.yaml", "--quiet")


@dataclass(frozen=True, slots=True)
class Format:
    """How the file is written, what reads it bare, and how many times that a check may cost."""

    write: Write
    bare: str
    wanted: float


FORMATS: Mapping[str, Format] = {"csv": Format(write_csv, _READ_CSV, 6), "xlsx": Format(write_xlsx, CALAMINE, 2.5)}
TIMES_FASTER = 10
"""Than the plain script."""


def run(options: Options) -> bool:
    """Prints the table; False if a median misses what is wanted of it."""
    met = True
    lines: list[tuple[str, ...]] = []
    with folder_with_mapping() as folder:
        for name, form in FORMATS.items():
            for size in SIZES[: 2 if options.quick else 3]:
                lines.append(_line(folder, name, form, size, options))
                met &= "MISSED" not in "".join(lines[-1])
    header = ("check of", "µs/row", "of processor", "bare", "times bare", "plain script", "times faster")
    print(table(header, lines))
    print(f"Wanted: csv 6, xlsx 2.5 times the bare reading at most; {TIMES_FASTER} times faster than the script.")
    return met


def _line(folder: Path, name: str, form: Format, size: int, options: Options) -> tuple[str, ...]:
    rounds = 1 if size > _MEDIUM else options.rounds * (_MORE if size < _MEDIUM else 1)
    script = (str(Path(__file__).with_name("plain_script.py")),)
    commands: dict[str, tuple[str, ...]] = {"check": _CHECK, "bare": ("-c", form.bare), "script": script}
    starts = [_used(folder, name, form, SMALL, commands, options) for _ in range(max(rounds, options.rounds))]
    found: list[Mapping[str, float]] = []
    processor: list[float] = []
    for _ in range(rounds):
        used = _used(folder, name, form, size, commands, options)
        found.append({who: max(used[who].wall - min(start[who].wall for start in starts), 1e-6) for who in commands})
        processor.append(used["check"].cpu - min(start["check"].cpu for start in starts))
    times = ratios(found, "check", "bare")
    cells = [f"{name}, {size:,} rows", _per_row((each["check"] for each in found), size), _per_row(processor, size)]
    cells.append(_per_row((each["bare"] for each in found), size))
    cells.append(f"{times.text()}{'' if times.median <= form.wanted else ' MISSED'}")
    cells.append(_per_row((each["script"] for each in found), size))
    faster = ratios(found, "script", "check")
    cells.append(f"{faster.text('.1f')}{'' if faster.median >= TIMES_FASTER else ' MISSED'}")
    return tuple(cells)


def _per_row(seconds: Iterable[float], size: int) -> str:
    return Spread.of(each / (size - SMALL) * 1e6 for each in seconds).text(".1f")


def _used(
    folder: Path, name: str, form: Format, size: int, commands: Mapping[str, tuple[str, ...]], options: Options
) -> dict[str, Usage]:
    path = export(folder, name, form.write, size, options.seed)
    found = {}
    for who, command in commands.items():
        used = measured([sys.executable, *command, str(path)], folder)
        if used.code not in {0, 1} or "Traceback" in used.err:
            raise RuntimeError(f"{who} ended with {used.code}: {used.err}")
        found[who] = used
        for left in folder.glob("*.results.csv"):
            left.unlink()
    return found
