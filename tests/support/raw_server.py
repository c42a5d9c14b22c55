"""A server on loopback that does to every connection what a script says: what the practice service can't do."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Self

from importer.service.client import Client

TOKEN = "secret-Token/42+x"
CONTACT = {"Mobile": "09120000001", "FName": "علی", "LName": "رضایی"}
SUCCESS = b'{"Status": "Success", "Data": {"ID": 7, "Mobile": 9120000001}}'


@dataclass
class Request:
    """A request as it came."""

    line: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Line:
    """A connection that was accepted, with what a script needs to be a service, or a bad one."""

    sock: socket.socket
    over: threading.Event
    """Set when the test is over: whoever waits must go."""
    requests: list[Request]

    def read(self) -> Request | None:
        """One request; None where the client closed instead."""
        received = b""
        while b"\r\n\r\n" not in received:
            data = self.sock.recv(65536)
            if not data:
                return None
            received += data
        head, _, body = received.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): text for name, text in (line.split(": ", 1) for line in lines)}
        while len(body) < int(headers.get("content-length", "0")):
            body += self.sock.recv(65536)
        request = Request(first, headers, body)
        self.requests.append(request)
        return request

    def send(self, data: bytes) -> None:
        self.sock.sendall(data)

    def answer(self, body: bytes = SUCCESS, http: str = "200 OK", *headers: str) -> None:
        lines = [f"HTTP/1.1 {http}", *headers, f"Content-Length: {len(body)}"]
        self.send("\r\n".join(lines).encode() + b"\r\n\r\n" + body)

    def drip(self, data: bytes, pace: float) -> None:
        """Byte by byte, until the test is over or the client has gone."""
        for byte in data:
            self.send(bytes([byte]))
            if self.over.wait(pace):
                return

    def talk(self, context: ssl.SSLContext) -> None:
        """TLS from here on."""
        self.sock = context.wrap_socket(self.sock, server_side=True)


Script = Callable[[Line], None]


@dataclass
class RawServer:
    """Listens on loopback; every connection gets a thread that plays the script."""

    script: Script
    requests: list[Request] = field(default_factory=list)
    connections: int = 0
    closed: threading.Event = field(default_factory=threading.Event)
    """Set whenever a connection was closed by the script's end."""
    _over: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)
    _listener: socket.socket = field(default_factory=lambda: socket.create_server(("127.0.0.1", 0)))

    def __enter__(self) -> Self:
        self._listener.settimeout(0.02)
        self._start(self._accept)
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        while self._threads:
            self._threads.pop().join(10)
        self._listener.close()

    def _start(self, work: Callable[[], None]) -> None:
        thread = threading.Thread(target=work, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while not self._over.is_set():
            with suppress(TimeoutError):
                sock, _ = self._listener.accept()
                self.connections += 1
                sock.settimeout(5)
                self._start(lambda sock=sock: self._play(sock))  # type: ignore[misc]  # mypy can't type the default

    def _play(self, sock: socket.socket) -> None:
        line = Line(sock, self._over, self.requests)
        with suppress(OSError):  # the client went away, which some tests are about
            self.script(line)
        line.sock.close()
        sock.close()
        self.closed.set()

    @property
    def port(self) -> int:
        return int(self._listener.getsockname()[1])

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/rest"


Serve = Callable[[Script], RawServer]
Connect = Callable[..., Client]
