"""What a fresh server makes for itself, and what a restarted one finds again."""

from __future__ import annotations

from pathlib import Path

import pytest

from estuary_server.accounts.keys import verify_key
from estuary_server.bootstrap import Bootstrapped, bootstrap
from estuary_server.config import Settings
from estuary_server.data_dir import ClientNote, read_note, write_note
from estuary_server.errors import AuthError, ConfigError
from estuary_server.store.memory import InMemoryAccountStore, InMemoryStore
from estuary_server.store.records import Page
from tests.conformance.store.examples import Clock


class Start:
    """Starts of a server over the same store and directory."""

    def __init__(self, data_dir: Path) -> None:
        self.store = InMemoryStore(Clock())
        self.data_dir = data_dir

    async def __call__(self, key: str = "") -> Bootstrapped:
        return await bootstrap(self.store, Settings(self.data_dir, key), Clock())

    async def account(self) -> InMemoryAccountStore:
        (account_id,) = await self.store.list_accounts()
        return self.store.account(account_id)

    async def opens(self, key: str) -> bool:
        try:
            await verify_key(self.store, key)
        except AuthError:
            return False
        return True


@pytest.fixture
def start(tmp_path: Path) -> Start:
    return Start(tmp_path)


async def test_a_fresh_server_has_an_account_a_key_and_a_character(start: Start) -> None:
    first = await start()
    assert first.fresh
    assert await start.opens(first.key)
    characters, total = await (await start.account()).list_characters(Page(), None)
    assert (total, characters[0].id, characters[0].name) == (1, first.character_id, "Mira")
    assert read_note(start.data_dir) == ClientNote("", first.key, first.character_id)


async def test_starting_again_changes_nothing(start: Start) -> None:
    first = await start()
    again = await start()
    assert again == Bootstrapped(first.key, first.character_id, fresh=False)
    account = await start.account()
    assert len(await account.list_keys()) == 1
    assert (await account.list_characters(Page(), None))[1] == 1


async def test_the_address_in_the_note_is_kept(start: Start) -> None:
    write_note(start.data_dir, url="http://x")
    await start()
    assert read_note(start.data_dir).url == "http://x"


async def test_a_lost_note_loses_the_key_and_nothing_else(start: Start) -> None:
    first = await start()
    (start.data_dir / "client.json").unlink()
    assert await start() == Bootstrapped("", first.character_id, fresh=False)
    assert await start.opens(first.key)


async def test_a_note_with_a_key_of_another_store_is_not_believed(start: Start) -> None:
    await start()
    write_note(start.data_dir, key="est_of_another")
    assert (await start()).key == ""


async def test_a_revoked_key_is_not_handed_out(start: Start) -> None:
    first = await start()
    account = await start.account()
    await account.revoke_key((await account.list_keys())[0].id)
    assert await start() == Bootstrapped("", first.character_id, fresh=False)


async def test_a_deleted_demo_character_stays_deleted(start: Start) -> None:
    first = await start()
    await (await start.account()).delete_character(first.character_id)
    again = await start()
    assert (again.character_id, read_note(start.data_dir).character_id) == ("", "")


async def test_a_bootstrap_key_is_the_first_key(start: Start) -> None:
    first = await start("est_abcd")
    assert first.key == "est_abcd"
    assert await start.opens("est_abcd")
    assert len(await (await start.account()).list_keys()) == 1


async def test_a_bootstrap_key_is_made_once(start: Start) -> None:
    first = await start("est_abcd")
    assert await start("est_abcd") == Bootstrapped("est_abcd", first.character_id, fresh=False)
    assert len(await (await start.account()).list_keys()) == 1


async def test_a_bootstrap_key_may_come_later(start: Start) -> None:
    first = await start()
    again = await start("est_abcd")
    assert again.key == read_note(start.data_dir).key == "est_abcd"
    assert await start.opens("est_abcd")
    assert await start.opens(first.key)


async def test_a_revoked_bootstrap_key_is_an_error(start: Start) -> None:
    await start("est_abcd")
    account = await start.account()
    await account.revoke_key((await account.list_keys())[0].id)
    with pytest.raises(ConfigError, match=r"^the key in ESTUARY_BOOTSTRAP_KEY was revoked"):
        await start("est_abcd")


async def test_the_key_is_not_shown_by_accident(start: Start) -> None:
    assert "canary" not in repr(await start("est_canary"))
