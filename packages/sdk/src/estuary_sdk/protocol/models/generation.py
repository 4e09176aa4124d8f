"""Characters made from a picture, and the progress of their 3D models."""

from __future__ import annotations

from dataclasses import field

from estuary_sdk.protocol.codec import Wire, model


@model
class GeneratedCharacter(Wire):
    """A character made from a picture. Older servers write camelCase, newer ones snake_case."""

    id: str = ""
    name: str = ""
    personality: str = ""
    model_url: str | None = None
    model_status: str | None = None
    source_image_url: str | None = None
    # Fields below are not in the documented table.
    tagline: str = ""
    background: str = ""
    appearance: str = ""
    avatar: str | None = None
    voice_preset: str | None = None
    generated_voice_id: str | None = None
    model_preview_url: str | None = None
    player_id: str | None = None
    is_active: bool = True
    created_at: str | None = None


@model
class ModelStatus(Wire, case="camel"):
    """Progress of a 3D model, in percent."""

    model_status: str | None = None
    model_preview_url: str | None = None
    model_url: str | None = None
    thumbnail_url: str | None = None
    progress: int = 0
    # Fields below are not in the documented table.
    rigged: bool = False
    animations: list[str] = field(default_factory=list)
