"""How the practice service fails: the kinds of faults as a table, a fault as data, and the script that deals them out.

Knows answers (reply.py) and the status table. Must not know sockets, SQLite or the service's methods: a kind says what
becomes of an answer; exchange.py and wire.py do it.
"""

from __future__ import annotations

import itertools
import threading
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

import orjson

from importer.errors import UsageFault
from importer.sandbox.contact import canonical_mobile
from importer.sandbox.reply import Delivery, Reply, html_reply, json_reply
from importer.service.status import find


@dataclass(frozen=True, slots=True)
class Fault:
    """One scripted fault: ``kind`` (a key of :data:`KINDS`) and which requests it strikes.

    ``mobile`` in any of the service's shapes, None for every one; ``method`` None for every one. The first ``skip``
    requests that match are let through, the next ``times`` (None: all) are struck, then all is normal again.

    The others serve the kinds that take them: ``seconds`` a delay, the pace of a drip for each byte, or what a 429 asks
    for; ``creates`` whether the method runs (the contact is created) all the same; ``http`` a status number; ``status``
    what the answer carries, a title, a number or a text; ``location`` a redirect's target. Raises UsageFault
    ``sandbox_fault_kind_unknown``, or ``sandbox_fault_key_unused`` where ``creates`` is given to a kind whose answer
    is made of the true one, or never runs the method.
    """

    kind: str
    mobile: str | None = None
    method: str | None = "ContactCreate"
    times: int | None = 1
    skip: int = 0
    seconds: float = 1.0
    creates: bool | None = None
    http: int | None = None
    status: str | int = "Failed"
    location: str = "/login"

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise UsageFault("sandbox_fault_kind_unknown", {"number": 1, "value": self.kind, "known": ", ".join(KINDS)})
        if self.creates is not None and "creates" not in KINDS[self.kind].takes:
            raise UsageFault("sandbox_fault_key_unused", {"number": 1, "key": "creates", "kind": self.kind})

    @property
    def runs_method(self) -> bool:
        """Whether the method runs though its answer is lost, late or another."""
        return KINDS[self.kind].creates if self.creates is None else self.creates


@dataclass(frozen=True, slots=True)
class Kind:
    """What a kind of fault does: ``reshape`` makes the answer that leaves out of the true one (an empty one where the
    method did not run), ``takes`` names the parameters it heeds, ``creates`` is the default of :attr:`Fault.creates`,
    ``pause`` says whether :attr:`Fault.seconds` pass before the method runs or after."""

    reshape: Callable[[Fault, Reply], Reply]
    takes: frozenset[str] = frozenset()
    creates: bool = True
    pause: Literal["before", "after"] | None = None


def _as_it_is(_fault: Fault, reply: Reply) -> Reply:
    return reply


def _delivered(delivery: Delivery) -> Callable[[Fault, Reply], Reply]:
    return lambda fault, reply: replace(reply, delivery=delivery, pace=fault.seconds)


def _bodied(body: bytes) -> Callable[[Fault, Reply], Reply]:
    return lambda _fault, _reply: Reply(body=body)


def _too_many(header: str) -> Callable[[Fault, Reply], Reply]:
    return lambda fault, _reply: too_many(header, fault.seconds)


def too_many(header: str, seconds: float) -> Reply:
    """A 429 that asks in this header to come again after so many seconds (whole ones)."""
    return html_reply(429, headers=((header, f"{seconds:.0f}"),))


def _page(default: int) -> Callable[[Fault, Reply], Reply]:
    return lambda fault, _reply: html_reply(fault.http or default)


def _redirect(fault: Fault, _reply: Reply) -> Reply:
    return html_reply(fault.http or 302, headers=(("Location", fault.location),))


def _status(fault: Fault, reply: Reply) -> Reply:
    data = orjson.loads(reply.body).get("Data") if reply.body else None
    return json_reply({"Status": fault.status, "Data": data})


def _restated(convert: Callable[[int], Any]) -> Callable[[Fault, Reply], Reply]:
    """The true answer, its Status the number of the table instead of the title."""

    def reshape(_fault: Fault, reply: Reply) -> Reply:
        answer = orjson.loads(reply.body)
        known = find(answer["Status"])
        return json_reply(answer | {"Status": convert(known.number)}) if known else reply

    return reshape


_LOST = frozenset({"creates"})
_SLOW = frozenset({"seconds"})
_STATUS = frozenset({"creates", "status"})

KINDS: Mapping[str, Kind] = {
    # No answer.
    "reset": Kind(_delivered(Delivery.RESET), _LOST),
    "hangup": Kind(_delivered(Delivery.HANGUP), _LOST),
    # Late and slow answers.
    "late-create": Kind(_as_it_is, _SLOW, pause="before"),
    "late-answer": Kind(_as_it_is, _SLOW, pause="after"),
    "drip-body": Kind(_delivered(Delivery.DRIP_BODY), _SLOW),
    "drip-headers": Kind(_delivered(Delivery.DRIP_HEADERS), _SLOW),
    # Gateways in front of the service.
    "too-many": Kind(_too_many("Retry-After"), _SLOW, creates=False),
    "too-many-reset": Kind(_too_many("X-RateLimit-Reset"), _SLOW, creates=False),
    "error-page": Kind(_page(503), _LOST | {"http"}),
    "html": Kind(_page(200), _LOST),
    "denied": Kind(_page(403), frozenset({"http"}), creates=False),
    "redirect": Kind(_redirect, frozenset({"creates", "http", "location"}), creates=False),
    # Bodies that are no answer.
    "empty": Kind(_bodied(b""), _LOST),
    "null": Kind(_bodied(b"null"), _LOST),
    "list": Kind(_bodied(b"[]"), _LOST),
    "cut": Kind(_delivered(Delivery.CUT)),
    "cut-unmarked": Kind(_delivered(Delivery.CUT_UNMARKED)),
    # Odd shapes of a true answer.
    "bom": Kind(lambda _fault, reply: replace(reply, body=b"\xef\xbb\xbf" + reply.body)),
    "numeric-status": Kind(_restated(int)),
    "numeric-text-status": Kind(_restated(str)),
    # Refusals, true or not: any status, of the table or not.
    "status": Kind(_status, _STATUS, creates=False),
    "bare-status": Kind(lambda fault, _reply: Reply(body=str(fault.status).encode()), _STATUS, creates=False),
    # Connections that promise to stay open and don't.
    "stale": Kind(_delivered(Delivery.STALE)),
    "stale-next": Kind(_delivered(Delivery.STALE_NEXT)),
}
"""Every kind by name. Kinds that do not take ``creates`` always (or never) run the method."""


@dataclass(slots=True)
class _Active:
    order: int
    fault: Fault
    skip: int
    left: int | None


class FaultScript:
    """Deals out faults to requests, from many threads. Where several match, one for this mobile comes before one for
    any, then the earlier one."""

    def __init__(self, faults: Iterable[Fault] = ()) -> None:
        self._lock = threading.Lock()
        self._order = itertools.count()
        self._active: defaultdict[str | None, list[_Active]] = defaultdict(list)
        self.add(faults)

    def add(self, faults: Iterable[Fault]) -> None:
        """Put these behind what is there."""
        with self._lock:
            for fault in faults:
                mobile = None if fault.mobile is None else canonical_mobile(fault.mobile) or fault.mobile
                self._active[mobile].append(_Active(next(self._order), fault, fault.skip, fault.times))

    def clear(self) -> None:
        """No more faults."""
        with self._lock:
            self._active.clear()

    def pending(self) -> list[Fault]:
        """What is still to come, with ``skip`` and ``times`` as they are left."""
        with self._lock:
            active = sorted((one for each in self._active.values() for one in each), key=lambda one: one.order)
            return [replace(one.fault, skip=one.skip, times=one.left) for one in active]

    def strike(self, method: str, mobile: str) -> Fault | None:
        """The fault for this request, counted as dealt; None for none. ``mobile`` canonical, ``""`` for none."""
        with self._lock:
            for key in (mobile, None):
                for one in self._active.get(key, ()):
                    if one.fault.method not in {None, method}:
                        continue
                    if one.skip:
                        one.skip -= 1
                        continue
                    if one.left is not None:
                        one.left -= 1
                        if not one.left:
                            self._active[key].remove(one)
                    return one.fault
        return None
