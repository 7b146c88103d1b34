"""The calibration learnt from the texts and questions that ship with the product, kept beside the vectors."""

import json
import os
from collections.abc import Sequence
from pathlib import Path

from knowledge.adaptation import digest
from knowledge.cache import VectorCache
from knowledge.calibration import Calibration
from knowledge.content_folder import GLOSSARY, QUESTIONS, content_digest
from knowledge.documents import load_documents
from knowledge.encoder import BUNDLED, COMPANION, edition, load_encoder
from knowledge.glossary import load_glossary
from knowledge.passages import cut_documents
from knowledge.questions import load_questions

VECTORS = "vectors.sqlite"
SHIPPED = Path(__file__).parent / "content"

# General texts with questions, from which search learns beside those of the event; see their README.
TEACHING = Path(__file__).parent / "teaching"
TEXTS = "texts"

# What the shipped texts teach, with the bundled encoders.
LEARNT = Path(__file__).parent / "learnt"

# Fewer stored questions than this say too little about search in general.
FEWEST_QUESTIONS = 100


def open_caches(
    data_dir: Path, encoder: str = BUNDLED, second_encoder: str | None = COMPANION, late: bool = False
) -> list[VectorCache]:
    """The vector caches of a data folder, one for each encoder that is set, the main one first.

    With `late`, an encoder is loaded when it is first needed.
    """
    path = data_dir / "cache" / VECTORS
    return [VectorCache(path, name if late else load_encoder(name)) for name in (encoder, second_encoder) if name]


def companion_cache(caches: Sequence[VectorCache]) -> VectorCache | None:
    """The companion encoder, by which sections are paired whichever encoders search uses; None without any of them."""
    own = next((cache for cache in caches if cache.name == COMPANION), None)
    return own or (VectorCache(caches[0].folder / VECTORS, COMPANION) if caches else None)


def shipped_calibration(content: Path, caches: Sequence[VectorCache]) -> Calibration:
    """What stored questions teach about search; learnt once for each state of texts, questions and encoders.

    The questions beside `content` teach, or those that ship with the product where there are too few of them. What the
    shipped ones teach ships with them (`python -m knowledge.learn` writes it): learning takes minutes.
    """
    lesson = content if len(load_questions(content / QUESTIONS)) >= FEWEST_QUESTIONS else SHIPPED
    name = calibration_name(lesson, caches)
    kept = caches[0].folder / name
    for path in (LEARNT / name, kept):
        if path.exists():
            return Calibration.from_json(json.loads(path.read_text(encoding="utf-8")))
    calibration = learn(lesson, caches)
    aside = kept.with_suffix(f".{os.getpid()}")
    aside.write_text(json.dumps(calibration.to_json()), encoding="utf-8")
    os.replace(aside, kept)
    return calibration


def calibration_name(content: Path, caches: Sequence[VectorCache]) -> str:
    """The file name of what `content` teaches, which changes with the texts, the method and the encoders."""
    # Imports torch, which only building and serving need.
    from knowledge.training import METHOD
    from knowledge.verifier import WEIGHTS
    from knowledge.word_pairs import PAIRS

    used = digest(WEIGHTS, *sorted(PAIRS.glob("*.tsv")))
    learnt_from = f"{content_digest(content)[:16]}-{content_digest(TEACHING)[:16]}-{used}"
    editions = "+".join(edition(cache.name) for cache in caches)
    return f"calibration-{editions}-{METHOD}-{learnt_from}.json".replace("/", "_")


def learn(content: Path, caches: Sequence[VectorCache]) -> Calibration:
    """Learn from the questions beside `content` and from the general ones."""
    from knowledge.training import Lesson, calibrate

    lessons = [
        Lesson(cut_documents(load_documents(content)), load_questions(content / QUESTIONS)),
        Lesson(cut_documents(load_documents(TEACHING / TEXTS)), load_questions(TEACHING / QUESTIONS), general=True),
    ]
    return calibrate(lessons, load_glossary(content / GLOSSARY), caches, [cache.encoder for cache in caches])
