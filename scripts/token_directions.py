"""The principal directions of the bundled encoder's token states, from which `scripts/adapt_encoder.py` starts."""

from collections import defaultdict

import numpy as np

from knowledge.bundled_model import BundledE5
from knowledge.documents import load_documents
from knowledge.encoder import PASSAGE_PROMPT
from knowledge.passages import all_passages, cut_documents
from knowledge.shipped import SHIPPED, TEACHING, TEXTS

DIMENSION = 128
EVERY = 3


def principal_directions(model: BundledE5) -> np.ndarray:
    """Take states of each language about their mean, each layer at its usual length, and keep what varies most.

    Float32, shape (768, 128).
    """
    texts = defaultdict(list)
    for folder in (SHIPPED, TEACHING / TEXTS):
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
    return np.asarray(scale[:, None] * directions, np.float32)
