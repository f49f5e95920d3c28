from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talkstack.errors import OutboundRefusedError
from talkstack.http.addresses import endpoint_of, is_public, parse_allowed
from talkstack.settings import SettingsError

INSIDE = [
    "0.0.0.0/8",
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.0.0.0/29",
    "192.0.2.0/24",
    "192.168.0.0/16",
    "198.18.0.0/15",
    "224.0.0.0/4",
    "240.0.0.0/4",
    "168.63.129.16/32",
    "::/127",
    "fc00::/7",
    "fe80::/10",
    "fec0::/10",
    "ff00::/8",
    "2001:db8::/32",
]


@st.composite
def addresses_inside(draw: st.DrawFn) -> str:
    network = ip_network(draw(st.sampled_from(INSIDE)))
    kind = IPv4Address if isinstance(network, IPv4Network) else IPv6Address
    return str(kind(draw(st.integers(int(network[0]), int(network[-1])))))


@given(addresses_inside())
def test_nothing_inside_is_public(address):
    assert not is_public(address)


@given(
    st.ip_addresses(v=4), st.sampled_from(["::ffff:", "::", "64:ff9b::", "2002:{:02x}{:02x}:{:02x}{:02x}::"])
)
def test_no_ipv4_address_hides_in_an_ipv6_one(address, form):
    hidden = form.format(*address.packed) if "{" in form else f"{form}{address}"
    assert not is_public(hidden)


@pytest.mark.parametrize("address", ["8.8.8.8", "93.184.216.34", "2606:4700::1111", "168.63.129.17"])
def test_the_rest_of_the_internet_is(address):
    assert is_public(address)


@pytest.mark.parametrize(
    "address", ["", "fe80::1%eth0", "2606:4700::1111%1", "1.2.3", "example.com", "08.8.8.8"]
)
def test_what_is_not_an_address_is_not_public(address):
    assert not is_public(address)


@pytest.mark.parametrize(
    ("url", "endpoint"),
    [
        ("https://example.com/a?b=c", ("example.com", 443)),
        ("https://EXAMPLE.com:8443", ("example.com", 8443)),
        ("https://8.8.8.8/", ("8.8.8.8", 443)),
        ("https://[2606:4700::1111]/", ("2606:4700::1111", 443)),
        (f"https://{'a' * 63}.com/", (f"{'a' * 63}.com", 443)),
        (f"https://{'a.' * 125}com./", (f"{'a.' * 125}com.", 443)),
    ],
)
def test_knows_where_a_url_leads(url, endpoint):
    assert endpoint_of(url, frozenset()) == endpoint


@pytest.mark.parametrize(
    "url",
    [
        "",
        "example.com",
        "//example.com",
        "http://example.com",
        "ftp://example.com",
        "file:///etc/passwd",
        "https://",
        "https://user@example.com",
        "https://user:word@example.com",
        "https://example.com:0",
        "https://example.com:99999",
        "https://example.com\\@127.0.0.1",
        "https://example.com /",
        "https://exam\tple.com/",
        "https://example.com/\n",
        "https://ex\u00e4mple.com/",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://[::ffff:8.8.8.8]/",
        "https://169.254.169.254/metadata",
        "https://2130706433/",
        "https://127.1/",
        "https://0177.0.0.1/",
        "https://[fe80::1%25eth0]/",
        "https://%31%32%37.0.0.1/",
        f"https://{'a' * 64}.com/",
        f"https://www.{'a' * 64}/",
        f"https://{'a.' * 126}com/",
        "https://a..com/",
    ],
)
def test_refuses_what_is_not_a_public_https_address(url):
    with pytest.raises(OutboundRefusedError):
        endpoint_of(url, frozenset())


@given(st.text())
def test_a_url_is_taken_or_refused_and_nothing_else(text):
    for url in (text, f"https://{text}", f"https://example.com{text}"):
        try:
            host, port = endpoint_of(url, frozenset())
        except OutboundRefusedError:
            continue
        assert host.isascii()
        assert 0 < port < 65536


def test_an_exception_is_for_its_host_and_port_alone():
    allowed = parse_allowed("127.0.0.1:7085, clinic:80,[::1]:9")
    assert endpoint_of("http://127.0.0.1:7085/slots", allowed) == ("127.0.0.1", 7085)
    assert endpoint_of("http://clinic/slots", allowed) == ("clinic", 80)
    assert endpoint_of("https://[::1]:9/", allowed) == ("::1", 9)
    for url in ("http://127.0.0.1:7086/", "http://127.0.0.1/", "http://localhost:7085/", "http://clinic:81/"):
        with pytest.raises(OutboundRefusedError):
            endpoint_of(url, allowed)
    with pytest.raises(OutboundRefusedError):
        endpoint_of("ftp://clinic:80/", allowed)


def test_nothing_is_allowed_by_default():
    assert parse_allowed("") == parse_allowed("  ") == frozenset()


@pytest.mark.parametrize(
    "text",
    [
        "*",
        "*:80",
        "a",
        "a:",
        ":80",
        "a:b",
        "a:0",
        "a:80,",
        "a:80 b:90",
        "http://a:80",
        "a:80/x",
        "u@a:80",
        "::1:80",
        f"{'a' * 64}.com:80",
    ],
)
def test_a_list_with_anything_else_in_it_is_refused_whole(text):
    with pytest.raises(SettingsError, match="OUTBOUND_ALLOW"):
        parse_allowed(text)
