"""The status table of the service, and what each status means for a run.

Source: the status page of 1402, plus -109 of the 1404 table (both are quoted in docs/service.md). Knows numbers, titles
and verdicts; must not know HTTP.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """What an answer says about the contact, and so what happens next."""

    CREATED = "created"
    """Done, for ever."""
    ROW = "row"
    """This row's fault: refused, the run goes on."""
    RUN = "run"
    """The run's fault: it stops, nothing more is sent."""
    PASSING = "passing"
    """Certainly not created, and worth another try."""
    DOUBT = "doubt"
    """Nobody knows whether it was created: looked up later, never sent again blindly."""


@dataclass(frozen=True, slots=True)
class Status:
    """One line of the table."""

    number: int
    title: str
    verdict: Verdict


_TITLES: Mapping[int, str] = {
    0: "Failed",
    1: "Success",
    2: "AccountIsDemo",
    4: "CreditNotEnough",
    5: "LineNumber_NotExist",
    6: "BackupLineNumber_NotExist",
    7: "Avanak_NotAvailable",
    10: "UserName_Empty",
    11: "Password_Empty",
    12: "LineNumber_Empty",
    13: "BackupLineNumber_Empty",
    14: "SMSMessageText_Empty",
    15: "AvanakMessageText_Empty",
    16: "Mobile_Empty",
    17: "Mobiles_Empty",
    18: "Title_Empty",
    19: "FirstNameOrLastName_Empty",
    20: "URLAddress_Empty",
    100: "UserNameOrPassword_Invalid",
    101: "Mobile_Invalid",
    102: "Mobiles_Invalid",
    103: "Count_Invalid",
    104: "FromRow_Invalid",
    105: "FromDate_Invalid",
    106: "FromDateTime_Invalid",
    107: "ToDate_Invalid",
    108: "ToDateTime_Invalid",
    109: "FromDateIsAfterThanToDate",
    110: "FromDateTimeIsAfterThanToDateTime",
    111: "MessageID_Invalid",
    112: "BulkID_Invalid",
    113: "ContactID_Invalid",
    114: "ContactGroupID_Invalid",
    115: "CourseID_Invalid",
    116: "CourseGroupID_Invalid",
    117: "URLAddress_Duplicate",
    118: "RelayMessageDeliveryID_Invalid",
    119: "RelayRecieveMessageID_Invalid",  # the service's own spelling
    120: "Length_Invalid",
    121: "Length_Exceeded",
    500: "ServerError",
    -300: "System_Disabled",
    -208: "Token_NotAllowMethod",
    -207: "Token_NotAllowIP",
    -204: "Token_Expired",
    -203: "Token_Disabled",
    -202: "Token_Invalid",
    -201: "Token_NotExists",
    -109: "User_NotAllowHttp",
    -108: "User_NotAllowMethod",
    -107: "User_NotAllowIP",
    -106: "User_NotAllowWebService",
    -105: "User_WebServiceBanned",
    -104: "User_Expired",
    -103: "User_Disabled",
    -102: "User_MobileNotVerified",
    -1: "User_NotExists",
}

_RUN = frozenset({2, 4, 10, 11, 100, -1, -300, *range(-109, -101), *range(-208, -200)})


def _verdict(number: int) -> Verdict:
    if number == 1:
        return Verdict.CREATED
    if number == 500:
        return Verdict.DOUBT
    # The rest of the table is a clear "no" of the service to this one request.
    return Verdict.RUN if number in _RUN else Verdict.ROW


STATUSES: tuple[Status, ...] = tuple(Status(number, title, _verdict(number)) for number, title in _TITLES.items())
BY_NUMBER: Mapping[int, Status] = {status.number: status for status in STATUSES}
BY_TITLE: Mapping[str, Status] = {status.title.casefold(): status for status in STATUSES}

OF_OTHER_METHODS = frozenset({5, 6, 7, 12, 13, 14, 15, 20, *range(103, 113), *range(115, 120)})
"""About lines, messages, calls, reports, courses and links: no answer to ContactCreate or ContactSearch. They are
classed all the same, in case one comes."""

_NUMBER = re.compile(r"-?[0-9]{1,9}")
"""Longer digits are in no table, and a body of thousands of them must not reach int(), which refuses them."""

NOT_ALLOWED_METHOD = frozenset({"Token_NotAllowMethod", "User_NotAllowMethod"})
"""A token may be allowed ContactCreate and refused ContactSearch or AccountStatus: those are help, never a given."""


def find(raw: object) -> Status | None:
    """The status for what an answer carries: a title (``"Success"``), a number (``1``) or a number as text (``"1"``).

    None where the table has no such status; the raw value is then kept as it came.
    """
    if isinstance(raw, bool) or not isinstance(raw, str | int):
        return None
    if isinstance(raw, int):
        return BY_NUMBER.get(raw)
    text = raw.strip()
    if _NUMBER.fullmatch(text):
        return BY_NUMBER.get(int(text))
    return BY_TITLE.get(text.casefold())
