"""What the shipped questions teach ships with them, and belongs to the texts and the method of now."""

import json
from pathlib import Path

from knowledge.cache import VectorCache
from knowledge.calibration import EVIDENCE, Calibration
from knowledge.shipped import LEARNT, SHIPPED, calibration_name, shipped_calibration


def test_what_was_learnt_belongs_to_the_shipped_texts_and_questions(caches: list[VectorCache]) -> None:
    # When this fails after a change of texts, questions or method: `make learn`.
    assert [path.name for path in LEARNT.iterdir()] == [calibration_name(SHIPPED, caches)]


def test_it_is_what_the_shipped_texts_and_small_ones_are_searched_by(
    caches: list[VectorCache], small_content: Path
) -> None:
    (path,) = LEARNT.iterdir()
    learnt = Calibration.from_json(json.loads(path.read_text(encoding="utf-8")))
    assert len(learnt.same_language) == len(learnt.across_languages) == len(EVIDENCE)
    for content in (SHIPPED, small_content):
        assert shipped_calibration(content, caches).to_json() == learnt.to_json()
