"""A cell of a mobile column as the service takes it, ``09…``, or the reason why it is none.

Knows every way people write an Iranian mobile. Judges by shape, never by operator tables: those only warn. Must not
know columns, rows or other fields.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Literal

from importer.convert import mobile_tables as tables
from importer.convert.cells import cell_text, error_of, is_nothing, shown
from importer.convert.mobile_refusal import refusal
from importer.convert.mobile_several import as_listed, ending, numbers
from importer.vocabulary import Cell, CellError, Converted, Problem

Pick = Literal["only", "first"]
"""What becomes of a cell with several numbers: refused, or its first mobile is taken."""

_ZERO_LOST = ("number_from_excel", "zero_restored")

_NOTATIONS: Mapping[int, tuple[str, tuple[str, ...]]] = {
    11: ("0", ()),
    10: ("", ("zero_restored",)),
    12: ("98", ("country_code_removed",)),
    13: ("+98", ("country_code_removed",)),
    14: ("0098", ("country_code_removed",)),
}
"""Length of a text that is nothing but a mobile → what stands before its ten digits, and the repairs."""

_SPACED: Mapping[int, tuple[str, tuple[str, ...]]] = {
    length: (before, ("separators_removed", *repairs)) for length, (before, repairs) in _NOTATIONS.items()
}
"""The same for a text with spaces and hyphens, which are no part of the length."""

_LOWEST, _HIGHEST = 9_000_000_000, 9_999_999_999
"""Mobiles whose zero Excel has taken."""

_new = tuple.__new__  # what Converted(…) comes to, without the call of a Python function: half the cost of a clean cell


def converter(*, pick: Pick = "only") -> Callable[[Cell], Converted]:
    """The converter of one mobile column: see :func:`convert`."""

    def convert_cell(cell: Cell) -> Converted:
        if type(cell) is str and tables.ASSIGNED(cell) and cell[4:] not in tables.SUSPECT:
            return _new(Converted, (cell, None, (), ()))
        return _judged(cell, pick)

    return convert_cell


def convert(cell: Cell, *, pick: Pick = "only") -> Converted:
    """One cell as ``09`` and nine digits (``09`` + one of ``0-3 9`` + 8 digits, or ``0941`` + 7), or a problem.

    Pure, and never raises. Repairs: ``zero_restored``, ``country_code_removed``, ``separators_removed``,
    ``marks_removed``, ``digits_converted``, ``number_from_excel``, ``uri_unwrapped``, ``repetition_dropped``,
    ``picked_first``. Warnings: ``mobile_placeholder``, ``mobile_unassigned``. Problems: ``cell_error`` and the
    ``mobile_…`` codes of :mod:`importer.messages.convert_contact`. A blank cell is ``mobile_missing``.
    """
    return _judged(cell, pick)


def _judged(cell: Cell, pick: Pick) -> Converted:
    if type(cell) is str:
        return _text(cell, pick)
    if type(cell) is int and _LOWEST <= cell <= _HIGHEST and (found := _mobile(f"0{cell}", _ZERO_LOST)):
        return found
    if isinstance(cell, (int, float)):
        return _number(cell, pick)
    if isinstance(cell, str):
        return Converted("", error_of(cell)) if isinstance(cell, CellError) else _text(str(cell), pick)
    return Converted("", Problem("mobile_is_date", {"value": cell_text(cell)}))


def _text(cell: str, pick: Pick) -> Converted:
    """Cheapest first: nothing but a number, what a numeric column left behind, one in any notation, all else."""
    if found := _noted(cell, _NOTATIONS):
        return found
    if cell[-2:] == ".0" and (found := _mobile("0" + cell[:-2], _ZERO_LOST)):
        return found
    if not cell:
        return Converted("", Problem("mobile_missing", {"value": ""}))
    bare = cell.replace(" ", "").replace("-", "")
    if len(bare) != len(cell) and (found := _noted(bare, _SPACED)):
        return found
    if (match := tables.SHAPE(tables.squeeze(cell))) and not _may_be_decimal(cell):
        return _accepted("0" + match[3], _repairs(cell, match))
    return _odd(cell, pick)


def _number(cell: float, pick: Pick) -> Converted:
    """A number cell (a bool too: it has letters). The zero at the front is the first thing Excel takes."""
    if _LOWEST <= cell <= _HIGHEST and cell == (whole := int(cell)) and (found := _mobile(f"0{whole}", _ZERO_LOST)):
        return found
    text = cell_text(cell)
    if isinstance(cell, float) and math.isfinite(cell) and not cell.is_integer():
        return Converted("", Problem("mobile_fraction", {"value": text}))
    return _repaired(_text(text, pick), "number_from_excel")


def _noted(text: str, notations: Mapping[int, tuple[str, tuple[str, ...]]]) -> Converted | None:
    if notation := notations.get(len(text)):
        before, repairs = notation
        if text.startswith(before):
            return _mobile("0" + text[-10:], repairs)
    return None


def _mobile(text: str, repairs: tuple[str, ...]) -> Converted | None:
    """What becomes of a text that is canonical, or None."""
    if tables.ASSIGNED(text) and text[4:] not in tables.SUSPECT:
        return _new(Converted, (text, None, repairs, ()))
    return Converted(text, None, repairs, _warnings(text)) if tables.CANONICAL(text) else None


def _accepted(mobile: str, repairs: tuple[str, ...] = ()) -> Converted:
    return _mobile(mobile, repairs) or Converted(mobile, None, repairs, _warnings(mobile))


def _warnings(mobile: str) -> tuple[Problem, ...]:
    warnings = []
    if mobile[4:] in tables.REPEATED or mobile in tables.SEQUENCES:
        warnings.append(Problem("mobile_placeholder", {"value": mobile}))
    if not tables.ASSIGNED(mobile) and not _is_assigned(mobile[:6]):
        warnings.append(Problem("mobile_unassigned", {"value": mobile, "prefix": mobile[:6]}))
    return tuple(warnings)


@cache  # at most the 3,100 prefixes that the shape allows
def _is_assigned(prefix: str) -> bool:
    """Whether libphonenumber's metadata knows six digits (``099977``) as given to an operator.

    Its patterns look no deeper than that (a test compares), and it costs 16 µs a number: so once a prefix.
    """
    from phonenumbers import PhoneNumber, is_valid_number  # noqa: PLC0415  # 36 ms that few sources need

    return is_valid_number(PhoneNumber(country_code=98, national_number=int(prefix[1:] + "00000")))


def _repairs(text: str, match: re.Match[str]) -> tuple[str, ...]:
    """What was changed to make ``match``, which is the squeezed ``text``, canonical."""
    repairs = []
    if not text.isascii() and tables.HAS_FOREIGN_DIGIT(text):
        repairs.append("digits_converted")
    if len(text) != len(match[1] or "") + len(match[2]) + 10:
        has_mark = not (text.isascii() and text.isprintable()) and tables.HAS_MARK(text) is not None
        if has_mark:
            repairs.append("marks_removed")
        if not has_mark or tables.HAS_SEPARATOR(text) or match.end() != match.end(3):
            repairs.append("separators_removed")
    if match[1]:
        repairs.append("country_code_removed")
    elif not match[2]:
        repairs.append("zero_restored")
    return tuple(repairs)


def _may_be_decimal(text: str) -> bool:
    """Whether the end of a text may be a fraction, ``.0``: then squeezing would take its zero for a digit."""
    if "." not in text and "," not in text and "٫" not in text:
        return False
    return tables.DECIMAL(text.translate(tables.UNMARK).strip()) is not None


def _odd(cell: str, pick: Pick) -> Converted:
    """A text that is not one number as it stands: another notation of one, several, or something else."""
    text = cell.translate(tables.UNMARK).strip()
    readers: tuple[Callable[[str, Pick], Converted | None], ...]
    if tables.BARE(text):  # digits alone can't be any of the rest
        readers = (_several,) if len(text) >= tables.TWO_GLUED else ()
    elif (error := error_of(cell)) or is_nothing(cell):
        return Converted("", error or Problem("mobile_missing", {"value": shown(cell)}))
    else:
        readers = (_uri, _scientific, _decimal, _several)
    for read in readers:
        if result := read(text, pick):
            break
    else:
        result = Converted("", refusal(text))
    if result.problem:  # the message quotes the cell as the user knows it
        code, params = result.problem
        return Converted("", Problem(code, {**params, "value": shown(cell)}))
    return result


def _uri(text: str, pick: Pick) -> Converted | None:
    match = tables.URI(text)
    number = match[1].replace("%2B", "+").replace("%20", " ") if match else ""
    if match is None or tables.URI(number):  # a link in a link has no end
        return None
    return _repaired(convert(number, pick=pick), "uri_unwrapped")


def _scientific(text: str, pick: Pick) -> Converted | None:
    """``9.121234567E+9`` shows all digits; ``9.12E+09`` has lost most of them for ever."""
    match = tables.SCIENTIFIC(text)
    if match is None:
        return None
    whole, fraction, exponent = match[1], match[2] or "", int(match[3])
    if len(fraction) < exponent or fraction[exponent:].strip("0"):
        return Converted("", Problem("mobile_digits_lost", {"digits": len(whole + fraction)}))
    return _repaired(convert(whole + fraction[:exponent], pick=pick), "number_from_excel")


def _decimal(text: str, pick: Pick) -> Converted | None:
    """``9121234567.0``, from a column of numbers with blanks among them."""
    match = tables.DECIMAL(text)
    if match is None:
        return None
    if match[1] is None:
        return Converted("", Problem("mobile_fraction"))
    return _repaired(convert(match[1], pick=pick), "number_from_excel")


def _several(text: str, pick: Pick) -> Converted | None:
    listed = list(dict.fromkeys(map(as_listed, numbers(text))))
    mobiles = [number for number in listed if tables.CANONICAL(number)]
    if listed and not mobiles:
        return Converted("", refusal(listed[0]))
    if mobiles and len(listed) == 1:
        return _repaired(_accepted(mobiles[0]), "repetition_dropped")
    if mobiles and pick == "first":
        return _repaired(_accepted(mobiles[0]), "picked_first")
    if mobiles:
        return Converted("", Problem("mobile_several", {"numbers": ", ".join(listed)}))
    return _range(text, pick)


def _range(text: str, pick: Pick) -> Converted | None:
    found = ending(text)
    if found is None:
        return None
    first, rest = found
    if pick == "first":
        return _repaired(convert(first), "picked_first")
    return Converted("", Problem("mobile_range", {"first": as_listed(first), "rest": rest}))


def _repaired(result: Converted, repair: str) -> Converted:
    return result if result.problem else result._replace(repairs=(repair, *result.repairs))
