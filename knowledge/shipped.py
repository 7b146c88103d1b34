"""The calibration learnt from the texts and questions that ship with the product, kept beside the vectors."""

import json
import os
from collections.abc import Sequence
from pathlib import Path

from knowledge.cache import VectorCache
from knowledge.calibration import Calibration
from knowledge.content_folder import GLOSSARY, QUESTIONS, content_digest
from knowledge.documents import load_documents
from knowledge.encoder import BUNDLED, COMPANION, load_encoder
from knowledge.glossary import load_glossary
from knowledge.passages import cut_documents
from knowledge.questions import load_questions

SHIPPED = Path(__file__).parent / "content"

# Fewer stored questions than this say too little about search in general.
FEWEST_QUESTIONS = 100


def open_caches(data_dir: Path, encoder: str = BUNDLED, second_encoder: str | None = COMPANION) -> list[VectorCache]:
    """The vector caches of a data folder, one for each encoder that is set, the main one first."""
    path = data_dir / "cache" / "vectors.sqlite"
    return [VectorCache(path, load_encoder(name)) for name in (encoder, second_encoder) if name]


def shipped_calibration(content: Path, caches: Sequence[VectorCache]) -> Calibration:
    """What stored questions teach about search; learnt once for each state of texts, questions and encoders.

    The questions beside `content` teach, or those that ship with the product where there are too few of them.
    """
    # Imports torch, which only building and serving need.
    from knowledge.training import METHOD, calibrate

    questions = load_questions(content / QUESTIONS)
    if len(questions) < FEWEST_QUESTIONS:
        content, questions = SHIPPED, load_questions(SHIPPED / QUESTIONS)
    name = f"{'+'.join(cache.name for cache in caches)}-{METHOD}-{content_digest(content)[:16]}".replace("/", "_")
    kept = caches[0].folder / f"calibration-{name}.json"
    if kept.exists():
        return Calibration.from_json(json.loads(kept.read_text(encoding="utf-8")))
    entries = cut_documents(load_documents(content))
    glossary = load_glossary(content / GLOSSARY)
    _, calibration = calibrate(entries, questions, glossary, caches, [cache.encoder for cache in caches])
    aside = kept.with_suffix(f".{os.getpid()}")
    aside.write_text(json.dumps(calibration.to_json()), encoding="utf-8")
    os.replace(aside, kept)
    return calibration
