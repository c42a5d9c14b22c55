"""Every exit code, and the one sentence that goes with it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from importer.journal import Lock
from importer.sandbox import Fault, Sandbox
from support.desk import MAPPING, SOURCE, Desk, people

RUN = ("contacts.csv", "--mapping", "crm.yaml")


def test_0_when_every_row_is_settled(desk: Desk, many: Callable[[int], Sequence[str]]) -> None:
    many(5)
    ran = desk.run(*RUN)
    assert (ran.code, ran.account["created"], ran.err) == (0, 5, "")


def test_1_when_some_row_is_not(desk: Desk) -> None:
    ran = desk.run(*RUN)
    assert ran.code == 1
    assert "mobile_landline" in ran.err


WRONG_MAPPING = """\
version: 1
fields:
  Mobil: موبایل
  FName: {column: نام, part: middle}
  BornDate: {column: تولد, calender: jalali}
  Email: {}
run: {workers: many}
"""


def test_2_for_a_wrong_mapping_with_all_its_faults_at_once(desk: Desk, service: Sandbox) -> None:
    desk.write("crm.yaml", WRONG_MAPPING)
    ran = desk.run(*RUN)
    assert ran.code == 2
    lines = ran.err.splitlines()
    for number in (3, 4, 5, 6, 7):
        assert sum(line.startswith(f"crm.yaml, line {number}: ") for line in lines) == 1, ran.err
    assert service.ledger() == []


def test_2_for_a_column_that_is_not_there_names_the_near_misses(desk: Desk, service: Sandbox) -> None:
    desk.write("crm.yaml", MAPPING.replace("تولد", "تاریخ تولّد"))
    desk.write("contacts.csv", SOURCE.replace("تولد", "تاریخ تولد مشتری"))
    ran = desk.run(*RUN)
    assert ran.code == 2
    assert "تاریخ تولد مشتری" in ran.err
    assert service.ledger() == []


# name: (arguments, environment, a part of the sentence)
USAGE = {
    "no token": (RUN, {"AMOOT_TOKEN": ""}, "There is no token"),
    "a token with a space": (RUN, {"AMOOT_TOKEN": "my token"}, "AMOOT_TOKEN can't be a token"),
    "an http endpoint off loopback": ((*RUN, "--endpoint", "http://example.com/rest"), {}, "plain http"),
    "an endpoint that is no address": ((*RUN, "--endpoint", "portal"), {}, "no address"),
    "a token file that is not there": ((*RUN, "--token-file", "nope.txt"), {}, "nope.txt can't be read"),
    "a source that is not there": (("nope.xlsx", *RUN[1:]), {}, "nope.xlsx"),
    "a source that is no spreadsheet": (("photo.xlsx", *RUN[1:]), {}, "photo.xlsx"),
    "a folder": ((".", *RUN[1:]), {}, "folder"),
    "no source": (RUN[1:], {}, "Name a spreadsheet"),
    "a source named twice": (("contacts.csv", *RUN), {}, "named twice"),
    "no mapping": (RUN[:1], {}, "--mapping"),
    "a mapping that is not there": ((RUN[0], "--mapping", "nope.yaml"), {}, "nope.yaml"),
    "an unknown option": ((*RUN, "--bogus"), {}, "--bogus"),
    "an option that takes the token": ((*RUN, "--token", "secret"), {}, "--token"),
    "no worker": ((*RUN, "--workers", "0"), {}, "--workers"),
    "a rate of nothing": ((*RUN, "--rate", "0"), {}, "--rate"),
    "a timeout that is no number": ((*RUN, "--timeout", "nan"), {}, "--timeout"),
    "an unknown language": ((*RUN, "--lang", "de"), {}, "--lang"),
    "an unknown language in the environment": (RUN, {"AMOOT_LANG": "de"}, "AMOOT_LANG"),
    "results over the source": ((*RUN, "--results", "contacts.csv"), {}, "source itself"),
    "results in a folder that is not there": ((*RUN, "--results", "no/r.csv"), {}, "folder"),
    "results over the mapping": ((*RUN, "--results", "crm.yaml"), {}, "same file"),
    "results over something else": ((*RUN, "--results", "photo.xlsx"), {}, "no results file"),
    "two outputs in one file": ((*RUN, "--report", "x.html", "--failed", "x.html"), {}, "same file"),
    "a journal that is none": ((*RUN, "--journal", "crm.yaml"), {}, "crm.yaml"),
    "one results file for two sources": (("contacts.csv", "more.csv", *RUN[1:], "--results", "r.csv"), {}, "--results"),
    "results of a source never run": (("results", "contacts.csv"), {}, "journal"),
    "adoption without a results file": ((*RUN, "--adopt-results"), {}, "--adopt-results"),
}


@pytest.mark.parametrize("case", USAGE, ids=list(USAGE))
def test_2_with_one_sentence_and_nothing_sent_for(case: str, desk: Desk, service: Sandbox) -> None:
    arguments, environment, part = USAGE[case]
    (desk.folder / "photo.xlsx").write_bytes(b"\xff\xd8\xff\xe0" + bytes(range(256)) * 4)
    desk.write("more.csv", people(2))
    ran = desk.run(*arguments, **environment)
    assert ran.code == 2, ran.err
    assert part in ran.err
    assert "secret" not in ran.err
    assert ran.out == ""
    assert service.ledger("ContactCreate") == []


def test_2_when_most_rows_are_invalid_because_the_mapping_is_wrong(desk: Desk, service: Sandbox) -> None:
    desk.write("contacts.csv", people(10) + "x,1,\n" * 15)
    ran = desk.run(*RUN)
    assert ran.code == 2
    assert "15 of 25" in ran.err
    assert service.ledger("ContactCreate") == []
    assert desk.outcomes().count("pending") == 10
    assert desk.run(*RUN, "--max-invalid", "100").account["created"] == 10


def test_3_when_the_service_does_not_know_the_token(desk: Desk, service: Sandbox) -> None:
    ran = desk.run(*RUN, AMOOT_TOKEN="wrong-token")
    assert ran.code == 3
    assert "does not know this token" in ran.err
    assert "wrong-token" not in ran.err + ran.out
    assert ran.account["pending"] == 2
    assert service.ledger("ContactCreate") == []


def test_3_when_the_account_runs_dry_in_the_middle(
    desk: Desk, service: Sandbox, many: Callable[[int], Sequence[str]]
) -> None:
    mobiles = many(60)
    service.add_faults(Fault("status", mobile=None, status="CreditNotEnough", skip=20, times=None))
    ran = desk.run(*RUN, "--workers", "2")
    assert ran.code == 3
    assert "credit" in ran.err
    assert (ran.account["created"], ran.account["pending"]) == (20, len(mobiles) - 20)


def test_3_after_too_many_failures_in_a_row(desk: Desk, service: Sandbox, many: Callable[[int], object]) -> None:
    many(60)
    service.add_faults(Fault("error-page", http=503, creates=False, times=None))
    ran = desk.run(*RUN, "--max-failures", "5", "--settle-after", "0.1")
    assert ran.code == 3
    assert "6 failures" in ran.err, "the search was answered, so one more row was let try"
    assert ran.account["pending"] > 40


def test_70_is_a_fault_of_this_program_and_says_so(desk: Desk) -> None:
    desk.write("sitecustomize.py", "import importer.run.places as p\np.place = None\n")
    ran = desk.run(*RUN, PYTHONPATH=str(desk.folder))
    assert ran.code == 70
    assert "fault of this program" in ran.err


def test_75_while_another_run_holds_the_journal(desk: Desk, service: Sandbox) -> None:
    lock = Lock(desk.folder / "importer-journal.sqlite3")
    ran = desk.run(*RUN)
    lock.release()
    assert ran.code == 75
    assert "Another run" in ran.err
    assert service.ledger("ContactCreate") == []
    assert desk.run(*RUN).code == 1, "freed again"


def test_the_wrong_kind_of_database_is_left_alone(desk: Desk) -> None:
    path = desk.folder / "other.sqlite3"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE precious (id)")
    connection.close()
    before = path.read_bytes()
    ran = desk.run(*RUN, "--journal", "other.sqlite3")
    assert ran.code == 2
    assert "not a journal" in ran.err
    assert path.read_bytes() == before


def test_a_lost_journal_is_noticed_and_nothing_is_sent_twice(desk: Desk, service: Sandbox) -> None:
    desk.run(*RUN)
    for path in desk.folder.glob("importer-journal.sqlite3*"):
        path.unlink()
    results = (desk.folder / "contacts.results.csv").read_bytes()
    for command in ((), ("check",)):
        ran = desk.run(*command, *RUN)
        assert ran.code == 2
        assert "--adopt-results" in ran.err
    assert (desk.folder / "contacts.results.csv").read_bytes() == results, "it may be the only trace"
    ran = desk.run(*RUN, "--adopt-results")
    assert (ran.code, ran.account["created"]) == (1, 2)
    assert max(service.creations().values()) == 1


def test_quiet_prints_nothing_but_errors(desk: Desk) -> None:
    ran = desk.run(*RUN, "-q")
    assert (ran.code, ran.out, ran.err) == (1, "", "")
    ran = desk.run(*RUN, "-q", "--token-file", "nope")
    assert ran.code == 2
    assert ran.err


def test_errors_are_told_in_persian_too(desk: Desk) -> None:
    ran = desk.run(*RUN, "--lang", "fa", AMOOT_TOKEN="")
    assert ran.code == 2
    assert "توکن" in ran.err
    assert "توکن" in desk.run(*RUN, AMOOT_TOKEN="", AMOOT_LANG="fa").err


@pytest.mark.parametrize("command", ["run", "check", "init", "results", "sandbox", "schema"])
def test_every_command_has_help(command: str, offline: Desk) -> None:
    ran = offline.run(command, "--help")
    assert ran.code == 0
    assert ran.out.startswith("Usage: ")


def test_help_without_a_command_lists_the_commands(offline: Desk) -> None:
    out = offline.run("--help").out
    assert all(name in out for name in ("run", "check", "init", "results", "sandbox", "schema"))


def test_init_never_writes_over_a_file_without_force(offline: Desk) -> None:
    path: Path = offline.folder / "crm.yaml"
    ran = offline.run("init", "contacts.csv", "--output", "crm.yaml")
    assert ran.code == 2
    assert path.read_text(encoding="utf-8") == MAPPING
    assert offline.run("init", "contacts.csv", "--output", "crm.yaml", "--force").code == 0
    assert offline.run("check", *RUN).account["pending"] == 2
