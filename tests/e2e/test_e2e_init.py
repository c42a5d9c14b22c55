"""``init`` and then ``check``, as somebody with an export does it: two commands, no editing."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path
from urllib.parse import unquote, urlsplit

import openpyxl
import pytest

from importer.cli.console import Console
from importer.cli.init import make_mapping
from importer.mapping import schema
from importer.messages import Phrasebook
from support.desk import ROOT, Desk
from support.exports import EXPORTS, Export

SCHEMA = Path(schema.__file__).with_name("schema.json")
SAMPLES = {
    "contacts.xlsx": {"pending": 230, "invalid": 63, "duplicate": 7},
    "contacts.csv": {"pending": 230, "invalid": 63, "duplicate": 7},
    "accounting.xlsx": {"pending": 102, "invalid": 15, "duplicate": 3},
    "english_crm.csv": {"pending": 105, "invalid": 13, "duplicate": 2},
}


def active(text: str) -> dict[str, str]:
    """The lines that are switched on, by field."""
    return dict(re.findall(r"^  (\w+): (.+)$", text, re.MULTILINE))


def mapped(desk: Desk, source: str) -> str:
    ran = desk.run("init", source, "--output", "made.yaml")
    assert ran.code == 0, ran.err
    return (desk.folder / "made.yaml").read_text(encoding="utf-8")


def nonzero(account: dict[str, int]) -> dict[str, int]:
    return {name: count for name, count in account.items() if count and name != "total"}


@pytest.mark.parametrize("source", SAMPLES)
def test_init_and_check_read_the_samples_without_editing(tmp_path: Path, source: str) -> None:
    desk = Desk(tmp_path)
    shutil.copy(ROOT / "sample_data" / source, tmp_path)
    mapped(desk, source)
    ran = desk.run("check", source, "--mapping", "made.yaml")
    assert (ran.code, nonzero(ran.account)) == (1, SAMPLES[source])


@pytest.mark.parametrize("export", EXPORTS, ids=lambda export: export.name)
def test_init_and_check_read_an_export_of_any_shape_without_editing(tmp_path: Path, export: Export) -> None:
    desk = Desk(tmp_path)
    export.write(tmp_path / export.name)
    found = active(mapped(desk, export.name))
    for field, start in export.lines.items():
        assert found[field].startswith(start), found
    ran = desk.run("check", export.name, "--mapping", "made.yaml")
    assert nonzero(ran.account) == export.counts
    assert ran.code == (1 if export.counts.get("invalid") else 0)


def test_the_line_for_editors_leads_from_the_mapping_to_the_schema(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    EXPORTS[0].write(tmp_path / "titled.xlsx")
    (tmp_path / "some where").mkdir()
    desk.run("init", "titled.xlsx", "--output", "some where/else.yaml")
    first = (tmp_path / "some where" / "else.yaml").read_text(encoding="utf-8").splitlines()[0]
    address = first.removeprefix("# yaml-language-server: $schema=")
    assert " " not in address
    assert Path(unquote(urlsplit(address).path)) == SCHEMA


@pytest.mark.parametrize("output", ["x.yaml", "mappings/x.yaml", "some/where/x.yaml"])
def test_inside_the_project_the_line_for_editors_is_a_way_that_moves_with_it(output: str) -> None:
    source = ROOT / "sample_data" / "english_crm.csv"
    text = make_mapping(source, None, ROOT / output, Console(Phrasebook("en"), quiet=True))
    way = text.splitlines()[0].removeprefix("# yaml-language-server: $schema=")
    assert not Path(way).is_absolute()
    assert "//" not in way
    assert Path(os.path.normpath((ROOT / output).parent / way)) == SCHEMA


@pytest.mark.parametrize("mapping", sorted((ROOT / "mappings").glob("*.yaml")), ids=lambda path: path.name)
def test_the_line_for_editors_in_a_shipped_mapping_leads_to_the_schema(mapping: Path) -> None:
    way = mapping.read_text(encoding="utf-8").splitlines()[0].removeprefix("# yaml-language-server: $schema=")
    assert (mapping.parent / way).resolve() == SCHEMA.resolve()


def test_sheets_that_cannot_be_read_are_passed_over_with_a_word(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].append(["راهنما"])
    book.create_sheet("خالی")
    people = book.create_sheet("مشتریان")
    for cells in (["نام", "موبایل"], ["علی", "09121234567"], ["زهرا", "09351234567"]):
        people.append(cells)
    book.save(tmp_path / "book.xlsx")
    ran = Desk(tmp_path).run("init", "book.xlsx", "--output", "made.yaml")
    assert ran.code == 0
    assert "Sheet 2 was passed over: The sheet «خالی» of book.xlsx is empty" in ran.err
    assert "  sheet: مشتریان" in (tmp_path / "made.yaml").read_text(encoding="utf-8")


def test_check_shows_the_first_rows_as_they_would_be_sent_to_who_asks_and_never_to_cron(offline: Desk) -> None:
    loud = offline.run("check", "contacts.csv", "--mapping", "crm.yaml", "-v")
    assert re.search(r"Mobile\W+09121234567", loud.err)
    assert re.search(r"BornDate\W+1991-08-03", loud.err)
    assert loud.out.count("\n") == 1
    calm = offline.run("check", "contacts.csv", "--mapping", "crm.yaml")
    assert "first rows" not in calm.err
    assert calm.out == loud.out
