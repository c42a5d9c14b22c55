"""The source changes between runs: sorted, inserted, deleted, corrected, copied. The verdict is the service's."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from importer.sandbox import Fault, Sandbox
from support.desk import Desk

RUN = ("--mapping", "crm.yaml", "--settle-after", "0.2")
Person = tuple[str, str]
PEOPLE: Sequence[Person] = [(f"کاربر{number}", f"0912000{number:04d}") for number in range(12)]


def write(desk: Desk, people: Sequence[Person], name: str = "contacts.csv") -> None:
    desk.write(name, "\n".join(["نام,موبایل,تولد", *(f"{name},{mobile}," for name, mobile in people)]) + "\n")


def sent(service: Sandbox) -> list[str]:
    return [entry.mobile for entry in service.ledger("ContactCreate")]


REARRANGED = {
    "sorted the other way": PEOPLE[::-1],
    "with rows inserted": [("تازه", "09350000001"), *PEOPLE[:3], ("تازه", "09350000002"), *PEOPLE[3:]],
    "with rows deleted": [*PEOPLE[2:5], *PEOPLE[8:]],
    "with every row twice": [*PEOPLE, *PEOPLE],
}


@pytest.mark.parametrize("how", REARRANGED)
def test_a_source_that_is_sent_in_part_goes_on_when_it_comes_back(how: str, desk: Desk, service: Sandbox) -> None:
    write(desk, PEOPLE)
    service.add_faults(Fault("reset", mobile=PEOPLE[1][1]), Fault("reset", mobile=PEOPLE[4][1], creates=False))
    desk.run(
        "contacts.csv", *RUN, "--limit", "6", "--max-failures", "50", "--settle-after", "60", "--time-limit", "0.1"
    )
    people = REARRANGED[how]
    write(desk, people)
    ran = desk.run("contacts.csv", *RUN)
    assert ran.account["created"] + ran.account["duplicate"] == ran.account["total"] == len(people)
    assert [row["mobile"] for row in desk.rows()] == [mobile for _, mobile in people]
    creations = service.creations()
    assert set(creations.values()) == {1}
    assert creations.keys() >= {mobile for _, mobile in people}
    requests = len(sent(service))
    assert desk.run("contacts.csv", *RUN).code == 0
    assert len(sent(service)) == requests, "another run sends nothing"


def test_a_corrected_cell_sends_exactly_its_row(desk: Desk, service: Sandbox) -> None:
    write(desk, [*PEOPLE[:3], ("غلط", "0912"), *PEOPLE[3:]])
    desk.run("contacts.csv", *RUN)
    before = len(sent(service))
    write(desk, [*PEOPLE[:3], ("درست", "09350000009"), *PEOPLE[3:]])
    assert desk.run("contacts.csv", *RUN).code == 0
    assert sent(service)[before:] == ["09350000009"]


def test_a_mobile_that_is_corrected_after_creation_is_another_contact(desk: Desk, service: Sandbox) -> None:
    write(desk, PEOPLE[:2])
    desk.run("contacts.csv", *RUN)
    write(desk, [(PEOPLE[0][0], "09350000009"), PEOPLE[1]])
    assert desk.run("contacts.csv", *RUN).account["created"] == 2
    assert service.creations() == {PEOPLE[0][1]: 1, PEOPLE[1][1]: 1, "09350000009": 1}


def test_data_that_changed_after_creation_is_told_and_never_sent(desk: Desk, service: Sandbox) -> None:
    write(desk, PEOPLE)
    desk.run("contacts.csv", *RUN)
    before = len(service.ledger())
    write(desk, [("نام دیگر", mobile) for _, mobile in PEOPLE])
    ran = desk.run("contacts.csv", *RUN)
    assert (ran.code, ran.account["changed"]) == (0, len(PEOPLE))
    write(desk, PEOPLE)
    ran = desk.run("contacts.csv", *RUN)
    assert (ran.code, ran.account["created"]) == (0, len(PEOPLE)), "and changed back it is as it was"
    assert len(service.ledger()) == before, "not a single request"


@pytest.mark.parametrize("created", [True, False], ids=["created", "not created"])
def test_data_that_changed_while_in_doubt(created: bool, desk: Desk, service: Sandbox) -> None:
    write(desk, PEOPLE[:3])
    doubtful = PEOPLE[1][1]
    service.add_faults(Fault("hangup", mobile=doubtful, creates=created))
    first = desk.run("contacts.csv", *RUN, "--settle-after", "60", "--time-limit", "0.5")
    assert first.account["in_doubt"] == 1
    write(desk, [PEOPLE[0], ("نام دیگر", doubtful), PEOPLE[2]])
    ran = desk.run("contacts.csv", *RUN)
    assert (ran.code, ran.account["created"], ran.account["changed"]) == (0, 3 - created, int(created))
    assert service.creations() == {mobile: 1 for _, mobile in PEOPLE[:3]}
    name = next(contact.fields["FName"] for contact in service.contacts() if contact.mobile == doubtful)
    assert name == (PEOPLE[1][0] if created else "نام دیگر"), "what is sent again is the latest data"


def test_a_copy_of_the_source_under_another_name_sends_nothing(desk: Desk, service: Sandbox) -> None:
    write(desk, PEOPLE)
    desk.run("contacts.csv", *RUN)
    write(desk, PEOPLE, "copy.csv")
    ran = desk.run("copy.csv", *RUN)
    assert (ran.code, ran.account["created"]) == (0, len(PEOPLE))
    assert len(sent(service)) == len(PEOPLE)


def test_one_mobile_in_two_files_is_created_once_with_the_data_that_came_first(desk: Desk, service: Sandbox) -> None:
    write(desk, PEOPLE[:4], "a.csv")
    write(desk, [("دیگری", PEOPLE[3][1]), *PEOPLE[4:6]], "b.csv")
    assert desk.run("a.csv", *RUN).code == 0
    ran = desk.run("b.csv", *RUN)
    assert (ran.code, ran.account["changed"], ran.account["created"]) == (0, 1, 2)
    assert service.creations() == {mobile: 1 for _, mobile in PEOPLE[:6]}
    assert desk.run("b.csv", "a.csv", *RUN).code == 0
    assert len(sent(service)) == 6
