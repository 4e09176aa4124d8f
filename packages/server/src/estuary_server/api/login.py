"""From credentials to a session: what is checked, in which order, and how a refusal is worded."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from estuary_sdk.protocol.codec import DecodeError
from estuary_sdk.protocol.commands import Authenticate
from estuary_sdk.protocol.models.session import Extensions, SessionInfo
from estuary_server.accounts.keys import verify_key
from estuary_server.api.dialects import Dialect, recognise
from estuary_server.config import Limits
from estuary_server.errors import AuthError, NotFoundError
from estuary_server.store.base import AccountStore, Store

MICROPHONE_HZ = 1_000, 768_000
"""Rates of sound that is taken: there is no word in sound of a lower one, and no sound card has a higher."""

_SHOWN_ID_CHARS = 64


@dataclass(frozen=True)
class LoggedIn:
    """A session that may begin."""

    info: SessionInfo
    account: AccountStore
    dialect: Dialect


async def log_in(store: Store, limits: Limits, payload: Any, *, by_event: bool) -> LoggedIn:
    """Check credentials, character and player, and open their conversation.

    Args:
        store: everything that is kept.
        limits: the server's limits.
        payload: what the client sent, unchecked.
        by_event: it came as the ``authenticate`` event.

    Raises:
        AuthError: refused; the message may be shown to the client.
        StoreError: the store cannot answer.
    """
    auth = _read(payload)
    dialect = recognise(auth, by_event=by_event)
    _check_microphone(dialect.microphone_hz)
    account = await verify_key(store, auth.api_key or auth.client_token)
    character_id, player_id = _pair(auth, limits)
    try:
        conversation = await account.open_conversation(character_id, player_id)
    except NotFoundError:
        raise AuthError(f"unknown character {character_id[:_SHOWN_ID_CHARS]}") from None
    info = SessionInfo(
        session_id=uuid.uuid4().hex,
        conversation_id=conversation.id,
        character_id=character_id,
        player_id=player_id,
        estuary=_granted(auth.estuary),
    )
    return LoggedIn(info, account, dialect)


def _read(payload: Any) -> Authenticate:
    try:
        return Authenticate.from_dict(payload)
    except DecodeError as error:
        raise AuthError(f"authentication payload: {error.reason} at {error.path}") from None


def _pair(auth: Authenticate, limits: Limits) -> tuple[str, str]:
    if not auth.character_id:
        raise AuthError("character_id missing")
    if not auth.player_id or not auth.player_id.strip():
        raise AuthError("player_id missing")
    if len(auth.player_id) > limits.player_id_chars:
        raise AuthError(f"player_id is longer than {limits.player_id_chars} characters")
    return auth.character_id, auth.player_id


def _check_microphone(sample_rate: int) -> None:
    least, most = MICROPHONE_HZ
    if not least <= sample_rate <= most:
        raise AuthError(f"audio_sample_rate must be {least} to {most} Hz, or absent")


def _granted(asked: Extensions | None) -> Extensions | None:
    """What of the extensions a client asked for it gets; None for clients that asked for none."""
    if asked is None:
        return None
    return Extensions(
        sequence=asked.sequence or None,
        acks=asked.acks or None,
        resumed=False if asked.resume else None,
    )
