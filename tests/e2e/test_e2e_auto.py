"""``--workers auto`` as a user gives it, to services that bear more or less."""

from __future__ import annotations

from importer.sandbox import Fault, Sandbox
from support.desk import MAPPING, Desk, people

RUN = ("contacts.csv", "--mapping", "crm.yaml", "--settle-after", "0.2")


def at(desk: Desk, service: Sandbox, count: int) -> None:
    desk.write("contacts.csv", people(count))
    desk.environment = {"AMOOT_ENDPOINT": service.url, "AMOOT_TOKEN": service.token}


def test_beyond_the_capacity_it_is_refused_less_often_than_as_many_fixed_workers(offline: Desk) -> None:
    refused = {}
    for workers in ("auto", "32"):
        with Sandbox(capacity=60, latency=0.02) as service:
            at(offline, service, 150)
            ran = offline.run(
                *RUN, "--workers", workers, "--journal", f"{workers}.sqlite3", "--results", f"{workers}.csv"
            )
            assert (ran.code, ran.account["created"]) == (0, 150)
            assert max(service.creations().values()) == 1
            refused[workers] = sum(entry.http == 429 for entry in service.ledger("ContactCreate"))
    assert refused["auto"] < refused["32"]


def test_it_is_written_under_run_as_well_and_lost_answers_stay_harmless(offline: Desk) -> None:
    with Sandbox() as service:
        service.add_faults(*(Fault("hangup", skip=30 * n, times=2) for n in range(1, 4)))
        at(offline, service, 150)
        offline.write("crm.yaml", MAPPING + "run: {workers: auto}\n")
        ran = offline.run(*RUN)
        assert (ran.code, ran.account["created"]) == (0, 150)
        assert set(service.creations().values()) == {1}


def test_another_word_is_refused_with_the_range(offline: Desk) -> None:
    ran = offline.run(*RUN, "--workers", "many")
    assert ran.code == 2
    assert "'many' is not a valid integer range" in ran.err
