"""One request of the service from its arrival to its answer: capacity, faults, token, method, ledger.

Knows the store, the methods and the faults. Must not know sockets: what it returns is data (reply.py), and it waits
only by the :class:`Pause` it is given.
"""

from __future__ import annotations

import math
import threading
import time
from collections import deque
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from importer.sandbox.contact import Form, canonical_mobile, value
from importer.sandbox.faults import KINDS, Fault, FaultScript, too_many
from importer.sandbox.methods import METHODS, Answer, refused
from importer.sandbox.reply import Reply, html_reply, json_reply
from importer.sandbox.store import LedgerEntry, Store

Tokens = Mapping[str, Collection[str] | None]
"""The tokens that are known, each with the methods it may call; None for all of them."""


class Stopping(Exception):
    """Raised where a request waited when the service was closed; its connection ends without an answer."""


class Pause:
    """Waits, unless the service is being closed. ``wait`` gets seconds, and returns True to stop (Event.wait does)."""

    def __init__(self, wait: Callable[[float], bool]) -> None:
        self._wait = wait

    def __call__(self, seconds: float) -> None:
        """Return after so many seconds. Raises Stopping."""
        if seconds > 0 and self._wait(seconds):
            raise Stopping


class Capacity:
    """Lets at most ``limit`` requests pass in any second; None for no limit."""

    def __init__(self, limit: int | None, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._passed: deque[float] | None = None if limit is None else deque(maxlen=limit)

    def wait_needed(self) -> float:
        """0 where the request may pass, and it is counted then; else the seconds until one may."""
        if self._passed is None:
            return 0.0
        with self._lock:
            now = self._clock()
            if len(self._passed) == self._passed.maxlen and (wait := self._passed[0] + 1.0 - now) > 0:
                return wait
            self._passed.append(now)
            return 0.0


@dataclass(frozen=True, slots=True)
class Request:
    """A POST that arrived whole. ``method``: the path's last part; ``token``: the Authorization header as it came."""

    method: str
    token: str
    form: Form

    @property
    def mobile(self) -> str:
        """Canonical, or as it came where it is no mobile; ``""`` for none."""
        sent = value(self.form, "Mobile")
        return canonical_mobile(sent) or sent

    def entry(self, status: str | None = None, http: int | None = None, fault: str | None = None) -> LedgerEntry:
        """The line of the ledger about this request."""
        form = {name: values[0] if len(values) == 1 else list(values) for name, values in self.form.items()}
        return LedgerEntry(self.method, self.mobile, form, status, http, fault)


@dataclass(frozen=True, slots=True)
class Service:
    """Everything one practice service goes by. ``latency``: seconds a request takes, half of them before its contact is
    committed and half after, so that whoever dies meanwhile dies on both sides of it."""

    store: Store
    script: FaultScript
    tokens: Tokens
    capacity: Capacity
    pause: Pause
    latency: float = 0.0

    def handle(self, request: Request) -> Reply:
        """The answer to a request, after everything it changes is committed. Raises Stopping."""
        if request.method not in METHODS:
            return self._note(request, html_reply(404))
        wait = self.capacity.wait_needed()
        if wait:
            return self._note(request, too_many("Retry-After", math.ceil(wait)), "capacity")
        self.pause(self.latency / 2)
        fault = self.script.strike(request.method, request.mobile)
        reply = self._normal(request) if fault is None else self._struck(request, fault)
        self.pause(self.latency / 2)
        return reply

    def hung_up(self, request: Request) -> None:
        """Note a request that came on a connection which is closed instead of answering it."""
        with self.store.transaction():
            self.store.record(request.entry(fault="stale-next"))

    def _note(self, request: Request, reply: Reply, fault: str | None = None) -> Reply:
        with self.store.transaction():
            self.store.record(request.entry(http=reply.http, fault=fault))
        return reply

    def _normal(self, request: Request) -> Reply:
        with self.store.transaction():
            answer = self._answer(request)
            self.store.record(request.entry(answer["Status"], 200))
        return json_reply(answer)

    def _struck(self, request: Request, fault: Fault) -> Reply:
        kind = KINDS[fault.kind]
        # Noted on arrival: a fault may take long, and whoever looks meanwhile must see the request.
        with self.store.transaction():
            entry = self.store.record(request.entry(fault=fault.kind))
        if kind.pause == "before":
            self.pause(fault.seconds)
        with self.store.transaction():
            true = json_reply(self._answer(request)) if fault.runs_method else Reply()
            reply = kind.reshape(fault, true)
            self.store.settle(entry, true.status or reply.status, reply.sent_http)
        if kind.pause == "after":
            self.pause(fault.seconds)
        return reply

    def _answer(self, request: Request) -> Answer:
        if request.token not in self.tokens:
            return refused("Token_NotExists")
        allowed = self.tokens[request.token]
        if allowed is not None and request.method not in allowed:
            return refused("Token_NotAllowMethod")
        return METHODS[request.method](self.store, request.form)
