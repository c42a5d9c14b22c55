"""Killed again and again: the service's ledger has every contact once. And the harness finds what is wrong."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from torture.campaign import Plan, torture
from torture.points import why_not
from torture.service import judge

NO_STRACE = why_not()
pytestmark = pytest.mark.timeout(300)  # many processes: on a busy machine they take their time


def test_a_ledger_that_lacks_one_or_has_one_twice_is_not_clean() -> None:
    assert judge({"a", "b"}, {"a": 1, "b": 1}).is_clean
    assert judge({"a", "b"}, {"a": 1}).missing == {"b"}
    assert judge({"a", "b"}, {"a": 1, "b": 2}).twice == {"b"}
    assert judge({"a"}, {"a": 1, "b": 1}).strange == {"b"}


def test_killed_at_random_among_faults_every_contact_exists_exactly_once(tmp_path: Path) -> None:
    tally = torture(tmp_path, Plan(kills=8, rows=80, named=False))
    assert tally.verdict.is_clean, tally
    assert (tally.kills.total(), tally.contacts) == (8, tally.rows - 2 * tally.sources)


@pytest.mark.skipif(bool(NO_STRACE), reason=NO_STRACE or "-")
def test_killed_at_named_points_among_faults_every_contact_exists_exactly_once(tmp_path: Path) -> None:
    tally = torture(tmp_path, Plan(kills=10, rows=80, seed=2, only_named=True))
    assert tally.verdict.is_clean, tally
    assert (tally.kills.total(), tally.contacts) == (10, tally.rows - 2 * tally.sources)
    assert len(tally.kills) >= 6, "at different points"


# A harness that can't fail proves nothing: each of these breaks the promise, and the ledger must say so.


def very_late(mobiles: Sequence[str], _chance: random.Random) -> list[Mapping[str, object]]:
    return [{"kind": "late-create", "seconds": 3, "mobile": mobile} for mobile in mobiles[4::4]]


def lost_and_no_search(mobiles: Sequence[str], _chance: random.Random) -> list[Mapping[str, object]]:
    search = {"kind": "status", "method": "ContactSearch", "status": "Token_NotAllowMethod", "times": None}
    return [search, *({"kind": "reset", "mobile": mobile} for mobile in mobiles[4::4])]


def none(_mobiles: Sequence[str], _chance: random.Random) -> list[Mapping[str, object]]:
    return []


BROKEN = {
    "no quiet time before a slow service": Plan(
        kills=0, rows=40, lanes=1, settle_after=0, timeout=0.3, slowest=4, faults=very_late
    ),
    "a blind retry of lost answers": Plan(
        kills=1,
        rows=40,
        lanes=1,
        named=False,
        words=("--resend-in-doubt",),
        settle_after=0.1,
        faults=lost_and_no_search,
    ),
    "a tool that keeps no journal": Plan(kills=3, rows=100, lanes=1, named=False, forgetful=True, faults=none),
}


@pytest.mark.parametrize("name", BROKEN)
def test_the_campaign_finds_the_duplicates_of(name: str, tmp_path: Path) -> None:
    tally = torture(tmp_path, BROKEN[name])
    assert tally.verdict.twice
    assert not tally.verdict.missing
