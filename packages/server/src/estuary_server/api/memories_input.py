"""What a memory written by hand may hold: from the body to what the keeper takes, or a refusal.

A refusal names the field. The limits are those that ``NewMemoryBody`` documents. Pure, but for reading the
body.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast, get_args

from starlette.requests import Request

from estuary_sdk.protocol.codec import Wire, camel_case, wire_fields
from estuary_sdk.protocol.models.memory_body import MemoryEditBody, NewMemoryBody, SearchBody
from estuary_sdk.protocol.routes import LONGEST_SEARCH, SEARCH_LIMIT
from estuary_server.api.requests import read_json
from estuary_server.errors import InvalidInputError
from estuary_server.memory.keeper import MemoryEdit, NewMemory
from estuary_server.store.memory_records import MemoryRecord, MemoryType

B = TypeVar("B", bound=Wire)

LONGEST_CONTENT = 4_000
LONGEST_LABEL = 100
LONGEST_VALUE = 1_000
MOST_TOPICS = 10
_TYPES = get_args(MemoryType)


async def read_body(request: Request, model: type[B], limit_bytes: int) -> B:
    """The body as its model.

    Raises:
        InvalidInputError: not a JSON object, or a key that the model does not know.
        BodyTooLargeError: more than the limit.
        DecodeError: a value of the wrong type.
    """
    data = await read_json(request, limit_bytes)
    _refuse_unknown(model, data)
    return model.from_dict(data)


def _refuse_unknown(model: type[Wire], data: Mapping[str, Any]) -> None:
    fields = wire_fields(model)
    known = {key for field in fields for key in (field.key, *field.also)}
    for name in data:
        if name not in known:
            allowed = ", ".join(field.key for field in fields)
            raise InvalidInputError(name[:LONGEST_LABEL], f"is not known here; the fields are {allowed}")


def new_memory(body: NewMemoryBody) -> NewMemory:
    """What shall be added.

    Raises:
        InvalidInputError: names the field.
    """
    if body.content is None:
        raise _wrong("content", "is required")
    _check_values(body)
    _check_fact(body.fact_key or "", body.fact_value or "")
    return NewMemory(
        content=body.content.strip(),
        memory_type=cast(MemoryType, body.memory_type or NewMemory.memory_type),
        confidence=NewMemory.confidence if body.confidence is None else body.confidence,
        topic=body.topic or NewMemory.topic,
        secondary_topics=tuple(body.secondary_topics or ()),
        fact_key=body.fact_key or "",
        fact_value=body.fact_value or "",
    )


def memory_edit(body: MemoryEditBody, record: MemoryRecord) -> MemoryEdit:
    """What shall be different of a memory.

    Raises:
        InvalidInputError: names the field.
    """
    if body == MemoryEditBody():
        fields = ", ".join(field.key for field in wire_fields(MemoryEditBody))
        raise _wrong("body", f"says nothing to change; give at least one of {fields}")
    _check_values(body)
    key = record.fact_key if body.fact_key is None else body.fact_key
    kept_value = "" if body.fact_key == "" else record.fact_value
    value = kept_value if body.fact_value is None else body.fact_value
    _check_fact(key, value)
    return MemoryEdit(
        content=None if body.content is None else body.content.strip(),
        memory_type=cast("MemoryType | None", body.memory_type),
        confidence=body.confidence,
        topic=body.topic,
        secondary_topics=None if body.secondary_topics is None else tuple(body.secondary_topics),
        fact_key=body.fact_key,
        fact_value="" if body.fact_key == "" else body.fact_value,
    )


def search_of(body: SearchBody, longest: int) -> tuple[str, int]:
    """Query and limit of a search.

    Args:
        body: what was sent.
        longest: characters of the query at most.

    Raises:
        InvalidInputError: names the field.
    """
    limit = SEARCH_LIMIT if body.limit is None else body.limit
    if not 1 <= limit <= LONGEST_SEARCH:
        raise _wrong("limit", f"must be between 1 and {LONGEST_SEARCH}")
    return checked_query(body.query, longest), limit


def checked_query(query: str, longest: int) -> str:
    """What to look for.

    Raises:
        InvalidInputError: nothing, or too much.
    """
    if not query.strip():
        raise _wrong("query", "is required: say what to look for")
    _check_length("query", query, longest)
    return query


def _check_values(body: NewMemoryBody | MemoryEditBody) -> None:
    if body.content is not None:
        _check_length("content", body.content.strip(), LONGEST_CONTENT)
    if body.memory_type is not None and body.memory_type not in _TYPES:
        raise _wrong("memory_type", f"must be one of {', '.join(_TYPES)}")
    if body.confidence is not None and not 0 <= body.confidence <= 1:
        raise _wrong("confidence", "must be between 0 and 1")
    if body.topic is not None:
        _check_length("topic", body.topic, LONGEST_LABEL)
    _check_topics(body.secondary_topics or [])


def _check_topics(topics: list[str]) -> None:
    if len(topics) > MOST_TOPICS:
        raise _wrong("secondary_topics", f"must be at most {MOST_TOPICS}")
    for place, topic in enumerate(topics):
        _check_length(f"secondary_topics[{place}]", topic, LONGEST_LABEL)


def _check_fact(key: str, value: str) -> None:
    if value and not key:
        raise _wrong("fact_value", f"needs a {camel_case('fact_key')}")
    if key and not value.strip():
        raise _wrong("fact_value", f"is required with a {camel_case('fact_key')}")
    if key:
        _check_length("fact_key", key, LONGEST_LABEL)
        _check_length("fact_value", value, LONGEST_VALUE)


def _check_length(field: str, text: str, longest: int) -> None:
    if not text.strip() or len(text) > longest:
        raise _wrong(field, f"must have 1 to {longest} characters, not only spaces")


def _wrong(field: str, reason: str) -> InvalidInputError:
    """The refusal of a body's field, under the name it has on the wire."""
    return InvalidInputError(camel_case(field), reason)
