from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace
from html.parser import HTMLParser
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from importer.messages import Phrasebook
from importer.messages.report import TEMPLATES
from importer.report.build import build, render
from importer.report.facts import Doubts, Example, Facts, Group, Kind, Sample, SourceFacts
from importer.vocabulary import Outcome
from importer.work import Account, ResultRow

EVIL = "<script>alert('x')</script>"
START = dt.datetime(2026, 3, 21, 6, 30, tzinfo=dt.UTC)
VOID = {"meta", "link", "br", "img", "input", "hr"}


def account(**counts: int) -> Account:
    return Account({outcome: counts.get(outcome, 0) for outcome in Outcome})


def group(kind: Kind = Kind.MEND, count: int = 12, cell: str = "021-1", sentence: str = "Give a mobile.") -> Group:
    examples = tuple(Example(row, cell, f"{sentence}") for row in (14, 19))
    return Group(kind, "mobile_landline", "Mobile", "موبایل", count, examples)


def doubt(number: int) -> ResultRow:
    return ResultRow(
        number=number,
        mobile="09121111111",
        outcome=Outcome.IN_DOUBT,
        faults=(),
        repairs=(),
        status_code="",
        status="",
        contact_id=None,
        attempts=1,
        http_status=None,
        error="read_timeout",
        params={"seconds": 30},
        sent_at="2026-03-21T10:00:00+03:30",
        run="run-1",
    )


FULL = SourceFacts(
    name="customers.xlsx",
    sheet="برگه ۱",
    account=account(created=812, duplicate=3, invalid=12, in_doubt=1),
    groups=(group(), group(Kind.LOOK, 2)),
    repairs={"Mobile:zero_restored": 1240, "BornDate:calendar_converted": 7},
    doubts=Doubts(3, (doubt(7),)),
    samples=(Sample(2, {"Mobile": "09120000002", "FName": "علی"}),),
    unused_columns=("کد ملی",),
    results="customers.results.csv",
    failed="mend.xlsx",
)


def facts(*sources: SourceFacts, lang: str = "en", **more: object) -> Facts:
    known: dict[str, object] = {
        "run": "run-1",
        "started": START,
        "ended": START + dt.timedelta(seconds=75),
        "settings": {"workers": "4", "endpoint": "https://portal.amootsms.com/rest"},
        "rate": 46.3,
        "throughput": [(0, 40), (1, 50), (2, 45)],
        "latency": [(0, 80), (1, 120)],
        "program": "0.1.0",
    }
    return Facts(lang=lang, sources=sources or (FULL,), **{**known, **more})  # type: ignore[arg-type]  # a table of defaults


class Page(HTMLParser):
    """A page as its tags, attributes and text; complains about tags that do not match."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self._open: list[str] = []
        self.feed(text)
        self.close()
        assert not self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if not self._open or self._open[-1] != "style":
            self.text.append(data)

    @property
    def words(self) -> str:
        return " ".join(" ".join(self.text).split())

    def attributes(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


def test_the_page_is_whole_and_needs_nothing_else() -> None:
    text = render(facts())
    page = Page(text)
    assert text.startswith("<!DOCTYPE html>")
    assert {"script", "link", "img", "iframe", "object", "base", "form"}.isdisjoint(tag for tag, _ in page.tags)
    assert not any({"src", "href", "action", "style"} & attributes.keys() for _, attributes in page.tags)
    assert not any(name.startswith("on") for _, attributes in page.tags for name in attributes)
    style = text[text.index("<style>") : text.index("</style>")]
    assert "url(" not in style
    assert "@import" not in style
    policy = [each["content"] for each in page.attributes("meta") if each.get("http-equiv")]
    assert policy == ["default-src 'none'; style-src 'unsafe-inline'"]


def test_the_page_is_made_for_dark_and_light_for_paper_and_for_phones() -> None:
    text = render(facts())
    assert "@media (prefers-color-scheme: dark)" in text
    assert "@media print" in text
    assert "@media (max-width: 600px)" in text
    assert {"name": "viewport", "content": "width=device-width, initial-scale=1"} in Page(text).attributes("meta")


@pytest.mark.parametrize(("lang", "direction"), [("en", "ltr"), ("fa", "rtl")])
def test_the_page_runs_in_the_direction_of_its_language(lang: str, direction: str) -> None:
    page = Page(render(facts(lang=lang)))
    assert page.attributes("html") == [{"lang": lang, "dir": direction}]
    assert {each.get("direction") for each in page.attributes("svg") if "role" in each} == {direction}


def test_a_persian_page_has_persian_digits_and_jalali_dates_and_leaves_cells_alone() -> None:
    words = Page(render(facts(lang="fa"))).words
    assert "۸۱۲" in words
    assert "812" not in words
    assert "۱ فروردین ۱۴۰۵" in words
    assert "09121111111" in words


def test_everything_a_person_should_know_is_on_the_page() -> None:
    words = Page(render(facts())).words
    for wanted in (
        "812 of 828 rows stand created at the service; not settled yet: 13.",
        "customers.xlsx",
        "sheet «برگه ۱»",
        "Column «موبایل» Mobile",
        "rows: 12",
        "Give a mobile.",
        "Row 14 021-1",
        "and 10 more",
        "mobile_landline",
        "zero at the front restored 1,240",
        "09121111111 2026-03-21 10:00:00",
        "The answer did not arrive within 30 seconds",
        "and 2 more",
        "کد ملی",
        "09120000002",
        "Duration 1 min 15 s",
        "46.3 rows a second",
        "workers 4",
        "mend.xlsx",
        "customers.results.csv",
        "Made by amoot-import 0.1.0.",
    ):
        assert wanted.replace(" ", "") in words.replace(" ", ""), wanted


def test_the_numbers_of_the_chart_stand_in_a_table_too_and_add_up() -> None:
    page = Page(render(facts()))
    words = page.words
    assert [each["class"] for each in page.attributes("rect")] == [
        "bar created",
        "bar duplicate",
        "bar invalid",
        "bar in_doubt",
    ]
    for label, count in (("created", "812"), ("changed", "0"), ("pending", "0"), ("total", "828")):
        assert f"{label} {count}" in words
    assert "created: 812, duplicate: 3, invalid: 12, in doubt: 1" in words


EVIL_GROUP = Group(Kind.MEND, EVIL, EVIL, EVIL, 9, (Example(2, EVIL, EVIL),))


@pytest.mark.parametrize(
    "parts",
    [
        {"name": EVIL, "sheet": EVIL, "results": EVIL, "failed": EVIL, "unused_columns": (EVIL,)},
        {"groups": (EVIL_GROUP,)},
        {"groups": (group(cell=EVIL, sentence=f"«{EVIL}» is wrong"),)},
        {"repairs": {f"{EVIL}:{EVIL}": 1}},
        {"samples": (Sample(2, {"Mobile": EVIL, EVIL: EVIL}),)},
    ],
)
def test_a_hostile_cell_is_shown_and_never_obeyed(parts: dict[str, Any]) -> None:
    source = SourceFacts(**{"name": "a", "account": account(invalid=1), **parts})
    everywhere = dict.fromkeys(("stop", "endpoint", "mapping", "run", "program"), EVIL)
    page = Page(render(facts(source, settings={EVIL: EVIL}, **everywhere)))
    assert "script" not in {tag for tag, _ in page.tags}
    assert "alert('x')" in page.words


def test_what_a_sentence_quotes_is_set_apart_from_its_direction() -> None:
    text = render(
        facts(SourceFacts(name="a", account=account(invalid=1), groups=(group(sentence="«<b> علی» is none"),)))
    )
    assert "«<bdi>&lt;b&gt; علی</bdi>» is none" in text


@pytest.mark.parametrize(
    ("counts", "more", "code"),
    [
        ({"created": 5, "duplicate": 1}, {}, "report_headline_settled"),
        ({"created": 5, "invalid": 1}, {}, "report_headline_open"),
        ({"created": 5, "pending": 1}, {"stop": "The token has expired."}, "report_headline_stopped"),
        ({}, {}, "report_headline_empty"),
        ({"pending": 6}, {"is_check": True}, "report_headline_check_clean"),
        ({"pending": 5, "invalid": 1}, {"is_check": True}, "report_headline_check"),
        ({"invalid": 6}, {"is_check": True, "stop": "Too many."}, "report_headline_check_stopped"),
        ({}, {"is_check": True}, "report_headline_empty"),
    ],
)
def test_one_sentence_says_what_happened(counts: dict[str, int], more: dict[str, Any], code: str) -> None:
    shown = render(facts(SourceFacts(name="a", account=account(**counts)), **more))
    expected = Phrasebook("en").say(
        code,
        {
            "total": sum(counts.values()),
            "created": counts.get("created", 0),
            "invalid": counts.get("invalid", 0),
            "pending": counts.get("pending", 0),
            "open": sum(counts.get(word, 0) for word in ("invalid", "pending")),
        },
    )
    assert f'<p class="headline">{expected}</p>' in shown
    assert ('role="note"' in shown) is ("stop" in more)


def test_a_run_that_a_limit_of_the_users_ended_says_so_without_calling_it_a_fault() -> None:
    held = "--limit 5 is reached: the rows that were not sent yet are pending; run again to go on."
    shown = render(facts(SourceFacts(name="a", account=account(created=5, pending=7)), held=held))
    assert f'<p class="held" role="note">{held}</p>' in shown
    assert '<p class="stop"' not in shown
    assert "ended early" not in shown


def test_a_sample_names_its_fields_where_there_is_no_room_for_columns() -> None:
    samples = (Sample(2, {"Mobile": "09121111111", "FName": "علی"}), Sample(3, {"Mobile": "09122222222"}))
    page = Page(render(facts(SourceFacts(name="a", account=account(pending=2), samples=samples))))
    cells = [(each["data-field"], each["class"]) for tag, each in page.tags if tag == "td" and "data-field" in each]
    assert cells == [("Mobile", "cell"), ("FName", "cell"), ("Mobile", "cell"), ("FName", "cell blank")]


def test_several_sources_are_added_up_and_each_has_its_part() -> None:
    page = Page(render(facts(FULL, SourceFacts(name="two.csv", account=account(created=2)))))
    assert "814 of 830 rows" in page.words
    assert "two.csv" in page.words
    idents = [each["id"] for _, each in page.tags if "id" in each]
    assert len(idents) == len(set(idents)) == 2 * 5


def test_a_source_without_rows_and_a_run_without_times_make_a_page_too() -> None:
    page = Page(render(Facts(lang="en", run="", sources=(SourceFacts(name="empty.csv", account=account()),))))
    assert page.attributes("svg") == []
    assert "no data rows" in page.words


def test_the_file_is_written_whole_and_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    path.write_text("earlier")
    build(path, facts(SourceFacts(name="\ud800.csv", account=account(created=1))))
    assert "?.csv" in path.read_text(encoding="utf-8")
    assert path.stat().st_mode & 0o777 == 0o600
    assert [each.name for each in tmp_path.iterdir()] == ["report.html"]


class Echo(Phrasebook):
    """Says codes, so that a test sees which ones are asked for."""

    def __init__(self, lang: str) -> None:
        super().__init__(lang)
        self.said: set[str] = set()

    def _template(self, code: str) -> str | None:
        self.said.add(code)
        return super()._template(code)


def test_every_label_the_page_asks_for_is_there_and_every_label_that_is_there_is_asked_for() -> None:
    phrases = Echo("en")
    every = account(**dict.fromkeys(Outcome, 3))
    each_its_own = (Example(2, "x", "a"), Example(3, "y", "b"))
    groups = [*map(group, Kind), Group(Kind.MEND, "code", "FName", "", 2, each_its_own)]
    whole = replace(FULL, account=every, groups=groups)
    for is_check, stop in product((True, False), ("", "x")):
        for counts in ({}, {"created": 1}, {"invalid": 1}):
            alone = SourceFacts(name="a", account=account(**counts))
            render(facts(alone, is_check=is_check, stop=stop), phrases=phrases)
        render(facts(FULL, whole, is_check=is_check, endpoint="e", mapping="m"), phrases=phrases)
    for seconds in (1, 60, 3_600):
        render(facts(ended=START + dt.timedelta(seconds=seconds)), phrases=phrases)
    assert ours(phrases.said) == ours(TEMPLATES)


def ours(codes: Iterable[str]) -> set[str]:
    return {code for code in codes if code.startswith("report_") and not code.startswith("report_repair_")}
