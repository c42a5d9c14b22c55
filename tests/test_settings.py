"""The options of a run: who wins over whom, and what is refused."""

from __future__ import annotations

import dataclasses
import math

import pytest

from importer.errors import UsageFault
from importer.messages import Phrasebook
from importer.settings import DEFAULT_ENDPOINT, Settings, option_name, resolve, specs

OTHER = "https://sms.example/rest"


def test_without_anything_given_the_defaults_of_the_contract_hold() -> None:
    assert resolve({}, {}, {}) == Settings()
    defaults = dataclasses.asdict(Settings())
    assert defaults == {
        **dict.fromkeys(("results", "journal", "token_file", "limit", "rate", "time_limit")),
        **dict.fromkeys(("report", "failed", "on_done", "log_file")),
        **dict.fromkeys(("sandbox", "failed_only", "dry_run", "resend_in_doubt", "adopt_results"), False),
        "quiet": False,
        "verbose": False,
        "endpoint": DEFAULT_ENDPOINT,
        "lang": "en",
        "log_format": "text",
        "workers": 4,
        "attempts": 4,
        "timeout": 30,
        "settle_after": 30,
        "max_failures": 20,
        "max_invalid": 50,
    }


def test_the_command_line_wins_over_the_mapping_that_over_the_environment() -> None:
    environment = {"AMOOT_ENDPOINT": "https://e", "AMOOT_LANG": "fa"}
    mapping = {"endpoint": "https://m", "workers": 8}
    assert resolve({}, {}, environment).endpoint == "https://e"
    assert resolve({}, mapping, environment).endpoint == "https://m"
    settled = resolve({"endpoint": OTHER, "workers": None, "rate": 2.5}, mapping, environment)
    assert (settled.endpoint, settled.workers, settled.rate, settled.lang) == (OTHER, 8, 2.5, "fa")


@pytest.mark.parametrize("nothing", [{"limit": None}, {}])
def test_none_means_not_given(nothing: dict[str, object]) -> None:
    assert resolve(nothing, {"limit": 5}, {}).limit == 5
    assert resolve({"limit": 0}, {"limit": 5}, {}).limit == 0, "nought is given"


def test_a_flag_of_the_mapping_can_be_switched_off_by_who_calls() -> None:
    assert resolve({}, {"sandbox": True}, {}).sandbox
    assert not resolve({"sandbox": False}, {"sandbox": True}, {}).sandbox


def test_only_the_named_variables_count_and_empty_ones_are_unset() -> None:
    environment = {"AMOOT_ENDPOINT": "", "AMOOT_LANG": "", "AMOOT_WORKERS": "9", "WORKERS": "9", "AMOOT_TOKEN": "t"}
    assert resolve({}, {}, environment) == Settings()


def test_a_variable_with_a_value_that_its_option_does_not_allow_is_refused() -> None:
    with pytest.raises(UsageFault) as caught:
        resolve({}, {}, {"AMOOT_LANG": "fa_IR.UTF-8"})
    (problem,) = caught.value.problems
    assert problem.code == "environment_invalid"
    sentence = Phrasebook("en").problem(problem)
    assert sentence == "AMOOT_LANG is «fa_IR.UTF-8»; it must be one of: en, fa."


def test_a_variable_that_is_not_needed_is_not_judged() -> None:
    assert resolve({"lang": "fa"}, {}, {"AMOOT_LANG": "de"}).lang == "fa"
    assert resolve({}, {"lang": "fa"}, {"AMOOT_LANG": "de"}).lang == "fa"


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
@pytest.mark.parametrize("name", [name for name, spec in specs().items() if spec.kind == "number"])
def test_a_number_that_is_not_finite_is_refused_wherever_it_comes_from(name: str, value: float) -> None:
    given: dict[str, object] = {name: value}
    for command, mapping in ((given, {}), ({}, given)):
        with pytest.raises(UsageFault) as caught:
            resolve(command, mapping, {})
        (problem,) = caught.value.problems
        assert problem.code == "setting_not_finite"
        assert f"--{option_name(name)} {value}" in Phrasebook("en").problem(problem)


def test_every_option_has_a_help_sentence_and_a_default_within_its_own_bounds() -> None:
    defaults = dataclasses.asdict(Settings())
    assert set(specs()) == set(defaults)
    for name, spec in specs().items():
        default = defaults[name]
        assert spec.help.endswith("."), name
        if default is not None and spec.kind in {"int", "number"}:
            assert spec.minimum is None or default >= spec.minimum
            assert spec.maximum is None or default <= spec.maximum
            assert spec.above is None or default > spec.above
        if spec.kind == "choice":
            assert default in spec.choices
        assert (spec.kind == "flag") == isinstance(default, bool)


def test_there_is_no_option_for_the_token_itself() -> None:
    assert [name for name in specs() if "token" in name] == ["token_file"]
    assert not any("TOKEN" in spec.environment for spec in specs().values())


def test_an_option_has_the_same_name_on_the_command_line_and_in_the_mapping() -> None:
    assert option_name("max_failures") == "max-failures"
