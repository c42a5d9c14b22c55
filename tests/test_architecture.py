"""The house rules that a machine can check: one direction of imports, and who may use what."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "importer"
MODULES = sorted(PACKAGE.rglob("*.py"))

# What each part may import of the project, besides itself. Data flows source → prepare → journal → delivery → results,
# so no stage knows another; `run` joins them and `cli` shows them.
BASE = {"vocabulary", "errors"}
MAY_IMPORT: dict[str, set[str]] = {
    "vocabulary": set(),
    "errors": {"vocabulary"},
    "work": BASE,
    "settings": BASE,
    "convert": BASE,
    "messages": BASE,
    "mapping": BASE | {"settings", "convert"},
    "service": BASE,
    "source": BASE | {"convert"},
    "prepare": BASE | {"work", "convert", "mapping"},
    "journal": BASE | {"work"},
    "delivery": BASE | {"work", "convert", "service"},
    "sandbox": BASE | {"convert", "service"},
    "results": BASE | {"work", "convert", "messages"},
    "report": BASE | {"work", "convert", "messages", "results", "settings"},
    "guess": BASE | {"convert", "mapping", "messages"},
    "run": {"*"},
    "cli": {"*"},
}
ONLY_HERE: dict[str, set[str]] = {
    "pandas": {"source"},
    "openpyxl": {"source", "results"},
    "python_calamine": {"source"},
    "requests": {"service"},
    "urllib3": {"service"},
    "tenacity": {"delivery"},
    "sqlite3": {"journal", "sandbox"},
    "click": {"cli"},
    "tqdm": {"cli"},
    "wcwidth": {"cli"},
    "pydantic": {"mapping"},
    "jinja2": {"report"},
}


def part_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            if node.module == "importer":
                yield from (f"importer.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_module_imports_only_what_its_part_may_know(path: Path) -> None:
    part = part_of(path)
    if part in {"__init__", "__main__"}:
        return
    allowed = MAY_IMPORT[part]
    for name in imports(path):
        if name.startswith("importer."):
            other = name.split(".")[1]
            known = other == part or "*" in allowed or other in allowed or other == "__version__"
            assert known, f"{part} must not import {name}"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_library_is_used_only_where_it_belongs(path: Path) -> None:
    for name in imports(path):
        owners = ONLY_HERE.get(name.split(".")[0])
        assert owners is None or part_of(path) in owners, f"{part_of(path)} must not import {name}"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_module_says_in_its_first_lines_what_it_is(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))), path


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_module_fits_into_the_head(path: Path) -> None:
    code = [line for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    tables = {"cli", "messages"}  # tables of sentences may be long
    assert len(code) <= 275 or part_of(path) in tables, f"{path} has {len(code)} lines: it is two rooms"


def test_only_the_command_line_prints() -> None:
    for path in MODULES:
        if part_of(path) == "cli":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            called = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id
            assert called != "print", f"{path}:{node.lineno} prints"  # type: ignore[attr-defined]  # a Call has it


def test_no_group_of_a_pattern_is_possessive() -> None:
    """Python up to 3.11.4, which Debian 12 has, leaves such a group half consumed when it fails in its middle (cpython
    issue 106052): «1.@gmail.com» would be an address, a broken sheet a proved one. ``(?>(?:…)*)`` says the same."""
    possessive = re.compile(r"\)(?:[*?+]|\{[0-9,]+\})\+")
    found = [
        f"{path.relative_to(PACKAGE)}:{number}"
        for path in sorted(PACKAGE.rglob("*.py"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if possessive.search(line)
    ]
    assert found == []
