"""A second request over an open connection: written as the first one was, and read as urllib3 would have read it."""

from __future__ import annotations

import gzip
import http.client
import socket
import threading
from collections.abc import Sequence
from itertools import pairwise

import pytest
import urllib3
from hypothesis import given
from hypothesis import strategies as st

from importer.service.wire import Head, Reply, exchange
from support.raw_server import CONTACT, SUCCESS, Connect, Line, Serve

LIMIT = 1_000
HEAD = b"POST /rest/ContactCreate HTTP/1.1\r\nHost: x\r\nContent-Length: 12\r\nAuthorization: t\r\n\r\n"


def answered(parts: Sequence[bytes], *, limit: int = LIMIT) -> tuple[Reply, bool] | str:
    """What an exchange makes of a reply that arrives in these parts, before the service closes."""
    ours, theirs = socket.socketpair()

    def serve() -> None:
        with theirs:
            theirs.recv(65536)
            for part in parts:
                theirs.sendall(part)
            theirs.shutdown(socket.SHUT_WR)
            while theirs.recv(65536):
                pass

    thread = threading.Thread(target=serve)
    thread.start()
    with ours:
        try:
            return exchange(ours, HEAD, b"Mobile=09120", limit)
        except (urllib3.exceptions.HTTPError, OSError) as error:
            return type(error).__name__
        finally:
            ours.shutdown(socket.SHUT_WR)
            thread.join()


def by_urllib3(whole: bytes, *, limit: int = LIMIT) -> Reply | str:
    """The same reply as urllib3 reads it."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(whole)
        theirs.shutdown(socket.SHUT_WR)
        response = http.client.HTTPResponse(ours, method="POST")
        try:
            response.begin()
            headers = urllib3.HTTPHeaderDict(response.msg.items())
            read = urllib3.HTTPResponse(response, headers, response.status, preload_content=False, decode_content=False)
            return Reply(response.status, headers, read.read(limit, decode_content=True))
        except http.client.HTTPException:
            return "ProtocolError"
        except (urllib3.exceptions.HTTPError, OSError) as error:
            return type(error).__name__
        finally:
            response.close()


USUAL = b"HTTP/1.1 200 OK\r\nServer: nginx\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b"
heads = st.lists(
    st.sampled_from(
        [
            *(b"Content-Length: 62", b"content-length:62", b"Content-Length: 5", b"Content-Length: 00062"),
            *(b"Content-Length: +62", b"Content-Length: 6_2", b"Content-Length: " + b"9" * 5_000, b"Content-Length:"),
            *(
                b"Transfer-Encoding: chunked",
                b"Content-Encoding: gzip",
                b"Connection: close",
                b"Connection: keep-alive",
            ),
            *(
                b"X: \xd8\xb9\xd9\x84\xdb\x8c",
                b"X:y",
                b"X : y",
                b"no colon",
                b" folded",
                b"Retry-After: 3",
                b"Upgrade: h2c",
            ),
        ]
    ),
    max_size=4,
)
status_lines = st.sampled_from(
    [
        *(b"HTTP/1.1 200 OK", b"HTTP/1.1 200", b"HTTP/1.1 200 ", b"HTTP/1.0 200 OK", b"HTTP/1.1 204 No Content"),
        *(
            b"HTTP/1.1 503 Out",
            b"HTTP/1.1 100 Continue",
            b"HTTP/1.1  200 OK",
            b"HTTP/2 200",
            b"hello",
            b"HTTP/1.1 2000 x",
        ),
    ]
)
bodies = st.sampled_from(
    [SUCCESS, b"", SUCCESS + SUCCESS, b"3e\r\n%b\r\n0\r\n\r\n" % SUCCESS, gzip.compress(SUCCESS), b" " * 2_000]
)
ends = st.sampled_from([b"\r\n", b"\r\n", b"\r\n", b"\n"])


@given(status_lines, heads, bodies, ends, st.lists(st.integers(1, 200), max_size=3))
def test_any_reply_in_any_pieces_is_read_as_urllib3_reads_it(
    first: bytes, lines: list[bytes], body: bytes, end: bytes, cuts: list[int]
) -> None:
    whole = end.join([first, *lines, b"", body])
    places = [0, *sorted(cut for cut in set(cuts) if cut < len(whole)), len(whole)]
    found = answered([whole[here:there] for here, there in pairwise(places)])
    expected = by_urllib3(whole)
    if isinstance(found, str) or isinstance(expected, str):
        assert found == expected
    else:
        reply, _ = found
        assert (reply.status, reply.content) == (expected.status, expected.content)
        assert {name: reply.headers[name] for name in reply.headers} == {
            name: expected.headers[name] for name in expected.headers
        }


def test_after_a_usual_reply_the_connection_may_carry_another_one() -> None:
    found = answered([USUAL % (len(SUCCESS), SUCCESS)])
    assert not isinstance(found, str)
    reply, lasts = found
    assert (reply.status, reply.content, reply.headers["content-type"]) == (200, SUCCESS, "application/json")
    assert lasts


@pytest.mark.parametrize(
    "whole",
    [
        pytest.param(
            USUAL % (len(SUCCESS) - 1, SUCCESS), id="more bytes than it says: they would begin the next reply"
        ),
        pytest.param(USUAL % (2, b"{}") + USUAL % (2, b"[]"), id="two replies at once"),
        pytest.param(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}", id="the service closes"),
        pytest.param(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n", id="chunks"),
        pytest.param(b"HTTP/1.1 100 Continue\r\n\r\n" + USUAL % (2, b"{}"), id="an interim reply"),
        pytest.param(b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\n{}", id="HTTP/1.0"),
    ],
)
def test_after_any_other_reply_it_may_not(whole: bytes) -> None:
    found = answered([whole])
    assert not isinstance(found, str)
    assert found[1] is False


def test_no_more_of_a_body_is_read_than_was_allowed() -> None:
    found = answered([USUAL % (5_000, b" " * 5_000)])
    assert not isinstance(found, str)
    assert (len(found[0].content), found[1]) == (LIMIT, False)


def test_the_head_of_the_first_request_is_written_again_with_another_length() -> None:
    head = Head.of(HEAD)
    assert head is not None
    assert head.before(b"x" * 345) == HEAD.replace(b"12", b"345")


@pytest.mark.parametrize(
    "written",
    [
        pytest.param(HEAD.replace(b"Content-Length: 12", b"Transfer-Encoding: chunked"), id="no length"),
        pytest.param(HEAD.replace(b"Host: x", b"Content-Length: 12"), id="two lengths"),
        pytest.param(HEAD + b"Mobile=09120", id="the body with it"),
        pytest.param(b"", id="nothing"),
    ],
)
def test_a_head_that_is_not_understood_is_not_written_again(written: bytes) -> None:
    assert Head.of(written) is None


def always(line: Line) -> None:
    while line.read():
        line.answer()


def test_requests_over_one_connection_differ_in_nothing_but_their_body(serve: Serve, connect: Connect) -> None:
    server = serve(always)
    client = connect(server.url)
    names = ("علی", "a", "")
    for name in names:
        assert client.create({**CONTACT, "FName": name}).contact_id == 7
    lengths = [request.headers.pop("content-length") for request in server.requests]
    assert lengths == [str(len(request.body)) for request in server.requests]
    assert [(request.line, request.headers) for request in server.requests[1:]] == [
        (server.requests[0].line, server.requests[0].headers)
    ] * 2
    assert server.connections == 1


def test_each_method_repeats_its_own_first_request(serve: Serve, connect: Connect) -> None:
    server = serve(always)
    client = connect(server.url)
    for _ in range(2):
        client.create(CONTACT)
        client.search(CONTACT["Mobile"])
        client.account()
    methods = [request.line.split()[1].rpartition("/")[2] for request in server.requests]
    assert methods == ["ContactCreate", "ContactSearch", "AccountStatus"] * 2
    assert server.connections == 1


def test_a_service_that_always_answers_in_chunks_keeps_its_connection(serve: Serve, connect: Connect) -> None:
    def script(line: Line) -> None:
        while line.read():
            line.send(
                b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n%b\r\n0\r\n\r\n" % (len(SUCCESS), SUCCESS)
            )

    server = serve(script)
    client = connect(server.url)
    assert [client.create(CONTACT).contact_id for _ in range(4)] == [7] * 4
    assert server.connections == 1
