"""Where a run's files stand, and what may not be the same file."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from importer.errors import UsageFault
from importer.messages import Phrasebook
from importer.run.places import expand, place
from importer.settings import Settings


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working folder, with two sources and a folder of more."""
    for name in ("crm.xlsx", "shop.csv", "more/crm.xlsx", "more/old.csv"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.touch()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def refusal(do: Callable[[], object]) -> tuple[str, str]:
    """Code and sentence."""
    with pytest.raises(UsageFault) as caught:
        do()
    assert caught.value.exit_code == 2
    (problem,) = caught.value.problems
    sentence = Phrasebook("en").problem(problem)
    assert "?" not in sentence
    assert sentence != problem.code
    return problem.code, sentence


def places_of(*names: str, **options: Any) -> Any:
    return place(expand(names), Settings(**options))


# -- the names on the command line --------------------------------------------------------------------------------


def test_sources_are_absolute_and_in_the_order_they_were_named(folder: Path) -> None:
    names = ["shop.csv", "./more/../crm.xlsx", str(folder / "more" / "old.csv")]
    assert expand(names) == (folder / "shop.csv", folder / "crm.xlsx", folder / "more" / "old.csv")


def test_a_source_that_is_a_link_keeps_the_name_of_the_link(folder: Path) -> None:
    (folder / "today.xlsx").symlink_to(folder / "crm.xlsx")
    assert expand(["today.xlsx"]) == (folder / "today.xlsx",)


def test_a_quoted_pattern_means_the_files_that_match_it_in_sorted_order(folder: Path) -> None:
    assert expand(["more/*"]) == (folder / "more" / "crm.xlsx", folder / "more" / "old.csv")
    assert expand(["[cs]*.*", "more/o?d.csv"]) == (
        folder / "crm.xlsx",
        folder / "shop.csv",
        folder / "more" / "old.csv",
    )


def test_a_pattern_does_not_mean_the_results_of_an_earlier_run(folder: Path) -> None:
    for name in ("shop.results.csv", "crm.results.csv"):
        (folder / name).touch()
    assert expand(["*.csv"]) == (folder / "shop.csv",)
    assert expand(["shop.results.csv"]) == (folder / "shop.results.csv",), "unless it is named"


def test_a_pattern_does_not_mean_what_a_run_writes_nor_what_excel_keeps_beside_an_open_workbook(folder: Path) -> None:
    for name in ("importer-journal.sqlite3", "importer-journal.sqlite3-wal", "importer-sandbox.sqlite3", "~$crm.xlsx"):
        (folder / name).touch()
    for name in ("out.csv", "mend.xlsx", "report.html"):
        (folder / name).touch()
    settings = Settings(results="out.csv", failed="mend.xlsx", report="report.html")
    assert expand(["*"], settings) == (folder / "crm.xlsx", folder / "shop.csv"), "nor a folder"


def test_a_pattern_that_matches_nothing_is_refused(folder: Path) -> None:
    code, sentence = refusal(lambda: expand(["crm.xlsx", "*.ods"]))
    assert code == "pattern_without_match"
    assert "*.ods" in sentence


def test_a_source_that_is_named_again_by_a_link_is_refused(folder: Path) -> None:
    (folder / "today.xlsx").symlink_to(folder / "crm.xlsx")
    code, sentence = refusal(lambda: expand(["crm.xlsx", "today.xlsx"]))
    assert code == "source_linked"
    assert all(name in sentence for name in ("crm.xlsx", "today.xlsx"))


def test_a_file_whose_name_looks_like_a_pattern_is_meant_itself(folder: Path) -> None:
    (folder / "crm [2].csv").touch()
    (folder / "crm 2.csv").touch()
    assert expand(["crm [2].csv"]) == (folder / "crm [2].csv",)


def test_a_source_named_twice_is_refused(folder: Path) -> None:
    assert refusal(lambda: expand(["crm.xlsx", "shop.csv", "./crm.xlsx"])) == (
        "source_twice",
        "crm.xlsx is named twice.",
    )
    assert refusal(lambda: expand(["more/*", "more/old.csv"]))[0] == "source_twice"


def test_no_source_is_refused() -> None:
    assert refusal(lambda: expand([]))[0] == "source_missing"


def test_standard_input_is_a_source_called_stdin_in_this_folder(folder: Path) -> None:
    for name in ("-", "/dev/stdin", "/dev/fd/0"):
        assert expand([name, "shop.csv"]) == (folder / "stdin", folder / "shop.csv")
    assert expand(["./-"]) == (folder / "-",)
    places = place(expand(["-"]), Settings(), is_piped=True)
    assert places.standard_input == folder / "stdin"
    assert places.results == (folder / "stdin.results.csv",)
    assert place(expand(["shop.csv"]), Settings()).standard_input is None
    assert refusal(lambda: expand(["-", "stdin"]))[0] == "source_twice"


@pytest.mark.parametrize("name", ["/dev/fd/63", "/proc/self/fd/11"])
def test_a_pipe_without_a_name_is_refused(name: str, folder: Path) -> None:
    assert refusal(lambda: expand([name]))[0] == "source_unnamed"


# -- defaults -----------------------------------------------------------------------------------------------------


def test_results_stand_beside_the_source_and_the_journal_beside_the_results(folder: Path) -> None:
    found = places_of("more/crm.xlsx")
    assert found.sources == (folder / "more" / "crm.xlsx",)
    assert found.results == (folder / "more" / "crm.results.csv",)
    assert found.journal == folder / "more" / "importer-journal.sqlite3"
    assert found.sandbox == folder / "more" / "importer-sandbox.sqlite3"
    assert (found.report, found.failed) == (None, None)


def test_every_source_has_results_of_its_own_and_one_journal_serves_all(folder: Path) -> None:
    found = places_of("shop.csv", "crm.xlsx")
    assert found.results == (folder / "shop.results.csv", folder / "crm.results.csv")
    assert found.journal == folder / "importer-journal.sqlite3"


def test_the_journal_follows_the_results_when_they_are_put_elsewhere(folder: Path) -> None:
    found = places_of("crm.xlsx", results="more/out.csv")
    assert found.results == (folder / "more" / "out.csv",)
    assert found.journal == folder / "more" / "importer-journal.sqlite3"


def test_given_places_are_taken_from_the_working_folder(folder: Path) -> None:
    found = places_of("crm.xlsx", journal="more/j.db", report="report.html", failed="more/mend.xlsx")
    assert found.journal == folder / "more" / "j.db"
    assert found.sandbox == folder / "more" / "importer-sandbox.sqlite3"
    assert found.report == folder / "report.html"
    assert found.failed == folder / "more" / "mend.xlsx"


def test_a_source_with_several_dots_loses_only_its_ending(folder: Path) -> None:
    assert place([folder / "crm.v2.final.xlsx"], Settings()).results == (folder / "crm.v2.final.results.csv",)


# -- refusals -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("option", ["results", "failed"])
def test_one_file_for_several_sources_is_refused(folder: Path, option: str) -> None:
    code, sentence = refusal(lambda: places_of("crm.xlsx", "shop.csv", **{option: "out.csv"}))
    assert code == "results_for_several"
    assert f"--{option}" in sentence


def test_sources_in_several_folders_need_a_journal_that_is_named(folder: Path) -> None:
    assert refusal(lambda: places_of("shop.csv", "more/old.csv"))[0] == "journal_place_unclear"
    assert places_of("shop.csv", "more/old.csv", journal="j.db").journal == folder / "j.db"


def test_two_sources_that_would_write_the_same_results_are_refused(folder: Path) -> None:
    (folder / "crm.csv").touch()
    code, sentence = refusal(lambda: places_of("crm.xlsx", "crm.csv"))
    assert code == "same_results"
    assert all(name in sentence for name in ("crm.xlsx", "crm.csv", "crm.results.csv"))


@pytest.mark.parametrize("option", ["results", "journal", "report", "failed", "log_file"])
@pytest.mark.parametrize("name", ["crm.xlsx", "more/../crm.xlsx", "link.xlsx"])
def test_nothing_is_written_over_a_source(folder: Path, option: str, name: str) -> None:
    (folder / "link.xlsx").symlink_to(folder / "crm.xlsx")
    code, sentence = refusal(lambda: places_of("crm.xlsx", **{option: name}))
    assert code == "output_is_source"
    assert f"--{option.replace('_', '-')}" in sentence


def test_a_source_is_safe_behind_the_name_of_a_link_too(folder: Path) -> None:
    (folder / "link.xlsx").symlink_to(folder / "crm.xlsx")
    assert refusal(lambda: places_of("link.xlsx", results="crm.xlsx"))[0] == "output_is_source"


def test_the_results_of_one_source_may_not_be_another_source(folder: Path) -> None:
    (folder / "crm.results.csv").touch()
    assert refusal(lambda: places_of("crm.xlsx", "crm.results.csv"))[0] == "output_is_source"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("results", "journal"),
        ("results", "report"),
        ("journal", "failed"),
        ("report", "failed"),
        ("report", "log_file"),
    ],
)
def test_two_outputs_in_one_file_are_refused(folder: Path, first: str, second: str) -> None:
    code, sentence = refusal(lambda: places_of("crm.xlsx", **{first: "one.out", second: "./one.out"}))
    assert code == "output_is_other"
    assert f"--{first}" in sentence
    assert f"--{second.replace('_', '-')}" in sentence


@pytest.mark.parametrize("option", ["results", "journal", "report", "failed", "log_file"])
def test_an_output_in_a_folder_that_is_not_there_is_refused_before_the_run(folder: Path, option: str) -> None:
    given: dict[str, Any] = {"journal": "j.db", option: "nowhere/out"}
    code, sentence = refusal(lambda: places_of("crm.xlsx", **given))
    assert code == "output_folder_missing"
    assert str(folder / "nowhere" / "out") in sentence


@pytest.mark.parametrize("option", ["results", "journal", "report", "failed", "log_file"])
def test_an_output_that_is_a_folder_is_refused(folder: Path, option: str) -> None:
    assert refusal(lambda: places_of("crm.xlsx", **{option: "more"}))[0] == "output_is_folder"


def test_an_output_in_a_folder_that_may_not_be_written_to_is_refused(folder: Path) -> None:
    (folder / "more").chmod(0o500)
    try:
        if os.access(folder / "more", os.W_OK):
            pytest.skip("to this user (root) no folder is read-only")
        assert refusal(lambda: places_of("crm.xlsx", report="more/report.html"))[0] == "output_unwritable"
    finally:
        (folder / "more").chmod(0o700)


def test_an_output_over_the_mapping_or_the_token_is_refused(folder: Path) -> None:
    mapping = folder / "crm.yaml"
    for settings in (Settings(report="crm.yaml"), Settings(failed="t.txt", token_file="t.txt")):
        with pytest.raises(UsageFault) as caught:
            place([folder / "crm.xlsx"], settings, mapping)
        assert caught.value.code == "output_is_other"


def test_the_journal_can_not_be_the_practice_service_s_own_database(folder: Path) -> None:
    code, _ = refusal(lambda: places_of("crm.xlsx", sandbox=True, journal="importer-sandbox.sqlite3"))
    assert code == "output_is_other"
