"""Files are written while they come in, none without the form's token, and none beyond what is allowed."""

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from starlette.requests import Request
from starlette.types import Message

from assistant.organisers.errors import ForgedRequest
from connectors.organise.errors import TooManyFiles, UploadBroken, UploadTooLarge
from connectors.organise.receiving import Bounds, Received, Sink, receive
from knowledge.conversion import LimitedFile, check_name
from knowledge.conversion.errors import TooLarge, UnsafeName

LIMIT = 1000
BOUNDARY = "x-boundary"
TOKEN = b"a-token"
BOUNDS = Bounds(10 * LIMIT, 3, 5)


def field(value: bytes, name: str = "form_token") -> bytes:
    return f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'.encode() + value + b"\r\n"


def file(name: str, content: bytes) -> bytes:
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n\r\n'
    return head.encode() + content + b"\r\n"


END = f"--{BOUNDARY}--\r\n".encode()


class Desk:
    """Receives into a folder, and counts what was read of the body."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.read = 0
        self.opened: list[str] = []

    @contextmanager
    def open(self, name: str) -> Iterator[Sink]:
        self.opened.append(name)
        with LimitedFile(self.folder / check_name(name), name, LIMIT) as sink:
            yield sink

    async def take(self, *parts: bytes, bounds: Bounds = BOUNDS, step: int = 7, **headers: str) -> Received:
        pieces = self._pieces(b"".join(parts), step)

        async def next_message() -> Message:
            piece = await anext(pieces, None)
            self.read += len(piece or b"")
            return {"type": "http.request", "body": piece or b"", "more_body": piece is not None}

        given = {"content_type": f"multipart/form-data; boundary={BOUNDARY}", **headers}
        told = [(name.replace("_", "-").lower().encode(), value.encode()) for name, value in given.items()]
        request = Request({"type": "http", "method": "POST", "headers": told}, next_message)
        return await receive(request, lambda token: token == TOKEN.decode(), self.open, bounds)

    async def _pieces(self, body: bytes, step: int) -> AsyncIterator[bytes]:
        for start in range(0, len(body), step):
            yield body[start : start + step]

    @property
    def kept(self) -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in self.folder.iterdir()}


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


@pytest.mark.parametrize("step", [1, 7, 64, 10_000])
async def test_files_arrive_as_they_were_sent_however_the_network_cuts_them(desk: Desk, step: int) -> None:
    content = b"\r\n--x-boundar\r\n" * 5
    received = await desk.take(field(TOKEN), file("a.md", content), file("été 夏.txt", b"2"), END, step=step)
    assert received.kept == ["a.md", "été 夏.txt"]
    assert desk.kept == {"a.md": content, "été 夏.txt": b"2"}


async def test_nothing_of_a_file_is_written_before_the_token_was_seen(desk: Desk) -> None:
    for parts in (
        [file("a.md", b"1"), field(TOKEN)],
        [field(b"made-up"), file("a.md", b"1")],
        [field(TOKEN, "other")],
        [],
    ):
        with pytest.raises(ForgedRequest):
            await desk.take(*parts, END)
    assert (desk.opened, desk.kept) == ([], {})


async def test_a_module_sends_the_token_as_a_header(desk: Desk) -> None:
    await desk.take(file("a.md", b"1"), END, x_form_token=TOKEN.decode())
    assert desk.kept == {"a.md": b"1"}


async def test_a_file_beyond_the_limit_is_refused_and_the_others_are_kept(desk: Desk) -> None:
    parts = [file("a.md", b"1"), file("big.md", b"x" * (LIMIT + 1)), file("c.md", b"3")]
    received = await desk.take(field(TOKEN), *parts, END)
    assert received.kept == ["a.md", "c.md"]
    ((name, error),) = [(one.name, one.error) for one in received.refused]
    assert (name, type(error)) == ("big.md", TooLarge)
    assert desk.kept == {"a.md": b"1", "c.md": b"3"}


async def test_reading_ends_where_the_request_is_larger_than_allowed(desk: Desk) -> None:
    parts = [file("a.md", b"1"), file("endless.md", b"x" * 1_000_000)]
    received = await desk.take(field(TOKEN), *parts, END, bounds=Bounds(3 * LIMIT, 3, 5))
    assert isinstance(received.stopped, UploadTooLarge)
    assert desk.read < 3 * LIMIT + 100
    assert desk.kept == {"a.md": b"1"}


async def test_a_request_that_says_it_is_too_large_is_not_read_at_all(desk: Desk) -> None:
    headers = {"content_length": str(10**12), "x_form_token": TOKEN.decode()}
    received = await desk.take(file("a.md", b"1"), END, **headers)
    assert isinstance(received.stopped, UploadTooLarge)
    assert desk.read == 0


async def test_more_files_than_allowed_are_refused_one_by_one(desk: Desk) -> None:
    received = await desk.take(field(TOKEN), *(file(f"{number}.md", b"1") for number in range(5)), END)
    assert len(received.kept) == 3
    assert [type(one.error) for one in received.refused] == [TooManyFiles, TooManyFiles]


async def test_a_name_that_leads_elsewhere_is_refused(desk: Desk) -> None:
    names = ["../up.md", "/etc/passwd", "a\\\\b.md", ".hidden", "a\x00b.md"]
    received = await desk.take(
        field(TOKEN), *(file(name, b"1") for name in names), file("good.md", b"1"), END, bounds=Bounds(10 * LIMIT, 9)
    )
    assert received.kept == ["good.md"]
    assert {type(one.error) for one in received.refused} == {UnsafeName}
    assert list(desk.kept) == ["good.md"]


@pytest.mark.parametrize("cut", [b"", f"--{BOUNDARY}".encode(), b"--"])
async def test_what_breaks_off_leaves_nothing_half_done(desk: Desk, cut: bytes) -> None:
    received = await desk.take(field(TOKEN), file("a.md", b"1"), file("b.md", b"12345")[:-4], cut)
    assert isinstance(received.stopped, UploadBroken)
    assert desk.kept == {"a.md": b"1"}


async def test_a_form_in_which_no_file_was_chosen_brings_none(desk: Desk) -> None:
    received = await desk.take(field(TOKEN), file("", b""), END)
    assert (received.kept, received.refused, received.stopped) == ([], [], None)


async def test_headers_without_end_are_refused(desk: Desk) -> None:
    endless = f"--{BOUNDARY}\r\nX-Long: ".encode() + b"x" * 9000
    received = await desk.take(field(TOKEN), endless)
    assert isinstance(received.stopped, UploadBroken)


async def test_something_else_than_a_form_with_files_is_refused_unread(desk: Desk) -> None:
    with pytest.raises(ForgedRequest):
        await desk.take(field(TOKEN), END, content_type="application/json")
    assert desk.read == 0
