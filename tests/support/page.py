"""A report with everything that can be long or foreign, for tests that look at the page."""

from __future__ import annotations

import datetime as dt

from importer.report.facts import Doubts, Example, Facts, Group, Kind, Sample, SourceFacts
from importer.vocabulary import FIELDS, Outcome
from importer.work import Account, ResultRow

_LONG = "خیابان آزادی، کوچهٔ سی‌ودوم، پلاک 12 " * 3 + "x" * 60
_SENTENCE = f"«{_LONG}» is a landline number: give a mobile that starts with 09."
_START = dt.datetime(2026, 3, 20, 20, 30, tzinfo=dt.UTC)
_DOUBT = ResultRow(
    1234567, "09121111111", Outcome.IN_DOUBT, (), (), "", "", None, 1, None, "read_timeout", {"seconds": "30"},
    "2026-03-21T10:00:00+03:30", "run-1",
)  # fmt: skip
_GROUPS = [
    Group(kind, "mobile_landline", "Mobile", "تلفن همراه مشتری", 12_345, tuple(
        Example(row, _LONG, _SENTENCE if row % 2 else "Look at it.") for row in (2, 3, 1_048_576)
    ))
    for kind in Kind
]  # fmt: skip

LONG = Facts(
    lang="en",
    run="20260320T203000Z-1a2b3c",
    sources=(
        SourceFacts(
            name="customers-of-the-northern-provinces-1405-final-corrected-2.xlsx",
            sheet="برگهٔ مشتریان",
            account=Account({outcome: 10**number for number, outcome in enumerate(Outcome)}),
            groups=_GROUPS,
            repairs={f"{field.name}:letters_folded": 1_240 for field in FIELDS},
            doubts=Doubts(30, (_DOUBT,) * 5),
            samples=(Sample(2, {field.name: _LONG for field in FIELDS}),),
            unused_columns=("کد ملی", "x" * 90),
            results="customers-of-the-northern-provinces-1405-final-corrected-2.results.csv",
            failed="mend.xlsx",
        ),
    ),
    started=_START,
    ended=_START + dt.timedelta(seconds=75),
    stop=_SENTENCE,
    settings={"endpoint": "https://portal.amootsms.com/rest", "results": "/srv/" + "long-folder/" * 12},
    endpoint="https://portal.amootsms.com/rest",
    mapping="crm.yaml",
    rate=46.3,
    throughput=[(0, 40), (1, 5_000), (2, 45)],
    latency=[(0, 80), (1, 120_000)],
    program="0.1.0",
)
"""In English; ``dataclasses.replace(LONG, lang="fa")`` for the other."""
