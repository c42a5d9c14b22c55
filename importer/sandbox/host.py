"""The practice service as an object: started, asked, closed. What tests, ``--sandbox`` and the command use.

Knows the order in which the parts start and end. Must not know what they do.
"""

from __future__ import annotations

import errno
import ssl
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field
from pathlib import Path
from typing import Self

from importer.errors import UsageFault
from importer.sandbox.contact import StoredContact, canonical_mobile
from importer.sandbox.exchange import Capacity, Pause, Service, Tokens
from importer.sandbox.faults import Fault, FaultScript
from importer.sandbox.server import HOST, Server
from importer.sandbox.store import LedgerEntry, Store

PRACTICE_TOKEN = "practice-token"  # noqa: S105 - no secret: it opens nothing but the practice service
_POLL_SECONDS = 0.02
"""How often the accepting thread looks whether it shall end; closing takes half of it on average."""

_PORT_FAULTS: Mapping[int, str] = {
    errno.EADDRINUSE: "sandbox_port_in_use",
    errno.EACCES: "sandbox_port_forbidden",
}


@dataclass(frozen=True, slots=True)
class _Running:
    store: Store
    script: FaultScript
    server: Server
    thread: threading.Thread
    stopping: threading.Event


@dataclass(eq=False)
class Sandbox:
    """A practice copy of the service on a loopback port; a context manager.

    ``database``: the file it remembers in, None for memory that ends with it. ``port``: 0 for a free one. ``tokens``:
    which are known, each with the methods it may call (None: all). ``latency``: seconds a request takes. ``capacity``:
    requests a second, beyond which it answers 429. ``sleep``: replaces waiting in tests; gets seconds, returns True
    to give up. ``clock``: seconds since the epoch.

    :meth:`start` raises UsageFault ``sandbox_port_in_use``, ``sandbox_port_forbidden``, ``sandbox_port_unusable``, or
    what :class:`Store` raises.
    """

    database: Path | None = None
    _: KW_ONLY
    port: int = 0
    tokens: Tokens = field(default_factory=lambda: {PRACTICE_TOKEN: None})
    faults: Sequence[Fault] = ()
    latency: float = 0.0
    capacity: int | None = None
    ssl_context: ssl.SSLContext | None = None
    sleep: Callable[[float], bool] | None = None
    clock: Callable[[], float] = time.time
    token: str = field(default=PRACTICE_TOKEN, init=False)
    _running: _Running | None = field(default=None, init=False, repr=False)

    def start(self) -> Self:
        """Listen from now on."""
        stopping = threading.Event()
        script = FaultScript(self.faults)
        store = Store(self.database, clock=self.clock)
        pause = Pause(self.sleep or stopping.wait)
        service = Service(store, script, self.tokens, Capacity(self.capacity), pause, self.latency)
        try:
            server = Server(self.port, service, self.ssl_context)
        except (OSError, OverflowError) as error:
            store.close()
            code = _PORT_FAULTS.get(getattr(error, "errno", 0), "sandbox_port_unusable")
            raise UsageFault(code, {"port": self.port, "reason": str(error)}) from error
        thread = threading.Thread(target=server.serve_forever, args=(_POLL_SECONDS,), name="sandbox", daemon=True)
        thread.start()
        self._running = _Running(store, script, server, thread, stopping)
        return self

    def close(self) -> None:
        """End every connection, waiting ones too, and close the file. Does nothing when it is not running.

        Raises what a request met that is a fault of the sandbox itself, so that it does not pass for a network fault.
        Not to be called from a signal handler: let the handler raise, and close on the way out.
        """
        running, self._running = self._running, None
        if running is None:
            return
        running.stopping.set()
        running.server.stop()
        running.thread.join()
        running.store.close()
        if running.server.crash is not None:
            raise running.server.crash

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.close()

    def wait(self, seconds: float | None = None) -> bool:
        """Block until :meth:`close` is called by another thread (True) or so many seconds have passed (False).

        With None it is what a command line does between start and close; a signal's exception comes through.
        """
        return self._now.stopping.wait(seconds)

    @property
    def _now(self) -> _Running:
        if self._running is None:
            raise RuntimeError("the sandbox is not running")
        return self._running

    @property
    def url(self) -> str:
        """The base address for a client: ``http://127.0.0.1:PORT/rest``, https with an ``ssl_context``."""
        scheme = "http" if self.ssl_context is None else "https"
        return f"{scheme}://{HOST}:{self._now.server.port}/rest"

    @property
    def identity(self) -> str:
        """A uuid kept in the database: a deleted or reset database is another service."""
        return self._now.store.identity

    def contacts(self) -> list[StoredContact]:
        """Every contact ever created, deleted ones too, oldest first."""
        return self._now.store.contacts()

    def creations(self) -> dict[str, int]:
        """Mobile (``09…``): how many contacts were created with it. More than 1 is a duplicate."""
        return self._now.store.creations()

    def ledger(self, method: str | None = None) -> list[LedgerEntry]:
        """Every request that arrived, oldest first; only those of one method if it is given."""
        return self._now.store.ledger(method)

    def add_faults(self, *faults: Fault) -> None:
        """Script more faults, behind those that are there."""
        self._now.script.add(faults)

    def clear_faults(self) -> None:
        """No more faults: all is well again."""
        self._now.script.clear()

    def pending_faults(self) -> list[Fault]:
        """Faults still to come, with what is left of their ``skip`` and ``times``."""
        return self._now.script.pending()

    def blacklist(self, *mobiles: str) -> None:
        """Refuse these mobiles with Mobile_Invalid from now on."""
        self._now.store.blacklist(canonical_mobile(mobile) or mobile for mobile in mobiles)

    def reset(self) -> None:
        """Forget contacts, labels, black list, ledger and faults; the identity is another one then."""
        self._now.script.clear()
        self._now.store.reset()
