"""Requests as they leave, and what is made of answers, over real HTTP."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from urllib.parse import parse_qs

import pytest

from importer.sandbox import Fault, Sandbox
from importer.service.client import Client, Hit
from importer.service.status import Verdict
from importer.vocabulary import FIELDS
from support.raw_server import CONTACT, SUCCESS, TOKEN, Connect, Line, RawServer, Script, Serve


def answering(body: bytes = SUCCESS, http: str = "200 OK", *headers: str) -> Script:
    """A script that answers every request of a connection so."""

    def script(line: Line) -> None:
        while line.read():
            line.answer(body, http, *headers)

    return script


@pytest.fixture
def recorder(serve: Serve) -> RawServer:
    return serve(answering())


# ---- what is sent ---------------------------------------------------------------------------------------------------


def test_all_23_fields_are_sent_always_empty_where_there_is_nothing(recorder: RawServer, connect: Connect) -> None:
    connect(recorder.url).create(CONTACT)
    form = parse_qs(recorder.requests[0].body.decode(), keep_blank_values=True, strict_parsing=True)
    assert list(form) == [field.name for field in FIELDS]
    assert len(form) == 23
    assert {name: values for name, values in form.items() if values != [""]} == {
        "ContactGroupID": ["0"],
        "Active": ["true"],
        "Mobile": ["09120000001"],
        "FName": ["علی"],
        "LName": ["رضایی"],
    }


def test_the_token_travels_bare_in_the_header_and_nowhere_else(recorder: RawServer, connect: Connect) -> None:
    client = connect(recorder.url)
    client.create(CONTACT)
    client.search("09120000001")
    client.account()
    assert [request.headers["authorization"] for request in recorder.requests] == [TOKEN] * 3
    for request in recorder.requests:
        assert TOKEN not in request.line
        assert b"oken" not in request.body


def test_a_request_is_a_post_of_a_utf_8_form_to_the_method_under_the_base_address(
    recorder: RawServer, connect: Connect
) -> None:
    client = connect(recorder.url)
    client.create(CONTACT)
    client.search("09120000001")
    client.account()
    assert [request.line for request in recorder.requests] == [
        "POST /rest/ContactCreate HTTP/1.1",
        "POST /rest/ContactSearch HTTP/1.1",
        "POST /rest/AccountStatus HTTP/1.1",
    ]
    create, search, account = recorder.requests
    assert create.headers["content-type"] == "application/x-www-form-urlencoded; charset=UTF-8"
    assert create.headers["content-length"] == str(len(create.body))
    assert search.body == b"Mobile=09120000001"
    assert (account.body, account.headers["content-length"]) == (b"", "0")


def test_values_can_not_break_out_of_their_field(service: Sandbox, client: Client) -> None:
    hostile = {**CONTACT, "LName": "a&Mobile=09120000009\r\nX: y=%20+", "AddressText": "کوچه\u200cی ۵؛ «الف» 🙂"}
    assert client.create(hostile).verdict is Verdict.CREATED
    (entry,) = service.ledger("ContactCreate")
    assert entry.form["LName"] == hostile["LName"]
    assert entry.form["AddressText"] == hostile["AddressText"]
    assert entry.mobile == "09120000001"


def test_a_second_contact_carries_nothing_of_the_first(service: Sandbox, client: Client) -> None:
    client.create({**CONTACT, "CompanyTitle": "شرکت"})
    client.create({"Mobile": "09120000002", "FName": "زهرا"})
    first, second = service.ledger("ContactCreate")
    assert (first.form["CompanyTitle"], second.form["CompanyTitle"], second.form["LName"]) == ("شرکت", "", "")


def test_a_netrc_does_not_override_the_token(
    recorder: RawServer, connect: Connect, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / ".netrc"
    netrc.write_text("machine 127.0.0.1 login someone password else\ndefault login a password b\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("NETRC", str(netrc))
    connect(recorder.url).create(CONTACT)
    assert recorder.requests[0].headers["authorization"] == TOKEN


def test_requests_share_one_connection(recorder: RawServer, connect: Connect) -> None:
    client = connect(recorder.url)
    for _ in range(5):
        assert client.create(CONTACT).verdict is Verdict.CREATED
    assert (len(recorder.requests), recorder.connections) == (5, 1)


def test_a_connection_that_was_idle_for_long_is_opened_anew(recorder: RawServer, connect: Connect) -> None:
    client = connect(recorder.url)
    client.create(CONTACT)
    client._last_used -= 60
    client.create(CONTACT)
    assert recorder.connections == 2


def test_a_cookie_is_not_sent_back(serve: Serve, connect: Connect) -> None:
    server = serve(answering(SUCCESS, "200 OK", "Set-Cookie: session=1; Path=/"))
    client = connect(server.url)
    client.create(CONTACT)
    client.create(CONTACT)
    assert "cookie" not in server.requests[1].headers


# ---- what comes back ------------------------------------------------------------------------------------------------


def test_a_created_contact_has_its_id(service: Sandbox, client: Client) -> None:
    answer = client.create(CONTACT)
    assert (answer.verdict, answer.status, answer.http_status) == (Verdict.CREATED, "Success", 200)
    assert answer.contact_id == service.contacts()[0].id


@pytest.mark.parametrize("mobile", ["9120000001", "989120000001", '"09120000001"', "null", "0", '""'])
def test_the_answer_may_spell_the_mobile_in_any_way_or_not_at_all(serve: Serve, connect: Connect, mobile: str) -> None:
    server = serve(answering(b'{"Status": "Success", "Data": {"ID": 7, "Mobile": %s}}' % mobile.encode()))
    assert connect(server.url).create(CONTACT).verdict is Verdict.CREATED


def test_an_answer_about_another_mobile_leaves_a_doubt(serve: Serve, connect: Connect) -> None:
    server = serve(answering(b'{"Status": "Success", "Data": {"ID": 7, "Mobile": 9120000002}}'))
    answer = connect(server.url).create(CONTACT)
    assert (answer.verdict, answer.error, answer.contact_id) == (Verdict.DOUBT, "answer_other_mobile", None)
    assert not answer.certain


def test_a_compressed_answer_is_read(serve: Serve, connect: Connect) -> None:
    server = serve(answering(gzip.compress(SUCCESS), "200 OK", "Content-Encoding: gzip"))
    client = connect(server.url)
    assert client.create(CONTACT).contact_id == 7
    assert client.create(CONTACT).contact_id == 7
    assert server.connections == 1


def test_a_chunked_answer_is_read(serve: Serve, connect: Connect) -> None:
    def script(line: Line) -> None:
        while line.read():
            line.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            for part in (SUCCESS[:10], SUCCESS[10:]):
                line.send(b"%x\r\n%s\r\n" % (len(part), part))
            line.send(b"0\r\n\r\n")

    server = serve(script)
    client = connect(server.url)
    assert client.create(CONTACT).contact_id == 7
    assert client.create(CONTACT).contact_id == 7
    assert server.connections == 1


# ---- ContactSearch --------------------------------------------------------------------------------------------------


def test_a_search_finds_the_contact_deleted_or_not(service: Sandbox, client: Client) -> None:
    created = client.create(CONTACT).contact_id
    found = client.search("09120000001")
    assert found.hits == (Hit(created, "989120000001", "علی", "رضایی", deleted=False),)
    client._post("ContactDelete", {"ContactID": str(created)})
    (hit,) = client.search("09120000001").hits or ()
    assert hit.deleted


def test_a_search_that_finds_nothing_says_so(service: Sandbox, client: Client) -> None:
    assert client.search("09120000001").hits == ()


SEARCHES = {
    "another beside ours": ([{"ID": 1, "Mobile": 9120000001}, {"ID": 2, "Mobile": 9120000012}], [1], ""),
    "twice": ([{"ID": 1, "Mobile": 9120000001}, {"ID": 2, "Mobile": "09120000001"}], [1, 2], ""),
    "nobody": ([], [], ""),
    "only others: a first page, or a filter that was not heeded": (
        [{"ID": 2, "Mobile": 9120000012}],
        None,
        "search_only_others",
    ),
    "no mobile to be sure by": ([{"ID": 1, "FName": "علی"}], None, "search_only_others"),
    "no list": ({"ID": 1, "Mobile": 9120000001}, None, "search_no_list"),
    "null is not an empty list": (None, None, "search_no_list"),
    "an empty object is not an empty list": ({}, None, "search_no_list"),
    "a list of anything": (["09120000001"], None, "search_no_list"),
    "no id": ([{"Mobile": 9120000001}], [None], ""),
    "an id that is none": ([{"ID": 10**30, "Mobile": 9120000001}], [None], ""),
}


@pytest.mark.parametrize(("data", "ids", "error"), SEARCHES.values(), ids=SEARCHES)
def test_nothing_found_is_only_an_empty_list(
    serve: Serve, connect: Connect, data: object, ids: list[int | None] | None, error: str
) -> None:
    server = serve(answering(json.dumps({"Status": "Success", "Data": data}).encode()))
    found = connect(server.url).search("09120000001")
    assert (None if found.hits is None else [hit.contact_id for hit in found.hits]) == ids
    assert found.answer.error == error
    assert not found.not_allowed


@pytest.mark.parametrize(
    ("deleted", "expected"),
    [
        ("true", True),
        ("1", True),
        ('"True"', True),
        ("false", False),
        ("0", False),
        ('"false"', False),
        ("null", False),
    ],
)
def test_deleted_is_understood_however_it_is_said(serve: Serve, connect: Connect, deleted: str, expected: bool) -> None:
    hit = b'{"ID": 1, "Mobile": 9120000001, "FName": null, "Deleted": %s}' % deleted.encode()
    server = serve(answering(b'{"Status": "Success", "Data": [%s]}' % hit))
    (found,) = connect(server.url).search("09120000001").hits or ()
    assert (found.deleted, found.first_name, found.last_name) == (expected, "", "")


@pytest.mark.parametrize(
    ("fault", "not_allowed"),
    [
        (Fault("status", method="ContactSearch", status="Token_NotAllowMethod"), True),
        (Fault("status", method="ContactSearch", status=-108), True),
        (Fault("bare-status", method="ContactSearch", status="Token_NotAllowMethod"), True),
        (Fault("status", method="ContactSearch", status="Token_Expired"), False),
        (Fault("error-page", method="ContactSearch"), False),
        (Fault("empty", method="ContactSearch"), False),
        (Fault("list", method="ContactSearch"), False),
        (Fault("hangup", method="ContactSearch"), False),
        (Fault("cut", method="ContactSearch"), False),
    ],
    ids=str,
)
def test_a_search_that_fails_or_is_refused_gives_no_answer_to_build_on(
    service: Sandbox, client: Client, fault: Fault, not_allowed: bool
) -> None:
    service.add_faults(fault)
    found = client.search("09120000001")
    assert (found.hits, found.not_allowed) == (None, not_allowed)
    assert found.answer.error


# ---- AccountStatus --------------------------------------------------------------------------------------------------


def test_the_account_says_its_name_and_credit(client: Client) -> None:
    answer = client.account()
    assert (answer.verdict, answer.body["AccountName"], answer.body["RemaindCredit"]) == (
        Verdict.CREATED,
        "practice",
        25000,
    )


def test_an_unknown_token_is_learnt_from_the_account(service: Sandbox, connect: Connect) -> None:
    answer = connect(service.url, token="another").account()
    assert (answer.verdict, answer.status) == (Verdict.RUN, "Token_NotExists")
