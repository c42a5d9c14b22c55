"""What a column of dates says as a whole."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importer.convert.dates import reader
from importer.prepare.evidence import DateEvidence
from importer.work import Amendment
from support.desk import Desk

READ = reader(today=dt.date(2026, 11, 23))
CELLS = st.sampled_from(["1370/05/12", "1991-08-03", "25/05/1991", "05/25/1991", "03/08/1991", "", "نامشخص"])


def evidence_of(*cells: str) -> DateEvidence:
    evidence = DateEvidence("CustomDate1", "عضویت")
    evidence.count(READ(cell).says for cell in cells)
    return evidence


def test_a_column_of_one_calendar_deserves_no_remark() -> None:
    assert evidence_of("1370/05/12", "1371/01/01", "", "نامشخص").remarks() == []
    assert evidence_of("1991-08-03", "03/08/1991").remarks() == []


def test_a_column_whose_rows_disagree_about_the_calendar_is_told_with_both_counts() -> None:
    (remark,) = evidence_of("1370/05/12", "1371/01/01", "1991-08-03").remarks()
    assert remark.code == "column_two_calendars"
    assert (remark.params["jalali"], remark.params["gregorian"]) == (2, 1)


def test_a_column_with_dates_of_both_orders_is_told() -> None:
    codes = [remark.code for remark in evidence_of("25/05/1991", "05/25/1991").remarks()]
    assert codes == ["column_two_orders"]


@pytest.mark.parametrize(("cell", "order"), [("25/05/1991", "dmy"), ("05/25/1991", "mdy")])
def test_the_certain_dates_of_a_column_settle_the_order_of_the_ambiguous_ones(cell: str, order: str) -> None:
    found = evidence_of("03/08/1991", cell, cell).amendments()
    assert found == [Amendment("CustomDate1", "date_ambiguous", {"settled": order, "rows": 2})]


@pytest.mark.parametrize(
    "cells",
    [("03/08/1991",), ("03/08/1991", "25/05/1991", "05/25/1991"), ("03/08/1991", "25/05/1370")],
    ids=["nothing certain", "certain of both orders", "only Jalali ones are certain"],
)
def test_nothing_is_suggested_where_nothing_is_settled(cells: tuple[str, ...]) -> None:
    assert evidence_of(*cells).amendments() == []


def test_the_message_of_an_ambiguous_date_suggests_the_order_of_the_other_rows(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.write("crm.yaml", "version: 1\nfields: {Mobile: m, FName: n, CustomDate1: d}\n")
    dates = ["03/08/1991", "25/05/1991", "30/01/1990"]
    lines = [f"n{number},0912000000{number},{date}" for number, date in enumerate(dates)]
    desk.write("contacts.csv", "\n".join(["n,m,d", *lines]) + "\n")
    desk.run("check", "contacts.csv", "--mapping", "crm.yaml")
    row = desk.rows()[0]
    assert row["error"] == "date_ambiguous"
    assert "2 other cells" in row["message"]
    assert "order: dmy" in row["message"]


@given(st.lists(CELLS), st.lists(CELLS))
def test_what_two_have_seen_of_a_column_is_what_one_would_have_seen(some: list[str], others: list[str]) -> None:
    learned = evidence_of(*some)
    learned.learn(evidence_of(*others).seen())
    whole = evidence_of(*some, *others)
    assert (learned.remarks(), learned.amendments()) == (whole.remarks(), whole.amendments())
