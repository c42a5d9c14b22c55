"""Addresses and tokens, judged before anything else happens."""

from __future__ import annotations

import tracemalloc
from collections.abc import Mapping
from pathlib import Path

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st

from importer.errors import UsageFault
from importer.service.endpoint import PLAIN_URL, check_url, is_loopback, read_token

GOOD = {
    "https://portal.amootsms.com/rest": "https://portal.amootsms.com/rest",
    "https://portal.amootsms.com/rest/": "https://portal.amootsms.com/rest",
    " https://portal.amootsms.com/rest//\n": "https://portal.amootsms.com/rest",
    "HTTPS://Portal.AmootSMS.com/rest": "https://portal.amootsms.com/rest",
    "https://portal.amootsms.com:443/rest": "https://portal.amootsms.com/rest",
    "https://portal.amootsms.com:8443/rest": "https://portal.amootsms.com:8443/rest",
    "https://portal.amootsms.com": "https://portal.amootsms.com",
    "https://portal.amootsms.com/rest?": "https://portal.amootsms.com/rest",
    "https://نمونه.example/rest": "https://نمونه.example/rest",
    "https://10.0.0.7/rest": "https://10.0.0.7/rest",
    "http://127.0.0.1:8080/rest": "http://127.0.0.1:8080/rest",
    "http://127.0.0.1:80/rest": "http://127.0.0.1/rest",
    "http://127.0.0.1:443/rest": "http://127.0.0.1:443/rest",
    "http://127.9.9.9/rest": "http://127.9.9.9/rest",
    "http://LOCALHOST:8080": "http://localhost:8080",
    "http://[::1]:8080/rest/": "http://[::1]:8080/rest",
    "https://[2001:DB8::1]/rest": "https://[2001:db8::1]/rest",
}
BAD = {
    "": "endpoint_invalid",
    "portal.amootsms.com/rest": "endpoint_invalid",
    "//portal.amootsms.com/rest": "endpoint_invalid",
    "ftp://portal.amootsms.com/rest": "endpoint_invalid",
    "file:///etc/passwd": "endpoint_invalid",
    "https://": "endpoint_invalid",
    "https:///rest": "endpoint_invalid",
    "https://portal.amootsms.com:x/rest": "endpoint_invalid",
    "https://portal.amootsms.com:65536/rest": "endpoint_invalid",
    "https://[::1/rest": "endpoint_invalid",
    "https://exa mple.com/rest": "endpoint_invalid",
    "https://.example.com/rest": "endpoint_invalid",
    "https://*.example.com/rest": "endpoint_invalid",
    "https://user@portal.amootsms.com/rest": "endpoint_extras",
    "https://user:word@portal.amootsms.com/rest": "endpoint_extras",
    "https://@portal.amootsms.com/rest": "endpoint_extras",
    "https://portal.amootsms.com/rest?Token=s3cret": "endpoint_extras",
    "https://portal.amootsms.com/rest#s3cret": "endpoint_extras",
    "http://portal.amootsms.com/rest": "endpoint_not_https",
    "http://10.0.0.7/rest": "endpoint_not_https",
    "http://0.0.0.0/rest": "endpoint_not_https",
    "http://127.0.0.1.example.com/rest": "endpoint_not_https",
    "http://localhost.example.com/rest": "endpoint_not_https",
    "http://2130706433/rest": "endpoint_not_https",
    "http://[::ffff:8.8.8.8]/rest": "endpoint_not_https",
}


@pytest.mark.parametrize(("url", "normal"), GOOD.items())
def test_two_spellings_of_an_address_are_one(url: str, normal: str) -> None:
    assert check_url(url) == normal
    assert check_url(normal) == normal


@pytest.mark.parametrize(("url", "code"), BAD.items())
def test_an_address_that_can_not_serve_is_refused(url: str, code: str) -> None:
    with pytest.raises(UsageFault) as caught:
        check_url(url)
    assert caught.value.code == code


@pytest.mark.parametrize(
    "url",
    [
        "https://user:s3cret@host:bad/rest",
        "portal.amootsms.com/rest?Token=s3cret",
        "ftp://s3cret@host/rest#s3cret",
        "http://user:s3cret@portal.amootsms.com/rest",
        "http://portal.amootsms.com/s3cret?Token=s3cret",
    ],
)
def test_a_refused_address_is_named_without_what_may_be_secret_in_it(url: str) -> None:
    with pytest.raises(UsageFault) as caught:
        check_url(url)
    assert "s3cret" not in str(caught.value.problems)


@given(st.text(max_size=30).map(lambda text: f"https://{text}") | st.text(max_size=30))
def test_an_address_is_normal_or_a_usage_fault(url: str) -> None:
    try:
        normal = check_url(url)
    except UsageFault:
        return
    assert check_url(normal) == normal
    assert normal.startswith("https://") or is_loopback(normal.split("/")[2].split(":")[0].strip("[]") or "::1")


# ---- the token ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [
        b"T0ken/+=.-_~",
        b"T0ken/+=.-_~\n",
        b"\xef\xbb\xbfT0ken/+=.-_~\r\n",
        b"\n  T0ken/+=.-_~ \t\n\n",
        b"T0ken/+=.-_~" + b"\n" * 3000,
    ],
)
def test_a_token_is_read_from_its_file_as_editors_write_it(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "token"
    path.write_bytes(content)
    assert read_token(str(path), {"AMOOT_TOKEN": "another"}) == "T0ken/+=.-_~"


@pytest.mark.parametrize("value", ["T0ken", " T0ken\n"])
def test_without_a_file_the_environment_holds_the_token(value: str) -> None:
    assert read_token(None, {"AMOOT_TOKEN": value}) == "T0ken"


@pytest.mark.parametrize("environment", [{}, {"AMOOT_TOKEN": ""}, {"AMOOT_TOKEN": " \n"}])
def test_no_token_is_said(environment: Mapping[str, str]) -> None:
    with pytest.raises(UsageFault) as caught:
        read_token(None, environment)
    assert (caught.value.code, caught.value.problems[0].params) == ("token_missing", {"path": "AMOOT_TOKEN"})


@pytest.mark.parametrize("content", [b"", b"\n", b" \t\r\n", b"\xef\xbb\xbf"])
def test_an_empty_token_file_is_said(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "token"
    path.write_bytes(content)
    with pytest.raises(UsageFault) as caught:
        read_token(str(path), {"AMOOT_TOKEN": "another"})
    assert (caught.value.code, caught.value.problems[0].params) == ("token_file_empty", {"path": str(path)})


@pytest.mark.parametrize(
    "content",
    [
        b"s3cret s3cret",
        b"Bearer s3cret",
        b"s3cret\ns3cret",
        b"s3cret\ts3cret",
        b"s3cret\x00",
        b"s3cret\x7f",
        "s3cret«".encode(),
        "توکن".encode(),
        b"s3cret\xff",
        "s3cret".encode("utf-16"),
        b"s3cret" * 1000,
    ],
)
def test_what_can_not_be_a_token_is_refused_and_never_quoted(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "token"
    path.write_bytes(content)
    with pytest.raises(UsageFault) as caught:
        read_token(str(path), {})
    assert (caught.value.code, caught.value.problems[0].params) == ("token_malformed", {"place": str(path)})
    shown = f"{caught.value!r} {caught.value.problems}"
    assert "s3cret" not in shown
    assert "توکن" not in shown


def test_a_token_of_the_environment_is_judged_alike() -> None:
    with pytest.raises(UsageFault) as caught:
        read_token(None, {"AMOOT_TOKEN": "s3cret s3cret"})
    assert caught.value.problems[0].params == {"place": "AMOOT_TOKEN"}


def test_a_token_file_that_can_not_be_read_is_named_with_the_reason(tmp_path: Path) -> None:
    for path, reason in ((tmp_path / "missing", "No such file or directory"), (tmp_path, "Is a directory")):
        with pytest.raises(UsageFault) as caught:
            read_token(str(path), {"AMOOT_TOKEN": "another"})
        assert caught.value.code == "token_file_unreadable"
        assert caught.value.problems[0].params == {"path": str(path), "reason": reason}


def test_a_file_that_is_far_too_long_is_not_read_to_the_end(tmp_path: Path) -> None:
    path = tmp_path / "token"
    with path.open("wb") as file:
        file.truncate(50_000_000)
    tracemalloc.start()
    try:
        with pytest.raises(UsageFault) as caught:
            read_token(str(path), {})
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert caught.value.code == "token_malformed"
    assert peak < 1_000_000


@given(st.from_regex(PLAIN_URL, fullmatch=True))
def test_an_address_that_is_not_shown_to_requests_is_one_that_it_takes(url: str) -> None:
    requests.PreparedRequest().prepare_url(url, None)
