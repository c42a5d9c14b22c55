"""Delivery as a user sees it: options that steer it, faults of the service, signals and kills."""

from __future__ import annotations

import json
import random
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import openpyxl
import pytest

from importer.sandbox import Fault, Sandbox
from support.desk import Desk, Ran

RUN = ("contacts.csv", "--mapping", "crm.yaml", "--settle-after", "0.2")
Fill = Callable[[int], Sequence[str]]


def finish(process: subprocess.Popen[str]) -> Ran:
    out, err = process.communicate(timeout=60)
    assert "Traceback" not in err, err
    return Ran(process.returncode, out, err)


def wait_for_creates(service: Sandbox, count: int) -> None:
    deadline = time.monotonic() + 20
    while len(service.ledger("ContactCreate")) < count:
        assert time.monotonic() < deadline, "nothing arrives"
        time.sleep(0.01)  # polling another process


def test_limit_sends_at_most_so_many_and_leaves_the_rest_pending(desk: Desk, service: Sandbox, many: Fill) -> None:
    many(30)
    ran = desk.run(*RUN, "--limit", "7", "--report", "report.html")
    assert (ran.code, ran.account["created"], ran.account["pending"]) == (1, 7, 23)
    assert len(service.ledger("ContactCreate")) == 7
    assert "--limit 7 is reached" in (desk.folder / "report.html").read_text(encoding="utf-8")
    rest = desk.run(*RUN, "--limit", "23", "--report", "report.html")
    assert rest.account["created"] == 30
    assert "is reached" not in (desk.folder / "report.html").read_text(encoding="utf-8")


def test_time_limit_0_sends_nothing(desk: Desk, service: Sandbox, many: Fill) -> None:
    many(5)
    ran = desk.run(*RUN, "--time-limit", "0", "--report", "report.html")
    assert (ran.code, ran.account["pending"]) == (1, 5)
    assert service.ledger("ContactCreate") == []
    assert "--time-limit 0 is reached" in (desk.folder / "report.html").read_text(encoding="utf-8")


def test_rate_holds_requests_back(desk: Desk, many: Fill) -> None:
    many(12)
    start = time.monotonic()
    assert desk.run(*RUN, "--rate", "10").code == 0
    assert time.monotonic() - start >= 1.1


def test_workers_bound_the_requests_in_flight(desk: Desk, service: Sandbox, many: Fill) -> None:
    many(8)
    service.add_faults(Fault("late-answer", seconds=0.3, times=None))
    start = time.monotonic()
    assert desk.run(*RUN, "--workers", "1").code == 0
    alone = time.monotonic() - start
    assert alone >= 8 * 0.3


def test_options_can_stand_in_the_mapping_and_the_command_line_wins(desk: Desk, many: Fill) -> None:
    many(10)
    mapping = (desk.folder / "crm.yaml").read_text(encoding="utf-8")
    desk.write("crm.yaml", mapping + "run: {limit: 4, results: other.csv}\n")
    assert desk.run("contacts.csv", "--mapping", "crm.yaml").account["created"] == 4
    assert len(desk.rows("other.csv")) == 10
    assert desk.run("contacts.csv", "--mapping", "crm.yaml", "--limit", "3").account["created"] == 7


def test_a_token_can_come_from_a_file(desk: Desk, service: Sandbox, many: Fill) -> None:
    many(2)
    desk.write("token.txt", f"{service.token}\n")
    assert desk.run(*RUN, "--token-file", "token.txt", AMOOT_TOKEN="").code == 0


def test_journal_and_results_can_stand_elsewhere(desk: Desk, many: Fill) -> None:
    many(2)
    (desk.folder / "state").mkdir()
    ran = desk.run(*RUN, "--journal", "state/j.sqlite3", "--results", "state/r.csv")
    assert ran.code == 0
    assert len(desk.rows("state/r.csv")) == 2
    assert (desk.folder / "state" / "j.sqlite3").exists()
    assert not (desk.folder / "importer-journal.sqlite3").exists()


def test_an_answer_that_was_lost_is_settled_by_looking_up(desk: Desk, service: Sandbox, many: Fill) -> None:
    mobiles = many(12)
    service.add_faults(
        Fault("reset", mobile=mobiles[2]),
        Fault("reset", mobile=mobiles[3], creates=False),
        Fault("cut", mobile=mobiles[4]),
        Fault("error-page", mobile=mobiles[5], http=502),
        Fault("late-answer", mobile=mobiles[6], seconds=3),
    )
    ran = desk.run(*RUN, "--timeout", "1")
    assert (ran.code, ran.account["created"]) == (0, 12)
    assert service.creations() == dict.fromkeys(mobiles, 1)
    attempts = {row["mobile"]: row["attempts"] for row in desk.rows()}
    assert attempts[mobiles[3]] == "2", "looked up, found absent, sent again"


def test_a_row_stays_in_doubt_where_the_token_may_not_search(tmp_path: Path, offline: Desk) -> None:
    offline.write("contacts.csv", "نام,موبایل,تولد\nالف,09120000001,\nب,09120000002,\n")
    with Sandbox(tokens={"narrow": ("ContactCreate",)}) as service:
        service.add_faults(Fault("reset", mobile="09120000001"))
        offline.environment = {"AMOOT_ENDPOINT": service.url, "AMOOT_TOKEN": "narrow"}
        first = offline.run(*RUN)
        assert (first.code, first.account["in_doubt"], first.account["created"]) == (1, 1, 1)
        assert "--resend-in-doubt" in offline.rows()[0]["message"]
        again = offline.run(*RUN)
        assert again.account["in_doubt"] == 1
        assert len(service.ledger("ContactCreate")) == 2, "never sent again blindly"
        risky = offline.run(*RUN, "--resend-in-doubt")
        assert (risky.code, risky.account["created"]) == (0, 2)
        assert service.creations()["09120000001"] == 2, "the user's own risk"


def test_too_many_requests_are_retried_until_the_attempts_are_used_up(desk: Desk, service: Sandbox, many: Fill) -> None:
    mobiles = many(3)
    service.add_faults(Fault("too-many", mobile=mobiles[0], seconds=0, times=2))
    assert desk.run(*RUN).code == 0
    assert desk.rows()[0]["attempts"] == "3"
    desk.write("contacts.csv", "نام,موبایل,تولد\nالف,09350000001,\n")
    service.add_faults(Fault("too-many", mobile="09350000001", seconds=0, times=2))
    ran = desk.run(*RUN, "--attempts", "2")
    assert (ran.code, ran.account["failed"], desk.rows()[0]["error"]) == (1, 1, "http_429")
    assert desk.run(*RUN).account["created"] == 1, "failed rows are sent again"


def test_a_service_that_is_not_there_fails_rows_and_creates_none(desk: Desk, many: Fill) -> None:
    many(3)
    ran = desk.run(*RUN, "--endpoint", "http://127.0.0.1:9/rest", "--attempts", "1")
    assert (ran.code, ran.account["failed"]) == (1, 3)
    assert desk.rows()[0]["error"] == "connect_refused"


def test_a_blacklisted_number_is_refused_with_the_status_of_the_service(
    desk: Desk, service: Sandbox, many: Fill
) -> None:
    mobiles = many(3)
    service.blacklist(mobiles[1])
    ran = desk.run(*RUN)
    assert (ran.code, ran.account["refused"]) == (1, 1)
    row = desk.rows()[1]
    assert (row["status_code"], row["status"], row["error"]) == ("101", "Mobile_Invalid", "status_Mobile_Invalid")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_run_well_and_the_next_run_goes_on(
    number: signal.Signals, desk: Desk, service: Sandbox, many: Fill
) -> None:
    mobiles = many(120)
    service.add_faults(Fault("late-answer", seconds=0.05, times=None))
    process = desk.start(*RUN, "--workers", "2")
    wait_for_creates(service, 10)
    process.send_signal(number)
    ran = finish(process)
    assert ran.code == 4
    assert 10 <= ran.account["created"] < 120
    assert ran.account["created"] + ran.account["pending"] == 120, "nothing is in doubt"
    assert len(desk.rows()) == 120
    assert desk.run(*RUN, "--workers", "8").code == 0
    assert service.creations() == dict.fromkeys(mobiles, 1)


def test_a_second_signal_ends_at_once_and_the_journal_is_right_all_the_same(
    desk: Desk, service: Sandbox, many: Fill
) -> None:
    mobiles = many(20)
    service.add_faults(Fault("late-answer", seconds=3, times=4))
    process = desk.start(*RUN, "--workers", "4")
    wait_for_creates(service, 4)
    process.send_signal(signal.SIGTERM)
    time.sleep(0.3)  # or the kernel would make one signal of the two
    start = time.monotonic()
    process.send_signal(signal.SIGTERM)
    assert finish(process).code == 4
    assert time.monotonic() - start < 1.5
    assert desk.run(*RUN).code == 0
    assert service.creations() == dict.fromkeys(mobiles, 1)


def test_killed_in_the_middle_of_2000_rows_every_contact_exists_exactly_once(
    desk: Desk, service: Sandbox, many: Fill
) -> None:
    mobiles = many(2000)
    chance = random.Random(1403)
    for kill in range(3):
        process = desk.start(*RUN)
        wait_for_creates(service, 300 * (kill + 1) + chance.randrange(100))
        process.kill()
        process.communicate()
        assert process.returncode == -signal.SIGKILL
    ran = desk.run(*RUN)
    assert (ran.code, ran.account["created"]) == (0, 2000)
    assert service.creations() == dict.fromkeys(mobiles, 1)
    assert len(desk.rows()) == 2000


def test_the_log_has_one_json_object_per_event_and_never_the_token(desk: Desk, service: Sandbox, many: Fill) -> None:
    mobiles = many(3)
    service.add_faults(Fault("html", mobile=mobiles[0]))
    desk.run(*RUN, "--log-file", "log.jsonl", "--log-format", "json", "-v")
    text = (desk.folder / "log.jsonl").read_text(encoding="utf-8")
    events = [json.loads(line) for line in text.splitlines()]
    assert {"run started", "row", "run ended", "answer not understood"} <= {event["event"] for event in events}
    assert service.token not in text


def test_the_text_log_is_for_people(desk: Desk, many: Fill) -> None:
    many(1)
    desk.run(*RUN, "--log-file", "log.txt", "--log-format", "text")
    assert "run ended" in (desk.folder / "log.txt").read_text(encoding="utf-8")


def test_verbose_says_a_line_for_every_row(desk: Desk, many: Fill) -> None:
    mobiles = many(3)
    err = desk.run(*RUN, "-v").err
    assert all(f"{mobile} created" in err for mobile in mobiles)


def test_nothing_but_the_account_goes_to_a_cron_mail_when_all_is_well(desk: Desk, many: Fill) -> None:
    many(3)
    ran = desk.run(*RUN)
    assert ran.err == ""
    assert ran.out.count("\n") == 1


def test_the_report_and_the_workbook_of_rows_to_mend_are_written(desk: Desk) -> None:
    ran = desk.run(*RUN, "--report", "r.html", "--failed", "mend.xlsx")
    assert ran.code == 1
    assert "mobile_landline" in (desk.folder / "r.html").read_text(encoding="utf-8")
    assert (desk.folder / "mend.xlsx").stat().st_size > 1000


def test_the_workbook_of_rows_to_mend_can_be_imported_with_the_same_mapping(desk: Desk, service: Sandbox) -> None:
    desk.run(*RUN, "--failed", "mend.xlsx")
    book = openpyxl.load_workbook(desk.folder / "mend.xlsx")
    sheet = book.active
    assert sheet is not None
    cells = [cell for row in sheet.iter_rows(min_row=2) for cell in row if cell.value == "02188776655"]
    assert len(cells) == 1
    cells[0].value = "09361112233"
    book.save(desk.folder / "mend.xlsx")
    ran = desk.run("mend.xlsx", *RUN[1:])
    assert (ran.code, ran.account["created"], ran.account["total"]) == (0, 1, 1)
    assert service.creations()["09361112233"] == 1


def test_the_practice_service_serves_until_it_is_asked_to_end(offline: Desk, tmp_path: Path) -> None:
    process = offline.start("sandbox", "--port", "0")
    assert process.stderr is not None
    line = process.stderr.readline()
    url = line.split()[2]
    assert url.startswith("http://127.0.0.1:")
    ran = offline.run(*RUN, AMOOT_ENDPOINT=url, AMOOT_TOKEN="practice-token")
    assert ran.account["created"] == 2
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=10)
    assert process.returncode == 0
