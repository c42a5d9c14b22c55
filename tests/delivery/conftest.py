"""Delivery to the practice service."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator

import pytest

from importer.sandbox import Sandbox
from importer.service.client import Client
from importer.service.deadline import Watchdog
from importer.service.endpoint import Endpoint
from support.book import Book
from support.delivering import Run


@pytest.fixture
def watchdog() -> Iterator[Watchdog]:
    watchdog = Watchdog(interval=0.02)
    yield watchdog
    watchdog.close()


@pytest.fixture
def ticks() -> Callable[[], float]:
    """One clock for the service's ledger and the journal's commits: no two readings are equal."""
    return itertools.count(1.0).__next__


@pytest.fixture
def service(ticks: Callable[[], float]) -> Iterator[Sandbox]:
    with Sandbox(clock=ticks) as sandbox:
        yield sandbox


@pytest.fixture
def run(service: Sandbox, watchdog: Watchdog, ticks: Callable[[], float]) -> Run:
    """A delivery to the practice service."""
    endpoint = Endpoint(service.url, service.url, service.token)
    return Run(lambda: Client(endpoint, timeout=1, watchdog=watchdog), Book(ticks))
