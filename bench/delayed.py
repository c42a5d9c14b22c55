"""A service that answers every request with a success after a fixed delay: `python -m bench.delayed MILLISECONDS LOG`.

Knows as much HTTP as it takes. Must not know who asks. An asyncio protocol, because the delay must not cost the machine
what it is to measure: one process, no thread for a waiting request. Prints its port, and writes into LOG, when its
standard input ends, the monotonic second at which it answered each ContactCreate.
"""

from __future__ import annotations

import asyncio
import re
import selectors
import sys
import time
from pathlib import Path

BODY = b'{"Status":"Success","Data":{"ID":1}}'
REPLY = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b" % (len(BODY), BODY)
_LENGTH = re.compile(rb"(?i)\r\ncontent-length: *(\d+)")


class _Connection(asyncio.Protocol):
    def __init__(self, delay: float, answered: list[float]) -> None:
        self._delay = delay
        self._answered = answered
        self._received = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)  # noqa: S101  # what a TCP server hands out
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, found, rest = self._received.partition(b"\r\n\r\n")
        length = _LENGTH.search(head) if found else None
        if not found or len(rest) < (int(length[1]) if length else 0):
            return
        self._received = b""  # nobody here sends the next request before the answer
        asyncio.get_running_loop().call_later(self._delay, self._answer, b"/ContactCreate" in head)

    def _answer(self, counts: bool) -> None:  # noqa: FBT001  # a callback
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(REPLY)
            if counts:
                self._answered.append(time.monotonic())


async def serve(delay: float, log: Path) -> None:
    """Answer until standard input ends."""
    loop = asyncio.get_running_loop()
    answered: list[float] = []
    server = await loop.create_server(lambda: _Connection(delay, answered), "127.0.0.1", 0, backlog=128)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    log.write_text("\n".join(map(repr, answered)), encoding="ascii")


if __name__ == "__main__":
    # asyncio's usual loop rounds its timers up to whole milliseconds: answers due within one leave at the same moment,
    # as no service's do, and threads that share an interpreter then wait for one another.
    loop = asyncio.SelectorEventLoop(selectors.SelectSelector())
    loop.run_until_complete(serve(int(sys.argv[1]) / 1000, Path(sys.argv[2])))
