"""The characters of an account. What must not live here: their conversations (``sql_conversations.py``)."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from sqlalchemy import Connection, bindparam, or_

from estuary_server.errors import InvalidInputError, NotFoundError
from estuary_server.store.base import ChangeCharacter
from estuary_server.store.dialect import OrSkip, owe_scrubbing
from estuary_server.store.records import CharacterRecord, Page
from estuary_server.store.schema import characters
from estuary_server.store.scope import belonging_to, change, count, new_row, removal, rows

_FIELDS = tuple(field.name for field in fields(CharacterRecord))
_THIS = characters.c.id == bindparam("character")
_VISIBLE = or_(characters.c.player_id == bindparam("player"), characters.c.player_id.is_(None))
_AGE = (characters.c.created_at, characters.c.id)

_ADD = new_row(characters).ext(OrSkip()).returning(characters.c.id)
_GET = rows(characters, CharacterRecord, _THIS)
_ALL = rows(characters, CharacterRecord).order_by(*_AGE).limit(bindparam("most")).offset(bindparam("skip"))
_PLAYERS = _ALL.where(_VISIBLE)
_COUNT_ALL = count(characters)
_COUNT_PLAYERS = _COUNT_ALL.where(_VISIBLE)
_REPLACE = change(characters, _THIS)
_DELETE = removal(characters, _THIS)


def add_character(connection: Connection, account: str, character: CharacterRecord) -> None:
    """Store a new character."""
    row = {"account": account, **_values(character)}
    with belonging_to(f"account {account}"):
        added = connection.execute(_ADD, row).scalar_one_or_none()
    if added is None:
        raise InvalidInputError("id", "exists already")


def get_character(connection: Connection, account: str, character_id: str) -> CharacterRecord:
    """One character."""
    row: Any = connection.execute(_GET, {"account": account, "character": character_id}).one_or_none()
    if row is None:
        raise _not_found(character_id)
    return CharacterRecord(*row)


def list_characters(
    connection: Connection, account: str, page: Page, player_id: str | None
) -> tuple[list[CharacterRecord], int]:
    """A page, and how many there are in all."""
    statement, counting = (_ALL, _COUNT_ALL) if player_id is None else (_PLAYERS, _COUNT_PLAYERS)
    which = {"account": account} if player_id is None else {"account": account, "player": player_id}
    found: Any = connection.execute(statement, {**which, "most": page.limit, "skip": page.offset})
    return [CharacterRecord(*row) for row in found], connection.execute(counting, which).scalar_one()


def change_character(
    connection: Connection, account: str, character_id: str, change: ChangeCharacter
) -> CharacterRecord:
    """Read a character, and write every field of what becomes of it."""
    changed = change(get_character(connection, account, character_id))
    values = _values(changed)
    del values["id"]
    connection.execute(_REPLACE.values(values), {"account": account, "character": character_id})
    return changed


def delete_character(connection: Connection, account: str, character_id: str) -> None:
    """Delete a character; its conversations and messages refer to it and go with it."""
    owe_scrubbing(connection)
    removed = connection.execute(_DELETE, {"account": account, "character": character_id})
    if not removed.rowcount:
        raise _not_found(character_id)


def _values(character: CharacterRecord) -> dict[str, Any]:
    return {name: getattr(character, name) for name in _FIELDS}


def _not_found(character_id: str) -> NotFoundError:
    return NotFoundError(f"no character {character_id}")
