"""What was said over and over again takes one step of a memory's history, not one each time. Pure; both
stores use it.

Theory of operation. A statement that is merged because it was said again changes nothing of the memory but
the messages, how sure it is and when it was last said. Every step holds the memory before and after it, with
all its messages, so a step for each repetition would make a history that grows with the square of how often
something is said. A repetition that follows another one on the same account therefore widens that one's step:
the memory before the first, and after the last. Taking it back takes back all of them.

What must not live here: rows and statements; which changes are made (``memory/``).
"""

from __future__ import annotations

from dataclasses import replace

from estuary_server.store.memory_records import MemoryChange


def add_step(steps: list[MemoryChange], step: MemoryChange) -> None:
    """Put a step at the end of one memory's history, or of the end of it; ``steps`` is changed."""
    if steps and is_repeat(step) and is_repeat(steps[-1]) and steps[-1].cause == step.cause:
        steps[-1] = replace(step, before=steps[-1].before)
    else:
        steps.append(step)


def is_repeat(step: MemoryChange) -> bool:
    """Whether a step only says that something known was said once more."""
    before, after = step.before, step.after
    if step.action != "merged" or before is None or not set(before.message_ids) < set(after.message_ids):
        return False
    return after == replace(
        before,
        message_ids=after.message_ids,
        confidence=after.confidence,
        said_at=after.said_at,
        extracted_at=after.extracted_at,
        updated_at=after.updated_at,
        access_count=after.access_count,
        last_accessed_at=after.last_accessed_at,
    )
