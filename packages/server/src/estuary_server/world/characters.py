"""Creating and changing a character: defaults, limits, and what a null means. Pure.

One row per setting: where it stands in the body, which field of the record it is, and what it may be.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, dataclass, fields, replace
from datetime import datetime
from typing import Any

from estuary_sdk.protocol.codec import camel_case
from estuary_sdk.protocol.models.character_body import CharacterBody
from estuary_sdk.protocol.models.characters import AgentAction, Character
from estuary_server.errors import InvalidInputError
from estuary_server.store.records import CharacterRecord

Check = Callable[[Any], str]
"""Returns what is wrong with a value, or ""."""


def _length(least: int, most: int) -> Check:
    def check(value: str) -> str:
        text = value.strip() if least else value
        if least <= len(text) and len(value) <= most:
            return ""
        return f"must have {least} to {most} characters" if least else f"must have at most {most} characters"

    return check


def _between(least: float, most: float) -> Check:
    return lambda value: "" if least <= value <= most else f"must be between {least:g} and {most:g}"


def _one_of(*words: str) -> Check:
    return lambda value: "" if value in words else f"must be one of {', '.join(words)}"


def _delivery_mode(value: str) -> str:
    return _one_of("STABLE", "BALANCED", "CREATIVE")(value.upper())


_WORD = _length(1, 255)
_FREE = _length(0, 10_000)


@dataclass(frozen=True)
class Setting:
    """One setting: ``path`` in the body, ``field`` of the record, and its limits."""

    path: str
    field: str
    check: Check


SETTINGS: tuple[Setting, ...] = (
    Setting("persona.name", "name", _length(1, 255)),
    Setting("persona.tagline", "tagline", _length(0, 500)),
    Setting("persona.personality", "personality", _length(0, 5000)),
    Setting("persona.background", "background", _length(0, 32_000)),
    Setting("persona.system_prompt", "system_prompt", _length(0, 32_000)),
    Setting("llm.provider", "llm_provider", _WORD),
    Setting("llm.model", "llm_model", _WORD),
    Setting("llm.temperature", "llm_temperature", _between(0, 2)),
    Setting("llm.max_tokens", "llm_max_tokens", _between(1, 4096)),
    Setting("llm.verbosity", "llm_verbosity", _one_of("short", "medium", "long")),
    Setting("tts.provider", "tts_provider", _WORD),
    Setting("tts.model", "tts_model", _WORD),
    Setting("tts.voice_preset", "voice_preset", _WORD),
    Setting("tts.voice", "tts_voice", _WORD),
    Setting("tts.speed", "tts_speed", _between(0.5, 2)),
    Setting("tts.delivery_mode", "tts_delivery_mode", _delivery_mode),
    Setting("stt.provider", "stt_provider", _WORD),
    Setting("stt.language", "stt_language", _WORD),
    Setting("vad.sensitivity", "vad_sensitivity", _between(0, 1)),
    Setting("vad.min_speech_duration_ms", "vad_min_speech_duration_ms", _between(0, 10_000)),
    Setting("vlm.model", "vlm_model", _WORD),
    Setting("avatar", "avatar", _FREE),
    Setting("text_only", "text_only", lambda _: ""),
    Setting("verbose", "verbose", lambda _: ""),
    Setting("is_public", "is_public", lambda _: ""),
    Setting("actions", "actions", lambda value: _actions_problem(value)),
)

_DEFAULTS = {f.name: f.default for f in fields(CharacterRecord) if f.default is not MISSING}


def new_character(character_id: str, body: CharacterBody, now: datetime) -> CharacterRecord:
    """A character from a creation's body.

    Raises:
        InvalidInputError: no name, or a value outside its limits; names the field.
    """
    values = dict(_given(body))
    if "name" not in values:
        raise InvalidInputError("persona.name", "is required")
    return CharacterRecord(id=character_id, created_at=now, updated_at=now, **_with_preset(values))


def changed_character(
    record: CharacterRecord, body: CharacterBody, cleared: frozenset[str], now: datetime
) -> CharacterRecord:
    """A character after an update.

    Args:
        record: as it is.
        body: what to change.
        cleared: paths given as null: back to the default.
        now: time of the change.

    Raises:
        InvalidInputError: a value outside its limits, or the name cleared.
    """
    if _is_cleared("persona.name", cleared):
        raise InvalidInputError("persona.name", "is required")
    reset = {item.field: _DEFAULTS[item.field] for item in SETTINGS if _is_cleared(item.path, cleared)}
    return replace(record, **{**reset, **_with_preset(dict(_given(body)), record, cleared)}, updated_at=now)


def cleared_paths(body: Mapping[str, Any], prefix: str = "") -> frozenset[str]:
    """The paths of a JSON body whose value is null."""
    found: set[str] = set()
    for key, value in body.items():
        if value is None:
            found.add(prefix + key)
        elif isinstance(value, dict) and not prefix:
            found |= cleared_paths(value, f"{key}.")
    return frozenset(found)


@dataclass(frozen=True)
class Serving:
    """Who really answers, listens and speaks for a character, as ``vendor:model``; None where nobody does."""

    llm: str | None = None
    stt: str | None = None
    tts: str | None = None


def shown_character(record: CharacterRecord, serving: Serving) -> Character:
    """A character as the REST API shows it.

    Args:
        record: as it is stored.
        serving: who really answers, listens and speaks for it.
    """
    same = {f.name: getattr(record, f.name) for f in fields(CharacterRecord) if f.name not in _CONVERTED}
    return Character(
        **same,
        actions=list(record.actions),
        is_active=True,
        launch_status="running",
        created_at=record.created_at.isoformat(),
        updated_at=record.updated_at.isoformat(),
        llm_serving=serving.llm,
        stt_serving=serving.stt,
        tts_serving=serving.tts,
    )


_CONVERTED = {"actions", "created_at", "updated_at"}


def _given(body: CharacterBody) -> Iterator[tuple[str, Any]]:
    """Fields and checked values of what a body sets."""
    for item in SETTINGS:
        value: Any = body
        for name in item.path.split("."):
            value = None if value is None else getattr(value, name)
        if value is None:
            continue
        if problem := item.check(value):
            raise InvalidInputError(item.path, problem)
        yield item.field, _kept(item.field, value)


def _kept(field: str, value: Any) -> Any:
    """A value in the form in which it is stored."""
    if field == "tts_delivery_mode":
        return value.upper()
    return tuple(value) if field == "actions" else value


def _with_preset(
    values: dict[str, Any], before: CharacterRecord | None = None, cleared: frozenset[str] = frozenset()
) -> dict[str, Any]:
    """Older clients name the voice as a preset; it is the voice where nobody has chosen or cleared one."""
    chosen = before is not None and before.tts_voice not in (None, before.voice_preset)
    if "voice_preset" not in values or "tts_voice" in values or chosen or _is_cleared("tts.voice", cleared):
        return values
    return {**values, "tts_voice": values["voice_preset"]}


def _is_cleared(path: str, cleared: frozenset[str]) -> bool:
    return not cleared.isdisjoint((path, camel_case(path), path.partition(".")[0]))


def _actions_problem(actions: list[AgentAction]) -> str:
    names = [action.name for action in actions]
    if any(not name.strip() for name in names):
        return "every action needs a name"
    if len(set(names)) < len(names):
        return "action names must differ"
    return "" if len(names) <= 100 else "must be at most 100 actions"
