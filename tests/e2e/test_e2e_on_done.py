"""``--on-done``: a program of the user's hears how the run ended, and can do it no harm."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from importer.journal import Lock
from importer.sandbox import Fault, Sandbox
from support.desk import Desk, people

RUN = ("contacts.csv", "--mapping", "crm.yaml")
HEARD = """\
import json, os, sys
print("heard", *sys.argv[1:])
with open("heard.json", "w") as stream:
    json.dump(dict(os.environ), stream)
sys.exit({code})
"""


@pytest.fixture
def hook(desk: Desk) -> str:
    desk.write("hook.py", HEARD.format(code=0))
    return f"'{sys.executable}' hook.py"


def heard(desk: Desk) -> dict[str, str]:
    found: dict[str, str] = json.loads((desk.folder / "heard.json").read_text())
    return found


def test_it_finds_the_account_and_the_files_in_its_environment_and_never_the_token(desk: Desk, hook: str) -> None:
    ran = desk.run(*RUN, "--report", "r.html", "--failed", "mend.xlsx", "--on-done", hook, LANGUAGE="de")
    told = heard(desk)
    for name, count in ran.account.items():
        assert told[f"AMOOT_{name.upper()}"] == str(count)
    assert told["AMOOT_ACCOUNT"] == ran.out.strip()
    assert (told["AMOOT_COMMAND"], told["AMOOT_EXIT_CODE"], told["AMOOT_ERROR"]) == ("run", str(ran.code), "")
    for name, file in {
        "SOURCES": "contacts.csv",
        "RESULTS": "contacts.results.csv",
        "JOURNAL": "importer-journal.sqlite3",
        "REPORT": "r.html",
        "TO_MEND": "mend.xlsx",
    }.items():
        assert Path(told[f"AMOOT_{name}"]).samefile(desk.folder / file)
    assert desk.environment["AMOOT_TOKEN"] not in json.dumps(told)
    assert told["LANGUAGE"] == "de", "the machine's own language"


def test_what_it_prints_goes_to_stderr_so_that_the_account_stays_the_last_line(desk: Desk, hook: str) -> None:
    desk.write("contacts.csv", people(3))
    ran = desk.run(*RUN, "--on-done", f"{hook} 'two words' $HOME *")
    assert ran.out.count("\n") == 1
    assert ran.err == "heard two words $HOME *\n", "no shell: nothing is expanded"


def test_it_is_told_of_a_check_and_of_runs_that_end_early(desk: Desk, service: Sandbox, hook: str) -> None:
    assert desk.run("check", *RUN, "--on-done", hook).code == 1
    assert heard(desk)["AMOOT_COMMAND"] == "check"
    desk.write("wrong.yaml", "version: 1\nfields: {}\n")
    assert desk.run("contacts.csv", "--mapping", "wrong.yaml", "--on-done", hook).code == 2
    told = heard(desk)
    assert (told["AMOOT_EXIT_CODE"], "AMOOT_TOTAL" in told) == ("2", False)
    assert told["AMOOT_ERROR"]
    lock = Lock(desk.folder / "importer-journal.sqlite3")
    assert desk.run(*RUN, "--on-done", hook).code == 75
    lock.release()
    assert heard(desk)["AMOOT_ERROR"] == "journal_locked"
    service.add_faults(Fault("status", status="Token_Expired", times=None))
    assert desk.run(*RUN, "--on-done", hook).code == 3
    told = heard(desk)
    assert (told["AMOOT_EXIT_CODE"], told["AMOOT_ERROR"]) == ("3", "status_Token_Expired")


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("no-such-program --x", "no-such-program could not be started (No such file or directory)"),
        (f"'{sys.executable}' -c 'raise SystemExit(9)'", "ended with code 9"),
    ],
)
def test_its_failure_is_a_warning_and_leaves_the_exit_code_alone(desk: Desk, command: str, said: str) -> None:
    desk.write("contacts.csv", people(2))
    ran = desk.run(*RUN, "--on-done", command)
    assert ran.code == 0
    assert said in ran.err
    assert desk.run(*RUN, "--quiet", "--on-done", command).err.count("\n") == 0


@pytest.mark.parametrize("command", ["", "  ", "mail 'unclosed"])
def test_a_command_that_is_none_is_refused_before_anything_is_sent(desk: Desk, service: Sandbox, command: str) -> None:
    ran = desk.run(*RUN, "--on-done", command)
    assert (ran.code, service.ledger()) == (2, [])
    assert ran.err.startswith("--on-done «")


def test_a_mapping_which_is_passed_around_can_not_start_programs(desk: Desk, hook: str) -> None:
    mapping = desk.folder / "crm.yaml"
    mapping.write_text(mapping.read_text(encoding="utf-8") + f'run: {{on-done: "{hook}"}}\n', encoding="utf-8")
    ran = desk.run(*RUN)
    assert ran.code == 2
    assert "on-done" in ran.err
    assert not (desk.folder / "heard.json").exists()
