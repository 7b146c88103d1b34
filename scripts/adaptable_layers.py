"""The last layers of the bundled encoder in a form that can learn; `scripts/adapt_encoder.py` teaches them."""

from collections.abc import Sequence

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from knowledge.bundled_weights import Weights

# The layers before this one stay as they are; what they make of a text is computed once.
FIRST = 9
RANK = 8
DROPOUT = 0.1
PARTS = ("q", "k", "v", "ao", "fi", "fo")


class LowRankLinear(nn.Module):
    """A linear layer whose own weights stay, beside two narrow matrices that learn."""

    def __init__(self, weights: Weights, name: str, rows: int, columns: int) -> None:
        super().__init__()
        self.register_buffer("weight", torch.from_numpy(weights.tensor(f"{name}.w", rows, columns)).bfloat16())
        self.register_buffer("bias", torch.from_numpy(weights.tensor(f"{name}.b", rows)).bfloat16())
        self.down = nn.Parameter(torch.randn(RANK, columns) * 0.02)
        self.up = nn.Parameter(torch.zeros(rows, RANK))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        learnt = functional.linear(functional.linear(x, self.down), self.up)
        return functional.linear(x, self.weight, self.bias) + learnt


class Layer(nn.Module):
    """One layer of BERT with its norms after attention and after the inner layer."""

    def __init__(self, weights: Weights, name: str) -> None:
        super().__init__()
        sizes = weights.sizes
        self.heads, self.width, self.epsilon = sizes.heads, sizes.hidden, sizes.epsilon
        shapes = {"fi": (sizes.inner, sizes.hidden), "fo": (sizes.hidden, sizes.inner)}
        self.parts = nn.ModuleDict(
            {part: LowRankLinear(weights, f"{name}.{part}", *shapes.get(part, (self.width,) * 2)) for part in PARTS}
        )
        for norm in ("aln", "oln"):
            for end in "wb":
                tensor = torch.from_numpy(weights.tensor(f"{name}.{norm}.{end}", self.width))
                self.register_buffer(f"{norm}_{end}", tensor)

    def forward(self, x: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        x = self._normal(self._attended(x, mask), x, "aln")
        inner = functional.gelu(self.parts["fi"](x))
        return self._normal(self.parts["fo"](inner), x, "oln")

    def _attended(self, x: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        texts, length, _ = x.shape
        q, k, v = (
            self.parts[part](x).float().view(texts, length, self.heads, -1).transpose(1, 2) for part in ("q", "k", "v")
        )
        # The backward pass of attention in bfloat16 takes three times as long.
        with torch.autocast("cpu", enabled=False):
            found = functional.scaled_dot_product_attention(q, k, v, attn_mask=mask)
        return self.parts["ao"](found.transpose(1, 2).reshape(texts, length, self.width))

    def _normal(self, change: torch.Tensor, x: torch.Tensor, norm: str) -> torch.Tensor:
        summed = (functional.dropout(change, DROPOUT, self.training) + x).float()
        weight, bias = self.get_buffer(f"{norm}_w"), self.get_buffer(f"{norm}_b")
        return functional.layer_norm(summed, (self.width,), weight, bias, self.epsilon)


class UpperLayers(nn.Module):
    """The layers from `FIRST` on, and the matrix that turns the states of two of them into token vectors."""

    def __init__(self, weights: Weights, token_layers: Sequence[int], directions: np.ndarray) -> None:
        super().__init__()
        numbers = range(FIRST, weights.sizes.layers + 1)
        self.layers = nn.ModuleDict({str(number): Layer(weights, f"l{number - 1}") for number in numbers})
        self.token_layers = tuple(token_layers)
        self.directions = nn.Parameter(torch.from_numpy(directions.copy()))

    def forward(self, texts: Sequence[torch.Tensor]) -> tuple[torch.Tensor, list[torch.Tensor]]:
        """Return unit vectors of the texts, shape (texts, width), and the vectors of all tokens of each text.

        A text comes as what the layers before `FIRST` made of it, shape (tokens, width).
        """
        lengths = torch.tensor([len(text) for text in texts])
        x = nn.utils.rnn.pad_sequence(list(texts), batch_first=True).float()
        real = torch.arange(x.shape[1]) < lengths[:, None]
        mask = torch.zeros(len(texts), 1, 1, x.shape[1]).masked_fill_(~real[:, None, None], -1e4)
        kept = []
        with torch.autocast("cpu", torch.bfloat16):
            for number, layer in self.layers.items():
                x = layer(x, mask)
                if int(number) in self.token_layers:
                    kept.append(x)
        pooled = functional.normalize((x * real[..., None]).sum(1) / lengths[:, None], dim=1)
        tokens = torch.cat(kept, -1).float() @ self.directions
        return pooled, [of[:length] for of, length in zip(tokens, lengths.tolist(), strict=True)]

    def factors(self) -> dict[str, tuple[np.ndarray, np.ndarray]]:
        """The learnt factors (down, up) by the names that their tensors have in the file of the model."""
        return {
            f"l{int(number) - 1}.{part}.w": (linear.down.detach().numpy(), linear.up.detach().numpy())
            for number, layer in self.layers.items()
            for part, linear in layer.parts.items()
        }
