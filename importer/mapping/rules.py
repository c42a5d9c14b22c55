"""What no key of a mapping tells alone: sources that exclude one another, keys that need others, required fields.

Works on the tree, so that it finds its faults beside those that pydantic finds, not after them. Knows the meaning of
keys. Must not know YAML text or pydantic; leaves wrong types and unknown keys to the models.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from importer.convert.fold import fold
from importer.convert.jalali import YEARS, calendar_of
from importer.mapping.found import Found, quoted, shown
from importer.mapping.nodes import Branch, Entry, Items, Node, Scalar
from importer.mapping.written import as_flag_or_none, as_whole_or_none, is_nothing
from importer.vocabulary import FIELD, LABEL_SEPARATORS, Kind

SOURCES = ("column", "columns", "value")
NEEDS: Mapping[str, tuple[str, ...]] = {"join": ("columns",), "split": SOURCES}
"""A key on the left has no meaning without one of those on the right."""


def check(root: Branch) -> Iterator[Found]:
    """The faults of what is there, and of what is missing in ``fields``."""
    entry = root.entries.get("fields")
    if entry is None:
        return
    fields = entry.node
    if is_nothing(fields):
        fields = Branch({}, entry.key.line, entry.key.character)
    if not isinstance(fields, Branch):
        return
    yield from _required(fields, entry.key)
    for name, field in fields.entries.items():
        if isinstance(field.node, Branch) and name in FIELD:
            yield from _field(name, field.key, field.node)


def _required(fields: Branch, key: Scalar) -> Iterator[Found]:
    if "Mobile" not in fields.entries:
        yield Found(key.line, key.character, "mapping_mobile_missing", {})
    if not fields.entries.keys() & {"FName", "LName"}:
        yield Found(key.line, key.character, "mapping_name_missing", {})


def _field(name: str, key: Scalar, node: Branch) -> Iterator[Found]:
    kind = FIELD[name].kind
    sources = SOURCES[:2] if kind is Kind.MOBILE else SOURCES  # no constant; the models refuse it there
    given = [source for source in sources if source in node.entries]
    if len(given) > 1:
        last = max((node.entries[source].key for source in given), key=lambda each: (each.line, each.character))
        params = {"at": f"fields.{name}", "keys": quoted(given)}
        yield Found(last.line, last.character, "mapping_sources_exclusive", params)
    if given or (kind is Kind.LABELS and _is_full(node.entries.get("always"))):
        yield from _needs(name, node)
    else:
        yield Found(key.line, key.character, "mapping_field_from_nothing", {"field": name})
    for part, rule in _PARTS.items():
        if part in node.entries:
            yield from rule(f"fields.{name}.{part}", node.entries[part].node, node)


def _needs(name: str, node: Branch) -> Iterator[Found]:
    for needy, needed in NEEDS.items():
        if needy in node.entries and not any(source in node.entries for source in needed):
            params = {"at": f"fields.{name}.{needy}", "needed": quoted(needed)}
            yield _at(node.entries[needy], "mapping_key_needs", params)


def _is_full(entry: Entry | None) -> bool:
    return entry is not None and not (isinstance(entry.node, Items) and not entry.node.nodes)


def _at(entry: Entry, code: str, params: Mapping[str, str]) -> Found:
    return Found(entry.key.line, entry.key.character, code, params)


def _columns(at: str, node: Node, _field: Branch) -> Iterator[Found]:
    """A column named twice would be joined with itself."""
    seen: set[str] = set()
    for column in node.nodes if isinstance(node, Items) else ():
        if isinstance(column, Scalar) and not is_nothing(column):
            if (folded := fold(column.text)) in seen:
                params = {"at": at, "seen": shown(column.text)}
                yield Found(column.line, column.character, "mapping_column_repeated", params)
            seen.add(folded)


def _values(at: str, node: Node, _field: Branch) -> Iterator[Found]:
    """Two texts that fold to one can't mean both; no text can't mean anything (an empty cell is no value)."""
    meant: dict[str, tuple[str, bool]] = {}
    for text, entry in node.entries.items() if isinstance(node, Branch) else ():
        if not text.strip():
            yield _at(entry, "mapping_values_empty", {"at": at})
        elif (flag := as_flag_or_none(entry.node)) is not None:
            other, before = meant.setdefault(fold(text), (text, flag))
            if before is not flag:
                yield _at(entry, "mapping_values_conflict", {"at": at, "keys": quoted((other, text))})


def _labels(at: str, node: Node, _field: Branch) -> Iterator[Found]:
    """The service would split such a title."""
    for title in node.nodes if isinstance(node, Items) else ():
        if isinstance(title, Scalar) and any(separator in title.text for separator in LABEL_SEPARATORS):
            params = {"at": at, "seen": shown(title.text), "separators": " ".join(LABEL_SEPARATORS)}
            yield Found(title.line, title.character, "mapping_label_separator", params)


def _century(at: str, node: Node, field: Branch) -> Iterator[Found]:
    """A century of the other calendar would make every two-digit year a fault."""
    calendar = field.entries.get("calendar")
    if calendar is None or not isinstance(calendar.node, Scalar) or calendar.node.text not in YEARS:
        return
    year = as_whole_or_none(node)
    meant = None if year is None else calendar_of(year)
    if meant not in (None, calendar.node.text):
        params = {"at": at, "seen": str(year), "calendar": calendar.node.text}
        yield Found(node.line, node.character, "mapping_century_calendar", params)


_PARTS = {"columns": _columns, "values": _values, "always": _labels, "century": _century}
