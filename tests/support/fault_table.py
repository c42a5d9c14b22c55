"""Faults of the service, and what is expected of the row that meets them: data for the tests and for docs/delivery-faults.md."""

# ruff: noqa: E501  # a table is read across

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from importer.sandbox import Fault

A, B, C = "09120000001", "09120000002", "09120000003"


class Case(NamedTuple):
    """A fault, and what is expected of row B: its outcome and error code in the results; the exit code of the run; how
    many contacts the service made of it, of how many requests. ``options`` of the run."""

    faults: Sequence[Fault]
    outcome: str
    error: str
    code: int
    contacts: int
    requests: int
    options: Sequence[str] = ()


def b(kind: str, *, creates: bool | None = None, times: int | None = 1, **more: object) -> Sequence[Fault]:
    """B's ContactCreate is struck."""
    return (Fault(kind, mobile=B, creates=creates, times=times, **more),)  # type: ignore[arg-type]  # fields of Fault


def lost(**search: object) -> Sequence[Fault]:
    """B's answer is lost, and the look-up is struck too."""
    return (
        Fault("hangup", mobile=B),
        Fault(method="ContactSearch", times=None, **search),  # type: ignore[arg-type]  # fields of Fault
    )


ONE_TRY = ("--attempts", "1")
GO, AGAIN = (0, 1, 1), (0, 1, 2)
"""Exit 0, one contact: found by the look-up, or looked up, not found, and sent again."""

# fmt: off
TABLE: Mapping[str, Case] = {
    # fault                                        what strikes                                    outcome     error                     exit contacts requests
    "reset before the contact is created":         Case(b("reset", creates=False),                 "created",  "",                       *AGAIN),
    "reset after the contact was created":         Case(b("reset"),                                "created",  "",                       *GO),
    "FIN without an answer, nothing created":      Case(b("hangup", creates=False),                "created",  "",                       *AGAIN),
    "FIN without an answer, created":              Case(b("hangup"),                               "created",  "",                       *GO),
    "created after the client gave up":            Case(b("late-create", seconds=0.8),             "created",  "",                       *GO, ("--settle-after", "0.6")),
    "answered after the client gave up":           Case(b("late-answer", seconds=0.8),             "created",  "",                       *GO),
    "a kept-alive connection closed after B":      Case(b("stale"),                                "created",  "",                       *GO),
    "a kept-alive connection closed under C":      Case(b("stale-next"),                           "created",  "",                       *GO),
    "a body cut before its Content-Length":        Case(b("cut"),                                  "created",  "",                       *GO),
    "a body cut, without a length":                Case(b("cut-unmarked"),                         "created",  "",                       *GO),
    "a body that drips in":                        Case(b("drip-body", seconds=0.1),               "created",  "",                       *GO),
    "headers that drip in":                        Case(b("drip-headers", seconds=0.1),            "created",  "",                       *GO),
    "a web page with 200, created":                Case(b("html"),                                 "created",  "",                       *GO),
    "a web page with 200, nothing created":        Case(b("html", creates=False),                  "created",  "",                       *AGAIN),
    "an empty body, created":                      Case(b("empty"),                                "created",  "",                       *GO),
    "an empty body, nothing created":              Case(b("empty", creates=False),                 "created",  "",                       *AGAIN),
    "an answer with a BOM":                        Case(b("bom"),                                  "created",  "",                       *GO),
    "null":                                        Case(b("null"),                                 "created",  "",                       *GO),
    "[]":                                          Case(b("list"),                                 "created",  "",                       *GO),
    "a Status as a number":                        Case(b("numeric-status"),                       "created",  "",                       *GO),
    "a Status as a number in quotes":              Case(b("numeric-text-status"),                  "created",  "",                       *GO),
    "a bare text Success, nothing created":        Case(b("bare-status", status="Success"),        "created",  "",                       *AGAIN),
    "a bare text Success, created":                Case(b("bare-status", status="Success", creates=True), "created", "",                 *GO),
    "a bare text status of the row":               Case(b("bare-status", status="Mobile_Invalid"), "refused",  "status_Mobile_Invalid",  1, 0, 1),
    "a status of the row":                         Case(b("status", status="Length_Exceeded"),     "refused",  "status_Length_Exceeded", 1, 0, 1),
    "Failed, without a reason":                    Case(b("status", status="Failed"),              "refused",  "status_Failed",          1, 0, 1),
    "an unknown status, nothing created":          Case(b("status", status="Moon_Full"),           "created",  "",                       *AGAIN),
    "an unknown status, created":                  Case(b("status", status=777, creates=True),     "created",  "",                       *GO),
    "an unknown status at every try":              Case(b("status", status=777, times=None),       "failed",   "attempts_used_up",       1, 0, 2, ("--attempts", "2")),
    "ServerError, created":                        Case(b("status", status="ServerError", creates=True), "created", "",                  *GO),
    "ServerError, nothing created":                Case(b("status", status=500),                   "created",  "",                       *AGAIN),
    "500 after the contact was created":           Case(b("error-page", http=500),                 "created",  "",                       *GO),
    "501 after the contact was created":           Case(b("error-page", http=501),                 "created",  "",                       *GO),
    "502 after the contact was created":           Case(b("error-page", http=502),                 "created",  "",                       *GO),
    "503 after the contact was created":           Case(b("error-page", http=503),                 "created",  "",                       *GO),
    "504 after the contact was created":           Case(b("error-page", http=504),                 "created",  "",                       *GO),
    "503 before the contact is created":           Case(b("error-page", creates=False),            "created",  "",                       *AGAIN),
    "429 with Retry-After: 2":                     Case(b("too-many", seconds=2),                  "created",  "",                       *AGAIN),
    "429 with X-RateLimit-Reset: 1":               Case(b("too-many-reset", seconds=1),            "created",  "",                       *AGAIN),
    # the look-up of a lost answer
    "lost; the token may not search":              Case(lost(kind="status", status="Token_NotAllowMethod"), "in_doubt", "doubt_search_not_allowed", 1, 1, 1),
    "lost; the search fails":                      Case(lost(kind="error-page"),                  "in_doubt", "doubt_search_failed",    1, 1, 1, ONE_TRY),
    "lost; the search is cut off":                 Case(lost(kind="cut"),                         "in_doubt", "doubt_search_failed",    1, 1, 1, ONE_TRY),
    "lost; the search says Success, but no list":  Case(lost(kind="status", status="Success"),    "in_doubt", "doubt_search_failed",    1, 1, 1),
    "lost; the search is forbidden by a gateway":  Case(lost(kind="denied"),                      "in_doubt", "doubt_search_failed",    1, 1, 1),
    "lost; the token expired before the search":   Case(lost(kind="status", status="Token_Expired"), "in_doubt", "doubt_search_failed", 3, 1, 1),
    "lost; the system is off before the search":   Case(lost(kind="status", status=-300),         "in_doubt", "doubt_search_failed",    3, 1, 1),
    # what stops the run
    "no credit":                                   Case(b("status", status="CreditNotEnough"),     "pending",  "status_CreditNotEnough", 3, 0, 1),
    "a demo account":                              Case(b("status", status="AccountIsDemo"),       "pending",  "status_AccountIsDemo",   3, 0, 1),
    "the account is disabled":                     Case(b("status", status=-103),                  "pending",  "status_User_Disabled",   3, 0, 1),
    "the system is switched off":                  Case(b("status", status="System_Disabled"),     "pending",  "status_System_Disabled", 3, 0, 1),
    "a token that may not create":                 Case(b("status", status="Token_NotAllowMethod"), "pending", "status_Token_NotAllowMethod", 3, 0, 1),
    "401":                                         Case(b("denied", http=401),                     "pending",  "http_401",               3, 0, 1),
    "403":                                         Case(b("denied"),                               "pending",  "http_403",               3, 0, 1),
    "404":                                         Case(b("denied", http=404),                     "pending",  "http_404",               3, 0, 1),
    "a redirect":                                  Case(b("redirect"),                             "in_doubt", "http_redirect",          3, 0, 1),
    "a redirect after the contact was created":    Case(b("redirect", creates=True),               "in_doubt", "http_redirect",          3, 1, 1),
    "too many failures, the search fails too":     Case((Fault("error-page", skip=1, times=None), Fault("error-page", method="ContactSearch", times=None)), "in_doubt", "http_503", 3, 1, 1, ("--max-failures", "1", *ONE_TRY)),
    "too many failures, nobody left to try":       Case((Fault("error-page", skip=1, times=None),), "created", "",                        1, 1, 1, ("--max-failures", "1", "--limit", "2")),
    "too many failures, and then all is well":     Case(b("error-page"),                           "created",  "",                       *GO, ("--max-failures", "1")),
}
# fmt: on
