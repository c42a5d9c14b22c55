"""A results CSV read back when the journal is lost: as written, or as Excel saved it, and never with a guess."""

from __future__ import annotations

from pathlib import Path

import pytest

from importer.errors import UsageFault
from importer.messages import Phrasebook
from importer.results.adopt import Remembered, read, sent
from importer.results.table import COLUMNS
from importer.work import State

CREATED, IN_DOUBT = State.CREATED, State.IN_DOUBT
AS_WRITTEN = """\
source,sheet,row,mobile,outcome,status_code,status,contact_id,attempts,http_status,error,field,message,sent_at,run
مشتریان.xlsx,برگه ۱,2,09121234567,created,1,Success,7001,1,200,,,,2026-05-01T08:30:00+03:30,run-1
مشتریان.xlsx,برگه ۱,3,09351234567,changed,1,Success,7002,1,200,,,"سلام, «علی»",2026-05-01T08:30:00+03:30,run-1
مشتریان.xlsx,برگه ۱,4,09901234567,in_doubt,,,,1,,read_timeout,,It is not known.,2026-05-01T08:30:00+03:30,run-2
مشتریان.xlsx,برگه ۱,5,09121234567,duplicate,,,,0,,,,Row 2 counts.,,run-2
مشتریان.xlsx,برگه ۱,6,021-88,invalid,,,,0,,mobile_landline,Mobile,,,run-2
مشتریان.xlsx,برگه ۱,7,09121234568,refused,101,Mobile_Invalid,,1,200,status_Mobile_Invalid,,,,run-2
مشتریان.xlsx,برگه ۱,8,09121234569,failed,,,,4,,dns_failed,,,,run-2
مشتریان.xlsx,برگه ۱,9,09121234560,pending,,,,0,,,,,,run-2
"""
REMEMBERED = [
    Remembered("09121234567", CREATED, 7001, "run-1"),
    Remembered("09351234567", CREATED, 7002, "run-1"),
    Remembered("09901234567", IN_DOUBT, None, "run-2"),
]
BY_EXCEL = AS_WRITTEN.replace('"سلام, «علی»"', "سلام").replace(",", ";").replace(";0", ";")


def rows(path: Path) -> dict[str, int]:
    """How many rows each run sent."""
    return {run: each.rows for run, each in sent(path).items()}


def file(folder: Path, data: bytes) -> Path:
    path = folder / "crm.results.csv"
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    "data",
    [
        AS_WRITTEN.replace("\n", "\r\n").encode("utf-8-sig"),
        AS_WRITTEN.encode(),
        AS_WRITTEN.replace(",", "\t").replace("سلام\t", "سلام,").encode("utf-8-sig"),
        BY_EXCEL.encode(),
        BY_EXCEL.replace("۱", "1").encode("cp1256", "replace"),
        BY_EXCEL.replace("\n", "\r\n").encode("utf-8-sig"),
        (AS_WRITTEN + "\n\n").encode(),
        AS_WRITTEN.replace("created", " created ").encode(),
    ],
    ids=["as written", "no BOM", "tabs", "semicolons, zeros eaten", "cp1256", "CRLF", "blank lines", "blanks"],
)
def test_what_was_created_or_is_in_doubt_is_remembered_however_the_file_was_saved(tmp_path: Path, data: bytes) -> None:
    path = file(tmp_path, data)
    assert read(path) == REMEMBERED
    assert rows(path) == {"run-1": 2, "run-2": 1}
    assert {run: list(each.created) for run, each in sent(path).items()} == {
        "run-1": [9121234567, 9351234567],
        "run-2": [],
    }


def test_a_file_whose_columns_were_moved_or_added_to_is_read_by_its_headers(tmp_path: Path) -> None:
    path = file(tmp_path, b"run,remark,contact_id,outcome,mobile\nr1,ok,5,created,9121234567\n")
    assert read(path) == [Remembered("09121234567", CREATED, 5, "r1")]


@pytest.mark.parametrize(
    ("cell", "seen"),
    [("9.89E+11", "9.89E+11"), ("9.12E+09", "9.12E+09"), ("", ""), ("0912123456", "0912123456"), ("#N/A", "#N/A")],
)
@pytest.mark.parametrize("outcome", ["created", "changed", "in_doubt"])
def test_a_mobile_that_excel_has_rounded_is_refused_with_its_line(
    tmp_path: Path, cell: str, seen: str, outcome: str
) -> None:
    good = "09351234567,created,1,r1"
    path = file(tmp_path, f"mobile,outcome,contact_id,run\n{good}\n{cell},{outcome},2,r1\n{good}\n".encode())
    with pytest.raises(UsageFault) as caught:
        read(path)
    (problem,) = caught.value.problems
    assert problem.code == "adopt_mobile"
    assert problem.params["line"] == 3
    sentence = Phrasebook("en").problem(problem)
    assert f"«{seen}»" in sentence
    assert "nothing was adopted" in sentence


@pytest.mark.parametrize("contact_id", ["1.23457E+11", "12,5", "-4", "x", "9" * 19])
def test_a_contact_id_that_is_not_whole_is_refused_with_its_line(tmp_path: Path, contact_id: str) -> None:
    path = file(tmp_path, f'mobile,outcome,contact_id,run\n09121234567,created,"{contact_id}",r1\n'.encode())
    with pytest.raises(UsageFault) as caught:
        read(path)
    assert caught.value.problems[0].params["line"] == 2
    assert caught.value.problems[0].params["value"] == contact_id


def test_a_mobile_without_consequence_may_be_anything(tmp_path: Path) -> None:
    path = file(tmp_path, b"mobile,outcome,contact_id,run\n9.89E+11,invalid,,r1\n9.89E+11,pending,,r1\n,failed,,r1\n")
    assert read(path) == []
    assert rows(path) == {}


@pytest.mark.parametrize(
    "data",
    [
        "نام,موبایل\nعلی,09121234567\n".encode(),
        b"PK\x03\x04" + bytes(range(256)),
        b"mobile,outcome\n09121234567,created\n",
        AS_WRITTEN.encode("utf-16"),
        b"\n\n" + AS_WRITTEN.encode(),
        b"mobile,outcome,contact_id,run\n" + b'"' + b"x" * 200_000 + b'",created,,r1\n',
    ],
    ids=["a source", "a workbook", "columns missing", "UTF-16", "header not first", "one endless cell"],
)
def test_what_is_no_results_file_is_refused_and_may_not_be_replaced(tmp_path: Path, data: bytes) -> None:
    path = file(tmp_path, data)
    with pytest.raises(UsageFault) as caught:
        read(path)
    assert caught.value.code == "adopt_not_ours"
    with pytest.raises(UsageFault) as caught:
        sent(path)
    assert caught.value.code == "results_not_ours"
    assert str(path) in Phrasebook("en").problem(caught.value.problems[0])


@pytest.mark.parametrize("data", [b"", b"\n", b"\xef\xbb\xbf", (",".join(COLUMNS) + "\r\n").encode("utf-8-sig")])
def test_an_empty_file_names_nobody(tmp_path: Path, data: bytes) -> None:
    path = file(tmp_path, data)
    assert read(path) == []
    assert rows(path) == {}


def test_no_file_names_nobody_and_can_t_be_adopted(tmp_path: Path) -> None:
    assert rows(tmp_path / "none.csv") == {}
    with pytest.raises(UsageFault) as caught:
        read(tmp_path / "none.csv")
    assert caught.value.code == "adopt_unreadable"


def test_a_folder_is_no_results_file(tmp_path: Path) -> None:
    for use in (read, sent):
        with pytest.raises(UsageFault):
            use(tmp_path)


def test_odd_line_breaks_inside_a_cell_hide_no_row(tmp_path: Path) -> None:
    text = "source,mobile,outcome,contact_id,message,run\na\u2028b\x85c\x0bd,09121234567,created,1,e\u2029f\x1cg,r1\n"
    path = file(tmp_path, text.encode())
    assert read(path) == [Remembered("09121234567", CREATED, 1, "r1")]
    assert rows(path) == {"r1": 1}


def test_a_row_cut_short_by_hand_is_not_taken_for_a_run(tmp_path: Path) -> None:
    path = file(tmp_path, b"mobile,outcome,contact_id,run\n09121234567,created\n")
    assert read(path) == [Remembered("09121234567", CREATED, None, "")]
    assert rows(path) == {"": 1}, "unknown, so the guard will ask"
