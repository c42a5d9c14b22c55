"""The results CSV as the contract describes it."""

from __future__ import annotations

import csv
import io
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from importer.messages import Phrasebook
from importer.results import adopt, table
from importer.vocabulary import Fault, Level, Outcome
from importer.work import ResultChunk, ResultRow, waiting

EN = Phrasebook("en")
HEADER = (
    "source,sheet,row,mobile,outcome,status_code,status,contact_id,attempts,http_status,error,field,message,sent_at,run"
)
LANDLINE = Fault("mobile_landline", "Mobile", "موبایل", {"value": "02112345678"})
ODD_DATE = Fault("date_invalid", "BornDate", "تولد", {"value": "1403/13/01", "calendar": "jalali"})
UNASSIGNED = Fault("mobile_unassigned", "Mobile", "موبایل", {"value": "0999", "prefix": "099977"}, Level.WARN)


def row(number: int = 2, outcome: Outcome = Outcome.PENDING, **more: Any) -> ResultRow:
    given_: dict[str, Any] = {
        "mobile": "09121234567",
        "faults": (),
        "repairs": (),
        "status_code": "",
        "status": "",
        "contact_id": None,
        "attempts": 0,
        "http_status": None,
        "error": "",
        "params": {},
        "sent_at": "",
        "run": "run-1",
        **more,
    }
    return ResultRow(number, outcome=outcome, **given_)


def whole(*rows: ResultRow) -> ResultChunk:
    """A chunk of rows that are all told in full."""
    return ResultChunk(
        [each.number for each in rows],
        [each.mobile for each in rows],
        [";".join(each.repairs) for each in rows],
        dict(enumerate(rows)),
        "run-1",
    )


def written(folder: Path, *rows: ResultRow, source: str = "crm.xlsx", sheet: str = "مشتریان", lang: str = "en") -> str:
    path = folder / "crm.results.csv"
    table.write(path, table.lines([whole(*rows)], source=source, sheet=sheet, phrases=Phrasebook(lang)))
    return path.read_bytes().decode("utf-8")


def cells(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def line(one: ResultRow) -> dict[str, object]:
    return dict(zip(table.COLUMNS[2:], table.line(one, EN), strict=True))


# -- the file -----------------------------------------------------------------------------------------------------


def test_the_file_is_utf8_with_bom_and_crlf_and_its_columns_stand_in_the_contract_s_order(tmp_path: Path) -> None:
    created = row(
        outcome=Outcome.CREATED,
        status_code="1",
        status="Success",
        contact_id=7001,
        attempts=2,
        http_status=200,
        sent_at="2026-05-01T08:30:00+03:30",
    )
    assert written(tmp_path, created) == (
        f"\ufeff{HEADER}\r\n"
        "crm.xlsx,مشتریان,2,09121234567,created,1,Success,7001,2,200,,,,2026-05-01T08:30:00+03:30,run-1\r\n"
    )


def test_a_source_without_rows_has_a_header_line(tmp_path: Path) -> None:
    assert written(tmp_path) == f"\ufeff{HEADER}\r\n"


def test_only_its_owner_may_read_the_file(tmp_path: Path) -> None:
    written(tmp_path)
    assert stat.S_IMODE((tmp_path / "crm.results.csv").stat().st_mode) == 0o600


BREAKS = "\n\r\t\v\f\x1c\x1d\x1e\x85\u2028\u2029"


def test_a_row_is_one_physical_line_whatever_stands_in_it(tmp_path: Path) -> None:
    hostile = f"a{BREAKS}b,c;d\"e'f"
    odd = row(
        outcome=Outcome.INVALID,
        mobile=hostile,
        status=hostile,
        faults=(Fault("mobile_landline", "Mobile", hostile, {"value": hostile}),),
    )
    text = written(tmp_path, odd, row(3), source=hostile, sheet=hostile)
    assert len(text.splitlines()) == 3
    first, second = cells(text)
    assert first["mobile"] == "a b,c;d\"e'f"
    assert (second["row"], second["outcome"]) == ("3", "pending")


@settings(deadline=None)
@given(texts=st.lists(st.text(), min_size=4, max_size=4))
def test_whatever_the_texts_every_cell_stays_in_its_column_and_none_is_a_formula(
    tmp_path_factory: pytest.TempPathFactory, texts: Sequence[str]
) -> None:
    mobile, status, source, value = texts
    odd = row(outcome=Outcome.REFUSED, mobile=mobile, status=status, error="status_Odd", params={"status": value})
    text = written(tmp_path_factory.mktemp("odd"), odd, row(3), source=source, sheet=value)
    assert len(text.splitlines()) == 3
    first, second = cells(text)
    assert list(first) == HEADER.split(",")
    assert (first["outcome"], first["error"], first["run"], second["row"]) == ("refused", "status_Odd", "run-1", "3")
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in first.values())


def test_a_file_name_that_is_not_unicode_costs_nothing(tmp_path: Path) -> None:
    name = b"\xe3\xd4\xca\xd1\xed.csv".decode("utf-8", "surrogateescape")  # مشتری in cp1256
    assert "\\udce3" in written(tmp_path, row(), source=name)


def test_a_failure_while_rows_are_read_leaves_the_old_file_and_no_other(tmp_path: Path) -> None:
    before = written(tmp_path, row())

    def rows() -> Iterator[ResultChunk]:
        yield whole(row(outcome=Outcome.CREATED))
        raise RuntimeError

    with pytest.raises(RuntimeError):
        table.write(tmp_path / "crm.results.csv", table.lines(rows(), source="a", sheet="", phrases=EN))
    (left,) = tmp_path.iterdir()
    assert left.read_bytes().decode() == before


def test_the_written_file_is_read_back_by_adopt_results(tmp_path: Path) -> None:
    written(tmp_path, row(outcome=Outcome.CREATED, contact_id=7, faults=(UNASSIGNED,)), row(3, Outcome.IN_DOUBT))
    path = tmp_path / "crm.results.csv"
    assert [(each.mobile, each.contact_id, each.run) for each in adopt.read(path)] == [
        ("09121234567", 7, "run-1"),
        ("09121234567", None, "run-1"),
    ]
    assert adopt.sent(path)["run-1"].rows == 2


@settings(deadline=None)
@given(
    texts=st.lists(st.text() | st.sampled_from(['"', ",", "'=1", " ", "", "\r\n", "crm.csv"]), min_size=6, max_size=6),
    numbers=st.lists(st.none() | st.integers(-5, 10**19), min_size=2, max_size=2),
    attempts=st.integers(0, 10**6),
    outcome=st.sampled_from([Outcome.CREATED, Outcome.PENDING]),
    is_new=st.booleans(),
)
def test_a_row_of_which_there_is_nothing_to_say_has_the_line_that_the_csv_module_makes_of_its_cells(
    tmp_path_factory: pytest.TempPathFactory,
    texts: Sequence[str],
    numbers: Sequence[int | None],
    attempts: int,
    outcome: Outcome,
    is_new: bool,
) -> None:
    source, sheet, code, status, at, run = texts
    answer = {"status_code": code, "status": status, "contact_id": numbers[0], "http_status": numbers[1]}
    told = row(3, outcome, attempts=attempts, sent_at=at, run=run, **answer)
    new = waiting(2, "09121234567", ("Mobile:zero_restored",), run)
    chunk = ResultChunk([2, 3], ["09121234567"] * 2, ["", ""], {1: told} if is_new else {0: new, 1: told}, run)
    path = tmp_path_factory.mktemp("usual") / "r.csv"
    table.write(path, table.lines([chunk], source=source, sheet=sheet, phrases=EN))
    careful = io.StringIO(newline="")
    writer = csv.writer(careful)
    writer.writerow(table.COLUMNS)
    for each in (new, told):
        writer.writerow((table.harmless(source), table.harmless(sheet), *table.line(each, EN)))
    assert path.read_bytes() == careful.getvalue().encode("utf-8-sig", "backslashreplace")


# -- formulas -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
@pytest.mark.parametrize("place", ["source", "sheet", "mobile", "status"])
def test_a_text_that_a_spreadsheet_would_take_for_a_formula_is_neutralised(
    tmp_path: Path, start: str, place: str
) -> None:
    hostile = f"{start}cmd|' /C calc'!A0"
    more: dict[str, Any] = {place: hostile} if place in {"mobile", "status"} else {}
    names = {place: hostile} if place in {"source", "sheet"} else {}
    (cell,) = cells(written(tmp_path, row(outcome=Outcome.REFUSED, **more), **names))
    assert cell[place] == "'" + hostile.replace("\t", " ").replace("\r", " ")


@pytest.mark.parametrize("text", ["09121234567", "علی", "1-2", "'=1", " =1", ""])
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert table.harmless(text) == text


def test_numbers_of_the_service_stay_numbers(tmp_path: Path) -> None:
    (cell,) = cells(written(tmp_path, row(status_code="-201", status="Token_NotExists")))
    assert cell["status_code"] == "-201"


# -- codes and messages -------------------------------------------------------------------------------------------


def test_an_invalid_row_tells_all_its_faults() -> None:
    told = line(row(outcome=Outcome.INVALID, mobile="02112345678", faults=(LANDLINE, ODD_DATE, UNASSIGNED)))
    assert told["error"] == "mobile_landline;date_invalid"
    assert told["field"] == "Mobile;BornDate"
    sentences = [EN.fault(fault) for fault in (LANDLINE, ODD_DATE, UNASSIGNED)]
    assert told["message"] == " ".join(sentences)
    assert all("«" in sentence for sentence in sentences)


def test_a_code_or_a_field_that_comes_twice_is_told_once() -> None:
    other = Fault("date_invalid", "AnniversaryDate", "سالگرد", ODD_DATE.params)
    told = line(row(outcome=Outcome.INVALID, faults=(ODD_DATE, other, ODD_DATE)))
    assert (told["error"], told["field"]) == ("date_invalid", "BornDate;AnniversaryDate")


def test_a_blanked_field_says_so_and_has_its_code() -> None:
    blanked = Fault(ODD_DATE.code, ODD_DATE.field, ODD_DATE.column, ODD_DATE.params, Level.BLANK)
    told = line(row(outcome=Outcome.CREATED, faults=(blanked,)))
    assert (told["error"], told["field"]) == ("date_invalid", "BornDate")
    assert str(told["message"]).startswith("BornDate was sent empty: ")


def test_a_warning_stands_in_the_message_only() -> None:
    told = line(row(outcome=Outcome.CREATED, faults=(UNASSIGNED,)))
    assert (told["error"], told["field"]) == ("", "")
    assert "099977" in str(told["message"])


DUPLICATE = Fault("mobile_duplicate", "Mobile", params={"row": 7}, level=Level.WARN)


@pytest.mark.parametrize(
    ("result", "error", "says"),
    [
        (row(outcome=Outcome.CREATED, error="stale"), "", ""),
        (row(outcome=Outcome.DUPLICATE, faults=(DUPLICATE,)), "", "Row 7 of this file has the same mobile"),
        (row(outcome=Outcome.CHANGED, contact_id=55, error="stale"), "", "other data (ID 55)"),
        (row(outcome=Outcome.CHANGED), "", "(ID ?)"),
        (row(outcome=Outcome.INVALID, faults=(LANDLINE,)), "mobile_landline", "landline"),
        (row(outcome=Outcome.REFUSED, error="status_Mobile_Invalid"), "status_Mobile_Invalid", "refused the mobile"),
        (
            row(outcome=Outcome.REFUSED, error="status_New", params={"status": "New", "number": 977}),
            "status_New",
            "refused this row with New",
        ),
        (row(outcome=Outcome.FAILED, error="connect_refused"), "connect_refused", "refused the connection"),
        (row(outcome=Outcome.IN_DOUBT, error="run_interrupted"), "run_interrupted", "looks it up"),
        (row(outcome=Outcome.IN_DOUBT, error="adopted_in_doubt"), "adopted_in_doubt", "journal is lost"),
        (row(outcome=Outcome.PENDING), "", ""),
        (row(outcome=Outcome.PENDING, error="looked_up_absent"), "looked_up_absent", "can be sent again"),
    ],
    ids=lambda value: value.outcome.value if isinstance(value, ResultRow) else None,
)
def test_every_outcome_says_what_happened_and_what_to_do(result: ResultRow, error: str, says: str) -> None:
    told = line(result)
    assert told["outcome"] == result.outcome.value
    assert told["error"] == error
    message = str(told["message"])
    assert says in message
    assert bool(message) == bool(says)
    assert "{" not in message


def test_messages_come_in_the_language_asked_for(tmp_path: Path) -> None:
    invalid = row(outcome=Outcome.INVALID, faults=(LANDLINE,))
    english, persian = (cells(written(tmp_path, invalid, lang=lang))[0] for lang in ("en", "fa"))
    assert english["message"] != persian["message"]
    del english["message"], persian["message"]
    assert english == persian
