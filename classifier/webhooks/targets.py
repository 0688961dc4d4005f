"""Which addresses deliveries may go to: public ones, and those that the operator named.

A partner chooses the address, so it must not reach what only this server can reach: its own
services, the network that it stands in, or the metadata service of a cloud.
"""

import ipaddress
import socket
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from classifier.webhooks.errors import AddressRefusedError

IP = ipaddress.IPv4Address | ipaddress.IPv6Address
PORTS = {"https": 443, "http": 80}
# Global unicast. Everything else of IPv6 is refused: loopback, link-local, unique local, multicast,
# and what embeds an IPv4 address (mapped ::ffff:0:0/96, NAT64 64:ff9b::/96 and 64:ff9b:1::/48).
_PUBLIC_V6 = ipaddress.ip_network("2000::/3")
# Parts of it that are not the public internet, or lead to IPv4 addresses: special purposes with
# Teredo, documentation, 6to4.
_REFUSED_V6 = tuple(
    map(ipaddress.ip_network, ("2001::/23", "2001:db8::/32", "3fff::/20", "2002::/16"))
)
# What `is_global` lets through, in Python 3.11 at least: special purposes with Oracle's metadata
# service, relays of 6to4, and Azure's metadata service.
_REFUSED_V4 = tuple(
    map(ipaddress.ip_network, ("192.0.0.0/24", "192.88.99.0/24", "168.63.129.16/32"))
)


@dataclass(frozen=True, slots=True)
class Target:
    """A parsed address. `path` includes the query."""

    scheme: str
    host: str
    port: int
    path: str


def parse(url: str) -> Target:
    """Take an address apart. Raises AddressRefusedError."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise AddressRefusedError(_("This is not an address.")) from None
    if not url.isascii() or not url.isprintable() or " " in url:
        raise AddressRefusedError(_("Write the address in ASCII, without spaces."))
    if parts.scheme not in PORTS or not parts.hostname:
        raise AddressRefusedError(_("The address must begin with https:// and name a host."))
    if parts.username is not None or parts.password is not None:
        raise AddressRefusedError(_("The address must not contain credentials."))
    if parts.fragment:
        raise AddressRefusedError(_("The address must not contain a fragment (#)."))
    host = parts.hostname
    if parts.scheme == "http" and not _may_be_http(host):
        raise AddressRefusedError(_("The address must begin with https:// and name a host."))
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.scheme, host, port or PORTS[parts.scheme], path)


def check(url: str) -> None:
    """Refuse an address that can be seen to be wrong, without asking for its host.

    Raises AddressRefusedError. A name is looked up at each delivery; what it leads to may change.
    """
    target = parse(url)
    address = _as_ip(target.host)
    if address is not None and not _may_reach(target, address):
        raise AddressRefusedError(_("This address is not on the public internet."))


def resolve(target: Target) -> list[str]:
    """Return the IP addresses of the target's host, each of them allowed.

    Raises AddressRefusedError if only one is not; OSError if the host is not found.
    """
    found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    # Without the zone that link-local addresses may have; they are refused anyway.
    addresses = [ipaddress.ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]
    if not all(_may_reach(target, address) for address in addresses):
        raise AddressRefusedError(_("This address is not on the public internet."))
    return list(dict.fromkeys(map(str, addresses)))


def is_public(address: IP) -> bool:
    """Whether an address belongs to the public internet."""
    if isinstance(address, ipaddress.IPv6Address):
        return address in _PUBLIC_V6 and not any(address in part for part in _REFUSED_V6)
    refused = address.is_multicast or address.is_reserved
    return address.is_global and not refused and not any(address in part for part in _REFUSED_V4)


def _may_reach(target: Target, address: IP) -> bool:
    if _is_named(target.host) or _is_in_named_network(address):
        return True
    return target.scheme == "https" and is_public(address)


def _may_be_http(host: str) -> bool:
    """Whether a host may be one that the operator named; `resolve` decides for names."""
    address = _as_ip(host)
    if address is None:
        return bool(settings.WEBHOOK_PRIVATE_TARGETS)
    return _is_named(host) or _is_in_named_network(address)


def _is_named(host: str) -> bool:
    return host in settings.WEBHOOK_PRIVATE_TARGETS


def _is_in_named_network(address: IP) -> bool:
    networks = map(_as_network, settings.WEBHOOK_PRIVATE_TARGETS)
    return any(network is not None and address in network for network in networks)


def _as_ip(host: str) -> IP | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _as_network(named: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    try:
        return ipaddress.ip_network(named)
    except ValueError:
        return None
