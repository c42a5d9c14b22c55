"""A cell of an e-mail column as it is sent, or the reason why it is no address.

Knows the rules of email-validator and the slips of people. Asks no DNS. A mistyped address is named together with the
one that was probably meant, and never corrected: the other address is somebody's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache

from importer.convert import email_tables as tables
from importer.convert.cells import cell_text, error_of, is_nothing, shown
from importer.convert.column import Column, by_texts, join, mended, settled, sound_run, unsound
from importer.convert.digits import ascii_digits
from importer.convert.known import Known
from importer.convert.mobile_tables import HAS_FOREIGN_DIGIT, HAS_MARK, MARKS
from importer.vocabulary import Cell, Converted, Problem

LONGEST = 254
"""Characters of an address (RFC 5321, as RFC 3696 erratum 1690 counts)."""

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]++"
_PLAIN = re.compile(rf"(?!'|[Ww]{{3}}\.){_ATOM}(?>(?:\.{_ATOM})*)@([A-Za-z0-9.-]++)").fullmatch
"""An ASCII address: here the validator has nothing to say about the local part, and the domain is judged once."""

_LOWER = _ATOM.replace("A-Z", "")
_PLAIN_RUN = sound_run(rf"(?!'|www\.){_LOWER}(?>(?:\.{_LOWER})*)@[a-z0-9.-]++")
"""The same for a whole column, of addresses in lower case."""

_ROLE = re.compile(
    "(?:info|marketing|sales|support|abuse|noc|security|postmaster|hostmaster|usenet|news|webmaster|www|uucp|ftp)@",
    re.IGNORECASE,
).match
"""A mailbox whose case does not matter (RFC 2142), which the validator therefore lowers."""

_UNMARK = dict.fromkeys(map(ord, MARKS))
_AT = re.compile("at|[＠﹫]", re.IGNORECASE).search
_LIKE = re.compile(r"[^@\s]+@[^@\s]+").fullmatch
_BETWEEN = re.compile(r"[,،;؛|/\\\s&]+")
_DOMAINS = 10_000  # that are remembered
_BLANK = Converted("")
_new = tuple.__new__  # Converted(…) without the call of a Python function


def converter() -> Callable[[Cell], Converted]:
    """The converter of an e-mail column: see :func:`convert`."""
    return convert


def convert(cell: Cell) -> Converted:
    """One cell as an address, in the validator's normal form (domain in lower case, IDN in its own letters).

    Pure, and never raises. Blank is ``""``; so is «ندارد» or ``-``, with the repair ``placeholder_dropped``. Other
    repairs: ``spaces_cleaned`` (around it), ``marks_removed``, ``digits_converted``, ``domain_lowercased``,
    ``email_normalised``, ``repetition_dropped``. Problems: ``email_typo`` (with a suggestion), ``email_several``,
    ``email_length``, ``email_invalid`` (with the validator's reason, in English), ``cell_error``.
    """
    if (
        type(cell) is str
        and len(cell) <= LONGEST
        and (match := _PLAIN(cell))
        and _SETTLED[match[1]]
        and (cell.islower() or not _ROLE(cell))
    ):
        return _new(Converted, (cell, None, (), ()))
    return _odd(cell)


def _convert_texts(texts: Sequence[str]) -> Column:
    if max(map(len, texts), default=0) > LONGEST:
        return settled(texts, range(len(texts)), convert)
    column = settled(texts, unsound(texts, join(texts), _PLAIN_RUN), convert)
    addresses = enumerate(column.values)
    doubtful = [at for at, address in addresses if address and not _SETTLED[address.partition("@")[2]]]
    return mended(column, ((position, convert(texts[position])) for position in doubtful))


convert_column = by_texts(_convert_texts, convert)
"""A whole column, as :func:`convert` would convert each of its cells."""


def _odd(cell: Cell) -> Converted:
    if cell == "":
        return _BLANK
    if error := error_of(cell):
        return Converted("", error)
    clean, repairs = _cleaned(cell_text(cell))
    if repairs and clean.count("@") == 1:
        one = convert(clean)
        return one if one.problem else one._replace(repairs=(*repairs, *one.repairs))
    if "@" not in clean and is_nothing(clean):
        return Converted("", None, ("placeholder_dropped",) if clean else ())
    if found := _several(clean):
        return found
    if len(clean) > LONGEST:
        return Converted("", Problem("email_length", {"value": shown(clean), "length": len(clean), "limit": LONGEST}))
    address, reason = _validate(clean)
    if (not address or _is_slip(address)) and (suggestion := _meant(clean)):
        return Converted("", Problem("email_typo", {"value": shown(clean), "suggestion": suggestion}))
    if not address:
        return Converted("", Problem("email_invalid", {"value": shown(clean), "reason": shown(reason, 200)}))
    if address != clean:
        same_local = address.rpartition("@")[0] == clean.rpartition("@")[0]
        repairs += ("domain_lowercased" if same_local and address.isascii() else "email_normalised",)
    return Converted(address, None, repairs)


def _validate(text: str) -> tuple[str, str]:
    """The normal form of an address, or ``""`` and the validator's reason."""
    match = _PLAIN(text)
    if not match or len(text) > LONGEST or _ROLE(text) or "xn--" in match[1].lower():  # its own letters can be longer
        return _ask(text)
    domain, reason, _ = _domain(match[1])
    return (text[: match.start(1)] + domain if domain else ""), reason


@lru_cache(maxsize=_DOMAINS)
def _domain(domain: str) -> tuple[str, str, bool]:
    """The normal form of a domain, or ``""`` and the validator's reason; whether it is certainly misspelled."""
    address, reason = _ask("a@" + domain)
    return address.partition("@")[2], reason, bool(address) and _is_slip(address)


def _is_settled(domain: str) -> bool:
    """Whether a domain stands in its normal form, and is not misspelled."""
    normal, _, is_slip = _domain(domain)
    return normal == domain and not is_slip


_SETTLED = Known(_is_settled, _DOMAINS)


def _ask(text: str) -> tuple[str, str]:
    """What the validator says."""
    from email_validator import EmailNotValidError, validate_email  # noqa: PLC0415  # 36 ms that few sources need

    try:
        return validate_email(text, check_deliverability=False).normalized, ""
    except EmailNotValidError as error:
        return "", str(error)


def _cleaned(text: str) -> tuple[str, tuple[str, ...]]:
    repairs = []
    if not text.isascii() and HAS_FOREIGN_DIGIT(text):
        repairs.append("digits_converted")
        text = ascii_digits(text)
    if HAS_MARK(text):
        repairs.append("marks_removed")
        text = text.translate(_UNMARK)
    if text != text.strip():
        repairs.append("spaces_cleaned")
    return text.strip(), tuple(repairs)


def _several(text: str) -> Converted | None:
    """What becomes of several addresses in one cell: refused, unless they are one and the same."""
    if text.count("@") < 2:
        return None
    addresses = [piece for piece in _BETWEEN.split(text) if _LIKE(piece)]
    distinct = list({address.lower(): address for address in addresses}.values())
    if len(distinct) > 1:
        listed = shown(", ".join(distinct), 200)
        return Converted("", Problem("email_several", {"value": shown(text), "addresses": listed}))
    if len(addresses) < 2:
        return None
    only = convert(distinct[0])
    return only if only.problem else only._replace(repairs=("repetition_dropped", *only.repairs))


def _is_slip(address: str) -> bool:
    """Whether a valid address is none that anybody has."""
    local, _, domain = address.rpartition("@")
    if domain in tables.DOMAINS or domain.rpartition(".")[2] in tables.ENDS or local[0] == "'":
        return True
    return domain in tables.PROVIDERS and local[:4].lower() == "www."


def _meant(text: str) -> str:
    """The address that was probably meant by a mistyped one, or ``""``."""
    if "@" not in text and not _AT(text):
        return ""
    for slip, right in tables.SLIPS:
        text = slip.sub(right, text)
    local, _, domain = text.rpartition("@")
    stem, dot, end = domain.lower().rpartition(".")
    domain = stem + dot + tables.ENDS.get(end, end)
    domain = tables.DOMAINS.get(domain, domain)
    if domain in tables.PROVIDERS and local[:4].lower() == "www.":
        local = local[4:]
    address, _ = _validate(f"{local}@{domain}") if local else ("", "")
    return address
