"""Every code has its sentence, every sentence its code, and its placeholders are what the code brings along."""

from __future__ import annotations

import ast
import string
from collections.abc import Iterator
from pathlib import Path

import importer.source
from importer.messages.source import TEMPLATES
from importer.source.files import _CODES

MODULES = [*Path(importer.source.__file__).parent.glob("*.py")]


def problems() -> Iterator[tuple[str, set[str] | None]]:
    """Codes with the names of their params; None where these are put together elsewhere."""
    for module in MODULES:
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args):
                continue
            code = node.args[0]
            if isinstance(code, ast.Constant) and isinstance(code.value, str):
                if node.func.id == "fault":
                    yield code.value, {"source", *(keyword.arg or "" for keyword in node.keywords)}
                elif node.func.id == "Problem":
                    yield code.value, None
    for _, code_of_os in _CODES:
        yield code_of_os, {"source", "path"}


def test_every_code_has_a_sentence_and_every_sentence_a_code() -> None:
    assert {code for code, _ in problems()} == TEMPLATES.keys()


def test_a_sentence_uses_only_what_its_code_brings_along() -> None:
    for code, params in problems():
        fields = {field for _, field, _, _ in string.Formatter().parse(TEMPLATES[code]) if field}
        assert params is None or fields <= params, code


def test_a_sentence_is_a_sentence() -> None:
    assert all(template.endswith((".", "?")) and "  " not in template for template in TEMPLATES.values())
