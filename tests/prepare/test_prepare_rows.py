"""Rows of cells become contacts or faults, column by column."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from importer.mapping.load import parse
from importer.messages import Phrasebook
from importer.prepare import Preparer
from importer.vocabulary import FIELDS, Cell, CellError, Fault, Level, Problem
from importer.work import Prepared

TODAY = dt.date(2026, 5, 1)
BLANK: Sequence[Fault] = ()
CRM = """\
version: 1
fields:
  FName: {column: نام}
  LName: {column: نام خانوادگی}
  Mobile: موبایل
  GenderType: جنسیت
  BornDate: {column: تولد, calendar: jalali}
  Email: {column: ایمیل, on-invalid: blank}
"""
HEADERS = ("نام", "نام خانوادگی", "موبایل", "جنسیت", "تولد", "ایمیل")


@dataclass(frozen=True)
class Chunk:
    columns: Sequence[Sequence[Cell]]
    rows: Sequence[int]
    faults: Mapping[int, Problem] = field(default_factory=dict)


def chunk(rows: Sequence[Sequence[Cell]], width: int, faults: Mapping[int, Problem] | None = None) -> Chunk:
    columns = [[row[position] for row in rows] for position in range(width)]
    return Chunk(columns, [*range(2, 2 + len(rows))], faults or {})


def preparer(yaml: str, headers: Sequence[str], date_system: Literal[1900, 1904] = 1900) -> Preparer:
    positions = {header: position for position, header in enumerate(headers)}
    return Preparer(parse(yaml.encode(), Path("crm.yaml")), positions, today=TODAY, date_system=date_system)


def judged(
    *rows: Sequence[Cell],
    yaml: str = CRM,
    headers: Sequence[str] = HEADERS,
    faults: Mapping[int, Problem] | None = None,
) -> Prepared:
    return preparer(yaml, headers).judge(chunk(rows, len(headers), faults))


def short(*fields: str) -> str:
    """A mapping with a mobile, a first name, and these lines."""
    lines = ["version: 1", "fields:", "  Mobile: موبایل", "  FName: نام", *(f"  {each}" for each in fields)]
    return "\n".join(lines) + "\n"


def one(cells: Mapping[str, Cell], *fields: str) -> tuple[dict[str, str], Sequence[Fault]]:
    """What becomes of one row: payload ({} when invalid) and faults."""
    row: dict[str, Cell] = {"موبایل": "09121234567", "نام": "علی", **cells}
    prepared = judged([*row.values()], yaml=short(*fields), headers=[*row])
    payload = prepared.payloads[0]
    return json.loads(payload) if payload else {}, prepared.faults.get(0, BLANK)


def codes(found: Sequence[Fault]) -> list[tuple[str, str, str]]:
    return [(fault.code, fault.field, fault.column) for fault in found]


# -- payloads -----------------------------------------------------------------------------------------------------


def test_a_good_row_becomes_a_payload_of_its_filled_fields_in_the_service_s_order() -> None:
    prepared = judged(["زهرا", "كريمي", 9121234567, "خانم", "1370/05/12", ""])
    assert prepared.payloads[0].decode() == (
        '{"Mobile":"09121234567","FName":"زهرا","LName":"کریمی","GenderType":"false","BornDate":"1991-08-03"}'
    )
    assert prepared.numbers == [2]
    assert prepared.mobiles == ["09121234567"]
    assert prepared.mobile_cells == [""]
    assert 0 not in prepared.faults
    assert prepared.repairs[0].split(";") == [
        *("Mobile:number_from_excel", "Mobile:zero_restored", "LName:letters_folded", "BornDate:calendar_converted"),
    ]


def test_fields_at_their_default_are_left_out_so_that_mapping_them_changes_no_contact() -> None:
    plain, _ = one({})
    active, _ = one({"وضعیت": "فعال"}, "Active: وضعیت")
    blank, _ = one({"وضعیت": ""}, "Active: وضعیت")
    inactive, _ = one({"وضعیت": "غیرفعال"}, "Active: وضعیت")
    assert plain == active == blank == {"Mobile": "09121234567", "FName": "علی"}
    assert inactive == {"Mobile": "09121234567", "Active": "false", "FName": "علی"}


def test_equal_payloads_have_equal_fingerprints_whatever_the_cells_looked_like() -> None:
    prepared = judged(
        ["علی", "", "09121234567", "مرد", "1370/5/12", ""],
        ["علي ", "", "+98 912 123 4567", "آقا", "۱۳۷۰/۰۵/۱۲", "ندارد"],
        ["علی", "", "09121234567", "زن", "1370/5/12", ""],
        ["علی", "", "", "مرد", "1370/5/12", ""],
    )
    same, also, other, invalid = prepared.fingerprints
    assert same == also
    assert len(same) == len(other) == 16
    assert same != other
    assert invalid == b""


def test_the_fingerprint_does_not_depend_on_the_order_of_the_mapping() -> None:
    forth = judged(["علی", "0912 123 4567"], yaml=short(), headers=["نام", "موبایل"])
    lines = ["version: 1", "fields:", "  FName: نام", "  Mobile: موبایل"]
    back = judged(["علی", "0912 123 4567"], yaml="\n".join(lines), headers=["نام", "موبایل"])
    assert forth.fingerprints == back.fingerprints
    assert forth.payloads == back.payloads


# -- faults -------------------------------------------------------------------------------------------------------


def test_all_faults_of_a_row_are_found_at_once() -> None:
    prepared = judged(["", "", "02188776655", "هیچ‌یک از دو", "1403/13/01", "not an address"])
    assert prepared.payloads == [b""]
    assert prepared.mobiles == [""]
    assert prepared.mobile_cells == ["02188776655"]
    assert codes(prepared.faults[0]) == [
        ("mobile_landline", "Mobile", "موبایل"),
        ("gender_unknown", "GenderType", "جنسیت"),
        ("email_invalid", "Email", "ایمیل"),
        ("date_invalid", "BornDate", "تولد"),
        ("name_missing", "FName", ""),
    ]
    phrases = Phrasebook("en")
    assert all(phrases.fault(fault) != fault.code for fault in prepared.faults[0])


def test_a_valid_mobile_of_an_invalid_row_is_known() -> None:
    prepared = judged(["", "", "+989121234567", "", "", ""])
    assert (prepared.payloads, prepared.mobiles, prepared.mobile_cells) == ([b""], ["09121234567"], ["+989121234567"])


def test_a_row_of_the_wrong_length_has_that_fault_alone() -> None:
    ragged = Problem("row_too_long", {"found": 7, "expected": 6})
    prepared = judged(
        ["", "", "x", "؟", "x", "x"],
        ["علی", "", 9121234567, "", "", ""],
        ["علي", "", "09121234567", "", "", ""],
        faults={0: ragged, 1: ragged},
    )
    assert prepared.payloads[:2] == [b"", b""]
    assert prepared.payloads[2]
    assert [*prepared.faults[0]] == [*prepared.faults[1]] == [Fault("row_too_long", params=ragged.params)]
    assert prepared.repairs[1] == ""
    assert 2 not in prepared.faults


def test_on_invalid_blank_sends_the_field_empty_and_says_so() -> None:
    payload, faults = one({"ایمیل": "nobody at home"}, "Email: {column: ایمیل, on-invalid: blank}")
    assert payload == {"Mobile": "09121234567", "FName": "علی"}
    (fault,) = faults
    assert (fault.field, fault.column, fault.level) == ("Email", "ایمیل", Level.BLANK)
    assert Phrasebook("en").fault(fault).startswith("Email was sent empty: ")


def test_a_name_that_was_blanked_does_not_count_as_a_name() -> None:
    lines = ["version: 1", "fields:", "  Mobile: موبایل", "  FName: {column: نام, on-invalid: blank}"]
    prepared = judged(["0912 123 4567", CellError("#N/A")], yaml="\n".join(lines), headers=["موبایل", "نام"])
    assert codes(prepared.faults[0]) == [("cell_error", "FName", "نام"), ("name_missing", "FName", "")]
    assert prepared.payloads == [b""]


@pytest.mark.parametrize("cell", ["", "  ", "-", "ندارد"])
def test_empty_reject_makes_a_field_required(cell: str) -> None:
    payload, faults = one({"تولد": cell}, "BornDate: {column: تولد, empty: reject}")
    assert payload == {}
    assert codes(faults) == [("field_empty", "BornDate", "تولد")]


def test_a_required_field_that_is_invalid_has_one_fault() -> None:
    _, faults = one({"تولد": "دیروز"}, "BornDate: {column: تولد, empty: reject}")
    assert len(faults) == 1
    assert faults[0].code != "field_empty"


def test_a_field_that_is_not_required_may_be_empty() -> None:
    assert one({"تولد": ""}, "BornDate: تولد") == ({"Mobile": "09121234567", "FName": "علی"}, ())


@pytest.mark.parametrize("mobile", ["", " ", "-", "ندارد"])
def test_a_mobile_is_always_required(mobile: str) -> None:
    payload, faults = one({"موبایل": mobile})
    assert payload == {}
    assert codes(faults) == [("mobile_missing", "Mobile", "موبایل")]


@pytest.mark.parametrize(
    ("first", "last", "is_valid"), [("علی", "", True), ("", "رضایی", True), ("", "", False), (" ", "\u200c", False)]
)
def test_one_of_the_two_names_is_needed(first: str, last: str, is_valid: bool) -> None:
    prepared = judged([first, last, "09121234567", "", "", ""])
    assert bool(prepared.payloads[0]) is is_valid
    assert codes(prepared.faults.get(0, ())) == ([] if is_valid else [("name_missing", "FName", "")])


def test_a_name_at_fault_is_not_called_missing_too() -> None:
    _, faults = one({"نام": CellError("#REF!")})
    assert codes(faults) == [("cell_error", "FName", "نام")]


def test_a_warning_refuses_nothing() -> None:
    payload, faults = one({"موبایل": "09111111111"})
    assert payload["Mobile"] == "09111111111"
    assert [(fault.code, fault.level) for fault in faults] == [("mobile_placeholder", Level.WARN)]


# -- several columns, constants -----------------------------------------------------------------------------------

ADDRESS = 'AddressText: {columns: [استان, شهر, آدرس], join: "، "}'


@pytest.mark.parametrize(
    ("cells", "joined"),
    [
        (["تهران", "ری", "کوچه ۱"], "تهران، ری، کوچه ۱"),
        (["تهران", "", "کوچه ۱"], "تهران، کوچه ۱"),
        (["", " ", "کوچه ۱ "], "کوچه ۱"),
        (["تهران", "", ""], "تهران"),
        (["تهران", 12, dt.date(2020, 3, 1)], "تهران، 12، 2020-03-01"),
        (["", "", ""], None),
    ],
)
def test_several_columns_are_joined_and_blank_ones_leave_no_separator(cells: list[Cell], joined: str | None) -> None:
    payload, faults = one(dict(zip(("استان", "شهر", "آدرس"), cells, strict=True)), ADDRESS)
    assert payload.get("AddressText") == joined
    assert list(faults) == []


def test_an_error_cell_spoils_what_it_would_be_joined_into_and_is_named() -> None:
    payload, faults = one({"استان": "تهران", "شهر": CellError("#N/A"), "آدرس": "کوچه ۱"}, ADDRESS)
    assert payload == {}
    assert codes(faults) == [("cell_error", "AddressText", "شهر")]


def test_an_error_cell_is_a_fault_of_its_row_and_of_no_other() -> None:
    prepared = judged(
        ["علی", "", "09121234567", CellError("#N/A"), "", ""],
        ["علی", "", "09121234568", "مرد", "", ""],
        ["علی", "", CellError("#VALUE!"), "مرد", "", ""],
    )
    assert [bool(payload) for payload in prepared.payloads] == [False, True, False]
    assert codes(prepared.faults[0]) == [("cell_error", "GenderType", "جنسیت")]
    assert codes(prepared.faults[2]) == [("cell_error", "Mobile", "موبایل")]
    assert prepared.mobile_cells[2] == "#VALUE!"


def test_a_mobile_may_come_from_several_columns() -> None:
    lines = ["version: 1", "fields:", "  Mobile: {columns: [موبایل, همراه], pick: first}", "  FName: نام"]
    prepared = judged(
        ["", 9121234567, "علی"],
        ["09351234567", "09121234567", "علی"],
        ["x", "y", "علی"],
        yaml="\n".join(lines),
        headers=["موبایل", "همراه", "نام"],
    )
    assert prepared.mobiles == ["09121234567", "09351234567", ""]
    assert prepared.mobile_cells == ["", "", "x y"]


def test_a_constant_is_sent_with_every_row_and_repairs_nothing() -> None:
    lines = (
        "CompanyTitle: {value: 'شركت  نمونه'}",
        "Labels: {value: مشتری, always: [امسال]}",
        "GenderType: {value: زن}",
    )
    row = ["09121234567", "علی"]
    prepared = judged(row, row, yaml=short(*lines), headers=["موبایل", "نام"])
    for payload in map(json.loads, prepared.payloads):
        assert payload["CompanyTitle"] == "شرکت نمونه"
        assert payload["Labels"] == "مشتری,امسال"
        assert payload["GenderType"] == "false"
    assert [*prepared.repairs] == ["", ""]


def test_labels_come_from_several_columns_and_from_the_mapping() -> None:
    field_ = "Labels: {columns: [گروه, شهر], split: '،', always: [همه]}"
    payload, _ = one({"گروه": "عمده، خرده", "شهر": "ری"}, field_)
    assert payload["Labels"] == "عمده,خرده,ری,همه"
    assert one({}, "Labels: {always: [همه]}")[0]["Labels"] == "همه"


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ("first", "rest", ("سارا", "بهار نوری")),
        ("rest", "last", ("سارا بهار", "نوری")),
    ],
)
def test_the_two_parts_of_a_full_name_are_the_whole_name(first: str, last: str, expected: tuple[str, str]) -> None:
    lines = [
        *("version: 1", "fields:", "  Mobile: موبایل"),
        f"  FName: {{column: نام, part: {first}}}",
        f"  LName: {{column: نام, part: {last}}}",
    ]
    prepared = judged(["09121234567", "سارا بهار نوری"], yaml="\n".join(lines), headers=["موبایل", "نام"])
    payload = json.loads(prepared.payloads[0])
    assert (payload["FName"], payload["LName"]) == expected


# -- typed cells --------------------------------------------------------------------------------------------------


def test_true_and_1_and_1_0_are_equal_keys_and_different_cells() -> None:
    cells: list[Cell] = [True, 1, 1.0, "1", "TRUE", False, 0, True, 1.0]
    rows: list[list[Cell]] = [["09121234567", "علی", cell] for cell in cells]
    prepared = judged(*rows, yaml=short("CustomText1: عدد"), headers=["موبایل", "نام", "عدد"])
    texts = [json.loads(payload)["CustomText1"] for payload in prepared.payloads]
    assert texts == ["TRUE", "1", "1", "1", "TRUE", "FALSE", "0", "TRUE", "1"]


@pytest.mark.parametrize(("date_system", "expected"), [(1900, "2020-01-01"), (1904, "2024-01-02")])
def test_a_serial_number_is_read_by_the_date_system_of_the_workbook(
    date_system: Literal[1900, 1904], expected: str
) -> None:
    reader = preparer(short("CustomDate1: تاریخ"), ["موبایل", "نام", "تاریخ"], date_system)
    prepared = reader.judge(chunk([["09121234567", "علی", 43831]], 3))
    assert json.loads(prepared.payloads[0])["CustomDate1"] == expected


def test_what_is_remembered_of_a_column_does_not_leak_into_the_next_chunk() -> None:
    reader = preparer(CRM, HEADERS)
    first = reader.judge(chunk([["علی", "", "09121234567", "مرد", "1370/13/01", ""]], 6))
    second = reader.judge(
        chunk([["علی", "", "09121234567", "مرد", "1370/01/01", ""], ["سارا", "", "", "زن", "1370/13/01", ""]], 6)
    )
    assert [bool(payload) for payload in (*first.payloads, *second.payloads)] == [False, True, False]
    assert set(second.faults) == {1}
    assert second.numbers == [2, 3]


# -- invariants ---------------------------------------------------------------------------------------------------

CELLS: st.SearchStrategy[Cell] = st.one_of(
    st.sampled_from(["", "علی", "09121234567", "0912 123 4567", "مرد", "1370/05/12", "a@b.ir", "ندارد", "#N/A"]),
    st.text(max_size=8),
    st.integers(),
    st.floats(),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.timedeltas(),
    st.sampled_from([CellError("#N/A"), CellError("#VALUE!")]),
)
EVERYTHING = """\
version: 1
fields:
  Mobile: a
  FName: {column: b, part: first}
  LName: {column: b, part: rest}
  Active: c
  GenderType: {column: c, on-invalid: blank}
  BornDate: {column: d, on-invalid: blank}
  CustomDate1: {column: d, empty: reject, on-invalid: blank}
  Email: {column: e, on-invalid: blank}
  CustomText1: {columns: [b, c, e], join: "-"}
  Labels: {columns: [b, e], always: [x]}
"""


@pytest.fixture(scope="module")
def everything() -> Preparer:
    return preparer(EVERYTHING, "abcde")


@settings(deadline=None)
@given(rows=st.lists(st.lists(CELLS, min_size=5, max_size=5), max_size=5), data=st.data())
def test_as_many_rows_come_out_as_went_in_and_a_row_is_invalid_exactly_when_it_has_no_payload(
    everything: Preparer, rows: list[list[Cell]], data: Any
) -> None:
    ragged = data.draw(st.sets(st.sampled_from(range(len(rows))))) if rows else set()
    faults = {position: Problem("row_too_short", {"found": 1, "expected": 5}) for position in ragged}
    prepared = everything.judge(chunk(rows, 5, faults))
    columns = (prepared.numbers, prepared.mobiles, prepared.mobile_cells, prepared.payloads, prepared.fingerprints)
    assert {len(column) for column in (*columns, prepared.repairs)} == {len(rows)}
    order = [each.name for each in FIELDS]
    defaults = {each.name: each.default for each in FIELDS}
    for position in range(len(rows)):
        found = prepared.faults.get(position, ())
        is_invalid = any(fault.level is Level.REJECT for fault in found)
        assert is_invalid == (not prepared.payloads[position]) == (not prepared.fingerprints[position])
        assert all(Phrasebook("en").fault(fault) for fault in found)
        if is_invalid:
            continue
        payload = json.loads(prepared.payloads[position])
        assert [*payload] == sorted(payload, key=order.index)
        assert payload["Mobile"] == prepared.mobiles[position]
        assert payload.get("FName") or payload.get("LName")
        assert all(value not in ("", defaults[name]) for name, value in payload.items())
        assert prepared.mobile_cells[position] == ""


@settings(deadline=None)
@given(first=st.lists(CELLS, min_size=5, max_size=5), second=st.lists(CELLS, min_size=5, max_size=5))
def test_fingerprints_are_equal_exactly_when_payloads_are(
    everything: Preparer, first: list[Cell], second: list[Cell]
) -> None:
    prepared = everything.judge(chunk([first, second], 5))
    assert (prepared.payloads[0] == prepared.payloads[1]) == (prepared.fingerprints[0] == prepared.fingerprints[1])
