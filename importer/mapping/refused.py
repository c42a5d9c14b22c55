"""What pydantic refused, as faults with codes and lines.

Knows the error types of pydantic. Must not know languages; never takes over pydantic's English, nor any value that
stands under a key nobody asked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import ValidationError

from importer.mapping import written
from importer.mapping.document import Document, Fields, Run, Source
from importer.mapping.found import Found, near, quoted, shown
from importer.mapping.nodes import Branch, Broken, Items, Node, Scalar
from importer.mapping.shapes import BY_KIND, Strict
from importer.vocabulary import FIELD

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

Loc = tuple[int | str, ...]

_SECTIONS: Mapping[str, type[Strict]] = {"source": Source, "fields": Fields, "run": Run}
_CODES: Mapping[str, str] = {
    "model_type": "mapping_wants_keys",
    "dict_type": "mapping_wants_keys",
    "tuple_type": "mapping_wants_list",
    "greater_than": "mapping_not_above",
    "greater_than_equal": "mapping_too_small",
    "less_than_equal": "mapping_too_great",
    "literal_error": "mapping_choice",
    "missing": "mapping_key_missing",
}
_TOKENS = frozenset({"token", "amoot-token", "api-token", "access-token", "auth-token", "api-key", "authorization"})
_LITERAL = re.compile(r"'([^']*)'|(\d+)")


def refused(error: ValidationError, root: Branch) -> Iterator[Found]:
    """Each thing pydantic refused, where it stands; nothing about what the tree has reported already."""
    for detail in error.errors(include_url=False, include_input=False):
        place = _find(root, detail["loc"])
        if not isinstance(place.node, Broken) or detail["type"] == "extra_forbidden":
            yield _found(detail, place)


@dataclass(frozen=True, slots=True)
class _Place:
    """``path``: as far as the file has it. ``key``: the last key on it."""

    path: Loc
    node: Node
    key: Scalar | None


def _find(root: Branch, loc: Loc) -> _Place:
    node: Node = root
    key = None
    path: Loc = ()
    for step in loc:
        if isinstance(node, Branch) and isinstance(step, str) and step in node.entries:
            key, node = node.entries[step].key, node.entries[step].node
        elif isinstance(node, Items) and isinstance(step, int):
            node = node.nodes[step]
        else:
            break  # a key that is missing, or the column of a short form
        path = (*path, step)
    return _Place(path, node, key)


def _found(detail: ErrorDetails, place: _Place) -> Found:
    if detail["type"] == "extra_forbidden" and place.key is not None:
        code, params = _unknown(place.path)
        return Found(place.key.line, place.key.character, code, params)
    where: Node = place.key if detail["type"] == "missing" and place.key is not None else place.node
    return Found(where.line, where.character, _code(detail["type"], detail["loc"]), _params(detail, place))


def _code(kind: str, loc: Loc) -> str:
    match kind, loc:
        case ("too_short", _) | (written.NOTHING, ("fields", _, "column" | "columns" | "value")):
            return "mapping_field_from_nothing"
        case "model_type", ("fields", _):
            return "mapping_wants_field"
        case "literal_error", ("version",):
            return "mapping_version"
    return _CODES.get(kind, kind)  # what written.py raises has a code for its type


def _params(detail: ErrorDetails, place: _Place) -> dict[str, str]:
    context = detail.get("ctx", {})
    params = {"at": _dotted(place.path), "seen": _seen(place.node), "key": str(detail["loc"][-1])}
    if detail["loc"][0] == "fields" and len(detail["loc"]) > 1:
        params["field"] = str(detail["loc"][1])
    for name in ("gt", "ge", "le", "limit"):  # pydantic's names, and ours
        if name in context:
            params["limit"] = f"{context[name]:g}"
    if detail["type"] == "literal_error":
        params["choices"] = quoted(["".join(pair) for pair in _LITERAL.findall(str(context["expected"]))])
    return params


def _seen(node: Node) -> str:
    """What a message shows of a wrong value. Of collections only the shape: they may hold anything."""
    if isinstance(node, Scalar):
        return shown(node.text) if node.plain else f'"{shown(node.text)}"'
    return "[…]" if isinstance(node, Items) else "{…}"


def _dotted(path: Loc) -> str:
    return shown(".".join(str(step) for step in path))


def _unknown(path: Loc) -> tuple[str, dict[str, str]]:
    """The code and params for a key that nobody knows there, most telling reason first. Its value is never shown."""
    *way, last = path
    key, at = str(last), _dotted(path)
    known = _keys(_model(way))
    if key.casefold().replace("_", "-") in _TOKENS:
        return "mapping_token", {"at": at}
    if way == ["fields"] and key in FIELD:
        return "mapping_field_disabled", {"field": key}
    if len(way) == 2 and (takers := [name for name in Fields.model_fields if key in _keys(BY_KIND[FIELD[name].kind])]):
        return "mapping_key_not_for_field", {"key": key, "field": str(way[1]), "fields": quoted(takers, limit=6)}
    noun = "field" if way == ["fields"] else "key"
    params = {"at": at, "key": shown(key), "known": quoted(known)}
    if (meant := near(key, known)) and meant[0] != key:
        return f"mapping_{noun}_misspelt", {**params, "near": quoted(meant)}
    if elsewhere := [name for name, model in _SECTIONS.items() if key in _keys(model)]:
        return "mapping_key_elsewhere", {**params, "place": elsewhere[0]}
    return f"mapping_{noun}_unknown", params


def _model(way: Sequence[object]) -> type[Strict]:
    if len(way) == 2:
        return BY_KIND[FIELD[str(way[1])].kind]
    return _SECTIONS[str(way[0])] if way else Document


def _keys(model: type[Strict]) -> list[str]:
    return [field.alias or name for name, field in model.model_fields.items()]
