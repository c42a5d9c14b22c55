"""A client and the things it talks to: a practice service, or a server that plays a script."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from importer.sandbox import Sandbox
from importer.service.client import Client
from importer.service.deadline import Watchdog
from importer.service.endpoint import Endpoint
from support.raw_server import TOKEN, Connect, RawServer, Serve


@pytest.fixture
def watchdog() -> Iterator[Watchdog]:
    watchdog = Watchdog(interval=0.02)
    yield watchdog
    watchdog.close()


@pytest.fixture
def connect(watchdog: Watchdog) -> Iterator[Connect]:
    """``connect(url_or_endpoint, timeout=…)`` makes a client."""
    with ExitStack() as stack:

        def connect(target: str | Endpoint, *, token: str = TOKEN, timeout: float = 5) -> Client:
            endpoint = target if isinstance(target, Endpoint) else Endpoint(target, target, token)
            client = Client(endpoint, timeout=timeout, watchdog=watchdog)
            stack.callback(client.close)
            return client

        yield connect


@pytest.fixture
def serve() -> Iterator[Serve]:
    """``serve(script)`` starts a server that plays the script on every connection."""
    with ExitStack() as stack:
        yield lambda script: stack.enter_context(RawServer(script))


@pytest.fixture
def service() -> Iterator[Sandbox]:
    with Sandbox(tokens={TOKEN: None}) as sandbox:
        yield sandbox


@pytest.fixture
def client(service: Sandbox, connect: Connect) -> Client:
    """A client of the practice service."""
    return connect(service.url)
