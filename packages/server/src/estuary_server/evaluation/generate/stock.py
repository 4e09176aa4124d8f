"""The values that facts are about, by pool, as far as one part of the set may use them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from estuary_server.evaluation.generate.data_files import Part, read_shared

HELD_OUT_EVERY = 3
"""Of every pool that the parts do not share, each third value is held out."""

PRONOUNS = {"f": ("she", "her", "her"), "m": ("he", "him", "his")}


@dataclass(frozen=True)
class Value:
    """A value and other words for it, by attribute; they hang together, which is why they are one."""

    text: str
    attributes: Mapping[str, str]

    def slots(self, name: str) -> dict[str, str]:
        """What it fills: ``name``, ``name.group`` and so on, and the pronouns where it has a gender."""
        gender = self.attributes.get("g", "")
        pronouns = dict(zip(("they", "them", "their"), PRONOUNS[gender], strict=True)) if gender else {}
        further = {f"{name}.{key}": value for key, value in {**self.attributes, **pronouns}.items()}
        return {name: self.text, **further}


Stock = Mapping[str, Sequence[Value]]


def load_stock(part: Part) -> Stock:
    """Every pool, with ``names`` for all first names."""
    data = read_shared("values")
    pools = {name: _values(entries) for name, entries in data["closed"].items()}
    for name, entries in data["open"].items():
        values = _values(entries, {"names_f": {"g": "f"}, "names_m": {"g": "m"}}.get(name, {}))
        pools[name] = [value for i, value in enumerate(values) if _belongs(i, part)]
    return {**pools, "names": [*pools["names_f"], *pools["names_m"]]}


def _values(entries: Sequence[Any], common: Mapping[str, str] | None = None) -> list[Value]:
    return [
        Value(entry, dict(common or {}))
        if isinstance(entry, str)
        else Value(entry["v"], {key: value for key, value in entry.items() if key != "v"})
        for entry in entries
    ]


def _belongs(index: int, part: Part) -> bool:
    return (index % HELD_OUT_EVERY == HELD_OUT_EVERY - 1) == (part == "held-out")
