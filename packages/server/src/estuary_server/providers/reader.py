"""The role of a reader: finds what messages state about the player, in a form that can be checked.

No vendor lives here; what a chat model is told is in ``providers/reader_prompt.py``. What becomes of what was
found, and whether it is believed, is for who asks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol


@dataclass(frozen=True)
class Utterance:
    """One message, as a reader is given it.

    Attributes:
        number: by which statements refer to it; unique within a request.
        who: who said it.
        at: when, aware. Relative dates ("tomorrow") are meant from here, in this zone.
    """

    number: int
    who: Literal["player", "character"]
    text: str = field(repr=False)
    at: datetime


@dataclass(frozen=True)
class Form:
    """What statements may look like.

    Attributes:
        types: kinds of statements.
        topics: what they are filed under, and what belongs there.
        keys: what stable facts are kept under, and what their values are. ``*`` stands for a word.
        kinds: kinds of those who are named.
        most: statements in one answer.
        content_chars: of a statement.
        quote_chars: of a quote.
    """

    types: tuple[str, ...]
    topics: Mapping[str, str]
    keys: Mapping[str, str]
    kinds: tuple[str, ...]
    most: int = 40
    content_chars: int = 300
    quote_chars: int = 500


@dataclass(frozen=True)
class ReadingRequest:
    """Everything a reader is given.

    Attributes:
        form: what the answer may look like.
        utterances: what is to be read, oldest first.
        before: what was said before that, oldest first; only to understand the others by.
        known: what was found in these messages already, and is not wanted again.
    """

    form: Form
    utterances: tuple[Utterance, ...]
    before: tuple[Utterance, ...] = ()
    known: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True)
class Named:
    """Somebody or something that a statement names."""

    name: str = field(repr=False)
    kind: str


@dataclass(frozen=True)
class Stated:
    """One statement, as a model has put it: of the right shape, and no more than a claim.

    Attributes:
        content: the statement in the third person ("The player's dog is called Biscuit").
        quote: words of an utterance that it is said to come from.
        number: of that utterance.
        type: what kind of statement it is.
        confidence: 0 to 1.
        topic: what it is filed under.
        key: what it is kept under if it is a stable fact; "" if it is none.
        value: its value; "" without a key.
        takes_back: the key does not have this value any more.
        happens_on: ISO date, "2023-05" or "2023" of the event it tells; "" if none.
        names: whom and what it names.
    """

    content: str = field(repr=False)
    quote: str = field(repr=False)
    number: int
    type: str
    confidence: float = 1.0
    topic: str = ""
    key: str = ""
    value: str = field(default="", repr=False)
    takes_back: bool = False
    happens_on: str = ""
    names: tuple[Named, ...] = ()


class Reader(Protocol):
    """Reads messages, and returns what they state.

    Contract:

    * ``read`` returns statements of the right shape, in the order the model gave them, at most ``form.most``;
      () where it found none. Whether they are true, their quotes verbatim, their types, topics and keys known
      is not checked: messages may hold orders to a model, and a model may obey them.
    * Anything that goes wrong at the vendor, a time-out and an answer of another form included, is raised as
      :class:`~estuary_server.errors.ProviderError`; its text quotes nothing of what was said. It is not
      retryable where the same messages would fail again.
    * Cancelling the task stops the vendor at once; cancellation passes through untouched.
    * Calls are independent and may overlap; the object keeps nothing of a conversation.
    """

    @property
    def name(self) -> str:
        """``vendor:model``, for logs and ``doctor``."""
        ...

    async def read(self, request: ReadingRequest) -> tuple[Stated, ...]:
        """What ``request.utterances`` state about the player."""
        ...

    async def aclose(self) -> None:
        """Give back connections. No reading may be in progress."""
        ...
