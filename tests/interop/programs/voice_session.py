"""Runs in the environment of the published ``estuary-sdk`` 0.3.x, and uses nothing but its public API.

Reads {"url", "key", "character_id", "speech"} from standard input, where speech is base64 of PCM at 16,000 Hz
with silence after it; writes what it saw as one JSON object.
"""

import asyncio
import base64
import json
import sys

from estuary_sdk import EstuaryClient, EstuaryConfig, VoiceMode

FRAME_BYTES = 640


class Watched:
    """A client, and what came to it, in order."""

    def __init__(self, given):
        self.client = EstuaryClient(
            EstuaryConfig(
                server_url=given["url"],
                api_key=given["key"],
                character_id=given["character_id"],
                player_id="published",
                auto_reconnect=False,
            )
        )
        self.log = []
        self.sound = b""
        self.spoken = asyncio.get_running_loop().create_future()
        self.replied = asyncio.Event()
        self.stopped = asyncio.Event()
        self.client.on("stt_response", self._heard)
        self.client.on("bot_response", self._reply)
        self.client.on("bot_voice", self._voice)
        self.client.on("voice_started", self._voice_started)
        self.client.on("voice_stopped", self._voice_stopped)
        self.client.on("voice_error", self._failed)

    async def _heard(self, heard):
        if heard.is_final:
            self.log.append(["heard", heard.text])

    async def _reply(self, reply):
        if reply.is_final:
            self.log.append(["reply", reply.text])
            self.replied.set()

    async def _voice(self, voice):
        self.sound += base64.b64decode(voice.audio)
        if voice.is_final:
            self.spoken.set_result(voice.message_id)

    async def _voice_started(self):
        self.log.append(["voice_started"])

    async def _voice_stopped(self):
        self.log.append(["voice_stopped"])
        self.stopped.set()

    async def _failed(self, reason):
        self.log.append(["voice_error", str(reason)])

    async def say(self, speech):
        """Send speech in frames, as fast as it goes."""
        for start in range(0, len(speech), FRAME_BYTES):
            await self.client.send_audio(speech[start : start + FRAME_BYTES])

    async def hear_all(self):
        """Wait for the end of the spoken reply and of its text, and tell the server that it was played."""
        message_id = await asyncio.wait_for(self.spoken, 10)
        await asyncio.wait_for(self.replied.wait(), 10)
        self.client.notify_audio_playback_complete(message_id)

    def seen(self):
        """What there is to tell."""
        return {"log": self.log, "sound_bytes": len(self.sound)}


async def continuous(given, speech):
    """Hands free: the silence after the speech ends the turn."""
    watched = Watched(given)
    async with watched.client as client:
        await client.connect()
        await client.start_voice()
        watched.log.append(["active", client.is_voice_active, client.is_muted])
        await watched.say(speech)
        await watched.hear_all()
        await client.stop_voice()
        await asyncio.wait_for(watched.stopped.wait(), 10)
        watched.log.append(["active", client.is_voice_active, client.is_muted])
    return watched.seen()


async def push_to_talk(given, speech):
    """With a button: its release ends the turn."""
    watched = Watched(given)
    async with watched.client as client:
        await client.connect()
        await client.start_voice(VoiceMode.PUSH_TO_TALK)
        await client.start_recording()
        await watched.say(speech)
        await client.stop_recording()
        await watched.hear_all()
        watched.stopped.clear()
        await client.stop_voice()
        await asyncio.wait_for(watched.stopped.wait(), 10)
    return watched.seen()


async def main():
    """Everything, one after the other."""
    given = json.load(sys.stdin)
    speech = base64.b64decode(given["speech"])
    spoken = speech[: given["spoken_bytes"]]
    json.dump(
        {
            "continuous": await continuous(given, speech),
            "push_to_talk": await push_to_talk(given, spoken),
        },
        sys.stdout,
    )


asyncio.run(main())
