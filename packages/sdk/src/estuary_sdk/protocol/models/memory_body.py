"""The bodies of the memory calls: search, add, edit.

What must not live here: the limits of their fields (the server's), answers (``memory.py``).
"""

from __future__ import annotations

from estuary_sdk.protocol.codec import Wire, model


@model
class SearchBody(Wire, omit_none=True):
    """Body of ``POST .../memories/search``."""

    query: str = ""
    limit: int | None = None


@model
class NewMemoryBody(Wire, case="camel", omit_none=True):
    """Body of ``POST .../memories``; what is None takes the server's default. Unknown keys are refused.

    Attributes:
        content: the statement, in the third person ("The player's dog is called Biscuit"); 1 to 4,000
            characters.
        memory_type: "fact" (the default), "preference", "relationship", "event", "emotional_state",
            "correction" or "character_self".
        confidence: 0 to 1; the default is 1.
        topic: the one word it is filed under, at most 100 characters; the default is "general".
        secondary_topics: further ones, at most 10.
        fact_key: makes it the core fact of this key, at most 100 characters ("name", "favorite_food"); the
            fact that had the key is superseded.
        fact_value: the fact's value, at most 1,000 characters; needed with a key, refused without.
    """

    content: str | None = None
    memory_type: str | None = None
    confidence: float | None = None
    topic: str | None = None
    secondary_topics: list[str] | None = None
    fact_key: str | None = None
    fact_value: str | None = None


@model
class MemoryEditBody(Wire, case="camel", omit_none=True):
    """Body of ``PATCH .../memories/{memory_id}``: what shall be different, within the limits of
    :class:`NewMemoryBody`. What is missing or null stays as it is; a fact key of "" makes it no core fact any
    more. Unknown keys are refused.
    """

    content: str | None = None
    memory_type: str | None = None
    confidence: float | None = None
    topic: str | None = None
    secondary_topics: list[str] | None = None
    fact_key: str | None = None
    fact_value: str | None = None
