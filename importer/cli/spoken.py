"""Help texts in the user's language.

click says its own words (``Usage:``, ``No such option``) through gettext; commands and options of these classes say
theirs the same way, when they are shown and not when they are defined. Knows click and gettext. Must not know commands
or languages.
"""

from __future__ import annotations

import copy
import inspect
from gettext import gettext

import click

from importer.cli.direction import set_right_to_left


def _said(text: str | None) -> str | None:
    return gettext(inspect.cleandoc(text)) if text else text


class SpokenOption(click.Option):
    """An option whose help is looked up in the catalogue. A ``show_default`` that is text is shown without brackets."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """As click does it, of a copy: the option itself stays in English."""
        said = copy.copy(self)
        said.help = _said(self.help)
        record = click.Option.get_help_record(said, ctx)
        if record is None or not isinstance(self.show_default, str):
            return record
        return record[0], record[1].replace(f"({self.show_default})", self.show_default)


class SpokenCommand(click.Command):
    """A command whose help is looked up in the catalogue."""

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Click keeps this option, in the language in which it was asked for first."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = gettext("Show this message and exit.")
        return option

    def get_help(self, ctx: click.Context) -> str:
        """Idem, set in the direction of the language."""
        return set_right_to_left(super().get_help(ctx))

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Idem."""
        said = copy.copy(self)
        said.help = _said(self.help)
        click.Command.format_help_text(said, ctx, formatter)

    def get_short_help_str(self, limit: int = 45) -> str:
        """Idem."""
        return _said(self.short_help) or super().get_short_help_str(limit)
