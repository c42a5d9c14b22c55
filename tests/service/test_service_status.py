"""The status table, compared with a second copy of the page it comes from, and what each status does to a run."""

from __future__ import annotations

import re

import pytest

from importer.service.status import BY_NUMBER, STATUSES, Verdict, find

# Copied from the service's own page by hand, so that a slip in the program's table shows.
PAGE = """
| 0 | Failed | | 109 | FromDateIsAfterThanToDate |
| 1 | Success | | 110 | FromDateTimeIsAfterThanToDateTime |
| 2 | AccountIsDemo | | 111 | MessageID_Invalid |
| 4 | CreditNotEnough | | 112 | BulkID_Invalid |
| 5 | LineNumber_NotExist | | 113 | ContactID_Invalid |
| 6 | BackupLineNumber_NotExist | | 114 | ContactGroupID_Invalid |
| 7 | Avanak_NotAvailable | | 115 | CourseID_Invalid |
| 10 | UserName_Empty | | 116 | CourseGroupID_Invalid |
| 11 | Password_Empty | | 117 | URLAddress_Duplicate |
| 12 | LineNumber_Empty | | 118 | RelayMessageDeliveryID_Invalid |
| 13 | BackupLineNumber_Empty | | 119 | RelayRecieveMessageID_Invalid |
| 14 | SMSMessageText_Empty | | 120 | Length_Invalid |
| 15 | AvanakMessageText_Empty | | 121 | Length_Exceeded |
| 16 | Mobile_Empty | | 500 | ServerError |
| 17 | Mobiles_Empty | | −300 | System_Disabled |
| 18 | Title_Empty | | −208 | Token_NotAllowMethod |
| 19 | FirstNameOrLastName_Empty | | −207 | Token_NotAllowIP |
| 20 | URLAddress_Empty | | −204 | Token_Expired |
| 100 | UserNameOrPassword_Invalid | | −203 | Token_Disabled |
| 101 | Mobile_Invalid | | −202 | Token_Invalid |
| 102 | Mobiles_Invalid | | −201 | Token_NotExists |
| 103 | Count_Invalid | | −109 | User_NotAllowHttp |
| 104 | FromRow_Invalid | | −108 | User_NotAllowMethod |
| 105 | FromDate_Invalid | | −107 | User_NotAllowIP |
| 106 | FromDateTime_Invalid | | −106 | User_NotAllowWebService |
| 107 | ToDate_Invalid | | −105 | User_WebServiceBanned |
| 108 | ToDateTime_Invalid | | −104 | User_Expired |
| | | | −103 | User_Disabled |
| | | | −102 | User_MobileNotVerified |
| | | | −1 | User_NotExists |
"""
TABLE = {int(number.replace("−", "-")): title for number, title in re.findall(r"\| (−?[0-9]+) \| (\w+)", PAGE)}

# The class table of the design.
VERDICTS = {
    Verdict.CREATED: {1},
    Verdict.ROW: {16, 19, 101, 102, 114, 120, 121, 0},
    Verdict.RUN: {2, 4, 10, 11, 100, -1, *range(-109, -101), *range(-208, -200), -300},
    Verdict.DOUBT: {500},
}


def test_the_table_is_the_page() -> None:
    assert len(TABLE) == 57
    assert {status.number: status.title for status in STATUSES} == TABLE


@pytest.mark.parametrize(("verdict", "numbers"), VERDICTS.items())
def test_every_status_of_the_design_has_its_verdict(verdict: Verdict, numbers: set[int]) -> None:
    assert {BY_NUMBER[number].verdict for number in numbers & TABLE.keys()} == {verdict}


def test_the_rest_of_the_table_is_a_no_to_one_row() -> None:
    named = set().union(*VERDICTS.values())
    assert {status.verdict for status in STATUSES if status.number not in named} == {Verdict.ROW}


def test_no_status_is_worth_a_blind_retry() -> None:
    assert Verdict.PASSING not in {status.verdict for status in STATUSES}


@pytest.mark.parametrize(("number", "title"), TABLE.items())
def test_a_status_is_found_by_title_number_and_number_as_text(number: int, title: str) -> None:
    status = BY_NUMBER[number]
    for raw in (title, title.upper(), f" {title} ", number, str(number), f" {number}\n"):
        assert find(raw) is status


@pytest.mark.parametrize(
    "raw",
    [
        3,
        999,
        10**30,
        "Contact_Frozen",
        "",
        "-",
        "--1",
        "1.0",
        1.0,
        "1e0",
        "۱",
        "9" * 5000,
        True,
        False,
        None,
        [],
        {},
        [1],
    ],
)
def test_what_is_not_in_the_table_is_no_status(raw: object) -> None:
    assert find(raw) is None
