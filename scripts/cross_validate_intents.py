"""Cross-validates the intents as `rasa test nlu --cross-validation` does, and tells macro-F1 for each language.

Rasa's own command gives one figure over everything. One model serves all languages, so that the folds are those of one
model here too, trained and asked by Rasa's own functions; only the figures are taken apart by the language of each
example. Runs in Rasa's environment: `make evaluate-intents`. Ends with an error when a language is below the floor.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from nlu.environment import ROOT, limit_threads, quieten_rasa
from nlu.logs import configure_logs

if TYPE_CHECKING:
    from rasa.nlu.test import IntentEvaluationResult
    from rasa.shared.nlu.training_data.training_data import TrainingData

LANGUAGES = ("en", "fr", "zh")
FOLDS = 5
FLOOR = 0.97
CONFIG = str(ROOT / "config.yml")


def read(folder: str) -> TrainingData:
    """Read the examples of one folder of `nlu/data`, or of all of it."""
    from rasa.shared.importers.importer import TrainingDataImporter

    paths = [str(ROOT / "nlu" / "data" / folder)]
    return TrainingDataImporter.load_nlu_importer_from_config(CONFIG, training_data_paths=paths).get_nlu_data()


def texts(language: str) -> set[str]:
    """Return what stands in the examples of one language."""
    return {example.get("text") for example in read(language).intent_examples}


async def asked_of_one_fold(train: TrainingData, test: TrainingData) -> list[IntentEvaluationResult]:
    """Train on all other folds, and return what the model takes the examples of this one for."""
    from rasa.core.agent import Agent
    from rasa.model_training import train_nlu
    from rasa.nlu.test import get_eval_data

    with tempfile.TemporaryDirectory() as folder:
        examples = Path(folder) / "examples.yml"
        examples.write_text(train.nlu_as_yaml(), encoding="utf-8")
        model = train_nlu(CONFIG, str(examples), folder)
        return (await get_eval_data(Agent.load(model).processor, test))[0]


async def cross_validated(seed: int) -> list[IntentEvaluationResult]:
    """Ask every example of a model that was trained without its fold."""
    import numpy as np
    from rasa.nlu.test import generate_folds

    np.random.seed(seed)  # what Rasa's folds draw on
    folds = list(generate_folds(FOLDS, read("")))
    found = []
    for number, (train, test) in enumerate(folds, 1):
        print(f"Fold {number} of {FOLDS} …", file=sys.stderr)
        found += await asked_of_one_fold(train, test)
    return found


def macro_f1(results: Sequence[IntentEvaluationResult]) -> float:
    """Return the mean F1 of all intents, each counting alike."""
    from sklearn.metrics import f1_score

    return float(f1_score([r.intent_target for r in results], [r.intent_prediction for r in results], average="macro"))


def report(results: Sequence[IntentEvaluationResult]) -> bool:
    """Print the figures of each language with its most frequent confusions; returns whether all reach the floor."""
    print("| language | examples | macro-F1 | accuracy | most often confused |\n|---|---|---|---|---|")
    reached = True
    for language, wanted in [*((each, texts(each)) for each in LANGUAGES), ("all", None)]:
        own = [result for result in results if wanted is None or result.message in wanted]
        wrong = [result for result in own if result.intent_target != result.intent_prediction]
        pairs = Counter(f"{each.intent_target} for {each.intent_prediction}" for each in wrong).most_common(3)
        value, accuracy = macro_f1(own), 1 - len(wrong) / len(own)
        confused = ", ".join(f"{pair} ({count})" for pair, count in pairs)
        print(f"| {language} | {len(own)} | {value:.4f} | {accuracy:.4f} | {confused} |")
        reached = reached and value >= FLOOR
    return reached


def main() -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1, help="which division into folds")
    options = parser.parse_args()
    quieten_rasa()
    limit_threads()
    configure_logs("WARNING")
    with contextlib.redirect_stdout(sys.stderr):
        results = asyncio.run(cross_validated(options.seed))
    if report(results):
        return 0
    print(f"A language is below a macro-F1 of {FLOOR}.", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
