"""Measuring contestants side by side, and saying on which machine.

Knows clocks and statistics. Must not know what is measured.

Two programs timed one after the other on a shared machine are not comparable: the machine changes meanwhile. So the
contestants take turns at every slice of the data, who begins changes from slice to slice, and what is reported is the
ratio. The clock is the processor time of this process, which stands still while another program has the core.
"""

from __future__ import annotations

import gc
import os
import platform
import statistics
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Self

Work = Callable[[int], object]
"""Does the slice of that number."""


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line asks for. ``rounds``: how often everything is measured; ``seed`` of the invented data."""

    quick: bool
    rounds: int
    seed: int


@dataclass(frozen=True, slots=True)
class Spread:
    """The lowest, the middle and the highest of some measurements."""

    lowest: float
    median: float
    highest: float

    @classmethod
    def of(cls, values: Iterable[float]) -> Self:
        """Of at least one value."""
        found = sorted(values)
        return cls(found[0], statistics.median(found), found[-1])

    def text(self, form: str = ".2f") -> str:
        """``0.91 – 0.93 – 1.02``."""
        return " – ".join(format(value, form) for value in (self.lowest, self.median, self.highest))


def take_turns(contestants: Mapping[str, Callable[[], Work]], slices: int, rounds: int) -> list[Mapping[str, float]]:
    """Seconds of processor time that each contestant needs for all slices, once a round.

    A contestant is made anew for every round, so that nothing it remembers outlives one; the first slice, done by one
    made only for that, loads what is loaded lazily.
    """
    for make in contestants.values():
        make()(0)
    return [_round(contestants, slices) for _ in range(rounds)]


def _round(contestants: Mapping[str, Callable[[], Work]], slices: int) -> Mapping[str, float]:
    works = [(name, make()) for name, make in contestants.items()]
    seconds = dict.fromkeys(contestants, 0.0)
    gc.collect()
    for number in range(slices):
        works.append(works.pop(0))
        for name, work in works:
            start = time.process_time()
            work(number)
            seconds[name] += time.process_time() - start
    return seconds


def ratios(rounds: Sequence[Mapping[str, float]], plain: str, ours: str) -> Spread:
    """How many times ``ours`` is faster than ``plain``, of the rounds."""
    return Spread.of(seconds[plain] / seconds[ours] for seconds in rounds)


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Lines with aligned columns: the first to the left, all others to the right."""
    lines = [list(header), *map(list, rows)]
    widths = [max(len(line[place]) for line in lines) for place in range(len(header))]
    texts = [
        "  ".join(cell.rjust(width) if place else cell.ljust(width) for place, (cell, width) in enumerate(cells))
        for cells in (list(zip(line, widths, strict=True)) for line in lines)
    ]
    return "\n".join((texts[0], "  ".join("-" * width for width in widths), *texts[1:]))


def machine() -> str:
    """Processor, cores, Python: one line."""
    implementation = f"{platform.python_implementation()} {platform.python_version()}"
    return f"{_processor()}, {os.cpu_count()} cores, {platform.system()} {platform.machine()}, {implementation}"


def versions(*packages: str) -> str:
    """``phonenumbers 9.0.43, jdatetime 6.1.1``."""
    return ", ".join(f"{package} {version(package)}" for package in packages)


def _processor() -> str:
    """The model as the kernel names it; platform.processor() is empty on most Linux machines."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or "unknown processor"
    named = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return named[0] if named else platform.processor() or "unknown processor"
