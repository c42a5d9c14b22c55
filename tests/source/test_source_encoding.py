"""Encodings of text files."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importer.errors import SourceFault
from importer.source import open_table
from importer.source.encoding import Encoding, open_text, settle

PERSIAN = "نام,موبایل\r\nژاله پارسا,09120000001\r\nگیتی چمن,09120000002\r\n"


def encoding_of(path: Path, data: bytes, wish: str = "auto") -> Encoding:
    path.write_bytes(data)
    return settle(path, wish)


def refusal(path: Path, data: bytes, wish: str = "auto") -> tuple[str, dict[str, str | int]]:
    with pytest.raises(SourceFault) as caught:
        encoding_of(path, data, wish)
    return caught.value.code, dict(caught.value.problems[0].params)


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("ascii", Encoding("utf-8")),
        ("utf-8", Encoding("utf-8")),
        ("utf-8-sig", Encoding("utf-8-sig")),
        ("utf-16", Encoding("utf-16")),
        ("utf-16-le", Encoding("utf-16-le")),
        ("utf-16-be", Encoding("utf-16-be")),
        ("utf-32", Encoding("utf-32")),
        ("cp1256", Encoding("cp1256", guessed=True)),
    ],
)
def test_the_encoding_of_persian_exports_is_found(written: str, found: Encoding, tmp_path: Path) -> None:
    text = PERSIAN if written != "ascii" else "name,mobile\nSara,09120000001\n"
    text = text.replace("ی", "ي") if written == "cp1256" else text
    assert encoding_of(tmp_path / "a.csv", text.encode(written)) == found


@given(name=st.text("ابپتثجچحخدذرزژسشصضطظعغفقکگلمنوهي ", min_size=3, max_size=20).filter(str.strip))
def test_a_table_in_cp1256_never_passes_for_unicode(name: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.getbasetemp() / "name.csv"
    table = f"نام,موبايل\r\n{name},09120000001\r\n{name},09120000002\r\n"  # «اپ» alone is valid UTF-8 for «ǁ»
    assert encoding_of(path, table.encode("cp1256")).codec == "cp1256"


def test_the_users_word_wins(tmp_path: Path) -> None:
    assert encoding_of(tmp_path / "a.csv", PERSIAN.encode(), "cp1256") == Encoding("cp1256")
    assert encoding_of(tmp_path / "a.csv", PERSIAN.encode(), "UTF-8") == Encoding("utf-8-sig")


def test_the_users_word_is_held_against_the_file(tmp_path: Path) -> None:
    found = refusal(tmp_path / "a.csv", "x\nنام\n".encode("cp1256"), "utf-8")
    assert found == ("encoding_wrong", {"source": "a.csv", "encoding": "utf-8", "line": 2})


@pytest.mark.parametrize("wish", ["utf-9", "", "base64", "rot13", "utf-7", "unicode_escape", "idna", "a\x00b"])
def test_what_is_no_encoding_of_files_is_refused(wish: str, tmp_path: Path) -> None:
    assert refusal(tmp_path / "a.csv", b"a,b\n", wish)[0] == "encoding_unknown"


@pytest.mark.parametrize("written", ["utf-8-sig", "utf-16"])
def test_a_file_cut_inside_a_letter_is_damaged(written: str, tmp_path: Path) -> None:
    code, params = refusal(tmp_path / "a.csv", PERSIAN.strip().replace("2", "ی").encode(written)[:-1])
    assert (code, params["line"]) == ("encoding_damaged", 3)


@pytest.mark.parametrize("written", ["utf-8-sig", "utf-16", "utf-32"])
@pytest.mark.parametrize("shift", range(4))
def test_a_large_file_with_a_mark_may_have_a_letter_across_the_end_of_what_is_looked_at(
    written: str, shift: int, tmp_path: Path
) -> None:
    text = "a" * shift + "یک دو\n" * 150_000
    path = tmp_path / "a.csv"
    assert encoding_of(path, text.encode(written)).codec == written
    with open_text(path, written) as stream:
        assert stream.read() == text


@pytest.mark.parametrize("written", ["utf-8-sig", "utf-16"])
def test_damage_in_a_large_file_with_a_mark_is_met_by_who_reads_it_with_its_line(written: str, tmp_path: Path) -> None:
    mobiles = "".join(f"ژاله,0912{number:07}\n" for number in range(120_000))
    before = f"نام,موبایل\n{mobiles}".encode(written)
    path = tmp_path / "a.csv"
    half = b"\xff" if written == "utf-8-sig" else "\udcff".encode("utf-16-le", "surrogatepass")
    path.write_bytes(before + half + "\n".encode(written.removesuffix("-sig"))[-2:])
    table = open_table(path)
    with pytest.raises(SourceFault) as caught:
        list(table.chunks())
    problem = caught.value.problems[0]
    assert (problem.code, problem.params["line"]) == ("encoding_damaged", 120_002)


def test_one_broken_byte_in_a_large_utf8_file_is_found_with_its_line(tmp_path: Path) -> None:
    data = (PERSIAN * 20_000).encode()
    at = data.index(b"\n", 1_500_000) + 1
    broken = data[:at] + b"\xff" + data[at:]
    line = data[:at].count(b"\n") + 1
    assert refusal(tmp_path / "a.csv", broken) == (
        "encoding_damaged",
        {"source": "a.csv", "encoding": "utf-8", "line": line},
    )
