"""A run: joins the stages, from spreadsheet to results. The only place that knows them all.

Knows the order of things. Must not know how any stage works, nor how things are shown.
"""

from importer.run.execute import execute, rewrite
from importer.run.job import Job

__all__ = ["Job", "execute", "rewrite"]
