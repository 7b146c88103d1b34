"""No question that the texts answer is taken for small talk, or for anything else that is not answered from them."""

from __future__ import annotations

import json

import numpy as np

from nlu.components.classifier import KernelModel
from nlu.embeddings import encode_query, shipped_vectors, vector_key
from nlu.environment import ROOT
from tests.nlu.test_data import LANGUAGES, examples

ANSWERED = {"ask", "follow_up"}
PIPELINE = {"gamma": 0.8, "ridge": 0.03}


def test_no_stored_question_is_taken_for_small_talk() -> None:
    stored = map(json.loads, (ROOT / "knowledge" / "content" / "questions.jsonl").read_text().splitlines())
    questions = [each["text"] for each in stored if each["relevant"]]
    pairs = [pair for language in LANGUAGES for pair in examples(language)]
    shipped = shipped_vectors()
    vectors = np.array([shipped[vector_key(text)] for _, text in pairs], dtype=np.float32)
    model = KernelModel.fit(vectors, np.array([intent for intent, _ in pairs]), **PIPELINE)
    ranked = model.probabilities(np.array([encode_query(text) for text in questions], dtype=np.float32))
    taken = {text: str(intent) for text, intent in zip(questions, model.labels[ranked.argmax(axis=1)], strict=True)}
    assert {text: intent for text, intent in taken.items() if intent not in ANSWERED} == {}
