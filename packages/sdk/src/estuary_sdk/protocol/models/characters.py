"""Characters: who they are and which providers give them a voice and a mind."""

from __future__ import annotations

from dataclasses import field

from estuary_sdk.protocol.codec import Wire, model


@model
class ActionParameter(Wire):
    """One parameter of an action a character can perform."""

    name: str = ""
    type: str = "string"
    required: bool = False
    description: str | None = None


@model
class AgentAction(Wire):
    """An action a character can perform in the player's world."""

    name: str = ""
    description: str | None = None
    parameters: list[ActionParameter] = field(default_factory=list)


@model
class Character(Wire):
    """A character as the REST API shows it.

    ``llm_serving``, ``stt_serving`` and ``tts_serving`` are beyond the documents: ``vendor:model`` of who
    really answers, listens and speaks, which differs from the named provider and model where that vendor is
    not configured; None where nobody does.
    """

    id: str = ""
    name: str = ""
    tagline: str | None = None
    personality: str | None = None
    background: str | None = None
    avatar: str | None = None
    system_prompt: str | None = None
    llm_provider: str = "openai"
    llm_model: str = "gpt-5-mini"
    tts_provider: str = "elevenlabs"
    voice_preset: str | None = None
    actions: list[AgentAction] = field(default_factory=list)
    is_public: bool = False
    is_active: bool = False
    launch_status: str = "stopped"
    # Fields below are not in the documented table, but are sent by servers and read by clients in use.
    llm_temperature: float = 0.7
    llm_max_tokens: int = 2048
    llm_verbosity: str = "medium"
    tts_model: str = "eleven_flash_v2_5"
    tts_voice: str | None = None
    tts_speed: float = 1.0
    tts_delivery_mode: str | None = None
    stt_provider: str = "deepgram"
    stt_language: str = "en"
    vad_sensitivity: float = 0.5
    vad_min_speech_duration_ms: int = 250
    vlm_model: str = "gpt-4.1-mini"
    text_only: bool = True
    verbose: bool = False
    player_id: str | None = None
    created_at: str | None = None
    updated_at: str | None = None
    llm_serving: str | None = None
    stt_serving: str | None = None
    tts_serving: str | None = None


@model
class CharacterListResponse(Wire):
    """A page of characters, oldest first."""

    characters: list[Character] = field(default_factory=list)
    total: int = 0
    limit: int = 20
    offset: int = 0
