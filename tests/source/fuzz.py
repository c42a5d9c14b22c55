"""`make fuzz`: spoilt files by the thousand, every one read or refused. `python -m tests.source.fuzz --seconds 600`.

Real files of tests/data/source and of sample_data are cut, mixed, doubled and sprinkled with what hurts; of workbooks
also single parts, inside a zip that stays sound. A file that raises anything but SourceFault, or takes too long, is
kept in ``.fuzz/`` and ends the campaign with exit code 1; its seed is part of its name.
"""

from __future__ import annotations

import argparse
import io
import random
import re
import resource
import sys
import time
import traceback
import zipfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from importer.errors import SourceFault
from importer.source import open_table

ROOT = Path(__file__).parent.parent.parent
SLOW = 5.0
"""Seconds of processor time that no spoilt file of this size may take."""
_LARGEST = 120_000
_MEMORY = 3 << 30

_SPICE = (
    *(
        b'"',
        b"\x00",
        b"\r",
        b"\n",
        b"\xff\xfe",
        b"\xef\xbb\xbf",
        b"sep=;\n",
        b",",
        b"\t",
        b"\x1a",
        b"\xd8\x00",
        b"\xdc",
    ),
    *(b"<", b"</row>", b"<v>-1</v>", b"<v>1e999</v>", b' t="s"', b' t="d"', b' r="A1"', b' s="9999"', b"&x;", b"<!--"),
    *(
        b"]]>",
        b"<f/>",
        b'<row r="0">',
        b' hidden="1"',
        b'<mergeCell ref="A1:XFD1048576"/>',
        b"_xD83D_",
        b"nan",
        b"99999999999",
    ),
    *(b' ss:Index="3"', b' ss:MergeDown="2"', b' table:number-rows-repeated="1048576"', b"\x91\x01\x00", b"\x00\x11"),
    *(b"PK\x03\x04", b"PK\x05\x06", b"\xff" * 4, b"\x7f\xff\xff\xff", b"encoding='utf-7'", b"xml:space", b"date1904"),
)
_ATTRIBUTES = (
    *(b' ss:Index="16384"', b' ss:MergeAcross="16383"', b' ss:MergeDown="1048575"', b' ss:Span="999999999"'),
    *(b" colspan=1000", b" rowspan=65534", b" x:num", b' table:number-columns-repeated="16384"'),
    *(
        b' table:number-rows-repeated="1048576"',
        b' text:c="999999"',
        b' office:value-type="float"',
        b' ss:Formula="=x"',
    ),
)
_NUMBERS = (b"0", b"-1", b"16384", b"16385", b"1048576", b"1048577", b"65535", b"9" * 9, b"9" * 30, b"1e400", b"")
_TAG, _DIGITS = re.compile(rb"<[\w:]+"), re.compile(rb"\d+")
_WANTED = (("موبایل",), ("نام", "موبایل", "شرکت نام"), (), ("تلفن همراه", "ایمیل"))
_ENCODINGS = ("auto",) * 6 + ("utf-8", "cp1256", "utf-16", "latin-1", "gb18030", "iso2022_jp", "hz", "utf-32")


def corpus() -> list[bytes]:
    """Real files, the small ones."""
    data = ROOT / "tests" / "data"
    paths = [*(data / "source").iterdir(), *data.glob("*.[ox]*"), *(ROOT / "sample_data").glob("*.[cx]*")]
    files = [path.read_bytes() for path in sorted(paths) if path.is_file() and path.name != "zip-bomb.xlsx"]
    return [data for data in files if 0 < len(data) < _LARGEST]


def spoilt(chance: random.Random, files: Sequence[bytes]) -> bytes:
    """A real file, spoilt in one to five places."""
    data = chance.choice(files)
    if data.startswith(b"PK") and chance.random() < 0.7:
        return _repacked(chance, data)
    return _mutated(chance, data, files)


def _repacked(chance: random.Random, data: bytes) -> bytes:
    """A workbook with some parts spoilt, or gone, or one in the place of another, in a sound zip."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
    except (zipfile.BadZipFile, ValueError):  # a fixture is broken on purpose
        return _mutated(chance, data, [data])
    for name in chance.sample(sorted(parts), k=min(len(parts), chance.choice((1, 1, 1, 2, 3)))):
        if chance.random() < 0.05:
            del parts[name]
        else:
            parts[name] = _mutated(chance, parts[name], [*parts.values()])
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", chance.choice((zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED))) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return stream.getvalue()


def _mutated(chance: random.Random, data: bytes, others: Sequence[bytes]) -> bytes:
    for _ in range(chance.choice((1, 1, 2, 3, 5))):
        at = chance.randrange(len(data) + 1)
        end = min(len(data), at + chance.choice((0, 1, 2, 8, 64, 1024)))
        piece = chance.randrange(8)
        if piece >= 6:
            data = _inside(chance, data, *((_TAG, _ATTRIBUTES) if piece == 6 else (_DIGITS, _NUMBERS)))
        elif piece == 0:
            data = data[:at] + chance.choice(_SPICE) + data[end:]
        elif piece == 1:
            data = data[:at] + chance.randbytes(chance.choice((1, 2, 4))) + data[end:]
        elif piece == 2:
            data = data[:at] + data[at:end] * chance.choice((0, 2, 3, 50)) + data[end:]
        elif piece == 3:
            data = data[:at]
        elif piece == 4:
            other = chance.choice(others)
            start = chance.randrange(len(other) + 1)
            data = data[:at] + other[start : start + chance.choice((4, 64, 4096))] + data[end:]
        else:
            data = data[:at] + chance.choice(_SPICE) + data[at:]
    return data


def _inside(chance: random.Random, data: bytes, pattern: re.Pattern[bytes], choices: Sequence[bytes]) -> bytes:
    """An attribute put into a tag, or a number in the place of another: what random bytes seldom hit."""
    found = pattern.search(data, chance.randrange(len(data) + 1))
    if not found:
        return data
    return data[: found.end() if pattern is _TAG else found.start()] + chance.choice(choices) + data[found.end() :]


def outcome(path: Path, chance: random.Random) -> str:
    """``read``, or the code of the refusal. Anything but a SourceFault comes through."""
    try:
        table = open_table(
            path,
            wanted=chance.choice(_WANTED),
            encoding=chance.choice(_ENCODINGS),
            header_row=chance.choice((None, None, None, 1, 2, 5)),
            sheet=chance.choice((None, None, None, 1, "مشتریان")),
        )
        last = 0
        for chunk in table.chunks(chance.choice((3, 5_000))):
            cells = chunk.frame.values.tolist()
            assert all(len(row) == len(table.headers) for row in cells)
            assert all(cell is not None and cell == cell for row in cells for cell in row)  # noqa: PLR0124  # no NaN
            assert [*chunk.rows] == sorted(set(chunk.rows))
            assert chunk.rows[0] > last
            last = chunk.rows[-1]
            assert all(0 <= position < len(cells) for position in chunk.faults)
    except SourceFault as fault:
        if any(problem.params.get("source") != path.name for problem in fault.problems):
            raise AssertionError(fault.problems) from fault
        return fault.code
    return "read"


def campaign(seconds: float, seed: int, scratch: Path) -> int:
    """Spoil and read until the time is over; the number of files that did harm."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    files, found, harm = corpus(), Counter[str](), 0
    scratch.mkdir(exist_ok=True)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        seed += 1
        chance = random.Random(seed)
        path = scratch / "any.bin"
        path.write_bytes(data := spoilt(chance, files))
        start = time.process_time()
        try:
            found[outcome(path, chance)] += 1
            trouble = f"slow: {time.process_time() - start:.0f} s" if time.process_time() - start > SLOW else ""
        except Exception:  # noqa: BLE001  # whatever it is, is what we look for
            trouble = traceback.format_exc()
        if trouble:
            harm += 1
            (scratch / f"seed-{seed}.bin").write_bytes(data)
            print(f"seed {seed}:\n{trouble}", flush=True)  # noqa: T201  # a program
    print(f"{found.total()} files, {harm} did harm; the last seed was {seed}")  # noqa: T201  # idem
    for code, count in found.most_common():
        print(f"{count:8} {code}")  # noqa: T201  # idem
    return harm


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.source.fuzz", description=__doc__)
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--seed", type=int, default=time.time_ns() % 10**9 * 1000)
    given = parser.parse_args()
    return 1 if campaign(given.seconds, given.seed, ROOT / ".fuzz") else 0


if __name__ == "__main__":
    sys.exit(main())
