"""The options of a run: one table, from which the command line, the ``run:`` part of a mapping and the help derive.

Knows names, types, defaults and limits. Must not know click, YAML or what the options do.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from importer.errors import UsageFault

DEFAULT_ENDPOINT = "https://portal.amootsms.com/rest"
JOURNAL_NAME = "importer-journal.sqlite3"
Language = Literal["en", "fa"]


@dataclass(frozen=True, slots=True)
class Spec:
    """How an option may be given. ``kind``: flag, int, number, text, path or choice. Bounds are inclusive, but
    ``above`` is not. ``word``: may stand in place of a whole number. ``typed_only``: on the command line alone, not
    under ``run:`` of a mapping."""

    kind: Literal["flag", "int", "number", "text", "path", "choice"]
    help: str
    metavar: str = ""
    minimum: float | None = None
    maximum: float | None = None
    above: float | None = None
    choices: tuple[str, ...] = ()
    environment: str = ""
    word: str = ""
    typed_only: bool = False


def _option(default: Any, spec: Spec) -> Any:
    return dataclasses.field(default=default, metadata={"spec": spec})


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a run goes by, after the command line, the mapping's ``run:``, the environment and the defaults, in this
    order of precedence. Times are in seconds. Paths are as given; None means the default place."""

    results: str | None = _option(
        None, Spec("path", "Results CSV (default: <source stem>.results.csv beside the source).", "FILE")
    )
    journal: str | None = _option(
        None, Spec("path", f"The journal (default: {JOURNAL_NAME} beside the results).", "FILE")
    )
    endpoint: str = _option(
        DEFAULT_ENDPOINT,
        Spec("text", "Base address of the service; http only towards loopback.", "URL", environment="AMOOT_ENDPOINT"),
    )
    token_file: str | None = _option(None, Spec("path", "File that holds the token; else $AMOOT_TOKEN.", "FILE"))
    sandbox: bool = _option(
        False, Spec("flag", "Start the practice service inside this run and send to it; no token needed.")
    )
    failed_only: bool = _option(
        False,
        Spec("flag", "Send only rows that an earlier run sent or judged and that are not created; nothing new."),
    )
    dry_run: bool = _option(False, Spec("flag", "Do all but the sending, as the command check does."))
    limit: int | None = _option(None, Spec("int", "Send at most N rows in this run.", "N", minimum=0))
    workers: int | Literal["auto"] = _option(
        4,
        Spec(
            "int",
            "Requests in flight at once, or auto: as many as the service bears.",
            "N",
            minimum=1,
            maximum=32,
            word="auto",
        ),
    )
    rate: float | None = _option(None, Spec("number", "At most N requests a second.", "N", above=0))
    attempts: int = _option(
        4,
        Spec("int", "Tries for one row when the failure is passing and certainly created nothing.", "N", minimum=1),
    )
    timeout: float = _option(
        30, Spec("number", "Limit of one request in seconds; the whole answer must arrive within it.", "S", above=0)
    )
    settle_after: float = _option(
        30, Spec("number", "Quiet time in seconds before an in-doubt row is looked up.", "S", minimum=0)
    )
    max_failures: int = _option(
        20, Spec("int", "Stop after N rows in a row failed for passing reasons.", "N", minimum=1)
    )
    max_invalid: float = _option(
        50,
        Spec(
            "number",
            "Send nothing when more than this share of 20 rows or more is invalid; 100 switches it off.",
            "PERCENT",
            minimum=0,
            maximum=100,
        ),
    )
    time_limit: float | None = _option(
        None, Spec("number", "Stop taking new rows after S seconds; the rest stays pending.", "S", minimum=0)
    )
    resend_in_doubt: bool = _option(
        False,
        Spec("flag", "Send in-doubt rows again though nobody knows whether they were created: your own risk."),
    )
    adopt_results: bool = _option(False, Spec("flag", "Rebuild a lost journal from the results CSV before the run."))
    report: str | None = _option(None, Spec("path", "Write an HTML report.", "FILE"))
    failed: str | None = _option(None, Spec("path", "Write a workbook of the rows to mend.", "FILE"))
    on_done: str | None = _option(
        None,
        Spec(
            "text",
            "Start this program when the run has ended; the counts are in its environment (docs/operations.md).",
            "COMMAND",
            typed_only=True,  # a mapping is passed around like a document and must not be able to start programs
        ),
    )
    lang: Language = _option(
        "en",
        Spec("choice", "Language of messages and reports.", choices=("en", "fa"), environment="AMOOT_LANG"),
    )
    log_file: str | None = _option(None, Spec("path", "Write a log.", "FILE"))
    log_format: Literal["text", "json"] = _option(
        "text", Spec("choice", "Format of the log.", choices=("text", "json"))
    )
    quiet: bool = _option(False, Spec("flag", "Quieter: nothing but errors."))
    verbose: bool = _option(False, Spec("flag", "Say more: a line for every row, and notes where no terminal is, too."))


def resolve(
    command_line: Mapping[str, object], mapping: Mapping[str, object], environment: Mapping[str, str]
) -> Settings:
    """Join what is given: the command line wins over the mapping, that over the environment, that over the defaults.

    Args:
        command_line: by Python name; None means not given. Checked by the command line's own types.
        mapping: the same, of the mapping's ``run:``.
        environment: ``AMOOT_ENDPOINT`` and the like; an empty variable counts as unset.

    Raises:
        UsageFault: a variable has a value that its option does not allow, or a number is not finite.
    """
    values: dict[str, Any] = {}
    for name, spec in specs().items():
        given = command_line.get(name)
        if given is None:
            given = mapping.get(name)
        if given is None and spec.environment:
            given = environment.get(spec.environment) or None
            if given is not None and spec.choices and given not in spec.choices:
                raise UsageFault(
                    "environment_invalid",
                    {"variable": spec.environment, "value": str(given), "choices": ", ".join(spec.choices)},
                )
        if given is not None:
            if isinstance(given, float) and not math.isfinite(given):
                raise UsageFault("setting_not_finite", {"option": option_name(name), "value": str(given)})
            values[name] = given
    return Settings(**values)


def specs() -> Mapping[str, Spec]:
    """Every option's spec by its Python name (``max_failures``), in the order of the help."""
    return {field.name: field.metadata["spec"] for field in dataclasses.fields(Settings)}


def option_name(name: str) -> str:
    """``max_failures`` as it stands on the command line and under ``run:``: ``max-failures``."""
    return name.replace("_", "-")
