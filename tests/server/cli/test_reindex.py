"""``estuary models reindex``: what was kept with another embedder is given vectors."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

from click.testing import CliRunner

from estuary_server.app import make_store
from estuary_server.cli.models import models
from estuary_server.clock import utc_now
from estuary_server.config import Settings
from estuary_server.data_dir import held
from estuary_server.memory.entries import turn_entry
from estuary_server.providers.hashing_embedder import NAME
from estuary_server.store.records import CharacterRecord, NewMessage

RUN = ["reindex", "--data"]


async def with_a_message_without_vectors(data: Path) -> None:
    store = make_store(Settings(data))
    await store.start()
    account = store.account(await store.add_account("somebody"))
    await account.add_character(CharacterRecord("ada", "Ada", utc_now(), utc_now()))
    conversation = await account.open_conversation("ada", "pip")
    said = await account.add_message(conversation.id, NewMessage("user", "I have a dog.", utc_now(), "m1"))
    entries = [turn_entry(said, None, "", None)]
    await account.memories.change_memories(conversation.id, [], entries)
    await store.aclose()


def test_what_lacks_vectors_is_given_them_once(tmp_path: Path) -> None:
    asyncio.run(with_a_message_without_vectors(tmp_path))
    first = CliRunner().invoke(models, [*RUN, str(tmp_path), "--json"])
    assert json.loads(first.stdout) == {"embedder": NAME, "entries": 1}
    again = CliRunner().invoke(models, [*RUN, str(tmp_path)])
    assert again.stdout == f"0 entries were given vectors of {NAME}\n"


def test_not_beside_a_server(tmp_path: Path) -> None:
    asyncio.run(with_a_message_without_vectors(tmp_path))
    with held(tmp_path):
        refused = CliRunner().invoke(models, [*RUN, str(tmp_path)])
    assert refused.exit_code != 0
    assert "another server" in str(refused.exception)
