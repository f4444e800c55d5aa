"""Where webhooks may go, and where they may not."""

import ipaddress
import socket

import pytest

from integrations import addresses

PUBLIC = "https://93.184.216.34/hooks"


@pytest.fixture(autouse=True)
def _as_in_production(settings):
    settings.WEBHOOK_HTTPS_ONLY = True
    settings.WEBHOOK_PRIVATE_NETWORKS = []


@pytest.mark.parametrize(
    "url", [PUBLIC, "https://hooks.example.com/x?y=1", "https://hooks.example.com:8443/x"]
)
def test_public_addresses_are_taken(url):
    assert addresses.refusal_of_url(url) is None


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.example.com/x",
        "ftp://hooks.example.com/x",
        "javascript:alert(1)",
        "https://",
        "https://user:pass@hooks.example.com/",
        "https://hooks.example.com/#x",
        "https://hooks.example.com:99999/",
        "https://hooks.example.com:0/",
        "https://hooks.example.com/a b",
        "https://höoks.example.com/",
        "https://localhost/",
        "https://LOCALHOST./",
        "https://127.0.0.1/",
        "https://127.1/",
        "https://2130706433/",
        "https://0x7f000001/",
        "https://0.0.0.0/",
        "https://10.0.0.5/",
        "https://172.16.9.9/",
        "https://192.168.1.1/",
        "https://169.254.169.254/latest/meta-data",
        "https://100.64.0.1/",
        "https://224.0.0.1/",
        "https://192.88.99.1/",
        "https://[fec0::1]/",
        "https://[2002:c058:6301::1]/",
        "https://[::1]/",
        "https://[fe80::1]/",
        "https://[fd00::1]/",
        "https://[::ffff:10.0.0.5]/",
        "https://[64:ff9b::a00:5]/",
        "https://[2002:a00:5::1]/",
        "https://10.0.0.5./",
        f"https://{'a' * 64}.example.com/",
        f"https://{'a.' * 128}com/",
        "https://-hooks.example.com/",
        "https://hooks..example.com/",
        "https://ho%2foks.example.com/",
    ],
)
def test_plain_private_and_crooked_addresses_are_refused(url):
    assert addresses.refusal_of_url(url)


def test_a_network_may_be_allowed_by_name(settings):
    settings.WEBHOOK_PRIVATE_NETWORKS = ["10.1.0.0/16"]

    assert addresses.is_open(ipaddress.ip_address("10.1.2.3"))
    assert addresses.is_open(ipaddress.ip_address("::ffff:10.1.2.3"))
    assert not addresses.is_open(ipaddress.ip_address("10.2.0.1"))


def test_a_name_that_leads_inside_is_refused_when_we_send():
    with pytest.raises(addresses.AddressClosed, match="localhost leads to"):
        addresses.resolve("localhost", 443)


def test_one_closed_address_among_open_ones_closes_the_name(monkeypatch):
    def answers(*args, **kwargs):
        return [
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", (said, 443))
            for said in ("93.184.216.34", "10.0.0.5")
        ]

    monkeypatch.setattr(socket, "getaddrinfo", answers)

    with pytest.raises(addresses.AddressClosed):
        addresses.resolve("rebinding.example", 443)
