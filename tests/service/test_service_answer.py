"""What an answer says: every shape that the documents show, that gateways send, or that nobody should."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importer.messages import Phrasebook
from importer.service.answer import EXCERPT, MAX_BODY, Answer, contact_id, read, same_mobile
from importer.service.status import Verdict

CREATED, ROW, RUN, PASSING, DOUBT = Verdict
PAGE = b"<!DOCTYPE html><html><body>Login</body></html>"
DATA = {"ID": 3000000001, "Mobile": 9120000000}

Expected = tuple[Verdict, str, str, str, bool]
"""verdict, error, status_code, status, certain"""

SUCCESS: Expected = (CREATED, "", "1", "Success", False)


def doubt(error: str, code: str = "", status: str = "") -> Expected:
    return (DOUBT, error, code, status, False)


def body(**values: object) -> bytes:
    return json.dumps(values, ensure_ascii=False).encode()


SHAPES: dict[str, tuple[int, Mapping[str, str], bytes, Expected]] = {
    # Documented answers of the service.
    "title": (200, {}, body(Status="Success", Data=DATA), SUCCESS),
    "number": (200, {}, body(Status=1, Data=DATA), SUCCESS),
    "number as text": (200, {}, body(Status="1", Data=DATA), SUCCESS),
    "success without data": (200, {}, body(Status="Success"), SUCCESS),
    "account: fields at the top": (200, {}, body(Status="Success", AccountName="x", RemaindCredit=1), SUCCESS),
    "null data": (200, {}, body(Status="Token_NotExists", Data=None), (RUN, "status_Token_NotExists", "-201", "Token_NotExists", True)),  # noqa: E501  # a row of a table
    "empty data": (200, {}, body(Status="Mobile_Invalid", Data={}), (ROW, "status_Mobile_Invalid", "101", "Mobile_Invalid", True)),  # noqa: E501  # idem
    "list as data": (200, {}, body(Status="Failed", Data=[]), (ROW, "status_Failed", "0", "Failed", True)),
    "negative number": (200, {}, body(Status=-300), (RUN, "status_System_Disabled", "-300", "System_Disabled", True)),
    "bare title": (200, {}, b"Token_Expired", (RUN, "status_Token_Expired", "-204", "Token_Expired", True)),
    "bare title as JSON": (200, {}, b'"Token_Expired"', (RUN, "status_Token_Expired", "-204", "Token_Expired", True)),
    "bare title with a line end": (200, {}, b"CreditNotEnough\r\n", (RUN, "status_CreditNotEnough", "4", "CreditNotEnough", True)),  # noqa: E501  # idem
    "bare number": (200, {}, b"101", (ROW, "status_Mobile_Invalid", "101", "Mobile_Invalid", True)),
    "BOM": (200, {}, b"\xef\xbb\xbf" + body(Status="Success", Data=DATA), SUCCESS),
    "title in other case": (200, {}, body(Status="success"), SUCCESS),
    "Latin-1 header, UTF-8 body": (200, {"Content-Type": "text/html"}, body(Status="Success", Data={"FName": "علی"}), SUCCESS),  # noqa: E501  # idem
    # Clear, but in doubt all the same.
    "server error": (200, {}, body(Status="ServerError"), doubt("status_ServerError", "500", "ServerError")),
    "server error by number": (200, {}, body(Status=500), doubt("status_ServerError", "500", "ServerError")),
    "bare server error": (200, {}, b"ServerError", doubt("status_ServerError", "500", "ServerError")),
    "unknown title": (200, {}, body(Status="Contact_Frozen"), doubt("status_unknown", "", "Contact_Frozen")),
    "unknown number": (200, {}, body(Status=999), doubt("status_unknown", "999", "")),
    "unknown number as text": (200, {}, body(Status="-77"), doubt("status_unknown", "-77", "")),
    "broken number": (200, {}, body(Status=1.0), doubt("status_unknown", "", "1.0")),
    "not quite a number": (200, {}, body(Status="--1"), doubt("status_unknown", "--1", "")),
    "status empty": (200, {}, body(Status=""), doubt("status_unknown")),
    # Bodies that are no answer.
    "empty": (200, {}, b"", doubt("answer_empty")),
    "blank": (200, {}, b" \r\n", doubt("answer_empty")),
    "null": (200, {}, b"null", doubt("answer_no_status")),
    "empty list": (200, {}, b"[]", doubt("answer_no_status")),
    "empty object": (200, {}, b"{}", doubt("answer_no_status")),
    "true": (200, {}, b"true", doubt("answer_no_status")),
    "status of another case": (200, {}, body(status="Success"), doubt("answer_no_status")),
    "status null": (200, {}, body(Status=None), doubt("answer_no_status")),
    "status true": (200, {}, body(Status=True), doubt("answer_no_status")),
    "status a list": (200, {}, body(Status=["Success"]), doubt("answer_no_status")),
    "bare success proves nothing": (200, {}, b"Success", doubt("answer_unreadable")),
    "bare 1 proves nothing": (200, {}, b"1", doubt("answer_unreadable")),
    "bare words": (200, {}, "خطا".encode(), doubt("answer_unreadable")),
    "cut": (200, {}, body(Status="Success", Data=DATA)[:40], doubt("answer_unreadable")),
    "something after it": (200, {}, body(Status="Success") + b"<br>", doubt("answer_unreadable")),
    "not UTF-8": (200, {}, b'{"Status": "Success", "Data": "\xe3"}', doubt("answer_unreadable")),
    "NUL bytes": (200, {}, b"\x00" * 10, doubt("answer_unreadable")),
    "endless digits": (200, {}, b"9" * 5000, doubt("answer_unreadable")),
    "endless digits as status": (200, {}, b'{"Status": "' + b"9" * 5000 + b'"}', doubt("status_unknown", "9" * 200)),
    "deep": (200, {}, b"[" * 100_000, doubt("answer_unreadable")),
    "too long": (200, {}, b" " * (MAX_BODY + 1), doubt("answer_too_long")),
    "page": (200, {}, PAGE, doubt("answer_html")),
    "page with BOM": (200, {}, b"\xef\xbb\xbf\r\n" + PAGE, doubt("answer_html")),
    "page in cp1256": (200, {}, "<html>ورود</html>".encode("cp1256"), doubt("answer_html")),
    # HTTP has its say.
    "401": (401, {}, b"", (RUN, "http_401", "", "", True)),
    "403 with a page": (403, {}, PAGE, (RUN, "http_403", "", "", True)),
    "404 with a page": (404, {}, PAGE, (RUN, "http_404", "", "", True)),
    "403 that says why": (403, {}, body(Status="Token_NotAllowIP"), (RUN, "status_Token_NotAllowIP", "-207", "Token_NotAllowIP", True)),  # noqa: E501  # idem
    "404 and the row's fault": (404, {}, body(Status="Failed"), (RUN, "http_404", "0", "Failed", True)),
    "401 and success": (401, {}, body(Status="Success", Data=DATA), (RUN, "http_401", "1", "Success", False)),
    "403 and server error": (403, {}, body(Status=500), (RUN, "http_403", "500", "ServerError", False)),
    "403 and who knows": (403, {}, body(Status=999), (RUN, "http_403", "999", "", False)),
    "302": (302, {"Location": "/login"}, PAGE, (RUN, "http_redirect", "", "", False)),
    "302 and success": (302, {}, body(Status="Success"), (RUN, "http_redirect", "", "", False)),
    "304": (304, {}, b"", (RUN, "http_redirect", "", "", False)),
    "429": (429, {"Retry-After": "2"}, PAGE, (PASSING, "http_429", "", "", True)),
    "500": (500, {}, b"", doubt("http_500")),
    "502 with a page": (502, {}, PAGE, doubt("http_502")),
    "503": (503, {}, b"busy", doubt("http_503")),
    "504": (504, {}, b"", doubt("http_504")),
    "599": (599, {}, b"", doubt("http_599")),
    "500 and success": (500, {}, body(Status="Success", Data=DATA), doubt("http_500", "1", "Success")),
    "500 and a refusal": (500, {}, body(Status="Mobile_Invalid"), doubt("http_500", "101", "Mobile_Invalid")),
    "103": (103, {}, b"", doubt("http_103")),
    "204": (204, {}, b"", doubt("answer_empty")),
    "201 and success": (201, {}, body(Status="Success", Data=DATA), SUCCESS),
    "400 and success": (400, {}, body(Status="Success", Data=DATA), doubt("http_400", "1", "Success")),
    "400 and a refusal": (400, {}, body(Status=19), (ROW, "status_FirstNameOrLastName_Empty", "19", "FirstNameOrLastName_Empty", True)),  # noqa: E501  # idem
    "413 with a page": (413, {}, PAGE, doubt("answer_html")),
}  # fmt: skip


@pytest.mark.parametrize(("http", "headers", "content", "expected"), SHAPES.values(), ids=SHAPES)
def test_an_answer_is_believed_only_when_it_is_whole(
    http: int, headers: Mapping[str, str], content: bytes, expected: Expected
) -> None:
    answer = read(http, headers, content)
    assert (answer.verdict, answer.error, answer.status_code, answer.status, answer.certain) == expected
    assert answer.http_status == http


@pytest.mark.parametrize(("http", "headers", "content", "expected"), SHAPES.values(), ids=SHAPES)
def test_an_id_is_told_only_of_what_is_created(
    http: int, headers: Mapping[str, str], content: bytes, expected: Expected
) -> None:
    answer = read(http, headers, content)
    assert answer.contact_id in ({None, DATA["ID"]} if expected[0] is CREATED else {None})


@pytest.mark.parametrize(("http", "headers", "content", "expected"), SHAPES.values(), ids=SHAPES)
def test_every_verdict_but_success_has_its_sentence(
    http: int, headers: Mapping[str, str], content: bytes, expected: Expected
) -> None:
    if expected[0] is not CREATED:
        answer = read(http, headers, content)
        sentence = Phrasebook("en").say(answer.error, answer.params)
        assert " " in sentence
        assert "?" not in sentence.replace("Contact_Frozen?", "")


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"Retry-After": "2"}, 2),
        ({"Retry-After": " 0 "}, 0),
        ({"Retry-After": "999999"}, 999999),
        ({"X-RateLimit-Reset": "7"}, 7),
        ({"Retry-After": "3", "X-RateLimit-Reset": "7"}, 3),
        ({"Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT", "X-RateLimit-Reset": "7"}, 7),
        ({"Retry-After": "-5"}, None),
        ({"Retry-After": "۲"}, None),
        ({"Retry-After": "soon"}, None),
        ({"Retry-After": "9" * 5000}, float("inf")),
    ],
)
def test_a_429_may_say_when_to_come_again(headers: Mapping[str, str], seconds: float | None) -> None:
    assert read(429, headers, b"").retry_after == seconds


@pytest.mark.parametrize("http", [200, 403, 404, 413, 502, 503])
def test_a_page_is_marked_as_one_unless_its_status_says_what_it_is(http: int) -> None:
    """403 and 404 stop the run at once; 5xx is an outage, which --max-failures counts."""
    assert read(http, {}, PAGE).html == (http in {200, 413})


@pytest.mark.parametrize("content", [PAGE, b"Contact_Frozen?", body(Status="Contact_Frozen"), b"\xff\xfe"])
def test_what_was_not_understood_is_kept_for_the_log(content: bytes) -> None:
    assert read(200, {}, content).excerpt == content.decode("utf-8", "replace")
    assert read(200, {}, content + b"x" * 9000).excerpt[:2] == content.decode("utf-8", "replace")[:2]
    assert len(read(200, {}, content + b"x" * 9000).excerpt) == EXCERPT


def test_what_was_understood_is_not_kept() -> None:
    assert read(200, {}, body(Status="Mobile_Invalid", Data={"FName": "علی"})).excerpt == ""


def test_a_redirect_names_its_target_without_the_query() -> None:
    assert read(302, {"Location": "https://x/login?t=1"}, b"").params == {"location": "https://x/login"}


def test_an_answer_shows_no_data_of_people_where_it_is_printed() -> None:
    answer = read(200, {}, body(Status="Success", Data={"ID": 5, "FName": "نام"}))
    assert "نام" not in repr(answer)
    assert answer.data == {"ID": 5, "FName": "نام"}


def test_the_secret_is_hidden_before_what_is_kept_is_cut() -> None:
    def hide(text: str) -> str:
        return text.replace("SECRET", "*")

    for size in range(460, 510):
        page = read(200, {}, b"<" + b"x" * size + b"SECRET" + b"y" * 100, hide)
        unknown = read(200, {}, body(Status="z" * (size - 300) + "SECRET"), hide)
        redirect = read(302, {"Location": "z" * (size - 300) + "SECRET"}, b"", hide)
        assert "S" not in f"{page.excerpt}{unknown.status}{unknown.params}{redirect.params}"


def test_half_a_character_in_a_status_does_not_reach_files_that_can_not_hold_it() -> None:
    answer = read(200, {}, rb'{"Status": "\ud800 x"}')
    assert answer.status == "? x"
    assert answer.params == {"status": "? x"}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (1, 1),
        (3000000001, 3000000001),
        (2**63 - 1, 2**63 - 1),
        (2**63, None),
        (10**30, None),
        (0, None),
        (-1, None),
        (True, None),
        ("7", None),
        (7.0, None),
        (None, None),
        ([7], None),
    ],
)
def test_an_id_is_a_long_or_none(value: object, expected: int | None) -> None:
    assert contact_id(value) == expected


@pytest.mark.parametrize("value", [9120000000, 989120000000, "09120000000", "+98 912 000 0000", "00989120000000"])
def test_a_mobile_is_the_same_in_each_of_the_services_spellings(value: object) -> None:
    assert same_mobile(value, "09120000000")


@pytest.mark.parametrize("value", [9120000001, "", None, 120000000, "912****000", [], 9.12e9, "۰۹۱۲۰۰۰۰۰۰۰"])
def test_another_mobile_or_none_is_not_the_same(value: object) -> None:
    assert not same_mobile(value, "09120000000")


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["Status", "Data", "ID"]), inner),
    max_leaves=6,
)
bodies = st.binary(max_size=60) | json_values.map(lambda value: json.dumps(value).encode())


@given(st.integers(100, 999), bodies)
def test_no_answer_is_too_odd_to_be_classed(http: int, content: bytes) -> None:
    answer = read(http, {}, content)
    assert isinstance(answer, Answer)
    assert (answer.error == "") == (answer.verdict is CREATED)
    assert not (answer.certain and answer.verdict in {CREATED, DOUBT})
    f"{answer.status}{answer.status_code}{answer.excerpt}{answer.params}".encode()


@given(st.integers(100, 999), bodies)
def test_created_is_only_what_says_success_in_a_json_object(http: int, content: bytes) -> None:
    if read(http, {}, content).verdict is CREATED:
        assert 200 <= http < 300
        assert str(json.loads(content)["Status"]).strip().casefold() in {"success", "1"}
