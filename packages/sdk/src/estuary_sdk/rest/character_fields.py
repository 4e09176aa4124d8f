"""The keywords that describe a character, and where each goes in the body of a request.

The names in the body are read off ``CharacterBody``: a field of a group is the keyword ``<group>_<field>``,
a field of the persona or of the body itself is the keyword of the same name.
"""

from __future__ import annotations

import functools
import typing
from collections.abc import Mapping, Sequence
from typing import Any, TypedDict

from estuary_sdk.protocol.codec import Wire, WireField, wire_fields
from estuary_sdk.protocol.models.character_body import CharacterBody, PersonaBody
from estuary_sdk.protocol.models.characters import AgentAction


class CharacterFields(TypedDict, total=False):
    """Keywords of ``CharactersClient.create``, and all but one of ``update``; each may be left out.

    The server's documents give the limits and defaults.
    """

    tagline: str | None
    personality: str | None
    background: str | None
    system_prompt: str | None
    llm_provider: str | None
    llm_model: str | None
    llm_temperature: float | None
    llm_max_tokens: int | None
    llm_verbosity: str | None
    tts_provider: str | None
    tts_model: str | None
    tts_voice: str | None
    tts_voice_preset: str | None
    tts_speed: float | None
    tts_delivery_mode: str | None
    stt_provider: str | None
    stt_language: str | None
    vad_sensitivity: float | None
    vad_min_speech_duration_ms: int | None
    vlm_model: str | None
    avatar: str | None
    text_only: bool | None
    verbose: bool | None
    actions: Sequence[AgentAction | Mapping[str, Any]] | None
    is_public: bool | None


class CharacterChanges(CharacterFields, total=False):
    """Keywords of ``CharactersClient.update``."""

    name: str | None


def body_of(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The request body that holds exactly these fields; a None is in it as null.

    Raises:
        TypeError: a keyword that no character has.
    """
    body: dict[str, Any] = {}
    for keyword, value in fields.items():
        if keyword not in places():
            raise TypeError(f"a character has no field {keyword!r}; it has {', '.join(places())}")
        group, key = places()[keyword]
        target = body if group is None else body.setdefault(group, {})
        target[key] = [_action(item) for item in value] if isinstance(value, (list, tuple)) else value
    return body


@functools.cache
def places() -> Mapping[str, tuple[str | None, str]]:
    """Keyword -> (group, key) in the body; the group is None for what stands outside the groups."""
    found: dict[str, tuple[str | None, str]] = {}
    for field in wire_fields(CharacterBody):
        group = _group(field)
        if group is None:
            found[field.name] = (None, field.key)
            continue
        prefix = "" if group is PersonaBody else f"{field.name}_"
        found |= {f"{prefix}{member.name}": (field.key, member.key) for member in wire_fields(group)}
    return found


def _group(field: WireField) -> type[Wire] | None:
    """The model of a group, from an annotation such as ``PersonaBody | None``."""
    for option in typing.get_args(field.type):
        if isinstance(option, type) and issubclass(option, Wire):
            return option
    return None


def _action(action: Any) -> Any:
    return action.to_dict() if isinstance(action, AgentAction) else action
