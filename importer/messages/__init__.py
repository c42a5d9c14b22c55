"""Codes become sentences here, and only here, in the language that the user asked for.

Every module beside this one holds the English sentences of one part of the program, by code; the Persian ones are a
gettext catalogue (``locale/fa/LC_MESSAGES/importer.po``) with the English sentence as its key. Knows languages. Must
not know where a problem came from.
"""

from importer.messages.sentences import Phrasebook

__all__ = ["Phrasebook"]
