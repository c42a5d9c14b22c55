"""The back door of the practice service for other processes: look into it and set it up, in JSON, under ``/sandbox/``.

No token: it listens on loopback only. Rehearsals hold real people's data, though, and a page in a browser can post to
loopback or be rebound to it, so a request with an ``Origin``, or with a ``Host`` that is not loopback, is turned away.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Mapping
from urllib.parse import parse_qs

import orjson

from importer.errors import UsageFault
from importer.sandbox.contact import StoredContact, canonical_mobile
from importer.sandbox.exchange import Service
from importer.sandbox.faultfile import parse_faults
from importer.sandbox.faults import Fault
from importer.sandbox.reply import Reply, json_reply

PREFIX = "/sandbox/"
_LOOPBACK_HOST = re.compile(r"(127\.0\.0\.1|localhost|\[::1\])(:[0-9]+)?", re.IGNORECASE)


class _Refused(Exception):
    """The body is not what the door takes; ``code`` says what it is."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


def contact_as_json(contact: StoredContact) -> dict[str, object]:
    """A contact as /sandbox/contacts shows it."""
    return contact._asdict()


def fault_as_json(fault: Fault) -> dict[str, object]:
    """A fault as /sandbox/faults shows it."""
    return dataclasses.asdict(fault)


def _contacts(service: Service, _query: str, _body: bytes) -> Reply:
    return json_reply([contact_as_json(contact) for contact in service.store.contacts()])


def _ledger(service: Service, query: str, _body: bytes) -> Reply:
    method = parse_qs(query).get("method", [None])[-1]
    return json_reply([entry._asdict() for entry in service.store.ledger(method)])


def _identity(service: Service, _query: str, _body: bytes) -> Reply:
    return json_reply({"identity": service.store.identity})


def _faults(service: Service, _query: str, _body: bytes) -> Reply:
    return json_reply([fault_as_json(fault) for fault in service.script.pending()])


def _add_faults(service: Service, query: str, body: bytes) -> Reply:
    service.script.add(parse_faults(_json(body)))
    return _faults(service, query, body)


def _blacklist(service: Service, _query: str, body: bytes) -> Reply:
    listed = _json(body)
    mobiles = [canonical_mobile(str(each)) for each in listed] if isinstance(listed, list) else [None]
    if None in mobiles:
        raise _Refused("sandbox_blacklist_invalid")
    service.store.blacklist(mobile for mobile in mobiles if mobile)
    return json_reply({"blacklisted": len(mobiles)})


def _reset(service: Service, query: str, body: bytes) -> Reply:
    service.script.clear()
    service.store.reset()
    return _identity(service, query, body)


def _json(body: bytes) -> object:
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise _Refused("sandbox_body_no_json") from error


Door = Callable[[Service, str, bytes], Reply]

DOORS: Mapping[tuple[str, str], Door] = {
    ("GET", "contacts"): _contacts,
    ("GET", "ledger"): _ledger,
    ("GET", "identity"): _identity,
    ("GET", "faults"): _faults,
    ("POST", "faults"): _add_faults,
    ("POST", "blacklist"): _blacklist,
    ("POST", "reset"): _reset,
}


def open_door(service: Service, verb: str, target: str, body: bytes, headers: Mapping[str, str]) -> Reply:
    """The answer for a path under ``/sandbox/``; ``target`` may hold a query, the names in ``headers`` are lower case.

    400 with ``{"problems": [{"code", "params"}]}`` for a body that can't be used, 403 for a foreign page, else 404.
    """
    if "origin" in headers or not _LOOPBACK_HOST.fullmatch(headers.get("host", "")):
        return _problems(403, "sandbox_foreign_page")
    path, _, query = target.partition("?")
    door = DOORS.get((verb, path.removeprefix(PREFIX)))
    if door is None:
        return _problems(404, "sandbox_path_unknown")
    try:
        return door(service, query, body)
    except _Refused as refused:
        return _problems(400, refused.code)
    except UsageFault as fault:
        problems = [{"code": problem.code, "params": dict(problem.params)} for problem in fault.problems]
        return json_reply({"problems": problems}, 400)


def _problems(http: int, code: str) -> Reply:
    return json_reply({"problems": [{"code": code, "params": {}}]}, http)
