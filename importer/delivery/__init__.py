"""Delivery: takes contacts from the journal, sends each at most once, and writes back what happened.

Knows the service's client and the journal's queue (as a protocol). Must not know spreadsheets, results or languages.
"""

from importer.delivery.deliver import Delivery
from importer.delivery.terms import Ending, Policy

__all__ = ["Delivery", "Ending", "Policy"]
