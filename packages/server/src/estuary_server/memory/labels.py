"""What a cluster is called: a few words from the topics, entities and frequent words of its memories.

Theory of operation. The head is the topic of at least half of the memories ("Pets"), else the entity that
at least half of them mention ("Anna"), else up to three topics ("Home, work, food"). After the head of one
subject come up to three further things, most frequent first: entities, then words that at least two
memories share ("Pets: Biscuit, Miso"). No two labels are the same: one that is taken gets further words, in
the end a number.

Everything a player says may turn up here, so a label is one line of bounded length without control
characters. What must not live here: which memories form a cluster (``clusters.py``).
"""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count

from estuary_server.memory.clusters_links import NO_TOPIC
from estuary_server.memory.entities import KnownEntities
from estuary_server.memory.entities_names import compared
from estuary_server.memory.labels_words import word_reader
from estuary_server.store.memory_records import MemoryRecord

LONGEST = 48
"""Characters of a label."""

LONGEST_ITEM = 24
"""Characters of one name in a label."""

ITEMS = 3
"""Names after the head, or topics that stand for a head."""

OTHER = "Other"
"""The head of memories that have nothing in common."""

MAIN = 0.5
"""The share of memories from which a topic or entity is what they are about; of several, two at least."""


@dataclass(frozen=True)
class _Wording:
    """What a label may be made of.

    Attributes:
        head: of one subject, or several subjects.
        items: what the head's subject consists of, most frequent first; () if the head says it all.
        further: what else tells the memories from others.
    """

    head: str
    items: tuple[str, ...] = ()
    further: tuple[str, ...] = ()


class Labels:
    """Gives labels, and remembers which were given.

    Args:
        known: the entities of these memories, or of more than these.
        records: all memories that get labels; a word of a few of them says more than one of most.
        before: stands before every label.
    """

    def __init__(self, known: KnownEntities, records: Iterable[MemoryRecord], before: str = "") -> None:
        self.before = before
        self._known = known
        self._read = word_reader()
        self._given: set[str] = set()
        self._everywhere = Counter(word for record in records for word in self._read(record.content))

    def choose(self, records: Sequence[MemoryRecord], *, whole: bool = False) -> str:
        """A new label for these memories.

        Args:
            records: at least one.
            whole: they are parted further; the head alone says enough.
        """
        label = next(label for label in _labels(self._wording(records), whole) if label not in self._given)
        self._given.add(label)
        return self.before + label

    def _wording(self, records: Sequence[MemoryRecord]) -> _Wording:
        named = (_shown(r.topic.replace("_", " ")) for r in records if r.topic not in NO_TOPIC)
        topics = Counter(topic for topic in named if topic)
        shown = _most(topics)
        entities = self._entities(records)
        terms = self._terms(records, list(entities))
        half = max(MAIN * len(records), min(2, len(records)))
        if topics and max(topics.values()) >= half:
            return _subject(shown[0], _leading(entities) or terms, [*entities, *terms, *shown])
        if entities and len(records) > 1 and max(entities.values()) >= half:
            first = _most(entities)[0]
            return _subject(first, shown, [*entities, *terms])
        subjects = shown or _most(entities) or terms
        return _Wording(", ".join(subjects[:ITEMS]) or OTHER, (), _new([*entities, *terms], *subjects))

    def _entities(self, records: Sequence[MemoryRecord]) -> Counter[str]:
        """Names of entities, dates aside, and how many of the memories mention them."""
        found = (entity for record in records for entity in self._known.of_memory.get(record.id, ()))
        return Counter(
            _shown(entity.name) for entity in found if entity.kind != "date" and _shown(entity.name)
        )

    def _terms(self, records: Sequence[MemoryRecord], named: Sequence[str]) -> list[str]:
        """Words that two memories share at least, and that are in no name; the most telling first."""
        taken = {stem for name in named for stem in self._read(name)}
        spelt: dict[str, Counter[str]] = defaultdict(Counter)
        for record in records:
            for stem, word in self._read(record.content).items():
                if word and stem not in taken:
                    spelt[stem][word.lower()] += 1
        telling = Counter(
            {stem: n.total() ** 2 / self._everywhere[stem] for stem, n in spelt.items() if n.total() > 1}
        )
        return [_most(spelt[stem])[0] for stem in _most(telling)]


def _subject(head: str, items: Iterable[str], further: Iterable[str]) -> _Wording:
    """A label of one subject."""
    own = _new(items, head)[:ITEMS]
    return _Wording(head, own, _new(further, head, *own))


def _leading(entities: Counter[str]) -> list[str]:
    """Those mentioned at least half as often as the first."""
    return [name for name in _most(entities) if 2 * entities[name] >= max(entities.values())]


def _labels(wording: _Wording, whole: bool) -> Iterator[str]:
    """From the best one on, without end: with other words, then with numbers."""
    head = _capital(wording.head)
    if whole:
        yield _cut(head, LONGEST)
    yield _listed(head, wording.items)
    for further in wording.further:
        yield _listed(head, (*wording.items[: ITEMS - 1], further))
    for number in count(2):
        yield f"{_cut(head, LONGEST - 8)} {number}"


def _listed(head: str, items: Sequence[str]) -> str:
    """Head and items, as many as find room, the last one always."""
    if not items:
        return _cut(head, LONGEST)
    short = _cut(head, LONGEST_ITEM - 2)
    for most in range(len(items), 0, -1):
        label = f"{short}: {', '.join([*items[: most - 1], items[-1]])}"
        if len(label) <= LONGEST:
            return label
    raise AssertionError("a head and one item find room")


def _most(counts: Counter[str]) -> list[str]:
    return sorted(counts, key=lambda what: (-counts[what], what))


def _new(items: Iterable[str], *said: str) -> tuple[str, ...]:
    """Each once, however it is spelt, and nothing that was said already."""
    old = {compared(word) for word in said} | {""}
    once: dict[str, str] = {}
    for item in items:
        if compared(item) not in old:
            once.setdefault(compared(item), item)
    return tuple(once.values())


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _shown(text: str) -> str:
    """One line without control characters, not too long."""
    harmless = "".join(" " if unicodedata.category(char)[0] == "C" else char for char in text)
    return _cut(" ".join(harmless.split()), LONGEST_ITEM)


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "\u2026"
