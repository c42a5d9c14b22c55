"""What the tests of `importer.source` share: a table as plain values, and workbooks written part by part."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from importer.source import open_table
from importer.vocabulary import Cell

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"


class Content(NamedTuple):
    headers: tuple[str, ...]
    rows: dict[int, list[Cell]]
    faults: dict[int, str]


@pytest.fixture(scope="session")
def read() -> Callable[..., Content]:
    """A file as headers, number → cells, number → code of the row's fault."""

    def content(path: Path, *, size: int = 20_000, **options: Any) -> Content:
        table = open_table(path, **options)
        rows: dict[int, list[Cell]] = {}
        faults: dict[int, str] = {}
        for chunk in table.chunks(size):
            assert len(chunk.rows) == len(chunk.frame) <= size
            assert [*map(int, chunk.frame.columns)] == [*range(len(table.headers))]
            rows.update(zip(chunk.rows, chunk.frame.values.tolist(), strict=True))
            faults.update({chunk.rows[position]: problem.code for position, problem in chunk.faults.items()})
        return Content(table.headers, rows, faults)

    return content


def _relations(targets: Sequence[tuple[str, str]]) -> str:
    items = (
        f'<Relationship Id="rId{n}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="{RELATIONS}">{"".join(items)}</Relationships>'


def _styles(formats: Sequence[str]) -> str:
    fonts = "<fonts><font/></fonts><fills><fill><patternFill/></fill></fills><borders><border/></borders>"
    codes = "".join(f'<numFmt numFmtId="{164 + n}" formatCode="{code}"/>' for n, code in enumerate(formats))
    styles = "".join(f'<xf numFmtId="{n}"/>' for n in (0, 14, 46, *range(164, 164 + len(formats))))
    return (
        f'<styleSheet xmlns="{MAIN}"><numFmts>{codes}</numFmts>{fonts}<cellStyleXfs><xf/></cellStyleXfs>'
        f"<cellXfs>{styles}</cellXfs></styleSheet>"
    )


@pytest.fixture
def book(tmp_path: Path) -> Callable[..., Path]:
    """A workbook from the inner XML of its sheets. Styles: 0 General, 1 a date, 2 a duration, 3… ``formats``."""
    return _writer(tmp_path)


@pytest.fixture(scope="session")
def wild(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """The same for Hypothesis, whose examples share one file."""
    return _writer(tmp_path_factory.mktemp("wild"))


def _writer(folder: Path) -> Callable[..., Path]:

    def write(
        *sheets: str,
        strings: Sequence[str] = (),
        formats: Sequence[str] = (),
        states: Sequence[str] = (),
        date_1904: bool = False,
        replace: Mapping[str, str | bytes | None] | None = None,
    ) -> Path:
        names = [f"Sheet{n}" for n in range(1, len(sheets) + 1)]
        tabs = "".join(
            f'<sheet name="{name}" sheetId="{n}" r:id="rId{n}" state="{state}"/>'
            for n, (name, state) in enumerate(
                zip(names, [*states, *["visible"] * (len(sheets) - len(states))], strict=True), 1
            )
        )
        system = '<workbookPr date1904="1"/>' if date_1904 else ""
        targets = [("worksheet", f"worksheets/sheet{n}.xml") for n in range(1, len(sheets) + 1)]
        others = [("styles", "styles.xml"), ("sharedStrings", "sharedStrings.xml")]
        parts: dict[str, str | bytes | None] = {
            "[Content_Types].xml": f'<Types xmlns="{TYPES}"/>',
            "_rels/.rels": _relations([("officeDocument", "xl/workbook.xml")]),
            "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">{system}'
            f"<sheets>{tabs}</sheets></workbook>",
            "xl/_rels/workbook.xml.rels": _relations(targets + others),
            "xl/styles.xml": _styles(formats),
            "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">{"".join(f"<si>{text}</si>" for text in strings)}</sst>',
        }
        for n, sheet in enumerate(sheets, 1):
            data = f'<worksheet xmlns="{MAIN}"><sheetData>{sheet}</sheetData></worksheet>'
            parts[f"xl/worksheets/sheet{n}.xml"] = data
        path = folder / "book.xlsx"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, text in (parts | dict(replace or {})).items():
                if text is not None:
                    archive.writestr(name, text)
        return path

    return write
