"""What is known of a request while it is on the way: whether any byte of it has left, and when its answer is due.

A socket timeout restarts with every byte that drips in, so a watchdog shuts the socket when the whole answer is due.
Knows clocks and sockets. Must not know HTTP.
"""

from __future__ import annotations

import contextlib
import socket
import threading
import time


class Exchange:
    """The evidence of one worker's current request. ``sent``: bytes of it may have left. ``expired``: the watchdog
    cut it off at ``deadline`` (monotonic seconds)."""

    __slots__ = ("_deadline", "_lock", "expired", "sent", "sock")

    def __init__(self) -> None:
        self.sock: socket.socket | None = None
        self.sent = False
        self.expired = False
        self._deadline: float | None = None
        self._lock = threading.Lock()  # or the watchdog might cut off the next request for the last one's delay

    def start(self, deadline: float) -> None:
        """A new request begins: nothing of it has left yet."""
        with self._lock:
            self.sent = False
            self.expired = False
            self._deadline = deadline

    def finish(self) -> None:
        """The request is over, however it ended."""
        with self._lock:
            self._deadline = None

    def attach(self, sock: socket.socket) -> bool:
        """``sock`` is what carries the request from now on; False when the deadline is over already."""
        with self._lock:
            self.sock = sock
            return not self.expired

    def expire_if_due(self, now: float) -> None:
        """Past the deadline, cut the connection off: reads and writes in the other thread end at once."""
        with self._lock:
            if self._deadline is None or now <= self._deadline or self.expired:
                return
            self.expired = True
            if self.sock is not None:
                with contextlib.suppress(OSError):  # it may be closed already: then there is nothing left to cut
                    # socket.socket's own method: SSLSocket.shutdown would drop the TLS state under the reading thread.
                    socket.socket.shutdown(self.sock, socket.SHUT_RDWR)


class Watchdog:
    """One thread that cuts off every exchange past its deadline, a quarter of a second late at most."""

    def __init__(self, interval: float = 0.25) -> None:
        self._exchanges: list[Exchange] = []
        self._interval = interval
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="watchdog", daemon=True)
        self._thread.start()

    def guard(self) -> Exchange:
        """A new exchange under watch."""
        exchange = Exchange()
        self._exchanges.append(exchange)
        return exchange

    def close(self) -> None:
        """End the thread."""
        self._stopped.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._stopped.wait(self._interval):
            now = time.monotonic()
            for exchange in tuple(self._exchanges):
                exchange.expire_if_due(now)
