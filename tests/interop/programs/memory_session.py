"""Runs in the environment of a published ``estuary-sdk``, 0.3 or later, and uses only its public API.

Reads {"url", "key", "character_id"} from standard input, writes what it saw as one JSON object. The player
"published" is remembered already; "nobody" never came.
"""

import asyncio
import dataclasses
import json
import sys
from importlib.metadata import version

from estuary_sdk import EstuaryClient, EstuaryConfig, EstuaryError


def client_of(given, player_id):
    """A client for a player."""
    return EstuaryClient(
        EstuaryConfig(
            server_url=given["url"],
            api_key=given["key"],
            character_id=given["character_id"],
            player_id=player_id,
            auto_reconnect=False,
        )
    )


async def read(memory):
    """Every call that changes nothing."""
    return {
        "all": await memory.get_memories(),
        "page": await memory.get_memories(
            memory_type="fact", status="active", limit=1, offset=1, sort_by="created_at", sort_order="asc"
        ),
        "superseded": await memory.get_memories(status="superseded"),
        "timeline": await memory.get_timeline(),
        "months": await memory.get_timeline("2020-01-01", "2030-12-31T23:59:59Z", "month"),
        "earlier": await memory.get_timeline(end_date="2020-01-01"),
        "stats": await memory.get_stats(),
        "core_facts": await memory.get_core_facts(),
        "graph": await memory.get_graph(),
        "bare_graph": await memory.get_graph(include_entities=False, include_character_memories=True),
        "search": await memory.search("What is the name of the dog?"),
        "one_hit": await memory.search("What is the name of the dog?", limit=1),
    }


async def refusals(memory):
    """What the server says to calls that cannot be answered."""
    told = {}
    for name, call in {
        "limit": lambda: memory.get_memories(limit=201),
        "group_by": lambda: memory.get_timeline(group_by="year"),
        "search": lambda: memory.search("dog", limit=51),
        "confirm": lambda: memory.delete_all(confirm=False),
    }.items():
        try:
            await call()
            told[name] = None
        except EstuaryError as error:
            told[name] = [error.code.value, error.details["status"], json.loads(error.details["body"])]
    return told


def plain(value):
    """Models as JSON."""
    if dataclasses.is_dataclass(value):
        return {field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    return [plain(item) for item in value] if isinstance(value, (list, tuple)) else value


async def main():
    """Everything, once."""
    given = json.load(sys.stdin)
    seen = {"version": version("estuary-sdk")}
    async with client_of(given, "nobody") as client:
        await client.connect()
        seen["nobody"] = await read(client.memory)
    async with client_of(given, "published") as client:
        await client.connect()
        seen["published"] = await read(client.memory)
        seen["refusals"] = await refusals(client.memory)
        seen["deleted"] = await client.memory.delete_all()
        seen["after"] = await client.memory.get_stats()
        seen["graph_after"] = await client.memory.get_graph()
    json.dump(plain(seen), sys.stdout)


asyncio.run(main())
