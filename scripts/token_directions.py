"""Makes `knowledge/token_directions.npy` anew: the principal directions of the bundled encoder's token states.

Run `python -m scripts.token_directions` when the encoder or its token layers change; the matrix is part of the product,
so that building a release need not compute it and cached token vectors stay valid.
"""

from collections import defaultdict

import numpy as np

from knowledge.bundled_model import PASSAGE_PROMPT, BundledE5
from knowledge.documents import load_documents
from knowledge.late import DIRECTIONS
from knowledge.passages import all_passages, cut_documents
from knowledge.shipped import SHIPPED, TEACHING

DIMENSION = 128
EVERY = 3


def main() -> None:
    """Take states of each language about their mean, each layer at its usual length, and keep what varies most."""
    model, texts = BundledE5(), defaultdict(list)
    for folder in (SHIPPED, TEACHING / "texts"):
        for passage in all_passages(cut_documents(load_documents(folder)))[::EVERY]:
            texts[passage.language].append(passage.embedded)
    spread, lengths = np.zeros((768, 768)), np.zeros(2)
    states = {language: np.concatenate(model.read(of, PASSAGE_PROMPT)[1]) for language, of in texts.items()}
    for of in states.values():
        of -= of.mean(0)
        lengths += [np.linalg.norm(half, axis=1).mean() for half in np.split(of, 2, axis=1)]
    scale = np.repeat(len(states) / lengths, 384)
    for of in states.values():
        spread += (of * scale).T @ (of * scale)
    directions = np.linalg.eigh(spread)[1][:, ::-1][:, :DIMENSION]
    np.save(DIRECTIONS, (scale[:, None] * directions).astype(np.float16), allow_pickle=False)


if __name__ == "__main__":
    main()
