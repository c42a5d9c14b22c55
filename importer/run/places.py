"""Where everything of a run stands: results beside the source, the journal beside the results.

Knows file names and what may not be the same file. Must not know what is written there.
"""

from __future__ import annotations

import glob
import os
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from importer.errors import UsageFault
from importer.settings import JOURNAL_NAME, Settings

SANDBOX_NAME = "importer-sandbox.sqlite3"
STANDARD_INPUT = frozenset({"-", "/dev/stdin", "/dev/fd/0"})
"""What standard input is called on a command line; ``./-`` is a file of that name."""
_STDIN = "stdin"
_UNNAMED = re.compile(r"/(?:dev|proc/(?:self|\d+))/fd/\d+")
"""What a shell makes of ``<(…)``: a pipe that the next run will not find under this name."""
_RESULTS_ENDING = ".results.csv"
_OURS = (JOURNAL_NAME, SANDBOX_NAME)
"""Beginnings of names (SQLite and the lock add endings) that no pattern means."""
_OWNER_FILE = "~$"
"""What Excel puts beside a workbook that it has open: no workbook, whatever its ending."""


@dataclass(frozen=True, slots=True)
class Places:
    """Absolute paths. ``results``: one for each source, in their order. ``standard_input``: the one of ``sources`` that
    stands for it; there is no such file, but results, journal and the next run know it by this name."""

    sources: tuple[Path, ...]
    results: tuple[Path, ...]
    journal: Path
    sandbox: Path
    report: Path | None
    failed: Path | None
    standard_input: Path | None = None


def expand(names: Sequence[str], settings: Settings | None = None) -> tuple[Path, ...]:
    """The sources that the command line names; a pattern in quotes (for cron) is expanded here, in sorted order, and
    standard input is ``stdin`` in this folder.

    ``settings`` names the run's own files, which no pattern means.

    Raises:
        UsageFault: one is named twice (under another name, too), a pattern matches nothing, one is a pipe without a
            name of its own, or there is none at all.
    """
    outputs = (
        [settings.results, settings.journal, settings.report, settings.failed, settings.log_file] if settings else []
    )
    ours = {os.path.realpath(name) for name in outputs if name}
    paths: list[Path] = []
    for name in names:
        is_pattern = glob.has_magic(name) and not Path(name).exists()
        if name not in STANDARD_INPUT and _UNNAMED.fullmatch(name):
            raise UsageFault("source_unnamed", {"path": name})
        found = _matching(name, ours) if is_pattern else [name]
        if not found:
            raise UsageFault("pattern_without_match", {"pattern": name})
        paths += [standard_input() if path in STANDARD_INPUT else _absolute(path) for path in found]
    if not paths:
        raise UsageFault("source_missing")
    seen: dict[str, Path] = {}
    for path in paths:
        first = seen.setdefault(os.path.realpath(path), path)
        if first != path:
            raise UsageFault("source_linked", {"source": path.name, "other": str(first)})
        if first is not path:
            raise UsageFault("source_twice", {"source": path.name})
    return tuple(paths)


def standard_input() -> Path:
    """What standard input is called as a source: the same for every run in this folder."""
    return Path.cwd() / _STDIN


def _matching(pattern: str, ours: Collection[str]) -> list[str]:
    """What a pattern means: files, but none that a run writes (``*.csv`` would mean the results of the run before) or
    that Excel keeps beside an open workbook."""
    return sorted(
        name
        for name in glob.glob(pattern)  # noqa: PTH207  # a string is what cron gives
        if not name.endswith(_RESULTS_ENDING)
        and not os.path.basename(name).startswith((*_OURS, _OWNER_FILE))  # noqa: PTH119  # idem
        and os.path.realpath(name) not in ours
        and not os.path.isdir(name)  # noqa: PTH112  # idem
    )


def place(
    sources: Sequence[Path], settings: Settings, mapping: Path | None = None, *, is_piped: bool = False
) -> Places:
    """Decide all paths, and refuse what would overwrite an input or mix two things in one file. ``is_piped``: one of
    the sources is standard input.

    Raises:
        UsageFault: see the code.
    """
    results = _results(sources, settings.results)
    journal = _journal(results, settings.journal)
    places = Places(
        tuple(sources),
        results,
        journal,
        journal.parent / SANDBOX_NAME,
        _optional(settings.report),
        _optional(settings.failed),
        standard_input() if is_piped else None,
    )
    inputs = {"source": places.sources, "mapping": [mapping], "token-file": [_optional(settings.token_file)]}
    _check_outputs(places, settings, {path: name for name, paths in inputs.items() for path in paths if path})
    return places


def _absolute(name: str) -> Path:
    return Path(os.path.abspath(name))  # noqa: PTH100  # links stay as named


def _optional(name: str | None) -> Path | None:
    return _absolute(name) if name else None


def _results(sources: Sequence[Path], given: str | None) -> tuple[Path, ...]:
    if given:
        if len(sources) > 1:
            raise UsageFault("results_for_several", {"option": "results"})
        return (_absolute(given),)
    owner: dict[Path, Path] = {}
    for source in sources:
        path = source.with_name(source.stem + _RESULTS_ENDING)
        if path in owner:
            raise UsageFault("same_results", {"first": owner[path].name, "second": source.name, "results": path.name})
        owner[path] = source
    return tuple(owner)


def _journal(results: Sequence[Path], given: str | None) -> Path:
    if given:
        return _absolute(given)
    folders = {path.parent for path in results}
    if len(folders) > 1:
        raise UsageFault("journal_place_unclear")
    return folders.pop() / JOURNAL_NAME


def _check_outputs(places: Places, settings: Settings, inputs: Mapping[Path, str]) -> None:
    outputs: list[tuple[str, Path | None]] = [
        *(("results", path) for path in places.results),
        ("journal", places.journal),
        *([("sandbox", places.sandbox)] if settings.sandbox else []),
        ("report", places.report),
        ("failed", places.failed),
        ("log-file", _optional(settings.log_file)),
    ]
    if places.failed and len(places.sources) > 1:
        raise UsageFault("results_for_several", {"option": "failed"})
    taken = {os.path.realpath(path): name for path, name in inputs.items()}
    for option, path in outputs:
        if path is None:
            continue
        real = os.path.realpath(path)
        owner = taken.setdefault(real, option)
        if owner == "source":
            raise UsageFault("output_is_source", {"option": option, "path": path.name})
        if owner != option:
            raise UsageFault("output_is_other", {"option": option, "other": owner, "path": path.name})
        if not path.parent.is_dir():
            raise UsageFault("output_folder_missing", {"option": option, "path": str(path)})
        if path.is_dir():
            raise UsageFault("output_is_folder", {"option": option, "path": str(path)})
        # A journal that is only looked at may stand on a read-only disk; a run finds out when it takes the lock.
        if option != "journal" and not os.access(path.parent, os.W_OK):
            raise UsageFault("output_unwritable", {"path": str(path), "reason": "the folder is not writable"})
