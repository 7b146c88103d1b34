"""Fetches the file at an address that an organiser gives, from the public internet alone.

Whoever can make a server fetch addresses can look into the network behind it. So only web addresses without user names
are fetched, at the ports of web servers; every address, also each that another leads on to, is checked as it is
connected to (`knowledge/addresses.py`); size and time are bounded; no proxy or password of the environment is used.
"""

import re
import ssl
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

import httpcore
import httpx

from knowledge.addresses import (
    Address,
    CheckedBackend,
    Deadline,
    NotPublic,
    Resolve,
    UnknownHost,
    is_public,
    resolve,
)
from knowledge.conversion import CONVERTERS, Limits
from knowledge.conversion.errors import (
    BadAddress,
    FetchTooSlow,
    NotFound,
    PrivateAddress,
    TooLarge,
    TooManyRedirects,
    UnknownType,
    Unreachable,
)
from knowledge.conversion.model import MEGABYTE
from knowledge.staging import Staged, Staging

SECONDS = 20.0
MOST_REDIRECTS = 5
PORTS = {"http": 80, "https": 443}
_CHUNK = 64 * 1024
_REDIRECTS = (301, 302, 303, 307, 308)
_LONGEST_ADDRESS, _LONGEST_SHOWN, _LONGEST_STEM = 2000, 200, 80
_UNSAFE = re.compile(r"[^\w .,()+-]+")
_FILENAME = re.compile(rb"filename=\"?([^\";]{1,200})", re.IGNORECASE)
_OFFICE = "application/vnd.openxmlformats-officedocument"
_ENDINGS = {
    "text/html": "html",
    "application/xhtml+xml": "html",
    "application/pdf": "pdf",
    f"{_OFFICE}.wordprocessingml.document": "docx",
    f"{_OFFICE}.presentationml.presentation": "pptx",
    f"{_OFFICE}.spreadsheetml.sheet": "xlsx",
    "text/csv": "csv",
    "text/calendar": "ics",
    "application/json": "json",
    "text/markdown": "md",
    "text/plain": "txt",
}
# Types that servers give for whatever they do not know; the ending of the name says more.
_VAGUE = ("", "text/plain", "application/octet-stream", "binary/octet-stream", "application/force-download")


@dataclass(frozen=True)
class Fetched:
    """A file that is being fetched: the name it gets here, the address it came from in the end, and its chunks."""

    name: str
    url: str
    chunks: Iterator[bytes]


def fetch(
    url: str,
    staging: Staging,
    who: str,
    limit_bytes: int = Limits().size,
    seconds: float = SECONDS,
    fetcher: "Fetcher | None" = None,
) -> Staged:
    """Fetch a file and let it wait with those that were uploaded.

    Raises Refusal: BadAddress, PrivateAddress, Unreachable, NotFound, TooManyRedirects, FetchTooSlow, UnknownType,
    TooLarge, and what `Staging.receive` raises; nothing is left then.
    """
    with (fetcher or Fetcher()).open(url, limit_bytes, seconds) as fetched:
        with staging.receive(fetched.name, who, limit_bytes) as file:
            for chunk in fetched.chunks:
                file.write(chunk)
        return file.staged


class Fetcher:
    """Fetches files; what may be connected to is the public internet unless a test says otherwise."""

    def __init__(
        self,
        resolve: Resolve = resolve,
        allowed: Callable[[Address], bool] = is_public,
        ports: Collection[int] = tuple(PORTS.values()),
        context: ssl.SSLContext | None = None,
    ) -> None:
        self._resolve = resolve
        self._allowed = allowed
        self._ports = ports
        self._context = context or httpx.create_ssl_context(trust_env=False)

    @contextmanager
    def open(self, url: str, limit_bytes: int = Limits().size, seconds: float = SECONDS) -> Iterator[Fetched]:
        """The file at an address, following where it leads on to. Raises Refusal, also while the chunks are read."""
        target = self._check(url)
        shown = _shown(target)
        backend = CheckedBackend(Deadline(seconds), self._resolve, self._allowed)
        pool = httpcore.ConnectionPool(ssl_context=self._context, network_backend=backend, max_keepalive_connections=0)
        with pool, _told(shown, seconds):
            for _ in range(MOST_REDIRECTS + 1):
                with pool.stream("GET", str(target), headers=_headers(target)) as response:
                    if response.status in _REDIRECTS:
                        target = self._check(_next(target, response))
                        continue
                    if response.status != 200:
                        raise NotFound(shown, {"status": response.status})
                    yield Fetched(_name(target, response), str(target), _chunks(response, shown, limit_bytes))
                    return
        raise TooManyRedirects(shown, {"limit": MOST_REDIRECTS})

    def _check(self, url: str) -> httpx.URL:
        """The address, when it is one that may be fetched; raises BadAddress."""
        try:
            target = httpx.URL(url.strip()[: _LONGEST_ADDRESS + 1])
            if len(str(target)) > _LONGEST_ADDRESS or not target.host:
                raise BadAddress(_shown(target), {"reason": "no-url"})
        except (httpx.InvalidURL, ValueError, TypeError) as error:
            raise BadAddress(_printable(url), {"reason": "no-url"}) from error
        if target.scheme not in PORTS:
            raise BadAddress(_shown(target), {"reason": "scheme"})
        if target.userinfo:
            raise BadAddress(_shown(target), {"reason": "credentials"})
        if (target.port or PORTS[target.scheme]) not in self._ports:
            raise BadAddress(_shown(target), {"reason": "port"})
        return target.copy_with(fragment=None)


@contextmanager
def _told(shown: str, seconds: float) -> Iterator[None]:
    """Turns what goes wrong on the network into refusals."""
    try:
        yield
    except NotPublic as error:
        raise PrivateAddress(shown) from error
    except UnknownHost as error:
        raise Unreachable(shown, {"reason": "unknown-host"}) from error
    except httpcore.TimeoutException as error:
        raise FetchTooSlow(shown, {"limit": round(seconds)}) from error
    except httpcore.ConnectError as error:
        reason = "certificate" if "CERTIFICATE_VERIFY_FAILED" in str(error) else "no-connection"
        raise Unreachable(shown, {"reason": reason}) from error
    except (httpcore.NetworkError, httpcore.ProtocolError) as error:
        raise Unreachable(shown, {"reason": "cut-off"}) from error


def _headers(target: httpx.URL) -> dict[bytes | str, bytes | str]:
    return {
        "Host": target.netloc.decode("ascii"),
        "User-Agent": "delegate-assistant",
        "Accept": "*/*",
        # A packed answer is unpacked all the same where a server insists, within bounds.
        "Accept-Encoding": "identity",
    }


def _header(response: httpcore.Response, name: bytes) -> bytes:
    return next((value for key, value in response.headers if key.lower() == name), b"")


def _next(target: httpx.URL, response: httpcore.Response) -> str:
    try:
        return str(target.join(_header(response, b"location").decode("utf-8", "replace")))
    except (httpx.InvalidURL, ValueError) as error:
        raise BadAddress(_shown(target), {"reason": "no-url"}) from error


def _chunks(response: httpcore.Response, shown: str, limit: int) -> Iterator[bytes]:
    """The body, unpacked; neither what arrives nor what it unpacks to goes beyond the limit by more than a chunk."""
    declared = _header(response, b"content-length")
    if declared.isdigit() and int(declared[:20]) > limit:
        raise _too_large(shown, limit)
    packing = _header(response, b"content-encoding").strip().lower()
    arriving = _bounded(response.iter_stream(), shown, limit)
    if packing in (b"", b"identity"):
        yield from arriving
    elif packing in (b"gzip", b"x-gzip"):
        yield from _bounded(_unpacked(arriving, shown), shown, limit)
    else:
        raise Unreachable(shown, {"reason": "unpacking"})


def _bounded(chunks: Iterable[bytes], shown: str, limit: int) -> Iterator[bytes]:
    total = 0
    for chunk in chunks:
        total += len(chunk)
        if total > limit:
            raise _too_large(shown, limit)
        yield chunk


def _unpacked(chunks: Iterable[bytes], shown: str) -> Iterator[bytes]:
    """Unpack gzip in steps of bounded size, whatever a small piece may unpack to."""
    unpacking = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        for chunk in chunks:
            while chunk and not unpacking.eof:
                yield unpacking.decompress(chunk, _CHUNK)
                chunk = unpacking.unconsumed_tail
    except zlib.error as error:
        raise Unreachable(shown, {"reason": "unpacking"}) from error
    if not unpacking.eof:
        raise Unreachable(shown, {"reason": "cut-off"})


def _too_large(shown: str, limit: int) -> TooLarge:
    return TooLarge(shown, {"limit": max(1, limit // MEGABYTE)})


def _name(target: httpx.URL, response: httpcore.Response) -> str:
    """A name for the file: as the server or the address calls it, with the ending of its type."""
    given = _FILENAME.search(_header(response, b"content-disposition"))
    called = given[1].decode("utf-8", "replace") if given else unquote(target.path.rpartition("/")[2])
    stem, _, ending = called.rpartition(".")
    known = bool(stem) and ending.lower() in CONVERTERS
    kind = _header(response, b"content-type").partition(b";")[0].strip().lower().decode("ascii", "replace")
    if not (known and kind in _VAGUE):
        if kind not in _ENDINGS:
            raise UnknownType(_shown(target), {"found": _printable(kind) or "?", "formats": ", ".join(CONVERTERS)})
        stem, ending = (stem if known else called), _ENDINGS[kind]
    stem = _UNSAFE.sub("-", stem)[:_LONGEST_STEM].strip(" .-") or target.host.removeprefix("www.").replace(":", "-")
    return f"{stem}.{ending.lower()}"


def _shown(target: httpx.URL) -> str:
    """The address as people are told of it, without what may be secret in it."""
    port = f":{target.port}" if target.port else ""
    return _printable(f"{target.scheme}://{target.host}{port}{target.path}")


def _printable(text: Any) -> str:
    return "".join(character for character in str(text)[:_LONGEST_SHOWN] if character.isprintable())
