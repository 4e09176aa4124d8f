"""Any language model behind an OpenAI-compatible chat completion API: OpenAI, Ollama, vLLM, llama.cpp ...

How the server is reached is in ``openai_client.py``. Imported when the first reply is asked for.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, cast

from estuary_server.config import ProviderSettings
from estuary_server.providers.language import ReplyRequest
from estuary_server.providers.openai_client import connect, sampling
from estuary_server.providers.openai_errors import translated
from estuary_server.providers.prompts import chat_messages


class OpenAILanguageModel:
    """See :class:`~estuary_server.providers.language.LanguageModel` for the contract.

    Args:
        settings: key, base URL and time-out.
        model: the vendor's name of the model.
    """

    def __init__(self, settings: ProviderSettings, model: str) -> None:
        self._model = model
        self._timeout_s = settings.llm_timeout_s
        self._endpoint = settings.openai_llm
        self._client = connect(self._endpoint)

    @property
    def name(self) -> str:
        """``openai:model``."""
        return f"openai:{self._model}"

    @asynccontextmanager
    async def reply(self, request: ReplyRequest) -> AsyncIterator[AsyncIterator[str]]:
        with translated(self.name, self._timeout_s, "a reply"):
            async with asyncio.timeout(self._timeout_s):
                stream: Any = await self._client.chat.completions.create(
                    model=self._model,
                    messages=cast(Any, chat_messages(request)),
                    stream=True,
                    **sampling(
                        self._endpoint, self._model, request.style.temperature, request.style.max_tokens
                    ),
                )
        # The stream is closed whatever happens: a response that is merely dropped goes on at the vendor.
        async with stream:
            yield self._pieces(stream)

    async def aclose(self) -> None:
        await self._client.close()

    async def _pieces(self, stream: Any) -> AsyncIterator[str]:
        chunks = aiter(stream)
        while True:
            with translated(self.name, self._timeout_s, "a reply"):
                try:
                    async with asyncio.timeout(self._timeout_s):
                        chunk = await anext(chunks)
                except StopAsyncIteration:
                    return
            if content := _content(chunk):
                yield content


def _content(chunk: Any) -> str:
    """The text that a chunk adds, "" where it adds none. The vendor's client does not check its shape."""
    choices = getattr(chunk, "choices", None)
    delta = getattr(choices[0], "delta", None) if choices and isinstance(choices, list) else None
    content = getattr(delta, "content", None)
    return content if isinstance(content, str) else ""
