"""Learns a calibration from stored questions: what the questions of a language have in common, how much each kind of
evidence weighs, and when to answer.

Each question is tried against texts in several languages, and against a mixture in which every text is in one language
only. General texts teach beside those of the event, so that what is learnt carries over to texts that are not written
yet.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from knowledge.calibration import Calibration, Means
from knowledge.encoder import Encoder
from knowledge.glossary import Glossary
from knowledge.index import Embedder, KnowledgeIndex, build_index, gives_tokens
from knowledge.late import Tokens
from knowledge.outcome_training import Trial, learn_outcomes, trials_of
from knowledge.passages import Entry, all_passages
from knowledge.questions import StoredQuestion
from knowledge.search import COMPARED_BY_VERIFIER, Query, Searcher
from knowledge.weights import Example, learn_weights

# Part of the name of a kept calibration: a calibration learnt in another way is not used again.
METHOD = 15

CANDIDATES = 40

# Names of sets of rows, beside those of the languages.
MIXED, ALL = "mixed", "all"


@dataclass(frozen=True)
class Lesson:
    """Texts with the questions that are asked of them, and none of other texts.

    `general` texts teach the weights, and what speaks for an answer: what questions have in common, and how much has to
    speak for an answer, depends on what is asked at an event. To save time each of their questions is tried on the
    texts in its own language, in one other, and on the mixture, and for the answer on one of these in turn.
    """

    entries: Sequence[Entry]
    questions: Sequence[StoredQuestion]
    general: bool = False


@dataclass(frozen=True)
class Asked:
    """A stored question, embedded, with the sets of rows that it is tried on."""

    question: StoredQuestion
    query: Query
    modes: Sequence[np.ndarray]


def calibrate(
    lessons: Sequence[Lesson], glossary: Glossary, embedders: Sequence[Embedder], encoders: Sequence[Encoder]
) -> Calibration:
    """Learn from the questions of the lessons how to search."""
    tokens = tokens_of([question for lesson in lessons for question in lesson.questions], embedders[0])
    own = [lesson for lesson in lessons if not lesson.general]
    calibration = Calibration(means=means_of(own, tokens, embedders))
    classes = [
        (Searcher(build_index(lesson.entries, embedders, calibration), encoders, calibration, glossary), lesson)
        for lesson in lessons
        if lesson.questions
    ]
    asked = [(searcher, lesson, list(_asked(searcher, lesson, tokens, embedders))) for searcher, lesson in classes]
    examples = [example for searcher, _, of in asked for example in _examples(searcher, of)]
    calibration = learn_weights(examples, calibration)
    trials = [
        trial
        for searcher, lesson, of in asked
        for trial in _trials(searcher.with_calibration(calibration), of, lesson.general)
    ]
    return replace(calibration, outcomes=learn_outcomes(trials))


def tokens_of(questions: Sequence[StoredQuestion], embedder: Embedder) -> dict[StoredQuestion, Tokens | None]:
    """The tokens of each question; nothing where the encoder gives none."""
    if not questions or not gives_tokens(embedder):
        return {}
    return dict(zip(questions, embedder.question_tokens([question.text for question in questions]), strict=True))


def _asked(
    searcher: Searcher,
    lesson: Lesson,
    tokens: Mapping[StoredQuestion, Tokens | None],
    embedders: Sequence[Embedder],
) -> Iterator[Asked]:
    texts = [question.text for question in lesson.questions]
    vectors = [embedder.questions(texts) for embedder in embedders]
    modes = row_sets(searcher.index)
    for number, question in enumerate(lesson.questions):
        plain = [of[number] for of in vectors]
        query = searcher.query_of(question.text, question.language, plain, tokens.get(question))
        chosen = in_turn(modes, searcher.index, question.language, number) if lesson.general else [*modes.values()]
        yield Asked(question, query, chosen)


def in_turn(modes: Mapping[str, np.ndarray], index: KnowledgeIndex, language: str, number: int) -> list[np.ndarray]:
    """The rows in a question's language, those in another one, which changes with `number`, and the mixture."""
    others = sorted(set(index.rows_by_language) - {language})
    chosen = [language, *others[number % max(len(others), 1) :][:1], MIXED]
    return [modes[one] for one in chosen if one in modes]


def means_of(
    lessons: Sequence[Lesson], tokens: Mapping[StoredQuestion, Tokens | None], embedders: Sequence[Embedder]
) -> dict[str, Means]:
    """What the questions and the texts of each language have in common, by the encoders' names."""
    means = {embedder.name: _means(lessons, embedder) for embedder in embedders}
    first = embedders[0]
    return {**means, first.name: replace(means[first.name], **_token_means(lessons, tokens, first))}


def _means(lessons: Sequence[Lesson], embedder: Embedder) -> Means:
    questions = [question for lesson in lessons for question in lesson.questions]
    passages = [passage for lesson in lessons for passage in all_passages(lesson.entries)]
    sentences = [(p.language, p.sentence(number)) for p in passages for number in range(len(p.sentences))]
    return Means(
        _mean_by_language(embedder.questions([q.text for q in questions]), [q.language for q in questions]),
        _mean_by_language(embedder.passages([p.embedded for p in passages]), [p.language for p in passages]),
        _mean_by_language(embedder.passages([text for _, text in sentences]), [language for language, _ in sentences]),
    )


def _token_means(
    lessons: Sequence[Lesson], tokens: Mapping[StoredQuestion, Tokens | None], embedder: Embedder
) -> dict[str, dict[str, np.ndarray]]:
    """The means of the tokens of questions and passages, by the name that `Means` has for them."""
    questions = [question for lesson in lessons for question in lesson.questions]
    passages = [passage for lesson in lessons for passage in all_passages(lesson.entries)]
    if not gives_tokens(embedder) or not passages:
        return {}
    read = embedder.passage_tokens([passage.embedded for passage in passages])
    written = [passage.language for passage in passages]
    asked = [(question.language, of.vectors) for question in questions if (of := tokens.get(question))]
    return {
        "passage_tokens": _mean_token(read, written),
        "question_tokens": _mean_token([of for _, of in asked], [language for language, _ in asked]),
    }


def _mean_token(tokens: Sequence[np.ndarray], languages: Sequence[str]) -> dict[str, np.ndarray]:
    """The mean token of each language; every token of a text counts."""
    if not tokens:
        return {}
    counted = [language for of, language in zip(tokens, languages, strict=True) for _ in of]
    return _mean_by_language(np.concatenate(tokens), counted)


def _mean_by_language(vectors: np.ndarray, languages: Sequence[str]) -> dict[str, np.ndarray]:
    labels = np.array(languages, dtype=object)
    return {language: vectors[labels == language].mean(axis=0) for language in sorted(set(languages))}


def row_sets(index: KnowledgeIndex) -> dict[str, np.ndarray]:
    """Sets of rows to search: each language alone, every entry in one language only, and all."""
    modes = dict(index.rows_by_language)
    if len(modes) > 1:
        modes[MIXED] = np.array(sorted(_one_rendering_each(index)), dtype=np.int64)
        modes[ALL] = np.arange(len(index.passages))
    return modes


def _one_rendering_each(index: KnowledgeIndex) -> Iterator[int]:
    for entry in index.entries:
        languages = sorted(entry.renderings)
        chosen = languages[int(hashlib.sha256(entry.key.encode()).hexdigest(), 16) % len(languages)]
        yield from (index.rows[passage.id] for passage in entry.renderings[chosen])


def _examples(searcher: Searcher, asked: Sequence[Asked]) -> Iterator[Example]:
    """The evidence of each question's best candidates, and which of them are right."""
    documents = np.array([passage.document for passage in searcher.index.passages], dtype=object)
    for one in asked:
        if not one.question.relevant:
            continue
        lexical = searcher.lexical_scores(one.query)
        for rows in one.modes:
            right = np.isin(documents[rows], one.question.relevant)
            if not right.any():
                continue
            evidence = searcher.evidence(one.query, rows, lexical)
            same = searcher.index.languages[rows] == one.query.language
            best = np.argsort(-searcher.calibration.scores(evidence, same))[:CANDIDATES]
            kept = np.union1d(best, np.flatnonzero(right))
            searcher.compare_tokens(one.query, rows, evidence, kept)
            nearest = np.argsort(-searcher.calibration.scores(evidence, same))[:COMPARED_BY_VERIFIER]
            searcher.verify(one.query, rows, evidence, np.union1d(nearest, np.flatnonzero(right)))
            yield Example(evidence[kept], same[kept], right[kept])


def _trials(searcher: Searcher, asked: Sequence[Asked], general: bool) -> Iterator[Trial]:
    for number, one in enumerate(asked):
        # The other language of a general question changes with `number`, too.
        modes = [one.modes[number // 2 % len(one.modes)]] if general else one.modes
        for rows in modes:
            hits = searcher.rank(one.query, count=40, rows=rows)
            for trial in trials_of(searcher, one.query, hits, set(one.question.relevant)):
                yield replace(trial, general=general)
