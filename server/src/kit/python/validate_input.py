"""Checks of what people send: required fields, choices, web addresses, uploads."""

from __future__ import annotations

import ipaddress
import os
import socket
import urllib.parse
from typing import Collection, Mapping, Optional, Union

from .validate import ValidationError

__all__ = ["check_choice", "check_upload", "check_url", "require_fields"]


def require_fields(data: Mapping[str, object], *names: str) -> None:
    """Raises a `ValidationError` for the first field that is missing, null or blank."""
    for name in names:
        value = data.get(name)
        if value is None or (isinstance(value, str) and not value.strip()):
            raise ValidationError(name, "is missing", value)


def check_choice(value: str, choices: Collection[str], field: str = "value") -> str:
    """The value, which is one of the choices."""
    if value not in choices:
        raise ValidationError(field, f"should be one of {', '.join(sorted(choices))}", value)
    return value


def check_url(
    url: str,
    field: str = "url",
    *,
    schemes: Collection[str] = ("https", "http"),
    hosts: Optional[Collection[str]] = None,
    allow_private: bool = False,
    resolve: bool = True,
    max_length: int = 2_048,
) -> str:
    """The address, which is safe to fetch as far as can be told: before a request to an address that somebody sent.

    Refused are other schemes, user names in it, other hosts than `hosts`, and, unless `allow_private`, addresses of
    this machine and of private networks: as numbers in any notation and, with `resolve`, behind a name. A name may have
    another address a moment later: where that matters, let the network refuse it too, and check redirects again.
    """
    if not isinstance(url, str) or len(url) > max_length:
        raise ValidationError(field, f"should be a text of at most {max_length} characters", url)
    if any(character.isspace() or not character.isprintable() or character == "\\" for character in url):
        raise ValidationError(field, "has characters that no address has", url)
    try:
        parts = urllib.parse.urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise ValidationError(field, "is not an address", url) from None
    if parts.scheme not in schemes:
        raise ValidationError(field, f"should begin with {' or '.join(f'{scheme}:' for scheme in schemes)}", url)
    if not host:
        raise ValidationError(field, "has no host", url)
    if "@" in parts.netloc:
        raise ValidationError(field, "should have no user name or password", url)
    host = host.rstrip(".")
    if hosts is not None and host not in hosts:
        raise ValidationError(field, "has a host that is not allowed", url)
    if not allow_private and not all(map(_is_public, _addresses(host, port, resolve, field))):
        raise ValidationError(field, "leads into a private network", url)
    return url


def check_upload(
    name: str,
    size: int,
    content_type: str,
    *,
    allowed: Mapping[str, str],
    max_bytes: int,
    field: str = "file",
) -> str:
    """The name without folders; `allowed` maps endings to content types: `{".pdf": "application/pdf"}`.

    The content type is what the sender says: where a wrong one does harm, look at the first bytes too, and store the
    file under a name of your own.
    """
    base = name.replace("\\", "/").rsplit("/", 1)[-1]
    if not base.strip(". ") or len(base) > 255 or not base.isprintable():
        raise ValidationError(field, "has no proper name", name)
    ending = os.path.splitext(base)[1].lower()
    if ending not in allowed:
        raise ValidationError(field, f"should end with {', '.join(sorted(allowed))}", name)
    if content_type.partition(";")[0].strip().lower() != allowed[ending].lower():
        raise ValidationError(field, f"should be of type {allowed[ending]}", content_type)
    if not 0 < size <= max_bytes:
        raise ValidationError(field, f"should have between 1 and {max_bytes} bytes", size)
    return base


Address = Union[ipaddress.IPv4Address, ipaddress.IPv6Address]


def _addresses(host: str, port: Optional[int], resolve: bool, field: str) -> list[Address]:
    try:
        return [_plain(ipaddress.ip_address(host))]
    except ValueError:
        pass
    try:
        return [ipaddress.ip_address(socket.inet_aton(host))]  # also "127.1", "0x7f000001" and "2130706433"
    except (OSError, UnicodeError):
        pass
    if host == "localhost" or host.endswith((".localhost", ".local", ".internal")):
        return [ipaddress.ip_address("127.0.0.1")]
    if not resolve:
        return []
    try:
        found = socket.getaddrinfo(host, port or 443, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise ValidationError(field, "has a host that does not exist", host) from None
    return [_plain(ipaddress.ip_address(str(place[4][0]).split("%")[0])) for place in found]


def _is_public(address: Address) -> bool:
    return address.is_global and not address.is_multicast and not address.is_reserved


def _plain(address: Address) -> Address:
    """The IPv4 address inside of an IPv6 one, which leads to the same place."""
    if isinstance(address, ipaddress.IPv6Address):
        return address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1] or address
    return address
