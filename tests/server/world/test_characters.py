"""Characters: defaults, limits just inside and outside, nulls, and how they are shown."""

from __future__ import annotations

import math
from dataclasses import fields, replace
from datetime import timedelta
from typing import Any

import pytest

from estuary_sdk.protocol.models.character_body import CharacterBody
from estuary_sdk.protocol.models.characters import ActionParameter, AgentAction, Character
from estuary_server.errors import InvalidInputError
from estuary_server.store.records import CharacterRecord
from estuary_server.world.characters import (
    SETTINGS,
    Serving,
    changed_character,
    cleared_paths,
    new_character,
    shown_character,
)
from estuary_server.world.demo import DEMO_CHARACTER
from tests.conformance.store.examples import NOON, a_character

LATER = NOON + timedelta(hours=1)

FULL = a_character(
    tagline="poet",
    personality="dry",
    background="Esk",
    system_prompt="rhyme",
    avatar="a.png",
    llm_provider="offline",
    llm_model="m",
    llm_temperature=0.1,
    llm_max_tokens=7,
    llm_verbosity="long",
    tts_provider="t",
    tts_model="tm",
    tts_voice="v",
    tts_speed=1.5,
    tts_delivery_mode="STABLE",
    voice_preset="p",
    stt_provider="s",
    stt_language="de",
    vad_sensitivity=0.9,
    vad_min_speech_duration_ms=9,
    vlm_model="vm",
    text_only=True,
    verbose=True,
    actions=(AgentAction("wave"),),
    is_public=True,
)
"""A character of which nothing is as it is by default."""


def body(path: str, value: Any) -> dict[str, Any]:
    """A creation's body: a name, and this value at this path."""
    data: dict[str, Any] = {"persona": {"name": "Ada"}}
    group, _, key = path.rpartition(".")
    (data.setdefault(group, {}) if group else data)[key] = value
    return data


def created(data: dict[str, Any]) -> CharacterRecord:
    return new_character("id", CharacterBody.from_dict(data), NOON)


def changed(record: CharacterRecord, data: dict[str, Any]) -> CharacterRecord:
    return changed_character(record, CharacterBody.from_dict(data), cleared_paths(data), LATER)


# Defaults


def test_a_name_is_enough() -> None:
    assert created({"persona": {"name": "Ada"}}) == CharacterRecord(
        id="id",
        name="Ada",
        created_at=NOON,
        updated_at=NOON,
        llm_provider="openai",
        llm_model="gpt-5-mini",
        llm_temperature=0.7,
        llm_max_tokens=2048,
        llm_verbosity="medium",
        tts_provider="elevenlabs",
        tts_model="eleven_flash_v2_5",
        tts_speed=1.0,
        stt_provider="deepgram",
        stt_language="en",
        vad_sensitivity=0.5,
        vad_min_speech_duration_ms=250,
        vlm_model="gpt-4.1-mini",
        text_only=False,
    )


@pytest.mark.parametrize("data", [{}, {"persona": {}}, {"persona": None}, {"persona": {"name": None}}])
def test_a_name_is_required(data: dict[str, Any]) -> None:
    with pytest.raises(InvalidInputError, match=r"^persona\.name: is required$") as caught:
        created(data)
    assert caught.value.field == "persona.name"


def test_a_null_in_a_creation_is_the_default() -> None:
    data = {
        "persona": {"name": "Ada", "tagline": None},
        "llm": None,
        "text_only": None,
        "tts": {"speed": None},
    }
    assert created(data) == created({"persona": {"name": "Ada"}})


def test_every_setting_is_a_field_and_a_field_of_the_body() -> None:
    names = {field.name for field in fields(CharacterRecord)}
    assert {setting.field for setting in SETTINGS} == names - {"id", "created_at", "updated_at", "player_id"}


# Limits

TEXTS = [("persona.name", 255), ("persona.tagline", 500), ("persona.personality", 5000)]
TEXTS += [("persona.background", 32_000), ("persona.system_prompt", 32_000), ("avatar", 10_000)]
WORDS = ["llm.provider", "llm.model", "tts.provider", "tts.model", "tts.voice", "tts.voice_preset"]
WORDS += ["stt.provider", "stt.language", "vlm.model"]
NUMBERS: list[tuple[str, float, float]] = [
    ("llm.temperature", 0, 2),
    ("llm.max_tokens", 1, 4096),
    ("tts.speed", 0.5, 2),
    ("vad.sensitivity", 0, 1),
    ("vad.min_speech_duration_ms", 0, 10_000),
]


def beyond(path: str, bound: float, direction: int) -> float:
    """The next value beyond a bound, of the kind that the setting takes."""
    if path.endswith(("tokens", "_ms")):
        return bound + direction
    return math.nextafter(bound, direction * math.inf)


INSIDE: list[tuple[str, Any]] = [
    *((path, "x" * most) for path, most in TEXTS),
    *((path, "x" * count) for path in WORDS for count in (1, 255)),
    *((path, "") for path, _ in TEXTS[1:]),
    *((path, bound) for path, least, most in NUMBERS for bound in (least, most)),
    *(("llm.verbosity", word) for word in ("short", "medium", "long")),
    *((path, value) for path in ("text_only", "verbose", "is_public") for value in (True, False)),
    ("persona.name", " x "),
    ("actions", [{"name": str(number)} for number in range(100)]),
    ("actions", []),
]

OUTSIDE: list[tuple[str, Any, str]] = [
    ("persona.name", "", "must have 1 to 255 characters"),
    ("persona.name", " \n", "must have 1 to 255 characters"),
    ("persona.name", "x" * 256, "must have 1 to 255 characters"),
    *((path, "x" * (most + 1), f"must have at most {most} characters") for path, most in TEXTS[1:]),
    *((path, word, "must have 1 to 255 characters") for path in WORDS for word in ("", " ", "x" * 256)),
    *(
        (path, beyond(path, bound, direction), f"must be between {least:g} and {most:g}")
        for path, least, most in NUMBERS
        for bound, direction in ((least, -1), (most, 1))
    ),
    ("llm.temperature", math.nan, "must be between 0 and 2"),
    ("llm.verbosity", "chatty", "must be one of short, medium, long"),
    ("llm.verbosity", "LONG", "must be one of short, medium, long"),
    ("tts.delivery_mode", "", "must be one of STABLE, BALANCED, CREATIVE"),
    ("tts.delivery_mode", "loud", "must be one of STABLE, BALANCED, CREATIVE"),
    ("actions", [{"name": " "}], "every action needs a name"),
    ("actions", [{"description": "no name"}], "every action needs a name"),
    ("actions", [{"name": "a"}, {"name": "a"}], "action names must differ"),
    ("actions", [{"name": str(number)} for number in range(101)], "must be at most 100 actions"),
]


@pytest.mark.parametrize(("path", "value"), INSIDE)
def test_a_value_just_inside_its_limits_is_kept(path: str, value: Any) -> None:
    (field,) = [setting.field for setting in SETTINGS if setting.path == path]
    kept = getattr(created(body(path, value)), field)
    assert kept == (tuple(AgentAction.from_dict(item) for item in value) if path == "actions" else value)


@pytest.mark.parametrize(("path", "value", "reason"), OUTSIDE)
def test_a_value_just_outside_its_limits_is_refused(path: str, value: Any, reason: str) -> None:
    with pytest.raises(InvalidInputError) as on_creation:
        created(body(path, value))
    with pytest.raises(InvalidInputError) as on_change:
        changed(FULL, body(path, value))
    for caught in (on_creation.value, on_change.value):
        assert (caught.field, str(caught)) == (path, f"{path}: {reason}")


@pytest.mark.parametrize("word", ["stable", "Balanced", "CREATIVE"])
def test_a_delivery_mode_is_kept_in_upper_case(word: str) -> None:
    assert created(body("tts.delivery_mode", word)).tts_delivery_mode == word.upper()


def test_actions_are_kept_whole() -> None:
    action = AgentAction("wave", "greets", [ActionParameter("hand", "string", True, "left or right")])
    assert created(body("actions", [action.to_dict()])).actions == (action,)


# Voice presets


def test_a_preset_is_the_voice_where_no_voice_is_given() -> None:
    assert created(body("tts.voice_preset", "warm")).tts_voice == "warm"
    by_preset = created(body("tts.voice_preset", "warm"))
    assert changed(by_preset, {"tts": {"voice_preset": "cold"}}).tts_voice == "cold"


def test_a_preset_leaves_a_voice_that_was_chosen_or_is_cleared() -> None:
    assert FULL.tts_voice not in (None, "warm")
    assert changed(FULL, {"tts": {"voice_preset": "warm"}}).tts_voice == FULL.tts_voice
    assert changed(FULL, {"tts": {"voice_preset": "warm", "voice": None}}).tts_voice is None


def test_a_voice_beats_a_preset() -> None:
    record = created(body("tts", {"voice": "v1", "voice_preset": "warm"}))
    assert (record.tts_voice, record.voice_preset) == ("v1", "warm")


# Changes


def test_a_change_touches_nothing_else() -> None:
    assert changed(FULL, {"persona": {"tagline": "new"}}) == replace(FULL, tagline="new", updated_at=LATER)


def test_an_empty_change_is_a_change() -> None:
    assert changed(FULL, {}) == replace(FULL, updated_at=LATER)


@pytest.mark.parametrize("setting", [item for item in SETTINGS if item.path != "persona.name"])
def test_a_null_clears_to_the_default(setting: Any) -> None:
    group, _, key = setting.path.rpartition(".")
    data = {group: {key: None}} if group else {key: None}
    default = getattr(a_character(), setting.field)
    assert getattr(FULL, setting.field) != default
    assert changed(FULL, data) == replace(FULL, updated_at=LATER, **{setting.field: default})


def test_a_null_is_read_in_either_case() -> None:
    data: dict[str, Any] = {"persona": {"systemPrompt": None}, "vad": {"minSpeechDurationMs": None}}
    expected = replace(FULL, system_prompt=None, vad_min_speech_duration_ms=250, updated_at=LATER)
    assert changed(FULL, data) == expected


def test_a_group_that_is_null_clears_all_of_it() -> None:
    assert changed(FULL, {"stt": None, "vad": None}) == replace(
        FULL,
        stt_provider="deepgram",
        stt_language="en",
        vad_sensitivity=0.5,
        vad_min_speech_duration_ms=250,
        updated_at=LATER,
    )


@pytest.mark.parametrize("data", [{"persona": {"name": None}}, {"persona": None}])
def test_the_name_cannot_be_cleared(data: dict[str, Any]) -> None:
    with pytest.raises(InvalidInputError, match=r"^persona\.name: is required$"):
        changed(FULL, data)


def test_nulls_are_found_one_group_deep() -> None:
    data = {"a": None, "b": {"c": None, "d": 1, "e": {"f": None}}, "g": [None]}
    assert cleared_paths(data) == {"a", "b.c"}


# What is shown


def test_a_character_is_shown_with_every_field() -> None:
    shown = shown_character(FULL, Serving("offline:retrieval", "ear", "mouth"))
    same = {field.name for field in fields(CharacterRecord)} - {"actions", "created_at", "updated_at"}
    assert {name: getattr(shown, name) for name in same} == {name: getattr(FULL, name) for name in same}
    assert shown.actions == [AgentAction("wave")]
    assert (shown.created_at, shown.updated_at) == (NOON.isoformat(), NOON.isoformat())
    assert (shown.is_active, shown.launch_status) == (True, "running")
    serving = (shown.llm_serving, shown.stt_serving, shown.tts_serving)
    assert serving == ("offline:retrieval", "ear", "mouth")
    assert Character.from_dict(shown.to_dict()) == shown


def test_the_demo_character_is_within_its_limits() -> None:
    record = new_character("id", DEMO_CHARACTER, NOON)
    assert record.name == "Mira"
    assert record.personality
    assert record.background
