"""What the README shows is what happens."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from importer.sandbox import Sandbox
from importer.settings import option_name, specs
from importer.vocabulary import Outcome
from support.desk import ROOT, Desk

README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```console\n(.*?)^```", README, re.DOTALL | re.MULTILINE)


def commands(block: str) -> list[str]:
    return [line.removeprefix("$ ") for line in block.splitlines() if line.startswith("$ ")]


@pytest.mark.skipif(shutil.which("make") is None, reason="make is no part of the package")
@pytest.mark.xdist_group("demo")
def test_the_first_command_imports_the_samples_and_a_second_time_sends_nothing() -> None:
    assert commands(BLOCKS[0]) == ["make demo", "make test"]
    shutil.rmtree(ROOT / ".demo", ignore_errors=True)
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
    runs = [
        subprocess.run(
            ["make", "demo"],  # noqa: S607  # whichever make the machine has
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
        for _ in range(2)
    ]
    shown = re.search(r"^created=.*$", README, re.MULTILINE)
    assert shown is not None
    for run in runs:
        assert shown[0] in run.stdout.splitlines()
        assert "Exit code 1, as it should be" in run.stdout
    from importer.sandbox import Store  # noqa: PLC0415  # after the demo has made it

    with Store(ROOT / ".demo" / "importer-sandbox.sqlite3") as store:
        assert set(store.creations().values()) == {1}
        assert len(store.ledger("ContactCreate")) == len(store.creations()) == 252


def test_the_commands_for_ones_own_file_work_as_they_stand(tmp_path: Path) -> None:
    shutil.copy(ROOT / "sample_data" / "contacts.xlsx", tmp_path / "customers.xlsx")
    (tmp_path / "mappings").mkdir()
    with Sandbox() as service:
        desk = Desk(tmp_path, {"AMOOT_ENDPOINT": service.url, "AMOOT_TOKEN": service.token})
        for command in commands(BLOCKS[1]):
            words = shlex.split(command)
            if words[0] == "amoot-import":
                ran = desk.run(*words[1:])
                assert ran.code in {0, 1}, (command, ran.err)
        assert len(service.creations()) > 200


def test_the_mapping_that_is_shown_is_right(tmp_path: Path) -> None:
    shown = re.search(r"^```yaml\n(.*?)^```", README, re.DOTALL | re.MULTILINE)
    assert shown is not None
    desk = Desk(tmp_path)
    desk.write("crm.yaml", shown[1])
    desk.write(
        "customers.csv",
        "موبایل,نام و نام خانوادگی,تاریخ تولد,استان,شهر,آدرس,کد اشتراک,گروه\n"
        "09121234567,علی رضایی,1370/05/12,تهران,ری,خیابان,12,الف،ب\n",
    )
    assert desk.run("check", "customers.csv", "--mapping", "crm.yaml").code == 0


def test_the_exit_codes_are_those_of_the_program() -> None:
    from importer import errors  # noqa: PLC0415  # only this test needs it

    known = {errors.EXIT_SETTLED, errors.EXIT_UNSETTLED, errors.EXIT_INTERNAL} | {
        kind.exit_code for kind in (errors.FixAndRerun, errors.StoppedEarly, errors.Interrupted, errors.TryLater)
    }
    assert {int(code) for code in re.findall(r"^\| (\d+) \|", README, re.MULTILINE)} == known


def test_the_persian_readme_says_the_same_of_exit_codes_outcomes_and_the_mapping() -> None:
    persian = (ROOT / "README.fa.md").read_text(encoding="utf-8")
    for pattern in (r"^\| (\d+) \|", r"^```yaml\n(.*?)^```", r"^created=.*$"):
        found = [
            re.findall(pattern, text, re.MULTILINE | re.DOTALL if "yaml" in pattern else re.MULTILINE)
            for text in (README, persian)
        ]
        assert found[0] == found[1] != []
    assert re.findall(r"^\| `(\w+)` \|", persian, re.MULTILINE) == [outcome.value for outcome in Outcome]


def test_every_option_is_exercised_through_the_command_line() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests" / "e2e").glob("test_*.py"))
    short = {"quiet": "-q", "verbose": "-v"}
    missing = [name for name in specs() if f'"{short.get(name, "--" + option_name(name))}"' not in text]
    assert not missing


def test_every_document_that_is_linked_is_there() -> None:
    for page in [ROOT / "README.md", ROOT / "README.fa.md", *(ROOT / "docs").rglob("*.md")]:
        for link in re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text(encoding="utf-8")):
            if "://" not in link:
                assert (page.parent / link).exists(), f"{page.name}: {link}"
