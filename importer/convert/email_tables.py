"""Misspellings of e-mail domains that are certain, and how an address is mistyped otherwise.

Certain: nobody has an address there. A domain that is merely rare (ymail.com, mail.com, a company's) must not stand
here. Data and patterns only; decides nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_MISSPELLED: Mapping[str, str] = {
    "gmail.com": (
        "gmail gmailcom gmail.c gmail.co gmail.cm gmail.om gmial.com gmai.com gmal.com gamil.com gmali.com gmaill.com "
        "gmaiil.com gmmail.com ggmail.com gnail.com gmsil.com gmqil.com gmaul.com gmaol.com gmil.com gimail.com "
        "gmaim.com gimal.com gmailo.com gmaii.com gmaik.com gmaio.com"
    ),
    "yahoo.com": (
        "yahoo yahoocom yahoo.c yahoo.co yahoo.cm yahoo.om yaho.com yhoo.com yahho.com yahooo.com yahoooo.com yaoo.com "
        "yhaoo.com yaho0.com yahoo0.com yohoo.com yshoo.com ayhoo.com yhaoo.co yaahoo.com yahoi.com yahop.com"
    ),
    "hotmail.com": (
        "hotmail hotmailcom hotmail.co hotmail.cm hotmal.com hotmai.com hotmial.com hotmil.com hotmali.com "
        "hotmaill.com homail.com htomail.com hotamil.com hormail.com hotmaul.com"
    ),
    "outlook.com": (
        "outlook outlookcom outlook.co outlook.cm outlok.com outloook.com outllook.com outlool.com outook.com "
        "otlook.com"
    ),
    "icloud.com": "icloud icloudcom icloud.co icloud.cm iclod.com icoud.com iclould.com icluod.com",
    "chmail.ir": "chmail chmailir",
}

DOMAINS: Mapping[str, str] = {wrong: right for right, all_wrong in _MISSPELLED.items() for wrong in all_wrong.split()}
"""A misspelled domain and the one that was meant."""

PROVIDERS = frozenset(_MISSPELLED)
"""Domains where everybody's address is; ``www.`` before a name there is a habit, no part of the address."""

_WRONG_ENDS: Mapping[str, str] = {
    "com": "con cmo ocm comm coom cpm cim vom xom c0m copm conm coml",
    "net": "nett nte",
    "org": "orgg ogr",
    "ir": "irr iir",
}

ENDS: Mapping[str, str] = {wrong: right for right, all_wrong in _WRONG_ENDS.items() for wrong in all_wrong.split()}
"""A top-level domain that does not exist (source: IANA's root zone) and the one that was meant."""

_WRAPPING = " \t\r\n'\"`´‘’“”«»<>()[]{}*.,،;؛:|/\\=-…"

SLIPS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(wrong, re.IGNORECASE | re.DOTALL), right)
    for wrong, right in (
        (r"^[^<>@]*<([^<>]*@[^<>]*)>\s*$", r"\1"),  # Ali Rezaei <ali@gmail.com>
        (rf"^[{re.escape(_WRAPPING)}]*(?:e-?mail|ایمیل|mailto)\s*:", ""),
        (r"\?(?:subject|cc|bcc|body)=.*$", ""),
        ("[＠﹫]", "@"),
        (r"\s*[(\[{]\s*at\s*[)\]}]\s*|\s+at\s+", "@"),
        (r"\s*[(\[{]\s*dot\s*[)\]}]\s*|\s+dot\s+", "."),
        (r"\s+", ""),
        (rf"^[{re.escape(_WRAPPING)}]+|[{re.escape(_WRAPPING)}]+$", ""),
        ("[،,٫;؛:](?=[^@]*$)", "."),  # in the domain: a dot typed on the Persian keyboard
        ("@+", "@"),
        (r"\.{2,}", "."),
        (r"\.?@\.?", "@"),
    )
)
"""Applied one after the other, they turn a mistyped address into the one that was probably meant."""
