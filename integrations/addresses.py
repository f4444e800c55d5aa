"""Where webhooks may go: to the open internet, never into our own network."""

import ipaddress
import re
import socket
from urllib.parse import urlsplit

from django.conf import settings

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
NAT64 = ipaddress.ip_network("64:ff9b::/96")
LABEL = r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?"
NAME = re.compile(rf"(?=.{{1,254}}\Z){LABEL}(\.{LABEL})*\.?")
RELAYS = ipaddress.ip_network(
    "192.88.99.0/24"
)  # 6to4 anycast, withdrawn: leads anywhere or nowhere


class AddressClosed(OSError):
    """The name leads to an address that webhooks may not reach."""


def refusal_of_url(url: str) -> str | None:
    """Why this address is refused before anything is asked of the network, or None.

    A name is looked up only when we send: what it leads to may have changed by then.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return "This is not an address. Give one such as https://hooks.example.com/goodstanding."
    schemes = ("https",) if settings.WEBHOOK_HTTPS_ONLY else ("https", "http")
    if parts.scheme not in schemes:
        return "Give an address that begins with https://."
    if not host or port == 0:
        return (
            "This address names no host. Give one such as https://hooks.example.com/goodstanding."
        )
    if parts.username or parts.password or parts.fragment:
        return "Take user name, password and #fragment out of the address."
    if not url.isascii() or any(sign.isspace() for sign in url):
        return "Spell the address in ASCII, without spaces (xn--… for international names)."
    literal = _literal(host.rstrip("."))
    if literal is None and not NAME.fullmatch(host):
        return f"{host[:80]} is no name that a host may have."
    if literal is not None and not is_open(literal):
        return f"{host} is an address inside a private network; webhooks go to public ones only."
    return None


def resolve(host: str, port: int) -> str:
    """The address to connect to. Every one the name leads to must be open, or none is used."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    said = [str(entry[4][0]).partition("%")[0] for entry in found]
    for address in said:
        if not is_open(ipaddress.ip_address(address)):
            raise AddressClosed(f"{host} leads to {address}, which webhooks may not reach")
    return said[0]


def is_open(address: Address) -> bool:
    """Public, or in a network that the settings allow by name."""
    inner = _inside(address)
    if any(inner in network for network in _allowed() if network.version == inner.version):
        return True
    if (inner.version == 6 and inner.is_site_local) or inner in RELAYS:
        return False
    return inner.is_global and not inner.is_multicast and not inner.is_reserved


def _inside(address: Address) -> Address:
    """The IPv4 address that an IPv6 one may carry."""
    if isinstance(address, ipaddress.IPv6Address):
        if carried := address.ipv4_mapped or address.sixtofour:
            return carried
        if address in NAT64:
            return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if address.teredo:
            return address.teredo[1]
    return address


def _literal(host: str) -> Address | None:
    """Also in the short spellings that resolvers take: 127.1, 2130706433, 0x7f000001."""
    if host.rstrip(".").lower() in ("localhost", "localhost.localdomain"):
        return ipaddress.IPv4Address("127.0.0.1")
    try:
        return ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        pass
    try:
        return ipaddress.IPv4Address(socket.inet_aton(host))
    except OSError:
        return None


def _allowed() -> list[ipaddress.IPv4Network | ipaddress.IPv6Network]:
    return [ipaddress.ip_network(said) for said in settings.WEBHOOK_PRIVATE_NETWORKS]
