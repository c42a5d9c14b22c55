"""`python -m bench [name …] [--quick]`: all benchmarks or those named; exit code 1 if one misses its target.

Knows which benchmarks there are. Must not know how they measure.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping

from bench import auto, checking, converters, growth, sending, source
from bench.harness import Options, machine

BENCHES: Mapping[str, Callable[[Options], bool]] = {
    "auto": auto.run,
    "converters": converters.run,
    "checking": checking.run,
    "growth": growth.run,
    "sending": sending.run,
    "source": source.run,
}
"""Name → a function that prints what it finds and says whether the targets are met."""


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="name", help=f"of: {', '.join(BENCHES)} (default: all)")
    parser.add_argument("--quick", action="store_true", help="a twentieth of the work: for a look, not for the record")
    parser.add_argument("--rounds", type=int, default=3, help="how often everything is measured (default: 3)")
    parser.add_argument("--seed", type=int, default=7, help="of the invented data (default: 7)")
    given = parser.parse_args()
    unknown = [name for name in given.names if name not in BENCHES]
    if unknown or given.rounds < 1:
        parser.error(f"no such benchmark: {', '.join(unknown)}" if unknown else "--rounds starts at 1")
    print(machine())
    options = Options(quick=given.quick, rounds=given.rounds, seed=given.seed)
    met = [BENCHES[name](options) for name in given.names or BENCHES]
    return 0 if all(met) else 1


if __name__ == "__main__":
    sys.exit(main())
