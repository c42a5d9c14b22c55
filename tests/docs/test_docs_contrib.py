"""The unit files, the crontab and the script that go with them, as an administrator would meet them."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from importer.journal import Lock
from importer.sandbox import Sandbox
from support.desk import MAPPING, ROOT, people

CONTRIB = ROOT / "contrib"
SERVICE = (CONTRIB / "amoot-import.service").read_text(encoding="utf-8")
PROGRAM = Path(sys.executable).parent / "amoot-import"


def needs(tool: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(shutil.which(tool) is None, reason=f"{tool} is not here")


Nightly = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def service() -> Iterator[Sandbox]:
    with Sandbox() as sandbox:
        yield sandbox


@pytest.fixture
def folder(tmp_path: Path, service: Sandbox) -> Path:
    (tmp_path / "exports").mkdir()
    (tmp_path / "exports" / "monday.csv").write_text(people(3), encoding="utf-8")
    (tmp_path / "crm.yaml").write_text(MAPPING, encoding="utf-8")
    token = tmp_path / "token"
    token.write_text(service.token + "\n")
    token.chmod(0o600)
    return tmp_path


@pytest.fixture
def nightly(folder: Path, service: Sandbox) -> Nightly:
    """``nightly.sh`` as cron starts it: no terminal, and hardly an environment."""
    home = folder / "home"
    (home / ".venv" / "bin").mkdir(parents=True)
    (home / ".venv" / "bin" / "amoot-import").symlink_to(PROGRAM)

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [CONTRIB / "nightly.sh", *words],
            env={
                "PATH": "/usr/bin:/bin",
                "AMOOT_HOME": str(home),
                "AMOOT_FOLDER": str(folder),
                "AMOOT_TOKEN_FILE": str(folder / "token"),
                "AMOOT_ENDPOINT": service.url,
            },
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            timeout=100,
            check=False,
        )

    return run


@needs("sh")
def test_when_all_is_well_the_mail_is_the_account_line_and_nothing_else(nightly: Nightly) -> None:
    line = "created=3 duplicate=0 changed=0 invalid=0 refused=0 failed=0 in_doubt=0 pending=0 total=3\n"
    for _ in range(2):
        ran = nightly()
        assert (ran.returncode, ran.stdout, ran.stderr) == (0, line, "")


@needs("sh")
def test_the_mail_says_what_each_exit_code_asks_for(nightly: Nightly, folder: Path) -> None:
    (folder / "exports" / "monday.csv").write_text(people(3) + "الف,02188776655,\n", encoding="utf-8")
    ran = nightly()
    assert (ran.returncode, ran.stdout.splitlines()[-1][:22]) == (1, "Some rows need a perso")
    assert "mobile_landline" in ran.stderr
    lock = Lock(folder / "exports" / "importer-journal.sqlite3")
    ran = nightly()
    lock.release()
    assert (ran.returncode, ran.stdout) == (0, "Another run was still going on, so this one did nothing.\n")
    ran = nightly("--bogus")
    assert (ran.returncode, ran.stdout[:17]) == (2, "Nothing was sent:")


def test_the_script_knows_every_exit_code_that_asks_for_something() -> None:
    known = set(re.findall(r"^(\d+)\)", (CONTRIB / "nightly.sh").read_text(encoding="utf-8"), re.MULTILINE))
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert known | {"70"} == set(re.findall(r"^\| (\d+) \|", readme, re.MULTILINE)), "70 is the rest"


def test_the_crontab_names_the_script_and_no_token() -> None:
    lines = (CONTRIB / "amoot-import.cron").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if "=" in line] == ["MAILTO=operations@example.com"]
    *_, job = lines
    *when, user, command = job.split()
    assert len(when) == 5
    assert user == "amoot"
    script = Path(command)
    assert (ROOT / script.relative_to("/srv/amoot")).exists()
    assert os.access(CONTRIB / "nightly.sh", os.X_OK)


@needs("systemd-analyze")
def test_systemd_finds_nothing_wrong_with_the_units(tmp_path: Path) -> None:
    for name in ("amoot-import.service", "amoot-import.timer"):
        text = (CONTRIB / name).read_text(encoding="utf-8")
        (tmp_path / name).write_text(text.replace("/srv/amoot/.venv/bin/amoot-import", str(PROGRAM)), encoding="utf-8")
    units = [tmp_path / "amoot-import.service", tmp_path / "amoot-import.timer"]
    checked = subprocess.run(
        ["systemd-analyze", "verify", *units],  # noqa: S607  # whichever the machine has
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    ours = [line for line in checked.stderr.splitlines() if "amoot-import" in line]
    assert (checked.returncode, ours) == (0, [])


@needs("systemd-analyze")
def test_the_timer_has_a_next_time() -> None:
    timer = (CONTRIB / "amoot-import.timer").read_text(encoding="utf-8")
    when = re.search(r"^OnCalendar=(.*)$", timer, re.MULTILINE)
    assert when is not None
    checked = subprocess.run(
        ["systemd-analyze", "calendar", when[1]],  # noqa: S607  # idem
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert "Next elapse:" in checked.stdout


def test_the_command_of_the_service_works_as_it_stands(folder: Path, service: Sandbox) -> None:
    line = re.search(r"^ExecStart=(.*)$", SERVICE, re.MULTILINE)
    assert line is not None
    (folder / "amoot").mkdir()
    (folder / "token").rename(folder / "amoot-token")
    words = shlex.split(line[1].replace("%d", str(folder)).replace("%L", str(folder)))
    assert words[0] == "/srv/amoot/.venv/bin/amoot-import"
    ran = subprocess.run(
        [PROGRAM, *words[1:]],  # systemd expands no pattern, and no shell does here
        cwd=folder,
        env={"PATH": "/usr/bin:/bin", "AMOOT_ENDPOINT": service.url},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    assert (folder / "report.html").exists()
    assert (folder / "amoot" / "import.log").read_text(encoding="utf-8").count("\n") >= 3 + 2
    settled = re.search(r"^SuccessExitStatus=(.*)$", SERVICE, re.MULTILINE)
    assert settled is not None
    assert settled[1].split() == ["1", "75"]


@needs("logrotate")
def test_the_log_is_turned_and_stays_its_owners(tmp_path: Path) -> None:
    log = tmp_path / "log" / "import.log"
    log.parent.mkdir(mode=0o755)
    log.write_text('{"event":"row"}\n')
    log.chmod(0o600)
    text = (CONTRIB / "amoot-import.logrotate").read_text(encoding="utf-8")
    config = tmp_path / "amoot-import.logrotate"
    text = text.replace("/var/log/amoot", str(log.parent)).replace("    su amoot amoot\n", "")
    config.write_text(text)
    config.chmod(0o644)
    ran = subprocess.run(
        ["logrotate", "--force", "--state", tmp_path / "state", config],  # noqa: S607  # idem
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    turned = log.with_name("import.log.1")
    assert turned.read_text() == '{"event":"row"}\n'
    assert turned.stat().st_mode & 0o777 == 0o600
    assert not log.exists(), "the next run makes it anew, for its owner only"
