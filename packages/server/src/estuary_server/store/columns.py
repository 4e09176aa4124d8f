"""Column types: how a time and a piece of a record lie in a row, the same in SQLite and PostgreSQL.

A time is the count of microseconds since 1970 in UTC: exact, sorts as a number, and means the same to every
driver, whereas text and native timestamps differ between databases in zone and precision.

What must not live here: tables (``schema.py``) and what one dialect alone needs (``dialect.py``).
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import JSON, BigInteger, Dialect, Integer
from sqlalchemy.types import TypeDecorator

from estuary_sdk.protocol.models.characters import AgentAction

RowId = BigInteger().with_variant(Integer, "sqlite")
"""An id that the database counts up. SQLite only does so for a column declared exactly ``INTEGER``."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def to_microseconds(time: datetime) -> int:
    """An aware time as it lies in a row. A naive one raises ``TypeError``."""
    return (time - _EPOCH) // _MICROSECOND


def from_microseconds(value: int) -> datetime:
    """The time of :func:`to_microseconds`, in UTC."""
    return _EPOCH + timedelta(microseconds=value)


class UtcTime(TypeDecorator[datetime]):
    """An aware time in, the same instant in UTC out. A naive one raises ``TypeError``."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        return None if value is None else to_microseconds(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        return None if value is None else from_microseconds(value)


class Actions(TypeDecorator[tuple[AgentAction, ...]]):
    """A character's actions, in their wire form as JSON."""

    impl = JSON
    cache_ok = True

    def process_bind_param(
        self, value: tuple[AgentAction, ...] | None, dialect: Dialect
    ) -> list[dict[str, Any]]:
        return [action.to_dict() for action in value or ()]

    def process_result_value(
        self, value: list[dict[str, Any]] | None, dialect: Dialect
    ) -> tuple[AgentAction, ...]:
        return tuple(AgentAction.from_dict(action) for action in value or ())


class Packed(TypeDecorator[Any]):
    """A piece of a record that no statement looks into, as JSON: tuples, numbers, times, dataclasses.

    What is read may have been written by an older or a newer version: unknown keys are ignored, and a field
    that is not there takes its default.

    Args:
        shape: the type of the piece, such as ``tuple[str, ...]``.
    """

    impl = JSON
    cache_ok = True

    def __init__(self, shape: Any) -> None:
        super().__init__(none_as_null=True)
        self.shape = shape

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        return None if value is None else msgspec.to_builtins(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        return None if value is None else msgspec.convert(value, self.shape)
