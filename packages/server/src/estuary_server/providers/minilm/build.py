"""From the published weights to the file that is run: the graph, quantised to 8 bits, and checked.

Weights are quantised for each output of a matrix, and to 7 of the 8 bits: processors without VNNI add two
products in 16 bits, which overflows with 8, and where both ways work 7 are as near to the original. What goes
into a matrix is quantised as it comes ("dynamically").

Imports onnx, onnxruntime and safetensors; of these only onnxruntime is needed to run what is built.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from onnx import TensorProto
from onnxruntime.quantization import QuantType, quantize_dynamic
from safetensors.numpy import load

from estuary_server.errors import ProviderError
from estuary_server.providers.minilm.files import NAME
from estuary_server.providers.minilm.graph import build
from estuary_server.providers.minilm.model import MiniLMModel
from estuary_server.providers.minilm.weights import Weights

LEAST_COSINE = 0.95
"""Between the vectors of a text before and after quantising; 0.98 was measured."""

CHECKED = (
    "My dog is called Rex.",
    "I have worked as a nurse in the city hospital for eleven years, mostly at night.",
    "Where do I live?",
    "He plays chess.",
)


def build_model(weights: Weights, scratch: Path) -> bytes:
    """The file that is run.

    Args:
        weights: as they were published.
        scratch: a folder for what is needed meanwhile.

    Raises:
        ProviderError: what was built does not agree with the weights it was built from.
    """
    exact = build(load(weights.safetensors))
    quantized = scratch / "quantized.onnx"
    quantize_dynamic(
        exact,
        quantized,
        weight_type=QuantType.QInt8,
        per_channel=True,
        reduce_range=True,
        # What the graph's own shapes do not tell, because onnx does not know onnxruntime's operators.
        extra_options={"DefaultTensorType": TensorProto.FLOAT},
    )
    model = quantized.read_bytes()
    _check(exact.SerializeToString(), model, weights.tokenizer)
    return model


def _check(exact: bytes, quantized: bytes, tokenizer: bytes) -> None:
    before = MiniLMModel(exact, tokenizer).vectors_of(CHECKED)
    after = MiniLMModel(quantized, tokenizer).vectors_of(CHECKED)
    least = float(np.sum(before * after, axis=1).min())
    if not least >= LEAST_COSINE:
        reason = f"what was built here is not the model: its vectors agree by {least:.2f} only"
        raise ProviderError(NAME, reason, retryable=False)
