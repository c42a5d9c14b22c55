"""Every file of tests/data/source against the table of defects."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from source.defects import Read, Refused

from importer.errors import SourceFault
from importer.messages import Phrasebook
from importer.source import open_table

DATA = Path(__file__).parent.parent / "data" / "source"
DEFECTS: Mapping[str, Read | Refused] = {
    name: expected
    for module in sorted(Path(__file__).parent.glob("defects*.py"))
    for name, expected in import_module(f"source.{module.stem}").DEFECTS.items()
}
READ = [(name, expected) for name, expected in DEFECTS.items() if isinstance(expected, Read)]
REFUSED = [(name, expected) for name, expected in DEFECTS.items() if isinstance(expected, Refused)]


def test_every_file_of_the_folder_is_in_the_table() -> None:
    assert {path.name for path in DATA.iterdir()} == DEFECTS.keys()


@pytest.mark.parametrize(("name", "expected"), READ, ids=[name for name, _ in READ])
@pytest.mark.parametrize("is_mapped", [False, True], ids=["unmapped", "mapped"])
def test_a_readable_file_gives_its_cells_its_faulty_rows_and_its_warnings(
    name: str, expected: Read, is_mapped: bool, read: Callable[..., Any]
) -> None:
    wanted = expected.wanted if is_mapped else ()
    assert read(DATA / name, wanted=wanted) == (expected.headers, expected.rows, expected.faults)
    said = open_table(DATA / name, wanted=wanted).warnings
    assert [problem.code for problem in said] == [code for code, _ in expected.warnings]
    for problem, (_, params) in zip(said, expected.warnings, strict=True):
        assert {"source": name, **params}.items() <= problem.params.items()


@pytest.mark.parametrize(("name", "expected"), REFUSED, ids=[name for name, _ in REFUSED])
def test_an_unreadable_file_is_refused_with_the_reason_and_its_name(name: str, expected: Refused) -> None:
    with pytest.raises(SourceFault) as caught:
        list(open_table(DATA / name).chunks())
    assert caught.value.code == expected.code
    (problem,) = caught.value.problems
    assert {"source": name, **expected.params}.items() <= problem.params.items()
    sentence = Phrasebook("en").problem(problem)
    assert name in sentence
    assert "?" not in sentence.replace("missing?", "")
