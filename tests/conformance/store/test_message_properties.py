"""Whatever is sent again and in whatever order: each message once, in the order of its first arrival."""

from __future__ import annotations

import asyncio
import itertools

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from estuary_server.store.base import AccountStore, Store
from tests.conformance.store.examples import a_character, a_message, an_account

Sent = list[tuple[str, str | None]]
"""To whom, and the client's id."""

sendings = st.lists(
    st.tuples(st.sampled_from(["pip", "quin"]), st.one_of(st.none(), st.sampled_from("abcd"))), max_size=15
)
names = itertools.count()


def expected(sent: Sent, player: str) -> list[str]:
    """The contents that are to be stored: the number of the sending."""
    seen: set[str] = set()
    kept = []
    for number, (to, client_id) in enumerate(sent):
        if to == player and (client_id is None or client_id not in seen):
            kept.append(str(number))
            seen.update([client_id] if client_id is not None else [])
    return kept


async def send(account: AccountStore, character_id: str, sent: Sent, at_once: bool) -> None:
    opened = {player: await account.open_conversation(character_id, player) for player in ("pip", "quin")}
    verbs = [
        account.add_message(opened[to].id, a_message(str(number), client_id))
        for number, (to, client_id) in enumerate(sent)
    ]
    if at_once:
        await asyncio.gather(*verbs)
    else:
        for verb in verbs:
            await verb


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], database=None
)
@given(sent=sendings, at_once=st.booleans())
async def test_each_message_once_and_in_order(store: Store, sent: Sent, at_once: bool) -> None:
    account = await an_account(store)
    character = a_character(f"c{next(names)}")
    await account.add_character(character)
    await send(account, character.id, sent, at_once)
    for player in ("pip", "quin"):
        conversation = await account.open_conversation(character.id, player)
        found = [message.content for message in await account.recent_messages(conversation.id, 100)]
        assert found == expected(sent, player)
        assert conversation.message_count == len(found)
