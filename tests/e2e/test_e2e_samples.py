"""The story of the samples, as a user lives it."""

from __future__ import annotations

import shutil
from pathlib import Path

import openpyxl

from importer.sandbox import Store
from support.desk import ROOT, Desk

RUN = ("contacts.xlsx", "--mapping", "crm.yaml", "--sandbox")


def creates(desk: Desk) -> list[str]:
    with Store(desk.folder / "importer-sandbox.sqlite3") as store:
        return [entry.mobile or "" for entry in store.ledger("ContactCreate")]


def test_failed_only_after_correcting_two_cells_of_the_sample_sends_exactly_these_two(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    shutil.copy(ROOT / "sample_data" / "contacts.xlsx", tmp_path)
    shutil.copy(ROOT / "mappings" / "crm.yaml", tmp_path)
    desk.run(*RUN)
    before = creates(desk)
    faulty = {row["row"]: row for row in desk.rows() if row["error"] == "mobile_landline"}
    book = openpyxl.load_workbook(tmp_path / "contacts.xlsx")
    sheet = book["مشتریان"]
    corrected = {}
    for number, mobile in zip(list(faulty)[:2], ("09361110001", "09361110002"), strict=True):
        (cell,) = (cell for cell in sheet[int(number)] if str(cell.value) == faulty[number]["mobile"])
        cell.value = corrected[number] = mobile
    book.save(tmp_path / "contacts.xlsx")
    ran = desk.run(*RUN, "--failed-only")
    assert sorted(creates(desk)[len(before) :]) == sorted(corrected.values())
    assert ran.account["created"] == 254
    assert {row["outcome"] for row in desk.rows() if row["row"] in corrected} == {"created"}
