"""Prepare: rows of cells in, contacts or faults out, column by column.

Knows the mapping and the converters. Must not know files, the journal or the network.
"""

from importer.prepare.prepare import Preparer, Rows, Seen

__all__ = ["Preparer", "Rows", "Seen"]
