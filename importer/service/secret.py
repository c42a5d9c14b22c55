"""The token, taken out of what a service echoes before any of it is shown, logged or stored.

Knows the spellings in which a text can come back. Must not know what the texts are for.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping

_HIDDEN = "***"


def hider(secret: str) -> Callable[[str], str]:
    r"""A function that replaces ``secret`` in a text, as it is or escaped for JSON, HTML or a URL (``/`` as ``\/``,
    ``\u002F``, ``&#47;``, ``%2F``)."""
    pattern = re.compile("".join(map(_spellings, secret)), re.IGNORECASE)
    return lambda text: pattern.sub(_HIDDEN, text)


def _spellings(character: str) -> str:
    number = ord(character)
    forms = [
        character,
        f"\\{character}",
        f"\\u{number:04x}",
        f"%{number:02x}",
        f"&#{number};",
        f"&#x{number:x};",
        html.escape(character),
    ]
    return f"(?:{'|'.join(map(re.escape, dict.fromkeys(forms)))})"


def hide_within(value: object, hide: Callable[[str], str]) -> object:
    """``value``, made of JSON's types, with every text in it passed through ``hide``."""
    if isinstance(value, str):
        return hide(value)
    if isinstance(value, Mapping):
        return {name: hide_within(each, hide) for name, each in value.items()}
    if isinstance(value, list):
        return [hide_within(each, hide) for each in value]
    return value
