"""Fault scripts: as data, from files, and dealt out to requests; the capacity of the service."""

from __future__ import annotations

import json
from pathlib import Path
from string import Formatter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importer.errors import UsageFault
from importer.messages.sandbox import TEMPLATES
from importer.sandbox import KINDS, Fault, load_faults, parse_faults
from importer.sandbox.exchange import Capacity
from importer.sandbox.faultfile import _CHECKS
from importer.sandbox.faults import FaultScript
from importer.vocabulary import Problem

MOBILE = "09120000001"


@given(skip=st.integers(0, 5), times=st.integers(1, 5), requests=st.integers(0, 15))
def test_a_fault_lets_some_requests_pass_then_strikes_its_number_of_times(skip: int, times: int, requests: int) -> None:
    script = FaultScript([Fault("reset", times=times, skip=skip)])
    struck = [script.strike("ContactCreate", MOBILE) is not None for _ in range(requests)]
    assert struck == [skip <= position < skip + times for position in range(requests)]


def test_a_fault_without_a_number_strikes_for_ever() -> None:
    script = FaultScript([Fault("reset", times=None)])
    assert all(script.strike("ContactCreate", MOBILE) for _ in range(50))


def test_a_fault_strikes_its_own_mobile_in_any_shape_and_its_own_method_only() -> None:
    script = FaultScript([Fault("reset", mobile="+989120000001", method="ContactSearch")])
    assert script.strike("ContactSearch", "09120000002") is None
    assert script.strike("ContactCreate", MOBILE) is None
    assert script.strike("ContactSearch", MOBILE) == Fault("reset", mobile="+989120000001", method="ContactSearch")


def test_a_fault_without_a_method_strikes_them_all() -> None:
    script = FaultScript([Fault("reset", method=None, times=2)])
    assert script.strike("AccountStatus", "")
    assert script.strike("ContactCreate", MOBILE)


def test_a_fault_of_this_mobile_comes_before_one_of_any() -> None:
    script = FaultScript([Fault("hangup"), Fault("reset", mobile=MOBILE), Fault("empty", mobile=MOBILE)])
    kinds = [fault and fault.kind for fault in (script.strike("ContactCreate", MOBILE) for _ in range(4))]
    assert kinds == ["reset", "empty", "hangup", None]


def test_what_is_still_to_come_can_be_seen_and_forgotten() -> None:
    script = FaultScript([Fault("reset", times=3, skip=1), Fault("hangup", mobile=MOBILE)])
    script.strike("ContactCreate", "")
    script.strike("ContactCreate", "")
    assert script.pending() == [Fault("reset", times=2), Fault("hangup", mobile=MOBILE)]
    script.clear()
    assert script.pending() == []


def test_faults_load_from_a_yaml_file(tmp_path: Path) -> None:
    path = tmp_path / "faults.yaml"
    path.write_text(
        "- {kind: reset, mobile: 09120000001, creates: false}   # without quotes, the zero is lost and found\n"
        "- {kind: too-many, seconds: 2.5, times: null, method: null}\n"
        "- {kind: status, method: ContactSearch, status: Token_NotAllowMethod, skip: 1}\n",
        encoding="utf-8",
    )
    assert load_faults(path) == (
        Fault("reset", mobile=MOBILE, creates=False),
        Fault("too-many", seconds=2.5, times=None, method=None),
        Fault("status", method="ContactSearch", status="Token_NotAllowMethod", skip=1),
    )


def test_faults_load_from_a_json_file_with_a_bom(tmp_path: Path) -> None:
    path = tmp_path / "faults.json"
    path.write_text(json.dumps([{"kind": "status", "status": 101}]), encoding="utf-8-sig")
    assert load_faults(path) == (Fault("status", status=101),)


def test_an_empty_file_holds_no_faults(tmp_path: Path) -> None:
    path = tmp_path / "faults.yaml"
    path.write_text("# later\n", encoding="utf-8")
    assert load_faults(path) == ()


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        ("reset", "sandbox_fault_not_mapping"),
        ({}, "sandbox_fault_kind_unknown"),
        ({"kind": "rest"}, "sandbox_fault_kind_unknown"),
        ({"kind": ["reset"]}, "sandbox_fault_kind_unknown"),
        ({"kind": "reset", "time": 2}, "sandbox_fault_key_unknown"),
        ({"kind": "reset", 5: 2}, "sandbox_fault_key_unknown"),
        ({"kind": "reset", "location": "/login"}, "sandbox_fault_key_unused"),
        ({"kind": "cut", "creates": True}, "sandbox_fault_key_unused"),
        ({"kind": "reset", "mobile": "02188000000"}, "sandbox_fault_mobile_invalid"),
        ({"kind": "reset", "method": "Contactcreate"}, "sandbox_fault_method_invalid"),
        ({"kind": "reset", "method": ["ContactCreate"]}, "sandbox_fault_method_invalid"),
        ({"kind": "reset", "times": 0}, "sandbox_fault_times_invalid"),
        ({"kind": "reset", "times": True}, "sandbox_fault_times_invalid"),
        ({"kind": "reset", "skip": -1}, "sandbox_fault_skip_invalid"),
        ({"kind": "late-create", "seconds": float("inf")}, "sandbox_fault_seconds_invalid"),
        ({"kind": "late-create", "seconds": "5"}, "sandbox_fault_seconds_invalid"),
        ({"kind": "reset", "creates": "yes"}, "sandbox_fault_creates_invalid"),
        ({"kind": "error-page", "http": 100}, "sandbox_fault_http_invalid"),
        ({"kind": "status", "status": None}, "sandbox_fault_status_invalid"),
        ({"kind": "redirect", "location": "/a\r\nX: y"}, "sandbox_fault_location_invalid"),
    ],
)
def test_a_wrong_entry_is_named_with_its_number(entry: Any, code: str) -> None:
    with pytest.raises(UsageFault) as raised:
        parse_faults([{"kind": "reset"}, entry])
    (problem,) = raised.value.problems
    assert (problem.code, problem.params["number"]) == (code, 2)
    assert sentence(problem)


def test_all_wrong_entries_are_named_at_once() -> None:
    with pytest.raises(UsageFault) as raised:
        parse_faults([{"kind": "reset", "times": 0, "skip": -1}, {"kind": "x"}])
    assert [problem.code for problem in raised.value.problems] == [
        "sandbox_fault_times_invalid",
        "sandbox_fault_skip_invalid",
        "sandbox_fault_kind_unknown",
    ]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"kind: reset\n", "sandbox_faults_not_list"),
        (b"- {kind: reset\n- {\n", "sandbox_faults_no_yaml"),
        (b"- {kind: reset, kind: hangup}\n", "sandbox_faults_no_yaml"),
        (b"- {kind: \x07}\n", "sandbox_faults_no_yaml"),
        (b"\xff\xfe\x00", "sandbox_faults_unreadable"),
        (None, "sandbox_faults_unreadable"),
    ],
)
def test_a_file_that_holds_no_list_of_faults_is_refused(tmp_path: Path, content: bytes | None, code: str) -> None:
    path = tmp_path / "faults.yaml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(UsageFault) as raised:
        load_faults(path)
    (problem,) = raised.value.problems
    assert problem.code == code
    assert problem.params.get("line", 1) in {1, 2}
    assert sentence(problem)


def test_a_kind_that_does_not_exist_is_refused_in_code_too() -> None:
    with pytest.raises(UsageFault, match="sandbox_fault_kind_unknown"):
        Fault("rest")


def test_creates_is_refused_in_code_where_the_kind_decides_it() -> None:
    with pytest.raises(UsageFault, match="sandbox_fault_key_unused"):
        Fault("numeric-status", creates=False)


def sentence(problem: Problem) -> str:
    return TEMPLATES[problem.code].format(**problem.params)


def test_every_key_of_a_fault_has_its_sentence_and_every_sentence_is_a_template() -> None:
    assert {f"sandbox_fault_{key}_invalid" for key in _CHECKS} <= TEMPLATES.keys()
    assert all(list(Formatter().parse(template)) for template in TEMPLATES.values())
    assert set().union(*(kind.takes for kind in KINDS.values())) <= _CHECKS.keys()


@given(
    limit=st.integers(1, 5),
    steps=st.lists(st.sampled_from([0.0, 0.125, 0.25, 0.5, 1.0]), min_size=1, max_size=60),
)
def test_the_capacity_lets_no_more_pass_in_any_second_and_says_how_long_to_wait(limit: int, steps: list[float]) -> None:
    now = 100.0
    capacity = Capacity(limit, clock=lambda: now)
    passed: list[float] = []
    for step in steps:
        now += step
        wait = capacity.wait_needed()
        recent = [time for time in passed if time > now - 1.0]
        assert (wait > 0) == (len(recent) >= limit)
        if wait:
            assert wait == recent[-limit] + 1.0 - now
        else:
            passed.append(now)


def test_without_a_capacity_everything_passes() -> None:
    assert not any(Capacity(None).wait_needed() for _ in range(1000))
