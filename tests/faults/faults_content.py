"""The texts of a data folder that is to be broken."""

import json

_QUESTIONS = [
    {"id": "music", "text": "Who played music on balconies?", "language": "en", "relevant": ["concerts"]},
    {"id": "masks", "text": "Who sewed masks?", "language": "en", "relevant": ["masks"]},
]

TEXTS = {
    "concerts.en.md": "---\ntitle: Balcony concerts\n---\n## Music {#music}\n\nMusicians of Metz played on balconies.",
    "masks.en.md": "---\ntitle: Masks\n---\n## Sewing {#sewing}\n\nDesigners of Graz sewed masks for hospitals.",
    "questions.jsonl": "\n".join(json.dumps(question) for question in _QUESTIONS) + "\n",
}
