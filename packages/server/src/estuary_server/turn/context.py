"""What a reply is given: persona, the last lines, what is remembered. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from estuary_server.providers.language import Line, Persona, Recalled, ReplyRequest, ReplyStyle
from estuary_server.store.records import CharacterRecord, StoredMessage


def reply_request(
    character: CharacterRecord,
    history: Sequence[StoredMessage],
    text: str,
    recalled: tuple[Recalled, ...],
    history_chars: int,
) -> ReplyRequest:
    """Everything the language model is given for one reply.

    Args:
        character: who answers.
        history: messages before this one, oldest first.
        text: the player's message.
        recalled: what memory hands over.
        history_chars: how many characters of history are kept; the oldest lines give way.
    """
    return ReplyRequest(
        persona=persona_of(character),
        text=text,
        history=_newest([Line(message.role, message.content) for message in history], history_chars),
        recalled=recalled,
        style=ReplyStyle(
            model=character.llm_model,
            temperature=character.llm_temperature,
            max_tokens=character.llm_max_tokens,
            verbosity=character.llm_verbosity,
        ),
    )


def persona_of(character: CharacterRecord) -> Persona:
    """Who the character is, with "" for what is not set."""
    return Persona(
        name=character.name,
        tagline=character.tagline or "",
        personality=character.personality or "",
        background=character.background or "",
        system_prompt=character.system_prompt or "",
    )


def _newest(lines: list[Line], chars: int) -> tuple[Line, ...]:
    """The newest lines that fit, whole, in order."""
    kept: list[Line] = []
    for line in reversed(lines):
        chars -= len(line.text)
        if chars < 0:
            break
        kept.append(line)
    return tuple(reversed(kept))
