"""The address of the service and the secret for it, checked before anything else happens.

Knows which addresses are allowed and what the environment says about proxies and certificates. Must not know requests'
sessions or methods of the service.
"""

from __future__ import annotations

import ipaddress
import os
import re
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from importer.errors import UsageFault

_TOKEN_LIMIT = 4096
_DEFAULT_PORTS = {"http": 80, "https": 443}
_PROXY_SCHEMES = {"http", "https"}
PLAIN_URL = re.compile(r"https?://[a-z0-9]+(?:[.-][a-z0-9]+)*(?::[0-9]{1,4})?(?:/[A-Za-z0-9_.-]+)*/?")
"""Addresses that requests takes for certain; a test asks it."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where and as whom to send. ``url`` without a trailing slash; ``name`` is the identity under which the journal
    keeps contacts; ``verify`` a CA bundle or True. The token is in no repr."""

    url: str
    name: str
    token: str = field(repr=False)
    proxies: Mapping[str, str] = field(default_factory=dict, repr=False)
    verify: str | bool = True


def check_url(url: str) -> str:
    """The base address in its normal form: two spellings of one address must not be two services to the journal.

    Raises:
        UsageFault: it is no http(s) address, carries a user, query or fragment, or is plain http off this machine
            (the token and people's data would cross the network readable by all).
    """
    invalid = UsageFault("endpoint_invalid", {"endpoint": _without_secrets(url)})
    try:
        parts = urlsplit(url.strip())
        port = parts.port
        host = parts.hostname
        if parts.scheme not in _DEFAULT_PORTS or not host:
            raise invalid
    except ValueError:
        raise invalid from None
    if not _can_be_asked(parts.geturl()):
        raise invalid
    if parts.username is not None or parts.query or parts.fragment:
        raise UsageFault("endpoint_extras", {"host": host})
    if parts.scheme == "http" and not is_loopback(host):
        raise UsageFault("endpoint_not_https", {"endpoint": f"http://{host}"})
    netloc = f"[{host}]" if ":" in host else host
    if port is not None and port != _DEFAULT_PORTS[parts.scheme]:
        netloc += f":{port}"
    return f"{parts.scheme}://{netloc}{parts.path.rstrip('/')}"


def _can_be_asked(url: str) -> bool:
    """Whether requests takes this address: what it refuses now, it would refuse for every row."""
    if PLAIN_URL.fullmatch(url):
        return True
    from requests import PreparedRequest, RequestException  # noqa: PLC0415  # a check need not wait for it

    try:
        PreparedRequest().prepare_url(url, None)
    except (ValueError, RequestException):
        return False
    return True


def _without_secrets(url: str) -> str:
    """An address that is not understood, fit to be shown: people paste ``user:password@`` and ``?Token=…``."""
    return re.sub(r"//[^/]*@", "//", re.split(r"[?#]", url, maxsplit=1)[0])


def is_loopback(host: str) -> bool:
    """Whether ``host`` is this machine, by its spelling (no name is resolved)."""
    if host.casefold() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def read_token(token_file: str | None, environment: Mapping[str, str]) -> str:
    """The token from the file, or else from ``$AMOOT_TOKEN``. Never from the command line, which ``ps`` shows to all.

    Raises:
        UsageFault: there is none, the file can't be read, or what is there can't be a token. Never quotes it.
    """
    if token_file:
        path = Path(token_file)
        try:
            with path.open("rb") as file:
                raw = file.read(2 * _TOKEN_LIMIT)
        except OSError as error:
            raise UsageFault("token_file_unreadable", {"path": token_file, "reason": error.strerror or ""}) from None
        place = token_file
        token = raw.decode("utf-8-sig", "replace").strip()
    else:
        place = "AMOOT_TOKEN"
        token = environment.get("AMOOT_TOKEN", "").strip()
    if not token:
        raise UsageFault("token_file_empty" if token_file else "token_missing", {"path": place})
    if len(token) > _TOKEN_LIMIT or not token.isascii() or not token.isprintable() or " " in token:
        raise UsageFault("token_malformed", {"place": place})
    return token


def connect_to(url: str, name: str, token: str, environment: Mapping[str, str] | None = None) -> Endpoint:
    """An endpoint with proxies and CA bundle resolved from the environment once, instead of on every request.

    Raises:
        UsageFault: the CA bundle or the proxy that the environment names can't be used. Every row would fail by it.
    """
    from requests.utils import get_environ_proxies, select_proxy  # noqa: PLC0415  # as above

    environment = os.environ if environment is None else environment
    proxies = {} if is_loopback(urlsplit(url).hostname or "") else dict(get_environ_proxies(url))
    _check_proxy(select_proxy(url, proxies))
    bundle = environment.get("REQUESTS_CA_BUNDLE") or environment.get("CURL_CA_BUNDLE")
    if bundle:
        _check_bundle(Path(bundle))
    return Endpoint(url, name, token, proxies, bundle or True)


def _check_proxy(proxy: str | None) -> None:
    if not proxy:
        return
    unusable = UsageFault("proxy_unusable", {"proxy": _without_secrets(proxy)})
    try:
        parts = urlsplit(proxy if "://" in proxy else f"http://{proxy}")
    except ValueError:
        raise unusable from None
    if parts.scheme not in _PROXY_SCHEMES or not parts.hostname or not _can_be_asked(parts.geturl()):
        raise unusable


def _check_bundle(bundle: Path) -> None:
    if not bundle.exists():
        raise UsageFault("ca_bundle_missing", {"path": str(bundle)})
    if bundle.is_dir():
        return
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(bundle)
    except OSError as error:  # ssl.SSLError is one
        raise UsageFault("ca_bundle_unusable", {"path": str(bundle), "reason": error.strerror or str(error)}) from None
