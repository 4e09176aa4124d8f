"""What the store holds, as frozen data. Times are aware and in UTC."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from estuary_sdk.protocol.models.characters import AgentAction

Role = Literal["user", "assistant"]


@dataclass(frozen=True)
class ApiKey:
    """A developer key. The key itself is not kept, only its SHA-256.

    Attributes:
        hint: the first characters of the key, to recognise it in a list.
        revoked_at: None while it is good.
    """

    id: str
    account_id: str
    name: str
    hint: str
    created_at: datetime
    revoked_at: datetime | None = None


@dataclass(frozen=True)
class CharacterRecord:
    """A character as it is stored: every setting has a value, None where the field may be empty."""

    id: str
    name: str
    created_at: datetime
    updated_at: datetime
    tagline: str | None = None
    personality: str | None = None
    background: str | None = None
    system_prompt: str | None = None
    avatar: str | None = None
    llm_provider: str = "openai"
    llm_model: str = "gpt-5-mini"
    llm_temperature: float = 0.7
    llm_max_tokens: int = 2048
    llm_verbosity: str = "medium"
    tts_provider: str = "elevenlabs"
    tts_model: str = "eleven_flash_v2_5"
    tts_voice: str | None = None
    tts_speed: float = 1.0
    tts_delivery_mode: str | None = None
    voice_preset: str | None = None
    stt_provider: str = "deepgram"
    stt_language: str = "en"
    vad_sensitivity: float = 0.5
    vad_min_speech_duration_ms: int = 250
    vlm_model: str = "gpt-4.1-mini"
    text_only: bool = False
    verbose: bool = False
    actions: tuple[AgentAction, ...] = ()
    player_id: str | None = None
    is_public: bool = False


@dataclass(frozen=True)
class Conversation:
    """All that one player and one character have said to each other; one for each pair, always the same."""

    id: str
    character_id: str
    player_id: str
    created_at: datetime
    last_activity: datetime
    message_count: int


@dataclass(frozen=True)
class StoredMessage:
    """One message.

    Attributes:
        id: increases with every message of the store.
        message_id: the wire's id of a reply, or the id given to the player's message.
        client_message_id: the id the client gave to the player's message; None for replies.
        source: where it came from, such as "text_chat".
        interrupted: a reply that was cut; ``content`` ends where it was cut.
    """

    id: int
    conversation_id: str
    role: Role
    content: str = field(repr=False)
    created_at: datetime
    message_id: str
    client_message_id: str | None = None
    source: str = "text_chat"
    interrupted: bool = False


@dataclass(frozen=True)
class NewMessage:
    """A message to be stored; see :class:`StoredMessage`."""

    role: Role
    content: str = field(repr=False)
    created_at: datetime
    message_id: str
    client_message_id: str | None = None
    source: str = "text_chat"
    interrupted: bool = False


@dataclass(frozen=True)
class Page:
    """Which part of a list: 1 <= limit, 0 <= offset."""

    limit: int = 20
    offset: int = 0
