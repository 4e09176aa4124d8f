"""What is built of the published weights computes what they were published for."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import onnx
import pytest
from safetensors.numpy import load, save

from estuary_server.errors import ProviderError
from estuary_server.providers.minilm.build import build_model
from estuary_server.providers.minilm.embedder import load_minilm
from estuary_server.providers.minilm.files import folder_in
from estuary_server.providers.minilm.graph import build
from estuary_server.providers.minilm.model import WINDOW_TOKENS, MiniLMModel
from tests.server.providers.minilm.plain_network import PlainNetwork
from tests.support.minilm import installed, published

LONG = "She said that the hospital where she had worked for nearly twenty years would close. " * 20
TEXTS = (
    "",
    "My dog is called Rex.",
    "我的狗叫小白 😀",
    "Where?",
    "an unbelievably prestidigitatious word",
    LONG,
)


@cache
def exact() -> MiniLMModel:
    """The model before it is quantized."""
    made = build(load(published().safetensors))
    return MiniLMModel(made.SerializeToString(), published().tokenizer)


@cache
def expected() -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    network = PlainNetwork(published().safetensors)
    return np.array([network.vector_of(exact().tokens_of(text)[0]) for text in TEXTS])


def test_the_graph_computes_what_the_definition_says() -> None:
    assert np.allclose(exact().vectors_of(TEXTS), expected(), rtol=0, atol=1e-6)


def test_the_file_that_is_run_is_near_to_it() -> None:
    model = load_minilm(folder_in(installed()))
    cosines = np.sum(model.vectors_of(TEXTS) * expected(), axis=1)
    assert cosines.min() >= 0.95


def test_the_graph_is_valid_and_the_file_small() -> None:
    onnx.checker.check_model(build(load(published().safetensors)))
    assert (folder_in(installed()) / "model.onnx").stat().st_size < 24e6


def test_a_text_is_cut_at_the_model_s_window() -> None:
    ids = exact().tokens_of(LONG)
    assert ids.shape == (1, WINDOW_TOKENS)
    assert ids[0, :2].tolist() + ids[0, -1:].tolist() == [101, 2016, 102]


def test_marks_of_the_model_in_a_text_are_text() -> None:
    inner = exact().tokens_of("[SEP] [CLS]")[0, 1:-1].tolist()
    assert not {101, 102} & set(inner)


def test_weights_that_quantising_breaks_are_refused(tmp_path: Path) -> None:
    weights = {name: value.copy() for name, value in load(published().safetensors).items()}
    for layer in range(6):
        weights[f"encoder.layer.{layer}.attention.output.dense.weight"][:, 0] *= 1e4
        weights[f"encoder.layer.{layer}.output.dense.weight"][:, 0] *= 1e4
    with pytest.raises(ProviderError, match="is not the model"):
        build_model(replace(published(), safetensors=save(weights)), tmp_path)
