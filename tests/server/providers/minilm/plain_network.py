"""The network in plain numpy, by its definition, over the published weights: what is built is held to it."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load

Array = NDArray[np.float64]

_erf = np.vectorize(math.erf)


class PlainNetwork:
    """BERT with 6 layers, in 64-bit floats, one text at a time."""

    def __init__(self, safetensors: bytes) -> None:
        self._weights = {name: value.astype(np.float64) for name, value in load(safetensors).items()}

    def vector_of(self, ids: NDArray[np.int64]) -> Array:
        """The vector, of unit length, of a text whose tokens have these numbers."""
        of = "embeddings."
        hidden = (
            self._of(of + "word_embeddings.weight")[ids]
            + self._of(of + "position_embeddings.weight")[: len(ids)]
        )
        hidden = self._normalized(hidden + self._of(of + "token_type_embeddings.weight")[0], of + "LayerNorm")
        for layer in range(6):
            hidden = self._layer(hidden, f"encoder.layer.{layer}.")
        mean: Array = hidden.mean(axis=0)
        return mean / np.linalg.norm(mean)

    def _layer(self, hidden: Array, of: str) -> Array:
        attended = self._linear(
            self._attention(hidden, of + "attention.self."), of + "attention.output.dense"
        )
        hidden = self._normalized(hidden + attended, of + "attention.output.LayerNorm")
        inner = self._linear(hidden, of + "intermediate.dense")
        inner = inner * (1 + _erf(inner / 2**0.5)) / 2
        return self._normalized(hidden + self._linear(inner, of + "output.dense"), of + "output.LayerNorm")

    def _attention(self, hidden: Array, of: str) -> Array:
        query, key, value = [
            self._linear(hidden, of + part).reshape(len(hidden), 12, 32).transpose(1, 0, 2)
            for part in ("query", "key", "value")
        ]
        scores = np.exp(query @ key.transpose(0, 2, 1) / 32**0.5)
        seen = scores / scores.sum(axis=-1, keepdims=True) @ value
        joined: Array = seen.transpose(1, 0, 2).reshape(len(hidden), 384)
        return joined

    def _linear(self, hidden: Array, of: str) -> Array:
        return hidden @ self._of(of + ".weight").T + self._of(of + ".bias")

    def _normalized(self, hidden: Array, of: str) -> Array:
        centred = hidden - hidden.mean(axis=-1, keepdims=True)
        spread = np.sqrt(centred.var(axis=-1, keepdims=True) + 1e-12)
        scaled: Array = centred / spread * self._of(of + ".weight")
        return scaled + self._of(of + ".bias")

    def _of(self, name: str) -> Array:
        return self._weights[name]
