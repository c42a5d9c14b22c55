"""Reads xls (BIFF 2 to 8): olefile opens the container, xlrd reads the cells, one look over the records finds what
xlrd does not tell. What both would choke on is kept from them (`xls_records`).

Knows the records of [MS-XLS] that say whether a formula was calculated. Must not know headers. calamine is not used:
it loses error cells (docs/decisions/0004-formats.md).
"""

from __future__ import annotations

import io
import struct
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import ClassVar

import olefile  # type: ignore[import-untyped]  # it ships no types
import xlrd  # type: ignore[import-untyped]  # idem

from importer.source.files import fault, reading
from importer.source.numbers import dated, moment_of
from importer.source.package import Sheet
from importer.source.table import DateSystem, Progress, Row
from importer.source.tabs import NOT_CALCULATED, Seen, choose, told
from importer.source.xls_records import (
    BOUNDSHEET,
    FILEPASS,
    FORMULA,
    RECALC_ID,
    only_what_is_read,
    records,
    require_size,
    require_sound_container,
)
from importer.vocabulary import Cell, CellError

MAX_SIZE = 256 << 20
"""Bytes of a file that is read at once; 65,536 rows of 256 columns stay below."""

_STREAMS = ("Workbook", "Book")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")  # source: [MS-OFFCRYPTO] 2.3.4, the name of the stream
_OTHERS = {"EncryptedPackage": "", "WordDocument": "Word document", "PowerPoint Document": "PowerPoint presentation"}
_VOLATILE = b"\x19\x01"  # PtgAttrSemi: the formula is calculated anew each time, its stored result is a result
_NO_RESULT = (b"\x00" * 8, b"\x03\x00\x00\x00\x00\x00\xff\xff")  # 0, and the empty text
_REPORT_EVERY = 1_000  # rows between two reports of progress


class XlsReader:
    """One sheet of an xls workbook as rows; ``sheet`` as in ``WorkbookReader``. ``encoding``: of the texts of BIFF 5
    and before, whose writer forgot to say."""

    ragged: ClassVar[bool] = False

    def __init__(self, path: Path, sheet: str | int | None = None, *, encoding: str | None = None) -> None:
        self._path = path
        self._stream = _workbook_stream(path)
        self.size = len(self._stream)
        if any(kind == FILEPASS for kind, _, _ in records(self._stream, 0)):
            raise fault("password_protected", path)
        with self._damage():
            self._stream = only_what_is_read(self._stream)
            book = xlrd.open_workbook(
                file_contents=self._stream,
                logfile=io.StringIO(),  # else it prints
                formatting_info=True,
                on_demand=True,
                ragged_rows=True,
                encoding_override=encoding,
            )
            tabs = _tabs(book)
        chosen = choose(path, tabs, sheet)
        self.sheet = chosen.name
        self.date_system: DateSystem = 1904 if book.datemode else 1900
        self._book, self._index = book, int(chosen.part) - 1
        with self._damage():
            self._cells = book.sheet_by_index(self._index)
            self._moments = {
                number: moment_of(book.format_map[xf.format_key].format_str, xf.format_key)
                for number, xf in enumerate(book.xf_list)
                if xf.format_key in book.format_map
            }
        self._not_calculated = _not_calculated(self._stream, self._index) if book.biff_version >= 50 else set()
        self.warnings = told(path, tabs, self.sheet, self._seen(), named=sheet is not None)

    def rows(self, progress: Progress | None = None) -> Generator[Row]:
        """All rows down to the last used one. ``progress`` is told of every byte of the stream once."""
        done, share = 0, self.size * _REPORT_EVERY // max(1, self._cells.nrows)
        for index in range(self._cells.nrows):
            yield Row(index + 1, self._row(index))
            if progress and (index + 1) % _REPORT_EVERY == 0:
                progress(share)
                done += share
        if progress:
            progress(self.size - done)

    def _row(self, index: int) -> list[Cell]:
        with self._damage():
            kinds, values = self._cells.row_types(index), self._cells.row_values(index)
            cells = [
                self._cell(kind, value, index, column)
                for column, (kind, value) in enumerate(zip(kinds, values, strict=True))
            ]
        if self._not_calculated:
            cells = [
                NOT_CALCULATED if (index, column) in self._not_calculated else cell for column, cell in enumerate(cells)
            ]
        return cells

    def _cell(self, kind: int, value: str | float, row: int, column: int) -> Cell:
        if isinstance(value, str):
            return value
        if kind == xlrd.XL_CELL_BOOLEAN:
            return bool(value)
        if kind == xlrd.XL_CELL_ERROR:
            return CellError(xlrd.error_text_from_code.get(value, "#VALUE!"))
        moment = self._moments.get(self._cells.cell_xf_index(row, column))
        return dated(value, moment, self.date_system)

    def _seen(self) -> Seen:
        hidden = sorted(row for row, info in self._cells.rowinfo_map.items() if info.hidden and row < self._cells.nrows)
        columns = sum(
            1 for column, info in self._cells.colinfo_map.items() if info.hidden and column < self._cells.ncols
        )
        return Seen(len(hidden), hidden[0] + 1 if hidden else 0, columns, len(self._not_calculated))

    @contextmanager
    def _damage(self) -> Iterator[None]:
        """What xlrd raises for wrong bytes, which may be anything, as ``workbook_damaged``."""
        try:
            yield
        except Exception as error:  # xlrd checks little: AssertionError, IndexError, struct.error …
            detail = str(error) or type(error).__name__
            raise fault("workbook_damaged", self._path, part="Workbook", detail=detail) from error


def _tabs(book: xlrd.book.Book) -> list[Sheet]:
    shown = book._sheet_visibility  # noqa: SLF001  # loads no sheet
    return [Sheet(name, shown[index] != 0, str(index + 1)) for index, name in enumerate(book.sheet_names())]


def _workbook_stream(path: Path) -> bytes:
    """The records of the workbook, out of the OLE container where there is one."""
    with reading(path):
        if path.stat().st_size > MAX_SIZE:
            raise fault(
                "workbook_too_large", path, part="Workbook", found=path.stat().st_size >> 20, limit=MAX_SIZE >> 20
            )
        data = path.read_bytes()
    if not data.startswith(olefile.MAGIC):
        return data
    try:
        require_sound_container(data)
        with olefile.OleFileIO(io.BytesIO(data)) as container:
            name = next((name for name in (*_STREAMS, *_OTHERS) if container.exists(name)), "")
            require_size(max(container.root.size, container.get_size(name) if name else 0), len(data))
            stream = container.openstream(name).read() if name in _STREAMS else b""
    except Exception as error:  # olefile raises whatever its structs and tables raise
        if _ENCRYPTED in data:
            raise fault("password_protected", path) from error
        detail = str(error) or type(error).__name__
        raise fault("workbook_damaged", path, part="OLE", detail=detail) from error
    if stream:
        return stream
    if name == "EncryptedPackage":
        raise fault("password_protected", path)
    raise fault("format_unknown", path, kind=_OTHERS.get(name) or "an Office file without a workbook")


def _not_calculated(stream: bytes, index: int) -> set[tuple[int, int]]:
    """Row and column (from 0) of the formulas of a worksheet whose result was surely never stored: it is 0 or "", and
    either the writer asks for a calculation although the formula is not volatile, or (for "") the workbook does not
    say who calculated it last, as those of xlwt and old PHP libraries."""
    sheets, calculated = [], False
    for kind, at, length in records(stream, 0):
        calculated = calculated or kind == RECALC_ID
        if kind == BOUNDSHEET and length >= 6 and stream[at + 5] == 0:
            sheets.append(struct.unpack_from("<I", stream, at)[0])
    found = set()
    for kind, at, length in records(stream, sheets[index]) if index < len(sheets) else ():
        if kind == FORMULA and length >= 22 and stream[at + 6 : at + 14] in _NO_RESULT:
            asks = stream[at + 14] & 1 and stream[at + 22 : at + 24] != _VOLATILE
            if asks or (not calculated and stream[at + 6] == 3):
                found.add(struct.unpack_from("<HH", stream, at))
    return {(row, column) for row, column in found}
