"""A knowledge base of a few sentences, for tests that build many."""

from pathlib import Path

TEXTS = {
    "concerts.en.md": "---\ntitle: Balcony concerts\n---\n## Music {#music}\n\nMusicians of Metz played on balconies.",
    "concerts.fr.md": "---\ntitle: Concerts au balcon\n---\n## Musique {#music}\n\nOn jouait au balcon, à Metz.",
    "concerts.zh.md": "---\ntitle: 阳台音乐会\n---\n## 音乐 {#music}\n\n梅斯的音乐家在阳台上演奏。",
    "masks.en.md": "---\ntitle: Masks\n---\n## Sewing {#sewing}\n\nDesigners of Graz sewed masks for hospitals.",
}


def write_tiny_content(folder: Path, **changed: str) -> Path:
    """Write the texts into `folder`; `changed` adds texts, or replaces them, by name with `_` for `-` and `.`."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in TEXTS.items():
        (folder / name).write_text(text, encoding="utf-8")
    for name, text in changed.items():
        (folder / f"{name.replace('_', '.')}.md").write_text(text, encoding="utf-8")
    return folder
