from __future__ import annotations

import datetime as dt

import pytest

from importer.messages import Phrasebook
from importer.report.words import Words

EN, FA = Words(Phrasebook("en")), Words(Phrasebook("fa"))
NOWRUZ = dt.datetime(2026, 3, 20, 20, 30, tzinfo=dt.UTC)  # midnight in Tehran


@pytest.mark.parametrize(
    ("number", "english", "persian"),
    [
        (0, "0", "۰"),
        (828, "828", "۸۲۸"),
        (1_234_567, "1,234,567", "۱٬۲۳۴٬۵۶۷"),
        (46.34, "46.3", "۴۶٫۳"),
        (1350.4, "1,350", "۱٬۳۵۰"),
    ],
)
def test_numbers_are_written_in_the_digits_of_the_language(number: float, english: str, persian: str) -> None:
    assert (EN.number(number), FA.number(number)) == (english, persian)


def test_a_row_number_has_no_separators() -> None:
    assert (EN.plain(12345), FA.plain(12345)) == ("12345", "۱۲۳۴۵")


@pytest.mark.parametrize(
    ("part", "whole", "shown"),
    [
        (0, 0, "0%"),
        (0, 9, "0%"),
        (9, 9, "100%"),
        (1, 3, "33.3%"),
        (1, 1_000_000, "0.1%"),
        (999_999, 1_000_000, "99.9%"),
    ],
)
def test_a_share_is_nothing_or_all_only_when_it_is(part: int, whole: int, shown: str) -> None:
    assert EN.share(part, whole) == shown


def test_moments_are_shown_in_tehran_and_in_persian_by_the_jalali_calendar() -> None:
    assert EN.moment(NOWRUZ) == "2026-03-21 00:00:00, Tehran time"
    assert "۱ فروردین ۱۴۰۵" in FA.moment(NOWRUZ)
    assert EN.written_moment("2026-03-20T20:30:00+00:00") == "2026-03-21 00:00:00"
    assert FA.written_moment("2026-03-21T00:00:00+03:30") == "۱ فروردین ۱۴۰۵ ۰۰:۰۰:۰۰"


@pytest.mark.parametrize("text", ["", "yesterday", "2026-03-21T00:00:00"])
def test_a_moment_that_is_none_stays_as_it_is(text: str) -> None:
    assert EN.written_moment(text) == text


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(0, "0 s"), (4.25, "4.2 s"), (59.4, "59 s"), (59.6, "1 min 0 s"), (75, "1 min 15 s"), (7_265, "2 h 1 min")],
)
def test_a_duration_has_its_two_largest_units(seconds: float, shown: str) -> None:
    assert EN.duration(seconds) == shown


def test_a_repair_without_a_label_of_its_own_is_shown_by_its_name() -> None:
    assert EN.label("report_repair_", "zero_restored") == "zero at the front restored"
    assert EN.label("report_repair_", "new_repair") == "new repair"
