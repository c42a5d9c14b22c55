"""Sentences for what the converters of dates, names and text find (``importer.convert``).

One sentence per code; the placeholders are the params of the problem, and ``column`` and ``field``. ``REPAIRS`` says
what was changed on the way, for reports.
"""

from __future__ import annotations

TEMPLATES: dict[str, str] = {
    "date_ambiguous": (
        "«{value}» can be {readings}, depending on what stands first: set order: for column «{column}» in the mapping "
        "to one of {orders}."
    ),
    "date_calendar": (
        "«{value}» has a year of the {found} calendar where the {expected} one is expected: mend the date, or calendar: "
        "for column «{column}» in the mapping."
    ),
    "date_future": "«{value}» is {date}, which lies in the future (today is {today}): mend the date, or empty the cell.",
    "date_implausible": (
        "«{value}» can't be true: {field} lies between {earliest} and {latest}. Write the year with four digits, Jalali "
        "(1370) or Gregorian (1991)."
    ),
    "date_incomplete": (
        "«{value}» is not a whole date: write year, month and day, such as 1370/05/12, or empty the cell."
    ),
    "date_invalid": (
        "«{value}» is no day of the {calendar} calendar (a month or day that does not exist): mend the date."
    ),
    "date_lunar": (
        "«{value}» is a lunar Hijri date, which can't be converted for certain: write it as Jalali, such as 1370/05/12, "
        "or Gregorian."
    ),
    "date_order": (
        "«{value}» is no date in the order {expected}, only as {possible}: mend the date, or, if the whole column is "
        "written so, set order: for column «{column}» in the mapping ({possible})."
    ),
    "date_two_digit_year": (
        "«{value}» has a year of two digits: write it with four, or set century: for column «{column}» in the mapping "
        "(century: 1300 reads 70 as 1370)."
    ),
    "date_unreadable": (
        "«{value}» can't be read as a date: write year, month and day, such as 1370/05/12 or 1991-08-03, or empty the "
        "cell."
    ),
    "name_only_title": "«{value}» is a title without a name; it is sent as the name. Add the name if you know it.",
    "name_several_commas": (
        "«{value}» has several commas, so it may name several people; it was split as if they were spaces. Leave one "
        "name in the cell."
    ),
    "text_mojibake": (
        "«{value}» looks like text that was saved in one encoding and opened in another (read rightly, it may be «{guess}»); "
        "it is sent as it stands. Open the original file again as UTF-8 or Windows-1256."
    ),
    "text_question_marks": (
        "«{value}» consists of question marks, which a program wrote for letters it did not know; it is sent as it "
        "stands. Take the text from the original file."
    ),
    "text_replacement_char": (
        "«{value}» holds the sign � for a letter that was lost on the way; it is sent as it stands. Take the text from "
        "the original file."
    ),
}
"""Code → sentence, for ``str.format``."""

REPAIRS: dict[str, str] = {
    "calendar_converted": "A Jalali date was converted to Gregorian.",
    "century_added": "A year of two digits was completed.",
    "control_removed": "Invisible control characters were removed.",
    "digits_converted": "Persian or Arabic digits were read as numbers.",
    "from_excel_serial": "A bare number was read as a day number of Excel.",
    "letters_folded": "Arabic letters and letter forms were replaced by the Persian ones.",
    "mojibake_repaired": "Text opened in the wrong encoding was restored.",
    "placeholder_dropped": 'Something that means "there is none" was left out.',
    "spaces_cleaned": "Spaces and line breaks were put in order.",
    "time_dropped": "The time beside a date was left out.",
    "title_dropped": "A title before a name was left out.",
    "zone_converted": "A time with a zone was converted to Tehran's before its day was taken.",
}
"""Repair → what was done."""
