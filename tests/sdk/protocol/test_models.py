"""Models and commands that answer more than one shape."""

from __future__ import annotations

from typing import Any

import pytest

from estuary_sdk.protocol.codec import DecodeError
from estuary_sdk.protocol.commands import (
    AudioPlaybackComplete,
    Authenticate,
    CameraImage,
    ClientInterrupt,
    SendText,
    StartAgentConversation,
)
from estuary_sdk.protocol.events import (
    AuthRejected,
    BotResponse,
    BotVoice,
    ErrorReported,
    InterruptData,
    QuotaExceededData,
    VoiceFailed,
)
from estuary_sdk.protocol.models.generation import GeneratedCharacter
from estuary_sdk.protocol.models.graph import GraphNode
from estuary_sdk.protocol.models.memory import MemoryData, MemoryDeleteResponse, MemorySearchResult
from estuary_sdk.protocol.models.session import SessionCapabilities, SessionInfo

_MEMORY = {"id": "m1", "content": "Likes tea", "memoryType": "preference"}


def test_a_search_hit_of_the_older_shape_fills_all_six_fields() -> None:
    hit = MemorySearchResult.from_dict({"memory": _MEMORY, "score": 0.9, "similarityScore": 0.8})
    assert hit == MemorySearchResult(
        memory=MemoryData(id="m1", content="Likes tea", memory_type="preference"),
        score=0.9,
        similarity_score=0.8,
        memory_id="m1",
        similarity=0.8,
        content="Likes tea",
    )


def test_a_search_hit_of_the_newer_shape_fills_all_six_fields() -> None:
    hit = MemorySearchResult.from_dict({"memoryId": "m1", "similarity": 0.8, "content": "Likes tea"})
    assert hit == MemorySearchResult(
        memory=MemoryData(id="m1", content="Likes tea"),
        score=0.8,
        similarity_score=0.8,
        memory_id="m1",
        similarity=0.8,
        content="Likes tea",
    )


def test_a_search_hit_of_both_shapes_is_taken_as_it_is() -> None:
    both = {"memory": _MEMORY, "score": 0.9, "similarityScore": 0.8}
    both |= {"memoryId": "m2", "similarity": 0.7, "content": "short"}
    hit = MemorySearchResult.from_dict(both)
    assert (hit.memory.id, hit.memory_id, hit.content) == ("m1", "m2", "short")
    assert (hit.score, hit.similarity_score, hit.similarity) == (0.9, 0.8, 0.7)


def test_a_search_hit_with_only_a_score_uses_it_throughout() -> None:
    hit = MemorySearchResult.from_dict({"memory": {}, "score": 0.4})
    assert (hit.score, hit.similarity_score, hit.similarity) == (0.4, 0.4, 0.4)
    assert (hit.memory_id, hit.content) == ("", "")


def test_an_empty_search_hit_is_the_default() -> None:
    assert MemorySearchResult.from_dict({}) == MemorySearchResult.from_dict({"memory": None})
    assert MemorySearchResult.from_dict({}) == MemorySearchResult()


def test_a_search_hit_whose_memory_is_no_object_is_refused() -> None:
    with pytest.raises(DecodeError, match=r"MemorySearchResult: expected object, got str at \$\.memory"):
        MemorySearchResult.from_dict({"memory": "m1"})


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"message": "gone", "deletedCount": 3}, "gone"),
        ({"deletedCount": 3}, "Deleted 3 memories"),
        ({"message": "", "deleted_count": 0}, "Deleted 0 memories"),
        ({}, ""),
        ({"message": "gone"}, "gone"),
    ],
)
def test_a_deletion_always_has_a_message_where_it_has_a_count(data: dict[str, Any], message: str) -> None:
    assert MemoryDeleteResponse.from_dict(data).message == message


def test_a_deletion_with_a_bad_count_is_refused() -> None:
    with pytest.raises(DecodeError, match=r"expected int, got str at \$\.deletedCount"):
        MemoryDeleteResponse.from_dict({"deletedCount": "3"})


@pytest.mark.parametrize("key", ["pendingLabel", "labelPending", "pending_label"])
def test_the_pending_flag_of_a_node_has_two_names_and_is_sent_under_both(key: str) -> None:
    node = GraphNode.from_dict({"id": "n", key: True})
    assert node.pending_label
    written = node.to_dict()
    assert (written["pendingLabel"], written["labelPending"]) == (True, True)


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2026-11-20T10:00:00Z", "2026-11-20T10:00:00Z"),
        (1_763_632_800.25, "2025-11-20T10:00:00.250000+00:00"),
        (0, "1970-01-01T00:00:00+00:00"),
        (None, None),
        (float("nan"), None),
        (float("inf"), None),
        (10**400, None),
        (-1e18, None),
    ],
)
def test_the_time_of_an_interrupt_is_text_whatever_was_sent(at: Any, expected: str | None) -> None:
    assert InterruptData.from_dict({"interrupted_at": at}).interrupted_at == expected


def test_a_boolean_is_no_time() -> None:
    with pytest.raises(DecodeError, match=r"\$\.interrupted_at"):
        InterruptData.from_dict({"interrupted_at": True})


def test_optional_keys_of_replies_are_left_out() -> None:
    assert BotResponse(text="Hi", message_id="m").to_dict() == {
        "text": "Hi",
        "partial": "",
        "is_final": False,
        "message_id": "m",
        "chunk_index": 0,
        "is_interjection": False,
    }
    assert BotVoice(message_id="m", is_livekit=True).to_dict() == {
        "audio": "",
        "message_id": "m",
        "chunk_index": 0,
        "is_final": False,
        "is_livekit": True,
    }
    assert InterruptData().to_dict() == {}


@pytest.mark.parametrize("cls", [AuthRejected, VoiceFailed])
@pytest.mark.parametrize("key", ["error", "message"])
def test_refusals_are_read_under_either_key(cls: type[AuthRejected | VoiceFailed], key: str) -> None:
    assert cls.from_dict({key: "no"}).error == "no"


@pytest.mark.parametrize("cls", [ErrorReported, QuotaExceededData])
@pytest.mark.parametrize("key", ["error", "message"])
def test_reports_are_read_under_either_key(cls: type[ErrorReported | QuotaExceededData], key: str) -> None:
    assert cls.from_dict({key: "no"}).message == "no"


def test_a_refusal_without_a_reason_has_one() -> None:
    assert AuthRejected.from_dict({}).error == "Authentication failed"


def test_livekit_keys_of_the_session_are_read_in_either_case_and_left_out_when_absent() -> None:
    session = SessionInfo.from_dict({"session_id": "s", "livekit_token": "t", "livekitUrl": "u"})
    assert (session.livekit_token, session.livekit_url, session.livekit_room) == ("t", "u", None)
    written = SessionInfo(session_id="s").to_dict()
    assert written == {"session_id": "s", "conversation_id": "", "character_id": "", "player_id": ""}


def test_a_generated_character_is_read_in_either_case() -> None:
    camel = {"id": "g", "modelUrl": "/m.glb", "generatedVoiceId": "v", "isActive": False, "tagline": None}
    snake = {"id": "g", "model_url": "/m.glb", "generated_voice_id": "v", "is_active": False, "tagline": None}
    assert GeneratedCharacter.from_dict(camel) == GeneratedCharacter.from_dict(snake)
    assert GeneratedCharacter.from_dict(camel).tagline == ""


def test_an_empty_string_is_absent_in_credentials() -> None:
    empty = dict.fromkeys(("api_key", "client_token", "token", "character_id", "player_id"), "")
    assert Authenticate.from_dict(empty) == Authenticate()


@pytest.mark.parametrize("cls", [ClientInterrupt, AudioPlaybackComplete])
def test_an_empty_message_id_is_absent(cls: type[ClientInterrupt | AudioPlaybackComplete]) -> None:
    assert cls.from_dict({"message_id": ""}) == cls()
    assert cls.from_dict({"message_id": "m"}).message_id == "m"


def test_empty_strings_of_a_camera_image_are_absent() -> None:
    image = CameraImage.from_dict({"image": "aa", "format": "png", "request_id": "", "text": ""})
    assert image == CameraImage(image="aa", mime_type="png")
    assert image.to_dict() == {"image": "aa", "mime_type": "png"}


def test_capabilities_that_are_absent_mean_a_device_with_everything_but_typed_actions() -> None:
    assert SessionCapabilities.from_dict({}) == SessionCapabilities("1", True, True, True, False)


@pytest.mark.parametrize(
    "command",
    [
        SendText(text="a secret"),
        Authenticate(api_key="a secret", client_token="a secret", token="a secret"),
        CameraImage(image="a secret", text="a secret"),
        StartAgentConversation(conversation_context="a secret"),
    ],
)
def test_no_speech_picture_or_key_is_in_the_repr_of_a_command(command: object) -> None:
    assert "secret" not in repr(command)
