"""Requests to the service: one client per worker thread, each request made once, never retried here.

Knows the methods, the form encoding and how a failed exchange is told from a lost answer. Must not know the journal,
windows or policies.
"""

from __future__ import annotations

import http.client
import re
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote_plus

import requests
import urllib3
from requests.auth import AuthBase

from importer import __version__
from importer.service import answer as answers
from importer.service.answer import Answer
from importer.service.connection import Route, WatchedAdapter
from importer.service.deadline import Watchdog
from importer.service.endpoint import Endpoint
from importer.service.secret import hide_within, hider
from importer.service.status import NOT_ALLOWED_METHOD, Verdict
from importer.vocabulary import FIELDS

_IDLE_LIMIT = 5.0
"""Seconds after which a kept-alive connection is opened anew: a service that closes it just as a request is written
leaves that row in doubt, and a new connection costs less than a look-up."""


class _TokenAuth(AuthBase):
    """The bare token, set last: a ``.netrc`` would override a plain header."""

    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = self._token
        return request


def encode_form(form: Mapping[str, str]) -> bytes:
    """``application/x-www-form-urlencoded``. A text that is not ASCII is escaped whole, spaces and all: one call into C
    does it, where urllib's own takes each byte in hand and four times as long (docs/performance.md)."""
    return "&".join([f"{name}={_quote(value)}" for name, value in form.items()]).encode("ascii")


def _quote(value: str) -> str:
    if value.isascii():
        return value if not value or value.isalnum() else quote_plus(value)
    return f"%{value.encode().hex('%').upper()}"


@dataclass(frozen=True, slots=True)
class Hit:
    """One contact that ContactSearch found."""

    contact_id: int | None
    mobile: str
    first_name: str
    last_name: str
    deleted: bool


@dataclass(frozen=True, slots=True)
class Found:
    """What a search said. ``hits`` is None when it gave no answer to build on; ``answer`` then says why."""

    hits: tuple[Hit, ...] | None
    answer: Answer

    @property
    def not_allowed(self) -> bool:
        """Whether this token may not search at all."""
        return self.answer.status in NOT_ALLOWED_METHOD


class Client:
    """Talks to one endpoint over one kept-alive connection. Not for use by several threads.

    Args:
        endpoint: where, with the token.
        timeout: seconds within which the whole answer must have arrived; connecting counts.
        watchdog: cuts off exchanges past their deadline; shared by all clients of a run.
    """

    def __init__(self, endpoint: Endpoint, *, timeout: float, watchdog: Watchdog) -> None:
        self._endpoint = endpoint
        self._timeout = timeout
        self._exchange = watchdog.guard()
        self._hide = hider(endpoint.token)
        self._adapter = WatchedAdapter(self._exchange)
        self._routes: dict[str, Route] = {}
        self._last_used = 0.0

    def close(self) -> None:
        """Close the connection."""
        self._routes.clear()
        self._adapter.close()

    def create(self, contact: Mapping[str, str]) -> Answer:
        """ContactCreate with all 23 fields; ``contact`` holds those that differ from the default."""
        form = {field.name: contact.get(field.name, field.default) for field in FIELDS}
        answer = self._post("ContactCreate", form)
        if answer.verdict is Verdict.CREATED and isinstance(answer.data, Mapping):
            mobile = answer.data.get("Mobile")
            if mobile and not answers.same_mobile(mobile, contact["Mobile"]):
                return replace(answer, verdict=Verdict.DOUBT, error="answer_other_mobile", contact_id=None)
        return answer

    def search(self, mobile: str) -> Found:
        """ContactSearch by mobile. Only hits that really carry this mobile are returned.

        A list of nothing but others is no answer: it may be the first page of everybody, and says nothing of the rest.
        """
        answer = self._post("ContactSearch", {"Mobile": mobile})
        if answer.verdict is not Verdict.CREATED:
            return Found(None, answer)
        items = answer.data
        if not isinstance(items, list) or not all(isinstance(item, Mapping) for item in items):
            excerpt = self._hide(str(answer.body))[: answers.EXCERPT]
            return Found(None, replace(answer, error="search_no_list", excerpt=excerpt))
        hits = tuple(hit for hit in map(_hit, items) if answers.same_mobile(hit.mobile, mobile))
        if items and not hits:
            return Found(None, replace(answer, error="search_only_others"))
        return Found(hits, answer)

    def account(self) -> Answer:
        """AccountStatus: the cheapest way to learn that the token works."""
        answer = self._post("AccountStatus", {})
        body = {name: hide_within(value, self._hide) for name, value in answer.body.items()}  # it is shown to people
        return replace(answer, body=body, data=hide_within(answer.data, self._hide))

    def _post(self, method: str, form: Mapping[str, str]) -> Answer:
        body = encode_form(form)
        now = time.monotonic()
        if now - self._last_used > _IDLE_LIMIT:
            self.close()
        self._exchange.start(now + self._timeout)
        try:
            reply = self._route(method).post(body, self._timeout, answers.MAX_BODY + 1)
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
            self.close()  # whatever is left on that connection belongs to nobody
            return self._failed(error)
        finally:
            self._exchange.finish()
            self._last_used = time.monotonic()
        if self._exchange.expired:
            return Answer(Verdict.DOUBT, "read_timeout", {"seconds": f"{self._timeout:g}"})
        return answers.read(reply.status, reply.headers, reply.content, self._hide)

    def _route(self, method: str) -> Route:
        """The way to a method: made once, because to resolve proxies, certificates and headers anew for every request
        costs as much as to send it."""
        known = self._routes.get(method)
        if known is None:
            request = requests.Request(
                "POST",
                f"{self._endpoint.url}/{method}",
                headers={
                    "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
                    "Accept": "application/json",
                    "Accept-Encoding": "gzip, deflate",
                    "Connection": "keep-alive",
                    "User-Agent": f"amoot-import/{__version__}",
                },
                data=b"",
                auth=_TokenAuth(self._endpoint.token),
            )
            known = self._adapter.route(request.prepare(), self._endpoint.verify, dict(self._endpoint.proxies))
            self._routes[method] = known
        return known

    def _failed(self, error: Exception) -> Answer:
        """Class an exchange without a whole answer by the evidence: had any byte of the request left?"""
        seconds = {"seconds": f"{self._timeout:g}"}
        if self._exchange.sent:
            if self._exchange.expired or _caused_by(error, TimeoutError, urllib3.exceptions.ReadTimeoutError):
                return Answer(Verdict.DOUBT, "read_timeout", seconds)
            if _caused_by(error, http.client.IncompleteRead, urllib3.exceptions.DecodeError):
                return Answer(Verdict.DOUBT, "answer_cut")
            return Answer(Verdict.DOUBT, "connection_lost")
        if _caused_by(error, ssl.SSLCertVerificationError):
            reason = self._hide(_certificate_reason(error))
            return Answer(Verdict.RUN, "certificate_refused", {"reason": reason}, certain=True)
        if self._exchange.expired:
            return Answer(Verdict.PASSING, "connect_timeout", seconds, certain=True)
        for code, kinds in _BEFORE_SENDING:
            if _caused_by(error, *kinds):
                return Answer(Verdict.PASSING, code, seconds, certain=True)
        return Answer(Verdict.PASSING, "connect_failed", {"reason": type(error).__name__}, certain=True)


_BEFORE_SENDING: tuple[tuple[str, tuple[type[BaseException], ...]], ...] = (
    ("proxy_failed", (urllib3.exceptions.ProxyError,)),
    ("dns_failed", (urllib3.exceptions.NameResolutionError,)),
    # before the timeout: urllib3's NewConnectionError is a ConnectTimeoutError for historical reasons
    ("connect_refused", (ConnectionRefusedError,)),
    ("connect_timeout", (TimeoutError, urllib3.exceptions.ConnectTimeoutError)),
    ("tls_failed", (ssl.SSLError,)),
)


def _caused_by(error: BaseException, *kinds: type[BaseException]) -> bool:
    """Whether ``error`` or anything it wraps is one of ``kinds``: requests wraps urllib3, which wraps the socket."""
    seen: set[int] = set()
    queue: list[Any] = [error]
    while queue:
        current = queue.pop()
        if not isinstance(current, BaseException) or id(current) in seen:
            continue
        if isinstance(current, kinds):
            return True
        seen.add(id(current))
        queue += [current.__cause__, current.__context__, getattr(current, "reason", None), *current.args]
    return False


def _certificate_reason(error: BaseException) -> str:
    found = re.search(r"certificate verify failed: ([^(]+)", str(error))
    return found[1].strip() if found else "certificate verify failed"


def _hit(item: Mapping[str, object]) -> Hit:
    return Hit(
        answers.contact_id(item.get("ID")),
        str(item.get("Mobile", "")),
        str(item.get("FName") or ""),
        str(item.get("LName") or ""),
        item.get("Deleted") not in (None, False, 0, "", "false", "False"),
    )
