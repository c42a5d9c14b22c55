"""What a command loads before it begins."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

SCRIPT = """
import sys
from importer.cli import main
main(["check", "a.csv", "--mapping", "crm.yaml", "--quiet"])
print(*(name for name in ("requests", "urllib3", "tenacity", "pandas", "openpyxl", "jinja2") if name in sys.modules))
"""


def test_a_check_loads_nothing_of_what_sends_nor_what_it_does_not_need(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("نام,موبایل\n" + "علی,09121234567\n", encoding="utf-8")
    (tmp_path / "crm.yaml").write_text("version: 1\nfields: {Mobile: موبایل, FName: نام}\n", encoding="utf-8")
    command = [sys.executable, "-c", SCRIPT]
    ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert ran.stdout.splitlines()[-1] == ""
