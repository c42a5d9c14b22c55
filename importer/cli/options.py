"""Command-line options, derived from the table in ``importer.settings``.

Knows click. Must not list an option that stands in the table.
"""

from __future__ import annotations

from collections.abc import Callable, Container
from typing import Any, TypeVar

import click

from importer.cli.spoken import SpokenCommand, SpokenOption
from importer.settings import Settings, Spec, option_name, specs

_Command = TypeVar("_Command", bound=Callable[..., Any])

_SHORT = {"quiet": ("-q",), "verbose": ("-v",)}


class _RangeOrWord(click.IntRange):
    """A whole number, or one word."""

    def __init__(self, low: int | None, high: int | None, word: str) -> None:
        super().__init__(low, high)
        self._word = word

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """As click does it, but for the word."""
        return value if value == self._word else super().convert(value, param, ctx)


def _type(spec: Spec) -> click.ParamType[Any]:
    if spec.kind == "choice":
        return click.Choice(spec.choices)
    if spec.kind == "int":
        low = None if spec.minimum is None else int(spec.minimum)
        high = None if spec.maximum is None else int(spec.maximum)
        return _RangeOrWord(low, high, spec.word) if spec.word else click.IntRange(low, high)
    if spec.kind == "number":
        low_number = spec.minimum if spec.above is None else spec.above
        return click.FloatRange(low_number, spec.maximum, min_open=spec.above is not None)
    return click.STRING


def _option(name: str, spec: Spec) -> Callable[[_Command], _Command]:
    names = (f"--{option_name(name)}", *_SHORT.get(name, ()), name)
    if spec.kind == "flag":
        return click.option(*names, cls=SpokenOption, is_flag=True, default=None, help=spec.help)
    usual = getattr(Settings(), name)  # shown, not set: None means "not given", and the mapping may say otherwise
    return click.option(
        *names,
        cls=SpokenOption,
        type=_type(spec),
        metavar=spec.metavar or None,
        default=None,
        show_default=None if usual is None else str(usual),
        help=spec.help,
    )


def run_options(without: Container[str] = (), only: Container[str] | None = None) -> Callable[[_Command], _Command]:
    """Decorate a command with the options of a run, in the order of the table."""

    def decorate(command: _Command) -> _Command:
        for name, spec in reversed(list(specs().items())):
            if name not in without and (only is None or name in only):
                command = _option(name, spec)(command)
        return command

    return decorate


class DefaultGroup(SpokenCommand, click.Group):
    """A group whose ``run`` is meant where the first word is no command: ``importer contacts.xlsx --mapping …``."""

    default = "run"
    command_class = SpokenCommand

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put the default command in front where none is named; ``--lang`` may stand before a command too."""
        lang, rest = _leading_lang(args)
        own = {"--help", "-h", "--version"}
        if rest and rest[0] in own:
            args = rest
        elif rest and rest[0] in self.commands:
            args = [rest[0], *lang, *rest[1:]]
        elif args:
            args = [self.default, *args]
        return super().parse_args(ctx, args)


def _leading_lang(args: list[str]) -> tuple[list[str], list[str]]:
    """The language, where the command line begins with it, and the rest."""
    if args and args[0] == "--lang":
        return args[:2], args[2:]
    if args and args[0].startswith("--lang="):
        return args[:1], args[1:]
    return [], args
