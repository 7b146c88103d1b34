"""What the verifier learns from: questions of topics asked of all their texts, with what search found first.

Each question is asked of texts in its own language, in another one, and of a mixture in which each text is in one
language only. What is found first is judged where the answer is among the texts, where it is left out, where the whole
topic is, and where nobody wrote one; and where it is among them, it is to be told from the next ones.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from knowledge.cache import VectorCache
from knowledge.calibration import EVIDENCE, Calibration
from knowledge.documents import Document, Rendering, Section
from knowledge.evaluation import build_searcher
from knowledge.glossary import Glossary
from knowledge.languages import LANGUAGES
from knowledge.outcome import signals
from knowledge.passages import cut_documents
from knowledge.questions import StoredQuestion
from knowledge.search import Hit, Query
from knowledge.training import Lesson, in_turn, means_of, row_sets, tokens_of

# How many of the passages found are told apart, and how many are looked through for ones on other topics.
TOLD_APART, FOUND = 4, 60


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


def documents_of(topics: Mapping[str, dict]) -> Iterator[Document]:
    """Each passage as a document in three languages, named by its topic and number."""
    for name, topic in topics.items():
        for number, passage in enumerate(topic["passages"]):
            document = f"{name}/{number}"
            renderings = {of: _rendering(document, of, **passage[of]) for of in LANGUAGES}
            yield Document(document, "guide", renderings)


def _rendering(document: str, language: str, title: str, text: str) -> Rendering:
    return Rendering(document, language, title, {"title": title}, (Section("text", "", text),))


def questions_of(topics: Mapping[str, dict]) -> Iterator[tuple[str, StoredQuestion]]:
    """Every question in every language, with its topic."""
    for name, topic in topics.items():
        for number, passage in enumerate(topic["passages"]):
            asked = [(question, (f"{name}/{number}",)) for question in passage["questions"]]
            asked += [(question, ()) for question in passage["near_misses"]]
            for question, relevant in asked:
                for language in LANGUAGES:
                    yield name, StoredQuestion(question[language], question[language], language, relevant)


class Asking:
    """Questions of topics, embedded, beside all texts of those topics."""

    def __init__(self, topics: Mapping[str, dict], caches: Sequence[VectorCache], calibration: Calibration) -> None:
        self._pairs = list(questions_of(topics))
        questions = [question for _, question in self._pairs]
        documents = list(documents_of(topics))
        # The word pairs are learnt from these very texts: on others they find less.
        self._searcher = build_searcher(documents, unverified(calibration), Glossary(()), caches, translated=False)
        tokens = tokens_of(questions, caches[0])
        self._vectors = [cache.questions([question.text for question in questions]) for cache in caches]
        self._tokens = [tokens[question] for question in questions]
        self._read: dict[int, np.ndarray] = {}

    def trials(self, once: bool) -> Iterator[Trial]:
        """The trials of every question, on each set of texts, or on the sets in turn if only `once`."""
        every = row_sets(self._searcher.index)
        for count, (topic, question) in enumerate(self._pairs):
            vectors = [of[count] for of in self._vectors]
            query = self._searcher.query_of(question.text, question.language, vectors, self._tokens[count])
            chosen = in_turn(every, self._searcher.index, question.language, count)
            # The languages of a question follow each other: each question has a set.
            for rows in [chosen[count // len(LANGUAGES) % len(chosen)]] if once else chosen:
                yield from self._trials_on(rows, topic, question, query)
            if count % 2000 == 0:
                print(f"{count} of {len(self._pairs)} questions asked", flush=True)

    def _trials_on(self, rows: np.ndarray, topic: str, question: StoredQuestion, query: Query) -> Iterator[Trial]:
        """None for a question that finds another topic first: it does not tell what it is on."""
        hits = self._searcher.rank(query, FOUND, rows=rows)
        if topic_of(hits[0]) != topic:
            return
        yield self._trial(query, hits, question, "nothing" if question.relevant else "detail")
        if question.relevant:
            others = [hit for hit in hits if hit.entry.document not in question.relevant]
            elsewhere = [hit for hit in hits if topic_of(hit) != topic]
            yield self._trial(query, self._searcher.compared(others), question, "answer")
            yield self._trial(query, self._searcher.compared(elsewhere), question, "topic")

    def _trial(self, query: Query, hits: Sequence[Hit], question: StoredQuestion, missing: str) -> Trial:
        answers = [hit for hit in hits if hit.entry.document in question.relevant]
        kept = list(hits[: TOLD_APART if answers else 1])
        if answers and answers[0] not in kept:
            kept[-1] = answers[0]
        return Trial(
            query,
            [self._passage_tokens(hit.passage.id) for hit in kept],
            np.array([hit.score for hit in kept], np.float32),
            np.array([hit.entry.document in question.relevant for hit in kept]),
            missing,
            signals(hits)[:-1],
            hits[0].passage.language != query.language,
        )

    def _passage_tokens(self, passage: int) -> np.ndarray:
        """The tokens of a passage, which the trials that find it share."""
        if passage not in self._read:
            tokens = self._searcher.index.tokens
            assert tokens is not None  # noqa: S101 - the bundled encoder gives them
            self._read[passage] = tokens.of(self._searcher.index.rows[passage])
        return self._read[passage]


def topic_of(hit: Hit) -> str:
    return hit.entry.document.partition("/")[0]


def unverified(calibration: Calibration) -> Calibration:
    """Search without the verifier: what it finds is what the verifier has to judge."""
    column = EVIDENCE.index("verified")
    weights = [
        tuple(0.0 if number == column else weight for number, weight in enumerate(of))
        for of in (calibration.same_language, calibration.across_languages)
    ]
    return replace(calibration, same_language=weights[0], across_languages=weights[1])


def for_encoder(calibration: Calibration, topics: Mapping[str, dict], caches: Sequence[VectorCache]) -> Calibration:
    """The calibration with what the topics' own questions and texts have in common, as another encoder sees them."""
    questions = [question for _, question in questions_of(topics)]
    lesson = Lesson(cut_documents(list(documents_of(topics))), questions)
    return replace(calibration, means=means_of([lesson], tokens_of(questions, caches[0]), caches))
