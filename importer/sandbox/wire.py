"""Puts an answer onto a connection, or does to the connection what a fault asks for.

Knows sockets. Must not know why.
"""

from __future__ import annotations

import socket
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.utils import formatdate

from importer.sandbox.exchange import Pause
from importer.sandbox.reply import Delivery, Reply, phrase

_LINGER_ZERO = struct.pack("ii", 1, 0)
"""SO_LINGER with zero seconds: closing the socket then sends RST instead of FIN."""


@dataclass(frozen=True, slots=True)
class Line:
    """A connection that waits for an answer. ``keep``: the client wants it to stay open."""

    connection: socket.socket
    keep: bool
    pause: Pause

    def send(self, data: bytes) -> None:
        """All at once."""
        self.connection.sendall(data)

    def drip(self, data: bytes, pace: float) -> None:
        """Byte by byte, so many seconds apart."""
        for position in range(len(data)):
            self.connection.sendall(data[position : position + 1])
            self.pause(pace)


def resets_on_close(connection: socket.socket) -> bool:
    """Whether closing this connection resets it, as :func:`deliver` arranges for a reset. It must not be shut down
    before, as that sends FIN."""
    return connection.getsockopt(socket.SOL_SOCKET, socket.SO_LINGER, len(_LINGER_ZERO)) == _LINGER_ZERO


def _head(reply: Reply, *, keep: bool, length: int | None) -> bytes:
    lines = [
        f"HTTP/1.1 {reply.http} {phrase(reply.http)}",
        "Server: amoot-practice",
        f"Date: {formatdate(usegmt=True)}",
        f"Content-Type: {reply.content_type}",
        *(f"{name}: {text}" for name, text in reply.headers),
    ]
    if length is not None:
        lines.append(f"Content-Length: {length}")
    lines.append(f"Connection: {'keep-alive' if keep else 'close'}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def _honest_head(line: Line, reply: Reply) -> bytes:
    return _head(reply, keep=line.keep, length=len(reply.body))


def _half(reply: Reply) -> bytes:
    return reply.body[: len(reply.body) // 2]


def _whole(line: Line, reply: Reply) -> bool:
    # One write: a head on its own would make the client wait for a second packet.
    line.send(_honest_head(line, reply) + reply.body)
    return line.keep


def _stale(line: Line, reply: Reply) -> bool:
    line.send(_head(reply, keep=True, length=len(reply.body)) + reply.body)
    return False


def _hangup(_line: Line, _reply: Reply) -> bool:
    return False


def _reset(line: Line, _reply: Reply) -> bool:
    line.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_ZERO)
    return False


def _drip_body(line: Line, reply: Reply) -> bool:
    line.send(_honest_head(line, reply))
    line.drip(reply.body, reply.pace)
    return line.keep


def _drip_headers(line: Line, reply: Reply) -> bool:
    line.drip(_honest_head(line, reply), reply.pace)
    line.send(reply.body)
    return line.keep


def _cut(line: Line, reply: Reply) -> bool:
    line.send(_honest_head(line, reply) + _half(reply))
    return False


def _cut_unmarked(line: Line, reply: Reply) -> bool:
    line.send(_head(reply, keep=False, length=None) + _half(reply))
    return False


_DELIVER: Mapping[Delivery, Callable[[Line, Reply], bool]] = {
    Delivery.WHOLE: _whole,
    Delivery.RESET: _reset,
    Delivery.HANGUP: _hangup,
    Delivery.DRIP_BODY: _drip_body,
    Delivery.DRIP_HEADERS: _drip_headers,
    Delivery.CUT: _cut,
    Delivery.CUT_UNMARKED: _cut_unmarked,
    Delivery.STALE: _stale,
    Delivery.STALE_NEXT: _whole,  # the server closes it later, when the next request has come
}


def deliver(line: Line, reply: Reply) -> bool:
    """Send the answer as its delivery says. Returns whether the connection stays open.

    Raises OSError where the client is gone, Stopping where the service is being closed.
    """
    return _DELIVER[reply.delivery](line, reply)
