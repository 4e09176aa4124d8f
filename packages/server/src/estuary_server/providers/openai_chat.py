"""Any language model behind an OpenAI-compatible chat completion API: OpenAI, Ollama, vLLM, llama.cpp ...

The only file that imports the vendor's client. It is imported when the first reply is asked for.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, cast

import openai

from estuary_server.config import ProviderSettings
from estuary_server.errors import ProviderError
from estuary_server.providers.language import ReplyRequest
from estuary_server.providers.prompts import chat_messages

_FIXED_TEMPERATURE = ("gpt-5", "o1", "o3", "o4")
"""OpenAI's reasoning models take no temperature."""

_LOCAL_KEY = "none"
"""What is sent as a key to servers that ask for none; the client insists on one."""


class OpenAILanguageModel:
    """See :class:`~estuary_server.providers.language.LanguageModel` for the contract.

    Args:
        settings: key, base URL and time-out.
        model: the vendor's name of the model.
    """

    def __init__(self, settings: ProviderSettings, model: str) -> None:
        self._model = model
        self._timeout_s = settings.llm_timeout_s
        self._own_cloud = not settings.openai_base_url
        self._client = openai.AsyncOpenAI(
            api_key=settings.openai_api_key or _LOCAL_KEY,
            base_url=settings.openai_base_url or None,
            timeout=settings.llm_timeout_s,
            max_retries=1,
        )

    @property
    def name(self) -> str:
        """``openai:model``."""
        return f"openai:{self._model}"

    @asynccontextmanager
    async def reply(self, request: ReplyRequest) -> AsyncIterator[AsyncIterator[str]]:
        with _translated(self.name, self._timeout_s):
            async with asyncio.timeout(self._timeout_s):
                stream: Any = await self._client.chat.completions.create(
                    model=self._model,
                    messages=cast(Any, chat_messages(request)),
                    stream=True,
                    **self._parameters(request),
                )
        # The stream is closed whatever happens: a response that is merely dropped goes on at the vendor.
        async with stream:
            yield self._pieces(stream)

    async def aclose(self) -> None:
        await self._client.close()

    async def _pieces(self, stream: Any) -> AsyncIterator[str]:
        chunks = aiter(stream)
        while True:
            with _translated(self.name, self._timeout_s):
                try:
                    async with asyncio.timeout(self._timeout_s):
                        chunk = await anext(chunks)
                except StopAsyncIteration:
                    return
            if content := _content(chunk):
                yield content

    def _parameters(self, request: ReplyRequest) -> dict[str, Any]:
        """Sampling parameters under the names this server knows."""
        limit = "max_completion_tokens" if self._own_cloud else "max_tokens"
        parameters: dict[str, Any] = {limit: request.style.max_tokens}
        if not (self._own_cloud and self._model.startswith(_FIXED_TEMPERATURE)):
            parameters["temperature"] = request.style.temperature
        return parameters


class _translated:  # noqa: N801 - reads as a statement, like contextlib.suppress
    """Turns the vendor's exceptions into ProviderError, without the texts they quote."""

    def __init__(self, provider: str, timeout_s: float) -> None:
        self._provider = provider
        self._timeout_s = timeout_s

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        match error:
            case TimeoutError() | openai.APITimeoutError():
                raise self._failed(f"no answer within {self._timeout_s:g} s", retryable=True) from error
            case openai.APIConnectionError():
                raise self._failed("cannot be reached", retryable=True) from error
            case openai.APIStatusError(status_code=status):
                raise self._failed(f"answered with HTTP {status}", retryable=_retryable(status)) from error
            case openai.OpenAIError() | ValueError():
                raise self._failed(f"sent something else than a reply: {type(error).__name__}") from error

    def _failed(self, reason: str, *, retryable: bool = False) -> ProviderError:
        return ProviderError(self._provider, reason, retryable=retryable)


def _content(chunk: Any) -> str:
    """The text that a chunk adds, "" where it adds none. The vendor's client does not check its shape."""
    choices = getattr(chunk, "choices", None)
    delta = getattr(choices[0], "delta", None) if choices and isinstance(choices, list) else None
    content = getattr(delta, "content", None)
    return content if isinstance(content, str) else ""


def _retryable(status: int) -> bool:
    return status in (408, 409, 429) or status >= 500
