"""The body of a character's creation and update, in its groups.

Every field may be absent (None): a creation takes the default, an update leaves the value as it is.
A null in an update clears the field; a handler that must tell the two apart looks at the keys of the
parsed JSON, because a model cannot.
"""

from __future__ import annotations

from estuary_sdk.protocol.codec import Wire, model
from estuary_sdk.protocol.models.characters import AgentAction


@model
class PersonaBody(Wire, omit_none=True):
    """Who the character is."""

    name: str | None = None
    tagline: str | None = None
    personality: str | None = None
    background: str | None = None
    system_prompt: str | None = None


@model
class LlmBody(Wire, omit_none=True):
    """The language model and how it speaks."""

    provider: str | None = None
    model: str | None = None
    temperature: float | None = None
    max_tokens: int | None = None
    verbosity: str | None = None


@model
class TtsBody(Wire, omit_none=True):
    """The voice. ``voice_preset`` is what older clients send; it is the voice when no voice is given."""

    provider: str | None = None
    model: str | None = None
    voice: str | None = None
    speed: float | None = None
    voice_preset: str | None = None
    delivery_mode: str | None = None


@model
class SttBody(Wire, omit_none=True):
    """The transcriber."""

    provider: str | None = None
    language: str | None = None


@model
class VadBody(Wire, omit_none=True):
    """Speech detection. Sensitivity 0 to 1; duration in milliseconds."""

    sensitivity: float | None = None
    min_speech_duration_ms: int | None = None


@model
class VlmBody(Wire, omit_none=True):
    """The vision model."""

    model: str | None = None


@model
class CharacterBody(Wire, omit_none=True):
    """Request body of ``POST /api/v1/characters`` and ``PUT /api/v1/characters/{id}``."""

    persona: PersonaBody | None = None
    llm: LlmBody | None = None
    tts: TtsBody | None = None
    stt: SttBody | None = None
    vad: VadBody | None = None
    vlm: VlmBody | None = None
    avatar: str | None = None
    text_only: bool | None = None
    verbose: bool | None = None
    actions: list[AgentAction] | None = None
    is_public: bool | None = None
