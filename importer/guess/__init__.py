"""Guesses a mapping for a spreadsheet that has none, from its headers and its cells.

A stage like the others: it gets headers and sample columns, gives data, and turns that into a commented mapping file.
It opens no files and prints nothing. Nothing is sent on the strength of a guess: a person looks it through, and
``check`` shows what it does.
"""

from importer.guess.guesser import guess
from importer.guess.model import Guess
from importer.guess.render import render

__all__ = ["Guess", "guess", "render"]
