"""The journal: a SQLite file that is the queue of a run and the truth about every contact.

The only place that imports sqlite3 besides the sandbox, which is another program's database. Knows rows, contacts and
their states. Must not know spreadsheets, HTTP or languages.
"""

from importer.journal.journal import Journal, SourceKey
from importer.journal.lock import Lock

__all__ = ["Journal", "Lock", "SourceKey"]
