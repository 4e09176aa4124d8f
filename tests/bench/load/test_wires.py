"""What the wires of the load generator make of messages."""

from __future__ import annotations

import json

import pytest

from bench.load.frames import BINARY, TEXT, client_frame
from bench.load.wire import Heard, What
from bench.load.wires import BareSocketIoWire, EstuaryWire, RawPcmWire, UnheardWire


def event(name: str, **body: object) -> bytes:
    return b"42/sdk," + json.dumps([name, body]).encode()


@pytest.mark.parametrize(
    ("message", "heard"),
    [
        (event("voice_started"), Heard(What.READY)),
        (event("bot_voice", message_id="m", is_final=False, audio="AA=="), Heard(What.VOICE, "m")),
        (event("bot_voice", message_id="m", is_final=True, audio="AA=="), Heard(What.LAST_VOICE, "m")),
        (event("bot_response", message_id="m", text="Of"), Heard(What.TEXT, "m")),
        (event("interrupt", message_id="m"), Heard(What.INTERRUPT, "m")),
        (event("stt_response", text="so", is_final=True), Heard(What.FINAL_TRANSCRIPT)),
        (event("stt_response", text="so", is_final=False), Heard(What.OTHER)),
        (b"43/sdk,7[{}]", Heard(What.ACKNOWLEDGED)),
        (b"2", Heard(What.OTHER, answer=client_frame(b"3"))),
    ],
)
def test_messages_of_our_server(message: bytes, heard: Heard) -> None:
    assert EstuaryWire({}).read(TEXT, message) == heard


@pytest.mark.parametrize("name", ["error", "voice_error", "auth_error", "quota_exceeded", "session_rejected"])
def test_every_refusal_of_our_server_is_wrong(name: str) -> None:
    heard = EstuaryWire({}).read(TEXT, event(name, error="full"))
    assert heard.what is What.WRONG
    assert "full" in heard.detail


def test_a_session_asks_for_voice_when_it_is_logged_in() -> None:
    heard = EstuaryWire({}).read(TEXT, event("session_info", session_id="s"))
    assert heard.answer == client_frame(b'42/sdk,["start_voice"]')


def test_an_unheard_session_is_ready_when_its_button_was_let_go() -> None:
    wire = UnheardWire({})
    pressed = wire.read(TEXT, event("session_info", session_id="s"))
    assert pressed.answer == client_frame(b'42/sdk,["start_voice",{"turn_mode":"push_to_talk"}]')
    assert wire.read(TEXT, event("voice_started")).answer == client_frame(b'42/sdk,["stop_voice"]')
    assert wire.read(TEXT, event("voice_stopped")).what is What.READY


def test_the_bare_library_is_ready_when_the_namespace_is_joined() -> None:
    assert BareSocketIoWire().read(TEXT, b'40/sdk,{"sid":"s"}').what is What.READY


def test_bare_sound_is_voice() -> None:
    wire = RawPcmWire()
    assert wire.read(BINARY, b"\0\0").what is What.VOICE
    assert wire.read(TEXT, b"ready").what is What.READY
    assert wire.read(TEXT, b"interrupt").what is What.INTERRUPT
