from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

import openpyxl
import pytest

from importer.convert.cells import cell_text
from importer.mapping.load import load
from importer.source import open_table
from support.desk import ROOT, Desk, Ran

SAMPLES = ROOT / "sample_data"
MAPPINGS = {
    "contacts.xlsx": "crm.yaml",
    "contacts.csv": "crm.yaml",
    "accounting.xlsx": "accounting.yaml",
    "english_crm.csv": "english-crm.yaml",
}
"""Sample → the mapping that is made for it."""

CONTACTS = """
    mobile_missing=8 mobile_several=4 mobile_landline=4 mobile_digits_lost=2 mobile_length=2 mobile_letters=2
    mobile_foreign=1 mobile_range=1 mobile_prefix=1 mobile_short_code=1 mobile_national_id=1
    date_invalid=4 date_two_digit_year=2 date_future=1 date_incomplete=2 date_ambiguous=1
    cell_error=2 name_missing=3 gender_unknown=1 label_separator=1 email_typo=1 email_invalid=1
"""
ACCOUNTING = "mobile_missing=9 field_empty=5 mobile_landline=2 mobile_length=1 date_invalid=1"
ENGLISH = """
    mobile_missing=2 mobile_foreign=1 mobile_landline=1 mobile_several=1 mobile_digits_lost=1
    date_invalid=1 date_order=1 date_calendar=1 date_unreadable=1
    flag_unknown=1 gender_unknown=1 label_separator=1 name_missing=1 email_typo=1
"""

Check = Callable[[str], "Checked"]


@dataclass(frozen=True)
class Checked:
    """A sample and what ``check`` made of it; ``cells``: row → the texts of its cells."""

    ran: Ran
    results: Sequence[Mapping[str, str]]
    cells: Mapping[int, Sequence[str]]

    @property
    def account(self) -> str:
        return self.ran.out.splitlines()[-1]


@pytest.fixture(scope="module")
def check(tmp_path_factory: pytest.TempPathFactory) -> Check:
    """Checks a copy of a sample with its mapping, once for all tests."""
    done: dict[str, Checked] = {}

    def checked(sample: str) -> Checked:
        if sample not in done:
            desk = Desk(tmp_path_factory.mktemp("samples"))
            copy = shutil.copy(SAMPLES / sample, desk.folder)
            ran = desk.run("check", sample, "--mapping", mapping_of(sample))
            results = desk.rows(f"{Path(sample).stem}.results.csv")
            done[sample] = Checked(ran, results, cells_of(Path(copy)))
        return done[sample]

    return checked


def mapping_of(sample: str) -> str:
    return str(ROOT / "mappings" / MAPPINGS[sample])


def cells_of(path: Path) -> dict[int, list[str]]:
    cells: dict[int, list[str]] = {}
    for chunk in open_table(path, wanted=_headers(path)).chunks():
        rows = chunk.frame.to_numpy().tolist()
        cells |= {number: [cell_text(cell) for cell in row] for number, row in zip(chunk.rows, rows, strict=True)}
    return cells


def _headers(path: Path) -> list[str]:
    mapping = load(Path(mapping_of(path.name)))
    return [column for field in mapping.fields for column in field.columns]


@pytest.mark.parametrize(
    ("sample", "account", "errors"),
    [
        ("contacts.xlsx", "duplicate=8 changed=0 invalid=40 refused=0 failed=0 in_doubt=0 pending=252", CONTACTS),
        ("contacts.csv", "duplicate=8 changed=0 invalid=40 refused=0 failed=0 in_doubt=0 pending=252", CONTACTS),
        ("accounting.xlsx", "duplicate=3 changed=0 invalid=13 refused=0 failed=0 in_doubt=0 pending=104", ACCOUNTING),
        ("english_crm.csv", "duplicate=2 changed=0 invalid=12 refused=0 failed=0 in_doubt=0 pending=106", ENGLISH),
    ],
)
def test_a_sample_holds_these_faults_and_no_others(check: Check, sample: str, account: str, errors: str) -> None:
    checked = check(sample)
    total = len(checked.results)
    assert checked.account == f"created=0 {account} total={total}"
    assert checked.ran.code == 1
    counts = Counter(code for row in checked.results for code in row["error"].split(";") if code)
    assert {f"{code}={count}" for code, count in counts.items()} == set(errors.split())


@pytest.mark.parametrize("sample", MAPPINGS)
def test_the_faulty_share_of_a_sample_stays_far_below_what_stops_a_run(check: Check, sample: str) -> None:
    outcomes = Counter(row["outcome"] for row in check(sample).results)
    assert outcomes["invalid"] < 0.15 * outcomes.total()


def test_the_csv_that_excel_saved_gets_the_same_outcomes_as_the_workbook(check: Check) -> None:
    def told(sample: str) -> Iterator[tuple[str, ...]]:
        place = {row["row"]: str(number) for number, row in enumerate(check(sample).results)}
        for row in check(sample).results:
            message = re.sub(r"(?<=Row )\d+", lambda found: place[found[0]], row["message"])
            yield row["mobile"], row["outcome"], row["error"], row["field"], message

    for in_csv, in_workbook in zip_longest(told("contacts.csv"), told("contacts.xlsx")):
        assert in_csv == in_workbook


def test_importing_the_csv_after_the_workbook_sends_nothing_and_changes_nothing(tmp_path: Path) -> None:
    """Because each of its contacts is the same to the last field."""
    desk = Desk(tmp_path)
    for sample in ("contacts.xlsx", "contacts.csv"):
        shutil.copy(SAMPLES / sample, tmp_path)
        results = ("--results", f"{sample}.results.csv")
        ran = desk.run(sample, "--mapping", mapping_of(sample), "--sandbox", *results)
        assert ran.account["created"] == 252
        assert ran.account["changed"] == 0
        rows = desk.rows(f"{sample}.results.csv")
        assert {row["attempts"] for row in rows if row["outcome"] == "created"} == {"1"}


@dataclass(frozen=True)
class Line:
    """A line of a table in README.md that names rows and what becomes of them."""

    snippets: tuple[str, ...]
    rows: tuple[int, ...]
    outcome: str
    error: str


def told_by_the_readme(sample: str) -> list[Line]:
    text = (SAMPLES / "README.md").read_text(encoding="utf-8")
    section = text.split(f"\n## {sample} ")[1].split("\n## ")[0]
    lines = []
    for line in section.splitlines():
        columns = [column.strip() for column in re.split(r"(?<!\\)\|", line)]
        if line.startswith("| ") and columns[2][:1].isdecimal():
            snippets = tuple(snippet.replace("\\|", "|") for snippet in re.findall("`([^`]+)`", columns[1]))
            lines.append(Line(snippets, tuple(map(int, re.findall(r"\d+", columns[2]))), columns[3], columns[4]))
    return lines


@pytest.mark.parametrize("sample", ["contacts.xlsx", "accounting.xlsx", "english_crm.csv"])
def test_the_readme_says_what_becomes_of_every_row(check: Check, sample: str) -> None:
    checked = check(sample)
    lines = told_by_the_readme(sample)
    found = {int(row["row"]): (row["outcome"].replace("pending", "created"), row["error"]) for row in checked.results}
    for line in lines:
        for row in line.rows if line.outcome else ():
            assert found[row] == (line.outcome, line.error), (sample, row)
    named = {row for line in lines for row in line.rows}
    assert {row for row in found if row not in named and found[row] != ("created", "")} == set()


@pytest.mark.parametrize("sample", ["contacts.xlsx", "accounting.xlsx", "english_crm.csv"])
def test_what_the_readme_quotes_stands_in_the_rows_that_it_names(check: Check, sample: str) -> None:
    cells = check(sample).cells
    for line in told_by_the_readme(sample):
        texts = [text for row in line.rows for text in cells[row]]
        for snippet in line.snippets:
            assert any(snippet in text for text in texts), (snippet, line.rows)


@pytest.mark.parametrize("sample", MAPPINGS)
def test_the_readme_names_the_account_of_a_first_run(check: Check, sample: str) -> None:
    account = re.sub(r"created=0 (.*) pending=(\d+)", r"created=\2 \1 pending=0", check(sample).account)
    assert account in (SAMPLES / "README.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def made_anew(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made")
    subprocess.run([sys.executable, "-m", "sample_data.make_samples", str(folder)], cwd=ROOT, check=True)
    return folder


@pytest.mark.parametrize("sample", ["contacts.csv", "english_crm.csv"])
def test_the_script_makes_the_same_csv_to_the_byte(made_anew: Path, sample: str) -> None:
    assert (made_anew / sample).read_bytes() == (SAMPLES / sample).read_bytes()


@pytest.mark.parametrize("sample", ["contacts.xlsx", "accounting.xlsx"])
def test_the_script_makes_the_same_workbook_to_the_cell(made_anew: Path, sample: str) -> None:
    """Its bytes depend on the versions of xlsxwriter and zlib."""
    assert workbook_cells(made_anew / sample) == workbook_cells(SAMPLES / sample)


def workbook_cells(path: Path) -> dict[str, list[tuple[str, object, str, str]]]:
    book = openpyxl.load_workbook(path)
    return {
        sheet.title: [
            (cell.coordinate, cell.value, cell.data_type, cell.number_format)
            for row in sheet.iter_rows()
            for cell in row
        ]
        for sheet in book.worksheets
    }


@pytest.mark.parametrize("mapping", sorted(set(MAPPINGS.values())))
def test_a_mapping_tells_editors_where_its_schema_is(mapping: str) -> None:
    path = ROOT / "mappings" / mapping
    first = path.read_text(encoding="utf-8").splitlines()[0]
    schema = first.removeprefix("# yaml-language-server: $schema=")
    assert schema != first
    assert (path.parent / schema).is_file()


@pytest.mark.parametrize("sample", MAPPINGS)
def test_a_mapping_names_the_command_that_tries_it(sample: str) -> None:
    text = (ROOT / "mappings" / MAPPINGS[sample]).read_text(encoding="utf-8")
    assert f"sample_data/{sample}" in text
    assert f"--mapping {MAPPINGS[sample]} --sandbox" in text
