"""A desk on a few sentences, with two stored questions that its release answers rightly."""

import json
from pathlib import Path

from sqlalchemy.engine import Engine

from assistant.organisers.audit import Audit
from assistant.organisers.desk import Desk, Served
from knowledge.cache import VectorCache
from knowledge.drafts import ABSENT, Draft
from knowledge.releases import ReleaseStore
from knowledge.seeding import seed

SEWING = "---\ntitle: Masks\n---\n## Sewing {#sewing}\n\nDesigners of Graz sewed masks for hospitals."
MUSIC = "---\ntitle: Balcony concerts\n---\n## Music {#music}\n\nMusicians of Metz played on balconies."
NEWS = "---\ntitle: Parking\n---\n## Parking {#parking}\n\nCars of delegates are parked at the old coal tower."
QUESTIONS = [
    {"id": "music", "text": "Who played music on balconies?", "language": "en", "relevant": ["concerts"]},
    {"id": "masks", "text": "Who sewed masks?", "language": "en", "relevant": ["masks"]},
]


def open_tiny_desk(data_dir: Path, caches: list[VectorCache], engine: Engine, *served: Served) -> Desk:
    """A desk whose release 1 holds `SEWING` and `MUSIC`."""
    content = data_dir / "shipped"
    content.mkdir(parents=True)
    (content / "masks.en.md").write_text(SEWING, encoding="utf-8")
    (content / "concerts.en.md").write_text(MUSIC, encoding="utf-8")
    (content / "questions.jsonl").write_text("\n".join(map(json.dumps, QUESTIONS)) + "\n", encoding="utf-8")
    releases = ReleaseStore(data_dir / "releases", caches)
    seed(releases, content)
    return Desk(Draft(releases), Audit(engine), served)


def add_news(desk: Desk) -> None:
    desk.save("ana", "parking", "en", NEWS, ABSENT)


def lose_masks(desk: Desk) -> None:
    desk.delete("ana", "masks", "en", desk.draft.version("masks", "en"))
