"""The stylesheets and modules of the pages, under an address that changes with their content.

Modules import each other by relative path, so one changing folder name renews them together; the plain address
stays for pages elsewhere that embed the chat.
"""

import hashlib
from functools import cache
from pathlib import Path

from fastapi import Request, Response
from fastapi.staticfiles import StaticFiles

STATIC_FOLDER = Path(__file__).parent / "static"
_ONE_YEAR = "public, max-age=31536000, immutable"
_ASK_EACH_TIME = "public, no-cache"

_files = StaticFiles(directory=STATIC_FOLDER)


@cache
def static_version() -> str:
    """A short fingerprint of all static files."""
    fingerprint = hashlib.sha256()
    for path in sorted(STATIC_FOLDER.rglob("*")):
        if path.is_file():
            fingerprint.update(path.relative_to(STATIC_FOLDER).as_posix().encode())
            fingerprint.update(path.read_bytes())
    return fingerprint.hexdigest()[:12]


def static_url(path: str) -> str:
    """The address of a static file, safe to keep for a year."""
    return f"/static/{static_version()}/{path}"


def chat_modules() -> list[str]:
    """The modules of the chat element, which a page names so that the browser fetches them side by side."""
    return sorted(path.relative_to(STATIC_FOLDER).as_posix() for path in (STATIC_FOLDER / "chat").glob("*.js"))


async def serve_static(request: Request, path: str) -> Response:
    """A static file, by its versioned or its plain path."""
    version, _, rest = path.partition("/")
    current = version == static_version()
    response = await _files.get_response(rest if current else path, request.scope)
    response.headers["Cache-Control"] = _ONE_YEAR if current else _ASK_EACH_TIME
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
