"""The tables of utterances: what is said, and what is to be found in it. The form is in the files."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from estuary_server.memory.candidate import Candidate, Said
from estuary_server.memory.extraction import extract

AT = datetime(2026, 11, 20, 16, 0, tzinfo=UTC)
"""A Friday."""

_FOLDER = Path(__file__).parent / "utterances"


@dataclass(frozen=True)
class Row:
    """One utterance, and patterns of what is to be found."""

    said: Said
    expected: tuple[str, ...]

    @property
    def needed(self) -> tuple[str, ...]:
        return tuple(one for one in self.expected if not one.startswith("?"))


def rows(file: str) -> list[Row]:
    lines = (_FOLDER / file).read_text(encoding="utf-8").splitlines()
    return [_row(line) for line in lines if line and not line.startswith("#")]


def _row(line: str) -> Row:
    text, _, expected = line.partition("=>")
    before, _, words = text.rpartition("||")
    words = words.strip()
    own = not words.startswith("C:")
    said = Said(words.removeprefix("C:"), AT, "player" if own else "character", before.strip())
    return Row(said, tuple(one.strip() for one in expected.split(" ; ") if one.strip()))


def fits(expected: str, found: Candidate) -> bool:
    shown = f"{found.fact_key}={found.fact_value} {found.content}"
    return re.search(expected.removeprefix("?"), shown, re.I) is not None


def missing(row: Row) -> list[str]:
    found = extract(row.said)
    return [one for one in row.needed if not any(fits(one, candidate) for candidate in found)]


def surplus(row: Row) -> list[str]:
    found = extract(row.said)
    return [one.content for one in found if not any(fits(expected, one) for expected in row.expected)]


def contents(text: str, before: str = "", at: datetime = AT) -> list[str]:
    return [one.content for one in extract(Said(text, at, before=before))]


def facts(text: str, before: str = "") -> dict[str, str]:
    found = extract(Said(text, AT, before=before))
    return {one.fact_key: one.fact_value for one in found if one.fact_key and not one.negates}
