"""One player's memory as JSON, to be kept or to be taken elsewhere: ``estuary.memory/1``.

    {"format": "estuary.memory/1",
     "exported_at": "2026-11-20T16:00:00Z",
     "memories": [...],     every memory, whatever its status, oldest first
     "changes": [...]}      their history, oldest first for each memory; a step holds the memory after it

A memory has the fields of ``ExportedMemory``, a step those of ``ExportedStep``; links between memories are
their ids in the file. Times are RFC 3339 with a zone. Rows of messages are left out: they mean nothing
elsewhere; quotes are kept. Unknown fields are ignored. A field that is left out takes its default, and a
memory may have no history, so a file can be written by hand. Newer versions of the form get another name, and
are refused here.

What must not live here: what an import does to what is known (``portable_import.py``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Annotated, Any, Literal, TypeVar

import msgspec
from msgspec import Meta

from estuary_server.errors import InvalidInputError
from estuary_server.store.memory_records import (
    ChangeAction,
    EntityKind,
    MemoryChange,
    MemoryRecord,
    MemoryStatus,
    MemoryType,
)

FORMAT: Literal["estuary.memory/1"] = "estuary.memory/1"
MOST_MEMORIES = 20_000
MOST_STEPS = 200_000
LONGEST_TEXT = 200_000
LONGEST_LABEL = 1_000
MOST_PARTS = 1_000

Id = Annotated[str, Meta(min_length=1, max_length=200)]
Label = Annotated[str, Meta(max_length=LONGEST_LABEL)]
Text = Annotated[str, Meta(max_length=LONGEST_TEXT)]
Time = Annotated[datetime, Meta(tz=True)]
Share = Annotated[float, Meta(ge=0, le=1)]
Count = Annotated[int, Meta(ge=0, le=1_000_000_000)]

Part = TypeVar("Part")

Topics = Annotated[tuple[Label, ...], Meta(max_length=MOST_PARTS)]


@dataclass(frozen=True)
class ExportedEntity:
    """See ``store.memory_records.Entity``."""

    name: Label = field(repr=False)
    kind: EntityKind = "thing"
    aliases: Topics = field(default=(), repr=False)


@dataclass(frozen=True)
class ExportedRelation:
    """See ``store.memory_records.Relation``."""

    subject: Label = field(repr=False)
    relationship: Label
    object: Label = field(repr=False)


@dataclass(frozen=True)
class ExportedMemory:
    """See ``store.memory_records.MemoryRecord``; without ``message_ids``."""

    id: Id
    content: Annotated[str, Meta(min_length=1, max_length=LONGEST_TEXT)] = field(repr=False)
    memory_type: MemoryType
    said_at: Time
    created_at: Time
    updated_at: Time
    confidence: Share = 1.0
    status: MemoryStatus = "active"
    topic: Label = "general"
    secondary_topics: Topics = ()
    source: Label = "import"
    source_quote: Text = field(default="", repr=False)
    extracted_at: Time | None = None
    last_accessed_at: Time | None = None
    access_count: Count = 0
    fact_key: Label = ""
    fact_value: Label = field(default="", repr=False)
    superseded_by: Id | None = None
    entities: Annotated[tuple[ExportedEntity, ...], Meta(max_length=MOST_PARTS)] = ()
    relations: Annotated[tuple[ExportedRelation, ...], Meta(max_length=MOST_PARTS)] = ()
    happens_on: Label = ""


@dataclass(frozen=True)
class ExportedStep:
    """One step in the life of a memory; see ``store.memory_records.MemoryChange``.

    Attributes:
        after: the memory after it. Before it was as after the step before, or not there.
    """

    action: ChangeAction
    at: Time
    after: ExportedMemory
    cause: Annotated[str, Meta(max_length=200)] = ""


@dataclass(frozen=True)
class Exported:
    """What is remembered of one player by one character."""

    format: Literal["estuary.memory/1"]
    exported_at: Time
    memories: Annotated[tuple[ExportedMemory, ...], Meta(max_length=MOST_MEMORIES)]
    changes: Annotated[tuple[ExportedStep, ...], Meta(max_length=MOST_STEPS)] = ()

    def to_dict(self) -> dict[str, Any]:
        """As it is written to JSON."""
        return {
            "format": self.format,
            "exported_at": msgspec.to_builtins(self.exported_at),
            "memories": [msgspec.to_builtins(memory) for memory in self.memories],
            "changes": [msgspec.to_builtins(step) for step in self.changes],
        }

    @classmethod
    def from_dict(cls, data: object) -> Exported:
        """From what JSON was read as.

        Raises:
            InvalidInputError: another format or version, or malformed; names the place
                ("memories[3].said_at").
        """
        if not isinstance(data, Mapping) or data.get("format") != FORMAT:
            raise InvalidInputError("format", f"is not {FORMAT}")
        outline = _read(data, _Outline, "")
        read = cls(
            FORMAT,
            outline.exported_at,
            tuple(_read_each(outline.memories, ExportedMemory, "memories")),
            tuple(_read_each(outline.changes, ExportedStep, "changes")),
        )
        for place, reason in _faults(read):
            raise InvalidInputError(place, reason)
        return read


@dataclass(frozen=True)
class _Outline:
    """A file whose parts are not read yet."""

    exported_at: Time
    memories: Annotated[tuple[Any, ...], Meta(max_length=MOST_MEMORIES)]
    changes: Annotated[tuple[Any, ...], Meta(max_length=MOST_STEPS)] = ()


def exported(memories: Iterable[MemoryRecord], steps: Iterable[MemoryChange], now: datetime) -> Exported:
    """Memories and their steps in the form of the file."""
    return Exported(
        FORMAT,
        now,
        tuple(_of_record(memory) for memory in memories),
        tuple(ExportedStep(step.action, step.at, _of_record(step.after), step.cause) for step in steps),
    )


def _of_record(memory: MemoryRecord) -> ExportedMemory:
    values = {one.name: getattr(memory, one.name) for one in fields(ExportedMemory)}
    values["entities"] = tuple(ExportedEntity(one.name, one.kind, one.aliases) for one in memory.entities)
    values["relations"] = tuple(
        ExportedRelation(one.subject, one.relationship, one.object) for one in memory.relations
    )
    return ExportedMemory(**values)


_PLACE = re.compile(r" - at `\$\.?(.*)`$")
_QUOTED = re.compile(r" '.*'", re.S)


def _read_each(parts: Iterable[object], kind: type[Part], place: str) -> Iterator[Part]:
    """Parts of a file, each by itself: all at once would let no other thread run meanwhile."""
    return (_read(part, kind, f"{place}[{at}]") for at, part in enumerate(parts))


def _read(part: object, kind: type[Part], place: str) -> Part:
    try:
        return msgspec.convert(part, kind)
    except msgspec.ValidationError as error:
        raise _misread(str(error), place) from None


def _misread(message: str, within: str) -> InvalidInputError:
    """What is wrong in a part, without anything of what the file says."""
    place = _PLACE.search(message)
    reason = _QUOTED.sub("", _PLACE.sub("", message))
    names = [name for name in (within, place.group(1) if place else "") if name]
    return InvalidInputError(".".join(names) or "memories", reason)


def _faults(read: Exported) -> Iterator[tuple[str, str]]:
    """Where the parts of a file do not fit together, and why."""
    ids = {memory.id for memory in read.memories}
    last = {step.after.id: step.after for step in read.changes}
    if len(ids) != len(read.memories):
        yield "memories", "two have the same id"
    for at, memory in enumerate(read.memories):
        yield from _faults_of(memory, f"memories[{at}]", ids)
        if not same_memory(last.get(memory.id, memory), memory):
            yield f"memories[{at}]", "is not as its last change left it"
    for at, step in enumerate(read.changes):
        if step.after.id not in ids:
            yield f"changes[{at}].after.id", "is no memory of this file"
        if step.cause and step.cause not in ids:
            yield f"changes[{at}].cause", "is no memory of this file"
        yield from _faults_of(step.after, f"changes[{at}].after", ids)


def _faults_of(memory: ExportedMemory, place: str, ids: set[str]) -> Iterator[tuple[str, str]]:
    above = memory.superseded_by
    if above is not None and (above not in ids or above == memory.id):
        yield f"{place}.superseded_by", "is no other memory of this file"
    for name in ("content", "source_quote", "fact_value", "topic"):
        if _has_lone_surrogates(getattr(memory, name)):
            yield f"{place}.{name}", "is not Unicode text"


def _has_lone_surrogates(text: str) -> bool:
    return not text.isascii() and any("\ud800" <= letter <= "\udfff" for letter in text)


def same_memory(one: ExportedMemory, other: ExportedMemory) -> bool:
    """Whether two are the same, how often they were recalled aside."""
    return _unrecalled(one) == _unrecalled(other)


def _unrecalled(memory: ExportedMemory) -> tuple[object, ...]:
    recalls = ("access_count", "last_accessed_at")
    return tuple(getattr(memory, one.name) for one in fields(memory) if one.name not in recalls)
