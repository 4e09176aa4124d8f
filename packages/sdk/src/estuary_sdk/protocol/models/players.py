"""Players and what was said, as the players API shows them."""

from __future__ import annotations

from dataclasses import field

from estuary_sdk.protocol.codec import Wire, model


@model
class PlayerConversation(Wire, case="camel"):
    """The conversation of one player with one character."""

    id: str = ""
    character_id: str = ""
    player_id: str = ""
    message_count: int = 0
    last_activity: str | None = None
    created_at: str | None = None
    # Fields below are not in the documented table.
    api_key_id: str | None = None
    last_memory_extraction_at: str | None = None


@model
class PlayerConversationList(Wire, case="camel"):
    """A page of conversations."""

    conversations: list[PlayerConversation] = field(default_factory=list)
    total: int = 0
    # Fields below are not in the documented table.
    limit: int = 50
    offset: int = 0
    sort_by: str = "last_activity"
    sort_order: str = "desc"


@model
class PlayerMessage(Wire, case="camel"):
    """One message; ``role`` is "user" or "assistant"."""

    id: int = 0
    conversation_id: str = ""
    role: str = ""
    content: str = ""
    timestamp: str | None = None
    image_url: str | None = None


@model
class Pagination(Wire, case="camel"):
    """Where a page of messages stands; pages count from 1."""

    page: int = 1
    limit: int = 100
    total: int = 0
    has_more: bool = False


@model
class PlayerMessageList(Wire, case="camel"):
    """A page of messages, oldest first."""

    messages: list[PlayerMessage] = field(default_factory=list)
    pagination: Pagination = field(default_factory=Pagination)


@model
class PlayerStats(Wire, case="camel"):
    """Totals over all players of a character."""

    total_conversations: int = 0
    total_messages: int = 0
    first_activity: str | None = None
    last_activity: str | None = None
