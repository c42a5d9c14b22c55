"""The practice service as a process: start, restart, kill, close, ports, TLS, its file."""

from __future__ import annotations

import http.client
import signal
import socket
import sqlite3
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest
import trustme

from importer.errors import UsageFault
from importer.messages.sandbox import TEMPLATES
from importer.sandbox import PRACTICE_TOKEN, Fault, Sandbox, Store

HEADERS = {"Authorization": PRACTICE_TOKEN, "Content-Type": "application/x-www-form-urlencoded"}


@contextmanager
def connected(url: str, context: ssl.SSLContext | None = None) -> Iterator[http.client.HTTPConnection]:
    address = urlsplit(url).netloc
    if context is None:
        connection = http.client.HTTPConnection(address, timeout=10)
    else:
        connection = http.client.HTTPSConnection(address, timeout=10, context=context)
    try:
        yield connection
    finally:
        connection.close()


def create(connection: http.client.HTTPConnection, number: int = 1) -> bytes:
    body = urlencode({"Mobile": f"0912{number:07}", "LName": "رضایی"})
    connection.request("POST", "/rest/ContactCreate", body, HEADERS)
    return connection.getresponse().read()


def eventually(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def test_a_restart_keeps_contacts_ledger_and_identity(tmp_path: Path) -> None:
    path = tmp_path / "sandbox.sqlite3"
    with Sandbox(path) as first, connected(first.url) as connection:
        create(connection)
        identity, port = first.identity, urlsplit(first.url).port or 0
    with Sandbox(path, port=port) as second, connected(second.url) as connection:
        assert (second.identity, second.url, len(second.ledger())) == (identity, first_url(port), 1)
        create(connection)
        assert second.creations() == {"09120000001": 2}


def first_url(port: int) -> str:
    return f"http://127.0.0.1:{port}/rest"


def test_a_deleted_database_is_a_new_service(tmp_path: Path) -> None:
    path = tmp_path / "sandbox.sqlite3"
    with Sandbox(path) as sandbox:
        identity = sandbox.identity
    path.unlink()
    with Sandbox(path) as sandbox:
        assert sandbox.identity != identity


def test_the_same_sandbox_can_be_started_again() -> None:
    sandbox = Sandbox()
    for _ in range(2):
        with sandbox, connected(sandbox.url) as connection:
            create(connection)
            assert len(sandbox.contacts()) == 1


HOSTING = """
import sys
from pathlib import Path
from importer.sandbox import Sandbox

with Sandbox(Path(sys.argv[1])) as sandbox:
    print(sandbox.url, flush=True)
    sandbox.wait()
"""


@contextmanager
def hosted(path: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A sandbox in a process of its own, and its URL."""
    command = [sys.executable, "-c", HOSTING, str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield process, process.stdout.readline().strip()
        finally:
            process.kill()


def test_what_was_answered_outlives_kill_9_of_the_process(tmp_path: Path) -> None:
    path = tmp_path / "sandbox.sqlite3"
    answered: list[int] = []

    def send(first: int) -> None:
        with connected(url) as connection:
            for number in range(first, first + 100_000):
                try:
                    create(connection, number)
                except (OSError, http.client.HTTPException):
                    return
                answered.append(number)

    with hosted(path) as (process, url):
        senders = [threading.Thread(target=send, args=(first,)) for first in (0, 1_000_000)]
        for sender in senders:
            sender.start()
        eventually(lambda: len(answered) > 60)
        with Store(path) as beside:
            assert len(beside.creations()) > 60
        process.send_signal(signal.SIGKILL)
        for sender in senders:
            sender.join()
    with Store(path) as store:
        created, ledger = store.creations(), store.ledger("ContactCreate")
    assert {f"0912{number:07}" for number in answered} <= created.keys()
    assert set(created.values()) == {1}
    # At most one request of each sender was committed without its answer.
    assert len(answered) <= len(created) <= len(answered) + 2
    assert [entry.mobile for entry in ledger] == list(created)


def test_a_command_line_ends_on_ctrl_c(tmp_path: Path) -> None:
    with hosted(tmp_path / "sandbox.sqlite3") as (process, url), connected(url) as connection:
        create(connection)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=10)
        assert errors.rstrip().endswith("KeyboardInterrupt")


def test_the_files_are_for_their_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "sandbox.sqlite3"
    with Sandbox(path) as sandbox, connected(sandbox.url) as connection:
        create(connection)
        files = {file.name: file.stat().st_mode & 0o777 for file in tmp_path.iterdir()}
    assert files == {f"sandbox.sqlite3{end}": 0o600 for end in ("", "-wal", "-shm")}


def test_it_listens_on_loopback_only() -> None:
    with Sandbox() as sandbox:
        assert urlsplit(sandbox.url).hostname == "127.0.0.1"
        with pytest.raises(OSError, match="refused"):
            socket.create_connection(("127.0.0.2", urlsplit(sandbox.url).port or 0), timeout=5)


def test_a_port_in_use_is_said_to_be() -> None:
    with Sandbox() as sandbox, pytest.raises(UsageFault) as raised:
        Sandbox(port=urlsplit(sandbox.url).port or 0).start()
    assert raised.value.code == "sandbox_port_in_use"
    assert TEMPLATES[raised.value.code].format(**raised.value.problems[0].params)


def test_a_port_that_can_not_be_is_refused() -> None:
    with pytest.raises(UsageFault, match="sandbox_port_unusable"):
        Sandbox(port=99_999).start()


@pytest.mark.parametrize("content", [b"no database at all, but a text of some length", b"SQLite format 3\0 and then"])
def test_a_file_that_is_no_database_is_left_alone(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "notes.txt"
    path.write_bytes(content)
    path.chmod(0o644)
    with pytest.raises(UsageFault, match="sandbox_database_unusable"):
        Sandbox(path).start()
    assert (path.read_bytes(), path.stat().st_mode & 0o777) == (content, 0o644)


def test_another_programs_database_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "importer-journal.sqlite3"
    db = sqlite3.connect(path)
    db.execute("CREATE TABLE row (id)")
    db.close()
    before = path.read_bytes()
    with pytest.raises(UsageFault, match="sandbox_database_foreign"):
        Sandbox(path).start()
    assert path.read_bytes() == before


def test_a_database_in_no_folder_is_unusable(tmp_path: Path) -> None:
    with pytest.raises(UsageFault, match="sandbox_database_unusable"):
        Store(tmp_path / "missing" / "sandbox.sqlite3")


def test_closing_does_not_wait_for_open_connections_nor_leave_threads() -> None:
    before = threading.active_count()
    with Sandbox() as sandbox, connected(sandbox.url) as kept, connected(sandbox.url) as silent:
        create(kept)
        silent.connect()
        eventually(lambda: threading.active_count() == before + 3)
        started = time.monotonic()
        sandbox.close()
        assert time.monotonic() - started < 5
        assert threading.active_count() == before
        sandbox.close()


@pytest.mark.parametrize(("kind", "created"), [("late-create", 0), ("late-answer", 1), ("drip-body", 1)])
def test_closing_ends_what_waits_and_a_creation_that_was_to_come_does_not(
    tmp_path: Path, kind: str, created: int
) -> None:
    path = tmp_path / "sandbox.sqlite3"
    outcome: list[object] = []

    def send() -> None:
        with connected(sandbox.url) as connection:
            try:
                outcome.append(create(connection))
            except (OSError, http.client.HTTPException) as error:
                outcome.append(type(error))

    with Sandbox(path, faults=[Fault(kind, seconds=3600)]) as sandbox:
        sender = threading.Thread(target=send)
        sender.start()
        eventually(lambda: bool(sandbox.ledger()) and len(sandbox.contacts()) == created)
    sender.join(10)
    assert outcome in ([http.client.RemoteDisconnected], [http.client.IncompleteRead])
    with Store(path) as store:
        assert len(store.contacts()) == created


def test_waiting_ends_when_another_thread_closes() -> None:
    with Sandbox() as sandbox:
        assert sandbox.wait(0) is False
        closer = threading.Thread(target=sandbox.close)
        closer.start()
        closer.join()
        with pytest.raises(RuntimeError):
            _ = sandbox.url


def test_it_prints_nothing_when_clients_vanish(capfd: pytest.CaptureFixture[str]) -> None:
    with Sandbox(faults=[Fault("reset")], ssl_context=None) as sandbox:
        address = ("127.0.0.1", urlsplit(sandbox.url).port or 0)
        for data in (
            b"",
            b"\r\n\r\n",
            b"GARBAGE\r\n\r\n",
            b"GET / HTTP/9.9\r\n\r\n",
            b"PUT / HTTP/1.1\r\n\r\n",
            b"\x16\x03\x01\0",
        ):
            with socket.create_connection(address, timeout=5) as client:
                client.sendall(data)
        with connected(sandbox.url) as connection, pytest.raises(ConnectionResetError):
            create(connection)
    assert capfd.readouterr() == ("", "")


def test_a_request_is_carried_out_though_its_client_has_gone() -> None:
    with Sandbox(faults=[Fault("late-create", seconds=0.2)]) as sandbox:
        with connected(sandbox.url) as connection:
            body = urlencode({"Mobile": "09120000001", "LName": "رضایی"})
            connection.request("POST", "/rest/ContactCreate", body, HEADERS)
            eventually(lambda: len(sandbox.ledger("ContactCreate")) == 1)
            assert sandbox.creations() == {}
        eventually(lambda: sandbox.creations() == {"09120000001": 1})


class _Broken(Collection[str]):
    """A list of allowed methods that fails: a fault of the sandbox itself."""

    def __contains__(self, _: object) -> bool:
        raise ZeroDivisionError

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


def test_a_fault_of_the_sandbox_itself_does_not_pass_for_one_of_the_network() -> None:
    sandbox = Sandbox(tokens={PRACTICE_TOKEN: _Broken()}).start()
    with connected(sandbox.url) as connection, pytest.raises(http.client.RemoteDisconnected):
        create(connection)
    with pytest.raises(ZeroDivisionError):
        sandbox.close()


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="module")
def server_context(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    return context


@pytest.fixture
def client_context(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return context


def test_it_speaks_tls_with_a_context(server_context: ssl.SSLContext, client_context: ssl.SSLContext) -> None:
    with Sandbox(ssl_context=server_context, faults=[Fault("reset", skip=1)]) as sandbox:
        assert sandbox.url.startswith("https://127.0.0.1:")
        with connected(sandbox.url, client_context) as connection:
            assert b"Success" in create(connection)
            with pytest.raises(ConnectionResetError):
                create(connection)
        assert len(sandbox.contacts()) == 2


def test_a_client_that_refuses_the_certificate_sends_nothing(server_context: ssl.SSLContext) -> None:
    with Sandbox(ssl_context=server_context) as sandbox:
        with connected(sandbox.url, ssl.create_default_context()) as stranger, pytest.raises(ssl.SSLError):
            create(stranger)
        assert sandbox.ledger() == []


def test_a_client_that_does_not_shake_hands_holds_nobody_up(
    server_context: ssl.SSLContext, client_context: ssl.SSLContext
) -> None:
    with (
        Sandbox(ssl_context=server_context) as sandbox,
        socket.create_connection(("127.0.0.1", urlsplit(sandbox.url).port or 0)),
        connected(sandbox.url, client_context) as connection,
    ):
        assert b"Success" in create(connection)


def test_many_clients_at_once_lose_nothing(tmp_path: Path) -> None:
    def send(first: int) -> None:
        with connected(sandbox.url) as connection:
            for number in range(first, first + 25):
                create(connection, number)

    with Sandbox(tmp_path / "sandbox.sqlite3") as sandbox:
        senders = [threading.Thread(target=send, args=(first * 100,)) for first in range(12)]
        for sender in senders:
            sender.start()
        for sender in senders:
            sender.join()
        assert len(sandbox.creations()) == len(sandbox.ledger()) == len(sandbox.contacts()) == 300
