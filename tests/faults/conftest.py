"""A data folder to break, and a process that is killed while it works there."""

import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from sqlite3 import connect

import pytest
from faults_content import TEXTS
from faults_setup import Folders, Killer

from knowledge.cache import VectorCache
from knowledge.publishing import publish
from knowledge.seeding import seed
from knowledge.shipped import SHIPPED, VECTORS, open_caches, shipped_calibration


@pytest.fixture(scope="session")
def fault_cache(tmp_path_factory: pytest.TempPathFactory, caches: list[VectorCache]) -> Path:
    """Vectors of their own for processes that are killed."""
    folder = tmp_path_factory.mktemp("fault-cache")
    shipped_calibration(SHIPPED, caches)
    (folder / "cache").mkdir()
    for calibration in caches[0].folder.glob("calibration-*.json"):
        shutil.copy(calibration, folder / "cache")
    # Not the file, in which another worker may be writing.
    with closing(connect(caches[0].folder / VECTORS)) as kept, closing(connect(folder / "cache" / VECTORS)) as copy:
        kept.backup(copy)
    return folder


@pytest.fixture(scope="session")
def folders(fault_cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Folders:
    work = tmp_path_factory.mktemp("faults")
    content = work / "content"
    content.mkdir()
    for name, text in TEXTS.items():
        (content / name).write_text(text, encoding="utf-8")
    folders = Folders(content, work / "changed", work / "published", open_caches(fault_cache), work)
    draft = folders.draft(folders.changed)
    seed(draft.releases, content)
    masks = draft.read("masks", "en")
    draft.write("masks", "en", masks.text.replace("Graz", "Linz"), masks.version)
    draft.write("concerts", "fr", "Des concerts au balcon, à Metz.", "")
    shutil.copytree(folders.changed, folders.published)
    publish(folders.draft(folders.published), "New texts", "ana", confirm="for the test")
    return folders


@pytest.fixture(scope="session")
def killer(fault_cache: Path) -> Iterator[Killer]:
    running = Killer(fault_cache)
    yield running
    running.close()
