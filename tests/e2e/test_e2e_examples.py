"""The decided examples of mobiles and dates, through the command line and up to the service."""

from __future__ import annotations

import csv
import json
from pathlib import Path

from importer.sandbox import Sandbox
from support.desk import Desk

DATA = Path(__file__).parent.parent / "data"


def examples(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, delimiter="\t"))


def verdict(expected: str) -> tuple[str, str]:
    """What the table expects: the value (or "invalid"), and the error code where one is given."""
    word, _, code = expected.partition(" ")
    return word, code


def test_every_mobile_of_the_examples_gets_its_verdict_and_the_service_the_canonical_value(
    desk: Desk, service: Sandbox
) -> None:
    table = examples("mobile_examples.tsv")
    desk.write("crm.yaml", "version: 1\nfields: {Mobile: mobile, FName: name}\nrun: {max-invalid: 100}\n")
    with (desk.folder / "contacts.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["name", "mobile"])
        writer.writerows([f"n{number}", json.loads(row["input_json"])] for number, row in enumerate(table))
    desk.run("contacts.csv", "--mapping", "crm.yaml")
    rows = desk.rows()
    assert len(rows) == len(table)
    for example, row in zip(table, rows, strict=True):
        word, code = verdict(example["expected"])
        if word == "invalid":
            assert row["outcome"] == "invalid", example
            assert not code or code in row["error"].split(";"), (example, row)
        else:
            assert row["outcome"] in {"created", "duplicate"}, (example, row)
            assert row["mobile"] == word, example
    canonical = {verdict(row["expected"])[0] for row in table} - {"invalid"}
    assert service.creations() == dict.fromkeys(canonical, 1)


def test_every_date_of_the_examples_gets_its_verdict_and_the_service_the_canonical_value(
    desk: Desk, service: Sandbox
) -> None:
    table = examples("date_examples.tsv")
    fields = sorted({row["field"] for row in table})
    mapping = {"version": 1, "fields": {"Mobile": "mobile", "FName": "name", **{name: name for name in fields}}}
    desk.write("crm.yaml", json.dumps({**mapping, "run": {"max-invalid": 100}}))
    with (desk.folder / "contacts.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["name", "mobile", *fields])
        for number, row in enumerate(table):
            cells = {row["field"]: json.loads(row["input_json"])}
            writer.writerow([f"n{number}", f"0912{number:07d}", *(cells.get(name, "") for name in fields)])
    desk.run("contacts.csv", "--mapping", "crm.yaml")
    sent = {entry.mobile: entry.form for entry in service.ledger("ContactCreate")}
    for number, (example, row) in enumerate(zip(table, desk.rows(), strict=True)):
        word, code = verdict(example["expected"])
        mobile = f"0912{number:07d}"
        if word == "invalid":
            assert row["outcome"] == "invalid", (example, row)
            assert not code or code in row["error"].split(";"), (example, row)
            assert mobile not in sent
        else:
            assert row["outcome"] == "created", (example, row)
            assert sent[mobile][example["field"]] == ("" if word == "empty" else word), example
