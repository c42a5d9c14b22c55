"""The main job, as the contract promises it."""

from __future__ import annotations

import json
import stat
from collections.abc import Callable, Sequence
from pathlib import Path

from importer.sandbox import Fault, Sandbox, Store
from support.desk import SOURCE, Desk, people

COLUMNS = (
    "source sheet row mobile outcome status_code status contact_id attempts http_status error field message sent_at run"
)


def test_a_run_creates_valid_rows_and_accounts_for_every_row(desk: Desk, service: Sandbox) -> None:
    ran = desk.run("contacts.csv", "--mapping", "crm.yaml")
    assert ran.code == 1
    assert ran.out == ("created=2 duplicate=1 changed=0 invalid=1 refused=0 failed=0 in_doubt=0 pending=0 total=4\n")
    assert service.creations() == {"09121234567": 1, "09351234567": 1}


def test_the_results_have_one_line_per_row_in_source_order(desk: Desk) -> None:
    desk.run("contacts.csv", "--mapping", "crm.yaml")
    rows = desk.rows()
    assert list(rows[0]) == COLUMNS.split()
    assert [row["row"] for row in rows] == ["2", "3", "4", "5"]
    assert desk.outcomes() == ["created", "invalid", "created", "duplicate"]
    created, invalid, _, duplicate = rows
    assert (created["status_code"], created["status"], created["http_status"]) == ("1", "Success", "200")
    assert created["contact_id"].isdecimal()
    assert created["attempts"] == "1"
    assert created["sent_at"].startswith("20")
    assert (invalid["error"], invalid["field"], invalid["mobile"]) == ("mobile_landline", "Mobile", "02188776655")
    assert "09" in invalid["message"]
    assert duplicate["message"].startswith("Row 2 ")
    assert len({row["run"] for row in rows}) == 1


def test_the_service_gets_all_23_fields_with_the_canonical_values(desk: Desk, service: Sandbox) -> None:
    desk.run("contacts.csv", "--mapping", "crm.yaml")
    forms = {entry.mobile: entry.form for entry in service.ledger("ContactCreate")}
    form = forms["09121234567"]
    assert len(form) == 23
    assert form["BornDate"] == "1991-08-03"
    assert form["ContactGroupID"] == "0"
    assert forms["09351234567"]["BornDate"] == "2025-03-20"


def test_a_second_run_sends_nothing(desk: Desk, service: Sandbox) -> None:
    first = desk.run("contacts.csv", "--mapping", "crm.yaml")
    before = len(service.ledger())
    second = desk.run("contacts.csv", "--mapping", "crm.yaml")
    assert second.out == first.out
    assert len(service.ledger()) == before


def test_run_is_the_default_command(desk: Desk) -> None:
    assert desk.run("run", "contacts.csv", "--mapping", "crm.yaml").account["created"] == 2
    assert desk.run("--mapping", "crm.yaml", "contacts.csv").account["created"] == 2


def test_a_bare_mapping_name_is_looked_for_in_the_mappings_folder_too(desk: Desk) -> None:
    (desk.folder / "mappings").mkdir()
    (desk.folder / "crm.yaml").rename(desk.folder / "mappings" / "crm.yaml")
    assert desk.run("contacts.csv", "--mapping", "crm.yaml").account["created"] == 2


def test_failed_only_sends_exactly_the_rows_that_were_corrected(desk: Desk, service: Sandbox) -> None:
    desk.write("contacts.csv", people(5) + "الف,02188776655,\nب,0912,\nپ,09129999999,1370/13/45\n")
    desk.run("contacts.csv", "--mapping", "crm.yaml")
    before = len(service.ledger("ContactCreate"))
    corrected = people(5) + "الف,09351111112,\nب,0912,\nپ,09129999999,1370/12/05\nتازه,09350000000,\n"
    desk.write("contacts.csv", corrected)
    ran = desk.run("contacts.csv", "--mapping", "crm.yaml", "--failed-only")
    sent = [entry.mobile for entry in service.ledger("ContactCreate")][before:]
    assert sorted(sent) == ["09129999999", "09351111112"]
    assert ran.account["pending"] == 1, "the new row waits for a full run"
    assert ran.code == 1


def test_failed_only_sends_refused_rows_again(desk: Desk, service: Sandbox) -> None:
    service.add_faults(Fault("status", mobile="09121234567", status="Failed"))
    assert desk.run("contacts.csv", "--mapping", "crm.yaml").account["refused"] == 1
    assert desk.run("contacts.csv", "--mapping", "crm.yaml").account["refused"] == 1, "unchanged: not sent again"
    assert desk.run("contacts.csv", "--mapping", "crm.yaml", "--failed-only").account["refused"] == 0


def test_a_refused_row_is_sent_again_once_its_data_has_changed(desk: Desk, service: Sandbox) -> None:
    service.add_faults(Fault("status", mobile="09121234567", status="Length_Exceeded"))
    desk.run("contacts.csv", "--mapping", "crm.yaml")
    assert desk.rows()[0]["error"] == "status_Length_Exceeded"
    desk.write("contacts.csv", SOURCE.replace("علی رضایی", "علی"))
    assert desk.run("contacts.csv", "--mapping", "crm.yaml").account["created"] == 2


def test_a_created_row_whose_data_changed_is_reported_and_not_sent(desk: Desk, service: Sandbox) -> None:
    desk.run("contacts.csv", "--mapping", "crm.yaml")
    desk.write("contacts.csv", SOURCE.replace("علی رضایی", "علی احمدی"))
    ran = desk.run("contacts.csv", "--mapping", "crm.yaml")
    assert (ran.account["created"], ran.account["changed"]) == (1, 1)
    assert "ID" in desk.rows()[0]["message"]
    assert max(service.creations().values()) == 1


def test_check_says_what_would_happen_and_touches_nothing(offline: Desk) -> None:
    ran = offline.run("check", "contacts.csv", "--mapping", "crm.yaml")
    assert ran.code == 1
    assert (ran.account["pending"], ran.account["invalid"], ran.account["duplicate"]) == (2, 1, 1)
    assert offline.outcomes() == ["pending", "invalid", "pending", "duplicate"]
    assert not (offline.folder / "importer-journal.sqlite3").exists()


def test_check_ends_with_0_when_every_row_would_be_settled(offline: Desk) -> None:
    offline.write("contacts.csv", people(3))
    assert offline.run("check", "contacts.csv", "--mapping", "crm.yaml").code == 0


def test_dry_run_is_check(offline: Desk) -> None:
    ran = offline.run("contacts.csv", "--mapping", "crm.yaml", "--dry-run")
    assert (ran.code, ran.account["pending"]) == (1, 2)


def test_check_knows_what_was_created_and_leaves_the_journal_as_it_was(desk: Desk) -> None:
    desk.run("contacts.csv", "--mapping", "crm.yaml")
    journal = desk.folder / "importer-journal.sqlite3"
    before = journal.read_bytes()
    ran = desk.run("check", "contacts.csv", "--mapping", "crm.yaml")
    assert ran.account["created"] == 2
    assert journal.read_bytes() == before


def test_results_are_written_again_from_the_journal(desk: Desk, service: Sandbox) -> None:
    desk.run("contacts.csv", "--mapping", "crm.yaml")
    path = desk.folder / "contacts.results.csv"
    before = path.read_bytes()
    path.unlink()
    requests = len(service.ledger())
    ran = desk.run("results", "contacts.csv")
    assert path.read_bytes() == before
    assert ran.account["created"] == 2
    assert len(service.ledger()) == requests


def test_several_sources_have_a_results_file_and_an_account_line_each(desk: Desk) -> None:
    desk.write("more.csv", people(3))
    ran = desk.run("contacts.csv", "more.csv", "--mapping", "crm.yaml")
    lines = ran.out.splitlines()
    assert lines[0].startswith("contacts.csv: created=2 ")
    assert lines[1].startswith("more.csv: created=3 ")
    assert lines[2].startswith("created=5 ")
    assert len(desk.rows("more.results.csv")) == 3


def test_a_pattern_in_quotes_names_several_sources(desk: Desk) -> None:
    desk.write("more.csv", people(3))
    (desk.folder / "contacts.csv").rename(desk.folder / "main.csv")
    assert desk.run("m*.csv", "--mapping", "crm.yaml").account["created"] == 5


def test_one_mobile_in_two_sources_is_created_once(desk: Desk, service: Sandbox) -> None:
    desk.write("more.csv", SOURCE)
    ran = desk.run("contacts.csv", "more.csv", "--mapping", "crm.yaml")
    assert ran.account["created"] == 4, "both rows stand created"
    assert max(service.creations().values()) == 1


def test_a_run_into_the_practice_service_needs_no_token_and_remembers(offline: Desk) -> None:
    first = offline.run("contacts.csv", "--mapping", "crm.yaml", "--sandbox")
    second = offline.run("contacts.csv", "--mapping", "crm.yaml", "--sandbox")
    assert first.out == second.out
    with Store(offline.folder / "importer-sandbox.sqlite3") as store:
        assert store.creations() == {"09121234567": 1, "09351234567": 1}


def test_a_practice_run_does_not_count_for_the_service(desk: Desk, service: Sandbox) -> None:
    desk.run("contacts.csv", "--mapping", "crm.yaml", "--sandbox")
    assert desk.run("contacts.csv", "--mapping", "crm.yaml").account["created"] == 2
    assert len(service.creations()) == 2


def test_files_with_contacts_are_readable_by_their_owner_only(desk: Desk) -> None:
    options = ("--failed", "mend.xlsx", "--report", "report.html", "--log-file", "log.txt", "--sandbox")
    desk.run("contacts.csv", "--mapping", "crm.yaml", *options)
    made = {path for path in desk.folder.iterdir() if path.name not in {"contacts.csv", "crm.yaml"}}
    assert {path.name for path in made} >= {
        "contacts.results.csv",
        "importer-journal.sqlite3",
        "importer-sandbox.sqlite3",
        "log.txt",
        "mend.xlsx",
        "report.html",
    }
    assert {path.name: stat.S_IMODE(path.stat().st_mode) for path in made} == {path.name: 0o600 for path in made}


def test_the_payload_of_a_created_contact_is_dropped_from_the_journal(desk: Desk) -> None:
    desk.run("contacts.csv", "--mapping", "crm.yaml")
    data = b"".join(path.read_bytes() for path in desk.folder.glob("importer-journal.sqlite3*"))
    assert "علی رضایی".encode() not in data


def test_a_name_is_sent_as_it_stands_in_the_file(desk: Desk, service: Sandbox) -> None:
    desk.write("contacts.csv", "نام,موبایل,تولد\nNA,09120000011,\nNone,09120000012,\n=1+1,09120000013,\n")
    desk.run("contacts.csv", "--mapping", "crm.yaml")
    names = [entry.form["FName"] for entry in service.ledger("ContactCreate")]
    assert sorted(names) == ["=1+1", "NA", "None"]


def test_output_survives_a_terminal_that_knows_only_ascii(desk: Desk) -> None:
    ran = desk.run("contacts.csv", "--mapping", "crm.yaml", "--lang", "fa", PYTHONIOENCODING="ascii")
    assert ran.account["created"] == 2


def test_the_schema_is_printed_as_json(offline: Desk, tmp_path: Path) -> None:
    ran = offline.run("schema")
    assert ran.code == 0
    assert json.loads(ran.out)["$schema"].startswith("https://json-schema.org/")


def test_nothing_to_do_ends_with_0(desk: Desk, many: Callable[[int], Sequence[str]]) -> None:
    many(3)
    assert desk.run("contacts.csv", "--mapping", "crm.yaml").code == 0
    desk.write("contacts.csv", "نام,موبایل,تولد\n")
    ran = desk.run("contacts.csv", "--mapping", "crm.yaml")
    assert (ran.code, ran.account["total"]) == (0, 0)
