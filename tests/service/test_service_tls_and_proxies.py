"""Certificates and proxies: what is trusted, what a proxy sees, and what is certain when it does not work."""

from __future__ import annotations

import datetime as dt
import ssl
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
import trustme

from importer.errors import UsageFault
from importer.sandbox import Sandbox
from importer.service.endpoint import Endpoint, connect_to
from importer.service.status import Verdict
from support.raw_server import CONTACT, TOKEN, Connect, Line, RawServer, Script, Serve

NAME = "portal.invalid"
"""A host that only a proxy can reach."""


@pytest.fixture(scope="module")
def ca() -> trustme.CA:
    return trustme.CA(key_type=trustme.KeyType.ECDSA)


@pytest.fixture(scope="module")
def bundle(ca: trustme.CA, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What REQUESTS_CA_BUNDLE names where an office has a certificate authority of its own."""
    path = tmp_path_factory.mktemp("ca") / "office.pem"
    ca.cert_pem.write_to_path(path)
    return path


def server_context(ca: trustme.CA, *names: str, expired: bool = False) -> ssl.SSLContext:
    end = dt.datetime(2020, 1, 2, tzinfo=dt.UTC)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    key = trustme.KeyType.ECDSA
    if expired:
        cert = ca.issue_cert(*names, key_type=key, not_before=end - dt.timedelta(1), not_after=end)
    else:
        cert = ca.issue_cert(*names, key_type=key)
    cert.configure_cert(context)
    return context


@pytest.fixture
def secure(ca: trustme.CA) -> Iterator[Sandbox]:
    with Sandbox(tokens={TOKEN: None}, ssl_context=server_context(ca, "127.0.0.1")) as sandbox:
        yield sandbox


# ---- certificates ---------------------------------------------------------------------------------------------------


def test_a_certificate_that_nobody_vouches_for_stops_the_run_before_anything_leaves(
    secure: Sandbox, connect: Connect
) -> None:
    answer = connect(secure.url).create(CONTACT)
    assert (answer.verdict, answer.error, answer.certain) == (Verdict.RUN, "certificate_refused", True)
    assert "certificate" in str(answer.params["reason"])
    assert secure.ledger() == []


def test_a_certificate_that_the_environments_bundle_vouches_for_is_trusted(
    secure: Sandbox, connect: Connect, bundle: Path
) -> None:
    endpoint = connect_to(secure.url, secure.url, TOKEN, {"REQUESTS_CA_BUNDLE": str(bundle)})
    client = connect(endpoint)
    assert [client.create(CONTACT).verdict for _ in range(2)] == [Verdict.CREATED] * 2
    assert len(secure.ledger()) == 2


def test_the_bundle_is_read_from_the_environment_of_the_process(
    secure: Sandbox, connect: Connect, bundle: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(bundle))
    assert connect(connect_to(secure.url, secure.url, TOKEN)).create(CONTACT).verdict is Verdict.CREATED


@pytest.mark.parametrize(("names", "expired"), [(["localhost"], False), (["127.0.0.1"], True)])
def test_a_certificate_for_another_name_or_another_time_is_refused(
    serve: Serve, connect: Connect, ca: trustme.CA, bundle: Path, names: list[str], expired: bool
) -> None:
    context = server_context(ca, *names, expired=expired)
    server = serve(secured(context))
    url = f"https://127.0.0.1:{server.port}/rest"
    answer = connect(Endpoint(url, url, TOKEN, verify=str(bundle))).create(CONTACT)
    assert (answer.verdict, answer.error, answer.certain) == (Verdict.RUN, "certificate_refused", True)
    assert server.requests == []


def secured(context: ssl.SSLContext) -> Script:
    def script(line: Line) -> None:
        line.talk(context)
        while line.read():
            line.answer()

    return script


def plain(line: Line) -> None:
    line.sock.recv(100)
    line.send(b"HTTP/1.1 400 Bad Request\r\n\r\n")


def gone(line: Line) -> None:
    line.sock.recv(100)


@pytest.mark.parametrize("script", [plain, gone])
def test_where_no_tls_is_spoken_certainly_nothing_was_created(
    serve: Serve, connect: Connect, bundle: Path, script: Script
) -> None:
    url = f"https://127.0.0.1:{serve(script).port}/rest"
    answer = connect(Endpoint(url, url, TOKEN, verify=str(bundle))).create(CONTACT)
    assert (answer.verdict, answer.certain) == (Verdict.PASSING, True)
    assert answer.error in {"tls_failed", "connect_failed"}


def test_a_handshake_that_is_not_ended_ends_in_time(serve: Serve, connect: Connect, bundle: Path) -> None:
    url = f"https://127.0.0.1:{serve(lambda line: line.drip(b'x' * 1000, 0.05)).port}/rest"
    silent = f"https://127.0.0.1:{serve(lambda line: line.drip(b' ', 30)).port}/rest"
    for address in (url, silent):
        began = time.monotonic()
        answer = connect(Endpoint(address, address, TOKEN, verify=str(bundle)), timeout=0.3).create(CONTACT)
        assert time.monotonic() - began < 1.3
        assert (answer.verdict, answer.certain) == (Verdict.PASSING, True)


def cut_off(context: ssl.SSLContext) -> Script:
    def script(line: Line) -> None:
        line.talk(context)
        if line.read():
            line.send(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")

    return script


def silent(context: ssl.SSLContext) -> Script:
    def script(line: Line) -> None:
        line.talk(context)
        if line.read():
            line.drip(b"HTTP/1.1 200 OK\r\n" * 100, 0.02)

    return script


def test_a_secure_answer_that_is_lost_is_a_doubt_as_any_other(
    serve: Serve, connect: Connect, ca: trustme.CA, bundle: Path
) -> None:
    context = server_context(ca, "127.0.0.1")
    for script, errors in ((cut_off(context), {"answer_cut", "connection_lost"}), (silent(context), {"read_timeout"})):
        url = f"https://127.0.0.1:{serve(script).port}/rest"
        began = time.monotonic()
        answer = connect(Endpoint(url, url, TOKEN, verify=str(bundle)), timeout=0.4).create(CONTACT)
        assert time.monotonic() - began < 1.4
        assert (answer.verdict, answer.certain) == (Verdict.DOUBT, False)
        assert answer.error in errors


def test_a_bundle_that_is_not_there_or_holds_no_certificates_is_said_before_row_one(tmp_path: Path) -> None:
    missing = tmp_path / "missing.pem"
    with pytest.raises(UsageFault) as caught:
        connect_to("https://x/rest", "x", TOKEN, {"CURL_CA_BUNDLE": str(missing)})
    assert (caught.value.code, caught.value.problems[0].params) == ("ca_bundle_missing", {"path": str(missing)})
    empty = tmp_path / "empty.pem"
    empty.write_text("no certificate\n")
    with pytest.raises(UsageFault) as caught:
        connect_to("https://x/rest", "x", TOKEN, {"REQUESTS_CA_BUNDLE": str(empty)})
    assert caught.value.code == "ca_bundle_unusable"


def test_a_folder_of_certificates_is_a_bundle_too(tmp_path: Path) -> None:
    assert connect_to("https://x/rest", "x", TOKEN, {"REQUESTS_CA_BUNDLE": str(tmp_path)}).verify == str(tmp_path)


def test_without_a_bundle_the_usual_certificates_count() -> None:
    assert connect_to("https://x/rest", "x", TOKEN, {}).verify is True


# ---- proxies of the environment -------------------------------------------------------------------------------------


@pytest.mark.parametrize("variable", ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"])
def test_the_environments_proxy_is_used_for_the_service(variable: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(variable, "http://proxy.example:3128")
    proxies = connect_to(f"https://{NAME}/rest", "x", TOKEN).proxies
    assert "http://proxy.example:3128" in proxies.values()


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "127.8.8.8"])
def test_no_proxy_stands_between_us_and_this_machine(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(variable, "http://proxy.example:3128")
        monkeypatch.setenv(variable.lower(), "http://proxy.example:3128")
    for scheme in ("http", "https"):
        assert not connect_to(f"{scheme}://{host}:8080/rest", "x", TOKEN).proxies


def test_no_proxy_is_heeded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example:3128")
    monkeypatch.setenv("NO_PROXY", NAME)
    assert not connect_to(f"https://{NAME}/rest", "x", TOKEN).proxies


def test_requests_to_this_machine_really_pass_every_proxy_by(
    service: Sandbox, serve: Serve, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy = serve(gone)
    for variable in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(variable, f"http://127.0.0.1:{proxy.port}")
    assert connect(connect_to(service.url, "x", TOKEN)).create(CONTACT).verdict is Verdict.CREATED
    assert proxy.connections == 0


@pytest.mark.parametrize(
    "proxy",
    [
        "socks5://127.0.0.1:10808",
        "socks5h://someone:password@127.0.0.1:1",
        "ftp://x",
        "http://",
        "http://x:99999",
        "a b",
    ],
)
def test_a_proxy_that_can_not_be_used_is_said_before_row_one(proxy: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALL_PROXY", proxy)
    with pytest.raises(UsageFault) as caught:
        connect_to(f"https://{NAME}/rest", "x", TOKEN)
    assert caught.value.code == "proxy_unusable"
    assert "password" not in str(caught.value.problems)


# ---- proxies at work ------------------------------------------------------------------------------------------------


def through(proxy: RawServer, bundle: Path) -> Endpoint:
    url = f"https://{NAME}/rest"
    return Endpoint(url, url, TOKEN, {"https": f"http://user:password@127.0.0.1:{proxy.port}"}, str(bundle))


def test_a_proxy_sees_where_to_and_not_what(serve: Serve, connect: Connect, ca: trustme.CA, bundle: Path) -> None:
    context = server_context(ca, NAME)

    def script(line: Line) -> None:
        line.read()
        line.send(b"HTTP/1.1 200 Connection established\r\n\r\n")
        line.talk(context)
        while line.read():
            line.answer()

    proxy = serve(script)
    client = connect(through(proxy, bundle))
    assert [client.create(CONTACT).verdict for _ in range(2)] == [Verdict.CREATED] * 2
    opened, *creates = proxy.requests
    assert opened.line.startswith(f"CONNECT {NAME}:443 ")
    assert TOKEN not in str(opened)
    assert [create.headers["authorization"] for create in creates] == [TOKEN] * 2
    assert all("proxy-authorization" not in create.headers for create in creates)
    assert proxy.connections == 1


@pytest.mark.parametrize("http", ["407 Proxy Authentication Required", "502 Bad Gateway", "403 Forbidden"])
def test_a_proxy_that_refuses_passes_nothing_on(serve: Serve, connect: Connect, bundle: Path, http: str) -> None:
    def script(line: Line) -> None:
        line.read()
        line.answer(b"", http)

    answer = connect(through(serve(script), bundle)).create(CONTACT)
    assert (answer.verdict, answer.error, answer.certain) == (Verdict.PASSING, "proxy_failed", True)


def test_a_proxy_that_is_not_there_passes_nothing_on(connect: Connect, bundle: Path) -> None:
    with RawServer(gone) as proxy:
        endpoint = through(proxy, bundle)
    answer = connect(endpoint).create(CONTACT)
    assert (answer.verdict, answer.error, answer.certain) == (Verdict.PASSING, "proxy_failed", True)


def test_a_proxy_that_drips_is_cut_off_in_time(serve: Serve, connect: Connect, bundle: Path) -> None:
    def script(line: Line) -> None:
        line.read()
        line.drip(b"HTTP/1.1 200 Connection established\r\n" + b"X: y\r\n" * 50, 0.02)

    began = time.monotonic()
    answer = connect(through(serve(script), bundle), timeout=0.4).create(CONTACT)
    assert time.monotonic() - began < 1.4
    assert (answer.verdict, answer.error, answer.certain) == (Verdict.PASSING, "connect_timeout", True)


def test_after_the_time_limit_of_a_slow_connection_nothing_is_sent_any_more(
    serve: Serve, connect: Connect, ca: trustme.CA, bundle: Path
) -> None:
    context = server_context(ca, NAME)

    def script(line: Line) -> None:
        line.read()
        line.over.wait(0.3)
        line.send(b"HTTP/1.1 200 Connection established\r\n\r\n")
        line.over.wait(0.3)
        with suppress(OSError):
            line.talk(context)
            line.read()

    proxy = serve(script)
    answer = connect(through(proxy, bundle), timeout=0.45).create(CONTACT)
    assert (answer.verdict, answer.error, answer.certain) == (Verdict.PASSING, "connect_timeout", True)
    assert proxy.closed.wait(5)
    assert len(proxy.requests) == 1, "the CONNECT, and nothing in the tunnel"
