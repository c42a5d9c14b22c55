"""Several sources in one run, named or by a pattern, as a crontab line has them."""

from __future__ import annotations

import pytest

from importer.sandbox import Sandbox
from support.desk import Desk

ALI = "نام,موبایل,تولد\nعلی,09121234567,\n"
ZAHRA = "نام,موبایل,تولد\nزهرا,09351234567,\nعلی,09121234567,\n"


@pytest.fixture
def inbox(desk: Desk) -> Desk:
    (desk.folder / "contacts.csv").unlink()
    desk.write("a.csv", ALI)
    desk.write("b.csv", ZAHRA)
    return desk


def test_each_source_has_results_and_an_account_of_its_own_and_the_last_line_is_the_total(inbox: Desk) -> None:
    ran = inbox.run("b.csv", "a.csv", "--mapping", "crm.yaml")
    first, second, last = ran.out.splitlines()
    assert first.startswith("b.csv: created=2 ")
    assert second.startswith("a.csv: created=1 ")
    assert last.startswith("created=3 ")
    assert last.endswith(" total=3")
    assert [row["source"] for row in inbox.rows("b.results.csv")] == ["b.csv", "b.csv"]
    assert [row["source"] for row in inbox.rows("a.results.csv")] == ["a.csv"]


def test_a_pattern_means_the_same_files_in_the_second_run_as_in_the_first(inbox: Desk, service: Sandbox) -> None:
    first = inbox.run("*.*sv", "--mapping", "crm.yaml")
    sent = len(service.ledger("ContactCreate"))
    second = inbox.run("*.*sv", "--mapping", "crm.yaml")
    assert (first.code, second.code) == (0, 0), second.err
    assert first.out == second.out
    assert (sent, len(service.ledger("ContactCreate"))) == (2, 2)


def test_what_the_run_itself_writes_is_not_meant_by_a_pattern(inbox: Desk) -> None:
    inbox.folder.joinpath("b.csv").unlink()
    words = ("*.csv", "--mapping", "crm.yaml", "--results", "out.csv", "--log-file", "log.csv")
    assert [inbox.run(*words).code for _ in range(2)] == [0, 0]


def test_one_bad_source_of_several_stops_all_before_anything_is_sent_and_every_bad_one_is_named(
    inbox: Desk, service: Sandbox
) -> None:
    inbox.write("c.csv", "name,mobile\nx,1\n")
    inbox.write("d.csv", "")
    inbox.write("e.csv", "نام,موبایل\nعلی,09121234567\n")
    ran = inbox.run("*.csv", "--mapping", "crm.yaml")
    assert ran.code == 2
    sentences = ran.err.splitlines()
    assert [next(name for name in "cde" if f"{name}.csv" in line) for line in sentences[:3]] == ["c", "d", "e"], ran.err
    assert "«تولد»" in sentences[3]
    assert service.ledger() == []
    assert not list(inbox.folder.glob("*.results.csv"))


def test_a_fault_in_the_middle_of_the_last_source_sends_nothing_of_the_first(inbox: Desk, service: Sandbox) -> None:
    inbox.write("b.csv", ZAHRA + '"نقل‌قول باز,09121112233,\n' * 3)
    ran = inbox.run("a.csv", "b.csv", "--mapping", "crm.yaml")
    assert (ran.code, len(ran.err.splitlines())) == (2, 1), ran.err
    assert "b.csv" in ran.err
    assert service.ledger() == []


@pytest.mark.parametrize(
    ("words", "part"),
    [
        (("a.csv", "a.txt"), "a.results.csv"),
        (("a.csv", "*.csv"), "named twice"),
        (("*.ods",), "*.ods"),
        (("a.csv", "b.csv", "--results", "all.csv"), "--results"),
    ],
)
def test_sources_that_get_in_each_other_s_way_are_refused_with_one_sentence(
    words: tuple[str, ...], part: str, inbox: Desk
) -> None:
    inbox.write("a.txt", ALI)
    ran = inbox.run(*words, "--mapping", "crm.yaml")
    assert (ran.code, len(ran.err.splitlines())) == (2, 1), ran.err
    assert part in ran.err


def test_a_row_of_totals_is_invalid_and_says_what_it_is(inbox: Desk) -> None:
    inbox.write("a.csv", ALI + "جمع کل:,,\n,,جمع\n")
    ran = inbox.run("a.csv", "--mapping", "crm.yaml")
    assert ran.code == 1
    assert [(row["outcome"], row["error"]) for row in inbox.rows("a.results.csv")] == [
        ("created", ""),
        ("invalid", "row_totals"),
        ("invalid", "row_totals"),
    ]
