"""What a check of a whole file takes: peak memory, and time per row from ten thousand rows to a million.

Knows the command line. Must not know how the program reads, nor what stands in the files.

The program runs as a process of its own on generated files of eleven mapped columns, one row in a hundred faulty.
What counts is its peak of resident memory (which must stay bounded for a CSV of any size, and bearable for a workbook)
and its processor time per row, which must not grow with the file. Start-up is taken off: what a file of a few hundred
rows takes, with every kind of cell in them, so that what is loaded lazily is loaded there too (`bench.exports.SMALL`).
The time per row is that of the rows beyond those.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bench.exports import SIZES, SMALL, Write, export, folder_with_mapping, write_csv, write_xlsx
from bench.harness import Options, table
from bench.process import CALAMINE, Usage, measured

FLAT = 0.25
"""By how much the time per row of the largest file may lie above or below that of the smallest."""


@dataclass(frozen=True, slots=True)
class Format:
    """A way to write the rows, and the memory in MB that a check of a million of them may take. ``bare``: a script that
    reads them and no more; ``times`` its memory will do, too, as what a workbook takes depends on its texts."""

    write: Write
    limit: int
    bare: str = ""
    times: float = 0


FORMATS: Mapping[str, Format] = {
    "csv": Format(write_csv, 300),
    "xlsx": Format(
        write_xlsx, 1_100, CALAMINE, 1_100 / 870
    ),  # the limit was set on a file of which calamine took 870 MB
}
"""Format → how it is written and what it may take."""


def run(options: Options) -> bool:
    """Print what each format and size takes; False where a limit is passed."""
    met = True
    lines: list[tuple[str, ...]] = []
    with folder_with_mapping() as folder:
        for name, form in FORMATS.items():
            sizes = [size // 20 for size in SIZES] if options.quick else [*SIZES]
            small = _usage(folder, name, form, SMALL, options)
            found = [_usage(folder, name, form, size, options) for size in sizes]
            costs = [(used.cpu - small.cpu) / (size - SMALL) for used, size in zip(found, sizes, strict=True)]
            flat = costs[-1] / costs[0]
            bare = _bare(folder, name, form, sizes[-1], options) if form.bare else 0
            met &= found[-1].peak < max(form.limit, form.times * bare) and (options.quick or abs(flat - 1) <= FLAT)
            for used, size, cost in zip(found, sizes, costs, strict=True):
                ratio = f"{cost / costs[0]:.2f}"
                lines.append(
                    (f"{name}, {size:,} rows", f"{used.peak:.0f}", f"{used.wall:.1f}", f"{cost * 1e6:.1f}", ratio)
                )
            if bare:
                lines.append((f"  {name}, {sizes[-1]:,} rows read bare", f"{bare:.0f}", "", "", ""))
            wanted = f"< {max(form.limit, form.times * bare):.0f}"
            lines.append((f"  wanted of {name}", wanted, "", "", f"{1 - FLAT:.2f} – {1 + FLAT:.2f}"))
    print(table(("check of", "peak MB", "seconds", "µs/row (cpu)", "to the smallest"), lines))
    return met


def _usage(folder: Path, name: str, form: Format, size: int, options: Options) -> Usage:
    """The cheapest of some rounds: what else the machine does only ever adds. The largest file is read once."""
    path = export(folder, name, form.write, size, options.seed)
    rounds = 1 if size > SIZES[1] else options.rounds
    command = [sys.executable, "-m", "importer", "check", path.name, "--mapping", "bench.yaml"]
    found = [measured(command, folder, all_processes=True) for _ in range(rounds)]
    for used in found:
        if used.code not in {0, 1} or f"total={size}" not in used.out:
            raise RuntimeError(f"check ended with {used.code}: {used.err}")
    path.unlink()
    path.with_suffix(".results.csv").unlink()
    return min(found, key=lambda used: used.cpu)


def _bare(folder: Path, name: str, form: Format, size: int, options: Options) -> float:
    """The peak in MB of reading alone."""
    path = export(folder, name, form.write, size, options.seed)
    peak = measured([sys.executable, "-c", form.bare, str(path)], folder).peak
    path.unlink()
    return peak
