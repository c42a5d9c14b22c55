"""A practice copy of the service on loopback, for rehearsals and tests: answers, refuses and fails like the real one.

Sources: ``docs/service.md`` for what it answers, the faults of gateways and networks for how it fails. Knows HTTP, the
service's methods and its own SQLite file. Must not know spreadsheets, mappings, the journal or the importer's client.
"""

from importer.sandbox.contact import StoredContact
from importer.sandbox.faultfile import load_faults, parse_faults
from importer.sandbox.faults import KINDS, Fault
from importer.sandbox.host import PRACTICE_TOKEN, Sandbox
from importer.sandbox.store import LedgerEntry, Store

__all__ = [
    "KINDS",
    "PRACTICE_TOKEN",
    "Fault",
    "LedgerEntry",
    "Sandbox",
    "Store",
    "StoredContact",
    "load_faults",
    "parse_faults",
]
