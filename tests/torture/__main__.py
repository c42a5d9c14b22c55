"""``make torture``: the campaign at length, with a report; ends with 1 where the ledger is not clean."""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from pathlib import Path

from torture.campaign import Plan, torture
from torture.points import why_not


def main() -> int:
    parser = argparse.ArgumentParser(prog="make torture")
    parser.add_argument("--kills", type=int, default=500)
    parser.add_argument("--rows", type=int, default=800, help="of one source")
    parser.add_argument("--lanes", type=int, default=3, help="journals and services side by side")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    reason = why_not()
    if reason:
        print(f"Only random kills: {reason}.")
    folder = Path(tempfile.mkdtemp(prefix="torture-"))
    plan = Plan(kills=given.kills, rows=given.rows, lanes=given.lanes, seed=given.seed, named=not reason)
    start = time.monotonic()
    tally = torture(folder, plan)
    seconds = time.monotonic() - start
    print("\n".join(tally.lines()), f"\nin {seconds:.0f} s, seed {given.seed}")
    if not tally.verdict.is_clean:
        print(f"Everything is kept in {folder}")
        return 1
    shutil.rmtree(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
