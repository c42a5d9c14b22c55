"""HTTP on loopback: reads requests, routes them, hands answers to wire.py. Built on the standard library's http.server.

Knows connections and threads. Must not know contacts, statuses or the kinds of faults.
"""

from __future__ import annotations

import socket
import ssl
import sys
import threading
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer
from typing import Any

from importer.sandbox.admin import PREFIX, open_door
from importer.sandbox.contact import parse_form
from importer.sandbox.exchange import Request, Service, Stopping
from importer.sandbox.reply import Delivery, Reply, html_reply
from importer.sandbox.wire import Line, deliver, resets_on_close

HOST = "127.0.0.1"
REST = "/rest/"
LONGEST_BODY = 1_000_000
_FORM = "application/x-www-form-urlencoded"
_JOIN_SECONDS = 10.0


class Handler(BaseHTTPRequestHandler):
    """One connection, request after request."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: Server
    _hang_up_next = False

    def setup(self) -> None:
        """Shake hands in the connection's own thread: a client that does not must not hold up the others."""
        if isinstance(self.request, ssl.SSLSocket):
            self.request.do_handshake()
        super().setup()

    def do_POST(self) -> None:
        """Answer a method of the service, or what came to the back door."""
        self._answer("POST")

    def do_GET(self) -> None:
        """Answer the back door; the service itself is posted to."""
        self._answer("GET")

    def _answer(self, verb: str) -> None:
        body = self._read_body()
        path = self.path.partition("?")[0]
        if isinstance(body, Reply):
            # The body is still on the line, so nothing that follows it could be told apart.
            self.close_connection = True
            self._send(body)
        elif path.startswith(PREFIX):
            headers = {name.lower(): text for name, text in self.headers.items()}
            self._send(open_door(self.server.service, verb, self.path, body, headers))
        elif path.startswith(REST) and verb == "POST":
            self._call(path.removeprefix(REST), body)
        elif path.startswith(REST):
            self._send(html_reply(405, headers=(("Allow", "POST"),)))
        elif path == "/login":
            # Where the redirect leads by default: a page with 200, which a client that follows it takes for an answer.
            self._send(html_reply(200, "Login"))
        else:
            self._send(html_reply(404))

    def _call(self, method: str, body: bytes) -> None:
        try:
            # A body of another type is no form to the service, so no field of it arrives.
            form = parse_form(body) if self.headers.get_content_type() == _FORM else {}
        except ValueError:
            self._send(html_reply(400))
            return
        request = Request(method, self.headers.get("Authorization", ""), form)
        if self._hang_up_next:
            self.server.service.hung_up(request)
            self.close_connection = True
            return
        reply = self.server.service.handle(request)
        self._hang_up_next = reply.delivery is Delivery.STALE_NEXT
        self._send(reply)

    def _read_body(self) -> bytes | Reply:
        """The whole body; a refusal where its length is not said or out of bounds."""
        length = self.headers.get("Content-Length", "0" if self.command == "GET" else "")
        if "Transfer-Encoding" in self.headers or not length:
            return html_reply(411)
        if not (length.isascii() and length.isdigit()):
            return html_reply(400)
        if len(length) > 9 or int(length) > LONGEST_BODY:
            return html_reply(413)
        body = self.rfile.read(int(length))
        if len(body) < int(length):
            # The client died while it sent: the request never arrived.
            raise ConnectionAbortedError
        return body

    def _send(self, reply: Reply) -> None:
        line = Line(self.connection, not self.close_connection, self.server.service.pause)
        self.close_connection = not deliver(line, reply)

    def log_message(self, *_: object) -> None:
        """Nothing: the ledger is the log, and stderr is the host's."""


class Server(ThreadingHTTPServer):
    """Listens on loopback from its construction on; a thread for each connection. Raises OSError (port in use).

    ``crash``: the first fault of this program that a request met, for the host to raise.
    """

    request_queue_size = 128

    def __init__(self, port: int, service: Service, ssl_context: ssl.SSLContext | None = None) -> None:
        self.service = service
        self.crash: BaseException | None = None
        self._ssl_context = ssl_context
        self._lock = threading.Lock()
        self._open: dict[Any, threading.Thread] = {}
        super().__init__((HOST, port), Handler)

    def server_bind(self) -> None:
        """Bind without HTTPServer's look-up of the host's name, which can take seconds."""
        TCPServer.server_bind(self)

    @property
    def port(self) -> int:
        """The port that was bound."""
        return int(self.server_address[1])

    def get_request(self) -> tuple[socket.socket, Any]:
        """The next connection, its TLS not spoken yet."""
        connection, address = super().get_request()
        if self._ssl_context is not None:
            connection = self._ssl_context.wrap_socket(connection, server_side=True, do_handshake_on_connect=False)
        return connection, address

    def process_request(self, request: Any, client_address: Any) -> None:
        """Start the connection's thread; unlike the parent's, it can be ended by :meth:`stop`."""
        thread = threading.Thread(target=self.process_request_thread, args=(request, client_address), daemon=True)
        with self._lock:
            self._open[request] = thread
        thread.start()

    def shutdown_request(self, request: Any) -> None:
        """End a connection: in order, or by a reset where that was arranged."""
        with self._lock:
            self._open.pop(request, None)
        with suppress(OSError):
            if resets_on_close(request):
                self.close_request(request)
                return
        super().shutdown_request(request)

    def handle_error(self, *_: object) -> None:
        """Keep what is a fault of this program; a client that went away, or a service that stops, is none."""
        error = sys.exception()
        if not isinstance(error, OSError | Stopping) and self.crash is None:
            self.crash = error

    def stop(self) -> None:
        """Take no more requests, end every connection, wait for their threads. What is waiting must be told before."""
        self.shutdown()
        self.server_close()
        with self._lock:
            left = list(self._open.items())
        for connection, _ in left:
            with suppress(OSError):
                # Not SSLSocket.shutdown, which takes the TLS state away under the thread that reads.
                socket.socket.shutdown(connection, socket.SHUT_RDWR)
        for _, thread in left:
            thread.join(_JOIN_SECONDS)
