"""Writes docs/validators.md: our verdicts on the shared examples beside those of other libraries, where they differ.

``python tools/compare_validators.py`` asks all of them. @persian-tools/persian-tools is an npm package: where node and
npm are found it is installed into a temporary folder, asked, and its verdicts are kept in
tools/data/persian_tools_verdicts.json; without them (or with ``--no-node``) the kept verdicts stand. ``--check`` writes
nothing, needs no node, and fails when the page is not what would be written.

Knows the page. Must not know how a verdict is come by. The reasons stand in tools/data/validator_reasons.toml.
"""

from __future__ import annotations

import argparse
import sys
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from importlib.metadata import version
from itertools import groupby, pairwise

from tools.validator_calendars import Borders, borders, official
from tools.validator_verdicts import (
    FORMATS,
    KEPT,
    PERSIAN_TOOLS,
    PERSIAN_TOOLS_VERSION,
    ROOT,
    SUFFIX,
    Row,
    ask_persian_tools,
    date_rows,
    mobile_cells,
    mobile_rows,
)

PAGE = ROOT / "docs" / "validators.md"
REASONS = ROOT / "tools" / "data" / "validator_reasons.toml"

_HEADERS = {
    "mobile": ("cell", "we", "libphonenumber", "persian-tools"),
    "date": ("cell", "we", "persiantools", "jdatetime"),
}
_TOP = """\
<!-- Written by tools/compare_validators.py; change that, or tools/data/validator_reasons.toml. -->
# Other validators, and why we differ

The same cells, given to other libraries as a plain script gives them. Only the rows on which not all agree, with the
reason for our verdict.

- **libphonenumber**: phonenumbers {phonenumbers}, `parse(cell, "IR")`, `is_valid_number`. Where its type is not
  MOBILE, for which this does not ask, the type is said.
- **persian-tools**: {package} {package_version} of npm, `isPhoneNumberValid` and `phoneNumberNormalizer`.
  It converts no dates.
- **persiantools** {persiantools} and **jdatetime** {jdatetime}: `strptime` with {formats},
  the first that fits. They have no validator for mobiles.

The cells are those of `tests/data/*_examples.tsv`, a number of every prefix from 0900 to 0999, and the ends of all
years in the official table. `\\u200c` stands for a character that can't be seen. *accepted* is the cell as it stands.
"""
_CALENDARS = """
## Leap years

The first and the last day of every year from {first} to {last}, both ways, and 30 Esfand of each, by the table of the
Calendar Center, University of Tehran ({leap} leap years). 1403/12/30 is 2025-03-20 to: {readers}.

| | 30 Esfand of a common year is a day | 30 Esfand of a leap year is none | first or last day elsewhere |
|---|---|---|---|
{rows}

jalali-core is what jdatetime calculates with; used alone it checks nothing. Two more were looked at when the converter
was designed: khayyam is wrong on five leap years, 1403 among them, and convertdate on six Nowruz of 1243-1276. That is
why a test compares every day of the table, not only the ends.
"""


def page() -> str:
    """The whole page, with the kept verdicts of persian-tools.

    Raises:
        KeyError: a difference without a reason, or a reason without a difference.
    """
    with REASONS.open("rb") as file:
        reasons = tomllib.load(file)
    years, all_borders = official(), borders()
    top = _TOP.format(
        package=PERSIAN_TOOLS,
        package_version=PERSIAN_TOOLS_VERSION,
        formats=", ".join(f"`{form}`" for form in FORMATS),
        **{name: version(name) for name in ("phonenumbers", "persiantools", "jdatetime")},
    )
    calendars = _CALENDARS.format(
        first=min(years),
        last=max(years),
        leap=sum(is_leap for _, is_leap in years.values()),
        readers=", ".join(found.name for found in all_borders if 1403 not in {*found.too_short, *found.moved}),
        rows="\n".join(map(_border, all_borders)),
    )
    mobiles = _section("Mobiles", "mobile", mobile_rows(), reasons)
    dates = _section("Dates", "date", date_rows(), reasons)
    return top + mobiles + dates + calendars


def _section(title: str, kind: str, rows: Sequence[Row], reasons: Mapping[str, Mapping[str, Mapping[str, str]]]) -> str:
    groups = {row.group for row in rows}
    odd = groups ^ set(reasons[kind])
    if odd:
        raise KeyError(f"{REASONS.name}: these are missing there, or needed no more: {kind}.{sorted(odd)}")
    parts = [f"\n## {title}\n"]
    for group, said in reasons[kind].items():
        lines = _lines([row for row in rows if row.group == group])
        head = f"| {' | '.join(_HEADERS[kind])} |\n|{'---|' * len(_HEADERS[kind])}\n"
        parts.append(f"\n### {said['title']}\n{said['reason'].strip()}\n\n{head}{''.join(lines)}")
    return "".join(parts)


def _lines(rows: Iterable[Row]) -> list[str]:
    """A line for each row; prefixes in sequence with the same verdicts share one."""
    lines = []
    for verdicts, group in groupby(_numbered(rows), key=lambda pair: (pair[0], pair[1].verdicts)):
        cells = [row.cell for _, row in group]
        cell = _code(cells[0]) if len(cells) == 1 else f"`{cells[0][:4]}`-`{cells[-1][:4]}` `{SUFFIX}`"
        lines.append(f"| {' | '.join((cell, *verdicts[1]))} |\n")
    return lines


def _numbered(rows: Iterable[Row]) -> list[tuple[int, Row]]:
    """Each row with the number of its run: rows of prefixes that follow one another have the same."""
    numbered: list[tuple[int, Row]] = []
    run = 0
    listed = list(rows)
    for before, row in pairwise([None, *listed]):
        follows = before is not None and row is not None and _prefix(row) == _prefix(before) + 1 > 900
        run += not follows
        if row is not None:
            numbered.append((run, row))
    return numbered


def _prefix(row: Row) -> int:
    return int(row.cell[:4]) if row.cell.isascii() and row.cell.isdecimal() and row.cell.endswith(SUFFIX) else -1


def _border(found: Borders) -> str:
    return f"| {found.name} | {' | '.join(_years(years) for years in found[1:])} |"


def _years(years: Sequence[int]) -> str:
    if not years:
        return "-"
    return ", ".join(map(str, years)) if len(years) <= 6 else f"{len(years)} years, the first {years[0]}"


def _code(cell: str) -> str:
    """A cell as the page shows it: what can't be seen is escaped, and no sign of it ends the table's column."""
    shown = "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in cell)
    return f"`{shown}`".replace("|", "\\|")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--check", action="store_true", help="write nothing; exit code 1 if the page is out of date")
    parser.add_argument("--no-node", action="store_true", help="keep the verdicts of persian-tools as they are")
    given = parser.parse_args()
    if given.check:
        if PAGE.exists() and PAGE.read_text(encoding="utf-8") == page():
            return 0
        print(f"{PAGE.relative_to(ROOT)} is out of date: run python tools/compare_validators.py", file=sys.stderr)
        return 1
    if not given.no_node:
        print(f"Asking {PERSIAN_TOOLS} {PERSIAN_TOOLS_VERSION}, which npm installs into a temporary folder.")
        if not ask_persian_tools(mobile_cells()):
            print(f"No node or no npm here: its verdicts stay as they are in {KEPT.relative_to(ROOT)}.")
    PAGE.write_text(page(), encoding="utf-8")
    print(f"Written: {PAGE.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
