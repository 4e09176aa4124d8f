"""What people can tell: kinds of facts, and the chains they come in. Read from ``data/kinds.toml``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from estuary_server.evaluation.generate.data_files import read_shared
from estuary_server.evaluation.labels import Label


@dataclass(frozen=True)
class Kind:
    """One thing that can be told; the fields are explained at the head of ``kinds.toml``.

    Attributes:
        labels: templates of labels: their words still have slots.
        when: "past", "soon" or "".
    """

    name: str
    topic: str
    it: str
    answer: str
    labels: tuple[Label, ...]
    when: str = ""
    until: str = ""
    hint: str = ""
    photo: str = ""
    after: bool = False
    next: bool = False
    far: bool = False
    coarse: bool = False
    many: bool = False
    others: bool = False


@dataclass(frozen=True)
class Step:
    """A step of a chain: one of its kinds is told, with a chance between 0 and 1."""

    kinds: tuple[str, ...]
    chance: float


@dataclass(frozen=True)
class Chain:
    """Kinds that hang together in a life.

    Attributes:
        times: how often a person has it, from and to.
        slots: pools by slot; "names:sib" is a name that fits the value of another slot.
    """

    name: str
    times: tuple[int, int]
    slots: Mapping[str, str]
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Join:
    """A question over several steps of one chain."""

    name: str
    steps: tuple[str, ...]
    answer: str


@dataclass(frozen=True)
class Catalogue:
    """All there is to tell and to join."""

    kinds: Mapping[str, Kind]
    chains: tuple[Chain, ...]
    joins: tuple[Join, ...]


@cache
def load_catalogue() -> Catalogue:
    """What ``kinds.toml`` says."""
    data = read_shared("kinds")
    return Catalogue(
        kinds={name: _kind(name, entry) for name, entry in data["kind"].items()},
        chains=tuple(_chain(name, entry) for name, entry in data["chain"].items()),
        joins=tuple(Join(name, tuple(e["steps"]), e["answer"]) for name, e in data["join"].items()),
    )


def _kind(name: str, entry: Mapping[str, Any]) -> Kind:
    types = entry["type"]
    expect = [_label(label, types, expected=True) for label in entry.get("expect", ())]
    allow = [_label(label, types, expected=False) for label in entry.get("allow", ())]
    plain = {k: v for k, v in entry.items() if k not in ("type", "expect", "allow", "after")}
    return Kind(name=name, labels=(*expect, *allow), after="after" in entry, **plain)


def _label(entry: Mapping[str, Any], types: Sequence[Any], *, expected: bool) -> Label:
    return Label(
        types=tuple(entry.get("type", types)),
        words=tuple(entry["words"]),
        expected=expected,
        key=entry.get("key", ""),
        value=entry.get("value", ""),
        on=entry.get("on", ""),
        never=tuple(entry.get("never", ())),
    )


def _chain(name: str, entry: Mapping[str, Any]) -> Chain:
    low, high = entry["times"]
    return Chain(name, (low, high), entry["slots"], tuple(_step(step) for step in entry["steps"]))


def _step(text: str) -> Step:
    kinds, _, chance = text.partition(" ")
    return Step(tuple(kinds.split("/")), float(chance or 1))
