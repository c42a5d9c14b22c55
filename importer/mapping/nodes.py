"""The tree of a mapping file: what was written, and where.

Knows texts and places. Must not know how YAML is read, nor what anything means.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scalar:
    """A text as written; ``plain``: without quotes, so it may also be meant as a number or a truth value."""

    text: str
    plain: bool
    line: int
    character: int


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    nodes: tuple[Node, ...]
    line: int
    character: int


@dataclass(frozen=True, slots=True)
class Entry:
    """A key of a branch and what it has."""

    key: Scalar
    node: Node


@dataclass(frozen=True, slots=True)
class Branch:
    """Keys with values, in the order of the file; of a repeated key the first."""

    entries: dict[str, Entry]
    line: int
    character: int


@dataclass(frozen=True, slots=True)
class Broken:
    """Stands where a fault has been reported already, so that nothing more is said about the place."""

    line: int
    character: int


Node = Scalar | Items | Branch | Broken


def raw(node: Node) -> object:
    """The tree in the dicts and lists that pydantic walks; the leaves stay what they are."""
    if isinstance(node, Branch):
        return {key: raw(entry.node) for key, entry in node.entries.items()}
    if isinstance(node, Items):
        return [raw(each) for each in node.nodes]
    return node
