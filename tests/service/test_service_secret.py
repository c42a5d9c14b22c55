"""The token does not come out again, whatever a service echoes."""

from __future__ import annotations

import html
import json
from collections.abc import Callable
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importer.service.answer import Answer
from importer.service.secret import hide_within, hider
from support.raw_server import CONTACT, TOKEN, Connect, Line, Serve

tokens = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=8, max_size=40)
SPELL: list[Callable[[str], str]] = [
    str,
    quote,
    lambda c: quote(c, safe=""),
    html.escape,
    lambda c: json.dumps(c)[1:-1],
    lambda c: f"\\u{ord(c):04X}",
    lambda c: f"%{ord(c):02X}",
    lambda c: f"&#{ord(c)};",
    lambda c: c.replace("/", "\\/"),
]


@given(tokens, st.data(), st.text(max_size=20), st.text(max_size=20))
def test_a_token_is_found_however_each_of_its_characters_is_escaped(
    token: str, data: st.DataObject, before: str, after: str
) -> None:
    echoed = "".join(data.draw(st.sampled_from(SPELL))(character) for character in token)
    hidden = hider(token)(f"{before}{echoed}{after}")
    assert "***" in hidden
    assert echoed not in hidden


@given(tokens, st.text(max_size=100))
def test_a_text_without_the_token_stays_as_it_is(token: str, text: str) -> None:
    if token[0].casefold() not in text.casefold() and not set("\\%&") & set(text):
        assert hider(token)(text) == text


def test_every_text_in_a_value_is_searched() -> None:
    value = {"a": ["x-s3cret-y", 1, None, {"b": "S3CRET"}], "c": True}
    assert hide_within(value, hider("s3cret")) == {"a": ["x-***-y", 1, None, {"b": "***"}], "c": True}


def echo(template: str, http: str = "200 OK", *headers: str) -> Callable[[Line], None]:
    """A script whose answers hold what came as Authorization."""

    def script(line: Line) -> None:
        while request := line.read():
            token = request.headers["authorization"]
            body = template.replace("TOKEN", token).replace("JSON", token.replace("/", "\\/"))
            line.answer(body.encode(), http, *(header.replace("TOKEN", token) for header in headers))

    return script


ECHOES = {
    "unknown status": echo('{"Status": "unknown token TOKEN", "Data": null}'),
    "unknown status, escaped": echo('{"Status": "JSON"}'),
    "a page": echo("<html>Authorization: TOKEN</html>"),
    "a page, cut in the middle of it": echo("<" + "x" * 490 + "TOKEN"),
    "bare text": echo("token TOKEN?"),
    "a gateway": echo("<html>TOKEN</html>", "502 Bad Gateway"),
    "forbidden": echo("TOKEN", "403 Forbidden"),
    "redirect": echo("", "302 Found", "Location: https://elsewhere/TOKEN/login"),
    "refusal with data": echo('{"Status": "Token_Invalid", "Data": "TOKEN"}'),
    "success": echo('{"Status": "Success", "Data": {"ID": 1, "FName": "TOKEN"}, "Trace": "TOKEN"}'),
    "other mobile": echo('{"Status": "Success", "Data": {"ID": 1, "Mobile": "0912TOKEN"}}'),
}


@pytest.mark.parametrize("script", ECHOES.values(), ids=ECHOES)
def test_nothing_that_is_shown_logged_or_stored_holds_an_echoed_token(
    serve: Serve, connect: Connect, script: Callable[[Line], None]
) -> None:
    client = connect(serve(script).url)
    for answer in (client.create(CONTACT), client.search("09120000001").answer, client.account()):
        shown = f"{answer} {answer!r} {dict(answer.params)} {answer.excerpt} {answer.status} {answer.error}"
        assert TOKEN[:9] not in shown
        assert "secret-" not in shown


def test_the_account_is_shown_without_an_echoed_token(serve: Serve, connect: Connect) -> None:
    script = echo('{"Status": "Success", "AccountName": "TOKEN", "Data": {"RemaindCredit": "JSON"}}')
    answer: Answer = connect(serve(script).url).account()
    assert answer.body["AccountName"] == "***"
    assert answer.data == {"RemaindCredit": "***"}


def test_a_client_and_its_endpoint_show_no_token(connect: Connect) -> None:
    client = connect("https://nowhere.invalid/rest")
    assert TOKEN not in repr(client)
    assert TOKEN not in repr(client._endpoint)
