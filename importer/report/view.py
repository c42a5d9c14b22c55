"""From facts to what the page shows: sentences, table rows, charts.

Knows labels and their order. Must not know tags.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from markupsafe import Markup

from importer.report import chart
from importer.report.facts import Facts, Group, Kind, SourceFacts
from importer.report.words import Words
from importer.vocabulary import FIELDS, SETTLED, Outcome
from importer.work import Account


class OutcomeLine(NamedTuple):
    """A line of the table of outcomes."""

    outcome: Outcome
    label: str
    rows: str
    share: str
    meaning: str
    is_none: bool


class RepairLine(NamedTuple):
    """A line of the table of repairs."""

    field: str
    done: str
    rows: str


class Cause(NamedTuple):
    """The groups of one kind. ``count``: rows, where each row stands once for each of its causes."""

    kind: Kind
    title: str
    advice: str
    groups: tuple[Group, ...]


class Drawn(NamedTuple):
    """A chart over time with its name."""

    title: str
    svg: Markup


@dataclass(frozen=True, slots=True)
class View:
    """What the template asks."""

    facts: Facts
    words: Words

    def title(self) -> str:
        """Of the page."""
        return self.words.say("report_title_check" if self.facts.is_check else "report_title")

    def headline(self) -> str:
        """What happened, in one sentence."""
        counts = self.facts.account.counts
        total = self.facts.account.total
        params = {
            "total": total,
            "created": counts[Outcome.CREATED],
            "invalid": counts[Outcome.INVALID],
            "pending": counts[Outcome.PENDING],
            "open": sum(count for outcome, count in counts.items() if outcome not in SETTLED),
        }
        return self.words.say(_headline(self.facts, params), **params)

    def about(self) -> list[tuple[str, str]]:
        """Label and value of what is to be known of the run."""
        facts, words = self.facts, self.words
        found: list[tuple[str, str]] = []
        if facts.started:
            found.append(("report_started", words.moment(facts.started)))
        if facts.ended:
            found.append(("report_ended", words.moment(facts.ended)))
        if facts.started and facts.ended:
            found.append(("report_duration", words.duration((facts.ended - facts.started).total_seconds())))
        if facts.rate is not None:
            found.append(("report_rate", words.say("report_rows_per_second", rate=facts.rate)))
        technical = {"report_endpoint": facts.endpoint, "report_mapping": facts.mapping, "report_run": facts.run}
        found += [(code, value) for code, value in technical.items() if value]
        return [(words.say(code), value) for code, value in found]

    def chart(self, account: Account, ident: str) -> Markup:
        """The outcomes that there are, as bars."""
        words = self.words
        found = [
            chart.Bar(words.say(f"report_outcome_{outcome}"), count, words.number(count), outcome.value)
            for outcome in Outcome
            if (count := account.counts[outcome])
        ]
        said = ", ".join(f"{bar.label}: {bar.shown}" for bar in found)
        return chart.bars(found, chart.Caption(ident, words.say("report_outcomes_chart"), said), rtl=words.rtl)

    def outcomes(self, account: Account) -> list[OutcomeLine]:
        """All eight outcomes, those without rows too."""
        words = self.words
        lines = []
        for outcome in Outcome:
            count = account.counts[outcome]
            checked = "_check" if self.facts.is_check and outcome is Outcome.PENDING else ""
            lines.append(
                OutcomeLine(
                    outcome,
                    words.say(f"report_outcome_{outcome}"),
                    words.number(count),
                    words.share(count, account.total),
                    words.say(f"report_means_{outcome}{checked}"),
                    not count,
                )
            )
        return lines

    def causes(self, source: SourceFacts) -> list[Cause]:
        """Groups by kind, those that hinder rows first."""
        found: dict[Kind, list[Group]] = {kind: [] for kind in Kind}
        for group in source.groups:
            found[group.kind].append(group)
        say = self.words.say
        return [
            Cause(kind, say(f"report_kind_{kind}"), say(f"report_do_{kind}"), tuple(groups))
            for kind, groups in found.items()
            if groups
        ]

    def repairs(self, source: SourceFacts) -> list[RepairLine]:
        """By contact field, in the order of the service's page, the most frequent first."""
        place = {field.name: number for number, field in enumerate(FIELDS)}
        lines = []
        for what, count in source.repairs.items():
            name, _, done = what.rpartition(":")
            lines.append((place.get(name, len(place)), -count, name, done))
        label = self.words.label
        return [
            RepairLine(name, label("report_repair_", done), self.words.number(-negative))
            for _, negative, name, done in sorted(lines)
        ]

    def sample_fields(self, source: SourceFacts) -> list[str]:
        """The contact fields that stand in a sample, in the order of the service's page."""
        return [field.name for field in FIELDS if any(field.name in sample.values for sample in source.samples)]

    def over_time(self) -> list[Drawn]:
        """The charts over time that there are points for."""
        words = self.words
        found: Mapping[str, Sequence[tuple[float, float]]] = {
            "report_throughput": self.facts.throughput,
            "report_latency": self.facts.latency,
        }
        drawn = []
        for code, points in found.items():
            if len(points) < 2:
                continue
            most, least = max(value for _, value in points), min(value for _, value in points)
            ends = [words.duration(second) for second, _ in (points[0], points[-1])]
            said = words.say(
                "report_chart_desc", lowest=least, highest=most, duration=words.duration(points[-1][0] - points[0][0])
            )
            axis = chart.Axis(words.number(most), *ends)
            drawn.append(
                Drawn(
                    words.say(code),
                    chart.over_time(points, axis, chart.Caption(code, words.say(code), said), rtl=words.rtl),
                )
            )
        return [each for each in drawn if each.svg]


def _headline(facts: Facts, counts: Mapping[str, int]) -> str:
    if facts.is_check:
        if facts.stop:
            return "report_headline_check_stopped"
        if not counts["total"]:
            return "report_headline_empty"
        return "report_headline_check" if counts["invalid"] else "report_headline_check_clean"
    if facts.stop:
        return "report_headline_stopped"
    if not counts["total"]:
        return "report_headline_empty"
    return "report_headline_open" if counts["open"] else "report_headline_settled"
