"""An xlsx or xlsb file as a package: a zip of parts that point at one another, opened with care.

Knows zip, relationships and workbook.xml. Must not know cells. Source: ECMA-376 parts 1 and 2.
"""

from __future__ import annotations

import errno
import lzma
import posixpath
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, NamedTuple, cast
from xml.etree import ElementTree as ET
from xml.parsers import expat

from importer.source.files import fault, reading

STEP = 1 << 16
"""Bytes given to an XML parser at once."""
MAX_ITEM = 8 << 20
"""Bytes of XML of one row, or one shared string, that are held at once; Excel's own limits allow no such thing."""
MAX_PART = 2 << 30
"""Unpacked bytes of a part that is read; a sheet of a million rows and thirty columns has about 1 GB."""
MAX_RATIO, _RATIO_COUNTS_FROM = 250, 32 << 20
"""A part unpacks to at most so many times its size (sheets reach 30, deflate 1,032) once it is large at all."""

# What the libraries under us raise for a package whose bytes are wrong.
_DAMAGE = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, NotImplementedError, RuntimeError),
    *(expat.ExpatError, ET.ParseError, LookupError, ValueError, OverflowError),
)
_ROOT_RELATIONS = "_rels/.rels"


class Sheet(NamedTuple):
    """A tab of the workbook. ``part`` is ``""`` where the tab holds no cells (a chart)."""

    name: str
    hidden: bool
    part: str


@dataclass(frozen=True, slots=True)
class Workbook:
    """What workbook.xml says; the names of parts are ``""`` where the workbook has none."""

    sheets: tuple[Sheet, ...]
    is_1904: bool
    styles: str
    strings: str


def _refuse_doctype(*_: object) -> None:
    raise ValueError("DOCTYPE")  # no workbook has one; the only use is an entity bomb


class _Target(ET.TreeBuilder):
    def doctype(self, name: str, pubid: str | None, system: str | None) -> None:
        _refuse_doctype(name, pubid, system)


class Package:
    """The parts of a zip file by name. Every fault of the file is a SourceFault."""

    def __init__(self, path: Path) -> None:
        self.path = path
        with self.damage(""), zipfile.ZipFile(path) as archive:
            infos = archive.infolist()
        self.parts: Mapping[str, zipfile.ZipInfo] = {info.filename: info for info in infos}
        if len(self.parts) != len(infos):
            raise fault("workbook_damaged", path, part="zip", detail="a name stands twice")

    @contextmanager
    def open(self, part: str) -> Iterator[IO[bytes]]:
        """The bytes of a part; faults of whoever parses them inside the block become SourceFaults too."""
        self._guard(part)
        with self.damage(part), zipfile.ZipFile(self.path) as archive, archive.open(self.parts[part]) as stream:
            yield stream

    def size(self, part: str) -> int:
        """Unpacked bytes, as the zip says."""
        return self.parts[part].file_size

    def tree(self, part: str) -> ET.Element:
        """A small part as a tree. Entities are refused."""
        with self.open(part) as stream:
            return ET.parse(stream, ET.XMLParser(target=_Target())).getroot()  # noqa: S314  # no DOCTYPE, sizes known

    def root(self, part: str) -> str:
        """The name of a part's root element, ``{namespace}worksheet``, see :meth:`root_element`."""
        return self.root_element(part)[0]

    def root_element(self, part: str) -> tuple[str, Mapping[str, str]]:
        """The name of a part's root element, ``{namespace}worksheet``, and its attributes. A DOCTYPE, which can only
        stand before the root, is refused: ask for the root before anybody else parses the part."""
        found: list[tuple[str, Mapping[str, str]]] = []
        parser = expat.ParserCreate(namespace_separator="}")
        parser.StartDoctypeDeclHandler = _refuse_doctype
        parser.StartElementHandler = lambda name, attributes: found.append((name, attributes))
        with self.open(part) as stream:
            while not found:
                block = stream.read(STEP)
                parser.Parse(block, not block)
        name, attributes = found[0]
        return "{" + name if "}" in name else name, attributes

    def relations(self, part: str) -> list[tuple[str, str, str]]:
        """What a part (``""``: the package) points at: id, last word of the type, name of the part."""
        folder, name = posixpath.split(part)
        relations = posixpath.join(folder, "_rels", f"{name}.rels") if part else _ROOT_RELATIONS
        if relations not in self.parts:
            return []
        return [
            (element.get("Id", ""), element.get("Type", "").rpartition("/")[2], self._resolve(folder, element))
            for element in self.tree(relations)
            if element.get("TargetMode") != "External"
        ]

    def _resolve(self, folder: str, relation: ET.Element) -> str:
        target = relation.get("Target", "").replace("\\", "/")
        name = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
        if name in self.parts:
            return name
        return next((part for part in self.parts if part.casefold() == name.casefold()), "")  # names ignore case

    def _guard(self, part: str) -> None:
        info = self.parts[part]
        if info.flag_bits & 1:
            raise fault("password_protected", self.path)
        if info.file_size > MAX_PART:
            raise fault("workbook_too_large", self.path, part=part, found=info.file_size >> 20, limit=MAX_PART >> 20)
        if info.file_size > _RATIO_COUNTS_FROM and info.file_size > MAX_RATIO * info.compress_size:
            raise fault("zip_bomb", self.path, part=part, found=info.file_size >> 20)

    @contextmanager
    def damage(self, part: str) -> Iterator[None]:
        """Turns what readers of a part raise for wrong bytes into ``workbook_damaged``."""
        with reading(self.path):
            try:
                yield
            except (*_DAMAGE, OSError) as error:
                if isinstance(error, OSError) and error.errno != errno.EINVAL:  # EINVAL: a position before the file
                    raise
                detail = str(error) or type(error).__name__
                raise fault("workbook_damaged", self.path, part=part or "zip", detail=detail) from error


def elements(parser: ET.XMLPullParser[ET.Element]) -> Iterator[tuple[str, ET.Element]]:
    """What a parser of "start" and "end" has found, in the types that these two events have."""
    return cast("Iterator[tuple[str, ET.Element]]", parser.read_events())


def is_ods(path: Path) -> bool:
    """Whether a zip file is an OpenDocument spreadsheet: its first part says so."""
    package = Package(path)
    if "mimetype" not in package.parts:
        return False
    with package.open("mimetype") as stream:
        return b"opendocument.spreadsheet" in stream.read(200)


def is_xlsb(path: Path) -> bool:
    """Whether a zip file is a workbook whose parts are records instead of XML."""
    return office_document(Package(path)).casefold().endswith(".bin")


def office_document(package: Package) -> str:
    """The part that the package is about, ``""`` where it does not say."""
    return next((target for _, kind, target in package.relations("") if kind == "officeDocument" and target), "")


def read_workbook(package: Package) -> Workbook:
    """The tabs of a workbook, in their order. Raises ``zip_no_workbook`` for other zip files."""
    part = office_document(package)
    _require_workbook(package, part)
    root = package.tree(part)
    relations = {identity: (kind, target) for identity, kind, target in package.relations(part)}
    by_kind = dict(reversed(relations.values()))  # the first of a kind counts
    sheets, is_1904 = [], False
    for element in root.iter():
        local = element.tag.rpartition("}")[2]
        if local == "sheet":
            identity = next((value for name, value in element.attrib.items() if name.endswith("}id")), "")
            kind, target = relations.get(identity, ("", ""))
            hidden = element.get("state", "visible") != "visible"
            sheets.append(Sheet(element.get("name", ""), hidden, target if kind == "worksheet" else ""))
        elif local == "workbookPr":
            is_1904 = element.get("date1904", "0") in {"1", "true", "on"}
    return Workbook(tuple(sheets), is_1904, by_kind.get("styles", ""), by_kind.get("sharedStrings", ""))


def _require_workbook(package: Package, part: str) -> None:
    if part and package.tree(part).tag.rpartition("}")[2] == "workbook":
        return
    first = next(iter(package.parts), "")
    raise fault("zip_no_workbook", package.path, first=first)
