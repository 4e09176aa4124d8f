"""The rows of the search index of a conversation. What must not live here: searching them
(``search_index.py``), and entries of all accounts (``sql_backlog.py``).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, LargeBinary, bindparam, type_coerce
from sqlalchemy.types import NullType

from estuary_server.store.schema import conversations, search_entries
from estuary_server.store.scope import change, new_row, removal, some
from estuary_server.store.search_cache import Stamp
from estuary_server.store.search_records import EntryKey, SearchEntry
from estuary_server.store.search_rows import IndexRows, hidden_words, packed_vectors, packed_words

_PORTION = 8000
"""Rows handed on at a time, so that a long index is never in memory twice."""

_FETCHED = 500
"""Rows that are Python's own objects at a time. More than 700 would make the garbage collector look through
the whole process, again and again (it took 40 ms of reading 5,000 rows).
"""

_C = search_entries.c
_HERE = _C.conversation_id == bindparam("conversation")
_THIS = (_C.kind == bindparam("this_kind"), _C.ref == bindparam("this_ref"))
_VISIBLE = ~_C.hidden

_ADD = new_row(search_entries)
_REMOVE = removal(search_entries, _HERE, *_THIS)
_HIDE = change(search_entries, _HERE, *_THIS).values(
    hidden=True, model="", vector=None, words=bindparam("no_words"), revision=bindparam("written_at")
)
_SET_VECTOR = change(search_entries, _HERE, *_THIS, _VISIBLE, _C.model != bindparam("new_model")).values(
    model=bindparam("new_model"),
    vector=bindparam("new_vector", type_=LargeBinary),
    revision=bindparam("written_at"),
)
_STAMP = some(
    conversations,
    conversations.c.index_epoch,
    conversations.c.index_revision,
    where=conversations.c.id == bindparam("conversation"),
)
# A hundred thousand rows are read at once, so nothing is done to a value that need not be.
_ANY = some(search_entries, _C.ref, where=_HERE).limit(1)
_SINCE = some(
    search_entries,
    _C.ref,
    type_coerce(_C.vector, NullType),
    type_coerce(_C.words, NullType),
    where=_HERE & (_C.revision > bindparam("since")),
)


def put_entries(
    connection: Connection, account: str, conversation_id: str, revision: int, entries: Sequence[SearchEntry]
) -> None:
    """Write entries, instead of those of the same kind and ref."""
    latest = {EntryKey(entry.kind, entry.ref): entry for entry in entries}
    if not latest:
        return
    connection.execute(_REMOVE, _each(account, conversation_id, latest))
    place = {"account": account, "conversation_id": conversation_id, "revision": revision}
    connection.execute(_ADD, [{**place, **_values(entry)} for entry in latest.values()])


def hide_entries(
    connection: Connection, account: str, conversation_id: str, revision: int, hidden: Sequence[EntryKey]
) -> None:
    """Let entries not be found any more, and empty them."""
    if hidden:
        each = _each(account, conversation_id, hidden)
        emptied = [{**one, "no_words": hidden_words(one["this_kind"])} for one in each]
        connection.execute(_HIDE, [{**one, "written_at": revision} for one in emptied])


def set_vectors(
    connection: Connection,
    account: str,
    conversation_id: str,
    revision: int,
    model: str,
    entries: Sequence[SearchEntry],
) -> None:
    """Give entries vectors of another model than theirs."""
    packed = {EntryKey(entry.kind, entry.ref): packed_vectors(entry) for entry in entries}
    given = {key: vector for key, vector in packed.items() if vector is not None}
    if given:
        each = zip(_each(account, conversation_id, given), given.values(), strict=True)
        new = {"new_model": model, "written_at": revision}
        connection.execute(_SET_VECTOR, [{**one, **new, "new_vector": vector} for one, vector in each])


def any_entry(connection: Connection, account: str, conversation_id: str) -> bool:
    """Whether a conversation has an entry, hidden or not."""
    here = {"account": account, "conversation": conversation_id}
    return connection.execute(_ANY, here).first() is not None


def stamp(connection: Connection, account: str, conversation_id: str) -> Stamp | None:
    """Which state the entries are in; None for an unknown conversation."""
    here = {"account": account, "conversation": conversation_id}
    row: Any = connection.execute(_STAMP, here).one_or_none()
    return None if row is None else Stamp(*row)


def rows_since(
    connection: Connection, account: str, conversation_id: str, revision: int
) -> Iterator[IndexRows]:
    """The rows that were written after a revision, in portions."""
    where = {"account": account, "conversation": conversation_id, "since": revision}
    found: Any = connection.execute(_SINCE, where)
    columns: tuple[list[Any], ...] = ([], [], [])
    for portion in found.partitions(_FETCHED):
        for column, values in zip(columns, zip(*portion, strict=True), strict=True):
            column.extend(values)
        if len(columns[0]) >= _PORTION:
            yield IndexRows(*columns)
            columns = ([], [], [])
    if columns[0]:
        yield IndexRows(*columns)


def _each(account: str, conversation_id: str, keys: Any) -> list[dict[str, Any]]:
    here = {"account": account, "conversation": conversation_id}
    return [{**here, "this_kind": key.kind, "this_ref": key.ref} for key in keys]


def _values(entry: SearchEntry) -> dict[str, Any]:
    vector = packed_vectors(entry)
    return {
        "kind": entry.kind,
        "ref": entry.ref,
        "model": entry.model if vector is not None else "",
        "vector": vector,
        "words": packed_words(entry),
        "hidden": False,
    }
