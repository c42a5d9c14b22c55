"""One more exchange over a connection that is open: the request written as urllib3 wrote the first one, the usual reply
read without ceremony. Four fifths of what an exchange costs the processor are saved so (docs/performance.md).

Knows HTTP/1.1 as far as there is no doubt about a reply: a length, no encoding, no end of the connection. What is not
beyond doubt is read by http.client from the same bytes. Must not know what is sent, or when a connection is opened.
"""

from __future__ import annotations

import contextlib
import http.client
import io
import re
import socket
from collections.abc import Mapping
from typing import Any, NamedTuple

import urllib3

_AT_ONCE = 1 << 16
_LENGTH = re.compile(rb"(?<=\r\nContent-Length: )[0-9]+(?=\r\n)")
_USUAL = re.compile(
    rb"HTTP/1\.1 ([2-5][0-9]{2})(?>(?: [\t -~\x80-\xff]*+)?)\r\n"
    rb"((?>(?:[!#$%&'*+.^_`|~0-9A-Za-z-]++:[\t -~\x80-\xff]*+\r\n)*))\r\n"
)
_DIGITS = re.compile("[0-9]{1,18}").fullmatch
_BODILESS = frozenset({204, 304})
_ODD = ("transfer-encoding", "content-encoding", "upgrade", "trailer")
"""Headers that make a reply unusual, whatever they say."""


class Reply(NamedTuple):
    """An answer that was read, ``content`` decoded and at most as long as was allowed."""

    status: int
    headers: Mapping[str, str]
    content: bytes


class Head:
    """What urllib3 wrote before the body of a request, to be written again before another one."""

    __slots__ = ("_after", "_before")

    def __init__(self, before: bytes, after: bytes) -> None:
        self._before, self._after = before, after

    @classmethod
    def of(cls, written: bytes) -> Head | None:
        """The head, or None where it does not say the length of the body exactly once."""
        found = list(_LENGTH.finditer(written))
        if len(found) != 1 or written[-4:] != b"\r\n\r\n":
            return None
        return cls(written[: found[0].start()], written[found[0].end() :])

    def before(self, body: bytes) -> bytes:
        """The bytes that go before ``body``."""
        return b"%b%d%b" % (self._before, len(body), self._after)


def exchange(sock: socket.socket, head: bytes, body: bytes, limit: int) -> tuple[Reply, bool]:
    """Write a request and read its reply, at most ``limit`` bytes of its body; and whether the reply was a usual one,
    after which the connection may carry the next exchange. After any other, or an exception, it may not.

    Raises:
        OSError, urllib3.exceptions.HTTPError: as urllib3 does.
    """
    with contextlib.suppress(BrokenPipeError):  # as in urllib3: who closes so early may have said why
        sock.sendall(head)
        sock.sendall(body)
    received = sock.recv(_AT_ONCE)
    while True:
        reply, wanted = _usual(received, limit)
        if reply is not None:
            return reply, True
        more = sock.recv(_AT_ONCE) if len(received) < wanted else b""
        if not more:
            return _any(sock, received, limit), False
        received += more


def _usual(received: bytes, limit: int) -> tuple[Reply | None, int]:
    """The reply, if it is a usual one and these bytes are all of it; and how many bytes it has if it is usual, so far
    as is known."""
    match = _USUAL.match(received)
    if match is None:
        return None, limit if b"\r\n\r\n" not in received else 0
    headers = urllib3.HTTPHeaderDict()
    for line in match[2].decode("latin-1").split("\r\n")[:-1]:
        name, _, value = line.partition(":")
        headers.add(name, value.strip(" \t"))
    status = int(match[1])
    length = length_of(status, headers)
    end = match.end() + length
    if not 0 <= length <= limit or len(received) > end:
        return None, 0
    return (Reply(status, headers, received[match.end() :]) if len(received) == end else None), end


def length_of(status: int, headers: Mapping[str, str]) -> int:
    """The length of the body of a usual reply; -1 for a reply that is none."""
    length = headers.get("Content-Length", "")
    lasts = headers.get("Connection", "keep-alive").lower() == "keep-alive"
    if not (lasts and _DIGITS(length)) or status in _BODILESS or any(name in headers for name in _ODD):
        return -1
    return int(length)


def _any(sock: socket.socket, received: bytes, limit: int) -> Reply:
    """A reply that begins with these bytes, by http.client and urllib3."""
    response = http.client.HTTPResponse(_Replayed(sock, received), method="POST")  # type: ignore[arg-type]  # it only calls makefile
    try:
        response.begin()
    except http.client.HTTPException as error:
        raise urllib3.exceptions.ProtocolError("Connection aborted.", error) from error
    with contextlib.closing(response):
        headers = urllib3.HTTPHeaderDict(response.msg.items())
        whole = urllib3.HTTPResponse(response, headers, response.status, preload_content=False, decode_content=False)
        return Reply(response.status, headers, whole.read(limit, decode_content=True))


class _Replayed:
    """A socket of which some bytes were read already."""

    def __init__(self, sock: socket.socket, received: bytes) -> None:
        self._raw = _Raw(sock, received)

    def makefile(self, *_: Any) -> io.BufferedReader:
        """Called by http.client."""
        return io.BufferedReader(self._raw)


class _Raw(io.RawIOBase):
    def __init__(self, sock: socket.socket, received: bytes) -> None:
        self._sock, self._received = sock, received

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if not self._received:
            return self._sock.recv_into(buffer)
        part = self._received[: len(buffer)]
        self._received = self._received[len(part) :]
        buffer[: len(part)] = part
        return len(part)
