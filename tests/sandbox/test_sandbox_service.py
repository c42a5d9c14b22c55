"""The methods of the practice service, its ledger and its back door, over real HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import requests

from importer.sandbox import PRACTICE_TOKEN, Sandbox
from importer.sandbox.methods import METHODS
from importer.vocabulary import FIELDS

MOBILE = "09120000001"
ALL_FIELDS = {field.name: field.default for field in FIELDS}
CONTACT = ALL_FIELDS | {"Mobile": MOBILE, "FName": "علی", "LName": "رضایی", "Labels": "مشتری,تهران"}


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(clock=lambda: 1_763_900_000.0) as started:
        yield started


@pytest.fixture
def session() -> Iterator[requests.Session]:
    with requests.Session() as opened:
        opened.trust_env = False
        opened.headers["Authorization"] = PRACTICE_TOKEN
        yield opened


def call(session: requests.Session, sandbox: Sandbox, method: str, fields: Any = None, **more: str) -> Any:
    answer = session.post(f"{sandbox.url}/{method}", data=dict(fields or {}) | more, timeout=10)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/json; charset=utf-8"
    return answer.json()


def test_a_contact_with_all_23_fields_is_created(session: requests.Session, sandbox: Sandbox) -> None:
    sent = CONTACT | {
        **{f"CustomText{n}": f"متن {n}" for n in range(1, 7)},
        **{f"CustomDate{n}": f"2020-01-0{n}" for n in range(1, 4)},
        "BornDate": "1991-03-08",
        "AnniversaryDate": "2015-06-21",
        "GenderType": "true",
        "CompanyTitle": "شرکت نمونه",
        "JobTitle": "مدیر",
        "Email": "a@example.ir",
        "CityName": "تهران",
        "AddressText": "خیابان یک، پلاک ۲",
    }
    assert len(sent) == 23
    answer = call(session, sandbox, "ContactCreate", sent)
    assert answer["Status"] == "Success"
    assert answer["Data"]["ID"] > 2**31
    assert answer["Data"]["Mobile"] == 9120000001
    (contact,) = sandbox.contacts()
    assert contact.fields == {name: text for name, text in sent.items() if name != "Labels"}
    assert contact.labels == ("مشتری", "تهران")


def test_the_same_request_twice_makes_two_contacts(session: requests.Session, sandbox: Sandbox) -> None:
    first = call(session, sandbox, "ContactCreate", CONTACT)
    second = call(session, sandbox, "ContactCreate", CONTACT)
    assert first["Data"]["ID"] != second["Data"]["ID"]
    assert sandbox.creations() == {MOBILE: 2}


@pytest.mark.parametrize(
    ("fields", "title"),
    [
        ({"Mobile": ""}, "Mobile_Empty"),
        ({"Mobile": "02188000000"}, "Mobile_Invalid"),
        ({"FName": "", "LName": ""}, "FirstNameOrLastName_Empty"),
        ({"ContactGroupID": "7"}, "ContactGroupID_Invalid"),
        ({"FName": "ی" * 101}, "Length_Exceeded"),
    ],
)
def test_a_refusal_comes_with_http_200_and_creates_nothing(
    session: requests.Session, sandbox: Sandbox, fields: dict[str, str], title: str
) -> None:
    answer = call(session, sandbox, "ContactCreate", CONTACT | fields)
    assert answer["Status"] == title
    assert not answer["Data"]
    assert sandbox.contacts() == []


def test_a_black_listed_mobile_is_refused_in_every_shape(session: requests.Session, sandbox: Sandbox) -> None:
    sandbox.blacklist("+989120000001")
    assert call(session, sandbox, "ContactCreate", CONTACT, Mobile="9120000001")["Status"] == "Mobile_Invalid"


@pytest.mark.parametrize("token", [None, "", "another", f"Bearer {PRACTICE_TOKEN}"])
def test_a_token_that_is_missing_unknown_or_dressed_up_does_not_exist(
    session: requests.Session, sandbox: Sandbox, token: str | None
) -> None:
    session.headers.pop("Authorization")
    if token is not None:
        session.headers["Authorization"] = token
    assert call(session, sandbox, "ContactCreate", CONTACT)["Status"] == "Token_NotExists"
    assert sandbox.contacts() == []


def test_a_token_in_the_query_is_not_looked_at(session: requests.Session, sandbox: Sandbox) -> None:
    session.headers.pop("Authorization")
    answer = call(session, sandbox, f"ContactCreate?Token={PRACTICE_TOKEN}", CONTACT)
    assert answer["Status"] == "Token_NotExists"


def test_a_token_can_be_allowed_some_methods_only(session: requests.Session) -> None:
    with Sandbox(tokens={PRACTICE_TOKEN: {"ContactCreate"}}) as sandbox:
        assert call(session, sandbox, "ContactCreate", CONTACT)["Status"] == "Success"
        assert call(session, sandbox, "ContactSearch", Mobile=MOBILE)["Status"] == "Token_NotAllowMethod"


def test_a_search_normalises_the_mobile_and_matches_exactly(session: requests.Session, sandbox: Sandbox) -> None:
    created = call(session, sandbox, "ContactCreate", CONTACT)["Data"]["ID"]
    for shape in (MOBILE, "9120000001", "+989120000001"):
        (found,) = call(session, sandbox, "ContactSearch", Mobile=shape)["Data"]
        assert (found["ID"], found["Mobile"], found["Deleted"]) == (created, 989120000001, False)
    (found,) = call(session, sandbox, "ContactSearch", FName="علی", LName="رضایی")["Data"]
    assert found["ID"] == created


@pytest.mark.parametrize(
    "fields", [{"Mobile": "09120000009"}, {"Mobile": "x"}, {"Mobile": MOBILE, "FName": "عل"}, {}, ALL_FIELDS]
)
def test_a_search_that_matches_nothing_answers_an_empty_list(
    session: requests.Session, sandbox: Sandbox, fields: dict[str, str]
) -> None:
    call(session, sandbox, "ContactCreate", CONTACT, Active="false")
    assert call(session, sandbox, "ContactSearch", fields) == {"Status": "Success", "Data": []}


def test_a_deleted_contact_is_found_as_deleted(session: requests.Session, sandbox: Sandbox) -> None:
    number = str(call(session, sandbox, "ContactCreate", CONTACT)["Data"]["ID"])
    assert call(session, sandbox, "ContactDelete", ContactID=number)["Data"]["Deleted"] is True
    assert call(session, sandbox, "ContactDelete", ContactID=number)["Status"] == "ContactID_Invalid"
    (found,) = call(session, sandbox, "ContactSearch", Mobile=MOBILE)["Data"]
    assert found["Deleted"] is True
    assert sandbox.creations() == {MOBILE: 1}


def test_an_edit_replaces_every_field(session: requests.Session, sandbox: Sandbox) -> None:
    number = str(call(session, sandbox, "ContactCreate", CONTACT)["Data"]["ID"])
    edited = CONTACT | {"FName": "", "LName": "کریمی", "Labels": "", "ContactID": number}
    data = call(session, sandbox, "ContactEdit", edited)["Data"]
    assert (data["FName"], data["LName"], data["Labels"], data["Mobile"]) == ("", "کریمی", [], 9120000001)
    assert call(session, sandbox, "ContactGet", ContactID=number)["Data"] == data | {"Mobile": 989120000001}
    assert call(session, sandbox, "ContactEdit", edited, Mobile="")["Status"] == "Mobile_Empty"


@pytest.mark.parametrize("method", ["ContactGet", "ContactEdit", "ContactDelete"])
@pytest.mark.parametrize("number", ["", "x", "۵", "-1", "1", "9" * 19, "9" * 30])
def test_a_contact_that_is_not_there_has_no_valid_id(
    session: requests.Session, sandbox: Sandbox, method: str, number: str
) -> None:
    assert call(session, sandbox, method, CONTACT, ContactID=number)["Status"] == "ContactID_Invalid"


def test_labels_become_groups_that_list_their_contacts(session: requests.Session, sandbox: Sandbox) -> None:
    first = call(session, sandbox, "ContactCreate", CONTACT)["Data"]["ID"]
    second = call(session, sandbox, "ContactCreate", CONTACT, Labels="تهران")["Data"]["ID"]
    groups = call(session, sandbox, "ContactGroupList")["Data"]
    assert [(group["Title"], group["ContactCount"]) for group in groups] == [("مشتری", 1), ("تهران", 2)]
    for group, members in ((groups[0]["ID"], [first]), (groups[1]["ID"], [first, second]), (0, [first, second])):
        listed = call(session, sandbox, "ContactList", ContactGroupID=str(group))["Data"]
        assert [contact["ID"] for contact in listed] == members
    assert call(session, sandbox, "ContactList", ContactGroupID="99")["Status"] == "ContactGroupID_Invalid"


def test_labels_may_be_sent_one_by_one(session: requests.Session, sandbox: Sandbox) -> None:
    fields = [*(pair for pair in CONTACT.items() if pair[0] != "Labels"), ("Labels[]", "الف"), ("Labels[]", "ب")]
    session.post(f"{sandbox.url}/ContactCreate", data=fields, timeout=10)
    assert sandbox.contacts()[0].labels == ("الف", "ب")
    assert sandbox.ledger()[0].form["Labels[]"] == ["الف", "ب"]


def test_the_account_status_stands_at_the_top_level(session: requests.Session, sandbox: Sandbox) -> None:
    answer = call(session, sandbox, "AccountStatus")
    assert answer == {"Status": "Success", "AccountName": "practice", "RemaindCredit": 25000}


def test_a_method_that_does_not_exist_is_a_page_with_404(session: requests.Session, sandbox: Sandbox) -> None:
    answer = session.post(f"{sandbox.url}/contactcreate", data=CONTACT, timeout=10)
    assert (answer.status_code, answer.headers["Content-Type"]) == (404, "text/html; charset=utf-8")
    assert [(entry.method, entry.http) for entry in sandbox.ledger()] == [("contactcreate", 404)]


@pytest.mark.parametrize("method", METHODS)
def test_methods_are_posted_to_not_got(session: requests.Session, sandbox: Sandbox, method: str) -> None:
    assert session.get(f"{sandbox.url}/{method}", timeout=10).status_code == 405


def test_a_body_that_is_no_form_brings_no_fields(session: requests.Session, sandbox: Sandbox) -> None:
    answer = session.post(f"{sandbox.url}/ContactCreate", json=CONTACT, timeout=10)
    assert answer.json()["Status"] == "Mobile_Empty"


def test_a_body_out_of_bounds_is_refused(session: requests.Session, sandbox: Sandbox) -> None:
    url = f"{sandbox.url}/ContactCreate"
    assert session.post(url, data=iter([b"Mobile=1"]), timeout=10).status_code == 411
    assert session.post(url, data={"Mobile": "1" * 1_000_000}, timeout=10).status_code == 413
    assert session.post(url, data=[("a", "1")] * 1001, timeout=10).status_code == 400


def test_the_ledger_tells_every_request_that_arrived(session: requests.Session, sandbox: Sandbox) -> None:
    call(session, sandbox, "ContactCreate", CONTACT, Mobile="+989120000001")
    call(session, sandbox, "ContactCreate", CONTACT, Mobile="x")
    call(session, sandbox, "ContactSearch", Mobile=MOBILE)
    created, refused = sandbox.ledger("ContactCreate")
    assert (created.mobile, created.status, created.http, created.fault) == (MOBILE, "Success", 200, None)
    assert (created.form["Mobile"], created.form["FName"]) == ("+989120000001", "علی")
    assert created.time == 1_763_900_000.0
    assert (refused.mobile, refused.status) == ("x", "Mobile_Invalid")
    assert [entry.method for entry in sandbox.ledger()] == ["ContactCreate", "ContactCreate", "ContactSearch"]


def test_above_its_capacity_the_service_answers_429(session: requests.Session) -> None:
    with Sandbox(capacity=1) as sandbox:
        answers = [session.post(f"{sandbox.url}/ContactCreate", data=CONTACT, timeout=10) for _ in range(8)]
        refused = [answer for answer in answers if answer.status_code == 429]
        assert refused
        assert {answer.headers["Retry-After"] for answer in refused} == {"1"}
        assert len(sandbox.contacts()) == len(answers) - len(refused)
        assert [entry.fault for entry in sandbox.ledger()].count("capacity") == len(refused)


# ---- the back door ---------------------------------------------------------------------------------------------------


def door(sandbox: Sandbox, name: str) -> str:
    return f"{sandbox.url.removesuffix('rest')}sandbox/{name}"


def test_other_processes_see_contacts_and_ledger_without_a_token(session: requests.Session, sandbox: Sandbox) -> None:
    call(session, sandbox, "ContactCreate", CONTACT)
    call(session, sandbox, "AccountStatus")
    (contact,) = requests.get(door(sandbox, "contacts"), timeout=10).json()
    assert contact["fields"]["Mobile"] == MOBILE
    assert len(requests.get(door(sandbox, "ledger"), timeout=10).json()) == 2
    (entry,) = requests.get(door(sandbox, "ledger?method=ContactCreate"), timeout=10).json()
    assert (entry["status"], entry["form"]["FName"]) == ("Success", "علی")
    assert requests.get(door(sandbox, "identity"), timeout=10).json() == {"identity": sandbox.identity}


def test_other_processes_script_faults_and_the_black_list(session: requests.Session, sandbox: Sandbox) -> None:
    scripted = session.post(door(sandbox, "faults"), json=[{"kind": "denied", "http": 401}], timeout=10)
    assert [fault["kind"] for fault in scripted.json()] == ["denied"]
    assert [fault.kind for fault in sandbox.pending_faults()] == ["denied"]
    assert session.post(f"{sandbox.url}/ContactCreate", data=CONTACT, timeout=10).status_code == 401
    assert session.get(door(sandbox, "faults"), timeout=10).json() == []
    session.post(door(sandbox, "blacklist"), json=[MOBILE], timeout=10)
    assert call(session, sandbox, "ContactCreate", CONTACT)["Status"] == "Mobile_Invalid"


def test_a_reset_service_is_a_new_one(session: requests.Session, sandbox: Sandbox) -> None:
    first = call(session, sandbox, "ContactCreate", CONTACT)["Data"]["ID"]
    before = sandbox.identity
    session.post(door(sandbox, "faults"), json=[{"kind": "reset"}], timeout=10)
    session.post(door(sandbox, "blacklist"), json=[MOBILE], timeout=10)
    assert session.post(door(sandbox, "reset"), timeout=10).json() == {"identity": sandbox.identity}
    assert sandbox.identity != before
    assert (sandbox.contacts(), sandbox.ledger(), sandbox.pending_faults()) == ([], [], [])
    assert call(session, sandbox, "ContactCreate", CONTACT)["Data"]["ID"] > first


@pytest.mark.parametrize(
    ("request_line", "body", "http", "code"),
    [
        ("POST faults", b"[{", 400, "sandbox_body_no_json"),
        ("POST faults", b'[{"kind": "x"}]', 400, "sandbox_fault_kind_unknown"),
        ("POST faults", b"{}", 400, "sandbox_faults_not_list"),
        ("POST blacklist", b'["x"]', 400, "sandbox_blacklist_invalid"),
        ("POST blacklist", b'"09120000001"', 400, "sandbox_blacklist_invalid"),
        ("GET reset", b"", 404, "sandbox_path_unknown"),
        ("POST contacts", b"", 404, "sandbox_path_unknown"),
    ],
)
def test_the_back_door_says_what_it_can_not_use(
    session: requests.Session, sandbox: Sandbox, request_line: str, body: bytes, http: int, code: str
) -> None:
    verb, name = request_line.split()
    answer = session.request(verb, door(sandbox, name), data=body, timeout=10)
    assert (answer.status_code, answer.json()["problems"][0]["code"]) == (http, code)


@pytest.mark.parametrize("header", [{"Origin": "http://evil.example"}, {"Host": "evil.example:80"}, {"Host": "[::1"}])
def test_web_pages_do_not_come_through_the_back_door(
    session: requests.Session, sandbox: Sandbox, header: dict[str, str]
) -> None:
    assert session.get(door(sandbox, "contacts"), headers=header, timeout=10).status_code == 403
