"""What the failures of an OpenAI-compatible server are called here.

The client's exceptions quote what was asked and what was answered; nothing of that is passed on.
"""

from __future__ import annotations

import openai

from estuary_server.errors import ProviderError


class translated:  # noqa: N801 - reads as a statement, like contextlib.suppress
    """Turns whatever the client raises into ProviderError; only the client may be called within it.

    Args:
        provider: ``vendor:model``.
        timeout_s: how long it was waited for, in seconds; for the message.
        expected: what was asked for ("a reply").
    """

    def __init__(self, provider: str, timeout_s: float, expected: str) -> None:
        self._provider = provider
        self._timeout_s = timeout_s
        self._expected = expected

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
                what = f"sent something else than {self._expected}: {type(error).__name__}"
                raise self._failed(what) from error
            case Exception():
                # A connection that breaks within an answer: the client passes its HTTP library's own on.
                raise self._failed(f"broke off: {type(error).__name__}", retryable=True) from error

    def _failed(self, reason: str, *, retryable: bool = False) -> ProviderError:
        return ProviderError(self._provider, reason, retryable=retryable)


def _retryable(status: int) -> bool:
    return status in (408, 409, 429) or status >= 500
