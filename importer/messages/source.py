"""What the reading of a source has to say, in English: where, what was seen, what to do."""

from __future__ import annotations

_SAVE_AS = "open it in Excel or LibreOffice and save it as «Excel Workbook (.xlsx)»."

TEMPLATES: dict[str, str] = {
    # The file itself
    "source_not_found": "There is no file {path}; check the name and the folder.",
    "source_not_permitted": "The file {path} may not be read; give yourself the right to read it.",
    "source_is_directory": "{path} is a folder; name the spreadsheet file in it.",
    "source_not_regular": "{path} is no ordinary file (a pipe, a socket or a device); save its content to a file first.",
    "standard_input_missing": "Nothing comes from standard input («-»): it is a terminal, or closed. Send a table in by a pipe, "
    "or name a file.",
    "spool_failed": "The copy of {source} that is read can't be kept in {folder} ({detail}); make room there, or save the table to a file and name that.",
    "source_unreadable": "The file {path} can't be read ({detail}); check the disk or the network drive.",
    "source_empty": "The file {source} is empty (0 bytes); export it again.",
    "source_changed": "The file {source} changed while it was being read; close the program that saves it, run again.",
    # Its format
    "format_old": f"{{source}} is an {{format}} file, which can't be read; {_SAVE_AS}",
    "html_without_table": f"{{source}} is a web page without a table, whatever its name says; {_SAVE_AS}",
    "html_table_not_found": "{source} has no table {table}; it has {count}. Correct the number at «source: sheet» in the mapping.",
    "html_damaged": f"The web page {{source}} holds no readable table ({{detail}}); {_SAVE_AS}",
    "html_tables_not_read": "Of the web page {source} only table {table} is read, not {count} others that hold rows; "
    "to read another one say its number at «source: sheet».",
    "html_hidden_rows_read": "The table of {source} has {count} hidden rows (the first is row {row}); they are read like all "
    "others. Delete them if they are not meant.",
    "html_not_closed": "The table of {source} has no end; the file may have been cut off. Compare the number of rows, or export it again.",
    "format_unknown": "{source} is no table ({kind}); give an .xlsx workbook or a CSV file.",
    "password_protected": "The workbook {source} is protected by a password; save it without one.",
    "zip_no_workbook": "{source} is a zip file without a workbook (it begins with «{first}»); unpack it and name the table.",
    "zip_bomb": "{source}: its part {part} would unpack to {found} MB, far too much for its size; don't trust this file.",
    "workbook_too_large": "{source}: its part {part} unpacks to {found} MB (limit {limit} MB); split the workbook.",
    "workbook_damaged": f"The workbook {{source}} is damaged (in {{part}}: {{detail}}); {_SAVE_AS}",
    "workbook_unusual": f"The workbook {{source}} is written in a rare dialect (in {{part}}: «{{namespace}}»), of which cells could be lost; {_SAVE_AS}",
    # Sheets
    "sheet_not_found": "{source} has no sheet «{sheet}»; its sheets are {sheets}.",
    "sheet_ambiguous": "{source} has several sheets for «{sheet}»: {sheets}; write the name exactly as it stands.",
    "sheet_without_cells": "The sheet «{sheet}» of {source} is a chart and has no cells; name another sheet.",
    "sheet_empty": "The sheet «{sheet}» of {source} is empty; name the right one in the mapping (source: sheet).",
    "no_visible_sheet": "Every sheet of {source} is hidden ({sheets}); name one in the mapping (source: sheet).",
    "sheets_not_read": "Of {source} only the sheet «{sheet}» is read, not {sheets}; to read another name it (source: sheet).",
    "hidden_sheets_not_read": "{source} has hidden sheets that are not read: {sheets}.",
    "hidden_rows_read": "The sheet «{sheet}» of {source} has {count} hidden rows (the first is row {row}); "
    "they are read like all others. Delete them if they are not meant.",
    "hidden_columns_read": "The sheet «{sheet}» of {source} has {count} hidden columns; they are read like all others.",
    "cells_merged": "The sheet «{sheet}» of {source} has {count} merged areas below its headers (the first in row {row}); "
    "the value one sees stands in the first cell of each, the others are read as stored, mostly blank. Unmerge them and fill in what is meant.",
    "formulas_not_calculated": "The sheet «{sheet}» of {source} has {count} formulas without a stored result, "
    "which read as the error #FORMULA; open the file in Excel and save it.",
    # Headers
    "text_empty": "The file {source} holds nothing but blank lines; export it again.",
    "header_row_blank": "{source} has no headers in row {row}: it is blank or not there; correct header-row.",
    "header_row_faulty": "Row {row} of {source} can't be read as headers (broken quotes or NUL bytes); mend that line.",
    "header_not_found": "{source} has none of the columns {wanted}; row {row} holds {headers}. "
    "Correct the names in the mapping, or say source: header-row.",
    "header_near_miss": "{source}: there is no «{wanted}», but «{seen}» in row {row}; is that the one?",
    "too_many_columns": "Row {row} of {source} has {found} columns (limit {limit}); check header-row, or the delimiter.",
    # Text files
    "encoding_unknown": "«{encoding}» is no encoding this program knows; write utf-8, utf-16, cp1256 or auto.",
    "encoding_wrong": "{source} is not in {encoding}: line {line} can't be decoded; correct or leave out encoding.",
    "encoding_damaged": "{source} is in {encoding}, but the bytes of line {line} are damaged or cut off; export it again.",
    "encoding_guessed": "{source} is not in Unicode and is read as {encoding}; if names look wrong, say source: encoding.",
    "delimiter_invalid": "«{delimiter}» can't be a delimiter; write one character, tab, or auto.",
    "quote_unclosed": '{source}: a quote (") that opens in the record of line {line} is not closed where it should be; '
    "close or double it.",
    "line_too_long": "{source}: line {line} has more than {limit} characters; this is no table.",
    "field_too_long": "{source}: line {line} has a field of more than {limit} characters; is a quote missing?",
    # Rows
    "row_too_short": "The row has {found} fields where the headers need {expected}; add what is missing.",
    "row_cut": "The file ends in the middle of this row ({found} fields of {expected}): it was cut off, so rows may be "
    "missing below; export it again.",
    "row_too_long": "The row has {found} fields where there are {expected} headers; put quotes round a text "
    "that holds the delimiter.",
    "row_quotes": 'The quotes (") of the row are broken; double each quote inside a quoted text.',
    "row_nul": "The row holds NUL bytes, a sign of a damaged file; export it again.",
}
"""Code → sentence; placeholders are the params of the problem."""
