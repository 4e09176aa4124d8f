"""Any embedder behind an OpenAI-compatible API: OpenAI, Ollama, vLLM, llama.cpp, text-embeddings-inference.

Theory of operation. Texts are asked for in requests of at most MOST_TEXTS, one after the other. A text is cut
to READS_BYTES, which are never more tokens than OpenAI reads. A server of one's own may read less and refuse
what is longer: then each text of the request is asked for by itself, and one that is refused again is cut in
half until it is taken, or was no longer than SAFE_BYTES. So a text's vector never depends on its company.

How the server is reached is in ``openai_client.py``. Imported when the first text is to be embedded.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import numpy as np
import openai
import orjson

from estuary_server.config import Endpoint
from estuary_server.errors import ProviderError
from estuary_server.providers.embedder import Vectors
from estuary_server.providers.openai_client import connect
from estuary_server.providers.openai_errors import translated

DEFAULT_CLOUD_MODEL = "text-embedding-3-small"
DEFAULT_LOCAL_MODEL = "nomic-embed-text"
"""What Ollama's users have most; servers of one model mostly pass over the name."""

KNOWN_DIMENSIONS = {
    "text-embedding-3-small": 1536,
    "text-embedding-3-large": 3072,
    "text-embedding-ada-002": 1536,
}
"""Of OpenAI's models."""

READS_BYTES = 8_000
"""Of a text, as UTF-8: OpenAI reads 8,192 tokens, and a token is a byte at least."""

SAFE_BYTES = 400
"""Of a text that a server has refused: the smallest models read 512 tokens, which are more."""

MOST_TEXTS = 32
"""Of one request. OpenAI takes 2,048, but it takes the event loop milliseconds to read so many vectors."""

BLANK = "-"
"""Asked for instead of a text without any sign, which the API refuses."""

_PERHAPS_TOO_LONG = (400, 413, 422, 500)
"""How servers answer to a text that is longer than they read."""


class OpenAIEmbedder:
    """See :class:`~estuary_server.providers.embedder.Embedder` for the contract.

    ``dimensions`` of a model that is not OpenAI's is 0 until ``warm_up`` or the first vector has shown it.

    Args:
        endpoint: key and base URL.
        model: the vendor's name of the model.
        timeout_s: longest wait for an answer.
    """

    def __init__(self, endpoint: Endpoint, model: str, timeout_s: float) -> None:
        self._model = model
        self._timeout_s = timeout_s
        self._client = connect(endpoint)
        self._dimensions = KNOWN_DIMENSIONS.get(model, 0)

    @property
    def name(self) -> str:
        """``openai:model``."""
        return f"openai:{self._model}"

    @property
    def dimensions(self) -> int:
        return self._dimensions

    @property
    def semantic(self) -> bool:
        return True

    async def embed(self, texts: Sequence[str]) -> Vectors:
        read = [cut(text, READS_BYTES) if text.strip() else BLANK for text in texts]
        requests = [read[start : start + MOST_TEXTS] for start in range(0, len(read), MOST_TEXTS)]
        answers = [await self._vectors_of(request) for request in requests]
        return np.concatenate(answers) if answers else np.empty((0, self._dimensions), np.float32)

    async def warm_up(self) -> None:
        if not self._dimensions:
            await self.embed([BLANK])

    async def aclose(self) -> None:
        await self._client.close()

    async def _vectors_of(self, texts: Sequence[str]) -> Vectors:
        """The vectors of one request's texts, however often the server must be asked."""
        try:
            return await self._ask(texts)
        except ProviderError as error:
            if not _is_perhaps_too_long(error, texts):
                raise
        if len(texts) == 1:
            return await self._vectors_of([cut(texts[0], len(texts[0].encode()) // 2)])
        return np.concatenate([await self._vectors_of([text]) for text in texts])

    async def _ask(self, texts: Sequence[str]) -> Vectors:
        with translated(self.name, self._timeout_s, "vectors"):
            async with asyncio.timeout(self._timeout_s):
                # Raw: the client would make an object of every number, which takes tens of milliseconds.
                answer = await self._client.embeddings.with_raw_response.create(
                    input=list(texts),
                    model=self._model,
                    encoding_format="float",  # not every server knows the other one
                )
        vectors = rows_of(answer.content, len(texts))
        if vectors is None or self._dimensions not in (0, vectors.shape[1]):
            raise ProviderError(self.name, "sent something else than vectors", retryable=False)
        self._dimensions = vectors.shape[1]
        return vectors


def cut(text: str, most_bytes: int) -> str:
    """The beginning of a text, as far as it fits; half of a surrogate pair becomes a question mark."""
    return text[:most_bytes].encode("utf-8", "replace")[:most_bytes].decode("utf-8", "ignore")


def rows_of(answer: bytes, count: int) -> Vectors | None:
    """The vectors in an answer, brought to unit length, in the order of the texts; None if these are none."""
    try:
        data = sorted(orjson.loads(answer)["data"], key=lambda item: int(item["index"]))
        with np.errstate(over="ignore"):  # what is too large becomes infinite
            vectors = np.array([item["embedding"] for item in data], np.float32)
    except (KeyError, TypeError, ValueError):
        return None
    if vectors.ndim != 2 or len(vectors) != count or not np.isfinite(vectors).all():
        return None
    lengths = np.linalg.norm(vectors.astype(np.float64), axis=1, keepdims=True)
    return (vectors / lengths).astype(np.float32) if lengths.all() else None


def _is_perhaps_too_long(error: ProviderError, texts: Sequence[str]) -> bool:
    """Whether a request may have failed because one of its texts is longer than the server reads."""
    refusal = error.__cause__
    refused = isinstance(refusal, openai.APIStatusError) and refusal.status_code in _PERHAPS_TOO_LONG
    return refused and any(len(text.encode()) > SAFE_BYTES for text in texts)
