"""Plays a conversation with the offline character, as a client would."""

from __future__ import annotations

from dataclasses import dataclass, field

from estuary_server.providers.language import Line, Persona, Recalled, ReplyRequest, ReplyStyle
from estuary_server.providers.offline.compose import compose
from tests.server.providers.offline.personas import KEEPER


@dataclass
class Talk:
    """A conversation; ``says`` returns the reply and keeps both lines."""

    persona: Persona = KEEPER
    recalled: tuple[Recalled, ...] = ()
    style: ReplyStyle = field(default_factory=ReplyStyle)
    lines: list[Line] = field(default_factory=list)

    def says(self, text: str) -> str:
        request = ReplyRequest(self.persona, text, tuple(self.lines), self.recalled, self.style)
        reply = compose(request)
        self.lines += [Line("user", text), Line("assistant", reply)]
        return reply

    @property
    def replies(self) -> list[str]:
        return [line.text for line in self.lines if line.role == "assistant"]
