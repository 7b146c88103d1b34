"""The pipeline's own parts, one by one: tokens, vectors, dictionary, classifier, language."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.importers.utils import training_data_from_paths
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.components.classifier import KernelIntentClassifier, KernelModel
from nlu.components.conversation_language import ConversationLanguageExtractor
from nlu.components.dictionary import DictionaryEntityExtractor, fold
from nlu.components.featurizer import MultilingualFeaturizer
from nlu.components.tokenizer import MixedScriptTokenizer
from nlu.embeddings import CachedEncoder, encode_query
from nlu.environment import ROOT

CONTEXT = ExecutionContext(GraphSchema({}), node_name="under_test")


@pytest.fixture(scope="module")
def tokenizer() -> MixedScriptTokenizer:
    return MixedScriptTokenizer(MixedScriptTokenizer.get_default_config())


@pytest.fixture
def place(tmp_path: Path) -> tuple[LocalModelStorage, Resource]:
    return LocalModelStorage.create(tmp_path), Resource("under_test")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("What is panel 3 about?", ["What", "is", "panel", "3", "about"]),
        ("Qu’a dit l'UNESCO, à 10:30 ?", ["Qu’a", "dit", "l'UNESCO", "à", "10:30"]),
        ("主论坛什么时候开始？", ["主", "论坛", "什么", "时候", "开始"]),
        ("COVID-19期间巴黎的Panel 2几点开始", ["COVID-19", "期间", "巴黎", "的", "Panel", "2", "几点", "开始"]),
        ("créativité et 创意", ["créativité", "et", "创意"]),
        ("👋", ["👋"]),
        ("?!", ["?!"]),
    ],
)
def test_a_message_is_cut_by_the_rules_of_each_script(
    tokenizer: MixedScriptTokenizer, text: str, words: list[str]
) -> None:
    tokens = tokenizer.tokenize(Message(data={TEXT: text}), TEXT)
    assert [token.text for token in tokens] == words
    assert [text[token.start : token.end] for token in tokens] == words


def featurized(text: str) -> np.ndarray:
    featurizer = MultilingualFeaturizer.create(MultilingualFeaturizer.get_default_config(), None, None, CONTEXT)
    message = Message(data={TEXT: text})
    featurizer.process([message])
    sequence, sentence = message.get_dense_features(TEXT)
    assert sequence is None
    return sentence.features


def test_a_message_gets_one_unit_vector() -> None:
    vector = featurized("Where does the summit take place?")
    assert vector.shape == (1, 384)
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-3)


def test_the_same_question_in_three_languages_lies_together() -> None:
    english, french, chinese, other = (
        featurized(text)[0]
        for text in ("Thank you very much", "Merci beaucoup", "非常感谢", "Which cities supported musicians?")
    )
    assert min(english @ french, english @ chinese, french @ chinese) > max(
        english @ other, french @ other, chinese @ other
    )


@pytest.mark.parametrize("text", ["", " ", "\0", "a" * 5000], ids=["empty", "blank", "nul", "long"])
def test_an_odd_text_gets_a_vector_too(text: str) -> None:
    assert np.isfinite(featurized(text)).all()


def test_training_and_serving_see_the_same_vector(tmp_path: Path) -> None:
    texts = ["Which cities supported musicians?", "哪些城市支持了音乐人？", "merci", "merci"]
    computed, remembered = CachedEncoder(tmp_path).encode_all(texts), CachedEncoder(tmp_path).encode_all(texts)
    for text, first, again in zip(texts, computed, remembered, strict=True):
        assert np.array_equal(first, again)
        assert first @ encode_query(text) == pytest.approx(1, abs=1e-3)


@pytest.fixture(scope="module")
def dictionary(tmp_path_factory: pytest.TempPathFactory) -> DictionaryEntityExtractor:
    """Train on the shipped tables and on a table of cities as `assistant train` adds it, then read it back."""
    folder = tmp_path_factory.mktemp("dictionary")
    cities = folder / "cities.yml"
    cities.write_text(
        'version: "3.1"\nnlu:\n  - synonym: rome\n    examples: |\n      - Roma\n      - 罗马\n'
        "  - synonym: medellin\n    examples: |\n      - Medellín\n"
        "  - lookup: city\n    examples: |\n      - Rome\n      - Roma\n      - 罗马\n"
        "      - Medellín\n      - Bogotá (D.C.)\n"
    )
    data: TrainingData = training_data_from_paths([str(ROOT / "nlu" / "data" / "shared"), str(cities)], "xx")
    storage, resource = LocalModelStorage.create(folder), Resource("dictionary")
    DictionaryEntityExtractor.create({}, storage, resource, CONTEXT).train(data)
    return DictionaryEntityExtractor.load({}, storage, resource, CONTEXT)


def entities(component: Any, text: str) -> list[tuple[str, str, str]]:
    message = Message(data={TEXT: text})
    component.process([message])
    return [(e["entity"], e["value"], text[e["start"] : e["end"]]) for e in message.get("entities")]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("and Panel 3?", [("session", "panel-3", "Panel 3")]),
        ("et la deuxième table ronde ?", [("session", "panel-2", "deuxième table ronde")]),
        ("la ceremonie d’ouverture", [("session", "opening-ceremony", "ceremonie d’ouverture")]),
        ("那第三场分论坛呢？", [("session", "panel-3", "第三场分论坛")]),
        ("the second one", [("ordinal", "2", "second one")]),
        ("最后一个", [("ordinal", "last", "最后一个")]),
        ("parle français", [("target_language", "fr", "français")]),
        ("chinois traditionnel", [("target_language", "zh-Hant", "chinois traditionnel")]),
        ("用繁体中文", [("target_language", "zh-Hant", "繁体中文")]),
        ("en anglais", [("target_language", "en", "anglais")]),
        ("villes de MUSIQUE", [("creative_field", "music", "MUSIQUE")]),
        ("美食之都", [("creative_field", "gastronomy", "美食之都")]),
        ("Jerome was in Rome", [("city", "Rome", "Rome")]),
        ("罗马做了什么", [("city", "rome", "罗马")]),
        ("medellin", [("city", "medellin", "medellin")]),
        ("Bogotá (D.C.)", [("city", "Bogotá (D.C.)", "Bogotá (D.C.)")]),
        ("in 2020 panels of en fr zh", []),
        ("", []),
    ],
)
def test_the_dictionary_finds_each_phrase_once_with_its_value(
    dictionary: DictionaryEntityExtractor, text: str, found: list[tuple[str, str, str]]
) -> None:
    assert isinstance(dictionary, EntityExtractorMixin)
    assert entities(dictionary, text) == found


def test_folding_keeps_every_character_in_its_place() -> None:
    text = "Ça, l’été à Łódź ﬁn İ 第三 ½ é"
    assert len(fold(text)) == len(text)
    assert fold("Ça, l’été") == "ca, l'ete"


@pytest.mark.parametrize(
    ("metadata", "values"),
    [
        ({"language": "fr"}, ["fr"]),
        ({"language": "zh", "channel": "web"}, ["zh"]),
        ({"language": "zh-Hant"}, []),
        ({"language": ["fr"]}, []),
        ({"language": None}, []),
        ({}, []),
        (None, []),
    ],
)
def test_the_language_in_the_metadata_becomes_an_entity(metadata: Any, values: list[str]) -> None:
    message = Message(data={TEXT: "hello", "metadata": metadata, "entities": [{"entity": "city", "value": "x"}]})
    ConversationLanguageExtractor().process([message])
    found = message.get("entities")
    assert found[0] == {"entity": "city", "value": "x"}
    assert [e["value"] for e in found[1:] if e["entity"] == "conversation_language"] == values


def islands() -> tuple[np.ndarray, np.ndarray]:
    """Two intents in four corners, which no straight border can part, and a rare third."""
    random = np.random.default_rng(7)
    corners = np.array([[1, 1], [-1, -1], [1, -1], [-1, 1], [0, 3]])
    counts = [40, 40, 40, 40, 8]
    labels = np.repeat(["ask", "ask", "greet", "greet", "thanks"], counts)
    return np.repeat(corners, counts, axis=0) + random.normal(scale=0.15, size=(168, 2)), labels


def test_the_classifier_parts_what_no_straight_border_can() -> None:
    vectors, labels = islands()
    model = KernelModel.fit(vectors, labels, gamma=2.0, ridge=0.03)
    probabilities = model.probabilities(vectors)
    assert (model.labels[probabilities.argmax(axis=1)] == labels).mean() > 0.97
    assert probabilities.sum(axis=1) == pytest.approx(1)


def test_a_classifier_read_back_gives_the_same_ranking(place: tuple[LocalModelStorage, Resource]) -> None:
    texts = {"greet": ["hello", "hi there", "bonjour", "你好"], "thanks": ["thanks", "thank you", "merci", "谢谢"]}
    examples = [Message(data={TEXT: text, "intent": intent}) for intent, group in texts.items() for text in group]
    featurizer = MultilingualFeaturizer.create(MultilingualFeaturizer.get_default_config(), None, None, CONTEXT)
    featurizer.process(examples)
    config = KernelIntentClassifier.get_default_config()
    trained = KernelIntentClassifier.create(config, *place, CONTEXT)
    trained.train(TrainingData(examples))
    for text, intent in (("hello!", "greet"), ("merci bien", "thanks")):
        results = []
        for component in (trained, KernelIntentClassifier.load(config, *place, CONTEXT)):
            message = Message(data={TEXT: text})
            featurizer.process([message])
            component.process([message])
            results.append((message.get("intent"), message.get("intent_ranking")))
        assert results[0] == results[1]
        assert results[0][0]["name"] == intent
