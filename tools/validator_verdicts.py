"""What other libraries say about the shared examples, and which reason of ours belongs to a difference.

Knows how people call these libraries. Must not know the page.
"""

from __future__ import annotations

import csv
import datetime as dt
import json
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import jdatetime  # type: ignore[import-untyped]  # ships no types
import phonenumbers
from persiantools.jdatetime import JalaliDate

from importer.convert import dates, mobile
from importer.vocabulary import FIELD, Converted

ROOT = Path(__file__).parent.parent
DATA = ROOT / "tests" / "data"
KEPT = ROOT / "tools" / "data" / "persian_tools_verdicts.json"
"""The verdicts of the one library that is not Python's."""

PERSIAN_TOOLS, PERSIAN_TOOLS_VERSION = "@persian-tools/persian-tools", "4.0.4"
TODAY = dt.date(2026, 11, 23)  # the day of the examples
SUFFIX = "2002580"
"""The last digits of the number that is asked of every prefix; they are nobody's placeholder."""
FORMATS = ("%Y/%m/%d", "%Y-%m-%d", "%d %B %Y")
"""What a plain script tries, one after the other."""
REFUSED = "refused"

_ASK = """
const tools = require(process.argv[1]);
const cells = JSON.parse(require("fs").readFileSync(0, "utf8"));
const verdict = cell => tools.isPhoneNumberValid(cell) ? tools.phoneNumberNormalizer(cell, "0") : "refused";
console.log(JSON.stringify(Object.fromEntries(cells.map(cell => [cell, verdict(cell)]))));
"""
_REPAIRS = {
    "mobile": ("number_from_excel", "digits_converted", "marks_removed", "separators_removed", "country_code_removed"),
    "date": ("from_excel_serial", "zone_converted", "time_dropped"),
}
"""The repairs that are a reason of their own, the first that was made."""


class Row(NamedTuple):
    """A cell, the verdicts on it (ours first), and the group whose reason it is."""

    cell: str
    verdicts: tuple[str, ...]
    group: str


def examples(name: str) -> list[dict[str, str]]:
    """The rows of a file of examples."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader((line for line in file if not line.startswith("#")), delimiter="\t"))


def mobile_cells() -> list[str]:
    """The shared examples, and a number of every prefix."""
    shared = [json.loads(row["input_json"]) for row in examples("mobile_examples.tsv")]
    return list(dict.fromkeys([*shared, *(f"{prefix:04}{SUFFIX}" for prefix in range(900, 1000))]))


def by_libphonenumber(cell: str) -> str:
    """The number if it is valid, and its type where that is not MOBILE."""
    try:
        number = phonenumbers.parse(cell, "IR")
    except phonenumbers.NumberParseException:
        return REFUSED
    if not phonenumbers.is_valid_number(number):
        return REFUSED
    is_mobile = phonenumbers.number_type(number) == phonenumbers.PhoneNumberType.MOBILE
    is_iranian = number.country_code == 98
    text = f"0{number.national_number}" if is_iranian else phonenumbers.format_number(number, 0)
    return text if is_mobile else f"{text}, type FIXED_LINE"


def by_strptime(strptime: Callable[[str, str], dt.date]) -> Callable[[str], str]:
    """The first of FORMATS that fits, as the Gregorian day it stands for."""

    def verdict(cell: str) -> str:
        for form in FORMATS:
            try:
                return strptime(cell, form).isoformat()
            except ValueError:
                continue
        return REFUSED

    return verdict


def _persiantools(cell: str, form: str) -> dt.date:
    day: dt.date = JalaliDate.strptime(cell, form, locale="fa").to_gregorian()  # type: ignore[no-untyped-call]
    return day


def _jdatetime(cell: str, form: str) -> dt.date:
    day: dt.date = jdatetime.datetime.strptime(cell, form).togregorian().date()
    return day


def ask_persian_tools(cells: Sequence[str]) -> bool:
    """Asks an npm package in a temporary folder, and keeps its verdicts; False where there is no node or no npm."""
    npm, node = shutil.which("npm"), shutil.which("node")
    if not npm or not node:
        return False
    with tempfile.TemporaryDirectory() as folder:
        package = f"{PERSIAN_TOOLS}@{PERSIAN_TOOLS_VERSION}"
        install = [npm, "install", "--silent", "--no-audit", "--no-fund", "--ignore-scripts", package]
        subprocess.run(install, cwd=folder, check=True)  # noqa: S603  # no input of anybody
        answer = subprocess.run(  # noqa: S603  # as above
            [node, "--eval", _ASK, PERSIAN_TOOLS],
            cwd=folder,
            input=json.dumps(cells),
            capture_output=True,
            text=True,
            check=True,
        )
    kept = {"package": PERSIAN_TOOLS, "version": PERSIAN_TOOLS_VERSION, "verdicts": json.loads(answer.stdout)}
    KEPT.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
    return True


def by_persian_tools() -> Mapping[str, str]:
    """The kept verdicts, by cell."""
    verdicts: Mapping[str, str] = json.loads(KEPT.read_text(encoding="utf-8"))["verdicts"]
    return verdicts


def mobile_rows() -> list[Row]:
    """The cells of mobiles on which not all agree."""
    theirs = by_persian_tools()
    rows = []
    for cell in mobile_cells():
        ours = mobile.convert(cell)
        verdicts = (_said(cell, ours), _same(cell, by_libphonenumber(cell)), _same(cell, theirs.get(cell, "not asked")))
        rows.append(Row(cell, verdicts, _mobile_group(ours)))
    return [row for row in rows if _differ(row.verdicts)]


def _mobile_group(ours: Converted) -> str:
    if _is_unassigned(ours):
        return "mobile_unassigned"
    return _group("mobile", ours, "data_sim" if ours.value.startswith("0941") else "assigned")


def _is_unassigned(ours: Converted) -> bool:
    return any(warning.code == "mobile_unassigned" for warning in ours.warnings)


def date_rows() -> list[Row]:
    """The cells of dates on which not all agree."""
    others = by_strptime(_persiantools), by_strptime(_jdatetime)
    rows = []
    for example in examples("date_examples.tsv"):
        cell, field = json.loads(example["input_json"]), FIELD[example["field"]]
        ours = dates.converter(today=TODAY, past=field.past, max_years=field.max_years)(cell)
        verdicts = (_said("", ours) or "empty", *(verdict(cell) for verdict in others))
        is_other_day = any(verdict not in (ours.value, REFUSED) for verdict in verdicts[1:])
        group = _group("date", ours, "calendar" if is_other_day else "shape" if ours.value else "empty")
        rows.append(Row(cell, verdicts, group))
    return [row for row in rows if _differ(row.verdicts)]


def _group(kind: str, ours: Converted, otherwise: str) -> str:
    if ours.problem:
        return ours.problem.code
    return next((repair for repair in _REPAIRS[kind] if repair in ours.repairs), otherwise)


def _said(cell: str, ours: Converted) -> str:
    """Our verdict as the page shows it."""
    if ours.problem:
        return f"{REFUSED}: `{ours.problem.code}`"
    return "accepted, with a warning" if _is_unassigned(ours) else _same(cell, ours.value)


def _same(cell: str, verdict: str) -> str:
    return verdict.replace(cell, "accepted") if cell and verdict.startswith(cell) else verdict


def _differ(verdicts: Sequence[str]) -> bool:
    plain = {verdict.partition(":")[0].removesuffix(", with a warning") for verdict in verdicts}
    return len(plain) > 1
