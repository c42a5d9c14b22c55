"""The evidence a connection gives, and the watchdog that ends what lasts too long."""

from __future__ import annotations

import socket
import threading

from importer.service.connection import Exchange, Watchdog


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
