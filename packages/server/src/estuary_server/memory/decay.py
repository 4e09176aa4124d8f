"""How strongly a memory is held, and when it is held no more. Pure.

Theory of operation. Strength is what was known at first, less by half with every half-life since the memory
was last said or recalled:

    strength = confidence x importance(type) x 0.5 ^ (days / half_life)
    half_life = half_life(type) x 2 ^ (0.5 x sqrt(times recalled)), at most 16 times as long

The curve is the exponential forgetting of half-life regression (B. Settles and B. Meeder, "A Trainable Spaced
Repetition Model for Language Learning", ACL 2016, equations 1 and 2: p = 2^(-d/h), h = 2^(weights x
features)), with the square root of the number of recalls as its one feature, as there. The weight and the
half-lives are ours: a mood is over in a month, an event that nobody comes back to in a year and a half, a
liking in years.

A memory whose strength is under ``FORGOTTEN`` decays: it is kept, and not recalled any more until it is said
again or restored. Core facts never decay, neither do quarantined ones; what lies ahead does not age before
its day is over.

What must not live here: when decay is worked out (``learning.py``) and how strength counts in recall
(``recall.py``).
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from math import sqrt

from estuary_server.memory.facts import is_core_fact
from estuary_server.store.memory_records import MemoryChange, MemoryRecord, MemoryType

FORGOTTEN = 0.05
LONGEST_STRETCH = 16.0
_PER_RECALL = 0.5


@dataclass(frozen=True)
class Holding:
    """How memories of a type are held.

    Attributes:
        importance: 0 to 1, how much they matter beside those of other types.
        half_life: days.
    """

    importance: float
    half_life: float


HOLDING: dict[MemoryType, Holding] = {
    "fact": Holding(0.9, 365),
    "preference": Holding(0.8, 365),
    "relationship": Holding(1.0, 730),
    "event": Holding(0.8, 120),
    "emotional_state": Holding(0.6, 7),
    "correction": Holding(1.0, 365),
    "character_self": Holding(0.8, 365),
}


def strength(memory: MemoryRecord, now: datetime) -> float:
    """How strongly a memory is held, 0 to 1. It falls with time and rises with confidence and with recalls; a
    core fact is as strong as on the day it was said.
    """
    holding = HOLDING[memory.memory_type]
    at_first = memory.confidence * holding.importance
    if is_core_fact(memory):
        return at_first
    return float(at_first * 0.5 ** (_days_unused(memory, now) / half_life(memory)))


def half_life(memory: MemoryRecord) -> float:
    """Days in which the strength of a memory falls by half."""
    stretch = 2 ** (_PER_RECALL * sqrt(memory.access_count))
    return HOLDING[memory.memory_type].half_life * float(min(LONGEST_STRETCH, stretch))


def decayed(memories: Iterable[MemoryRecord], now: datetime) -> tuple[MemoryChange, ...]:
    """The active memories among these that are forgotten at a time, as changes. Asked again after they were
    carried out, none is left.
    """
    return tuple(
        MemoryChange(memory.id, "decayed", now, memory, replace(memory, status="decayed", updated_at=now))
        for memory in memories
        if memory.status == "active" and not is_core_fact(memory) and strength(memory, now) < FORGOTTEN
    )


def _days_unused(memory: MemoryRecord, now: datetime) -> float:
    last = max(memory.said_at, memory.last_accessed_at or memory.said_at, _over_at(memory.happens_on))
    return max(0.0, (now - last) / timedelta(days=1))


def _over_at(happens_on: str) -> datetime:
    """When the day, month or year that is named is over; long ago where none is named."""
    try:
        year, month, day = (int(part) for part in f"{happens_on}-0-0".split("-")[:3])
        last = date(year, month or 12, day or calendar.monthrange(year, month or 12)[1])
        return datetime.combine(last, time(), UTC) + timedelta(days=1)
    except (ValueError, OverflowError, calendar.IllegalMonthError):
        return datetime.min.replace(tzinfo=UTC)
