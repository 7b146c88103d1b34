"""Only addresses of the public internet may be connected to, whatever they are dressed up as."""

from ipaddress import ip_address

import pytest

from knowledge.addresses import is_public


@pytest.mark.parametrize("address", "8.8.8.8 93.184.216.34 2606:2800:220:1::1 ::ffff:8.8.8.8 64:ff9b::808:808".split())
def test_a_public_address_may_be_connected_to(address: str) -> None:
    assert is_public(ip_address(address))


PRIVATE = """
    127.0.0.1 127.8.8.8 0.0.0.0 0.1.2.3 10.0.0.1 172.16.0.1 172.31.255.255 192.168.1.1 169.254.169.254 100.64.0.1
    100.127.255.255 192.0.0.1 192.0.2.1 198.18.0.1 198.51.100.1 203.0.113.1 224.0.0.1 239.1.1.1 240.0.0.1
    255.255.255.255
    ::1 :: fe80::1 fe80::1%eth0 fc00::1 fd12:3456::1 fec0::1 ff02::1 2001:db8::1 100::1
    ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:169.254.169.254 ::127.0.0.1
    64:ff9b::127.0.0.1 64:ff9b::10.0.0.1 64:ff9b::169.254.169.254 64:ff9b:1::8.8.8.8
    2002:7f00:1:: 2002:a00:1:: 2002:c0a8:101::1 2001:0:4136:e378:8000:63bf:3fff:fdd2
"""


@pytest.mark.parametrize("address", PRIVATE.split())
def test_a_private_address_may_not(address: str) -> None:
    assert not is_public(ip_address(address))
