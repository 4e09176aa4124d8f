"""Makes every server's ``bot_response`` mean the same: ``text`` accumulated, ``partial`` the new piece.

Theory of operation: servers differ in what a non-final ``text`` holds, and say so by the type of
``partial``. A string: ``text`` is all so far, and the event is taken as it is. A boolean: ``text`` is the
new piece, and all so far is joined here, per message. The final's ``text`` is whole in either case.

Pure: no I/O, no clock.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from estuary_sdk.protocol.events import BotResponse

MAX_MESSAGES = 64
"""Messages whose text is kept while they are incomplete; the oldest is forgotten beyond that."""


class ReplyText:
    """Joins the pieces of replies, one connection long."""

    def __init__(self) -> None:
        self._so_far: dict[str, str] = {}

    def read(self, payload: Any) -> BotResponse:
        """The event as the documents describe it.

        Raises:
            DecodeError: the payload is not a ``bot_response``.
        """
        if not isinstance(payload, Mapping) or not isinstance(payload.get("partial"), bool):
            return BotResponse.from_dict(payload)
        piece = BotResponse.from_dict({**payload, "partial": ""})
        return self._final(piece) if piece.is_final else self._piece(piece)

    def forget(self, message_id: str) -> None:
        """The message was cut; nothing of it will come."""
        self._so_far.pop(message_id, None)

    def _piece(self, piece: BotResponse) -> BotResponse:
        text = self._so_far.pop(piece.message_id, "") + piece.text
        self._so_far[piece.message_id] = text
        while len(self._so_far) > MAX_MESSAGES:
            del self._so_far[next(iter(self._so_far))]
        return _with_text(piece, text, partial=piece.text)

    def _final(self, final: BotResponse) -> BotResponse:
        before = self._so_far.pop(final.message_id, "")
        rest = final.text[len(before) :] if final.text.startswith(before) else ""
        return _with_text(final, final.text, partial=rest)


def _with_text(event: BotResponse, text: str, partial: str) -> BotResponse:
    return replace(event, text=text, partial=partial)
