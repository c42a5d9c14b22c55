"""YAML text as a tree that remembers what was written and where: no value is interpreted here.

Built from the parser's events, not from its documents: so all repeated keys are found, not only the first; a scalar
keeps its text (``0912``, ``no``); and an alias, the stuff of alias bombs, never becomes anything.
Knows YAML 1.2 (ruamel.yaml). Must not know what a mapping file means.
"""

from __future__ import annotations

import dataclasses
import re
from dataclasses import dataclass, field

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    CollectionStartEvent,
    DocumentStartEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
)
from ruamel.yaml.reader import ReaderError

from importer.mapping.found import Found, shown
from importer.mapping.nodes import Branch, Broken, Entry, Items, Node, Scalar

MAX_DEPTH = 10
"""A right mapping is four deep."""
MAX_NODES = 5_000
"""A right mapping has some hundreds."""

_SYNTAX = (
    ("found character '\\t'", "mapping_tab"),
    ("that cannot start any token", "mapping_quotes_needed"),
    ("mapping values are not allowed here", "mapping_colon"),
)
"""The parser's words for the mistakes that people make most, and the codes whose sentences say what to do."""

_DIRECTIVE = re.compile(r"(?:\A|[\n\r\x85\u2028\u2029])\ufeff*%")
_BEYOND_UNICODE = re.compile(r"\\U(?!000|0010)[0-9A-Fa-f]{8}")


class _Stop(Exception):
    """Ends the reading; why stands on the list."""


@dataclass(slots=True)
class _Open:
    """A collection whose end has not come yet. ``key``: the key that waits for its value."""

    is_branch: bool
    line: int
    character: int
    nodes: list[Node] = field(default_factory=list)
    entries: dict[str, Entry] = field(default_factory=dict)
    key: Scalar | Broken | None = None

    def close(self) -> Node:
        if self.is_branch:
            return Branch(self.entries, self.line, self.character)
        return Items(tuple(self.nodes), self.line, self.character)


class _Builder:
    def __init__(self) -> None:
        self.found: list[Found] = []
        self.root: Node | None = None
        self._stack: list[_Open] = []
        self._documents = 0
        self._nodes = 0

    def take(self, event: object) -> None:
        if isinstance(event, CollectionEndEvent):
            self._add(self._stack.pop().close())
        elif isinstance(event, DocumentStartEvent):
            self._document(event)
        elif isinstance(event, NodeEvent):
            self._node(event)

    def _document(self, event: DocumentStartEvent) -> None:
        line, character = event.start_mark.line + 1, event.start_mark.column + 1
        self._documents += 1
        if self._documents > 1:
            self._report(line, character, "mapping_documents")
            raise _Stop

    def _node(self, event: NodeEvent) -> None:
        line, character = event.start_mark.line + 1, event.start_mark.column + 1
        self._nodes += 1
        if self._nodes > MAX_NODES:
            self._report(line, character, "mapping_too_many_nodes", limit=MAX_NODES)
            raise _Stop
        if isinstance(event, AliasEvent):
            self._report(line, character, "mapping_alias", seen=shown(f"*{event.anchor}"))
            self._add(Broken(line, character))
            return
        if event.anchor is not None:
            self._report(line, character, "mapping_anchor", seen=shown(f"&{event.anchor}"))
        if isinstance(event, CollectionStartEvent):
            self._check_tag(event, line, character)
            self._open(_Open(isinstance(event, MappingStartEvent), line, character))
        elif isinstance(event, ScalarEvent):
            self._add(self._scalar(event, line, character))

    def _scalar(self, event: ScalarEvent, line: int, character: int) -> Scalar | Broken:
        if self._check_tag(event, line, character):
            return Broken(line, character)
        if any("\ud800" <= char <= "\udfff" for char in event.value):  # an escape can make what no encoding holds
            self._report(line, character, "mapping_character")
            return Broken(line, character)
        return Scalar(event.value, event.style is None, line, character)

    def _check_tag(self, event: CollectionStartEvent | ScalarEvent, line: int, character: int) -> bool:
        if event.ctag is not None:
            self._report(line, character, "mapping_tag", seen=shown(str(event.ctag)))
        return event.ctag is not None

    def _open(self, opened: _Open) -> None:
        if len(self._stack) >= MAX_DEPTH:
            self._report(opened.line, opened.character, "mapping_too_deep", limit=MAX_DEPTH)
            raise _Stop
        self._stack.append(opened)

    def _add(self, node: Node) -> None:
        if not self._stack:
            self.root = node
        elif not (top := self._stack[-1]).is_branch:
            top.nodes.append(node)
        elif top.key is None:
            top.key = self._key(node)
        else:
            if isinstance(top.key, Scalar):
                if isinstance(node, Scalar) and node.plain and not node.text:  # the parser sees it at the next token
                    node = dataclasses.replace(node, line=top.key.line, character=top.key.character)
                self._entry(top, top.key, node)
            top.key = None

    def _key(self, node: Node) -> Scalar | Broken:
        if isinstance(node, Scalar):
            return node
        if not isinstance(node, Broken):
            self._report(node.line, node.character, "mapping_key_complex")
        return Broken(node.line, node.character)

    def _entry(self, top: _Open, key: Scalar, node: Node) -> None:
        if (before := top.entries.get(key.text)) is None:
            top.entries[key.text] = Entry(key, node)
            return
        self._report(key.line, key.character, "mapping_key_repeated", at=self._at(), first=before.key.line)

    def _at(self) -> str:
        """The keys that lead to the entry being added, with dots between."""
        keys = [each.key.text for each in self._stack if isinstance(each.key, Scalar)]
        return shown(".".join(keys))

    def _report(self, line: int, character: int, code: str, **params: str | int) -> None:
        self.found.append(Found(line, character, code, params))


def read(text: str) -> tuple[Node | None, list[Found]]:
    """The tree of a YAML text, and the faults of the writing: repeated keys, aliases, tags, nesting.

    The tree is None where the text holds nothing, and where reading could not go on to the end: a syntax fault, too
    much nesting, too many values. The list then says so.
    """
    if directive := _DIRECTIVE.search(text):  # before the parser sees it: %YAML 1.0 is an AssertionError there
        return None, [_at(text, directive.end() - 1, "mapping_directive")]
    builder = _Builder()
    try:
        for event in YAML(typ="safe", pure=True).parse(text):
            builder.take(event)
    except _Stop:
        builder.root = None
    except (YAMLError, ValueError) as error:  # ValueError: chr() gets what was written, however great
        builder.root = None
        builder.found.append(_syntax(error, text))
    return builder.root, builder.found


def _syntax(error: YAMLError | ValueError, text: str) -> Found:
    mark = error.problem_mark or error.context_mark if isinstance(error, MarkedYAMLError) else None
    if isinstance(error, MarkedYAMLError) and mark is not None:
        detail = str(error.problem)
        code = next((code for words, code in _SYNTAX if words in detail), "mapping_syntax")
        return Found(mark.line + 1, mark.column + 1, code, {"detail": shown(detail)})
    if isinstance(error, ReaderError):
        return _at(text, error.position, "mapping_character")
    escape = _BEYOND_UNICODE.search(text)
    return _at(text, escape.start() if escape else 0, "mapping_character")


def _at(text: str, position: int, code: str) -> Found:
    before = text[:position]
    return Found(before.count("\n") + 1, len(before) - before.rfind("\n"), code, {})
