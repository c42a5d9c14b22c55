"""The command line: the only place that prints, and where errors become sentences and exit codes.

Knows click, streams and signals. Must not know how anything else works; imports it when a command needs it, so that
``--help`` is quick.
"""

from importer.cli.main import main

__all__ = ["main"]
