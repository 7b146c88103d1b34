"""Files are fetched from public addresses alone: no trick of names, redirects or answers leads anywhere else."""

import gzip
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from knowledge.addresses import Address, UnknownHost, resolve
from knowledge.conversion import errors
from knowledge.fetching import Fetcher, fetch
from knowledge.staging import Staged, Staging

HOME = "127.0.0.1"
OTHER = "127.0.0.2"

# Writes an answer by hand.
Answer = Callable[["Handler"], None]


class Handler(BaseHTTPRequestHandler):
    """Answers each path as a test has said, and remembers what was asked for."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.server.asked.append((self.path, dict(self.headers)))  # type: ignore[attr-defined]
        try:
            self.server.answers[self.path](self)  # type: ignore[attr-defined]
        except ConnectionError:
            self.close_connection = True

    def log_message(self, *_: object) -> None:
        pass

    def answer(self, body: bytes = b"", status: int = 200, **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content_Length": str(len(body)), **headers}.items():
            if value:
                self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)


class QuietServer(ThreadingHTTPServer):
    """A server that does not print what clients that leave early do to it."""

    def handle_error(self, *_: object) -> None:
        pass


class Site:
    """A web server on a loopback address."""

    def __init__(self, context: ssl.SSLContext | None = None) -> None:
        self.server = QuietServer((HOME, 0), Handler)
        self.server.asked, self.server.answers = [], {}  # type: ignore[attr-defined]
        self.asked: list[tuple[str, dict[str, str]]] = self.server.asked  # type: ignore[attr-defined]
        if context:
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def put(self, path: str, answer: Answer) -> str:
        self.server.answers[path] = answer  # type: ignore[attr-defined]
        return f"http://{HOME}:{self.port}{path}"

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def site() -> Iterator[Site]:
    site = Site()
    yield site
    site.close()


@pytest.fixture
def staging(tmp_path: Path) -> Staging:
    return Staging(tmp_path)


@contextmanager
def listening(address: str) -> Iterator[tuple[int, Callable[[], bool]]]:
    """A port that somebody listens at, and whether anybody has connected to it."""
    with socket.create_server((address, 0)) as server:
        server.setblocking(False)

        def called() -> bool:
            try:
                server.accept()[0].close()
            except BlockingIOError:
                return False
            return True

        yield server.getsockname()[1], called


def at_home(address: Address) -> bool:
    return str(address) == HOME


def fetcher(*ports: int, resolve: Callable[[str, int], list[str]] = resolve) -> Fetcher:
    return Fetcher(resolve, at_home, ports)


def fetched(site: Site, staging: Staging, url: str, **more: float) -> Staged:
    return fetch(url, staging, "ana", fetcher=fetcher(site.port), **more)  # type: ignore[arg-type]


def html(text: str) -> Answer:
    return lambda handler: handler.answer(text.encode(), Content_Type="text/html; charset=utf-8")


def refused(staging: Staging, url: str, by: Fetcher, **more: float) -> errors.Refusal:
    with pytest.raises(errors.Refusal) as caught:
        fetch(url, staging, "ana", fetcher=by, **more)  # type: ignore[arg-type]
    assert staging.list() == ()
    assert not staging.folder.exists() or list(staging.folder.iterdir()) == []
    return caught.value


def test_a_page_is_fetched_and_waits_like_an_upload(site: Site, staging: Staging) -> None:
    url = site.put("/venue/getting-there?lang=en", html("<p>The gate opens.</p>"))
    staged = fetched(site, staging, f"{url}#gate")
    assert (staged.name, staged.who) == ("getting-there.html", "ana")
    assert (staging.folder / staged.token / "content").read_text(encoding="utf-8") == "<p>The gate opens.</p>"
    ((_, headers),) = site.asked
    assert headers["Host"] == f"{HOME}:{site.port}"
    assert not {"Cookie", "Authorization", "Referer"} & set(headers)


@pytest.mark.parametrize(
    ("path", "headers", "name"),
    [
        ("/a.pdf", {"Content_Type": "application/pdf"}, "a.pdf"),
        ("/a.PDF", {"Content_Type": "application/octet-stream"}, "a.pdf"),
        ("/note.fr.md", {"Content_Type": "text/plain"}, "note.fr.md"),
        ("/index.php", {"Content_Type": "text/html"}, "index.php.html"),
        ("/a.pdf", {"Content_Type": "text/html"}, "a.html"),
        ("/", {"Content_Type": "text/html"}, "127.0.0.1.html"),
        (
            "/x",
            {"Content_Type": "text/calendar", "Content_Disposition": 'attachment; filename="a/../b.ics"'},
            "a-..-b.ics",
        ),
        ("/%2e%2e%2fetc%2fpasswd", {"Content_Type": "text/plain"}, "passwd.txt"),
        ("/%E6%97%A5%E7%A8%8B.md", {"Content_Type": "text/plain"}, "日程.md"),
    ],
)
def test_type_and_address_name_the_file(
    site: Site, staging: Staging, path: str, headers: dict[str, str], name: str
) -> None:
    url = site.put(path, lambda handler: handler.answer(b"x", **headers))
    assert fetched(site, staging, url).name == name


@pytest.mark.parametrize("kind", ["image/png", "application/x-msdownload", "video/mp4", ""])
def test_a_type_that_cannot_be_read_is_refused(site: Site, staging: Staging, kind: str) -> None:
    url = site.put("/a", lambda handler: handler.answer(b"x", Content_Type=kind))
    assert isinstance(refused(staging, url, fetcher(site.port)), errors.UnknownType)


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("", "no-url"),
        ("http://", "no-url"),
        ("https://[::1", "no-url"),
        ("https://example.org/" + "a" * 3000, "no-url"),
        ("file:///etc/passwd", "no-url"),
        ("ftp://example.org/a.pdf", "scheme"),
        ("gopher://example.org/", "scheme"),
        ("example.org/a.pdf", "no-url"),
        ("https://ana:secret@example.org/a.pdf", "credentials"),
        ("https://example.org:22/", "port"),
        ("http://example.org:8080/", "port"),
        ("https://example.org\r\nHost: other/", "no-url"),
    ],
)
def test_what_is_no_public_web_address_is_refused(staging: Staging, url: str, reason: str) -> None:
    def ask(host: str, port: int) -> list[str]:
        raise AssertionError("no name is to be resolved")

    error = refused(staging, url, Fetcher(ask))
    assert (type(error), error.details) == (errors.BadAddress, {"reason": reason})
    assert "secret" not in str(error)


@pytest.mark.parametrize(
    "host",
    "127.0.0.1 localhost 2130706433 0x7f000001 0x7f.1 0177.0.0.1 127.1 0 [::1] [::ffff:127.0.0.1] [::ffff:7f00:1] "
    "169.254.169.254 10.0.0.1 [fd00::1] [64:ff9b::7f00:1]".split(),
)
def test_a_private_address_is_refused_however_it_is_written(staging: Staging, host: str) -> None:
    with listening(HOME) as (port, called):
        error = refused(staging, f"http://{host}:{port}/", Fetcher(ports=(port,)))
        assert isinstance(error, (errors.PrivateAddress, errors.BadAddress, errors.Unreachable)), error
        assert not called()


def test_one_private_address_among_public_ones_is_enough_to_refuse(staging: Staging) -> None:
    error = refused(staging, "http://example.org/", Fetcher(lambda host, port: ["93.184.216.34", "10.0.0.1"]))
    assert isinstance(error, errors.PrivateAddress)


def test_a_redirect_is_followed_and_names_the_file(site: Site, staging: Staging) -> None:
    site.put("/new.md", lambda handler: handler.answer(b"# New", Content_Type="text/markdown"))
    url = site.put("/old", lambda handler: handler.answer(status=302, Location="/new.md"))
    assert fetched(site, staging, url).name == "new.md"


def test_a_redirect_to_a_private_address_is_refused(site: Site, staging: Staging) -> None:
    with listening(OTHER) as (port, called):
        url = site.put("/a", lambda handler: handler.answer(status=301, Location=f"http://{OTHER}:{port}/"))
        assert isinstance(refused(staging, url, fetcher(site.port, port)), errors.PrivateAddress)
        assert not called()


@pytest.mark.parametrize(
    "location", ["file:///etc/passwd", "ftp://127.0.0.1/", "http://a:b@127.0.0.1/", "http://[", ""]
)
def test_a_redirect_to_what_is_no_web_address_is_refused(site: Site, staging: Staging, location: str) -> None:
    url = site.put("/a", lambda handler: handler.answer(status=307, Location=location))
    error = refused(staging, url, fetcher(site.port))
    assert isinstance(error, errors.BadAddress if location else errors.TooManyRedirects)


def test_redirects_without_end_are_refused(site: Site, staging: Staging) -> None:
    url = site.put("/a", lambda handler: handler.answer(status=302, Location="/a"))
    assert isinstance(refused(staging, url, fetcher(site.port)), errors.TooManyRedirects)
    assert len(site.asked) == 6


def test_a_name_that_changes_after_it_was_checked_changes_nothing(site: Site, staging: Staging) -> None:
    site.put("/a.md", lambda handler: handler.answer(b"Words.", Content_Type="text/markdown"))
    with socket.create_server((OTHER, site.port)) as other:
        other.setblocking(False)
        answers = iter([[HOME], [OTHER], [OTHER]])
        by = fetcher(site.port, resolve=lambda host, port: next(answers))
        assert fetch(f"http://example.org:{site.port}/a.md", staging, "ana", fetcher=by).name == "a.md"
        assert site.asked[0][1]["Host"] == f"example.org:{site.port}"
        with pytest.raises(errors.PrivateAddress):
            fetch(f"http://example.org:{site.port}/a.md", staging, "ana", fetcher=by)
        with pytest.raises(BlockingIOError):
            other.accept()


def test_a_name_that_changes_between_redirects_is_checked_again(site: Site, staging: Staging) -> None:
    site.put("/a", lambda handler: handler.answer(status=302, Location="/b"))
    answers = iter([[HOME], [OTHER]])
    by = fetcher(site.port, resolve=lambda host, port: next(answers))
    assert isinstance(refused(staging, f"http://example.org:{site.port}/a", by), errors.PrivateAddress)


def test_a_proxy_of_the_environment_is_not_used(site: Site, staging: Staging, monkeypatch: pytest.MonkeyPatch) -> None:
    with listening(OTHER) as (port, called):
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, f"http://{OTHER}:{port}")
        assert fetched(site, staging, site.put("/a", html("<p>x"))).name == "a.html"
        assert not called()


def test_a_body_beyond_the_limit_is_refused_whether_declared_or_not(site: Site, staging: Staging) -> None:
    def undeclared(handler: Handler) -> None:
        handler.answer(Content_Type="text/html", Content_Length="", Connection="close")
        for _ in range(2000):
            handler.wfile.write(b"x" * 10_000)

    lies = site.put("/lies", undeclared)
    tells = site.put("/tells", lambda handler: handler.answer(b"x" * 200_000, Content_Type="text/html"))
    for url in (lies, tells):
        assert isinstance(refused(staging, url, fetcher(site.port), limit_bytes=100_000), errors.TooLarge)


def test_a_packed_body_is_unpacked_within_the_limit(site: Site, staging: Staging) -> None:
    def packed(body: bytes, how: str = "gzip") -> Answer:
        return lambda handler: handler.answer(body, Content_Type="text/html", Content_Encoding=how)

    page = b"<p>x" * 1000
    staged = fetched(site, staging, site.put("/page", packed(gzip.compress(page))))
    assert (staging.folder / staged.token / "content").read_bytes() == page
    staging.discard(staged.token)
    bomb = site.put("/bomb", packed(gzip.compress(b"\0" * 60_000_000, 9)))
    assert isinstance(refused(staging, bomb, fetcher(site.port), limit_bytes=10_000_000), errors.TooLarge)
    for how, body in (("br", b"x"), ("gzip, gzip", b"x"), ("gzip", b"no gzip"), ("gzip", gzip.compress(page)[:-20])):
        error = refused(staging, site.put("/odd", packed(body, how)), fetcher(site.port))
        assert isinstance(error, errors.Unreachable), how


def test_a_body_that_drips_is_ended(site: Site, staging: Staging) -> None:
    def drip(handler: Handler) -> None:
        handler.answer(Content_Type="text/html", Content_Length="1000")
        for _ in range(100):
            handler.wfile.write(b"x")
            time.sleep(0.1)

    start = time.monotonic()
    error = refused(staging, site.put("/a", drip), fetcher(site.port), seconds=1)
    assert (type(error), error.details) == (errors.FetchTooSlow, {"limit": 1})
    assert time.monotonic() - start < 3


def test_a_head_that_drips_and_a_server_that_is_silent_are_ended(site: Site, staging: Staging) -> None:
    def drip(handler: Handler) -> None:
        for _ in range(100):
            handler.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n")
            time.sleep(0.1)

    start = time.monotonic()
    assert isinstance(refused(staging, site.put("/a", drip), fetcher(site.port), seconds=1), errors.FetchTooSlow)
    with listening(HOME) as (port, _):
        error = refused(staging, f"http://{HOME}:{port}/", fetcher(port), seconds=1)
    assert isinstance(error, errors.FetchTooSlow)
    assert time.monotonic() - start < 5


def test_a_name_that_is_never_resolved_is_given_up(staging: Staging) -> None:
    def never(host: str, port: int) -> list[str]:
        time.sleep(3)
        return [HOME]

    assert isinstance(refused(staging, "http://example.org/", Fetcher(never), seconds=0.3), errors.FetchTooSlow)


def test_servers_that_are_not_there_or_say_no_are_told(site: Site, staging: Staging) -> None:
    def unknown(host: str, port: int) -> list[str]:
        raise UnknownHost(host)

    told = refused(staging, "http://nowhere.example/", Fetcher(unknown))
    assert (type(told), told.details) == (errors.Unreachable, {"reason": "unknown-host"})
    with listening(HOME) as (port, _):
        pass
    told = refused(staging, f"http://{HOME}:{port}/", fetcher(port))
    assert (type(told), told.details) == (errors.Unreachable, {"reason": "no-connection"})
    told = refused(staging, site.put("/gone", lambda handler: handler.answer(status=404)), fetcher(site.port))
    assert (type(told), told.details) == (errors.NotFound, {"status": 404})
    cut = site.put(
        "/cut", lambda handler: handler.answer(Content_Type="text/html", Content_Length="9", Connection="close")
    )
    site.server.answers["/cut"] = _closing(site.server.answers["/cut"])  # type: ignore[attr-defined]
    told = refused(staging, cut, fetcher(site.port))
    assert (type(told), told.details) == (errors.Unreachable, {"reason": "cut-off"})


def _closing(answer: Answer) -> Answer:
    def close(handler: Handler) -> None:
        answer(handler)
        handler.close_connection = True

    return close


@pytest.fixture
def secure(tmp_path: Path) -> Iterator[tuple[Site, Path, list[str | None]]]:
    """A server with a certificate of its own for example.org, and the names that it was asked for."""
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    command = "openssl req -x509 -newkey rsa:2048 -nodes -days 1 -subj /CN=example.org"
    more = ["-addext", "subjectAltName=DNS:example.org", "-keyout", str(key), "-out", str(certificate)]
    subprocess.run([*command.split(), *more], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    asked_for: list[str | None] = []
    context.sni_callback = lambda _socket, name, _context: asked_for.append(name)
    site = Site(context)
    yield site, certificate, asked_for
    site.close()


def test_a_certificate_counts_for_the_name_and_not_the_address(
    secure: tuple[Site, Path, list[str | None]], staging: Staging
) -> None:
    site, certificate, asked_for = secure
    site.put("/a.md", lambda handler: handler.answer(b"Words.", Content_Type="text/markdown"))
    trusting = ssl.create_default_context(cafile=str(certificate))
    by = Fetcher(lambda host, port: [HOME], at_home, (site.port,), trusting)
    assert fetch(f"https://example.org:{site.port}/a.md", staging, "ana", fetcher=by).name == "a.md"
    staging.discard(staging.list()[0].token)
    told = [refused(staging, f"https://example.com:{site.port}/a.md", by)]
    told.append(
        refused(staging, f"https://example.org:{site.port}/a.md", fetcher(site.port, resolve=lambda *_: [HOME]))
    )
    assert [(type(one), one.details) for one in told] == [(errors.Unreachable, {"reason": "certificate"})] * 2
    assert (asked_for, len(site.asked)) == (["example.org", "example.com", "example.org"], 1)
