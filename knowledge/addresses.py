"""Connections to public addresses alone: the address that was checked is the very one that is connected to.

A name is resolved once for each connection, and refused when any of its addresses lies in a private network. Method:
the guard of infiniflow/ragflow (`common/ssrf_guard.py`), here inside the connection itself, so that a name which
resolves differently a moment later changes nothing.
"""

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Any

import httpcore

Address = IPv4Address | IPv6Address

# The addresses of a host name, as text.
Resolve = Callable[[str, int], list[str]]

# Translates to the IPv4 address in its last 32 bits.
_NAT64 = IPv6Network("64:ff9b::/96")
_NAT64_LOCAL = IPv6Network("64:ff9b:1::/48")


class NotPublic(Exception):
    """A host name stands for an address that may not be connected to."""


class UnknownHost(Exception):
    """A host name stands for no address."""


def is_public(address: Address) -> bool:
    """Whether an address is one of the public internet, also when it carries another address inside."""
    if isinstance(address, IPv6Address):
        if address.teredo or address in _NAT64_LOCAL:
            return False
        inner = address.ipv4_mapped or address.sixtofour
        if address in _NAT64:
            inner = IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(inner)
        if address.is_site_local:
            return False
    return address.is_global and not (
        address.is_multicast
        or address.is_reserved
        or address.is_unspecified
        or address.is_loopback
        or address.is_link_local
        or address.is_private
    )


def resolve(host: str, port: int) -> list[str]:
    """Ask the system for the addresses of a host name."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise UnknownHost(host) from error
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


class Deadline:
    """The moment by which everything has to be done; past it, the next wait raises the error of a time-out."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def left(self) -> float:
        seconds = self._end - time.monotonic()
        if seconds <= 0:
            raise httpcore.TimeoutException("the time is up")
        return seconds


class CheckedBackend(httpcore.NetworkBackend):
    """Opens connections for httpcore, to addresses that `allowed` accepts and no later than the deadline."""

    def __init__(self, deadline: Deadline, resolve: Resolve, allowed: Callable[[Address], bool]) -> None:
        self._deadline = deadline
        self._resolve = resolve
        self._allowed = allowed
        self._backend = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first address that answers. Raises NotPublic, UnknownHost, or httpcore's own errors."""
        addresses = [ip_address(address) for address in _within(self._deadline, self._resolve, host, port)]
        if not addresses:
            raise UnknownHost(host)
        if not all(self._allowed(address) for address in addresses):
            raise NotPublic(host)
        for number, address in enumerate(addresses, start=1):
            try:
                stream = self._backend.connect_tcp(str(address), port, self._deadline.left(), None, socket_options)
                return _TimedStream(stream, self._deadline)
            except httpcore.ConnectError:
                if number == len(addresses):
                    raise
        raise UnknownHost(host)


class _TimedStream(httpcore.NetworkStream):
    """A connection on which no wait goes beyond the deadline, however small the pieces that arrive."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._deadline.left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.left())

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        stream = self._stream.start_tls(ssl_context, server_hostname, self._deadline.left())
        return _TimedStream(stream, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def _within(deadline: Deadline, resolve: Resolve, host: str, port: int) -> list[str]:
    """The addresses of a host; the system's resolver knows no time-out, so it works in a thread that may be left."""
    found: list[list[str]] = []

    def work() -> None:
        try:
            found.append(resolve(host, port))
        except UnknownHost:
            found.append([])

    thread = threading.Thread(target=work, daemon=True, name="resolving a host name")
    thread.start()
    thread.join(deadline.left())
    if not found:
        raise httpcore.ConnectTimeout("the name was not resolved in time")
    return found[0]
