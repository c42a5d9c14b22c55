"""Files that are broken, locked or meant to do harm: one sentence, exit code 2, no results, in little memory and
time."""

from __future__ import annotations

import os
import shutil
import stat
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from source import hostile_binary, hostile_texts
from source.make_defects import SHEET, spoilt

from bench.process import measured
from support.yardstick import within_seconds

DATA = Path(__file__).parent.parent / "data" / "source"
MAPPING = "version: 1\nfields:\n  Mobile: موبایل\n  FName: نام\n"
MEMORY = 300
"""MB of resident memory; the program without a file takes 95."""
PATIENCE = 60
"""Seconds on the clock, against hanging only: the machine may be busy."""


def fixture(name: str) -> Callable[[Path], object]:
    return lambda path: shutil.copy(DATA / name, path)


def holding(data: Callable[[], bytes]) -> Callable[[Path], object]:
    return lambda path: path.write_bytes(data())


def sheet(change: Callable[[bytes], bytes]) -> Callable[[Path], object]:
    return holding(lambda: spoilt(SHEET, change))


def locked(path: Path) -> None:
    path.write_text("نام,موبایل\n", encoding="utf-8")
    path.chmod(stat.S_IWUSR)


PROTECTED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1024) + "EncryptedPackage".encode("utf-16-le") + bytes(512)
NUMBER = b"<v>" + b"9" * (50 << 20) + b"</v>"

HOSTILE: dict[str, tuple[Callable[[Path], object], str]] = {
    "password-protected.xlsx": (holding(lambda: PROTECTED), "password"),
    "cut-short.xlsx": (fixture("workbook-cut-short.xlsx"), "damaged"),
    "zip-bomb.xlsx": (fixture("zip-bomb.xlsx"), "unpack to 200 MB"),
    "entity-bomb.xlsx": (fixture("entity-bomb.xlsx"), "DOCTYPE"),
    "row-beyond-the-last.xlsx": (fixture("row-beyond-the-last.xlsx"), "damaged"),
    "a-column-beyond-the-last.xlsx": (sheet(lambda xml: xml.replace(b'r="C2"', b'r="ZZZZZ2"')), "damaged"),
    "nested-without-end.xlsx": (sheet(lambda xml: xml.replace(b"<sheetData>", b"<a>" * 400_000)), "damaged"),
    "a-number-of-50-MB.xlsx": (sheet(lambda xml: xml.replace(b"<v>0</v>", NUMBER, 1)), "unpack"),
    "a-million-columns.csv": (holding(lambda: "نام,موبایل".encode() + b"," * 999_998 + b"\n"), "columns"),
    "a-line-of-30-MB.csv": (holding(lambda: b"a" * (30 << 20)), "characters"),
    "an-open-quote.csv": (holding(lambda: 'نام,موبایل\n"'.encode() + b"a,b\n" * 2_000_000), "quote"),
    "nothing-but-zeros.csv": (holding(lambda: bytes(50 << 20)), "no table"),
    "empty.csv": (lambda path: path.touch(), "empty"),
    "a-folder.xlsx": (lambda path: path.mkdir(), "folder"),
    "not-there.xlsx": (lambda _: None, "no file"),
    "a-device.csv": (lambda path: path.symlink_to("/dev/zero"), "device"),
    "not-permitted.csv": (locked, "may not be read"),
}
MADE = {
    **hostile_texts.XML_2003,
    **hostile_texts.HTML,
    **hostile_texts.ODS,
    **hostile_binary.XLS,
    **hostile_binary.XLSB,
}
PICKED = (  # of each format those that took the most; test_source_hostile_work.py reads all of them
    *("long-merges.xml", "far-cells.xml", "many-attributes.xml", "nested.xml"),
    *("wide-cells-high.html", "under-high-cells.html"),
    *("one-row-a-million-times.ods", "hidden-columns.ods", "elements.ods"),
    *("looping-chain.xls", "huge-mini-table.xls", "far-cells.xls", "many-sheets.xls"),
    *("far-cells.xlsb", "many-blank-cells.xlsb", "a-bomb-of-texts.xlsb"),
)
HOSTILE = {**HOSTILE, **{name: (holding(MADE[name][0]), MADE[name][1]) for name in PICKED}}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_with_one_sentence_in_little_memory_and_time(name: str, tmp_path: Path) -> None:
    make, words = HOSTILE[name]
    make(tmp_path / name)
    if name.startswith("not-permitted") and os.access(tmp_path / name, os.R_OK):
        pytest.skip("root may read everything")
    (tmp_path / "crm.yaml").write_text(MAPPING, encoding="utf-8")
    command = [sys.executable, "-m", "importer", "check", name, "--mapping", "crm.yaml"]
    ran = measured(command, tmp_path, PATIENCE, all_processes=True)
    assert ran.code == 2, ran
    assert len(ran.err.splitlines()) == 1, ran.err
    assert name in ran.err
    assert words in ran.err
    assert ran.out == ""
    assert ran.peak < MEMORY
    assert within_seconds(ran.cpu)
    assert {path.name for path in tmp_path.iterdir()} <= {name, "crm.yaml"}
