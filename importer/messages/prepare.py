"""Sentences about rows as a whole."""

TEMPLATES: dict[str, str] = {
    "name_missing": "There is neither a first nor a last name; the service needs one of the two.",
    "row_totals": "This is a row of totals and no contact; it is not sent. Delete it from the file if you do not want to see it here.",
    "field_empty": "Column «{column}» is empty, and the mapping requires {field}; fill it in.",
    "mobile_duplicate": "Row {row} of this file has the same mobile, and that row counts.",
    "mobile_duplicate_differs": "Row {row} of this file has the same mobile with other data, and that row counts; check whether "
    "this is another person.",
    "mobile_repeated": "Several rows of this file have this mobile, and the mapping says `duplicates: error`; "
    "keep one of them.",
    "column_two_calendars": "{source}: column «{column}» holds Jalali dates ({jalali}) and Gregorian ones ({gregorian}); each is "
    "read by its year. Make sure that this is meant.",
    "column_two_orders": "{source}: column «{column}» holds dates that can only be day/month/year ({dmy}) and dates that can only "
    "be month/day/year ({mdy}); mend the column.",
    "date_ambiguous_settled": "«{value}» can be {readings}, depending on what stands first; {rows} other cells of column "
    "«{column}» are {settled}: set order: {settled} for it in the mapping.",
    "constant_invalid": "{mapping}, line {line}: «{value}» is no value for {field} ({reason}); correct it.",
    "field_blanked": "{field} was sent empty: {sentence}",
}
