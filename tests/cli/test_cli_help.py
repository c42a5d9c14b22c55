"""Help and usage errors, in both languages."""

from __future__ import annotations

import io
import re
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import click
import pytest
from babel.messages.extract import extract_from_dir

from importer.cli import main
from importer.cli.commands import app
from importer.cli.direction import set_right_to_left
from importer.messages.click import CLICK

PERSIAN = re.compile("[\u0600-\u06ff]")
WORDS = re.compile(r"[A-Za-z][a-z]{2,}(?: [a-z]+)+")
"""Two English words running: nothing that is typed looks so."""


def shown(*words: str) -> tuple[int, str]:
    stream = io.StringIO()
    with redirect_stdout(stream), redirect_stderr(stream):
        code = main(words)
    return code, stream.getvalue()


@pytest.mark.parametrize("name", sorted(app.commands))
def test_every_command_explains_itself_in_persian(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AMOOT_LANG", "fa")
    code, text = shown(name, "--help")
    assert code == 0
    assert text.startswith("شیوهٔ کاربرد: ")
    monkeypatch.setenv("AMOOT_LANG", "en")
    assert not PERSIAN.search(shown(name, "--help")[1]), "nothing of it is left over"
    monkeypatch.setenv("AMOOT_LANG", "fa")
    code, text = shown(name, "--help")
    explained = text.partition("\n\n")[2].replace("<source stem>", "")
    assert WORDS.findall(explained) == []


def test_the_overview_is_in_the_language_that_was_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "دستورها:" in shown("--lang", "fa", "--help")[1]
    monkeypatch.setenv("AMOOT_LANG", "fa")
    assert "دستورها:" in shown("--help")[1]
    monkeypatch.setenv("AMOOT_LANG", "en")
    monkeypatch.setenv("LANGUAGE", "fa")
    assert "Commands:" in shown("--help")[1], "English, whatever the machine speaks"


@pytest.mark.parametrize(
    "words",
    [
        ("run", "x", "--bogus"),
        ("run", "x", "--sandbox=3"),
        ("run", "x", "--workers", "0"),
        ("run", "x", "--log-format", "xml"),
        ("run", "x", "--rate", "fast"),
        ("init",),
        ("init", "a", "b"),
        ("sandbox", "--port", "70000"),
    ],
    ids=" ".join,
)
def test_a_usage_error_is_said_in_persian(words: tuple[str, ...]) -> None:
    code, text = shown(*words, "--lang", "fa")
    assert code == 2
    last = text.strip().splitlines()[-1]
    assert last.startswith("خطا: ")
    assert WORDS.findall(last.replace("integer range", "").replace("float range", "")) == []
    assert shown(*words)[1].strip().splitlines()[-1].startswith("Error: ")


def test_a_language_may_stand_before_the_command_and_does_not_make_a_source_of_it() -> None:
    code, text = shown("--lang", "fa", "init", "no-such.xlsx")
    assert code == 2
    assert PERSIAN.match(text)
    assert "no-such.xlsx" in text


def test_what_the_catalogue_holds_of_click_is_what_click_says() -> None:
    folder = str(Path(click.__file__).parent)
    keywords = {"_": None, "ngettext": (1, 2)}
    said = {entry[2] for entry in extract_from_dir(folder, [("**.py", "python")], keywords=keywords)}
    assert set(CLICK) - said == set()


def test_an_option_shows_its_default_in_the_help() -> None:
    text = " ".join(shown("run", "--help")[1].split())
    assert "Requests in flight at once, or auto: as many as the service bears. [default: 4; 1<=x<=32]" in text


def test_a_persian_page_is_set_from_right_to_left_and_its_options_can_be_copied() -> None:
    lines = shown("run", "--lang", "fa", "--help")[1].splitlines()
    (line,) = [line for line in lines if "--workers" in line]
    assert line.startswith("\u200f\u200e  --workers N\u200e  "), "marks before the indent, not before the option"
    assert "\u200e1<=x<=32\u200e]" in "".join(lines)
    assert set_right_to_left("  --workers N  Requests.  [1<=x<=32]") == "  --workers N  Requests.  [1<=x<=32]"
