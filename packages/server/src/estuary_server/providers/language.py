"""The role of a language model: what a turn asks of it, and the contract of its answer.

No vendor lives here; prompts for chat models are in ``providers/prompts.py``.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Literal, Protocol

RecalledKind = Literal["statement", "message", "character"]

_MESSAGE = re.compile(r'On \d{4}-\d{2}-\d{2} the player said: "')
_CHARACTER = re.compile(r"The character\b")


@dataclass(frozen=True)
class Line:
    """One line of a conversation, as it was delivered: a reply that was cut ends where it was cut."""

    role: Literal["user", "assistant"]
    text: str = field(repr=False)


@dataclass(frozen=True)
class Persona:
    """Who the character is. Absent fields are ""."""

    name: str
    tagline: str = ""
    personality: str = field(default="", repr=False)
    background: str = field(default="", repr=False)
    system_prompt: str = field(default="", repr=False)


@dataclass(frozen=True)
class Recalled:
    """One thing the character remembers.

    Attributes:
        content: a statement about the player, in the third person ("The player's dog is called Biscuit"); a
            message as it was written ('On 2026-11-20 the player said: "I walk it"'); or a statement about the
            character ("The character ...").
        quote: the player's own words it came from ("my dog is called Biscuit"); "" where unknown.
    """

    content: str = field(repr=False)
    quote: str = field(default="", repr=False)

    @property
    def kind(self) -> RecalledKind:
        """Which of the three it is, as its content opens."""
        if _MESSAGE.match(self.content):
            return "message"
        return "character" if _CHARACTER.match(self.content) else "statement"


@dataclass(frozen=True)
class ReplyStyle:
    """How to speak.

    Attributes:
        model: the vendor's name of the model.
        temperature: 0 to 2.
        max_tokens: upper bound of the reply, 1 to 4096.
        verbosity: "short", "medium" or "long".
    """

    model: str = ""
    temperature: float = 0.7
    max_tokens: int = 2048
    verbosity: str = "medium"


@dataclass(frozen=True)
class ReplyRequest:
    """Everything a language model is given for one reply.

    Attributes:
        text: the player's message to answer.
        history: the lines before it, oldest first.
        recalled: what long-term memory hands over for this message, best first.
    """

    persona: Persona
    text: str = field(repr=False)
    history: tuple[Line, ...] = ()
    recalled: tuple[Recalled, ...] = ()
    style: ReplyStyle = ReplyStyle()


class LanguageModel(Protocol):
    """Writes the character's replies.

    Contract:

    * ``reply`` returns an async context manager; entering it may wait for the vendor, the value is an async
      iterator over non-empty pieces of text whose concatenation is the reply, white space included.
    * Leaving the context, or cancelling the task, stops the vendor at once and leaves nothing running.
    * Anything that goes wrong at the vendor, a time-out included, is raised as
      :class:`~estuary_server.errors.ProviderError`, on entering or while iterating. Cancellation passes
      through untouched.
    * Calls are independent and may overlap; the object keeps nothing of a conversation.
    """

    @property
    def name(self) -> str:
        """``vendor:model`` of the default model, for logs and ``doctor``."""
        ...

    def reply(self, request: ReplyRequest) -> AbstractAsyncContextManager[AsyncIterator[str]]:
        """Write the reply to ``request.text``."""
        ...

    async def aclose(self) -> None:
        """Give back connections. No reply may be in progress."""
        ...
