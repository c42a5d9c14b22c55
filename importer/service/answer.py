"""What one HTTP answer says, by its body and status: pure, no I/O.

A response is believed only when it is whole: an HTTP status that fits, JSON, and a Status of the table. Everything else
leaves the contact in doubt. Knows the shapes of docs/service.md; must not know sockets or retries.
"""

from __future__ import annotations

import codecs
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from importer.service.status import BY_NUMBER, Status, Verdict, find
from importer.vocabulary import Params

MAX_BODY = 1_048_576
"""Bytes of an answer that are read at most; a contact's answer is about 2 kB."""
EXCERPT = 500
"""Characters of an answer that could not be understood which are kept for the log."""
_SCANNED = 8192
"""Bytes of it that are searched for the secret before they are cut to :data:`EXCERPT`: half a token is a leak too."""
_SHOWN = 200
"""Characters of an unknown status, or of a redirect's target, that are kept."""
_LARGEST_ID = 2**63 - 1

_ALWAYS_THE_RUN = {401: "http_401", 403: "http_403", 404: "http_404"}


@dataclass(frozen=True, slots=True)
class Answer:
    """The verdict on one request and what it rests on.

    ``error`` is the machine-readable code (``""`` when created) with ``params`` for its sentence; ``status_code`` and
    ``status`` are the service's own number and title, as far as it gave any; ``data`` is the body's ``Data`` and
    ``body`` the whole JSON object (people's data: in no repr); ``retry_after`` in seconds; ``excerpt`` the beginning of
    a body that was not understood. ``certain`` is true when nothing can have been created.
    """

    verdict: Verdict
    error: str = ""
    params: Params = field(default_factory=dict)
    status_code: str = ""
    status: str = ""
    http_status: int | None = None
    contact_id: int | None = None
    data: object = field(default=None, repr=False)
    body: Mapping[str, object] = field(default_factory=dict, repr=False)
    retry_after: float | None = None
    html: bool = False
    excerpt: str = ""
    certain: bool = False


def _as_it_is(text: str) -> str:
    return text


def read(
    http_status: int, headers: Mapping[str, str], content: bytes, hide: Callable[[str], str] = _as_it_is
) -> Answer:
    """Class an answer that arrived whole. ``hide`` takes the secret out of what is kept of the service's own words."""
    answer = _classify(http_status, headers, content)
    if answer.verdict is Verdict.CREATED:
        return answer
    return replace(
        answer,
        status=_kept(answer.status, hide, _SHOWN),
        status_code=_kept(answer.status_code, hide, _SHOWN),
        params={
            name: _kept(value, hide, _SHOWN) if isinstance(value, str) else value
            for name, value in answer.params.items()
        },
        excerpt=_kept(answer.excerpt, hide, EXCERPT),
    )


def _kept(text: str, hide: Callable[[str], str], size: int) -> str:
    """Without the secret, then cut, then fit for files: JSON can carry halves of characters, which none can hold."""
    return hide(text)[:size].encode("utf-8", "replace").decode() if text else text


def _classify(http_status: int, headers: Mapping[str, str], content: bytes) -> Answer:
    if http_status == 429:
        return Answer(Verdict.PASSING, "http_429", http_status=429, retry_after=_retry_after(headers), certain=True)
    if 300 <= http_status < 400:
        location = headers.get("Location", "").partition("?")[0]
        # A redirect settles nothing about this row, but every further row would meet it too.
        return Answer(Verdict.RUN, "http_redirect", {"location": location}, http_status=http_status)
    answer = replace(_read_body(content), http_status=http_status)
    if http_status in _ALWAYS_THE_RUN:
        return _refused(answer, http_status)
    if http_status >= 500 or http_status < 200 or (http_status >= 400 and answer.verdict is Verdict.CREATED):
        return replace(
            answer,
            verdict=Verdict.DOUBT,
            error=f"http_{http_status}",
            params={"status": http_status},
            contact_id=None,
            html=False,  # an outage's page, which --max-failures counts, not a login page that says 200
            certain=False,
        )
    return answer


def _refused(answer: Answer, http_status: int) -> Answer:
    """401, 403, 404: the run's fault, whatever the body says; a body that claims something else leaves a doubt too."""
    by_status = answer.verdict is Verdict.RUN
    return replace(
        answer,
        verdict=Verdict.RUN,
        error=answer.error if by_status else _ALWAYS_THE_RUN[http_status],
        params=answer.params if by_status else {},
        contact_id=None,
        html=False,
        certain=answer.certain or not (answer.status or answer.status_code),
    )


def _read_body(content: bytes) -> Answer:
    if len(content) > MAX_BODY:
        return _doubt("answer_too_long", content)
    if content.removeprefix(codecs.BOM_UTF8).lstrip().startswith(b"<"):  # in whatever encoding a page comes
        return replace(_doubt("answer_html", content), html=True)
    try:
        text = content.decode("utf-8-sig").strip()
    except UnicodeDecodeError:
        return _doubt("answer_unreadable", content)
    if not text:
        return _doubt("answer_empty", content)
    try:
        body = json.loads(text)
    except (ValueError, RecursionError):
        return _bare(text, content)
    if isinstance(body, dict) and "Status" in body:
        return _of_status(body["Status"], body, content)
    if isinstance(body, str | int) and not isinstance(body, bool):
        return _bare(str(body), content)
    return _doubt("answer_no_status", content)


def _bare(text: str, content: bytes) -> Answer:
    """A body of nothing but a status. The service documents this for failures only, so a bare Success is no proof."""
    status = find(text)
    if status is None or status.verdict is Verdict.CREATED:
        return _doubt("answer_unreadable", content)
    return _known(status)


def _of_status(raw: object, body: Mapping[str, object], content: bytes) -> Answer:
    if isinstance(raw, bool) or not isinstance(raw, str | int | float):
        return _doubt("answer_no_status", content)
    status = find(raw)
    data = body.get("Data")
    if status is None:
        shown = str(raw)
        number = shown if shown.lstrip("-").isdecimal() else ""
        return replace(
            _doubt("status_unknown", content, {"status": shown}),
            status_code=number,
            status="" if number else shown,
        )
    if status.verdict is not Verdict.CREATED:
        return replace(_known(status), body=body)
    return Answer(
        Verdict.CREATED,
        status_code=str(status.number),
        status=status.title,
        contact_id=contact_id(data.get("ID")) if isinstance(data, Mapping) else None,
        data=data,
        body=body,
    )


def _known(status: Status) -> Answer:
    return Answer(
        status.verdict,
        f"status_{status.title}",
        {"status": status.title, "number": status.number},
        status_code=str(status.number),
        status=status.title,
        certain=status.verdict is not Verdict.DOUBT,
    )


def _doubt(error: str, content: bytes, params: Params | None = None) -> Answer:
    return Answer(Verdict.DOUBT, error, params or {}, excerpt=content[:_SCANNED].decode("utf-8", "replace"))


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds from ``Retry-After`` or ``X-RateLimit-Reset``; a date or nonsense gives None (our own backoff then)."""
    for name in ("Retry-After", "X-RateLimit-Reset"):
        value = headers.get(name, "").strip()
        if value.isascii() and value.isdecimal():
            return float(value)
    return None


def contact_id(value: object) -> int | None:
    """The service's ID (a long), or None where ``value`` can't be one."""
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return value if 0 < value <= _LARGEST_ID else None


def same_mobile(value: object, mobile: str) -> bool:
    """Whether ``value`` (9120000000, 989120000000, "0912…": the service uses all) is the canonical ``mobile``."""
    digits = "".join(filter(str.isdecimal, str(value)))
    return len(digits) >= 10 and digits[-10:] == mobile[-10:]


SUCCESS = BY_NUMBER[1]
