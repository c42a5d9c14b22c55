"""A practice service, and a desk with a source, a mapping and the program."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from importer.sandbox import Sandbox
from support.desk import MAPPING, SOURCE, Desk, people


@pytest.fixture
def service() -> Iterator[Sandbox]:
    with Sandbox() as sandbox:
        yield sandbox


@pytest.fixture
def offline(tmp_path: Path) -> Desk:
    """A desk that knows no service and no token."""
    desk = Desk(tmp_path)
    desk.write("contacts.csv", SOURCE)
    desk.write("crm.yaml", MAPPING)
    return desk


@pytest.fixture
def desk(offline: Desk, service: Sandbox) -> Desk:
    """A desk with a practice service in the test's own process and its token."""
    offline.environment = {"AMOOT_ENDPOINT": service.url, "AMOOT_TOKEN": service.token}
    return offline


@pytest.fixture
def many(desk: Desk) -> Callable[[int], Sequence[str]]:
    """Fill the source with invented people; returns their mobiles."""

    def fill(count: int) -> Sequence[str]:
        desk.write("contacts.csv", people(count))
        return [f"0912{number:07d}" for number in range(count)]

    return fill
