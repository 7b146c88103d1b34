"""Files that organisers send, received while they come in: each is written chunk by chunk, and nothing waits in memory.

The form's token comes first, in a header or as the first part; until it was seen, nothing of a file is written. One
file that is refused does not hold up the others: what is left of it is passed over.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, Protocol

from python_multipart.exceptions import MultipartParseError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request

from assistant.organisers.errors import ForgedRequest, OrganiserRefused
from connectors.organise.errors import NoRoom, TooManyFiles, UploadBroken, UploadTooLarge
from connectors.organise.gate import FORM_TOKEN, IsOwn
from knowledge.conversion import Refusal
from knowledge.conversion.model import MEGABYTE

TOKEN_HEADER = "X-Form-Token"  # noqa: S105 (the name of a header)
_LONGEST_FIELD = 4096


class Sink(Protocol):
    """What a file is written to."""

    def write(self, chunk: bytes) -> None:
        """Take a chunk; raises Refusal for one too many."""


# Opens a sink for a file by the name that its owner gives it. Raises Refusal, also when the sink is closed.
OpenSink = Callable[[str], AbstractContextManager[Sink]]


@dataclass(frozen=True)
class Bounds:
    """What one request may bring; sizes in bytes, `seconds` is how long it may keep silent."""

    size: int
    files: int = 20
    seconds: float = 60.0


@dataclass(frozen=True)
class Refused:
    """A file that was not taken in, and why."""

    name: str
    error: Exception


@dataclass
class Received:
    """What became of the files of a request; `kept` are names, `stopped` is what ended it before its end."""

    kept: list[str] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    stopped: OrganiserRefused | None = None


async def receive(request: Request, is_own: IsOwn, open_sink: OpenSink, bounds: Bounds) -> Received:
    """Receive the files of a multipart form.

    Raises ForgedRequest, before anything of a file was written, where the token does not come first. What goes wrong
    with a single file is told in the result, as is what ended the request: UploadTooLarge, UploadBroken, NoRoom.
    """
    kind, options = parse_options_header(request.headers.get("content-type"))
    authorised = is_own(request.headers.get(TOKEN_HEADER))
    if kind != b"multipart/form-data" or not options.get(b"boundary"):
        raise ForgedRequest
    parts = _Parts(is_own, open_sink, bounds, authorised)
    try:
        parser = MultipartParser(options[b"boundary"], parts.callbacks())
        async for chunk in _chunks(request, bounds):
            await run_in_threadpool(parser.write, chunk)
        parts.check_end()
    except MultipartParseError:
        parts.received.stopped = UploadBroken()
    except (UploadTooLarge, UploadBroken, NoRoom) as error:
        parts.received.stopped = error
    finally:
        parts.abandon()
    if not parts.authorised:
        # What is too large was not read far enough to tell whose it is; nothing of it was kept either.
        raise parts.received.stopped if isinstance(parts.received.stopped, UploadTooLarge) else ForgedRequest()
    return parts.received


async def _chunks(request: Request, bounds: Bounds) -> AsyncIterator[bytes]:
    """The body, no more of it than allowed."""
    declared = request.headers.get("content-length", "")
    if declared.isdigit() and int(declared[:20]) > bounds.size:
        raise UploadTooLarge(limit=bounds.size // MEGABYTE)
    received = 0
    stream = aiter(request.stream())
    while True:
        try:
            chunk = await asyncio.wait_for(anext(stream), bounds.seconds)
        except StopAsyncIteration:
            return
        except (TimeoutError, ClientDisconnect) as error:
            raise UploadBroken from error
        received += len(chunk)
        if received > bounds.size:
            raise UploadTooLarge(limit=bounds.size // MEGABYTE)
        yield chunk


class _Parts:
    """The parts of a form as the parser comes upon them."""

    def __init__(self, is_own: IsOwn, open_sink: OpenSink, bounds: Bounds, authorised: bool) -> None:
        self.received = Received()
        self.authorised = authorised
        self._is_own, self._open_sink, self._bounds = is_own, open_sink, bounds
        self._headers: dict[bytes, bytes] = {}
        self._header_name, self._header_value = b"", b""
        self._field = ""
        self._value = b""
        self._file: _File | None = None
        self._files = 0
        self._ended = False

    def callbacks(self) -> Any:
        """What the parser calls."""
        return {
            "on_part_begin": self._begin,
            "on_header_field": self._name_header,
            "on_header_value": self._fill_header,
            "on_header_end": self._end_header,
            "on_headers_finished": self._open,
            "on_part_data": self._take,
            "on_part_end": self._close,
            "on_end": self._end,
        }

    def check_end(self) -> None:
        """Raise UploadBroken where the form has no end."""
        if not self._ended:
            raise UploadBroken

    def abandon(self) -> None:
        """Let go of a file that did not arrive whole."""
        if self._file:
            self._file.abandon()
            self._file = None

    def _begin(self) -> None:
        self._headers, self._field, self._value = {}, "", b""

    def _name_header(self, data: bytes, start: int, end: int) -> None:
        self._header_name += data[start:end]

    def _fill_header(self, data: bytes, start: int, end: int) -> None:
        self._header_value += data[start:end]

    def _end_header(self) -> None:
        self._headers[self._header_name.lower()] = self._header_value
        self._header_name = self._header_value = b""

    def _open(self) -> None:
        _, options = parse_options_header(self._headers.get(b"content-disposition"))
        self._field = options.get(b"name", b"").decode("utf-8", "replace")
        name = options.get(b"filename")
        if name is None:
            return
        if not self.authorised:
            raise ForgedRequest
        # A form in which no file was chosen brings one without a name.
        if name:
            self._files += 1
            self._file = self._start(name.decode("utf-8", "replace"))

    def _start(self, name: str) -> "_File":
        if self._files > self._bounds.files:
            return _File(name, None, TooManyFiles(name=name, limit=self._bounds.files))
        return _File.open(name, self._open_sink)

    def _take(self, data: bytes, start: int, end: int) -> None:
        if self._file:
            self._file.write(data[start:end])
        elif self._field == FORM_TOKEN:
            self._value += data[start : min(end, start + _LONGEST_FIELD)]
            if len(self._value) > _LONGEST_FIELD:
                raise ForgedRequest

    def _close(self) -> None:
        if self._file:
            file, self._file = self._file, None
            error = file.close()
            if error:
                self.received.refused.append(Refused(file.name, error))
            else:
                self.received.kept.append(file.name)
        elif self._field == FORM_TOKEN and not self.authorised:
            self.authorised = self._is_own(self._value.decode("utf-8", "replace"))
            if not self.authorised:
                raise ForgedRequest

    def _end(self) -> None:
        self._ended = True


class _File:
    """A file on its way; once refused, what is left of it is passed over."""

    def __init__(self, name: str, sink: AbstractContextManager[Sink] | None, error: Exception | None) -> None:
        self.name = name
        self._holder = sink
        self._error = error
        self._sink: Sink | None = None

    @classmethod
    def open(cls, name: str, open_sink: OpenSink) -> "_File":
        """Begin a file; one that may not be is refused from the first."""
        file = cls(name, None, None)
        try:
            holder = open_sink(name)
            file._sink = holder.__enter__()
            file._holder = holder
        except Refusal as error:
            file._error = error
        except OSError as error:
            raise NoRoom from error
        return file

    def write(self, chunk: bytes) -> None:
        if self._error or self._sink is None:
            return
        try:
            self._sink.write(chunk)
        except Refusal as error:
            self._error = error
            self._leave(error)
        except OSError as error:
            self._leave(error)
            raise NoRoom from error

    def close(self) -> Exception | None:
        """End the file; returns why it is refused, if it is."""
        if not self._error and self._holder:
            holder, self._holder = self._holder, None
            try:
                holder.__exit__(None, None, None)
            except Refusal as error:
                self._error = error
            except OSError as error:
                raise NoRoom from error
        return self._error

    def abandon(self) -> None:
        """End the file with nothing kept of it."""
        self._leave(UploadBroken())

    def _leave(self, error: Exception) -> None:
        """Leave the sink by an error, which is its own to tell."""
        holder, self._holder = self._holder, None
        if holder is None:
            return
        try:
            holder.__exit__(type(error), error, error.__traceback__)
        except type(error):
            return
