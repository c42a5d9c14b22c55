"""A constant that is no value of its field is a fault of the mapping, found before any row is read."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from importer.errors import MappingFault
from importer.mapping.load import parse
from importer.messages import Phrasebook
from importer.prepare import Preparer

HEAD = """\
version: 1
fields:
  Mobile: موبایل
  FName: نام
"""


def prepare(*lines: str) -> Preparer:
    mapping = parse((HEAD + "".join(f"  {line}\n" for line in lines)).encode(), Path("crm.yaml"))
    return Preparer(mapping, {"موبایل": 0, "نام": 1}, today=dt.date(2026, 5, 1))


@pytest.mark.parametrize(
    "line",
    [
        "CompanyTitle: {value: شرکت نمونه}",
        "BornDate: {value: 1370/05/12}",
        "Active: {value: خیر}",
        "GenderType: {value: x, values: {x: false}}",
        "Email: {value: info@example.com}",
        "Labels: {value: مشتری}",
        "LName: {value: NA}",
    ],
)
def test_a_constant_that_is_a_value_of_its_field_is_taken(line: str) -> None:
    prepare(line)


@pytest.mark.parametrize(
    ("line", "field", "reason"),
    [
        ("BornDate: {value: 1403/12/32}", "BornDate", "date_"),
        ("BornDate: {value: 1450/01/01}", "BornDate", "date_future"),
        ("Active: {value: شاید}", "Active", "flag_unknown"),
        ("GenderType: {value: '1'}", "GenderType", "gender_unknown"),
        ("Email: {value: info at example}", "Email", "email_"),
        ("Labels: {value: 'یک|دو', split: ''}", "Labels", "label_separator"),
        ("CompanyTitle: {value: '#N/A'}", "CompanyTitle", "cell_error"),
    ],
)
def test_a_constant_that_is_none_is_refused_with_its_line(line: str, field: str, reason: str) -> None:
    with pytest.raises(MappingFault) as caught:
        prepare("JobTitle: {value: مدیر}", line)
    (problem,) = caught.value.problems
    assert problem.code == "constant_invalid"
    assert (problem.params["mapping"], problem.params["line"], problem.params["field"]) == ("crm.yaml", 6, field)
    assert str(problem.params["reason"]).startswith(reason)
    assert "crm.yaml, line 6" in Phrasebook("en").problem(problem)


def test_all_wrong_constants_are_told_at_once_in_the_order_of_the_file() -> None:
    with pytest.raises(MappingFault) as caught:
        prepare("Email: {value: nobody}", "CustomText1: {value: fine}", "Active: {value: شاید}")
    assert [problem.params["line"] for problem in caught.value.problems] == [5, 7]
