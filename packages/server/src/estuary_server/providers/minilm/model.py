"""The model at work: texts to tokens, tokens to a vector, on the caller's thread.

Theory of operation. A text is run alone, never in a batch: the 8-bit arithmetic scales the numbers of all
tokens that are run together by the largest of them, so in a batch a text's vector would depend on its company
(by up to 0.03 for each number, where 0.001 is promised). Nothing is lost by it: on one thread a batch of
short texts takes longer than the texts one by one, because it must be padded.

Importing this file imports onnxruntime and tokenizers, which takes a while. Both let other threads run while
they work, and a model may be used by several threads at the same time.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

from estuary_server.providers.embedder import Vectors
from estuary_server.providers.minilm.files import DIMENSIONS

WINDOW_TOKENS = 256
"""What the model was made for; its marks of the beginning and the end included."""

READS_CHARS = 16_384
"""Characters that are cut into tokens at all: 256 tokens are fewer, but for words that nobody writes."""


class MiniLMModel:
    """One session of the network.

    Args:
        model: the ONNX file (``graph.py``).
        tokenizer: the tokenizer as it was published.

    Raises:
        Exception: of the libraries, where the files are none of theirs.
    """

    def __init__(self, model: bytes, tokenizer: bytes) -> None:
        self._tokenizer = Tokenizer.from_str(tokenizer.decode())
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(WINDOW_TOKENS)
        self._tokenizer.encode_special_tokens = True  # "[SEP]" in a text is text
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.log_severity_level = 3  # errors: what goes wrong is raised; the rest would be printed
        self._session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])

    def vectors_of(self, texts: Sequence[str]) -> Vectors:
        """One row of unit length for each text."""
        vectors = np.empty((len(texts), DIMENSIONS), np.float32)
        for row, text in zip(vectors, texts, strict=True):
            (row[:],) = self._session.run(None, {"ids": self.tokens_of(text)})[0]
        return vectors

    def tokens_of(self, text: str) -> np.ndarray[tuple[int, int], np.dtype[np.int64]]:
        """The numbers of a text's tokens, as the network takes them: one row."""
        read = text[:READS_CHARS].encode("utf-8", "replace").decode()  # half of a surrogate pair is no text
        return np.array([self._tokenizer.encode(read).ids], np.int64)
