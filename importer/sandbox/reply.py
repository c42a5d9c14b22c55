"""An answer before it goes onto the wire: data only, so that a fault is a change of data. Must not know sockets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from http import HTTPStatus
from typing import Any

import orjson

JSON = "application/json; charset=utf-8"
HTML = "text/html; charset=utf-8"


class Delivery(StrEnum):
    """How an answer travels, or why it does not."""

    WHOLE = "whole"
    RESET = "reset"
    """Nothing is sent; the connection is reset (RST)."""
    HANGUP = "hangup"
    """Nothing is sent; the connection is closed in order (FIN)."""
    DRIP_BODY = "drip-body"
    """The head at once, then the body byte by byte, ``pace`` seconds apart."""
    DRIP_HEADERS = "drip-headers"
    """The head byte by byte, ``pace`` seconds apart, then the body at once."""
    CUT = "cut"
    """Content-Length promises the whole body, half of it comes, then FIN."""
    CUT_UNMARKED = "cut-unmarked"
    """No Content-Length, so the end of the connection ends the body: after half of it."""
    STALE = "stale"
    """Whole, with a connection promised to stay open; it is closed right after."""
    STALE_NEXT = "stale-next"
    """Whole, with a connection promised to stay open; the next request on it is read and gets no answer, but FIN."""


SILENT = frozenset({Delivery.RESET, Delivery.HANGUP})


@dataclass(frozen=True, slots=True)
class Reply:
    """``http``: the status number; ``pace``: seconds between two bytes of a drip."""

    http: int = 200
    body: bytes = b""
    content_type: str = JSON
    headers: tuple[tuple[str, str], ...] = ()
    delivery: Delivery = Delivery.WHOLE
    pace: float = 0.0

    @property
    def sent_http(self) -> int | None:
        """The status number that reaches the client; None where nothing does."""
        return None if self.delivery in SILENT else self.http

    @property
    def status(self) -> str | None:
        """What stands under ``Status`` in the body, as text; None where the body is no JSON object or has none."""
        try:
            answer = orjson.loads(self.body)
        except orjson.JSONDecodeError:
            return None
        status = answer.get("Status") if isinstance(answer, dict) else None
        return None if status is None else str(status)


def json_reply(answer: Mapping[str, Any] | list[Any], http: int = 200) -> Reply:
    """An answer in JSON, Persian letters as they are (UTF-8)."""
    return Reply(http, orjson.dumps(answer))


def phrase(http: int) -> str:
    """The reason phrase of a status number; empty for one that has none."""
    return HTTPStatus(http).phrase if http in HTTPStatus._value2member_map_ else ""


def html_reply(http: int, title: str = "", headers: tuple[tuple[str, str], ...] = ()) -> Reply:
    """A page as gateways and web servers make it."""
    text = title or f"{http} {phrase(http)}".strip()
    page = (
        f"<!DOCTYPE html>\r\n<html><head><title>{text}</title></head>\r\n"
        f"<body><center><h1>{text}</h1></center><hr></body></html>\r\n"
    )
    return Reply(http, page.encode(), HTML, headers)
