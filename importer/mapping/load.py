"""A mapping file from disk to the frozen model, or all its faults at once.

Knows files and the order of the judging: text, tree, rules and models. Must not know languages.
"""

from __future__ import annotations

from pathlib import Path
from types import MappingProxyType

from pydantic import ValidationError

from importer.errors import MappingFault
from importer.mapping import rules, tree
from importer.mapping.document import Document
from importer.mapping.found import Found, fault, near, quoted
from importer.mapping.model import FieldMapping, Mapping_, SourceOptions
from importer.mapping.nodes import Branch, raw
from importer.mapping.refused import refused
from importer.mapping.shapes import Strict
from importer.mapping.written import is_nothing

MAX_BYTES = 1_000_000
FOLDER = "mappings"


def find_mapping(name: str, cwd: Path) -> Path:
    """The file that ``name`` means: itself, seen from ``cwd``, or for a bare name also ``cwd/mappings/name``.

    Raises:
        MappingFault: mapping_not_found (or mapping_not_found_near, with similar names of that folder).
    """
    places = [cwd / name]
    if Path(name).name == name:
        places.append(cwd / FOLDER / name)
    for place in places:
        if _exists(place):
            return place
    params = {"path": name, "places": quoted([str(place.parent) for place in places])}
    similar = near(Path(name).name, _names(cwd / FOLDER))
    if similar:
        raise fault(name, [Found(0, 0, "mapping_not_found_near", {**params, "near": quoted(similar)})])
    raise fault(name, [Found(0, 0, "mapping_not_found", params)])


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):  # too long a name, a NUL in it, a folder that may not be entered
        return False


def _names(folder: Path) -> list[str]:
    try:
        return sorted(path.name for path in folder.iterdir() if path.suffix in {".yaml", ".yml"})
    except OSError:
        return []


def load(path: Path) -> Mapping_:
    """The mapping file at ``path``.

    Raises:
        MappingFault: the file can't be read, or what is wrong in it: every fault, in the order of the file, each with
            the params ``mapping`` (file name), ``line`` and ``character``, from 1 (0 where it is about the whole file).
    """
    return parse(_read(path), path)


def _read(path: Path) -> bytes:
    def unreadable(code: str, **params: str | int) -> MappingFault:
        return fault(path.name, [Found(0, 0, code, {"path": str(path), **params})])

    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except (FileNotFoundError, ValueError):  # ValueError: a NUL in the path
        raise unreadable("mapping_not_found", places=quoted([str(path.parent)])) from None
    except IsADirectoryError:
        raise unreadable("mapping_is_folder") from None
    except OSError as error:
        raise unreadable("mapping_unreadable", reason=error.strerror or "") from error
    if len(data) > MAX_BYTES:
        raise unreadable("mapping_too_large", limit=MAX_BYTES)
    return data


def parse(data: bytes, path: Path) -> Mapping_:
    """As ``load``, for the content of a file; ``path`` is only its name."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise fault(path.name, [Found(line, 1, "mapping_not_utf8", {})]) from None
    root, found = tree.read(text)
    if isinstance(root, Branch):
        found += rules.check(root)
        try:
            document = Document.model_validate(raw(root))
        except ValidationError as error:
            found += refused(error, root)
        else:
            if not found:
                return _mapping(document, root, path)
    elif not found:
        empty = root is None or is_nothing(root)
        found.append(Found(root.line if root else 1, 1, "mapping_empty" if empty else "mapping_not_keys", {}))
    raise fault(path.name, found)


def _mapping(document: Document, root: Branch, path: Path) -> Mapping_:
    source, run = document.source, document.run
    fields = root.entries["fields"].node
    lines = {name: entry.key.line for name, entry in fields.entries.items()} if isinstance(fields, Branch) else {}
    return Mapping_(
        path=path,
        version=document.version,
        source=SourceOptions(**source.model_dump()) if source else SourceOptions(),
        fields=tuple(_field(name, line, getattr(document.fields, name)) for name, line in lines.items()),
        duplicates=document.duplicates,
        existing=document.existing,
        run=MappingProxyType(run.model_dump(exclude_unset=True) if run else {}),
    )


def _field(name: str, line: int, keys: Strict) -> FieldMapping:
    given = keys.model_dump()
    column, columns = given.pop("column"), given.pop("columns")
    given["values"] = MappingProxyType(given.get("values", {}))
    return FieldMapping(field=name, line=line, columns=columns or ((column,) if column else ()), **given)
