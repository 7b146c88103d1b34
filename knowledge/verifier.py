"""Judges word by word whether a passage answers a question: passages on one matter score alike, whether they hold the
very detail that is asked for or leave it out.

Each token of the question attends to the tokens of the passage, is compared with what it found there, and the
comparisons are put together, each as far as it matters (Parikh et al., "A Decomposable Attention Model for Natural
Language Inference", EMNLP 2016). Where the passage is most on the matter, a token should find what it asks for, rather
than anywhere in it. Tokens are those of late interaction (`knowledge/late.py`), so that nothing is encoded again.
`scripts/teach_verifier.py` teaches it.
"""

import functools
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from knowledge.late import Tokens

WEIGHTS = Path(__file__).parent / "verifier.npz"

DIMENSION, NARROW, WIDE, COMPARED = 128, 32, 48, 32
# Beside the tokens: the best similarity, the mean of the best few, the mean of all, and what the token weighs; the best
# where the passage is most on the matter, how much better it is elsewhere, and how much that place stands out.
NUMBERS, FEW = 7, 4
# So many tokens are one place, and places so near the best one count as much.
PLACE, NEARLY = 17, 0.03
# Scores that fall and rise by a few units, as those of search do.
SCALE = 5.0
# No token of a text is as unlike as this.
NONE = -2.0


class Verifier(nn.Module):
    """The network, for token vectors of `DIMENSION` numbers."""

    def __init__(self, dropout: float = 0.0) -> None:
        super().__init__()
        self.likeness = nn.Parameter(torch.eye(DIMENSION))
        self.sharpness = nn.Parameter(torch.tensor(2.7))
        self.asked, self.found = nn.Linear(DIMENSION, NARROW), nn.Linear(DIMENSION, NARROW)
        self.compare = nn.Sequential(
            nn.Linear(3 * NARROW + NUMBERS, WIDE), nn.GELU(), nn.Dropout(dropout), nn.Linear(WIDE, COMPARED), nn.GELU()
        )
        self.importance, self.verdict = nn.Linear(COMPARED, 1), nn.Linear(COMPARED, 1)

    def forward(
        self, asked: torch.Tensor, weights: torch.Tensor, passages: torch.Tensor, held: torch.Tensor
    ) -> torch.Tensor:
        """How well each of `passages`, shape (n, tokens, DIMENSION), answers a question, shape (n,).

        `asked` has the tokens of the question beside each, shape (n or 1, question tokens, DIMENSION), `weights` what
        they weigh, 0 for padding, and `held`, shape (n, tokens), where `passages` has tokens.
        """
        likeness = (asked @ self.likeness) @ passages.transpose(1, 2)
        likeness = likeness.masked_fill(~held[:, None], NONE)
        found = torch.softmax(likeness * self.sharpness.exp(), 2) @ passages
        weighed = weights.expand(likeness.shape[:2])
        levels = _levels(likeness, held)
        numbers = torch.stack([*levels, weighed, *_in_place(likeness, levels[0], weighed, held)], 2)
        sought, seen = self.asked(asked), self.found(found)
        compared = self.compare(torch.cat([sought.expand_as(seen), seen, sought * seen, numbers], 2))
        matters = self.importance(compared).squeeze(2) + weights.clamp_min(1e-4).log()
        shares = matters.masked_fill(weights == 0, -torch.inf).softmax(1)
        return SCALE * (shares * self.verdict(compared).squeeze(2)).sum(1)


def _levels(likeness: torch.Tensor, held: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """The best similarity of each token of the question, the mean of the best few and that of all."""
    few = likeness.topk(FEW, 2).values
    mean = (likeness * held[:, None]).sum(2) / held.sum(1, keepdim=True)
    return few[..., 0], few.mean(2), mean


def _in_place(
    likeness: torch.Tensor, anywhere: torch.Tensor, weights: torch.Tensor, held: torch.Tensor
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """The best similarity of each token of the question where the passage is most like all of them, how much better it
    is `anywhere`, and how much that place stands out of the passage."""
    shares = weights / weights.sum(1, keepdim=True).clamp_min(1e-6)
    alike = (shares[..., None] * likeness.clamp_min(-1.0)).sum(1) * held
    around, counted = (_mean_around(of) for of in (alike, held.float()))
    alike = (around / counted.clamp_min(1e-3)).masked_fill(~held, 0.0)
    standing_out = alike - alike.sum(1, keepdim=True) / held.sum(1, keepdim=True)
    most = standing_out.masked_fill(~held, NONE).amax(1, keepdim=True)
    place = held & (standing_out > most - NEARLY)
    best = likeness.masked_fill(~place[:, None], NONE).amax(2)
    return best, anywhere - best, most.expand_as(best)


def _mean_around(numbers: torch.Tensor) -> torch.Tensor:
    """The mean of the `PLACE` numbers around each, shape (n, tokens); beyond both ends they are 0."""
    return functional.avg_pool1d(numbers[:, None], PLACE, stride=1, padding=PLACE // 2).squeeze(1)


def padded(passages: Sequence[np.ndarray]) -> tuple[torch.Tensor, torch.Tensor]:
    """Passages of any length side by side, shape (n, most tokens, DIMENSION), and where there are tokens."""
    most = max(FEW, *(len(of) for of in passages))
    tokens = np.zeros((len(passages), most, DIMENSION), np.float32)
    held = np.zeros((len(passages), most), bool)
    for row, of in enumerate(passages):
        tokens[row, : len(of)], held[row, : len(of)] = of, True
    return torch.from_numpy(tokens), torch.from_numpy(held)


def save(verifier: Verifier, path: Path = WEIGHTS) -> None:
    """Keep what was learnt as float16."""
    state = {name: of.detach().numpy().astype(np.float16) for name, of in verifier.state_dict().items()}
    np.savez(path, **state)


@functools.cache
def load_verifier(path: Path = WEIGHTS) -> Verifier:
    """What ships with the product, ready to judge."""
    verifier = Verifier()
    with np.load(path, allow_pickle=False) as stored:
        state = {name: torch.from_numpy(stored[name].astype(np.float32)) for name in stored.files}
    verifier.load_state_dict(state)
    return verifier.eval()


@torch.inference_mode()
def verified(question: Tokens, passages: Sequence[np.ndarray]) -> np.ndarray:
    """How well each passage answers, about -6 to 11, shape (n,); 0 for tokens that are not of the bundled encoder.

    `question` and `passages`, each of shape (tokens, dimension), are centred on their language.
    """
    if question.vectors.shape[1] != DIMENSION or not len(question.vectors) or not passages:
        return np.zeros(len(passages), np.float32)
    tokens, held = padded(passages)
    asked, weights = torch.from_numpy(question.vectors)[None], torch.from_numpy(question.weights)[None]
    return np.asarray(load_verifier()(asked, weights, tokens, held).numpy(), np.float32)
