"""The order, seen from outside: "sending" is on the disk before the first byte of every request leaves."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from importer.sandbox import Fault, Sandbox
from support.desk import MAPPING, Desk, people
from torture.disk import TRACE, Leaving, replay
from torture.points import JOURNAL, why_not

NO_STRACE = why_not()
pytestmark = pytest.mark.skipif(bool(NO_STRACE), reason=NO_STRACE or "-")
ROWS = 40
LOST = ("09120000005", "09120000017")


@pytest.fixture(scope="module")
def traced(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[str], bytes]:
    """The system calls of a real run, some of whose answers are lost, and the journal as it was before."""
    desk = Desk(tmp_path_factory.mktemp("desk"))
    desk.write("contacts.csv", people(ROWS))
    desk.write("crm.yaml", MAPPING)
    words = ("contacts.csv", "--mapping", "crm.yaml", "--settle-after", "0.2")
    with Sandbox() as service:
        desk.environment = {"AMOOT_ENDPOINT": service.url, "AMOOT_TOKEN": service.token}
        desk.run(*words, "--limit", "0")
        before = (desk.folder / JOURNAL).read_bytes()
        service.add_faults(*(Fault("hangup", mobile=mobile, creates=False) for mobile in LOST))
        log = desk.folder / "strace.log"
        ran = subprocess.run(
            [*TRACE, "-o", str(log), sys.executable, "-m", "importer", *words],
            cwd=desk.folder,
            env={"PATH": "/usr/bin:/bin", **desk.environment},
            capture_output=True,
            check=True,
            text=True,
        )
        assert f"created={ROWS} " in ran.stdout
        assert len(service.ledger("ContactCreate")) == ROWS + len(LOST)
    return log.read_text(encoding="utf-8", errors="replace").splitlines(), before


def not_on_disk(leaving: list[Leaving]) -> list[str]:
    return [each.mobile for each in leaving if each.states.get(each.mobile) != "sending"]


def test_sending_is_on_the_disk_before_the_first_byte_of_every_request(
    traced: tuple[list[str], bytes], tmp_path: Path
) -> None:
    leaving = list(replay(*traced, tmp_path))
    assert len(leaving) == ROWS + len(LOST), "the requests that arrived are the requests that were seen"
    assert not_on_disk(leaving) == []


def test_it_would_show_if_the_disk_were_not_asked_to_keep_it(traced: tuple[list[str], bytes], tmp_path: Path) -> None:
    log, before = traced
    careless = [line for line in log if "fdatasync" not in line]
    assert len(not_on_disk(list(replay(careless, before, tmp_path)))) == ROWS + len(LOST)


def test_it_would_show_if_one_window_left_before_its_commit(traced: tuple[list[str], bytes], tmp_path: Path) -> None:
    log, before = traced
    syncs = [number for number, line in enumerate(log) if "fdatasync" in line and "-wal>" in line]
    first_create = next(number for number, line in enumerate(log) if "POST /rest/ContactCreate " in line)
    claim = max(number for number in syncs if number < first_create)
    hasty = [line for number, line in enumerate(log) if number != claim]
    assert not_on_disk(list(replay(hasty, before, tmp_path)))
