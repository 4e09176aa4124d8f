"""Which client family is which, and how each reads an event."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estuary_sdk.protocol.codec import Wire
from estuary_sdk.protocol.commands import Authenticate, StreamAudio
from estuary_sdk.protocol.events import (
    AuthRejected,
    BotResponse,
    ErrorReported,
    InterruptData,
    LiveKitFailed,
    VoiceFailed,
)
from estuary_sdk.protocol.models.session import Extensions, SessionInfo
from estuary_sdk.protocol.registry import SERVER_EVENTS, event_name
from estuary_server.api.dialects import Dialect, Family, encode, plain, plain_sound, recognise

CORE = {"api_key": "est_abcd", "character_id": "c", "player_id": "p"}
DEVICE = {"version": "1", "camera": True, "microphone": True, "speaker": True}

PY_0_3_5 = {**CORE, "audio_sample_rate": 16000, "realtime_memory": False}
PY_0_8 = {
    **CORE,
    "audio_sample_rate": 24000,
    "realtime_memory": True,
    "capabilities": {**DEVICE, "client_action": True},
}
PY_0_8_TOKEN = {**{key: PY_0_8[key] for key in PY_0_8 if key != "api_key"}, "client_token": "ect_x"}
TS_OLD = {**CORE, "audio_sample_rate": 16000, "realtime_memory": False}
TS_NEW = {**TS_OLD, "capabilities": {"version": "1", "client_action": True}}
TS_SHARE = {**TS_NEW, "api_key": "sst_x", "enable_animation": True, "enable_body_animation": True}
UNITY = {
    **CORE,
    "audio_sample_rate": 48000,
    "token": "",
    "capabilities": dict(DEVICE),
    "enable_animation": False,
}
UNITY_TOKEN = {**CORE, "api_key": "", "audio_sample_rate": 44100, "token": "ey.jwt"}
LENS_OLD = dict(CORE)
LENS_NEW = {**CORE, "audio_sample_rate": 24000, "capabilities": {**DEVICE, "client_action": True}}

RECOGNISED: list[tuple[dict[str, Any], bool, Dialect]] = [
    (PY_0_3_5, False, Dialect(Family.DOCUMENTED, 16000, 16000, client_action=False)),
    (PY_0_8, False, Dialect(Family.DOCUMENTED, 24000, 24000, client_action=True, realtime_memory=True)),
    (PY_0_8_TOKEN, False, Dialect(Family.DOCUMENTED, 24000, 24000, client_action=True, realtime_memory=True)),
    (TS_OLD, True, Dialect(Family.DOCUMENTED, 16000, 16000, client_action=False)),
    (TS_NEW, True, Dialect(Family.DOCUMENTED, 16000, 16000, client_action=True)),
    (TS_SHARE, True, Dialect(Family.DOCUMENTED, 16000, 16000, client_action=True)),
    (UNITY, False, Dialect(Family.UNITY, 48000, 16000, client_action=False)),
    (UNITY_TOKEN, False, Dialect(Family.UNITY, 44100, 16000, client_action=False)),
    (LENS_OLD, False, Dialect(Family.LENS, 24000, 16000, client_action=False)),
    (LENS_NEW, False, Dialect(Family.LENS, 24000, 16000, client_action=True)),
]

DOCUMENTED, UNITY_READS, LENS_READS = (
    Dialect(family, 24000, 16000, client_action=False)
    for family in (Family.DOCUMENTED, Family.UNITY, Family.LENS)
)
EVERYBODY = [DOCUMENTED, UNITY_READS, LENS_READS]

PIECE = BotResponse("Hello", "lo", False, "m", 1, False, True, "c1")
FINAL = BotResponse("Hello you", " you", True, "m", 2, False, True, "c1")


@pytest.mark.parametrize(("auth", "by_event", "dialect"), RECOGNISED)
def test_a_client_is_recognised_by_how_it_authenticates(
    auth: dict[str, Any], by_event: bool, dialect: Dialect
) -> None:
    assert recognise(Authenticate.from_dict(auth), by_event=by_event) == dialect


def test_whoever_sends_the_event_is_documented() -> None:
    auth = Authenticate.from_dict({**CORE, "token": "ey.jwt", "audio_sample_rate": 48000})
    assert recognise(auth, by_event=True) == Dialect(Family.DOCUMENTED, 48000, 48000, client_action=False)


def test_a_documented_client_without_a_rate_records_as_it_hears() -> None:
    auth = Authenticate.from_dict({**CORE, "realtime_memory": True})
    assert recognise(auth, by_event=False) == Dialect(
        Family.DOCUMENTED, 24000, 24000, client_action=False, realtime_memory=True
    )


@pytest.mark.parametrize(
    ("said", "microphone_hz", "speaker_hz"),
    [
        (8_000, 8_000, 8_000),
        (96_000, 96_000, 96_000),
        (7_999, 7_999, 8_000),
        (1, 1, 8_000),
        (96_001, 96_001, 96_000),
        (192_000, 192_000, 96_000),
        (0, 24_000, 24_000),
        (-48_000, 24_000, 24_000),
        (10**30, 10**30, 96_000),
    ],
)
def test_the_speakers_rate_has_limits_and_the_microphones_is_the_one_that_was_said(
    said: int, microphone_hz: int, speaker_hz: int
) -> None:
    auth = Authenticate.from_dict({**CORE, "realtime_memory": True, "audio_sample_rate": said})
    found = recognise(auth, by_event=False)
    assert (found.microphone_hz, found.speaker_hz) == (microphone_hz, speaker_hz)
    unity = Authenticate.from_dict({**UNITY, "audio_sample_rate": said})
    found = recognise(unity, by_event=False)
    assert (found.microphone_hz, found.speaker_hz) == (16_000, speaker_hz)


def chunk(text: str, partial: str | bool, *, final: bool, index: int) -> dict[str, Any]:
    return {
        "text": text,
        "partial": partial,
        "is_final": final,
        "message_id": "m",
        "chunk_index": index,
        "is_interjection": False,
        "token_stream": True,
        "reply_to": "c1",
    }


def test_documented_text_is_all_so_far_and_partial_the_piece() -> None:
    assert encode(PIECE, DOCUMENTED) == ("bot_response", chunk("Hello", "lo", final=False, index=1))
    assert encode(FINAL, DOCUMENTED) == ("bot_response", chunk("Hello you", " you", final=True, index=2))


@pytest.mark.parametrize("dialect", [UNITY_READS, LENS_READS])
def test_delta_text_is_the_piece_and_partial_a_boolean(dialect: Dialect) -> None:
    assert encode(PIECE, dialect) == ("bot_response", chunk("lo", True, final=False, index=1))
    assert encode(FINAL, dialect) == ("bot_response", chunk("Hello you", False, final=True, index=2))


def test_the_time_of_an_interrupt_is_a_number_for_unity_and_text_for_the_rest() -> None:
    at = datetime(2026, 3, 1, 12, 0, 0, 500_000, tzinfo=UTC)
    event = InterruptData("m", "new_input", at.isoformat())
    for dialect in (DOCUMENTED, LENS_READS):
        assert encode(event, dialect)[1]["interrupted_at"] == at.isoformat()
    assert encode(event, UNITY_READS) == (
        "interrupt",
        {"message_id": "m", "reason": "new_input", "interrupted_at": at.timestamp()},
    )


@pytest.mark.parametrize("dialect", EVERYBODY)
def test_an_interrupt_may_have_no_time(dialect: Dialect) -> None:
    assert encode(InterruptData("m"), dialect) == ("interrupt", {"message_id": "m"})


@pytest.mark.parametrize("dialect", EVERYBODY)
def test_numbers_go_to_those_who_asked(dialect: Dialect) -> None:
    assert encode(PIECE, dialect, 7)[1]["seq"] == 7
    assert "seq" not in encode(PIECE, dialect)[1]


@pytest.mark.parametrize("dialect", EVERYBODY)
@pytest.mark.parametrize(
    ("event", "keys"),
    [
        (AuthRejected('no "key"'), ["error"]),
        (ErrorReported('no "key"'), ["message", "error"]),
        (VoiceFailed('no "key"'), ["error"]),
        (LiveKitFailed('no "key"'), ["error"]),
    ],
)
def test_errors_are_plain(event: Wire, keys: list[str], dialect: Dialect) -> None:
    assert encode(event, dialect) == (event_name(event), dict.fromkeys(keys, "no 'key'"))


def test_an_error_can_be_numbered() -> None:
    assert encode(ErrorReported("x"), DOCUMENTED, 3)[1] == {"message": "x", "error": "x", "seq": 3}


def test_session_info_keeps_its_keys() -> None:
    info = SessionInfo("s", "v", "c", "p", estuary=Extensions(sequence=True))
    for dialect in EVERYBODY:
        assert encode(info, dialect) == (
            "session_info",
            {
                "session_id": "s",
                "conversation_id": "v",
                "character_id": "c",
                "player_id": "p",
                "estuary": {"sequence": True},
            },
        )


@pytest.mark.parametrize("dialect", EVERYBODY)
@pytest.mark.parametrize("name", sorted(SERVER_EVENTS))
def test_every_event_is_an_object_under_its_own_name(name: str, dialect: Dialect) -> None:
    found, payload = encode(SERVER_EVENTS[name](), dialect)
    assert found == name
    assert isinstance(payload, dict)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("plain", "plain"), ('say "hi"', "say 'hi'"), ("C:\\data", "C:/data"), ("caf\u00e9 \ud800", "caf? ?")],
)
def test_plain(text: str, expected: str) -> None:
    assert plain(text) == expected


@given(st.text(st.characters(exclude_categories=())))
def test_plain_text_can_be_found_by_searching_for_quotes(text: str) -> None:
    found = plain(text)
    assert found.isascii()
    assert len(found) == len(text)
    assert not set('"\\') & set(found)


@pytest.mark.parametrize(
    ("name", "payload", "audio"),
    [
        ("stream_audio", {"audio": "AAAA"}, "AAAA"),
        ("stream_audio", {"audio": "AAAA", "sample_rate": 16_000}, None),
        ("stream_audio", {"audio": 1}, None),
        ("stream_audio", {"sound": "AAAA"}, None),
        ("stream_audio", {}, None),
        ("stream_audio", None, None),
        ("text", {"audio": "AAAA"}, None),
    ],
)
def test_plain_sound_is_read_at_once_and_everything_else_by_the_codec(
    name: str, payload: Any, audio: str | None
) -> None:
    assert plain_sound(name, payload) == audio
    assert audio is None or StreamAudio.from_dict(payload) == StreamAudio(audio)
