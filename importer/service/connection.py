"""Connections that can testify whether any byte of a request has left.

Exceptions alone can't say whether a request reached the service (an SSL error may come from the handshake or from the
middle of an answer), so the connection itself notes when it starts to write. Knows urllib3 and requests adapters; must
not know what is sent.
"""

from __future__ import annotations

import functools
import socket
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import requests.adapters
import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from importer.service import wire
from importer.service.deadline import Exchange
from importer.service.wire import Head, Reply

_LEAST_SHARE = 0.05
"""Seconds that an address gets in any case."""


class _Testimony:
    """Mixed into urllib3's connections."""

    exchange: Exchange
    heads: dict[str, Head | None]
    """Request target → what was written before the body."""
    _requesting = False
    _head: bytes | None = None

    def _new_conn(self) -> socket.socket:
        """Connect to the first of the host's addresses that answers. Each gets a fair share of the time that is left:
        urllib3 gives each all of it, so a dead first address would use up what the living second one needs."""
        own: Any = self  # with urllib3's attributes, which the mixin has not
        host, timeout = own._dns_host, own.timeout  # noqa: SLF001  # `host` would drop a final dot, which DNS heeds
        started = time.monotonic()
        addresses = self._resolve(host)
        try:
            for position, address in enumerate(addresses, 1):
                left = timeout - (time.monotonic() - started)
                own.host, own.timeout = address, max(left / (len(addresses) - position + 1), _LEAST_SHARE)
                try:
                    sock: socket.socket = super()._new_conn()  # type: ignore[misc]  # the mixin's super is an HTTPConnection
                except urllib3.exceptions.ConnectTimeoutError:  # NewConnectionError is one
                    if position == len(addresses):
                        raise
                else:
                    sock.settimeout(timeout)
                    self._attach(sock)  # from here on a proxy may drip
                    return sock
        finally:
            own.host, own.timeout = host, timeout
        raise AssertionError("a name has at least one address, or is not resolved")

    def _resolve(self, host: str) -> list[str]:
        try:
            found = socket.getaddrinfo(host.strip("[]"), self.port, type=socket.SOCK_STREAM)  # type: ignore[attr-defined]  # idem
        except (OSError, UnicodeError) as error:
            raise urllib3.exceptions.NameResolutionError(host, self, error) from error  # type: ignore[arg-type]  # idem
        return list(dict.fromkeys(str(address[0]) for *_, address in found))

    def _tunnel(self) -> None:
        super()._tunnel()  # type: ignore[misc]  # idem
        # A proxy that was cut off looks like one that has said all: no TLS must be begun on what is left.
        self._attach(self.sock)  # type: ignore[attr-defined]  # idem

    def connect(self) -> None:
        super().connect()  # type: ignore[misc]  # idem
        self._attach(self.sock)  # type: ignore[attr-defined]  # idem; with TLS it is another object now

    def _attach(self, sock: socket.socket) -> None:
        if not self.exchange.attach(sock):
            # Name servers and handshakes can take longer than the whole request may: too late to send anything.
            sock.close()
            raise urllib3.exceptions.ConnectTimeoutError(self, "not connected in time")

    def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> None:
        self._requesting, self._head = True, None
        try:
            super().request(method, url, *args, **kwargs)  # type: ignore[misc]  # idem
        finally:
            self._requesting = False
        self.heads[url] = Head.of(self._head or b"")

    def send(self, data: Any) -> None:
        if self.sock is None:  # type: ignore[attr-defined]  # idem
            self.connect()
        if self._requesting:  # a proxy's CONNECT is no part of the request
            self.exchange.sent = True
            if self._head is None:  # http.client sends it alone
                self._head = data
        super().send(data)  # type: ignore[misc]  # idem

    def again(self, head: bytes, body: bytes, limit: int) -> Reply:
        """Another request over the open connection; it is open afterwards only if it may carry one more."""
        lasts = False
        try:
            sock: socket.socket = self.sock  # type: ignore[attr-defined]  # idem
            if sock.gettimeout() is not None:  # Python would ask the kernel twice for every read and write; and the
                sock.settimeout(None)  # watchdog is stricter
            self.exchange.sent = True
            reply, lasts = wire.exchange(sock, head, body, limit)
        finally:
            if not lasts:
                self.close()  # type: ignore[attr-defined]  # idem
        return reply


class _WatchedHTTP(_Testimony, HTTPConnection):
    pass


class _WatchedHTTPS(_Testimony, HTTPSConnection):
    pass


class _Watched:
    """Mixed into urllib3's pools: their connections report to ``exchange``."""

    def __init__(self, *args: Any, exchange: Exchange, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._exchange = exchange
        self.repeats = False
        """Whether the replies are such that further requests need not be urllib3's."""

    def _new_conn(self) -> Any:
        connection: Any = super()._new_conn()  # type: ignore[misc]  # the mixin's super is a connection pool
        connection.exchange = self._exchange
        connection.heads = {}
        return connection

    def again(self, url: str, body: bytes, limit: int) -> Reply | None:
        """Send another request like the first one to this target, or nothing (None) where no connection is open that
        has carried one."""
        if not self.repeats:
            return None
        pool: Any = self
        connection = pool._get_conn()  # noqa: SLF001  # looks whether the service has closed it meanwhile
        try:
            head = connection.heads.get(url) if connection.sock is not None else None
            return connection.again(head.before(body), body, limit) if head else None
        finally:
            pool._put_conn(connection)  # noqa: SLF001  # closed or not


class _HTTPPool(_Watched, HTTPConnectionPool):
    ConnectionCls = _WatchedHTTP


class _HTTPSPool(_Watched, HTTPSConnectionPool):
    ConnectionCls = _WatchedHTTPS


@dataclass(frozen=True, slots=True)
class Route:
    """The way to one address over a pool of one connection. Follows no redirect: a 302 would turn the POST into a GET
    that can look like success. Never retries, keeps no cookies."""

    pool: _HTTPPool | _HTTPSPool
    url: str
    headers: Mapping[str, str]
    retries: urllib3.Retry

    def post(self, body: bytes, timeout: float, limit: int) -> Reply:
        """The answer, with ``limit`` bytes of its body at most. Raises what urllib3 raises.

        The first request of a connection is urllib3's, with all that belongs to it; the next ones repeat what it wrote.
        """
        if reply := self.pool.again(self.url, body, limit):
            return reply
        response = self.pool.urlopen(
            "POST",
            self.url,
            body,
            {**self.headers, "Content-Length": str(len(body))},
            self.retries,
            redirect=False,
            assert_same_host=False,
            timeout=timeout,
            preload_content=False,
            decode_content=False,
        )
        try:
            self.pool.repeats = wire.length_of(response.status, response.headers) >= 0
            return Reply(response.status, response.headers, response.read(limit, decode_content=True))
        finally:
            response.close()  # a connection whose answer was read to its end has left it by now, and is kept


class WatchedAdapter(requests.adapters.HTTPAdapter):
    """A requests adapter whose one connection reports to ``exchange``. Never retries by itself."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange
        super().__init__(pool_connections=1, pool_maxsize=1, max_retries=0)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Called by requests' own constructor."""
        super().init_poolmanager(*args, **kwargs)
        self._watch(self.poolmanager)

    def proxy_manager_for(self, proxy: str, **kwargs: Any) -> Any:
        """Called by requests where a proxy is set."""
        manager = super().proxy_manager_for(proxy, **kwargs)
        self._watch(manager)
        return manager

    def route(self, request: requests.PreparedRequest, verify: str | bool, proxies: dict[str, str]) -> Route:  # noqa: FBT001  # as requests has it
        """What requests finds out for every request before it sends it, found out once.

        Raises:
            requests.RequestException: the address or a proxy can't be used.
            OSError: the CA bundle is not there.
        """
        pool = self.get_connection_with_tls_context(request, verify, proxies=proxies)
        assert request.url  # noqa: S101  # a prepared request has one
        self.cert_verify(pool, request.url, verify, None)  # type: ignore[no-untyped-call]  # the stubs leave it out
        assert isinstance(pool, _HTTPPool | _HTTPSPool)  # noqa: S101  # no other is made here
        return Route(pool, self.request_url(request, proxies), dict(request.headers), self.max_retries)

    def _watch(self, manager: urllib3.PoolManager) -> None:
        pools: dict[str, Any] = {  # urllib3 only ever calls them, so a partial serves as well as a class
            "http": functools.partial(_HTTPPool, exchange=self._exchange),
            "https": functools.partial(_HTTPSPool, exchange=self._exchange),
        }
        manager.pool_classes_by_scheme = pools
