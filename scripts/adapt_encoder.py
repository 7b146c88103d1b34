"""Teaches the last layers of the bundled encoder that words which say the same in two languages lie close: run
`python -m scripts.adapt_encoder` after the texts in `knowledge/teaching/topics` have changed (half an hour).

Questions learn to find the passage that answers them among passages that resemble it, each in a random language, by
their vectors and by the best matches of their tokens (Khattab and Zaharia, "ColBERT", SIGIR 2020); and passages to tell
the questions they answer from near misses. The vectors of whole texts, which the encoder's makers taught with far more
text, are held near to what they were.

Writes `knowledge/adaptation.npz` and `knowledge/token_directions.npy`. Afterwards: `make learn`. With `--half`, it
learns from every second topic only, for `scripts/teach_verifier.py`.
"""

import argparse
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional

from knowledge.adaptation import ADAPTED, save
from knowledge.bundled_model import TOKEN_LAYERS, BundledE5
from knowledge.bundled_weights import Weights, bundled_file
from knowledge.encoder import PASSAGE_PROMPT, QUESTION_PROMPT
from knowledge.languages import LANGUAGES
from knowledge.late import token_weights
from knowledge.shipped import TEACHING
from scripts.adaptable_layers import FIRST, UpperLayers
from scripts.teaching import in_rounds, read_topics, take_steps
from scripts.token_directions import principal_directions

TOPICS = TEACHING / "topics"
STEPS, WARM_UP, TOPICS_A_STEP = 300, 20, 8
FACTORS_RATE, DIRECTIONS_RATE = 5e-4, 1e-4
# How sharply a match tells passages apart, by tokens, by whole texts and by both.
TOKENS, WHOLE, BOTH = 30.0, 20.0, 0.6
# What telling questions apart counts beside telling passages apart, and what keeping the vectors of whole texts does.
QUESTIONS_SHARE, HELD = 0.5, 20.0
# How much of what was learnt is kept: between weights before and after, texts of the kinds that were not learnt from
# lose least (Wortsman et al., "Robust fine-tuning of zero-shot models", CVPR 2022).
SHARE = 0.6
# How slowly the means of the languages follow.
KEPT_MEAN = 0.9

CHANCE = random.Random(0)  # noqa: S311 - what is learnt should be the same each time


@dataclass(frozen=True)
class Text:
    """A text with its language and what marks it as question or passage."""

    text: str
    language: str
    prompt: str


@dataclass(frozen=True)
class Batch:
    """Passages, and questions of which the first `len(answers)` are answered by the passages with these numbers."""

    passages: Sequence[Text]
    questions: Sequence[Text]
    answers: Sequence[int]


def batches(topics: Sequence[dict]) -> Iterator[Batch]:
    """Every topic once before any comes again, each text in a random language."""
    for chosen in in_rounds(topics, TOPICS_A_STEP, CHANCE):
        yield batch_of(chosen)


def batch_of(topics: Sequence[dict]) -> Batch:
    passages, asked, near_misses, answers = [], [], [], []
    for number, passage in enumerate(passage for topic in topics for passage in topic["passages"]):
        language = CHANCE.choice(LANGUAGES)
        passages.append(Text(whole_text(passage[language]), language, PASSAGE_PROMPT))
        asked += [any_rendering(question) for question in passage["questions"]]
        answers += [number] * len(passage["questions"])
        near_misses += [any_rendering(question) for question in passage["near_misses"]]
    return Batch(passages, asked + near_misses, answers)


def any_rendering(question: dict[str, str]) -> Text:
    language = CHANCE.choice(LANGUAGES)
    return Text(question[language], language, QUESTION_PROMPT)


def whole_text(rendering: dict[str, str]) -> str:
    return f"{rendering['title']}\n{rendering['text']}"


class LowerStates:
    """What the layers that stay make of each text, and the vectors of whole texts before anything is learnt."""

    def __init__(self, upper: UpperLayers, model: BundledE5, texts: Sequence[Text]) -> None:
        self.states: dict[Text, torch.Tensor] = {}
        self.log_shares: dict[Text, np.ndarray] = {}
        self.whole: dict[Text, torch.Tensor] = {}
        for chosen in _alike(texts):
            states, shares = model.states([text.text for text in chosen], chosen[0].prompt, FIRST - 1)
            self.states.update((text, torch.from_numpy(of)) for text, of in zip(chosen, states, strict=True))
            self.log_shares.update(zip(chosen, shares, strict=True))
            with torch.no_grad():
                self.whole.update(zip(chosen, upper([self.states[text] for text in chosen])[0], strict=True))


def _alike(texts: Sequence[Text], count: int = 32) -> Iterator[list[Text]]:
    """Texts with one prompt and of like length, some at a time."""
    for prompt in (PASSAGE_PROMPT, QUESTION_PROMPT):
        ordered = sorted(
            {text for text in texts if text.prompt == prompt}, key=lambda text: (len(text.text), text.text)
        )
        for start in range(0, len(ordered), count):
            yield ordered[start : start + count]


class Centring:
    """Takes from vectors what those of their language have in common, as search does; the means follow slowly."""

    def __init__(self) -> None:
        self._means: dict[tuple[str, str, int], torch.Tensor] = {}

    def __call__(self, texts: Sequence[Text], vectors: Sequence[torch.Tensor]) -> list[torch.Tensor]:
        """Return unit vectors; `vectors` has one array for each text, shape (any, width)."""
        for language in LANGUAGES:
            of = [vector for text, vector in zip(texts, vectors, strict=True) if text.language == language]
            if of:
                key, mean = self._key(texts[0], language, of[0]), torch.cat(of).mean(0).detach()
                self._means[key] = KEPT_MEAN * self._means.get(key, mean) + (1 - KEPT_MEAN) * mean
        return [
            functional.normalize(vector - self._means[self._key(text, text.language, vector)], dim=1)
            for text, vector in zip(texts, vectors, strict=True)
        ]

    @staticmethod
    def _key(text: Text, language: str, vector: torch.Tensor) -> tuple[str, str, int]:
        return text.prompt, language, vector.shape[1]


class Objective:
    """What a batch costs: how badly questions and passages find each other."""

    def __init__(self, upper: UpperLayers, lower: LowerStates, prefixes: dict[str, int]) -> None:
        """`prefixes` are the numbers of tokens of each prompt."""
        self.upper, self.lower, self.prefixes, self.centred = upper, lower, prefixes, Centring()

    def cost(self, batch: Batch) -> torch.Tensor:
        passages, passage_tokens, drift = self._read(batch.passages)
        questions, question_tokens, more_drift = self._read(batch.questions)
        whole = questions @ passages.T
        tokens = self._best_matches(batch.questions, question_tokens, passage_tokens)
        answers = torch.tensor(batch.answers)
        scores = (TOKENS * tokens, WHOLE * whole, BOTH * (TOKENS * tokens + WHOLE * whole))
        return sum((confusion(of, answers) for of in scores), HELD * (drift + more_drift))

    def _read(self, texts: Sequence[Text]) -> tuple[torch.Tensor, list[torch.Tensor], torch.Tensor]:
        """Centred vectors of whole texts and of their tokens, and how far the former have moved."""
        whole, tokens = self.upper([self.lower.states[text] for text in texts])
        drift = (1 - (whole * torch.stack([self.lower.whole[text] for text in texts])).sum(1)).mean()
        own = [of[1 + self.prefixes[text.prompt] : -1] for text, of in zip(texts, tokens, strict=True)]
        return torch.cat(self.centred(texts, list(whole[:, None]))), self.centred(texts, own), drift

    def _best_matches(
        self, questions: Sequence[Text], tokens: list[torch.Tensor], passages: list[torch.Tensor]
    ) -> torch.Tensor:
        """The mean over each question's tokens of their best match in each passage, shape (questions, passages)."""
        weights = [torch.from_numpy(token_weights(self.lower.log_shares[question])) for question in questions]
        shares = torch.cat([of / of.sum() for of in weights])
        asked = torch.cat(tokens)
        best = torch.stack([(asked @ passage.T).amax(1) for passage in passages], 1)
        owners = torch.repeat_interleave(torch.arange(len(questions)), torch.tensor([len(of) for of in tokens]))
        return torch.zeros(len(questions), len(passages)).index_add(0, owners, best * shares[:, None])


def confusion(scores: torch.Tensor, answers: torch.Tensor) -> torch.Tensor:
    """The cross-entropy of the right passage for each question, and of each right question for its passage.

    `scores` has shape (questions, passages); questions beyond `answers` have no answer and count for the second alone.
    """
    passages = functional.cross_entropy(scores[: len(answers)], answers)
    right = torch.zeros(scores.shape, dtype=torch.bool)
    right[torch.arange(len(answers)), answers] = True
    others = torch.logsumexp(scores.masked_fill(right, -torch.inf), 0)
    return passages + QUESTIONS_SHARE * functional.softplus(others - scores)[right].mean()


def main() -> None:
    """Learn, and write both files."""
    parser = argparse.ArgumentParser(description="Teaches the encoder.")
    parser.add_argument("--half", type=int, choices=(0, 1), help="learn from one half of the topics only")
    parser.add_argument("--to", type=Path, default=ADAPTED, help="folder to write to")
    chosen = parser.parse_args()
    if chosen.half is not None and chosen.to == ADAPTED:
        parser.error("--half needs --to: what ships has learnt from all of the topics")
    topics = read_topics(TOPICS)
    if chosen.half is None:
        adapt([*topics.values()], STEPS, chosen.to)
    else:
        adapt([*half_of(topics, chosen.half).values()], STEPS // 2, chosen.to)


def half_of(topics: dict[str, dict], half: int) -> dict[str, dict]:
    """Every second topic by name; the other half for 1."""
    return {name: topics[name] for name in sorted(topics)[half::2]}


def adapt(topics: Sequence[dict], steps: int, folder: Path) -> None:
    torch.manual_seed(0)
    model = BundledE5(adapted=None)
    starting = principal_directions(model)
    upper = UpperLayers(Weights(bundled_file()), TOKEN_LAYERS, starting).eval()
    lower = LowerStates(upper, model, all_texts(topics))
    prefixes = {prompt: model.prefix_length(prompt) for prompt in (PASSAGE_PROMPT, QUESTION_PROMPT)}
    teach(upper.train(), Objective(upper, lower, prefixes), topics, steps)
    factors = {name: (down, SHARE * up) for name, (down, up) in upper.factors().items()}
    save(folder, factors, starting + SHARE * (upper.directions.detach().numpy() - starting))


def all_texts(topics: Sequence[dict]) -> list[Text]:
    """Every text of the topics in every language."""
    passages = [passage for topic in topics for passage in topic["passages"]]
    asked = [question for passage in passages for question in passage["questions"] + passage["near_misses"]]
    return [
        *(Text(whole_text(passage[of]), of, PASSAGE_PROMPT) for passage in passages for of in LANGUAGES),
        *(Text(question[of], of, QUESTION_PROMPT) for question in asked for of in LANGUAGES),
    ]


def teach(upper: UpperLayers, objective: Objective, topics: Sequence[dict], steps: int) -> None:
    """Take a step for each batch; the factors of the layers and the directions learn at rates of their own."""
    factors = [parameter for name, parameter in upper.named_parameters() if name.endswith((".down", ".up"))]
    groups = [
        {"params": factors, "lr": FACTORS_RATE, "weight_decay": 0.01},
        {"params": [upper.directions], "lr": DIRECTIONS_RATE, "weight_decay": 0.0},
    ]
    optimiser = torch.optim.AdamW(groups, betas=(0.9, 0.98))
    take_steps(optimiser, batches(topics), objective.cost, steps, WARM_UP)


if __name__ == "__main__":
    main()
