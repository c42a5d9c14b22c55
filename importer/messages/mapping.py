"""The sentences for faults of a mapping file: English, by code."""

from __future__ import annotations

_AT = "{mapping}, line {line}: "
_FILE = "{mapping}: "

TEMPLATES: dict[str, str] = {
    # the file
    "mapping_not_found": "There is no mapping file «{path}»; looked in {places}.",
    "mapping_not_found_near": "There is no mapping file «{path}»; looked in {places}. Did you mean {near}?",
    "mapping_is_folder": "«{path}» is a folder; give the mapping file in it.",
    "mapping_unreadable": "The mapping file «{path}» can't be read: {reason}.",
    "mapping_too_large": _FILE + "a mapping file has at most {limit} bytes; «{path}» can hardly be one.",
    "mapping_not_utf8": _AT + "this is not UTF-8; save the file with the encoding UTF-8.",
    "mapping_empty": _FILE + "the mapping says nothing; it needs at least version and fields.",
    "mapping_more_faults": _AT + "from here on there are {count} more faults, not shown.",
    # YAML
    "mapping_syntax": "{mapping}, line {line}, character {character}: this is no YAML ({detail}); "
    "look for a missing quote, bracket or space here or just above.",
    "mapping_tab": _AT + "YAML takes no tabs for indentation; use spaces.",
    "mapping_quotes_needed": "{mapping}, line {line}, character {character}: a text can't begin with this sign; "
    "put the text in quotes.",
    "mapping_colon": "{mapping}, line {line}, character {character}: there is one colon too many, or the indentation "
    "is wrong; put a text that holds a colon in quotes.",
    "mapping_character": "{mapping}, line {line}, character {character}: here is a character that no text may hold; "
    "remove it.",
    "mapping_documents": _AT + "a second YAML document begins here; a mapping file has one, remove the line «---».",
    "mapping_directive": _AT + "YAML directives (%YAML, %TAG) are not taken; remove the lines before «---».",
    "mapping_alias": _AT
    + "«{seen}» is a YAML alias, which is not taken; write the value out, or put the text in quotes.",
    "mapping_anchor": _AT + "«{seen}» is a YAML anchor, which is not taken; remove it, or put the text in quotes.",
    "mapping_tag": _AT + "«{seen}» is a YAML tag, which is not taken; remove it, or put the text in quotes.",
    "mapping_too_deep": _AT + "more than {limit} levels stand in one another; no mapping needs so many.",
    "mapping_too_many_nodes": _AT + "the file holds more than {limit} values; no mapping needs so many.",
    # keys
    "mapping_not_keys": _AT + "a mapping file is made of keys with values, such as «version: 1».",
    "mapping_key_complex": _AT + "a list or a set of keys can't be a key; write a text.",
    "mapping_key_repeated": _AT + "«{at}» is given a second time (first on line {first}); keep one of the two.",
    "mapping_key_missing": _AT + "«{key}» is missing; add it.",
    "mapping_key_misspelt": _AT + "there is no key «{at}»; did you mean {near}?",
    "mapping_key_unknown": _AT + "there is no key «{at}»; there are {known}.",
    "mapping_key_elsewhere": _AT + "«{key}» does not stand here; move it below «{place}:».",
    "mapping_key_not_for_field": _AT + "«{key}» has no meaning for {field}; it is for {fields}.",
    "mapping_key_needs": _AT + "«{at}» has no meaning without {needed}; add it, or remove this line.",
    "mapping_token": _AT + "a token does not belong in a mapping, which others may read; remove «{at}» and its value, "
    "and give the token in $AMOOT_TOKEN or with --token-file.",
    "mapping_version": _AT + "version {seen} of the mapping format is not known; known is {choices}.",
    # values
    "mapping_value_missing": _AT + "«{at}» has no value; give one, or remove the line.",
    "mapping_wants_text": _AT + "«{at}» is a text; write one instead of «{seen}».",
    "mapping_wants_whole": _AT + "«{at}» is a whole number such as 4, without quotes, not «{seen}».",
    "mapping_wants_number": _AT + "«{at}» is a number such as 2.5, without quotes, not «{seen}».",
    "mapping_wants_flag": _AT + "«{at}» is true or false, without quotes, not «{seen}».",
    "mapping_wants_list": _AT + "«{at}» is a list; write it in brackets, such as [a, b].",
    "mapping_wants_keys": _AT + "«{at}» is made of keys with values; write them below it, each with its own line.",
    "mapping_choice": _AT + "«{at}» is one of {choices}, not «{seen}».",
    "mapping_too_small": _AT + "«{at}» is at least {limit}, not «{seen}».",
    "mapping_too_great": _AT + "«{at}» is at most {limit}, not «{seen}».",
    "mapping_not_above": _AT + "«{at}» is more than {limit}, not «{seen}».",
    "mapping_century": _AT + "«{at}» is the first of the hundred years that two digits can mean, such as 1300, 1350 or "
    "1950, all of one calendar; not «{seen}».",
    "mapping_encoding_unknown": _AT + "there is no encoding «{seen}»; write auto, utf-8, cp1256 or utf-16.",
    "mapping_delimiter": _AT + '«{at}» is one character such as ";", or tab, or auto, not «{seen}».',
    # fields
    "mapping_mobile_missing": _AT + "Mobile is not mapped; say which column holds the mobile numbers.",
    "mapping_name_missing": _AT + "neither FName nor LName is mapped; the service refuses a contact without a name.",
    "mapping_field_misspelt": _AT + "the service has no field «{key}»; did you mean {near}?",
    "mapping_field_unknown": _AT + "the service has no field «{key}»; it has {known}.",
    "mapping_field_disabled": _AT
    + "{field} can't be mapped: the service has switched it off; group by Labels instead.",
    "mapping_field_from_nothing": _AT + "{field} is mapped from nothing; give a column, or remove it.",
    "mapping_wants_field": _AT + "«{at}» is the header of a column, or keys such as {{column: …}}, not a list.",
    "mapping_sources_exclusive": _AT + "«{at}» has {keys}; keep one of them.",
    "mapping_column_repeated": _AT + "«{at}» names the column «{seen}» twice; remove one of the two.",
    "mapping_values_empty": _AT + "«{at}» gives a meaning to an empty cell, which has none; remove this line.",
    "mapping_values_conflict": _AT + "«{at}» says both true and false of {keys}, which count as one; keep one.",
    "mapping_label_separator": _AT + "the label «{seen}» holds one of {separators}, where the service would split it; "
    "write two labels, or use another sign.",
    "mapping_century_calendar": _AT + "century {seen} is not of the {calendar} calendar; change one of the two.",
    # columns of the source
    "column_missing": _AT + "there is no column «{wanted}» (for {fields}); there are {headers}.",
    "column_misspelt": _AT + "there is no column «{wanted}» (for {fields}); did you mean {near}? There are {headers}.",
    "column_ambiguous": _AT + "several columns are called «{wanted}» (for {fields}): {places}; give them different "
    "headers, or, where a row of groups stands above them, write «group header» in the mapping.",
}
