"""Whatever a client does and however slow everything is, a turn is never wrong.

Each example plays a random schedule in virtual time: texts, lines, interrupts and an end, against a language
model, a store and a socket that take their time. The laws below hold for the whole log.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import looptime
from hypothesis import given, settings
from hypothesis import strategies as st

from estuary_sdk.protocol.codec import Wire
from estuary_sdk.protocol.events import BotResponse, InterruptData
from estuary_sdk.protocol.models.session import Acknowledgement
from estuary_server.errors import ProviderError
from estuary_server.providers.language import ReplyRequest
from estuary_server.providers.scripted import Hang, Pause, Step
from tests.server.session.scene import Scene, Wirelog, a_scene

Kind = Literal["text", "line", "interrupt", "interrupt_named", "end"]

TICKS = st.sampled_from([0.0, 0.0, 0.001, 0.002, 0.003])
STEPS = st.one_of(
    st.sampled_from(["a", "b ", "cc"]),
    st.builds(Pause, TICKS),
    st.sampled_from([Hang(), ProviderError("scripted:model", "failed", retryable=False)]),
)
KINDS: tuple[Kind, ...] = ("text", "text", "text", "line", "interrupt", "interrupt_named", "end")


@dataclass(frozen=True)
class Act:
    """What the client does, so long after its last act; ``number`` picks a name or an id."""

    after_s: float
    kind: Kind
    number: int


@dataclass(frozen=True)
class Play:
    """A schedule, and how slow everything is."""

    acts: list[Act]
    replies: list[list[Step]]
    write_s: float
    deliver_s: float


PLAYS = st.builds(
    Play,
    st.lists(st.builds(Act, TICKS, st.sampled_from(KINDS), st.integers(0, 9)), max_size=8),
    st.lists(st.lists(STEPS, max_size=6), min_size=1, max_size=4),
    TICKS,
    TICKS,
)


@dataclass(frozen=True)
class Outcome:
    """What came of a play."""

    left: list[Wire]
    stored: list[tuple[str, str, str, bool]]
    answers: list[Acknowledgement]
    open_streams: int

    def of(self, message_id: str) -> list[BotResponse | InterruptData]:
        return [event for event in self.spoken() if event.message_id == message_id]

    def spoken(self) -> list[BotResponse | InterruptData]:
        return [event for event in self.left if isinstance(event, (BotResponse, InterruptData))]

    def message_ids(self) -> list[str]:
        return list(dict.fromkeys(str(event.message_id) for event in self.spoken()))


async def perform(play: Play) -> Outcome:
    replies = iter(play.replies * 8)

    def script(_: ReplyRequest) -> Sequence[Step]:
        return next(replies)

    log = Wirelog(delay_s=play.deliver_s)
    async with a_scene(script, log=log, write_s=play.write_s) as scene:
        posted: list[asyncio.Task[Acknowledgement | None]] = []
        for act in play.acts:
            await asyncio.sleep(act.after_s)
            posted.append(asyncio.create_task(do(scene, act)))
        answers = [answer for answer in await asyncio.gather(*posted) if answer is not None]
    return Outcome(log.left, await scene.stored(), answers, scene.model.open_streams)


async def do(scene: Scene, act: Act) -> Acknowledgement | None:
    match act.kind:
        case "text":
            return await scene.says("hi", f"c{act.number}")
        case "line":
            return await scene.line("Stop.", f"c{act.number}")
        case "interrupt":
            await scene.interrupts()
        case "interrupt_named":
            await scene.interrupts(str(act.number))
        case "end":
            await scene.session.end()
    return None


def performed(play: Play) -> Outcome:
    with asyncio.Runner(loop_factory=looptime.new_event_loop) as runner:
        return runner.run(asyncio.wait_for(perform(play), 60))


@settings(max_examples=8000, deadline=None)
@given(PLAYS)
def test_a_turn_is_never_wrong(play: Play) -> None:
    outcome = performed(play)
    for message_id in outcome.message_ids():
        check_one_reply(outcome, message_id)
    check_the_whole(outcome)


def check_one_reply(outcome: Outcome, message_id: str) -> None:
    events = outcome.of(message_id)
    chunks = [event for event in events if isinstance(event, BotResponse)]
    finals = [chunk for chunk in chunks if chunk.is_final]
    cuts = [event for event in events if isinstance(event, InterruptData)]
    assert len(finals) + len(cuts) == 1, "a reply ends once: with its final, or cut"
    assert events[-1] in finals + cuts, "nothing of a reply follows its end"
    assert [chunk.chunk_index for chunk in chunks] == list(range(len(chunks)))
    assert [chunk.text for chunk in chunks] == [
        "".join(chunk.partial for chunk in chunks[: count + 1]) for count in range(len(chunks))
    ]
    delivered = chunks[-1].text if chunks else ""
    expected = [("assistant", message_id, delivered, bool(cuts))] if delivered else []
    assert [row for row in outcome.stored if row[1] == message_id] == expected, "stored is what was delivered"
    assert len({event.reply_to for event in events}) == 1


def check_the_whole(outcome: Outcome) -> None:
    order = [str(event.message_id) for event in outcome.spoken()]
    changes = [now for before, now in zip(["", *order], order, strict=False) if now != before]
    assert len(changes) == len(set(changes)), "one reply at a time"
    replies = {row[1] for row in outcome.stored if row[0] == "assistant"}
    assert replies <= set(order), "what was stored was delivered"
    texts = [row[1] for row in outcome.stored if row[0] == "user"]
    assert len(texts) == len(set(texts))
    answered = {event.reply_to for event in outcome.spoken()}
    accepted = {answer.client_message_id for answer in outcome.answers if answer.ok}
    assert answered == accepted, "every message that was accepted is answered, and no other"
    assert outcome.open_streams == 0
