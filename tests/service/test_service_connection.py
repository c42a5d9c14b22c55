"""The evidence a connection gives, and the watchdog that ends what lasts too long."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Iterator, Sequence

import pytest
import urllib3

from importer.service.connection import _WatchedHTTP
from importer.service.deadline import Exchange, Watchdog


def test_an_exchange_past_its_deadline_is_cut_off() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        exchange = Exchange()
        exchange.start(deadline=10.0)
        assert exchange.attach(ours)
        seen = []
        for now in (10.0, 10.1):
            exchange.expire_if_due(now)
            seen.append(exchange.expired)
        assert seen == [False, True]
        assert theirs.recv(1) == b"", "the other side sees the end"


def test_what_is_over_is_not_cut_off() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        exchange = Exchange()
        exchange.start(deadline=10.0)
        exchange.attach(ours)
        exchange.finish()
        exchange.expire_if_due(99.0)
        assert not exchange.expired
        ours.sendall(b"x")


def test_the_next_request_starts_without_the_evidence_of_the_last() -> None:
    exchange = Exchange()
    exchange.start(deadline=10.0)
    exchange.sent = True
    exchange.expire_if_due(11.0)
    exchange.start(deadline=20.0)
    assert (exchange.sent, exchange.expired) == (False, False)


def test_a_connection_that_is_made_after_the_deadline_is_not_to_be_used() -> None:
    exchange = Exchange()
    exchange.start(deadline=10.0)
    exchange.expire_if_due(11.0)
    ours, theirs = socket.socketpair()
    with ours, theirs:
        assert not exchange.attach(ours)


def test_cutting_off_a_closed_connection_does_nothing() -> None:
    ours, theirs = socket.socketpair()
    exchange = Exchange()
    exchange.start(deadline=10.0)
    exchange.attach(ours)
    ours.close()
    theirs.close()
    exchange.expire_if_due(11.0)
    assert exchange.expired


def test_the_watchdog_wakes_a_thread_that_waits_for_an_answer() -> None:
    watchdog = Watchdog(interval=0.01)
    ours, theirs = socket.socketpair()
    with ours, theirs:
        exchange = watchdog.guard()
        exchange.attach(ours)
        exchange.start(deadline=0.0)
        received: list[bytes] = []
        thread = threading.Thread(target=lambda: received.append(ours.recv(1)))
        thread.start()
        thread.join(5)
        watchdog.close()
    assert received == [b""]


class _TwoAddresses(_WatchedHTTP):
    """A connection to a name that has these addresses."""

    addresses: Sequence[str] = ()

    def _resolve(self, host: str) -> list[str]:
        assert host == "phonebook.test"
        return list(self.addresses)


def connected(port: int, addresses: Sequence[str], timeout: float) -> _TwoAddresses:
    connection = _TwoAddresses("phonebook.test", port, timeout=timeout)
    connection.addresses = addresses
    connection.exchange = Exchange()
    connection.exchange.start(time.monotonic() + timeout)
    with contextlib.closing(connection):
        connection.connect()
        assert connection.sock.gettimeout() == timeout, "the answer may take as long as was said"
        assert connection.host == "phonebook.test", "what the certificate must name"
    return connection


@pytest.fixture
def dead_and_living() -> Iterator[int]:
    """A port on which 127.0.0.2 lets everybody wait, and 127.0.0.1 listens."""
    with socket.create_server(("127.0.0.1", 0)) as living:
        port = living.getsockname()[1]
        with socket.create_server(("127.0.0.2", port), backlog=0), contextlib.ExitStack() as stack:
            for _ in range(8):
                waiting = stack.enter_context(socket.socket())
                waiting.settimeout(0.05)
                try:
                    waiting.connect(("127.0.0.2", port))
                except TimeoutError:  # now its queue is full, and whoever comes is not even refused
                    yield port
                    return
            pytest.skip("this kernel's queue of connections is never full")


def test_a_dead_address_leaves_time_for_the_next_one_of_the_name(dead_and_living: int) -> None:
    start = time.monotonic()
    connected(dead_and_living, ["127.0.0.2", "127.0.0.1"], timeout=1)
    assert 0.3 < time.monotonic() - start < 0.9


def test_several_dead_addresses_take_no_longer_than_one(dead_and_living: int) -> None:
    start = time.monotonic()
    with pytest.raises(urllib3.exceptions.ConnectTimeoutError):
        connected(dead_and_living, ["127.0.0.2"] * 4, timeout=0.8)
    assert time.monotonic() - start < 1.2


def test_a_refused_address_costs_the_next_one_nothing(dead_and_living: int) -> None:
    start = time.monotonic()
    connected(dead_and_living, ["127.0.0.3", "127.0.0.1"], timeout=5)
    assert time.monotonic() - start < 0.5
