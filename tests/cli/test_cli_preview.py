import pytest
from wcwidth import wcswidth

from importer.cli.preview import preview
from importer.messages import Phrasebook
from importer.report.facts import Sample

EN = Phrasebook("en")
ROW = {"Mobile": "09121234567", "FName": "علی‌رضا", "LName": "王小明" * 10, "AddressText": "خیابان بهار، پلاک ۱۲، " * 5}


def borders(line: str) -> list[int]:
    return [wcswidth(line[:place]) for place, char in enumerate(line) if char in "│┼"]


@pytest.mark.parametrize("width", [20, 80, 100, 200])
def test_columns_stand_below_one_another_whatever_the_script(width: int) -> None:
    lines = list(preview([Sample(number, ROW) for number in range(2, 9)], width, EN))
    assert all(wcswidth(line) <= max(width, 32) for line in lines)
    assert len({tuple(borders(line)) for line in lines}) == 1


def test_a_cell_that_would_steer_the_terminal_is_shown_without_that() -> None:
    (line,) = (line for line in preview([Sample(2, {"FName": "a\x1b[31m\u202eb"})], 80, EN) if "FName" in line)
    assert "\x1b" not in line
    assert "\u202e" not in line
    assert "a[31mb" in line
