"""Any chat model behind an OpenAI-compatible API that reads what was said: OpenAI, Ollama, vLLM, llama.cpp.

Theory of operation. The answer is asked for with a strict JSON schema. A server that refuses that is asked
for a JSON object, and one that refuses that too, for text: the form is in the prompt as well, and every
answer is read alike. What a server has once answered to is asked for first from then on.

How the server is reached is in ``openai_client.py``, what it is told in ``reader_prompt.py``. Imported when
something is read for the first time.
"""

from __future__ import annotations

import asyncio
from typing import Any, cast

import openai

from estuary_server.config import Endpoint, ProviderSettings
from estuary_server.errors import ProviderError
from estuary_server.providers.openai_client import connect, sampling
from estuary_server.providers.openai_errors import translated
from estuary_server.providers.reader import Form, ReadingRequest, Stated
from estuary_server.providers.reader_answer import statements_in
from estuary_server.providers.reader_prompt import SCHEMA_NAME, answer_schema, reading_messages

MOST_TOKENS = 8192
"""Of an answer; a model that thinks first spends some of them on that."""

TAKES_S = 120.0
"""Longest time an answer takes: a small model without a GPU writes a few words a second, and nobody waits."""

_FORMS = ("json_schema", "json_object", "text")
"""What is asked for, the most telling first."""

_REFUSING = (400, 415, 422, 501)
"""How servers answer that do not know a form."""

_EXPECTED = "statements"


def make_openai_reader(settings: ProviderSettings, model: str) -> OpenAIReader:
    """The model that writes a character's replies, as a reader."""
    return OpenAIReader(settings.openai_llm, model, TAKES_S)


class OpenAIReader:
    """See :class:`~estuary_server.providers.reader.Reader` for the contract.

    Args:
        endpoint: key and base URL.
        model: the vendor's name of the model.
        takes_s: longest time an answer takes.
    """

    def __init__(self, endpoint: Endpoint, model: str, takes_s: float) -> None:
        self._endpoint = endpoint
        self._model = model
        self._takes_s = takes_s
        self._client = connect(endpoint)
        self._forms: tuple[str, ...] = _FORMS

    @property
    def name(self) -> str:
        """``openai:model``."""
        return f"openai:{self._model}"

    async def read(self, request: ReadingRequest) -> tuple[Stated, ...]:
        with translated(self.name, self._takes_s, _EXPECTED):
            async with asyncio.timeout(self._takes_s):
                answer = await self._answer(request)
        try:
            return statements_in(answer, request.form.most)
        except ValueError:
            raise ProviderError(self.name, f"sent something else than {_EXPECTED}", retryable=False) from None

    async def aclose(self) -> None:
        await self._client.close()

    async def _answer(self, request: ReadingRequest) -> str:
        """What it writes, in the first form that it does not refuse."""
        forms = self._forms
        for number, form in enumerate(forms):
            try:
                answer = await self._written(request, form)
            except openai.APIStatusError as error:
                if error.status_code not in _REFUSING or form == forms[-1]:
                    raise
            else:
                self._forms = forms[number:]
                return answer
        raise AssertionError("the last form was neither answered nor refused")

    async def _written(self, request: ReadingRequest, form: str) -> str:
        completion: Any = await self._client.chat.completions.create(
            model=self._model,
            messages=cast(Any, reading_messages(request)),
            **_response_format(form, request.form),
            **sampling(self._endpoint, self._model, 0.0, MOST_TOKENS),
        )
        return _content(completion)


def _response_format(form: str, wanted: Form) -> dict[str, Any]:
    if form == "text":
        return {}
    if form == "json_object":
        return {"response_format": {"type": form}}
    schema = {"name": SCHEMA_NAME, "strict": True, "schema": answer_schema(wanted)}
    return {"response_format": {"type": form, form: schema}}


def _content(completion: Any) -> str:
    """The text of an answer, "" where it has none. The vendor's client does not check its shape."""
    choices = getattr(completion, "choices", None)
    message = getattr(choices[0], "message", None) if choices and isinstance(choices, list) else None
    content = getattr(message, "content", None)
    return content if isinstance(content, str) else ""
