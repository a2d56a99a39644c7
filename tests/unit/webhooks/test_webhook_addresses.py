"""Where webhooks may lead: odd forms of URLs, and names that resolve to where nobody may post."""

from collections.abc import Sequence

import pytest

from service.domain.webhook_url import is_public, read_webhook_url
from service.errors import InvalidInput
from service.webhooks.destinations import Destinations

PUBLIC = "93.184.215.14"


def destinations(*addresses: str, private: bool = False) -> Destinations:
    async def resolve(_: str, __: int) -> Sequence[str]:
        if not addresses:
            raise OSError("no such name")
        return addresses

    return Destinations(private_addresses=private, resolve=resolve)


@pytest.mark.parametrize(
    "url",
    [
        "http://crm.example.com/in",
        "ftp://crm.example.com/in",
        "crm.example.com/in",
        "//crm.example.com/in",
        "https://",
        "https:///in",
        "https://user:word@crm.example.com/",
        "https://crm.example.com@127.0.0.1/",
        "https://127.0.0.1\\@crm.example.com/",
        "https://crm.example.com/ in",
        "https://crm.example.com/\r\nHost: x",
        "https://crm.example.com/#part",
        "https://crm.example.com:0/",
        "https://crm.example.com:99999/",
        "https://crm.example.com:port/",
        "https://crm..example.com/",
        "https://-crm.example.com/",
        "https://bücher.example/",
        "https://crm.example.com/" + "x" * 2000,
        "https://2130706433/",
        "https://0177.0.0.1/",
        "https://0x7f.0.0.1/",
        "https://0x7f000001/",
        "https://127.1/",
        "https://1.2.3.4.5/",
        "https://256.1.1.1/",
        "https://[::1/",
        "https://[fe80::1%25eth0]/",
        "https://%31%32%37.0.0.1/",
    ],
)
async def test_a_url_in_an_odd_form_is_refused_whatever_it_resolves_to(url: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        await destinations(PUBLIC).find(url)
    assert [error.pointer for error in caught.value.errors] == ["/url"]


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "127.8.8.8", "0.0.0.0", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254"),
        *("100.64.0.1", "192.0.2.1", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255"),
        *(
            "::",
            "::1",
            "::127.0.0.1",
            "::ffff:127.0.0.1",
            "::ffff:93.184.215.14",
            "64:ff9b::7f00:1",
            "fe80::1",
        ),
        *(
            "fec0::1",
            "fc00::1",
            "fd00:ec2::254",
            "ff02::1",
            "2001:db8::1",
            "2001::1",
            "2002:7f00:1::",
            "fe80::1%eth0",
        ),
    ],
)
async def test_an_address_that_is_not_public_is_refused_as_itself_and_behind_a_name(address: str) -> None:
    assert not is_public(address)
    host = f"[{address}]" if ":" in address else address
    with pytest.raises(InvalidInput):
        await destinations().find(f"https://{host}/")
    with pytest.raises(InvalidInput):
        await destinations(address).find("https://crm.example.com/")
    with pytest.raises(InvalidInput):  # one of several is enough
        await destinations(PUBLIC, address).find("https://crm.example.com/")


async def test_a_public_address_is_where_it_leads() -> None:
    parts, addresses = await destinations(PUBLIC, "2606:2800::1").find("https://CRM.Example.com.:8443/in?k=1")

    assert (parts.host, parts.port, parts.target) == ("crm.example.com", 8443, "/in?k=1")
    assert parts.authority == "crm.example.com:8443"
    assert addresses == (PUBLIC, "2606:2800::1")


async def test_an_address_in_the_url_is_not_resolved() -> None:
    assert (await destinations().find(f"https://{PUBLIC}/"))[1] == (PUBLIC,)
    assert (await destinations().find("https://[2606:2800::1]/"))[1] == ("2606:2800::1",)


@pytest.mark.parametrize("host", ["localhost", "localhost.", "LOCALHOST"])
async def test_localhost_is_refused_by_what_the_system_resolves_it_to(host: str) -> None:
    with pytest.raises(InvalidInput, match="not public"):
        await Destinations(private_addresses=False).find(f"https://{host}/")


async def test_a_name_without_an_address_is_refused() -> None:
    with pytest.raises(InvalidInput, match="no address"):
        await destinations().find("https://crm.example.com/")


async def test_a_closed_network_allows_private_addresses_and_plain_http() -> None:
    closed = destinations("10.0.0.1", private=True)

    assert (await closed.find("http://crm.internal/"))[1] == ("10.0.0.1",)
    assert (await closed.find("http://127.0.0.1:8080/"))[0].authority == "127.0.0.1:8080"
    with pytest.raises(InvalidInput):
        await closed.find("http://2130706433/")


def test_the_fix_is_named_where_a_url_is_refused() -> None:
    with pytest.raises(ValueError, match="https://"):
        read_webhook_url("http://crm.example.com/")
