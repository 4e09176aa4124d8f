"""Chooses among ways of saying the same, without chance: by a number that changes from turn to turn."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass

from estuary_server.english.text import agreed, capitalise


@dataclass(frozen=True)
class Choice:
    """Picks wordings.

    Attributes:
        seed: any number; another one leads to other picks.
        recent: what the character said in its last replies, in lower case; wordings in it are passed over.
    """

    seed: int
    recent: str = ""

    def pick(self, key: str, options: Sequence[str]) -> str:
        """One of ``options``, one that was not used of late where there is one. ``key`` tells picks apart."""
        return self.order(key, options)[0]

    def order(self, key: str, options: Sequence[str]) -> list[str]:
        """All ``options``, those not used of late first, otherwise from a place that ``key`` and seed
        decide.
        """
        start = zlib.crc32(f"{key} {self.seed}".encode()) % len(options)
        turned = [*options[start:], *options[:start]]
        return sorted(turned, key=self._is_used)

    def _is_used(self, option: str) -> bool:
        return all(part.strip(" .?!,:").lower() in self.recent for part in _fixed_parts(option))


def _fixed_parts(option: str) -> list[str]:
    parts = option.replace("}", "{").split("{")[::2]
    return [part for part in parts if len(part.strip(" .?!,:")) > 1] or ["\0"]


def fill(frame: str, **slots: str) -> str:
    """``frame`` with its slots filled; a slot named in upper case takes its text with a capital first.

    Words to repeat (``q``) stand between double quotation marks, so those inside become single ones. An "a"
    in front of a slot becomes "an" where the text that takes its place asks for it.
    """
    for name, text in slots.items():
        text = text.replace('"', "'") if name == "q" else text
        article = agreed(f"a {text}").split(" ")[0]
        frame = frame.replace(" a {" + name + "}", f" {article} {{{name}}}")
        frame = frame.replace("{" + name + "}", text).replace("{" + name.upper() + "}", capitalise(text))
    return frame
