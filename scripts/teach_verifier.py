"""Teaches the verifier (`knowledge/verifier.py`) to tell passages that answer a question from those that do not: run
`python -m scripts.teach_verifier` after the texts in `knowledge/teaching/twins` or the encoder have changed (half an
hour), and `make learn` before it and after it.

Each question is asked of texts in its own language, in another one, and of a mixture in which each text is in one
language only. What search finds first is judged where the answer is among the texts, where it is left out, where the
whole topic is, and where nobody wrote one; and where it is among them, it is to be told from the next ones. The encoder
has learnt from none of these texts, as it has from none that it will be asked of.

Writes `knowledge/verifier.npz`.
"""

import argparse
import functools
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from knowledge.calibration import EVIDENCE, Calibration
from knowledge.documents import Document, Rendering, Section
from knowledge.evaluation import build_searcher
from knowledge.glossary import Glossary
from knowledge.languages import LANGUAGES
from knowledge.outcome import signals
from knowledge.questions import StoredQuestion
from knowledge.search import Hit, Query, Searcher
from knowledge.shipped import SHIPPED, TEACHING, open_caches, shipped_calibration
from knowledge.training import in_turn, row_sets
from knowledge.verifier import Verifier, padded, save
from scripts.teaching import in_rounds, read_topics, take_steps

TWINS = TEACHING / "twins"
ROUNDS, TRIALS_A_STEP, WARM_UP = 2, 32, 100
RATE, OTHERS_RATE, DECAY, DROPOUT = 1e-3, 1e-2, 0.05, 0.4
# How many of the passages found are told apart, and how many are looked through for ones on other topics.
TOLD_APART, FOUND = 4, 60
# What a trial counts by what is missing: the answer, or the whole topic. That a topic is missing is easy to see.
COUNTS = {"nothing": 1.0, "detail": 1.0, "answer": 0.7, "topic": 0.2}
TELLING_APART, SMALL = 0.25, 1e-2

# Of two seeds, the one whose verifier told known from unknown better on texts that it had not learnt from.
SEED = 1
CHANCE = random.Random(SEED)  # noqa: S311 - what is learnt should be the same each time


@dataclass(frozen=True)
class Trial:
    """A question with passages found, best first: their tokens, scores and whether they answer; what is missing; and
    the other signals of the decision on the first of them."""

    query: Query
    tokens: Sequence[np.ndarray]
    scores: np.ndarray
    right: np.ndarray
    missing: str
    signals: np.ndarray
    across: bool


def documents_of(topics: dict[str, dict]) -> Iterator[Document]:
    """Each passage as a document in three languages, named by its topic and number."""
    for name, topic in topics.items():
        for number, passage in enumerate(topic["passages"]):
            document = f"{name}/{number}"
            renderings = {of: _rendering(document, of, **passage[of]) for of in LANGUAGES}
            yield Document(document, "guide", renderings)


def _rendering(document: str, language: str, title: str, text: str) -> Rendering:
    return Rendering(document, language, title, {"title": title}, (Section("text", "", text),))


def questions_of(topics: dict[str, dict]) -> Iterator[tuple[str, StoredQuestion]]:
    """Every question in every language, with its topic."""
    for name, topic in topics.items():
        for number, passage in enumerate(topic["passages"]):
            asked = [(question, (f"{name}/{number}",)) for question in passage["questions"]]
            asked += [(question, ()) for question in passage["near_misses"]]
            for question, relevant in asked:
                for language in LANGUAGES:
                    yield name, StoredQuestion(question[language], question[language], language, relevant)


def trials(searcher: Searcher, topics: dict[str, dict]) -> Iterator[Trial]:
    """The trials of every question; none of one that finds another topic first: it does not tell what it is on."""
    every = row_sets(searcher.index)
    for count, (topic, question) in enumerate(questions_of(topics)):
        query = searcher.query(question.text, question.language)
        for rows in in_turn(every, searcher.index, question.language, count):
            hits = searcher.rank(query, FOUND, rows=rows)
            if topic_of(hits[0]) != topic:
                continue
            others = [hit for hit in hits if hit.entry.document not in question.relevant]
            elsewhere = [hit for hit in hits if topic_of(hit) != topic]
            yield trial(searcher, query, hits, question, "nothing" if question.relevant else "detail")
            if question.relevant:
                yield trial(searcher, query, searcher.compared(others), question, "answer")
                yield trial(searcher, query, searcher.compared(elsewhere), question, "topic")
        if count % 500 == 0:
            print(f"{count} questions asked", flush=True)


def topic_of(hit: Hit) -> str:
    return hit.entry.document.partition("/")[0]


def trial(searcher: Searcher, query: Query, hits: Sequence[Hit], question: StoredQuestion, missing: str) -> Trial:
    answers = [hit for hit in hits if hit.entry.document in question.relevant]
    kept = list(hits[: TOLD_APART if answers else 1])
    if answers and answers[0] not in kept:
        kept[-1] = answers[0]
    return Trial(
        query,
        [tokens_of(searcher, hit.passage.id) for hit in kept],
        np.array([hit.score for hit in kept], np.float32),
        np.array([hit.entry.document in question.relevant for hit in kept]),
        missing,
        signals(hits)[:-1],
        hits[0].passage.language != query.language,
    )


@functools.cache
def tokens_of(searcher: Searcher, passage: int) -> np.ndarray:
    """The tokens of a passage, which the trials that find it share."""
    tokens = searcher.index.tokens
    assert tokens is not None  # noqa: S101 - the bundled encoder gives them
    return tokens.of(searcher.index.rows[passage])


class Objective(nn.Module):
    """What judging badly costs: beside the other signals of the decision, and beside the scores of search."""

    def __init__(self, verifier: Verifier) -> None:
        super().__init__()
        self.verifier = verifier
        self.decision = nn.Parameter(torch.tensor([[0.3, 1.0, 2.0, -2.0]] * 2))
        self.score = nn.Parameter(torch.tensor([0.6, 0.6]))

    def forward(self, batch: Sequence[Trial]) -> torch.Tensor:
        counts = [len(one.tokens) for one in batch]
        judged = self.judged(batch, counts).split(counts)
        across = torch.tensor([int(one.across) for one in batch])
        seen = torch.from_numpy(np.stack([[*one.signals, 1.0] for one in batch]).astype(np.float32))
        chances = torch.stack([of[0] for of in judged]) + (seen * self.decision[across]).sum(1)
        right = torch.tensor([float(one.right[0]) for one in batch])
        shares = torch.tensor([COUNTS[one.missing] for one in batch])
        decided = functional.binary_cross_entropy_with_logits(chances, right, reduction="none") * shares
        apart = [
            told_apart(of, torch.from_numpy(one.scores) * self.score[int(one.across)], torch.from_numpy(one.right))
            for of, one in zip(judged, batch, strict=True)
            if one.right.any() and len(of) > 1
        ]
        small = SMALL * torch.cat(judged).square().mean()
        return decided.mean() + TELLING_APART * sum(apart, torch.tensor(0.0)) / max(len(apart), 1) + small

    def judged(self, batch: Sequence[Trial], counts: Sequence[int]) -> torch.Tensor:
        passages, held = padded([of for one in batch for of in one.tokens])
        asked, _ = padded([one.query.tokens.vectors for one in batch])
        weights = torch.zeros(asked.shape[:2])
        for row, one in enumerate(batch):
            weights[row, : len(one.query.tokens.weights)] = torch.from_numpy(one.query.tokens.weights)
        beside = torch.repeat_interleave(torch.arange(len(batch)), torch.tensor(counts))
        return self.verifier(asked[beside], weights[beside], passages, held)


def told_apart(judged: torch.Tensor, scores: torch.Tensor, right: torch.Tensor) -> torch.Tensor:
    """The cross-entropy of the right passages among those found, by the verifier alone and beside the scores."""
    both = (judged, judged + scores)
    return sum((torch.logsumexp(of, 0) - torch.logsumexp(of[right], 0) for of in both), torch.tensor(0.0))


def teach(objective: Objective, learnt_from: Sequence[Trial]) -> None:
    """Take a step for each batch; what stands beside the verifier learns faster than it."""
    own = {id(parameter) for parameter in (objective.decision, objective.score, objective.verifier.sharpness)}
    groups = [
        {"params": [of for of in objective.parameters() if id(of) not in own], "lr": RATE, "weight_decay": DECAY},
        {"params": [of for of in objective.parameters() if id(of) in own], "lr": OTHERS_RATE, "weight_decay": 0.0},
    ]
    batches = in_rounds(learnt_from, TRIALS_A_STEP, CHANCE)
    take_steps(torch.optim.AdamW(groups), batches, objective, ROUNDS * len(learnt_from) // TRIALS_A_STEP, WARM_UP)


def unverified(calibration: Calibration) -> Calibration:
    """Search without the verifier: what it finds is what the verifier has to judge."""
    column = EVIDENCE.index("verified")
    weights = [
        tuple(0.0 if number == column else weight for number, weight in enumerate(of))
        for of in (calibration.same_language, calibration.across_languages)
    ]
    return replace(calibration, same_language=weights[0], across_languages=weights[1])


def main() -> None:
    """Ask, teach, and write the file."""
    parser = argparse.ArgumentParser(description="Teaches the verifier.")
    parser.add_argument("--data-dir", type=Path, default=Path("data"), help="folder for cached vectors")
    caches = open_caches(parser.parse_args().data_dir)
    torch.manual_seed(SEED)
    topics = read_topics(TWINS)
    calibration = unverified(shipped_calibration(SHIPPED, caches))
    searcher = build_searcher(list(documents_of(topics)), calibration, Glossary(()), caches)
    objective = Objective(Verifier(DROPOUT))
    teach(objective.train(), list(trials(searcher, topics)))
    save(objective.verifier)


if __name__ == "__main__":
    main()
