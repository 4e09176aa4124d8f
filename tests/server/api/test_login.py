"""From credentials to a session: every refusal, and what a session is told."""

from __future__ import annotations

from typing import Any

import pytest

from estuary_sdk.protocol.models.session import Extensions, SessionInfo
from estuary_server.accounts.keys import create_key
from estuary_server.api.dialects import Family
from estuary_server.api.login import log_in
from estuary_server.config import Limits
from estuary_server.errors import AuthError, StoreError
from estuary_server.store.memory import InMemoryStore
from tests.conformance.store.examples import Clock, a_character, an_account

KEY = "est_mine"
GOOD: dict[str, Any] = {"api_key": KEY, "character_id": "ada", "player_id": "pip"}
LIMITS = Limits(player_id_chars=5)


@pytest.fixture
async def store() -> InMemoryStore:
    store = InMemoryStore(Clock())
    account = await an_account(store)
    await account.add_character(a_character())
    await create_key(account, "mine", Clock(), KEY)
    revoked = await create_key(account, "old", Clock(), "est_old1")
    await account.revoke_key(revoked.record.id)
    other = await an_account(store)
    await other.add_character(a_character("theirs"))
    return store


async def refusal(store: InMemoryStore, payload: Any) -> str:
    with pytest.raises(AuthError) as caught:
        await log_in(store, LIMITS, payload, by_event=False)
    return str(caught.value)


async def test_a_good_login_opens_the_conversation_of_the_pair(store: InMemoryStore) -> None:
    first = await log_in(store, LIMITS, GOOD, by_event=False)
    again = await log_in(store, LIMITS, GOOD, by_event=True)
    assert first.info == SessionInfo(first.info.session_id, first.info.conversation_id, "ada", "pip")
    assert first.info.conversation_id == again.info.conversation_id
    assert first.info.session_id != again.info.session_id
    assert (await first.account.get_character("ada")).name == "Ada"
    assert (first.dialect.family, again.dialect.family) == (Family.LENS, Family.DOCUMENTED)


async def test_another_player_has_another_conversation(store: InMemoryStore) -> None:
    pip = await log_in(store, LIMITS, GOOD, by_event=False)
    mo = await log_in(store, LIMITS, {**GOOD, "player_id": "mo"}, by_event=False)
    assert pip.info.conversation_id != mo.info.conversation_id


NO_OBJECT = "authentication payload: expected an object, got "
NO_TEXT = "authentication payload: expected str | null, got "


@pytest.mark.parametrize(
    ("payload", "reason"),
    [
        (None, NO_OBJECT + "null at $"),
        ("est_mine", NO_OBJECT + "a string at $"),
        ([GOOD], NO_OBJECT + "a list at $"),
        ({**GOOD, "api_key": 7}, NO_TEXT + "int at $.api_key"),
        (
            {**GOOD, "player_id": ["x"]},
            NO_TEXT + "array at $.player_id",
        ),
        ({}, "API key missing"),
        ({**GOOD, "api_key": ""}, "API key missing"),
        ({**GOOD, "api_key": None, "token": "ey.jwt"}, "API key missing"),
        ({**GOOD, "api_key": "est_nobody"}, "API key invalid"),
        ({**GOOD, "api_key": "est_old1"}, "API key revoked"),
        (
            {"client_token": "ect_x", "character_id": "ada", "player_id": "pip"},
            "this server does not take share or client tokens yet; use an API key",
        ),
        ({**GOOD, "character_id": ""}, "character_id missing"),
        ({**GOOD, "character_id": None}, "character_id missing"),
        ({**GOOD, "player_id": ""}, "player_id missing"),
        ({**GOOD, "player_id": "  "}, "player_id missing"),
        ({**GOOD, "player_id": "toolong"}, "player_id is longer than 5 characters"),
        ({**GOOD, "character_id": "nobody"}, "unknown character nobody"),
        ({**GOOD, "character_id": "theirs"}, "unknown character theirs"),
        ({**GOOD, "character_id": "x" * 5000}, "unknown character " + "x" * 64),
    ],
)
async def test_refused(store: InMemoryStore, payload: Any, reason: str) -> None:
    assert await refusal(store, payload) == reason


async def test_the_key_is_checked_before_anything_else(store: InMemoryStore) -> None:
    assert await refusal(store, {"api_key": "est_nobody"}) == "API key invalid"


async def test_a_refusal_never_shows_the_key(store: InMemoryStore) -> None:
    assert "canary" not in await refusal(store, {**GOOD, "api_key": "est_canary"})
    assert "canary" not in await refusal(store, {**GOOD, "api_key": {"canary": 1}})


async def test_a_player_id_that_just_fits_is_taken(store: InMemoryStore) -> None:
    logged_in = await log_in(store, LIMITS, {**GOOD, "player_id": "éééé1"}, by_event=False)
    assert logged_in.info.player_id == "éééé1"


@pytest.mark.parametrize("rate", [768_000, 192_000, 1_000, 0, -1])
async def test_a_rate_that_cannot_be_played_refuses_nobody(store: InMemoryStore, rate: int) -> None:
    logged_in = await log_in(store, LIMITS, {**GOOD, "audio_sample_rate": rate}, by_event=True)
    assert 8_000 <= logged_in.dialect.speaker_hz <= 96_000


@pytest.mark.parametrize("rate", [768_001, 10**30, 999, 1])
async def test_a_rate_that_no_microphone_has_is_refused_to_who_records_at_it(
    store: InMemoryStore, rate: int
) -> None:
    asked = {**GOOD, "audio_sample_rate": rate}
    assert (await log_in(store, LIMITS, asked, by_event=False)).dialect.family is Family.LENS
    with pytest.raises(AuthError, match="audio_sample_rate must be 1000 to 768000 Hz, or absent"):
        await log_in(store, LIMITS, asked, by_event=True)


async def test_a_store_that_fails_is_no_refusal(store: InMemoryStore) -> None:
    await store.aclose()
    with pytest.raises(StoreError):
        await log_in(store, LIMITS, GOOD, by_event=False)


@pytest.mark.parametrize(
    ("asked", "granted"),
    [
        (None, None),
        ({}, Extensions()),
        ({"sequence": True, "acks": True}, Extensions(sequence=True, acks=True)),
        ({"sequence": False, "metrics": True, "binary_audio": True}, Extensions()),
        ({"resume": {"session_id": "s", "seq": 3}}, Extensions(resumed=False)),
    ],
)
async def test_extensions_are_granted_to_those_who_ask(
    store: InMemoryStore, asked: dict[str, Any] | None, granted: Extensions | None
) -> None:
    logged_in = await log_in(store, LIMITS, {**GOOD, "estuary": asked}, by_event=False)
    assert logged_in.info.estuary == granted
