"""The SDK's exceptions.

    EstuaryError        everything the client raises on purpose; ``code`` says what kind it is
    DecodeError         a payload does not fit its model (``protocol/codec.py``); a ValueError
    asyncio.TimeoutError    raised as it is where the documents say so

Inside, and translated before users see them: TransportError (``transport/``), NoAnswerError (``rest/``),
DeviceRefusedError (``audio/``), WavError (``voice/``).

No message here ever holds a key, a prompt or what somebody said.
"""

from __future__ import annotations

from typing import Any

from estuary_sdk.protocol.enums import ErrorCode

__all__ = ["ErrorCode", "EstuaryError"]


class EstuaryError(Exception):
    """Something went wrong between this client and a server.

    Attributes:
        message: what went wrong and, where it helps, what to do; for people.
        code: what kind of failure it is; for programs.
        details: further context, depending on the code; None where there is none.
    """

    def __init__(self, message: str, code: ErrorCode = ErrorCode.UNKNOWN, details: Any = None) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.details = details

    def __repr__(self) -> str:
        return f"EstuaryError({self.message!r}, {self.code})"
