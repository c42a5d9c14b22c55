"""Reads spreadsheet files: a file becomes a :class:`Table` whose chunks hold every cell as it stands.

Knows files, encodings and the XML of workbooks. Must not know contacts, mappings or what a column means. The row
numbers are those a person sees in the spreadsheet program. Whatever a file holds, only
``SourceFault`` is raised.
"""

from importer.source.opener import open_table
from importer.source.table import Chunk, Progress, Table

__all__ = ["Chunk", "Progress", "Table", "open_table"]
