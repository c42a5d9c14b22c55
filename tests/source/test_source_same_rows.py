"""The same 300 rows in every format, as texts and as the typed cells of a spreadsheet: the same results.

Left out of the comparison: source, sheet and row, which tell where a row stands, and the run, whose id every run draws
anew. Everything else is compared byte by byte, and so are the contacts that would be sent.
"""

# ruff: noqa: DTZ001  # cells have no zone

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from importer.cli import main
from importer.mapping.load import load
from importer.run.intake import open_source
from importer.vocabulary import CellError
from support.formats import DIALECTS, TYPED, Rows, Writer

FIELDS = {
    "Mobile": "موبایل",
    "FName": "نام",
    "BornDate": "تولد",
    "GenderType": "جنسیت",
    "Labels": "گروه",
    "Email": "ایمیل",
    "Active": "فعال",
    "CustomText1": "کد",
}
MAPPING = "version: 1\nfields: {" + ", ".join(f"{field}: {header}" for field, header in FIELDS.items()) + "}\n"
HEADERS = ["نام", "موبایل", "تولد", "جنسیت", "گروه", "ایمیل", "فعال", "کد"]
COUNT = 300
PLACE = 3  # source, sheet and row come first


def people(count: int = COUNT) -> list[list[str]]:
    """Rows with the faults of real exports, as text."""
    rows = []
    for n in range(count):
        mobile = f"0912{n:07d}" if n % 9 else ["02188776655", "", "موبایل ندارد"][n // 9 % 3]
        date = ["1370/05/12", "1991/08/03", "", "1370/13/01"][n % 4]
        mail = f"p{n}@example.com" if n % 7 else ["بدون ایمیل", "#N/A"][n % 2]
        code = ["", str(n), f"{n}.5", f"{n:05d}"][n // 4 % 4]
        active = ["TRUE", "FALSE", ""][n // 2 % 3]
        rows.append([f"نام {n}، «نمونه»", mobile, date, ["مرد", "زن", ""][n % 3], "مشتریان", mail, active, code])
    return rows


_DAYS = {"1370/05/12": dt.datetime(1991, 8, 3), "1991/08/03": dt.datetime(1991, 8, 3)}
_TRUTHS = {"TRUE": True, "FALSE": False}


def typed(row: list[str]) -> list[object]:
    """The row as Excel makes it of what people type: mobiles and codes are numbers without zeros in front, days are
    days, blanks no cells. What is no mobile stays a text: its cell is shown in the results, and 2188776655 is not what
    02188776655 shows. A code with zeros in front stays one too: as a number it would be another code."""
    name, mobile, date, gender, group, mail, active, code = row
    number: object = code
    if code and not code.startswith("0"):
        number = float(code) if "." in code else int(code)
    return [
        name,
        int(mobile) if mobile.startswith("09") else mobile or None,
        _DAYS.get(date, date or None),
        gender or None,
        group,
        CellError(mail) if mail == "#N/A" else mail,
        _TRUTHS.get(active),
        number or None,
    ]


def results(write: Writer, rows: Rows, folder: Path) -> tuple[list[str], list[tuple[str, bytes]]]:
    """The lines of the results without what is not compared, and mobile and payload of each row."""
    folder.mkdir()
    mapping, source = folder / "m.yaml", folder / "people.data"
    mapping.write_text(MAPPING, encoding="utf-8")
    write(source, [HEADERS, *rows])
    assert main(["check", str(source), "--mapping", str(mapping), "-q"]) == 1
    lines = (folder / "people.results.csv").read_text(encoding="utf-8-sig").splitlines()
    opened = open_source(source, source, load(mapping), dt.date(2026, 11, 25))
    judged = [opened.preparer.judge(chunk) for chunk in opened.table.chunks()]
    contacts = [pair for chunk in judged for pair in zip(chunk.mobiles, chunk.payloads, strict=True)]
    return [line.split(",", PLACE)[PLACE].rpartition(",")[0] for line in lines], contacts


@pytest.fixture(scope="session")
def expected(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[str], list[tuple[str, bytes]]]:
    return results(DIALECTS["comma"], people(), tmp_path_factory.mktemp("expected") / "comma")


def test_the_rows_are_worth_comparing(expected: tuple[list[str], list[tuple[str, bytes]]]) -> None:
    lines, contacts = expected
    assert (len(lines), len(contacts)) == (COUNT + 1, COUNT)
    sent = [payload.decode() for _, payload in contacts if payload]
    assert 150 < len(sent) < COUNT
    assert {cell for row in people() for cell in map(type, typed(row))} == {
        *(str, int, float, bool, dt.datetime, CellError, type(None))
    }
    for piece in ('"BornDate":"1991-08-03', '"Active":"false"', '"CustomText1":"8.5"', '"GenderType":"'):
        assert any(piece in payload for payload in sent), (piece, sent[:20])


@pytest.mark.parametrize("name", [*TYPED, *DIALECTS])
def test_the_same_texts_have_the_same_results_in_every_format(
    name: str, expected: tuple[list[str], list[tuple[str, bytes]]], tmp_path: Path
) -> None:
    assert results((TYPED | DIALECTS)[name], people(), tmp_path / "texts") == expected  # type: ignore[operator]


@pytest.mark.parametrize("name", TYPED)
def test_the_same_values_as_typed_cells_have_the_same_results_as_their_texts(
    name: str, expected: tuple[list[str], list[tuple[str, bytes]]], tmp_path: Path
) -> None:
    assert results(TYPED[name], [*map(typed, people())], tmp_path / "typed") == expected


@pytest.mark.parametrize("name", TYPED)
def test_of_a_landline_kept_as_a_number_the_results_show_what_the_cell_shows(name: str, tmp_path: Path) -> None:
    rows = [["سارا", number, *[None] * 6] for number in (2188776655, "02188776655", 9121234567)]
    (_, number, text, _), _ = results(TYPED[name], rows, tmp_path / "landlines")
    assert number.startswith("2188776655,invalid,")
    assert text.startswith("02188776655,invalid,")
    assert "mobile_landline" in number
    assert "mobile_landline" in text
