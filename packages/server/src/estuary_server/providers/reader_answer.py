"""What a chat model wrote, read as statements. Pure. What must not live here: whether they are believed.

The answer as a whole must be of the form; a statement in it that is not is left out, and the others stay:
servers that do not know structured output let their models write what they like.
"""

from __future__ import annotations

import msgspec

from estuary_server.providers.reader import Named, Stated

LONGEST_ANSWER = 200_000
"""Characters; more is no answer."""


class _Answer(msgspec.Struct):
    statements: list[msgspec.Raw]


class _Named(msgspec.Struct):
    name: str
    kind: str


class _Statement(msgspec.Struct):
    content: str
    quote: str
    message: int
    type: str
    confidence: float = 1.0
    topic: str | None = ""
    key: str | None = ""
    value: str | float | None = ""
    takes_back: bool | None = False
    happens_on: str | None = ""
    names: list[_Named] | None = None


def statements_in(answer: str, most: int) -> tuple[Stated, ...]:
    """The first ``most`` statements of an answer that have the right shape.

    Raises:
        ValueError: it is no answer of the form.
    """
    if len(answer) > LONGEST_ANSWER:
        raise ValueError("the answer is too long")
    try:
        written = msgspec.json.decode(_json_in(answer), type=_Answer).statements
    except (msgspec.MsgspecError, RecursionError):
        raise ValueError("the answer is not of the form") from None
    read = (_statement(raw) for raw in written[:most])
    return tuple(stated for stated in read if stated is not None)


def _json_in(answer: str) -> str:
    """The object in an answer: some models put it in a fence, or a word in front."""
    start, end = answer.find("{"), answer.rfind("}")
    return answer[start : end + 1]


def _statement(raw: msgspec.Raw) -> Stated | None:
    try:
        given = msgspec.json.decode(raw, type=_Statement)
    except (msgspec.MsgspecError, RecursionError):
        return None
    return Stated(
        content=given.content,
        quote=given.quote,
        number=given.message,
        type=given.type,
        confidence=given.confidence,
        topic=given.topic or "",
        key=given.key or "",
        value=_value(given.value),
        takes_back=bool(given.takes_back),
        happens_on=given.happens_on or "",
        names=tuple(Named(named.name, named.kind) for named in given.names or ()),
    )


def _value(value: str | float | None) -> str:
    """An age is a number to some models."""
    if isinstance(value, float):
        return f"{value:g}"
    return value or ""
