"""How an OpenAI-compatible server is reached: OpenAI's own, Ollama, vLLM, speaches, Kokoro-FastAPI ...

What is asked of it is in the files of the roles, what its failures are called in ``openai_errors.py``.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import openai

from estuary_server.config import Endpoint

_LOCAL_KEY = "none"
"""What is sent as a key to servers that ask for none; the client insists on one."""

_OWN_CLOUD = "api.openai.com"

_FIXED_TEMPERATURE = ("gpt-5", "o1", "o3", "o4")
"""OpenAI's reasoning models take no temperature."""


def connect(endpoint: Endpoint) -> openai.AsyncOpenAI:
    """A client of this server; asks nothing yet.

    It tries once more where that may help, and never gives up waiting: whoever asks sets the limit.
    """
    return openai.AsyncOpenAI(
        api_key=endpoint.api_key or _LOCAL_KEY,
        base_url=endpoint.base_url or None,
        timeout=None,
        max_retries=1,
    )


def is_own_cloud(endpoint: Endpoint) -> bool:
    """Whether this is OpenAI itself, whose models and voices are known."""
    host = urlsplit(endpoint.base_url).hostname or ""
    return not endpoint.base_url or host == _OWN_CLOUD or host.endswith(f".{_OWN_CLOUD}")


def sampling(endpoint: Endpoint, model: str, temperature: float, most_tokens: int) -> dict[str, Any]:
    """Sampling parameters of a chat completion, under the names that this server knows."""
    own_cloud = is_own_cloud(endpoint)
    parameters: dict[str, Any] = {"max_completion_tokens" if own_cloud else "max_tokens": most_tokens}
    if not (own_cloud and model.startswith(_FIXED_TEMPERATURE)):
        parameters["temperature"] = temperature
    return parameters
