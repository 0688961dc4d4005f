"""Deliveries go to the public internet, and to what the operator named."""

import ipaddress
import socket

import pytest

from classifier.webhooks import targets
from classifier.webhooks.errors import AddressRefusedError

PRIVATE = (
    *("127.0.0.1", "127.8.8.8", "0.0.0.0", "10.0.0.1", "172.16.0.1", "192.168.1.1"),
    # Link-local with the metadata services of clouds; shared by carriers (and Alibaba's metadata).
    *("169.254.1.1", "169.254.169.254", "100.64.0.1", "100.100.100.200"),
    # Azure's, Oracle's.
    *("168.63.129.16", "192.0.0.192"),
    *("224.0.0.1", "239.1.1.1", "240.0.0.1", "255.255.255.255", "198.18.0.1", "192.0.2.1"),
    *("203.0.113.7", "192.88.99.1"),
    *("::", "::1", "fe80::1", "fc00::1", "fd00:ec2::254", "ff02::1", "2001:db8::1", "3fff::1"),
    # IPv4 inside IPv6: mapped, compatible, NAT64, 6to4, Teredo.
    *("::ffff:10.0.0.1", "::ffff:93.184.216.34", "::10.0.0.1", "64:ff9b::a00:1"),
    *("64:ff9b:1::a00:1", "2002:a00:1::1", "2001:0:1::1"),
)
PUBLIC = ("93.184.216.34", "8.8.8.8", "2606:2800:220:1:248:1893:25c8:1946", "2a00:1450:4001::1")


def found(*addresses):
    """Return what looking up a name gives."""

    def getaddrinfo(_host, port, **_kind):
        return [
            (socket.AF_INET6 if ":" in address else socket.AF_INET, 1, 6, "", (address, port))
            for address in addresses
        ]

    return getaddrinfo


@pytest.mark.parametrize("address", PRIVATE)
def test_what_is_not_public(address, monkeypatch):
    assert not targets.is_public(ipaddress.ip_address(address))
    host = f"[{address}]" if ":" in address else address
    with pytest.raises(AddressRefusedError):
        targets.check(f"https://{host}/hook")
    monkeypatch.setattr(socket, "getaddrinfo", found(address))
    with pytest.raises(AddressRefusedError):
        targets.resolve(targets.parse("https://hooks.example.org/"))


@pytest.mark.parametrize("address", PUBLIC)
def test_what_is_public(address, monkeypatch):
    assert targets.is_public(ipaddress.ip_address(address))
    monkeypatch.setattr(socket, "getaddrinfo", found(address))
    assert targets.resolve(targets.parse("https://hooks.example.org/")) == [address]


def test_one_private_address_among_public_ones_is_enough_to_refuse(monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", found("93.184.216.34", "10.0.0.1"))
    with pytest.raises(AddressRefusedError):
        targets.resolve(targets.parse("https://hooks.example.org/"))


def test_a_zone_does_not_hide_a_link_local_address(monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", found("fe80::1%eth0"))
    with pytest.raises(AddressRefusedError):
        targets.resolve(targets.parse("https://hooks.example.org/"))


@pytest.mark.parametrize("host", ["2130706433", "0x7f.1", "127.1", "localhost"])
def test_other_ways_to_write_this_machine(host):
    with pytest.raises(AddressRefusedError):
        targets.resolve(targets.parse(f"https://{host}/"))


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.example.org/",
        "ftp://hooks.example.org/",
        "https:///hook",
        "hooks.example.org",
        "https://user@hooks.example.org/",
        "https://user:word@hooks.example.org/",
        "https://hooks.example.org/#part",
        "https://hooks.example.org/a b",
        "https://hooks.example.org/\r\nX-Injected: 1",
        "https://höoks.example.org/",
        "https://hooks.example.org:99999/",
        "https://[::1/",
        "",
    ],
)
def test_addresses_that_are_refused(url):
    with pytest.raises(AddressRefusedError):
        targets.check(url)


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("https://hooks.example.org", ("https", "hooks.example.org", 443, "/")),
        ("https://Hooks.example.org:8443/a?b=1", ("https", "hooks.example.org", 8443, "/a?b=1")),
        ("https://[2606:2800:220:1::1]/x", ("https", "2606:2800:220:1::1", 443, "/x")),
    ],
)
def test_addresses_that_are_taken_apart(url, target):
    targets.check(url)
    assert targets.parse(url) == targets.Target(*target)


def test_the_operator_may_name_networks(settings, monkeypatch):
    settings.WEBHOOK_PRIVATE_TARGETS = ["10.20.0.0/16"]
    monkeypatch.setattr(socket, "getaddrinfo", found("10.20.3.4"))
    assert targets.resolve(targets.parse("https://his.clinic.example/")) == ["10.20.3.4"]
    assert targets.resolve(targets.parse("http://his.clinic.example/")) == ["10.20.3.4"]
    targets.check("http://10.20.3.4/")
    with pytest.raises(AddressRefusedError):
        targets.check("https://10.21.3.4/")
    monkeypatch.setattr(socket, "getaddrinfo", found("10.20.3.4", "10.21.0.1"))
    with pytest.raises(AddressRefusedError):
        targets.resolve(targets.parse("https://his.clinic.example/"))


def test_the_operator_may_name_hosts(settings, monkeypatch):
    settings.WEBHOOK_PRIVATE_TARGETS = ["his.clinic.example"]
    monkeypatch.setattr(socket, "getaddrinfo", found("192.168.0.9"))
    assert targets.resolve(targets.parse("http://his.clinic.example/")) == ["192.168.0.9"]
    with pytest.raises(AddressRefusedError):
        targets.resolve(targets.parse("https://other.clinic.example/"))


def test_plain_http_is_for_named_targets_only(settings, monkeypatch):
    settings.WEBHOOK_PRIVATE_TARGETS = ["10.20.0.0/16"]
    monkeypatch.setattr(socket, "getaddrinfo", found("93.184.216.34"))
    with pytest.raises(AddressRefusedError):
        targets.resolve(targets.parse("http://hooks.example.org/"))
