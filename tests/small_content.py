"""A small knowledge base of real documents, with those of the stored questions that it can be asked."""

import json
import shutil
from pathlib import Path

DOCUMENTS = (
    "concept-note",
    "main-forum",
    "opening-ceremony",
    "panel-1",
    "panel-2",
    "panel-3",
    "faq-summit",
    "summit-speakers",
    "summit-venue",
    "wuhan-poster-call",
    "york-mediale",
    "yamagata-film-school-online",
    "kingston-virtual-reggae-month",
    "viborg-draw-hope",
)


def copy_small_content(source: Path, target: Path) -> Path:
    """Copy `DOCUMENTS`, the glossary, and the questions that these documents answer or that no text answers."""
    for path in sorted(source.rglob("*.md")):
        if path.name.split(".")[0] in DOCUMENTS:
            (target / path.parent.name).mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target / path.parent.name / path.name)
    shutil.copyfile(source / "glossary.csv", target / "glossary.csv")
    lines = (source / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if set(json.loads(line)["relevant"]) <= set(DOCUMENTS)]
    (target / "questions.jsonl").write_text("\n".join(kept) + "\n", encoding="utf-8")
    return target
