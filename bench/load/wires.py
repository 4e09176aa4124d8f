"""The languages of servers; pure."""

from __future__ import annotations

import base64

import orjson

from bench.load.frames import BINARY, TEXT, client_frame
from bench.load.wire import OTHER, Heard, What


class EstuaryWire:
    """Socket.IO 5 over Engine.IO 4, namespace ``/sdk``, audio as base64."""

    path = "/socket.io/?EIO=4&transport=websocket"

    def __init__(self, auth: dict[str, object]) -> None:
        self._auth = orjson.dumps(auth)

    def hello(self) -> tuple[bytes, ...]:
        return (client_frame(b"40/sdk," + self._auth),)

    def audio(self, pcm: bytes) -> bytes:
        return _event(b"", "stream_audio", {"audio": base64.b64encode(pcm).decode()})

    def audio_to_acknowledge(self, pcm: bytes) -> bytes:
        return _event(b"7", "stream_audio", {"audio": base64.b64encode(pcm).decode()})

    def interrupt(self, reply: str) -> bytes:
        return _event(b"", "client_interrupt", {"message_id": reply})

    def played(self, reply: str) -> bytes:
        return _event(b"", "audio_playback_complete", {"message_id": reply})

    def read(self, opcode: int, payload: bytes) -> Heard:
        if payload.startswith(b"42/sdk,["):
            name, *arguments = orjson.loads(payload[7:])
            return self._event(name, arguments[0] if arguments else {})
        if payload == b"2":
            return Heard(What.OTHER, answer=client_frame(b"3"))
        if payload.startswith(b"43/sdk,"):
            return Heard(What.ACKNOWLEDGED)
        if payload.startswith((b"44/sdk", b"41/sdk")):
            return Heard(What.WRONG, detail=payload.decode(errors="replace"))
        return OTHER

    def _event(self, name: str, body: dict[str, object]) -> Heard:
        reply = str(body.get("message_id", ""))
        match name:
            case "bot_voice":
                return Heard(What.LAST_VOICE if body.get("is_final") else What.VOICE, reply)
            case "bot_response":
                return Heard(What.TEXT, reply)
            case "interrupt":
                return Heard(What.INTERRUPT, reply)
            case "stt_response" if body.get("is_final"):
                return Heard(What.FINAL_TRANSCRIPT)
            case "session_info":
                return Heard(What.OTHER, answer=_event(b"", "start_voice"))
            case "voice_started":
                return Heard(What.READY)
            case "error" | "voice_error" | "auth_error" | "quota_exceeded" | "session_rejected":
                return Heard(What.WRONG, detail=f"{name}: {body}")
        return OTHER


class UnheardWire(EstuaryWire):
    """A client whose push-to-talk button is not held: its sound is taken, and nobody listens."""

    def _event(self, name: str, body: dict[str, object]) -> Heard:
        match name:
            case "session_info":
                return Heard(What.OTHER, answer=_event(b"", "start_voice", {"turn_mode": "push_to_talk"}))
            case "voice_started":
                return Heard(What.OTHER, answer=_event(b"", "stop_voice"))
            case "voice_stopped":
                return Heard(What.READY)
        return super()._event(name, body)


class BareSocketIoWire(EstuaryWire):
    """The same frames for a Socket.IO server that knows nothing of sessions."""

    def __init__(self) -> None:
        super().__init__({})

    def read(self, opcode: int, payload: bytes) -> Heard:
        if payload.startswith(b"40/sdk,"):
            return Heard(What.READY)
        return super().read(opcode, payload)


class RawPcmWire:
    """Bare PCM in binary messages both ways, and the words ``ready`` and ``interrupt`` as text."""

    path = "/ws"

    def hello(self) -> tuple[bytes, ...]:
        return ()

    def audio(self, pcm: bytes) -> bytes:
        return client_frame(pcm, BINARY)

    def audio_to_acknowledge(self, pcm: bytes) -> bytes:
        raise NotImplementedError("this wire acknowledges nothing")

    def interrupt(self, reply: str) -> bytes:
        return client_frame(b"interrupt")

    def played(self, reply: str) -> bytes:
        return b""

    def read(self, opcode: int, payload: bytes) -> Heard:
        if opcode == BINARY:
            return Heard(What.VOICE)
        if opcode == TEXT and payload == b"ready":
            return Heard(What.READY)
        if opcode == TEXT and payload == b"interrupt":
            return Heard(What.INTERRUPT)
        return OTHER


def _event(number: bytes, name: str, *arguments: object) -> bytes:
    return client_frame(b"42/sdk," + number + orjson.dumps([name, *arguments]))
