"""What the store in plain dicts holds: the rows of each account, and what is remembered in its conversations.

What must not live here: verbs (``memory.py``, ``memory_memories.py``).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import chain

from estuary_server.errors import NotFoundError, StoreError
from estuary_server.store.memory_records import MemoryChange, MemoryRecord, Purged, Stage
from estuary_server.store.memory_repeats import add_step
from estuary_server.store.records import ApiKey, CharacterRecord, Conversation, StoredMessage
from estuary_server.store.search_index import SearchIndex
from estuary_server.store.search_records import EntryKey, EntryKind, SearchEntry
from estuary_server.store.search_rows import hidden_rows, rows_of


@dataclass
class Mark:
    """How far a stage has read.

    Attributes:
        read_up_to: id of the last message that it has read.
        claimed_until: until when its claim holds.
    """

    read_up_to: int = 0
    claimed_until: datetime | None = None


@dataclass
class Steps:
    """The steps in the lives of memories; those of each oldest first."""

    _of: dict[str, list[MemoryChange]] = field(default_factory=lambda: defaultdict(list))

    def __iter__(self) -> Iterator[MemoryChange]:
        return chain.from_iterable(self._of.values())

    def __len__(self) -> int:
        return sum(map(len, self._of.values()))

    def extend(self, changes: Iterable[MemoryChange]) -> None:
        """Add steps, in order."""
        for change in changes:
            add_step(self._of[change.memory_id], change)


@dataclass
class Remembered:
    """What is remembered in one conversation.

    Attributes:
        newest: id of the newest message there ever was.
        marks: how far each stage has read.
        entries: None stands for one that is hidden.
    """

    newest: int = 0
    marks: dict[Stage, Mark] = field(default_factory=lambda: {1: Mark(), 2: Mark()})
    revision: int = 0
    memories: dict[str, MemoryRecord] = field(default_factory=dict)
    changes: Steps = field(default_factory=Steps)
    entries: dict[EntryKey, SearchEntry | None] = field(default_factory=dict)
    index: SearchIndex = field(default_factory=SearchIndex)

    def end(self, stage: Stage) -> int:
        """Id of the last message that a stage may read."""
        return self.newest if stage == 1 else self.marks[1].read_up_to

    def put(self, entry: SearchEntry) -> None:
        """Let an entry be found, instead of the one of its kind and ref."""
        self.entries[EntryKey(entry.kind, entry.ref)] = entry
        self.index.put(rows_of([entry]))

    def hide(self, key: EntryKey) -> None:
        """Let an entry not be found any more."""
        if key in self.entries:
            self.entries[key] = None
            self.index.put(hidden_rows(key.kind, key.ref))

    def purge(self) -> Purged:
        """Forget everything, and count all messages as read."""
        purged = Purged(len(self.memories), len(self.changes), len(self.entries))
        marks: dict[Stage, Mark] = {1: Mark(self.newest), 2: Mark(self.newest)}
        fresh = Remembered(self.newest, marks, revision=self.revision + 1)
        vars(self).update(vars(fresh))
        return purged


@dataclass
class Rows:
    """The rows of one account, by id; messages by conversation, in order."""

    keys: dict[str, ApiKey] = field(default_factory=dict)
    characters: dict[str, CharacterRecord] = field(default_factory=dict)
    conversations: dict[str, Conversation] = field(default_factory=dict)
    messages: dict[str, list[StoredMessage]] = field(default_factory=lambda: defaultdict(list))
    remembered: dict[str, Remembered] = field(default_factory=dict)

    def drop_conversation(self, conversation_id: str) -> tuple[Purged, int]:
        """Remove a conversation with all that belongs to it; what was removed."""
        del self.conversations[conversation_id]
        purged = self.remembered.pop(conversation_id).purge()
        return purged, len(self.messages.pop(conversation_id, []))

    def is_behind(self, conversation_id: str, stage: Stage) -> bool:
        """Whether a conversation holds messages that a stage has not read and may read."""
        known = self.remembered[conversation_id]
        read, end = known.marks[stage].read_up_to, known.end(stage)
        return any(read < held.id <= end for held in self.messages[conversation_id])

    def text_of(self, conversation_id: str, kind: EntryKind, ref: str) -> str:
        """The words of a memory or a message; "" if it is not there."""
        if kind == "memory":
            memory = self.remembered[conversation_id].memories.get(ref)
            return "" if memory is None else memory.content
        held = self.messages[conversation_id]
        return next((message.content for message in held if str(message.id) == ref), "")

    def append(self, stored: StoredMessage) -> None:
        """Put a message at the end of its conversation, and count it."""
        conversation = self.conversations[stored.conversation_id]
        self.messages[stored.conversation_id].append(stored)
        self.remembered[stored.conversation_id].newest = stored.id
        self.conversations[stored.conversation_id] = replace(
            conversation,
            message_count=conversation.message_count + 1,
            last_activity=max(conversation.last_activity, stored.created_at),
        )


@dataclass
class Tables:
    """Everything that all accounts share."""

    accounts: dict[str, Rows] = field(default_factory=dict)
    births: dict[str, datetime] = field(default_factory=dict)
    hashes: dict[str, tuple[str, str]] = field(default_factory=dict)
    last_message_id: int = 0
    closed: bool = False

    def check(self) -> None:
        """Raise StoreError once the store is closed."""
        if self.closed:
            raise StoreError("the store is closed")

    def of(self, account_id: str) -> Rows:
        """To read an account's rows; those of an unknown account are none."""
        self.check()
        return self.accounts.get(account_id, Rows())

    def to_add_to(self, account_id: str) -> Rows:
        """To add rows that belong to nothing but the account."""
        self.check()
        if account_id not in self.accounts:
            raise NotFoundError(f"no account {account_id}")
        return self.accounts[account_id]
