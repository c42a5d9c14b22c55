"""Answers that are lost, late, cut or something else: what is certain then, and what is not."""

from __future__ import annotations

import gzip
import socket
import struct
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from importer.sandbox import Fault, Sandbox
from importer.service.answer import Answer
from importer.service.client import Client
from importer.service.status import Verdict
from support.raw_server import CONTACT, SUCCESS, Connect, Line, Script, Serve

CREATED, ROW, RUN, PASSING, DOUBT = Verdict
HEAD = b"HTTP/1.1 200 OK\r\n"
SLACK = 1.0
"""Seconds after the time limit within which a request must be over."""

# Fault of the practice service → verdict, error, contacts created. One request each, whatever happens.
FAULTS: list[tuple[Fault, Verdict, str, int]] = [
    (Fault("reset", creates=True), DOUBT, "connection_lost", 1),
    (Fault("reset", creates=False), DOUBT, "connection_lost", 0),
    (Fault("hangup", creates=True), DOUBT, "connection_lost", 1),
    (Fault("hangup", creates=False), DOUBT, "connection_lost", 0),
    (Fault("late-create", seconds=0.05), CREATED, "", 1),
    (Fault("late-answer", seconds=0.05), CREATED, "", 1),
    (Fault("drip-body", seconds=0.0001), CREATED, "", 1),
    (Fault("drip-headers", seconds=0.0001), CREATED, "", 1),
    (Fault("too-many", seconds=2), PASSING, "http_429", 0),
    (Fault("too-many-reset", seconds=999999), PASSING, "http_429", 0),
    (Fault("error-page", http=500, creates=True), DOUBT, "http_500", 1),
    (Fault("error-page", http=502, creates=True), DOUBT, "http_502", 1),
    (Fault("error-page", http=503, creates=False), DOUBT, "http_503", 0),
    (Fault("error-page", http=504, creates=True), DOUBT, "http_504", 1),
    (Fault("html"), DOUBT, "answer_html", 1),
    (Fault("html", creates=False), DOUBT, "answer_html", 0),
    (Fault("denied", http=401), RUN, "http_401", 0),
    (Fault("denied", http=403), RUN, "http_403", 0),
    (Fault("denied", http=404), RUN, "http_404", 0),
    (Fault("redirect"), RUN, "http_redirect", 0),
    (Fault("redirect", http=307, creates=True), RUN, "http_redirect", 1),
    (Fault("empty"), DOUBT, "answer_empty", 1),
    (Fault("null"), DOUBT, "answer_no_status", 1),
    (Fault("list"), DOUBT, "answer_no_status", 1),
    (Fault("cut"), DOUBT, "answer_cut", 1),
    (Fault("cut-unmarked"), DOUBT, "answer_unreadable", 1),
    (Fault("bom"), CREATED, "", 1),
    (Fault("numeric-status"), CREATED, "", 1),
    (Fault("numeric-text-status"), CREATED, "", 1),
    (Fault("status", status="CreditNotEnough"), RUN, "status_CreditNotEnough", 0),
    (Fault("status", status=-204), RUN, "status_Token_Expired", 0),
    (Fault("status", status="120"), ROW, "status_Length_Invalid", 0),
    (Fault("status", status="Contact_Frozen"), DOUBT, "status_unknown", 0),
    (Fault("status", status="ServerError", creates=True), DOUBT, "status_ServerError", 1),
    (Fault("bare-status", status="System_Disabled"), RUN, "status_System_Disabled", 0),
    (Fault("bare-status", status="Success", creates=True), DOUBT, "answer_unreadable", 1),
    (Fault("stale"), CREATED, "", 1),
    (Fault("stale-next"), CREATED, "", 1),
]


@pytest.mark.parametrize(("fault", "verdict", "error", "created"), FAULTS, ids=lambda value: str(value)[:60])
def test_a_fault_has_its_verdict_and_is_never_answered_by_a_second_request(
    service: Sandbox, client: Client, fault: Fault, verdict: Verdict, error: str, created: int
) -> None:
    service.add_faults(fault)
    answer = client.create(CONTACT)
    assert (answer.verdict, answer.error) == (verdict, error)
    assert (len(service.ledger()), len(service.contacts())) == (1, created)
    if answer.certain:
        assert created == 0


@pytest.mark.parametrize(("fault", "verdict", "error", "created"), FAULTS, ids=lambda value: str(value)[:60])
def test_a_fault_after_good_answers_has_the_same_verdict(
    service: Sandbox, client: Client, fault: Fault, verdict: Verdict, error: str, created: int
) -> None:
    for mobile in ("09120000008", "09120000009"):
        assert client.create({**CONTACT, "Mobile": mobile}).verdict is CREATED
    service.add_faults(fault)
    answer = client.create(CONTACT)
    assert (answer.verdict, answer.error) == (verdict, error)
    assert (len(service.ledger()), len(service.contacts())) == (3, 2 + created)


@pytest.mark.parametrize("kind", ["reset", "hangup", "cut", "redirect", "error-page", "html", "drip-body"])
def test_after_a_lost_answer_the_next_one_is_its_own(service: Sandbox, client: Client, kind: str) -> None:
    service.add_faults(Fault(kind, seconds=0.0001) if kind == "drip-body" else Fault(kind))
    client.create(CONTACT)
    answer = client.create({**CONTACT, "Mobile": "09120000002"})
    assert answer.verdict is CREATED
    assert answer.contact_id == service.contacts()[-1].id
    assert len(service.ledger()) == 2


@pytest.mark.parametrize("kind", ["late-create", "late-answer", "drip-body", "drip-headers"])
def test_the_whole_answer_must_arrive_within_the_time_limit(service: Sandbox, connect: Connect, kind: str) -> None:
    service.add_faults(Fault(kind, seconds=30 if "late" in kind else 0.01))
    client = connect(service.url, timeout=0.3)
    began = time.monotonic()
    answer = client.create(CONTACT)
    assert time.monotonic() - began < 0.3 + SLACK
    assert (answer.verdict, answer.error, answer.params) == (DOUBT, "read_timeout", {"seconds": "0.3"})
    assert not answer.certain
    assert client.create({**CONTACT, "Mobile": "09120000002"}).verdict is CREATED


@pytest.mark.parametrize("kind", ["late-create", "late-answer", "drip-body", "drip-headers"])
def test_so_must_that_of_a_request_after_others(service: Sandbox, connect: Connect, kind: str) -> None:
    client = connect(service.url, timeout=0.3)
    for number in (8, 9):
        assert client.create({**CONTACT, "Mobile": f"0912000000{number}"}).verdict is CREATED
    service.add_faults(Fault(kind, seconds=30 if "late" in kind else 0.01))
    began = time.monotonic()
    answer = client.create(CONTACT)
    assert time.monotonic() - began < 0.3 + SLACK
    assert (answer.verdict, answer.error, answer.params) == (DOUBT, "read_timeout", {"seconds": "0.3"})
    assert client.create({**CONTACT, "Mobile": "09120000002"}).verdict is CREATED


# ---- what the practice service can't do -----------------------------------------------------------------------------


def one(send: Callable[[Line], None]) -> Script:
    """A script that reads a request, does this, and closes."""

    def script(line: Line) -> None:
        if line.read():
            send(line)

    return script


def saying(*parts: bytes) -> Script:
    return one(lambda line: line.send(b"".join(parts)))


BOMB = gzip.compress(b" " * 20_000_000)
SAID: dict[str, tuple[Script, Verdict, str]] = {
    "nothing": (saying(), DOUBT, "connection_lost"),
    "half a status line": (saying(b"HTTP/1.1 20"), DOUBT, "connection_lost"),
    "no HTTP": (saying(b"SSH-2.0-OpenSSH\r\n"), DOUBT, "connection_lost"),
    "half the head": (saying(HEAD, b"Content-Le"), DOUBT, "answer_empty"),
    "a body without length": (saying(HEAD, b"Connection: close\r\n\r\n", SUCCESS), CREATED, ""),
    "a body cut without length": (saying(HEAD, b"\r\n", SUCCESS[:30]), DOUBT, "answer_unreadable"),
    "a body one byte short": (
        saying(HEAD, b"Content-Length: %d\r\n\r\n" % (len(SUCCESS) + 1), SUCCESS),
        DOUBT,
        "answer_cut",
    ),
    "no body of some length": (saying(HEAD, b"Content-Length: 10\r\n\r\n"), DOUBT, "answer_cut"),
    "a chunk cut": (saying(HEAD, b"Transfer-Encoding: chunked\r\n\r\nff\r\n", SUCCESS), DOUBT, "answer_cut"),
    "no last chunk": (
        saying(HEAD, b"Transfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n" % (len(SUCCESS), SUCCESS)),
        DOUBT,
        "answer_cut",
    ),
    "a chunk of no size": (saying(HEAD, b"Transfer-Encoding: chunked\r\n\r\nzz\r\n"), DOUBT, "answer_cut"),
    "two lengths": (saying(HEAD, b"Content-Length: 5\r\nContent-Length: 6\r\n\r\n", SUCCESS), DOUBT, "connection_lost"),
    "no gzip": (saying(HEAD, b"Content-Encoding: gzip\r\n\r\n", SUCCESS), DOUBT, "answer_cut"),
    "half a gzip": (
        saying(HEAD, b"Content-Encoding: gzip\r\n\r\n", gzip.compress(SUCCESS)[:-20]),
        DOUBT,
        "answer_unreadable",
    ),
    "more than a megabyte": (
        saying(HEAD, b"Content-Length: 3000000\r\n\r\n", b" " * 3_000_000),
        DOUBT,
        "answer_too_long",
    ),
    "20 MB in 20 kB": (
        saying(HEAD, b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(BOMB), BOMB),
        DOUBT,
        "answer_too_long",
    ),
    "150 headers": (saying(HEAD, b"X: y\r\n" * 150, b"\r\n"), DOUBT, "connection_lost"),
    "an endless header": (saying(HEAD, b"X: ", b"y" * 100_000), DOUBT, "connection_lost"),
    "a success with 204": (saying(b"HTTP/1.1 204 No Content\r\n\r\n", SUCCESS), DOUBT, "answer_empty"),
    "early hints": (saying(b"HTTP/1.1 103 Early Hints\r\n\r\n"), DOUBT, "http_103"),
}


@pytest.mark.parametrize(("script", "verdict", "error"), SAID.values(), ids=SAID)
def test_a_broken_answer_proves_nothing(
    serve: Serve, connect: Connect, script: Script, verdict: Verdict, error: str
) -> None:
    server = serve(script)
    answer = connect(server.url).create(CONTACT)
    assert (answer.verdict, answer.error, answer.certain) == (verdict, error, False)
    assert len(server.requests) == 1


@pytest.mark.parametrize(("script", "verdict", "error"), SAID.values(), ids=SAID)
def test_a_broken_answer_proves_nothing_after_good_ones_either(
    serve: Serve, connect: Connect, script: Script, verdict: Verdict, error: str
) -> None:
    def late(line: Line) -> None:
        for _ in range(2):
            line.read()
            line.answer()
        script(line)

    server = serve(late)
    client = connect(server.url)
    assert [client.create(CONTACT).verdict for _ in range(2)] == [CREATED, CREATED]
    answer = client.create(CONTACT)
    assert (answer.verdict, answer.error, answer.certain) == (verdict, error, False)
    assert (len(server.requests), server.connections) == (3, 1)


def test_an_answer_without_an_end_is_not_read_to_the_end(serve: Serve, connect: Connect) -> None:
    def endless(line: Line) -> None:
        line.send(HEAD + b"\r\n")
        for _ in range(1000):  # not really without an end: a client that reads on must not eat the machine
            line.send(b" " * 65536)
        line.over.wait(10)

    began = time.monotonic()
    answer = connect(serve(one(endless)).url, timeout=5).create(CONTACT)
    assert (answer.verdict, answer.error) == (DOUBT, "answer_too_long")
    assert time.monotonic() - began < 3


def test_a_redirect_without_an_end_is_not_read_at_all(serve: Serve, connect: Connect) -> None:
    def endless(line: Line) -> None:
        line.send(b"HTTP/1.1 302 Found\r\nLocation: /login\r\n\r\n")
        for _ in range(1000):  # not really without an end: a client that reads on must not eat the machine
            line.send(b" " * 65536)
        line.over.wait(10)

    began = time.monotonic()
    answer = connect(serve(one(endless)).url, timeout=5).create(CONTACT)
    assert (answer.verdict, answer.error) == (RUN, "http_redirect")
    assert time.monotonic() - began < 3


def test_a_dripped_answer_without_length_ends_in_time_too(serve: Serve, connect: Connect) -> None:
    server = serve(one(lambda line: line.drip(HEAD + b"\r\n" + SUCCESS, 0.02)))
    began = time.monotonic()
    answer = connect(server.url, timeout=0.4).create(CONTACT)
    assert time.monotonic() - began < 0.4 + SLACK
    assert (answer.verdict, answer.error) == (DOUBT, "read_timeout")


def test_a_reset_instead_of_an_answer_is_a_doubt(serve: Serve, connect: Connect) -> None:
    def reset(line: Line) -> None:
        line.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    answer = connect(serve(one(reset)).url).create(CONTACT)
    assert (answer.verdict, answer.error, answer.certain) == (DOUBT, "connection_lost", False)


# ---- redirects ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("http", ["301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent"])
def test_a_redirect_is_not_followed_and_the_second_host_receives_nothing(
    serve: Serve, connect: Connect, http: str
) -> None:
    second = serve(one(lambda line: line.answer()))
    first = serve(one(lambda line: line.answer(b"", http, f"Location: {second.url}/ContactCreate?a=b")))
    answer = connect(first.url).create(CONTACT)
    assert (answer.verdict, answer.error) == (RUN, "http_redirect")
    assert answer.params == {"location": f"{second.url}/ContactCreate"}
    assert (len(first.requests), second.connections) == (1, 0)


@pytest.mark.parametrize(
    "location", [b"http://[::1", "ورود".encode("cp1256"), "ورود".encode(), b"", b"http://a:b", b"\\\\x", b"//"]
)
def test_a_redirect_to_nowhere_is_a_redirect_all_the_same(serve: Serve, connect: Connect, location: bytes) -> None:
    server = serve(saying(b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: ", location, b"\r\n\r\n"))
    answer = connect(server.url).create(CONTACT)
    assert (answer.verdict, answer.error) == (RUN, "http_redirect")
    str(answer.params).encode()


# ---- kept-alive connections -----------------------------------------------------------------------------------------


def test_a_connection_that_the_service_closed_meanwhile_is_opened_anew(serve: Serve, connect: Connect) -> None:
    server = serve(one(lambda line: line.answer()))
    client = connect(server.url)
    assert client.create(CONTACT).verdict is CREATED
    assert server.closed.wait(5)
    assert client.create(CONTACT).verdict is CREATED
    assert (len(server.requests), server.connections) == (2, 2)


def test_a_connection_that_dies_under_the_second_request_leaves_it_in_doubt(service: Sandbox, client: Client) -> None:
    service.add_faults(Fault("stale-next"))
    assert client.create(CONTACT).verdict is CREATED
    answer = client.create({**CONTACT, "Mobile": "09120000002"})
    assert (answer.verdict, answer.error, answer.certain) == (DOUBT, "connection_lost", False)
    assert [entry.mobile for entry in service.ledger()] == ["09120000001", "09120000002"]


# ---- nothing was sent -----------------------------------------------------------------------------------------------


def certainly_nothing(answer: Answer, error: str) -> bool:
    return (answer.verdict, answer.error, answer.certain) == (PASSING, error, True)


def test_a_refused_connection_certainly_created_nothing(connect: Connect) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/rest"
    assert certainly_nothing(connect(url).create(CONTACT), "connect_refused")


def test_a_name_that_is_not_resolved_certainly_created_nothing(connect: Connect) -> None:
    assert certainly_nothing(connect("https://nowhere.invalid/rest").create(CONTACT), "dns_failed")


@pytest.fixture
def full() -> Iterator[str]:
    """The address of a listener whose queue is full: the kernel drops what else would connect."""
    with ExitStack() as stack:
        listener = stack.enter_context(socket.socket())
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        for _ in range(8):
            waiting = stack.enter_context(socket.socket())
            waiting.settimeout(0.05)
            try:
                waiting.connect(listener.getsockname())
            except TimeoutError:
                yield f"http://127.0.0.1:{listener.getsockname()[1]}/rest"
                return
        pytest.skip("this kernel's queue of connections is never full")


def test_a_connection_that_takes_too_long_certainly_created_nothing(full: str, connect: Connect) -> None:
    began = time.monotonic()
    assert certainly_nothing(connect(full, timeout=0.3).create(CONTACT), "connect_timeout")
    assert time.monotonic() - began < 0.3 + SLACK


def test_an_address_that_can_not_be_reached_certainly_created_nothing(connect: Connect) -> None:
    answer = connect("http://127.0.0.1:0/rest").create(CONTACT)
    assert (answer.verdict, answer.certain) == (PASSING, True)
