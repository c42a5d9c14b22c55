"""Every kind of fault, seen by a raw socket: what the client gets, and whether the contact was created."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest

from importer.sandbox import KINDS, Fault, Sandbox

MOBILE = "09120000001"
FORM = {"Mobile": MOBILE, "FName": "علی"}


class Wire:
    """A client without manners: it sends and reads bytes, and tells how the connection ended."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sock = socket.create_connection(("127.0.0.1", urlsplit(sandbox.url).port or 0), timeout=10)
        self.token = sandbox.token

    def send(self, method: str = "ContactCreate", **fields: str) -> None:
        body = urlencode(FORM | fields)
        self.sock.sendall(
            f"POST /rest/{method} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: {self.token}\r\n"
            f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode()
        )

    def read_to_end(self) -> bytes:
        """Everything until FIN; ConnectionResetError for a reset."""
        return b"".join(iter(lambda: self.sock.recv(65536), b""))

    def answer(self, method: str = "ContactCreate", **fields: str) -> Answer:
        """One request, and one whole answer by its Content-Length; the connection stays open."""
        self.send(method, **fields)
        received = b""
        while b"\r\n\r\n" not in received:
            received += self._more()
        head, _, body = received.partition(b"\r\n\r\n")
        answer = Answer(head, body)
        while len(answer.body) < int(answer.headers["content-length"]):
            answer.body += self._more()
        return answer

    def _more(self) -> bytes:
        data = self.sock.recv(65536)
        assert data, "closed in the middle of an answer"
        return data


class Answer:
    def __init__(self, head: bytes, body: bytes) -> None:
        first, *lines = head.decode("latin-1").split("\r\n")
        self.http = int(first.split()[1])
        self.headers = {name.lower(): text for name, text in (line.split(": ", 1) for line in lines)}
        self.body = body

    @classmethod
    def split(cls, data: bytes) -> Answer:
        head, _, body = data.partition(b"\r\n\r\n")
        return cls(head, body)

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@contextmanager
def struck(fault: Fault, **options: Any) -> Iterator[tuple[Sandbox, Wire]]:
    with Sandbox(faults=[fault], **options) as sandbox:
        wire = Wire(sandbox)
        try:
            yield sandbox, wire
        finally:
            wire.sock.close()


def created(sandbox: Sandbox) -> int:
    return len(sandbox.contacts())


@pytest.mark.parametrize("creates", [True, False])
def test_a_reset_loses_the_answer_after_or_before_the_creation(*, creates: bool) -> None:
    with struck(Fault("reset", creates=creates)) as (sandbox, wire):
        wire.send()
        with pytest.raises(ConnectionResetError):
            wire.read_to_end()
        assert created(sandbox) == int(creates)
        (entry,) = sandbox.ledger()
        assert (entry.fault, entry.http, entry.status) == ("reset", None, "Success" if creates else None)


@pytest.mark.parametrize("creates", [True, False])
def test_a_hangup_loses_the_answer_after_or_before_the_creation(*, creates: bool) -> None:
    with struck(Fault("hangup", creates=creates)) as (sandbox, wire):
        wire.send()
        assert wire.read_to_end() == b""
        assert created(sandbox) == int(creates)


@pytest.mark.parametrize(("kind", "already"), [("late-create", 0), ("late-answer", 1)])
def test_an_answer_comes_late_with_the_creation_after_or_before_the_wait(kind: str, already: int) -> None:
    seen: list[tuple[float, int, int | None]] = []

    def sleep(seconds: float) -> bool:
        seen.append((seconds, created(sandbox), sandbox.ledger()[0].http))
        return False

    with struck(Fault(kind, seconds=45), sleep=sleep) as (sandbox, wire):
        assert wire.answer().json["Status"] == "Success"
        # While it waits the request is in the ledger already, answered or not.
        assert seen == [(45, already, 200 if already else None)]
        assert created(sandbox) == 1


@pytest.mark.parametrize("kind", ["drip-body", "drip-headers"])
def test_an_answer_can_drip_byte_by_byte(kind: str) -> None:
    pauses: list[float] = []

    def sleep(seconds: float) -> bool:
        pauses.append(seconds)
        return False

    with struck(Fault(kind, seconds=0.5), sleep=sleep) as (_, wire):
        answer = wire.answer()
        assert answer.json["Status"] == "Success"
        assert wire.answer().http == 200  # on the same connection: the pause after the last byte is over, too
        assert set(pauses) == {0.5}
        assert len(pauses) == len(answer.body) if kind == "drip-body" else 100 < len(pauses) < len(answer.body)


def test_half_of_the_latency_passes_before_the_creation_and_half_after() -> None:
    seen: list[tuple[float, int]] = []

    def sleep(seconds: float) -> bool:
        seen.append((seconds, created(sandbox)))
        return False

    with struck(Fault("hangup", times=1, skip=1), latency=0.5, sleep=sleep) as (sandbox, wire):
        wire.answer()
        assert seen == [(0.25, 0), (0.25, 1)]


@pytest.mark.parametrize(("kind", "header"), [("too-many", "retry-after"), ("too-many-reset", "x-ratelimit-reset")])
def test_too_many_requests_names_the_time_to_wait_and_creates_nothing(kind: str, header: str) -> None:
    with struck(Fault(kind, seconds=7, times=2)) as (sandbox, wire):
        for _ in range(2):
            answer = wire.answer()
            assert (answer.http, answer.headers[header]) == (429, "7")
        assert created(sandbox) == 0
        assert wire.answer().json["Status"] == "Success"


@pytest.mark.parametrize("creates", [True, False])
@pytest.mark.parametrize("http", [500, 502, 503, 504, 599])
def test_a_gateway_answers_an_error_page_after_or_before_the_creation(http: int, *, creates: bool) -> None:
    with struck(Fault("error-page", http=http, creates=creates)) as (sandbox, wire):
        answer = wire.answer()
        assert (answer.http, answer.headers["content-type"]) == (http, "text/html; charset=utf-8")
        assert b"<html>" in answer.body
        assert created(sandbox) == int(creates)


@pytest.mark.parametrize("http", [401, 403, 404])
def test_a_gateway_denies_with_a_page(http: int) -> None:
    with struck(Fault("denied", http=http)) as (sandbox, wire):
        assert wire.answer().http == http
        assert created(sandbox) == 0


def test_a_redirect_leads_to_a_page_that_looks_like_success() -> None:
    with struck(Fault("redirect")) as (sandbox, wire):
        answer = wire.answer()
        assert (answer.http, answer.headers["location"]) == (302, "/login")
        wire.sock.sendall(b"GET /login HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
        assert Answer.split(wire.read_to_end()).http == 200
        assert created(sandbox) == 0


@pytest.mark.parametrize(("kind", "body"), [("empty", b""), ("null", b"null"), ("list", b"[]")])
def test_a_body_can_be_no_answer_though_the_contact_was_created(kind: str, body: bytes) -> None:
    with struck(Fault(kind)) as (sandbox, wire):
        answer = wire.answer()
        assert (answer.http, answer.body) == (200, body)
        assert created(sandbox) == 1


def test_a_page_can_come_with_200() -> None:
    with struck(Fault("html")) as (sandbox, wire):
        answer = wire.answer()
        assert (answer.http, b"<html>" in answer.body, created(sandbox)) == (200, True, 1)


def test_a_body_can_be_cut_short_of_its_length() -> None:
    with struck(Fault("cut")) as (sandbox, wire):
        wire.send()
        answer = Answer.split(wire.read_to_end())
        assert len(answer.body) == int(answer.headers["content-length"]) // 2
        assert created(sandbox) == 1


def test_a_cut_body_can_come_without_a_length_to_show_it() -> None:
    with struck(Fault("cut-unmarked")) as (sandbox, wire):
        wire.send()
        answer = Answer.split(wire.read_to_end())
        assert "content-length" not in answer.headers
        assert answer.headers["connection"] == "close"
        with pytest.raises(ValueError, match=r"Unterminated|Expecting|utf-8"):
            json.loads(answer.body)
        assert created(sandbox) == 1


def test_an_answer_can_begin_with_a_bom() -> None:
    with struck(Fault("bom")) as (_, wire):
        body = wire.answer().body
        assert body.startswith(b"\xef\xbb\xbf{")
        assert json.loads(body.decode("utf-8-sig"))["Status"] == "Success"


@pytest.mark.parametrize(
    ("kind", "success", "refusal"), [("numeric-status", 1, 16), ("numeric-text-status", "1", "16")]
)
def test_a_true_answer_can_name_its_status_by_number(kind: str, success: object, refusal: object) -> None:
    with struck(Fault(kind, times=2)) as (sandbox, wire):
        answer = wire.answer().json
        assert (answer["Status"], answer["Data"]["ID"]) == (success, sandbox.contacts()[0].id)
        assert wire.answer(Mobile="").json["Status"] == refusal


@pytest.mark.parametrize("status", ["CreditNotEnough", "Contact_Frozen", -204, "-204", 500])
def test_any_status_can_be_answered_of_the_table_or_not(status: str | int) -> None:
    with struck(Fault("status", status=status)) as (sandbox, wire):
        assert wire.answer().json == {"Status": status, "Data": None}
        assert created(sandbox) == 0
        assert sandbox.ledger()[0].status == str(status)


def test_a_status_can_be_a_lie() -> None:
    with struck(Fault("status", status="ServerError", creates=True)) as (sandbox, wire):
        answer = wire.answer().json
        assert (answer["Status"], answer["Data"]["ID"]) == ("ServerError", sandbox.contacts()[0].id)


def test_a_status_can_stand_bare_in_the_body() -> None:
    with struck(Fault("bare-status", status="Token_Expired")) as (sandbox, wire):
        assert wire.answer().body == b"Token_Expired"
        assert created(sandbox) == 0


def test_a_connection_can_be_closed_right_after_an_answer_that_promised_to_keep_it() -> None:
    with struck(Fault("stale")) as (_, wire):
        assert wire.answer().headers["connection"] == "keep-alive"
        assert wire.sock.recv(1) == b""


def test_a_connection_can_be_closed_instead_of_answering_the_next_request() -> None:
    with struck(Fault("stale-next")) as (sandbox, wire):
        assert wire.answer().headers["connection"] == "keep-alive"
        wire.send(Mobile="09120000002")
        assert wire.read_to_end() == b""
        assert list(sandbox.creations()) == [MOBILE]
        assert [(entry.mobile, entry.http) for entry in sandbox.ledger()] == [(MOBILE, 200), ("09120000002", None)]


KEPT_OPEN = sorted(
    KINDS.keys() - {"reset", "hangup", "cut", "cut-unmarked", "stale", "stale-next", "late-create", "late-answer"}
)


@pytest.mark.parametrize("kind", KEPT_OPEN)
def test_after_a_fault_the_same_connection_serves_normally(kind: str) -> None:
    with struck(Fault(kind, seconds=0) if "seconds" in KINDS[kind].takes else Fault(kind)) as (_, wire):
        wire.answer()
        assert wire.answer().json["Status"] == "Success"


def test_a_fault_of_another_method_strikes_a_search() -> None:
    with struck(Fault("status", method="ContactSearch", mobile=MOBILE, status="Token_NotAllowMethod")) as (_, wire):
        assert wire.answer().json["Status"] == "Success"
        assert wire.answer("ContactSearch", FName="").json["Status"] == "Token_NotAllowMethod"
        assert wire.answer("ContactSearch", FName="").json["Status"] == "Success"


def test_a_request_that_never_arrived_whole_is_not_in_the_ledger() -> None:
    with struck(Fault("reset")) as (sandbox, wire):
        wire.sock.sendall(b"POST /rest/ContactCreate HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n\r\nMobile=")
        wire.sock.shutdown(socket.SHUT_WR)
        assert wire.read_to_end() == b""
        assert sandbox.ledger() == []


@pytest.mark.parametrize("length", ["-1", "x", "1000001", "9" * 5000, "۹"])
def test_a_length_that_can_not_be_is_refused_and_the_connection_closed(length: str) -> None:
    with struck(Fault("reset")) as (sandbox, wire):
        wire.sock.sendall(f"POST /rest/ContactCreate HTTP/1.1\r\nHost: x\r\nContent-Length: {length}\r\n\r\n".encode())
        assert Answer.split(wire.read_to_end()).http in {400, 413}
        assert sandbox.ledger() == []
