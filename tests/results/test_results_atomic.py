"""A file is written whole or not at all, and is its owner's only."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from importer.results.atomic import replacing


def test_the_new_content_takes_the_place_of_the_old_when_the_block_ends_well(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"old")
    with replacing(path) as stream:
        stream.write(b"new")
        assert path.read_bytes() == b"old"
    assert path.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt, OSError, SystemExit])
@pytest.mark.parametrize("before", [b"old", None])
def test_a_failure_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, error: type[BaseException], before: bytes | None
) -> None:
    path = tmp_path / "a.csv"
    if before is not None:
        path.write_bytes(before)

    def fail() -> None:
        with replacing(path) as stream:
            stream.write(b"half of the new")
            raise error

    with pytest.raises(error):
        fail()
    assert [(each.name, each.read_bytes()) for each in tmp_path.iterdir()] == ([("a.csv", b"old")] if before else [])


def test_a_place_that_can_t_be_taken_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "a.csv").mkdir()
    with pytest.raises(OSError, match=r"a\.csv"), replacing(tmp_path / "a.csv") as stream:
        stream.write(b"new")
    assert [each.name for each in tmp_path.iterdir()] == ["a.csv"]


def test_a_folder_that_is_not_there_is_an_error_before_the_block(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), replacing(tmp_path / "nowhere" / "a.csv"):
        pytest.fail("nothing may be computed for a file that can't be written")


@pytest.mark.parametrize("umask", [0o000, 0o077])
def test_only_its_owner_may_read_it_even_if_the_old_file_was_open_to_all(tmp_path: Path, umask: int) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"old")
    path.chmod(0o666)
    before = os.umask(umask)
    try:
        with replacing(path) as stream:
            (other,) = (each for each in tmp_path.iterdir() if each != path)
            assert stat.S_IMODE(other.stat().st_mode) == 0o600, "also while it is being written"
            stream.write(b"new")
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_name_may_be_as_long_as_the_file_system_allows(tmp_path: Path) -> None:
    path = tmp_path / ("ن" * 121 + ".results.csv")  # 254 bytes of the 255
    with replacing(path) as stream:
        stream.write(b"new")
    assert path.read_bytes() == b"new"


def test_what_a_killed_run_left_half_written_is_removed_by_the_next(tmp_path: Path) -> None:
    path = tmp_path / "contacts.results.csv"
    script = (
        "import os, signal, sys; from pathlib import Path; from importer.results.atomic import replacing\n"
        "with replacing(Path(sys.argv[1])) as stream: stream.write(b'half'); stream.flush(); os.kill(os.getpid(), 9)"
    )
    subprocess.run([sys.executable, "-c", script, str(path)], check=False)  # it kills itself
    (left,) = tmp_path.iterdir()
    assert (left.read_bytes(), left.suffix) == (b"half", ".tmp")
    with replacing(path) as stream:
        stream.write(b"new")
    assert list(tmp_path.iterdir()) == [path]


def test_what_another_run_is_writing_is_left_alone_and_so_are_files_of_other_names(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    others = [tmp_path / name for name in (".a.csv.tmp", ".a.csv.abcdefgh.bak", ".b.csv.abcdefgh.tmp")]
    for other in others:
        other.write_bytes(b"mine")
    with replacing(path) as first:
        first.write(b"first")
        with replacing(path) as second:
            second.write(b"second")
        assert path.read_bytes() == b"second"
    assert path.read_bytes() == b"first"
    assert sorted(tmp_path.iterdir()) == sorted([path, *others])
