"""All texts as a ZIP file to download, which is gone from this machine once it was sent."""

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from fastapi.responses import FileResponse
from starlette.background import BackgroundTask

from assistant.organisers.desk import Desk


def archive(
    desk: Desk, name: str, release: int | None = None, headers: Mapping[str, str] | None = None
) -> FileResponse:
    """The texts of the draft, or of a release, as `name.zip`. Raises ReleaseError."""
    folder = TemporaryDirectory(prefix="texts-")
    try:
        target = Path(folder.name) / f"{name}.zip"
        desk.export_texts(target, release)
    except BaseException:
        folder.cleanup()
        raise
    gone = BackgroundTask(folder.cleanup)
    return FileResponse(target, filename=target.name, media_type="application/zip", headers=headers, background=gone)
