"""The network as an ONNX graph, built from the published weights.

Theory of operation: BERT (J. Devlin and others, "BERT: Pre-training of deep bidirectional transformers",
2019) with 6 layers of 12 heads over 384 numbers. Embeddings of tokens and positions are added and normalised;
each layer is attention and a feed-forward part, each followed by a sum with what went in and a normalisation.
A text's vector is the mean over its tokens, brought to unit length, as the sentence-transformers project
defines it. Texts that are run together must have the same number of tokens: there is no mask.

Imports the package onnx, which only building needs.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

Arrays = Mapping[str, NDArray[np.float32]]
"""The weights by their published names."""

LAYERS = 6
HEADS = 12
EPSILON = 1e-12
"""Of the normalisations."""

OPSET = 20
IR_VERSION = 9
"""Of the file, such that onnxruntime 1.17 and later can read it."""

CONTRIB = "com.microsoft"
"""Domain of onnxruntime's own operators; it has an attention of one piece."""

QUANTIZABLE = ("onnx.quant.pre_process", "onnxruntime.quant")
"""Says that the graph is as simple as it can be, so that quantising it does not ask for that."""


def build(weights: Arrays) -> onnx.ModelProto:
    """The graph in 32-bit floats: ``ids`` (texts, tokens) int64 to ``vectors`` (texts, numbers)."""
    graph = _Graph(weights)
    graph.body()
    ids = helper.make_tensor_value_info("ids", TensorProto.INT64, ["texts", "tokens"])
    vectors = helper.make_tensor_value_info("vectors", TensorProto.FLOAT, ["texts", None])
    opsets = [helper.make_opsetid("", OPSET), helper.make_opsetid(CONTRIB, 1)]
    made = helper.make_graph(graph.nodes, "minilm", [ids], [vectors], graph.constants)
    model = helper.make_model(made, opset_imports=opsets, ir_version=IR_VERSION)
    helper.set_model_props(model, dict([QUANTIZABLE]))
    return model


class _Graph:
    """A graph that grows; values are known by their names."""

    def __init__(self, weights: Arrays) -> None:
        self._weights = weights
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []

    def body(self) -> None:
        """The whole of it, from "ids" to "vectors"."""
        hidden = self._embeddings()
        for layer in range(LAYERS):
            hidden = self._layer(hidden, f"encoder.layer.{layer}.")
        mean = self._node("ReduceMean", hidden, self._constant("tokens axis", np.array([1])), keepdims=0)
        self._node("LpNormalization", mean, axis=-1, p=2, output="vectors")

    def _embeddings(self) -> str:
        of = "embeddings."
        token = self._node("Gather", self._weight(of + "word_embeddings.weight"), "ids")
        # Every text is of one part, so the first part's embedding can be added to those of the positions.
        places = (
            self._weights[of + "position_embeddings.weight"]
            + self._weights[of + "token_type_embeddings.weight"][0]
        )
        count = self._node("Shape", "ids", start=1, end=2)
        first = self._constant("first position", np.array([0]))
        position = self._node("Slice", self._constant("positions", places), first, count)
        return self._normalized(self._node("Add", token, position), of + "LayerNorm")

    def _layer(self, hidden: str, of: str) -> str:
        parts = [self._linear(hidden, f"{of}attention.self.{part}") for part in ("query", "key", "value")]
        seen = self._node("MultiHeadAttention", *parts, domain=CONTRIB, num_heads=HEADS)
        hidden = self._added(
            hidden, self._linear(seen, of + "attention.output.dense"), of + "attention.output"
        )
        inner = self._node("Gelu", self._linear(hidden, of + "intermediate.dense"))
        return self._added(hidden, self._linear(inner, of + "output.dense"), of + "output")

    def _added(self, before: str, change: str, of: str) -> str:
        return self._normalized(self._node("Add", before, change), of + ".LayerNorm")

    def _linear(self, hidden: str, of: str) -> str:
        turned = self._constant(of, np.ascontiguousarray(self._weights[of + ".weight"].T))
        return self._node("Add", self._node("MatMul", hidden, turned), self._weight(of + ".bias"))

    def _normalized(self, hidden: str, of: str) -> str:
        scale, bias = self._weight(of + ".weight"), self._weight(of + ".bias")
        return self._node("LayerNormalization", hidden, scale, bias, axis=-1, epsilon=EPSILON)

    def _weight(self, name: str) -> str:
        return self._constant(name, self._weights[name])

    def _constant(self, name: str, value: NDArray[np.generic]) -> str:
        self.constants.append(numpy_helper.from_array(value, name))
        return name

    def _node(
        self, operator: str, *inputs: str, output: str = "", domain: str = "", **attributes: Any
    ) -> str:
        output = output or f"{operator} {len(self.nodes)}"
        node = helper.make_node(operator, inputs, [output], domain=domain, **attributes)
        self.nodes.append(node)
        return output
