"""What can go wrong around a run: the network, the machine, its disks and the state it finds. Continues the table of
test_e2e_faults.py, whose faults are the service's."""

# ruff: noqa: E501, FBT003  # tables are read across

from __future__ import annotations

import json
import resource
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

import pytest
import trustme

from importer.sandbox import Fault, Sandbox
from support.desk import MAPPING, ROOT, Desk, Ran, people
from support.here import Here
from support.raw_server import Line, RawServer

A, B = "09120000001", "09120000002"
SOURCE = f"نام,موبایل,تولد\nالف,{A},\nب,{B},\n"
RUN = ("contacts.csv", "--mapping", "crm.yaml", "--settle-after", "0.05", "--timeout", "1")
ONE_TRY = ("--attempts", "1", "--workers", "1")
JOURNAL = "importer-journal.sqlite3"
RESULTS = "contacts.results.csv"
V1 = ROOT / "tests" / "journal" / "files" / "journal-v1.sqlite3"


@pytest.fixture
def here(tmp_path: Path, service: Sandbox) -> Here:
    here = Here(tmp_path, {"AMOOT_ENDPOINT": service.url, "AMOOT_TOKEN": service.token})
    here.write("contacts.csv", SOURCE)
    here.write("crm.yaml", MAPPING)
    return here


def creates(service: Sandbox) -> int:
    return len(service.ledger("ContactCreate"))


# ---- the network: nothing may be sent, or to nobody else ------------------------------------------------------------


def closed_port() -> str:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return f"http://127.0.0.1:{listener.getsockname()[1]}/rest"


UNREACHABLE = {
    "a name that nobody knows": (lambda: "https://nowhere.invalid/rest", "dns_failed"),
    "a port where nobody listens": (closed_port, "connect_refused"),
}


@pytest.mark.parametrize(("endpoint", "error"), UNREACHABLE.values(), ids=UNREACHABLE)
def test_a_service_that_can_t_be_reached_leaves_failed_rows_that_the_next_run_sends(
    here: Here, service: Sandbox, endpoint: Callable[[], str], error: str
) -> None:
    ran = here.run(*RUN, *ONE_TRY, AMOOT_ENDPOINT=endpoint())
    assert (ran.code, here.outcomes(), {row["error"] for row in here.rows()}) == (1, ["failed"] * 2, {error})
    assert here.run(*RUN, "--journal", "other.sqlite3").code == 0
    assert service.creations() == {A: 1, B: 1}


def test_a_429_that_asks_for_eleven_days_does_not_hold_up_the_end(here: Here, service: Sandbox) -> None:
    service.add_faults(Fault("too-many", mobile=B, seconds=999_999, times=None))
    began = time.monotonic()
    ran = here.run(*RUN, *ONE_TRY)
    assert time.monotonic() - began < 5
    assert (ran.code, here.outcomes(), here.rows()[1]["error"]) == (1, ["created", "failed"], "http_429")
    assert creates(service) == 2


def test_a_certificate_that_nobody_vouches_for_stops_the_run_before_anything_leaves(here: Here) -> None:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(context)
    with Sandbox(ssl_context=context) as secure:
        ran = here.run(*RUN, AMOOT_ENDPOINT=secure.url, AMOOT_TOKEN=secure.token)
        assert (ran.code, here.outcomes(), secure.ledger()) == (3, ["pending"] * 2, [])
    assert "certificate" in ran.err


def test_a_redirect_to_another_host_is_not_followed(here: Here, service: Sandbox) -> None:
    with Sandbox() as other:
        service.add_faults(Fault("redirect", mobile=A, location=f"{other.url}/ContactCreate", http=307))
        ran = here.run(*RUN, *ONE_TRY)
        assert (ran.code, here.outcomes()) == (3, ["in_doubt", "pending"])
        assert other.ledger() == [], "neither the token nor anybody's data went there"
    assert creates(service) == 1


def test_a_netrc_does_not_replace_the_token(here: Here, service: Sandbox) -> None:
    (here.folder / ".netrc").write_text("machine 127.0.0.1 login somebody password else\n", encoding="ascii")
    assert here.run(*RUN, HOME=str(here.folder), NETRC=str(here.folder / ".netrc")).code == 0
    assert service.creations() == {A: 1, B: 1}


def test_a_proxy_in_the_environment_gets_nothing_of_what_stays_on_this_machine(here: Here, service: Sandbox) -> None:
    def script(line: Line) -> None:
        line.read()

    with RawServer(script) as proxy:
        url = f"http://127.0.0.1:{proxy.port}"
        names = ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy")
        assert here.run(*RUN, **dict.fromkeys(names, url)).code == 0
        assert proxy.connections == 0
    assert service.creations() == {A: 1, B: 1}


def test_a_proxy_that_is_away_leaves_failed_rows(here: Here) -> None:
    proxy = closed_port().removesuffix("/rest")
    ran = here.run(*RUN, *ONE_TRY, AMOOT_ENDPOINT="https://portal.invalid/rest", HTTPS_PROXY=proxy)
    assert (ran.code, here.outcomes(), here.rows()[0]["error"]) == (1, ["failed"] * 2, "proxy_failed")


# ---- in the middle of many rows -------------------------------------------------------------------------------------


def test_a_token_that_expires_at_row_500_stops_the_run_there(here: Here, service: Sandbox) -> None:
    here.write("contacts.csv", people(600))
    service.add_faults(Fault("status", status="Token_Expired", skip=499, times=None))
    ran = here.run(*RUN)
    assert (ran.code, ran.account["created"], ran.account["pending"]) == (3, 499, 101)
    assert "The token has expired" in ran.err
    assert creates(service) <= 499 + 4, "the refused one, and those of the other workers"
    service.clear_faults()
    assert here.run(*RUN).code == 0
    assert service.creations() == {f"0912{number:07d}": 1 for number in range(600)}


def test_three_web_pages_running_are_a_gateway_and_stop_the_run(here: Here, service: Sandbox) -> None:
    here.write("contacts.csv", people(20))
    service.add_faults(Fault("html", skip=5, creates=False, times=None))
    ran = here.run(*RUN, "--workers", "1")
    assert (ran.code, ran.account["created"]) == (3, 5)
    assert "login page" in ran.err
    assert creates(service) <= 5 + 3 + 1
    service.clear_faults()
    assert here.run(*RUN).code == 0
    assert set(service.creations().values()) == {1}


# ---- in doubt, and what the service has -----------------------------------------------------------------------------


class Known(NamedTuple):
    """What the service has under B's mobile (names; a name in brackets was deleted again) when B's request is lost, and
    what becomes of the row: outcome, error, contacts with this mobile at the service in the end."""

    names: Sequence[str]
    creates: bool
    outcome: str
    error: str
    contacts: int


KNOWN = {
    "nobody":                         Known((), False, "created", "", 1),
    "ours, with Arabic letters":      Known(("كيان",), False, "created", "", 1),
    "ours twice":                     Known(("کیان", "کیان"), False, "created", "", 2),
    "another":                        Known(("زهرا",), False, "in_doubt", "doubt_other_names", 1),
    "two others":                     Known(("زهرا", "مریم"), False, "in_doubt", "doubt_other_names", 2),
    "another, and ours was created":  Known(("زهرا",), True, "created", "", 2),
    "ours, deleted":                  Known(("(کیان)",), False, "in_doubt", "doubt_deleted", 1),
}  # fmt: skip


def tell(service: Sandbox, method: str, **form: str) -> dict[str, object]:
    """Somebody else at work in the panel."""
    import requests  # noqa: PLC0415  # only here

    answer = requests.post(f"{service.url}/{method}", data=form, headers={"Authorization": service.token}, timeout=5)
    return dict(answer.json())


@pytest.mark.parametrize("known", KNOWN.values(), ids=KNOWN)
def test_a_look_up_compares_the_names_and_never_makes_a_second_contact(
    here: Here, service: Sandbox, known: Known
) -> None:
    here.write("contacts.csv", SOURCE.replace("ب,", "کیان,"))
    for name in known.names:
        made = tell(service, "ContactCreate", Mobile=B, FName=name.strip("()"))
        if name.startswith("("):
            tell(service, "ContactDelete", ContactID=str(made["Data"]["ID"]))  # type: ignore[index]  # JSON
    before = creates(service)
    service.add_faults(Fault("reset", mobile=B, creates=known.creates))
    ran = here.run(*RUN, "--workers", "1")
    row = here.rows()[1]
    assert (row["outcome"], row["error"], service.creations()[B]) == (known.outcome, known.error, known.contacts)
    assert ran.code == (0 if known.outcome == "created" else 1)
    assert creates(service) - before == (3 if known is KNOWN["nobody"] else 2)
    if known.outcome == "in_doubt":
        contacts = {str(contact.id) for contact in service.contacts() if contact.fields["Mobile"] == B}
        assert any(number in row["message"] for number in contacts), "the message names the contact to look at"


def test_without_a_contact_known_to_be_there_an_empty_search_proves_nothing(here: Here, service: Sandbox) -> None:
    here.write("contacts.csv", f"نام,موبایل,تولد\nالف,{A},\n")
    service.add_faults(Fault("reset", creates=False))
    ran = here.run(*RUN)
    assert (ran.code, here.rows()[0]["error"], creates(service)) == (1, "doubt_no_control", 1)
    assert here.run(*RUN, "--resend-in-doubt").account["created"] == 1
    assert service.creations() == {A: 1}


# ---- the machine ----------------------------------------------------------------------------------------------------


@pytest.fixture
def desk(here: Here) -> Desk:
    """The same as a process."""
    return Desk(here.folder, here.environment)


def finish(process: subprocess.Popen[str]) -> Ran:
    out, err = process.communicate(timeout=60)
    assert "Traceback" not in err, err
    return Ran(process.returncode, out, err)


def wait_until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not true():
        assert time.monotonic() < deadline, "nothing happens"
        time.sleep(0.01)  # polling another process


def test_sigterm_while_a_429_is_waited_out_ends_the_run_at_once(desk: Desk, service: Sandbox) -> None:
    service.add_faults(Fault("too-many", mobile=A, seconds=999_999, times=None))
    process = desk.start(*RUN, "--workers", "1")
    wait_until(lambda: creates(service) > 0)
    began = time.monotonic()
    process.send_signal(signal.SIGTERM)
    ran = finish(process)
    assert time.monotonic() - began < 5
    assert (ran.code, ran.account["pending"], creates(service)) == (4, 2, 1)


def test_of_twelve_runs_at_once_one_sends_and_the_others_say_try_later(desk: Desk, service: Sandbox) -> None:
    service.add_faults(Fault("late-answer", mobile=A, seconds=3))
    processes = [desk.start(*RUN, "--timeout", "30") for _ in range(12)]
    ran = [finish(process) for process in processes]
    codes = sorted(each.code for each in ran)
    assert set(codes) <= {0, 75}
    assert codes.count(0) >= 1
    assert service.creations() == {A: 1, B: 1}
    assert creates(service) == 2


def test_output_that_knows_only_ascii_kills_nothing(desk: Desk, service: Sandbox) -> None:
    desk.write("contacts.csv", SOURCE + "پ,021-88,\n")
    ran = desk.run(*RUN, "-v", "--lang", "fa", PYTHONIOENCODING="ascii", LANG="C", LC_ALL="C", PYTHONUTF8="0")
    assert (ran.code, ran.account["created"], ran.account["invalid"]) == (1, 2, 1)
    assert desk.rows()[0]["mobile"] == A


def test_an_empty_environment_is_enough(desk: Desk, service: Sandbox) -> None:
    """As cron gives hardly any: no HOME, no PATH, no LANG."""
    desk.write("token", service.token)
    words = [sys.executable, "-m", "importer", *RUN, "--endpoint", service.url, "--token-file", "token"]
    done = subprocess.run(
        ["/usr/bin/env", "-i", *words], cwd=desk.folder, capture_output=True, text=True, check=False, timeout=60
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert service.creations() == {A: 1, B: 1}


# ---- disks ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Callable[[str], Path]]:
    """``small_disk(options)``: a folder with a little disk of its own. Skips where this user may not mount."""
    with ExitStack() as stack:

        def mount(options: str) -> Path:
            folder = tmp_path / "disk"
            folder.mkdir()
            command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
            if subprocess.run(command, capture_output=True, check=False).returncode:
                pytest.skip("this user may not mount a disk")
            stack.callback(subprocess.run, ["umount", "-l", str(folder)], check=True)
            return folder

        yield mount


@pytest.mark.parametrize("room", [0, 8192])
def test_a_disk_that_fills_up_under_the_journal_stops_the_run_and_nothing_leaves_after_it(
    desk: Desk, service: Sandbox, room: int
) -> None:
    """A limit on the size of files is a full disk that needs no root: it is set while the first request is answered."""
    desk.write("contacts.csv", people(400))
    service.add_faults(Fault("late-answer", seconds=0.5, times=1))
    process = desk.start(*RUN, "--workers", "2")
    wait_until(lambda: creates(service) > 0)
    size = max(path.stat().st_size for path in desk.folder.glob(f"{JOURNAL}*"))
    resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (size + room, size + room))
    ran = finish(process)
    assert ran.code == 3
    assert "could not be written" in ran.err
    assert creates(service) < 400
    at_the_service = dict(service.creations())
    assert desk.run(*RUN).account["created"] == 400
    assert set(service.creations().values()) == {1}
    assert len(at_the_service) < 400


def test_a_disk_that_is_full_before_the_journal_is_made_sends_nothing(
    here: Here, service: Sandbox, small_disk: Callable[[str], Path]
) -> None:
    here.write("contacts.csv", people(2000))
    small_disk("size=64k")
    ran = here.run(*RUN, "--journal", "disk/j.sqlite3")
    assert (ran.code, creates(service)) == (2, 0)
    assert "disk is full" in ran.err


def test_a_full_disk_under_the_results_costs_only_the_results(
    here: Here, service: Sandbox, small_disk: Callable[[str], Path]
) -> None:
    disk = small_disk("size=64k")
    here.write("contacts.csv", people(800))
    ran = here.run(*RUN, "--journal", JOURNAL, "--results", "disk/r.csv", "--workers", "8")
    assert (ran.code, len(service.creations())) == (2, 800)
    assert "disk/r.csv could not be written" in ran.err
    assert list(disk.iterdir()) == [], "no half of a file, and no temporary one"
    assert here.run("results", "contacts.csv").code == 0
    assert here.outcomes() == ["created"] * 800


def test_a_folder_of_the_results_that_is_gone_by_then_costs_only_the_results(here: Here, service: Sandbox) -> None:
    """The same for a user who may not mount: the folder vanishes while row A is answered."""
    folder = here.folder / "out"
    folder.mkdir()
    service.add_faults(Fault("late-answer", mobile=A, seconds=0.4))
    desk = Desk(here.folder, here.environment)
    process = desk.start(*RUN, "--results", "out/r.csv", "--journal", JOURNAL)
    wait_until(lambda: creates(service) > 0)
    folder.rmdir()
    ran = finish(process)
    assert "out/r.csv could not be written" in ran.err
    assert (ran.account["created"], ran.account["total"]) == (2, 2), "told all the same, by the journal"
    assert service.creations() == {A: 1, B: 1}
    assert here.run("results", "contacts.csv").code == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
def test_a_full_disk_under_the_log_costs_only_the_log(desk: Desk, service: Sandbox) -> None:
    ran = desk.run(*RUN, "--log-file", "/dev/full")
    assert (ran.code, ran.err, service.creations()) == (0, "", {A: 1, B: 1})


def test_a_body_that_was_not_understood_is_in_the_log_without_the_token(desk: Desk, service: Sandbox) -> None:
    service.add_faults(
        Fault("status", mobile=A, status=f"Moon {service.token} {'x' * 900}", creates=True),
        Fault("html", mobile=B),
        Fault("error-page", method="ContactSearch"),
    )
    desk.run(*RUN, "--workers", "1", "--log-file", "log", "--log-format", "json")
    text = (desk.folder / "log").read_text(encoding="utf-8")
    events = [json.loads(line) for line in text.splitlines()]
    bodies = [event["body"] for event in events if event["event"] == "answer not understood"]
    assert len(bodies) == 2
    assert "Moon *** xxx" in bodies[0]
    assert len(bodies[0]) == 500
    assert service.token not in text


# ---- the state that a run finds -------------------------------------------------------------------------------------


def first_run(here: Here) -> None:
    assert here.run(*RUN).code == 0


def lose_journal(here: Here) -> None:
    first_run(here)
    for path in here.folder.glob(f"{JOURNAL}*"):
        path.unlink()


def saved_by_excel(here: Here, spoil: Callable[[str], str] = lambda text: text) -> None:
    """No BOM, semicolons, zeros eaten."""
    lose_journal(here)
    text = (here.folder / RESULTS).read_text(encoding="utf-8-sig")
    (here.folder / RESULTS).write_text(spoil(text.replace(",", ";").replace(";0", ";")), encoding="utf-8")


def saved_by_excel_with_rounded_mobiles(here: Here) -> None:
    saved_by_excel(here, lambda text: text.replace(B[1:], "9.12E+09"))


def saved_by_excel_with_rounded_international_mobiles(here: Here) -> None:
    saved_by_excel(here, lambda text: text.replace(B[1:], "9.89E+11"))


def damaged_head(here: Here) -> None:
    first_run(here)
    path = here.folder / JOURNAL
    path.write_bytes(b"\x00garbage" + path.read_bytes()[8:])


def damaged_pages(here: Here) -> None:
    here.write("contacts.csv", people(500))
    first_run(here)
    path = here.folder / JOURNAL
    data = bytearray(path.read_bytes())
    for start in range(4096, len(data), 4096):
        data[start : start + 64] = b"\xff" * 64
    path.write_bytes(data)


def journal_of_a_newer_program(here: Here) -> None:
    import sqlite3  # noqa: PLC0415  # only here

    first_run(here)
    with sqlite3.connect(here.folder / JOURNAL) as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()


def journal_of_another_desk(here: Here) -> None:
    lose_journal(here)
    (here.folder / JOURNAL).write_bytes(V1.read_bytes())


def copy_of_the_middle_of_the_run(here: Here) -> None:
    """What a backup has that was made when A was created and B not yet: it knows the run, but not all it did."""
    import sqlite3  # noqa: PLC0415  # only here

    first_run(here)
    with sqlite3.connect(here.folder / JOURNAL) as connection:
        connection.execute("UPDATE contact SET state = 'pending', contact_id = NULL WHERE mobile = ?", (int(B),))
        connection.execute("INSERT INTO outbox (contact, payload) SELECT id, '{}' FROM contact WHERE state = 'pending'")
    connection.close()


class State(NamedTuple):
    """How the state came about, what is run then, its exit code, and a part of what it says. Never is anything sent."""

    come_about: Callable[[Here], None]
    options: Sequence[str]
    code: int
    sentence: str


ADOPT = ("--adopt-results",)
STATES = {
    "the journal is gone, the results are there":      State(lose_journal, (), 2, "--adopt-results"),
    "the journal is gone, and is rebuilt":             State(lose_journal, ADOPT, 0, "2 contacts taken over"),
    "rebuilt from what Excel saved":                   State(saved_by_excel, ADOPT, 0, "2 contacts taken over"),
    "rebuilt from mobiles that Excel rounded":         State(saved_by_excel_with_rounded_mobiles, ADOPT, 2, "line 3: the mobile «9.12E+09»"),
    "rebuilt from 98… mobiles that Excel rounded":     State(saved_by_excel_with_rounded_international_mobiles, ADOPT, 2, "«9.89E+11»"),
    "the journal is another one, of an older program": State(journal_of_another_desk, (), 2, "--adopt-results"),
    "the other journal takes the results over":        State(journal_of_another_desk, ADOPT, 0, "2 contacts taken over"),
    "the journal is an old copy, put back":           State(copy_of_the_middle_of_the_run, (), 2, "is it an old copy?"),
    "the old copy takes the results over":             State(copy_of_the_middle_of_the_run, ADOPT, 0, "1 contacts taken over"),
    "the journal's head is damaged":                   State(damaged_head, (), 2, "is damaged"),
    "the journal's pages are damaged":                 State(damaged_pages, (), 2, "is damaged"),
    "the journal is of a newer program":               State(journal_of_a_newer_program, (), 2, "newer version of this program"),
}  # fmt: skip


@pytest.mark.parametrize("state", STATES.values(), ids=STATES)
def test_a_lost_or_foreign_state_sends_nothing_twice(here: Here, service: Sandbox, state: State) -> None:
    state.come_about(here)
    before = creates(service)
    results = (here.folder / RESULTS).read_bytes()
    ran = here.run(*RUN, *state.options)
    assert ran.code == state.code, ran.err
    assert state.sentence in ran.err
    assert creates(service) == before
    if state.code == 2:
        assert (here.folder / RESULTS).read_bytes() == results, "it may be the only trace that is left"
    else:
        assert here.outcomes() == ["created"] * 2
        assert here.run(*RUN).code == 0
        assert creates(service) == before


def test_in_persian_the_reason_of_a_refused_adoption_is_persian_too(here: Here) -> None:
    saved_by_excel_with_rounded_mobiles(here)
    ran = here.run(*RUN, *ADOPT, "--lang", "fa")
    assert ran.code == 2
    assert "not whole" not in ran.err
    assert "9.12E+09" in ran.err


def test_rows_of_a_practice_run_never_count_for_the_service(here: Here, service: Sandbox) -> None:
    ran = here.run(*RUN, "--sandbox", "--results", "practice.csv")
    assert (ran.code, ran.account["created"], creates(service)) == (0, 2, 0)
    assert here.run(*RUN).account["created"] == 2
    assert service.creations() == {A: 1, B: 1}


def test_contacts_of_another_address_are_created_here_too(here: Here, service: Sandbox) -> None:
    first_run(here)
    with Sandbox() as other:
        elsewhere = {"AMOOT_ENDPOINT": other.url, "AMOOT_TOKEN": other.token}
        assert here.run(*RUN, "--results", "elsewhere.csv", **elsewhere).code == 0
        assert other.creations() == {A: 1, B: 1}
    assert service.creations() == {A: 1, B: 1}


def test_a_journal_on_a_disk_that_can_t_be_written_sends_nothing(
    here: Here, service: Sandbox, small_disk: Callable[[str], Path]
) -> None:
    disk = small_disk("size=4m")
    assert here.run(*RUN, "--journal", "disk/j.sqlite3").code == 0
    here.write("contacts.csv", people(5))
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)  # noqa: S607  # as found on the PATH
    before = creates(service)
    ran = here.run(*RUN, "--journal", "disk/j.sqlite3")
    assert (ran.code, creates(service)) == (2, before)
    assert "disk/j.sqlite3" in ran.err
    check = here.run("check", *RUN, "--journal", "disk/j.sqlite3")
    assert (check.code, check.account["pending"]) == (0, 3), "reading it is enough to rehearse"
