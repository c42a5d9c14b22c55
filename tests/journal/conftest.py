"""A journal for every test that wants one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from support.story import Story, stories


@pytest.fixture
def story(tmp_path: Path) -> Iterator[Story]:
    yield from stories(tmp_path / "importer-journal.sqlite3")
