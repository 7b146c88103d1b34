"""What the tests of the knowledge base share."""

from pathlib import Path

import pytest
from tiny import write_tiny_content

from knowledge.cache import VectorCache
from knowledge.drafts import Draft
from knowledge.releases import ReleaseStore
from knowledge.seeding import seed


@pytest.fixture
def draft(tmp_path: Path, caches: list[VectorCache]) -> Draft:
    """The draft of a data folder that serves the tiny content."""
    releases = ReleaseStore(tmp_path / "data" / "releases", caches)
    seed(releases, write_tiny_content(tmp_path / "shipped"))
    return Draft(releases)
