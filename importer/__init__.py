"""Bulk importer: spreadsheet rows to the phone book of an Amoot SMS panel, each contact exactly once."""

__version__ = "0.1.0"
