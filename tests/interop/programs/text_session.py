"""Runs in the environment of the published ``estuary-sdk`` 0.3.x, and uses nothing but its public API.

Reads {"url", "key", "character_id"} from standard input, writes what it saw as one JSON object.
"""

import asyncio
import json
import sys
from importlib.metadata import version

from estuary_sdk import EstuaryClient, EstuaryConfig, EstuaryError


def config(given, **changes):
    """What the client is made with."""
    values = {
        "server_url": given["url"],
        "api_key": given["key"],
        "character_id": given["character_id"],
        "player_id": "published",
        "auto_reconnect": False,
    }
    return EstuaryConfig(**{**values, **changes})


async def refused(given, **changes):
    """The error of a connection that must fail."""
    async with EstuaryClient(config(given, **changes)) as client:
        try:
            await client.connect()
        except EstuaryError as error:
            return [error.code.value, str(error)]
    return None


async def streamed(client):
    """The chunks of one reply."""
    chunks = []
    done = asyncio.get_running_loop().create_future()

    async def hear(reply):
        chunks.append([reply.text, reply.partial, reply.is_final, reply.chunk_index])
        if reply.is_final and not done.done():
            done.set_result(None)

    client.on("bot_response", hear)
    client.send_text("stream")
    await asyncio.wait_for(done, 10)
    client.off("bot_response", hear)
    return chunks


async def interrupted(client):
    """A reply that is cut after its first chunk, and the one after it."""
    log = []
    started, cut = (asyncio.get_running_loop().create_future() for _ in range(2))

    async def hear(reply):
        log.append(["reply", reply.message_id, reply.is_final])
        if not started.done():
            started.set_result(reply.message_id)

    async def stop(data):
        log.append(["interrupt", data.message_id, data.reason])
        cut.set_result(isinstance(data.interrupted_at, str))

    client.on("bot_response", hear)
    client.on("interrupt", stop)
    client.send_text("endless")
    await asyncio.wait_for(started, 10)
    client.interrupt()
    at_is_text = await asyncio.wait_for(cut, 10)
    after = await client.send_text_and_wait("wait")
    return {"log": log, "at_is_text": at_is_text, "after": after.text}


async def characters(client):
    """Create, list, get, update, delete."""
    made = await client.characters.create(
        "Nell", tagline="A lamp", tts_voice_preset="warm", llm_temperature=0.3
    )
    listed = await client.characters.list(limit=100)
    changed = await client.characters.update(made.id, tagline="A brighter lamp")
    got = await client.characters.get(made.id)
    deleted = await client.characters.delete(made.id)
    return {
        "name": made.name,
        "temperature": made.llm_temperature,
        "listed": made.id in [c.id for c in listed.characters],
        "changed": [changed.tagline, got.tagline],
        "deleted": isinstance(deleted, dict),
    }


async def main():
    """Everything, once."""
    given = json.load(sys.stdin)
    seen = {"version": version("estuary-sdk")}
    seen["wrong_key"] = await refused(given, api_key="est_wrong")
    seen["unknown_character"] = await refused(given, character_id="nobody")
    async with EstuaryClient(config(given)) as client:
        session = await client.connect()
        seen["session"] = [session.character_id, session.player_id, bool(session.conversation_id)]
        seen["waited"] = (await client.send_text_and_wait("wait", text_only=True)).text
        seen["streamed"] = await streamed(client)
        seen["interrupted"] = await interrupted(client)
        client.update_preferences(enable_vision_acknowledgment=True)
        client.notify_audio_playback_complete("x")
        seen["characters"] = await characters(client)
    async with EstuaryClient(config(given)) as client:
        seen["same_conversation"] = (await client.connect()).conversation_id == session.conversation_id
    json.dump(seen, sys.stdout)


asyncio.run(main())
