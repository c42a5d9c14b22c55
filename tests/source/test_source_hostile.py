"""Whatever a file holds, nothing but SourceFault comes out, with the file's name."""

from __future__ import annotations

import io
import os
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter  # type: ignore[import-untyped]  # it ships no types
from hypothesis import given, settings
from hypothesis import strategies as st

from importer.errors import SourceFault
from importer.source import open_table
from importer.source.files import os_fault


def outcome(path: Path, **options: str) -> str:
    """``read``, or the code of the refusal."""
    try:
        for chunk in open_table(path, **options).chunks(3):  # type: ignore[arg-type]  # only texts are passed
            assert all(cell is not None for row in chunk.frame.values.tolist() for cell in row)
    except SourceFault as fault:
        named = {problem.params["source"] for problem in fault.problems}
        return fault.code if named == {path.name} else f"{fault.code} without its source"
    return "read"


def workbook() -> dict[str, bytes]:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        sheet = book.add_worksheet("مشتریان")
        date = book.add_format({"num_format": "yyyy/mm/dd"})
        sheet.write_row(0, 0, ["نام", "موبایل", "تولد", "جمع"])
        for row in range(1, 5):
            sheet.write_row(row, 0, [f"نام {row}", 9120000000 + row])
            sheet.write_number(row, 2, 33_000 + row, date)
            sheet.write_formula(row, 3, "=B2+1", None, "#N/A")
    with zipfile.ZipFile(stream) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


PARTS = workbook()
READ_PARTS = [
    "_rels/.rels",
    "xl/workbook.xml",
    "xl/_rels/workbook.xml.rels",
    "xl/styles.xml",
    "xl/sharedStrings.xml",
    "xl/worksheets/sheet1.xml",
]


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("hostile") / "any.xlsx"


@given(
    start=st.sampled_from([b"", b"PK\x03\x04", b"\xff\xfe", b"\xef\xbb\xbf", b"sep=", b'"', b"\xd0\xcf\x11\xe0"]),
    data=st.binary(max_size=300) | st.text('",;\n\r\tنام0', max_size=60).map(str.encode),
    encoding=st.sampled_from(["auto", "utf-8", "cp1256", "utf-16", "latin-1", "gb18030", "iso2022_jp", "hz"]),
)
@settings(deadline=None)
def test_any_bytes_are_read_or_refused(start: bytes, data: bytes, encoding: str, scratch: Path) -> None:
    scratch.write_bytes(start + data)
    assert "without" not in outcome(scratch, encoding=encoding)


def mutated(data: bytes, where: int, what: bytes, length: int) -> bytes:
    at = where % (len(data) + 1)
    return data[:at] + what + data[at + length :]


pieces = st.binary(max_size=4) | st.sampled_from(
    [
        b"<",
        b'"',
        b"</c>",
        b"<v>-1</v>",
        b' t="s"',
        b' r="A1"',
        b"999999999999",
        b"&x;",
        b"<!--",
        b"-",
        b"\xd8\x00",
        b".",
    ]
)


@given(part=st.sampled_from(READ_PARTS), where=st.integers(0, 1 << 16), what=pieces, length=st.integers(0, 12))
@settings(deadline=None, max_examples=150)
def test_a_workbook_with_any_part_spoilt_is_read_or_refused(
    part: str, where: int, what: bytes, length: int, scratch: Path
) -> None:
    with zipfile.ZipFile(scratch, "w") as archive:
        for name, data in PARTS.items():
            archive.writestr(name, mutated(data, where, what, length) if name == part else data)
    assert "without" not in outcome(scratch)


@given(where=st.integers(0, 1 << 16), what=st.binary(max_size=4), length=st.integers(0, 4))
@settings(deadline=None, max_examples=150)
def test_a_workbook_whose_zip_is_spoilt_is_read_or_refused(where: int, what: bytes, length: int, scratch: Path) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in PARTS.items():
            archive.writestr(name, data)
    scratch.write_bytes(mutated(stream.getvalue(), where, what, length))
    assert "without" not in outcome(scratch)


def test_the_workbook_of_these_tests_is_sound(scratch: Path) -> None:
    with zipfile.ZipFile(scratch, "w") as archive:
        for name, data in PARTS.items():
            archive.writestr(name, data)
    assert outcome(scratch) == "read"


def test_what_is_no_file_to_read_is_refused(tmp_path: Path) -> None:
    assert outcome(tmp_path / "nowhere.csv") == "source_not_found"
    assert outcome(tmp_path / "a\x00b.csv") == "source_not_found"
    assert outcome(tmp_path) == "source_is_directory"
    (tmp_path / "a.csv").write_text("a,b\n")
    assert outcome(tmp_path / "a.csv" / "b.csv") == "source_not_found"
    os.mkfifo(tmp_path / "pipe.csv")
    assert outcome(tmp_path / "pipe.csv") == "source_not_regular"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("a,b\n")
    path.chmod(stat.S_IWUSR)
    assert outcome(path) == "source_not_permitted"


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (PermissionError(13, "Permission denied"), "source_not_permitted"),
        (FileNotFoundError(2, "No such file"), "source_not_found"),
        (OSError(5, "Input/output error"), "source_unreadable"),
    ],
)
def test_errors_of_the_operating_system_have_their_codes(error: OSError, code: str) -> None:
    assert os_fault(error, Path("a.csv")).code == code


MAGIC: dict[bytes, str] = {
    b"%PDF-1.7": "format_unknown",
    b"\x89PNG\r\n": "format_unknown",
    b"\x1f\x8b\x08": "format_unknown",
    b"Rar!\x1a": "format_unknown",
    b"SQLite format 3\x00": "format_unknown",
    b"\x00" * 64: "format_unknown",
    b"<?xml version='1.0'?><data/>": "format_unknown",
    b"\x09\x08\x10\x00\x00\x06": "workbook_damaged",
    b"  \r\n<!-- x --><TABLE><tr>": "text_empty",
    "\ufeff<html>".encode("utf-16-le"): "html_without_table",
    b"MIME-Version: 1.0\r\n": "format_old",
    b"PK\x05\x06" + bytes(18): "zip_no_workbook",
}


@pytest.mark.parametrize("data", MAGIC)
@pytest.mark.parametrize("name", ["a.csv", "a.xlsx", "a.xls", "a"])
def test_a_format_is_told_by_its_content_whatever_the_name(
    data: bytes, name: str, tmp_path: Path, read: Callable[..., object]
) -> None:
    (tmp_path / name).write_bytes(data)
    assert outcome(tmp_path / name) == MAGIC[data]
