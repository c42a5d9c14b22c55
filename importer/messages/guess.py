"""Sentences about a guessed mapping: the comments of the file that ``init`` writes, and its warnings."""

from __future__ import annotations

TEMPLATES: dict[str, str] = {
    # the head of the file
    "guess_head": "Guessed from the headers and {rows} rows of «{source}». Lines that begin with # and no space are switched off.",
    "guess_head_next": "Look it through, then try it with the command check, which sends nothing.",
    "guess_head_private": "The comments quote cells of the spreadsheet; delete them if not everybody may read those.",
    "guess_sheet_default": "Read from «{sheet}», the first visible sheet. Take away the two # to insist on this one.",
    "guess_others": "The columns below were not recognised and are not sent. To send one, take away the # before its field, or put the name of another field there.",
    "guess_empty": "Columns without any value in these rows: {columns}.",
    # examples
    "guess_examples": "For example {examples}.",
    "guess_examples_same": "For example {examples}: sent as they are.",
    "guess_example_same": "«{seen}» is sent as it is",
    "guess_example_sent": "«{seen}» is sent as «{sent}»",
    "guess_example_empty": "of «{seen}» nothing is sent",
    "guess_example_refused": "«{seen}» is refused ({reason})",
    # mobile
    "guess_mobile_nowhere": "No column holds mobile numbers, and Mobile is required: write the header of the right one after «Mobile:», and take away the #.",
    "guess_mobile_unsure": "No column clearly holds mobile numbers, and Mobile is required. The nearest is «{column}», where {good} of {count} cells are mobiles: take away the # before «Mobile:», or write the header of the right one there.",
    "guess_mobile_few": "Only {good} of {count} cells of «{column}» are mobiles; the other rows will be invalid. If there is a better column, map Mobile to that.",
    "guess_mobile_several": "{count} cells hold several numbers and are refused; to send the first one of each, write {{column: …, pick: first}}.",
    "guess_by_cells": "Recognised by its cells, not by its header: make sure that «{column}» is the {field} of the contact.",
    "guess_also": "Looks like {field}, too; «{chosen}» was taken for it.",
    # names
    "guess_name_nowhere": "No column holds names, and the service wants one: write the header of the right one after «FName:», and take away the #.",
    "guess_name_unsure": "No column clearly holds names, and the service wants one. It may be «{column}»: take away the # before «FName:», or write the header of the right one there.",
    "guess_name_bare": "«{column}» holds full names, and there is no column of last names: it is split.",
    "guess_name_reversed": "By its header, «{column}» begins with the last name, whose first word only goes into LName. Last names of several words are cut.",
    # other fields
    "guess_few_good": "Only {good} of {count} cells of «{column}» can be sent as {field}, so it is switched off: mend the cells, or leave it so.",
    "guess_gender_values": "{count} cells of «{column}» say {values}, which only you can interpret: say under values: what each means, true for man, false for woman.",
    "guess_flag_values": "{count} cells of «{column}» say {values}, which only you can interpret: say under values: what each means, true for active.",
    "guess_labels_many": "«{column}» has {count} different values, which would be as many labels, so it is switched off.",
    # dates
    "guess_two_calendars": "«{column}» holds Jalali dates ({jalali}) and Gregorian ones ({gregorian}); both are taken. Make sure that this is meant.",
    "guess_date_order": "{count} cells of «{column}», such as «{value}», can be read in several ways, and no cell tells which: add order: dmy, mdy or ymd.",
    "guess_date_orders_mixed": "{count} cells of «{column}», such as «{value}», can be read in several ways. Most cells suggest order: {order}, but «{other}» contradicts it: a program may have turned some of them round. They are refused until order: is given.",
    "guess_short_years_jalali": "Years of two digits are taken for Jalali ones, as in «{value}».",
    "guess_short_years_gregorian": "Years of two digits are taken for Gregorian ones, as in «{value}».",
    "guess_century_mixed": "{count} cells of «{column}» have a two-digit year that can belong to either century, such as «{value}»: it is read as {year}, not {other}. Years of four digits leave no doubt.",
    # headers
    "guess_no_rows": "There are no rows below the headers: the columns are recognised by their headers alone.",
    "guess_header_repeated": "Several columns ({places}) are called «{column}», so no mapping can name one of them: give them different headers.",
    "guess_header_odd": "The header «{column}» (column {places}) has nothing that a mapping can name: give it a name.",
    "guess_header_blank": "There are values in columns without a header ({places}): give them one if they are to be sent.",
    "guess_no_field_left": "«{column}», for example {examples}: no custom field is left for it.",
}
