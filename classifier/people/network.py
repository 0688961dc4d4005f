"""Where a request comes from, to count tries by."""

import ipaddress

from allauth.account.adapter import get_adapter
from django.http import HttpRequest

# What a provider gives to one household; each device there has addresses without number.
_IPV6_HOUSEHOLD = 64


def network_of(request: HttpRequest) -> str:
    """Return the IPv4 address, or the network of 64 bits that an IPv6 address is in."""
    text = str(get_adapter().get_client_ip(request))
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return text
    if isinstance(address, ipaddress.IPv4Address):
        return text
    return str(ipaddress.ip_network((address, _IPV6_HOUSEHOLD), strict=False))
