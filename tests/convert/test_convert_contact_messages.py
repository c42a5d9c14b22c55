"""Every code that the converters of this part can give has a sentence, and no sentence is left over."""

from __future__ import annotations

import ast
import string
from pathlib import Path

import pytest

from importer.messages.convert_contact import TEMPLATES

PACKAGE = Path(__file__).parents[2] / "importer" / "convert"
MODULES = (*("cells", "mobile", "mobile_refusal", "mobile_several", "email", "labels", "gender", "flag", "words"),)
PREFIXES = ("cell_", "mobile_", "email_", "label_", "gender_", "flag_")
REPAIRS = {"email_normalised"}


def codes() -> set[str]:
    found = set()
    for module in MODULES:
        for node in ast.walk(ast.parse((PACKAGE / f"{module}.py").read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                text = node.value
                if text.startswith(PREFIXES) and text.replace("_", "").isalpha() and text.islower():
                    found.add(text)
    return found - REPAIRS


def test_codes_and_sentences_are_the_same_set() -> None:
    assert codes() == set(TEMPLATES)


@pytest.mark.parametrize("template", TEMPLATES.values())
def test_a_sentence_names_what_was_seen_and_ends_like_one(template: str) -> None:
    names = {name for _, name, _, _ in string.Formatter().parse(template) if name}
    assert names & {"value", "column"}
    assert template.endswith(".")
