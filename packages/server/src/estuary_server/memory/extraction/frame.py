"""A frame: one way of saying one kind of thing, as data. ``frames/`` holds them, ``matching.py`` applies
them.

Notation of a pattern. It is a regular expression over a clause as ``view.py`` shows it: lower case, one space
between words, contractions written out, punctuation as words of its own, the subject "I" (also for "we" and
"my wife and I"), without negation and without adverbs that only colour ("really", "just", "currently"). It
is matched from the clause's start and ends at a word's end. ``{place}`` is a blank: what it takes is said in
``slots.py``; ``{name:pet}`` is a blank of kind ``name`` known as ``pet``, and ``(?P<day>...)`` one that
takes what its own pattern says. ``~live`` stands for the forms in which a verb tells the present ("live",
"am living", "have lived", "have been living"), ``%live`` for the same without "am living", which may be said
of a moment.

Templates (``key``, ``value``, ``content``, ``relations``) name blanks in braces; in a key and in a relation a
blank's word is given as the relation it stands for ("mum" as "mother"). In ``content``, ``{Player}`` is who
speaks and ``{when}`` the day. Without a ``content`` a candidate's content is the clause itself in the third
person.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from estuary_server.memory.candidate import EntityKind, MemoryType
from estuary_server.memory.extraction.slots import CLOSED

STATED = 0.95
"""Confidence of what is said outright in words made for it ("my name is", "I am allergic to")."""
PLAIN = 0.9
"""Of an ordinary statement in a frame that hardly means anything else ("I live in", "my dog is called")."""
READ = 0.8
"""Of a statement in a loose frame, or read from an aside or a short answer ("my sister Maya came by")."""
TOLD = 0.7
"""Of a sentence that is kept as it was said, because no frame knows what it says."""
GUESSED = 0.5
"""Of one the speaker does not vouch for, or may not mean; it is marked doubtful as well."""

Denied = Literal["drop", "say", "negate"]
Only = Literal["always", "dated", "ended", "denied"]

_BLANK = re.compile(r"\{([a-z]\w*)(?::(\w+))?\}")
_PRESENT = re.compile(r"([~%])(\w+)")
_ING = {
    "live": "living",
    "have": "having",
    "get": "getting",
    "run": "running",
    "swim": "swimming",
    "die": "dying",
}
_DONE = {
    "run": "run", "teach": "taught", "go": "gone", "have": "had", "swim": "swum", "write": "written", "sing":
        "sung",
    "drive": "driven", "read": "read", "speak": "spoken", "eat": "eaten", "drink": "drunk", "do": "done",
    "learn": "learned", "study": "studied", "make": "made", "take": "taken", "wear": "worn", "sleep": "slept",
    "feel": "felt", "keep": "kept", "ride": "ridden", "get": "got", "train": "trained", "build": "built",
    "spend": "spent", "hate": "hated", "collect": "collected", "own": "owned", "play": "played",
}  # fmt: skip


@dataclass(frozen=True)
class Frame:
    """One way of saying one kind of thing.

    Attributes:
        name: unique; says what it is for.
        pattern: see the top of this file.
        topic: one of ``topics.TOPICS``.
        type: kind of statement.
        confidence: one of the constants above.
        key: key of the stable fact, "" if it is none.
        value: the fact's value.
        content: the statement, where the clause itself would not stand alone.
        relations: "relationship blank" each: how what a blank names hangs together with the player.
        alias: another name for what the first relation's blank names.
        kinds: what a blank names, where it is not ``slots.ENTITY_KINDS``'s.
        denied: what a negated clause gives: nothing, itself without a fact, or the fact taken back.
        also: further topics.
        each: a blank holding several names, each of which is a statement of its own.
        corrects: it takes something back by itself ("I quit my job").
        dated: a date in the clause is when it happens.
        anywhere: it is looked for all over the clause, besides what the clause states as a whole.
        weighed: what it matches is often over with the moment: only what ``worth.py`` finds worth it is kept.
        only: "dated": where the clause names a date; "ended": where it says that something is no longer so;
        "denied":
            where it denies.
    """

    name: str
    pattern: str
    topic: str
    type: MemoryType = "fact"
    confidence: float = PLAIN
    key: str = ""
    value: str = ""
    content: str = ""
    relations: tuple[str, ...] = ()
    alias: str = ""
    kinds: dict[str, EntityKind] = field(default_factory=dict)
    denied: Denied = "drop"
    also: tuple[str, ...] = ()
    each: str = ""
    corrects: bool = False
    dated: bool = True
    anywhere: bool = False
    weighed: bool = False
    only: Only = "always"

    @cached_property
    def regex(self) -> re.Pattern[str]:
        """The pattern, compiled when it is first asked for."""
        pattern = _PRESENT.sub(lambda match: present(match.group(2), now=match.group(1) == "~"), self.pattern)
        return re.compile(rf"(?:{_BLANK.sub(self._blank(pattern), pattern)})(?= |$)")

    @cached_property
    def blanks(self) -> dict[str, str]:
        """Name and kind of each blank; a group that the pattern names itself is of no kind."""
        kinds = {named or kind: kind for kind, named in _BLANK.findall(self.pattern)}
        return {name: kinds.get(name, "") for name in self.regex.groupindex}

    @property
    def opening(self) -> str:
        """The first word of what it matches, "" where that may be any."""
        first = self.pattern.split(" ", 1)[0]
        return first if first.isalpha() and not self.anywhere else ""

    def _blank(self, pattern: str) -> Callable[[re.Match[str]], str]:
        def written(match: re.Match[str]) -> str:
            kind, named = match.group(1), match.group(2) or match.group(1)
            last = match.end() == len(pattern)
            return f"(?P<{named}>{CLOSED.get(kind) or ('.+' if last else '.+?')})"

        return written


def present(verb: str, *, now: bool) -> str:
    """Pattern of the forms in which ``verb`` tells what is so; ``now``: what is so only at the moment too."""
    stem = verb[:-1] if verb.endswith("e") else verb
    ing = _ING.get(verb, stem + "ing")
    done = _DONE.get(verb, stem + "ed")
    return f"(?:{verb}|{f'am {ing}|' if now else ''}have {done}|have been {ing})"
