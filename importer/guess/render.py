"""A guess as the text of a mapping file, every line with a comment that shows what would be sent.

Knows where lines and comments stand. The words of the comments come from the phrasebook. Must not know how a guess is
reached.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from importer.guess.model import Example, Guess, Key, Line
from importer.guess.written import comment, flow, text
from importer.messages import Phrasebook

SCHEMA = "../importer/mapping/schema.json"
"""The schema as a mapping in ``mappings/`` of this project names it (contract)."""
SCHEMA_LINE = "# yaml-language-server: $schema={}"
"""Lets editors complete and check the file; must be the first line."""

_INDENT = "  "
_MISSING = "…"


def render(
    guess: Guess, phrases: Phrasebook | None = None, *, sheet_is_default: bool = False, schema: str = SCHEMA
) -> str:
    """The mapping file. ``phrases``: the language of the comments, English by default. ``sheet_is_default``: the
    sheet is the one that is read when a mapping names none, so that naming it is only offered. ``schema``: where an
    editor finds the JSON Schema from where the file will stand.

    Whatever stands in the source, the text is YAML; it loads as a mapping if the lines of Mobile and of a name are
    active. Switched-off lines begin with ``#`` and no space, explanations with ``#`` and a space.
    """
    book = phrases or Phrasebook("en")
    return (
        "\n".join(
            [
                SCHEMA_LINE.format(schema),
                *_head(guess, book, sheet_is_default=sheet_is_default),
                "",
                "fields:",
                *_fields(guess, book),
            ]
        ).rstrip()
        + "\n"
    )


def _head(guess: Guess, book: Phrasebook, *, sheet_is_default: bool) -> Iterator[str]:
    yield from comment(book.say("guess_head", {"source": guess.source_name, "rows": guess.rows}))
    yield from comment(book.say("guess_head_next"))
    yield from comment(book.say("guess_head_private"))
    for problem in guess.remarks:
        yield from comment(book.problem(problem))
    yield "version: 1"
    if guess.sheet:
        off = "#" if sheet_is_default else ""
        yield ""
        if sheet_is_default:
            yield from comment(book.say("guess_sheet_default", {"sheet": guess.sheet}))
        yield from (f"{off}source:", f"{off}{_INDENT}sheet: {text(guess.sheet)}")


def _fields(guess: Guess, book: Phrasebook) -> Iterator[str]:
    for line in guess.lines:
        yield from _line(line, book)
        yield ""
    if guess.others:
        yield from comment(book.say("guess_others"), _INDENT)
        yield ""
    for line in guess.others:
        yield from _line(line, book)
        yield ""
    if guess.empty:
        columns = ", ".join(f"«{header}»" for header in guess.empty)
        yield from comment(book.say("guess_empty", {"columns": columns}), _INDENT)


def _line(line: Line, book: Phrasebook) -> Iterator[str]:
    about = {"column": line.column, "field": line.field}
    for problem in (*line.questions, *line.notes):
        yield from comment(book.say(problem.code, {**about, **problem.params}), _INDENT)
    if not line.field:
        quoted = _listed(example.seen for example in line.examples)
        yield from comment(book.say("guess_no_field_left", {**about, "examples": quoted}), _INDENT)
        return
    if line.examples:
        yield from comment(_examples(line, book), _INDENT)
    yield f"{_INDENT}{'' if line.active else '#'}{line.field}: {_value(line)}"


def _examples(line: Line, book: Phrasebook) -> str:
    if len(line.examples) > 1 and all(example.seen == example.sent for example in line.examples):
        return book.say("guess_examples_same", {"examples": _listed(example.seen for example in line.examples)})
    said = [_example(example, line, book) for example in line.examples]
    return book.say("guess_examples", {"examples": "; ".join(said)})


def _example(example: Example, line: Line, book: Phrasebook) -> str:
    params: dict[str, str | int] = {"seen": example.seen, "sent": example.sent}
    if example.problem is not None:
        reason = book.say(example.problem.code, {"column": line.column, "field": line.field, **example.problem.params})
        return book.say("guess_example_refused", {**params, "reason": reason.rstrip(".")})
    if not example.sent:
        return book.say("guess_example_empty", params)
    return book.say("guess_example_same" if example.seen == example.sent else "guess_example_sent", params)


def _listed(values: Iterable[str]) -> str:
    return ", ".join(f"«{value}»" for value in values)


def _value(line: Line) -> str:
    if not line.column:
        return _MISSING
    if not line.keys:
        return text(line.column)
    return flow({"column": text(line.column), **{key: _key(value) for key, value in line.keys.items()}})


def _key(value: Key) -> str:
    if isinstance(value, Mapping):
        return flow({text(key): _MISSING if one == _MISSING else text(one) for key, one in value.items()})
    return text(value) if isinstance(value, str) else str(value)
