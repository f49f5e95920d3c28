"""Which addresses may be called on a customer's behalf, and the exceptions that the operator made."""

from __future__ import annotations

import re
from ipaddress import ip_address, ip_network
from urllib.parse import SplitResult, urlsplit

from talkstack.errors import OutboundRefusedError
from talkstack.settings import SettingsError

Endpoint = tuple[str, int]

REFUSED_NETWORKS = tuple(
    ip_network(network)
    for network in (
        "168.63.129.16/32",  # Azure's own platform address: it looks public and is not
        "192.88.99.0/24",  # relays into 2002::/16
        "2001::/32",  # this and the next carry an IPv4 address inside
        "2002::/16",
    )
)
GLOBAL_UNICAST = ip_network("2000::/3")
"""Outside of it lie all other ways to write an IPv4 address as an IPv6 one."""
NAME = re.compile(r"(?=.*[a-z])(?=.{1,253}\.?\Z)[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63})*\.?", re.ASCII)
"""Bounded as DNS is: to look a longer one up is an error of another kind."""
PORTS = {"https": 443, "http": 80}


def is_public(address: str) -> bool:
    """False also for what is not an address at all, such as one with a zone."""
    if not _is_address(address) or "%" in address:
        return False
    ip = ip_address(address)
    if not ip.is_global or ip.is_multicast or ip.is_reserved:
        return False
    if ip.version == GLOBAL_UNICAST.version and ip not in GLOBAL_UNICAST:
        return False
    return not any(ip in network for network in REFUSED_NETWORKS)


def endpoint_of(url: str, allowed: frozenset[Endpoint]) -> Endpoint:
    """Where the URL leads. OutboundRefusedError unless it is plain https, or an allowed exception."""
    parts = _split(url)
    endpoint = (parts.hostname or "", parts.port or PORTS.get(parts.scheme, 0))
    if endpoint in allowed and parts.scheme in PORTS:
        return endpoint
    if parts.scheme != "https":
        raise OutboundRefusedError("not https")
    if not NAME.fullmatch(endpoint[0]) and not is_public(endpoint[0]):
        raise OutboundRefusedError("not a public address")
    return endpoint


def _split(url: str) -> SplitResult:
    if not url.isascii() or not url.isprintable() or " " in url or "\\" in url:
        raise OutboundRefusedError("not a URL")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise OutboundRefusedError("not a URL") from None
    if not parts.hostname or port == 0:
        raise OutboundRefusedError("not a URL")
    if "@" in parts.netloc:
        raise OutboundRefusedError("a URL with a user in it")
    return parts


def parse_allowed(text: str) -> frozenset[Endpoint]:
    """`host:port, [::1]:port` as in OUTBOUND_ALLOW; SettingsError for anything else."""
    return frozenset(_endpoint(each.strip()) for each in text.split(",")) if text.strip() else frozenset()


def _endpoint(text: str) -> Endpoint:
    try:
        parts = _split(f"//{text}")
    except OutboundRefusedError:
        parts = urlsplit("")
    host = parts.hostname or ""
    if not (NAME.fullmatch(host) or _is_address(host)) or not parts.port or parts.netloc != text:
        raise SettingsError(("OUTBOUND_ALLOW: not a list of host:port",))
    return host, parts.port


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
