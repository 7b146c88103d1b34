"""The calibration learnt from the texts and questions that ship with the product, kept beside the vectors."""

import json
from pathlib import Path

from knowledge.cache import VectorCache
from knowledge.calibration import Calibration
from knowledge.documents import load_documents
from knowledge.encoder import Progress, load_encoder
from knowledge.glossary import Glossary, load_glossary
from knowledge.passages import cut_documents
from knowledge.questions import load_questions
from knowledge.releases import GLOSSARY, QUESTIONS, content_digest
from knowledge.training import METHOD, calibrate


def open_cache(data_dir: Path, encoder_name: str) -> VectorCache:
    """The vector cache of a data folder, with the encoder that is set."""
    return VectorCache(data_dir / "cache" / "vectors.sqlite", load_encoder(encoder_name))


def shipped_calibration(
    content: Path, cache: VectorCache, progress: Progress | None = None
) -> tuple[Calibration, Glossary]:
    """What the shipped questions teach about search; learnt once for each state of texts, questions and encoder."""
    glossary = load_glossary(content / GLOSSARY)
    name = f"{cache.encoder.name}-{METHOD}-{content_digest(content)[:16]}".replace("/", "_")
    kept = cache.folder / f"calibration-{name}.json"
    if kept.exists():
        return Calibration.from_json(json.loads(kept.read_text(encoding="utf-8"))), glossary
    entries = cut_documents(load_documents(content))
    questions = load_questions(content / QUESTIONS)
    calibration = calibrate(
        entries, questions, glossary, cache.encoder, lambda texts: cache.passages(texts, progress), cache.questions
    )[1]
    kept.write_text(json.dumps(calibration.to_json()), encoding="utf-8")
    return calibration, glossary
