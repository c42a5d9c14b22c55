"""The short version of `make fuzz`."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from source.fuzz import corpus, outcome, spoilt

FILES = corpus()


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("fuzz") / "any.bin"


@given(seed=st.integers(0, 10**12))
@settings(deadline=None, max_examples=150)
def test_a_real_file_that_is_spoilt_is_read_or_refused(seed: int, scratch: Path) -> None:
    chance = random.Random(seed)
    scratch.write_bytes(spoilt(chance, FILES))
    assert outcome(scratch, chance)
