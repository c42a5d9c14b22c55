"""Benchmarks: `make bench`. Each is a ratio against a baseline that runs beside it in the same process.

Knows the importer. Nothing imports it.
"""
