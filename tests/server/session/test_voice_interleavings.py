"""Whatever is said, typed, cut and played, and however slow the store is or when it fails: what is in the
store is in the order in which it was said, and nothing of it is missing.

Each example plays a random schedule in virtual time. A player who speaks presses a button, so that every word
counts; each word and each text is another one.
"""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import looptime
from hypothesis import given, settings
from hypothesis import strategies as st

from estuary_sdk.protocol.codec import Wire
from estuary_sdk.protocol.commands import StartVoice, StopVoice, StreamAudio
from estuary_sdk.protocol.events import BotResponse, BotVoice, ErrorReported, InterruptData, SttResponse
from estuary_server.errors import StoreError
from estuary_server.providers.language import ReplyRequest
from estuary_server.providers.scripted import Pause, Step
from estuary_server.providers.scripted_sound import utterance
from estuary_server.providers.scripted_transcriber import ScriptedTranscriber
from estuary_server.providers.scripted_voice import Manner
from tests.server.session.voice_scene import VoiceScene, a_voice_scene

Kind = Literal["speak", "text", "line", "cut", "played", "break", "mend", "end"]
Row = tuple[str, str, str, bool]

TICKS = st.sampled_from([0.0, 0.0, 0.001, 0.005, 0.012, 0.1, 0.5])
KINDS: tuple[Kind, ...] = (
    "speak",
    "speak",
    "speak",
    "speak",
    "text",
    "line",
    "cut",
    "played",
    "break",
    "mend",
)
STEPS = st.one_of(st.sampled_from(["Aa bb. ", "Cc dd ee. "]), st.builds(Pause, TICKS))
PLAYED_MS = st.sampled_from([None, None, 0, 40, 400])


@dataclass(frozen=True)
class Act:
    """What the client does, or what befalls the store, so long after the last act."""

    after_s: float
    kind: Kind
    played_ms: int | None


@dataclass(frozen=True)
class Play:
    """A schedule, and how slow everything is; ``ends`` before everything has come to rest."""

    acts: list[Act]
    replies: list[list[Step]]
    write_s: float
    read_s: float
    words_s: float
    text_only: bool
    ends: bool


PLAYS = st.builds(
    Play,
    st.lists(st.builds(Act, TICKS, st.sampled_from(KINDS), PLAYED_MS), max_size=9),
    st.lists(st.lists(STEPS, max_size=3).map(lambda steps: [*steps, "Gg. "]), min_size=1, max_size=4),
    TICKS,
    TICKS,
    TICKS,
    st.booleans(),
    st.booleans(),
)


@dataclass(frozen=True)
class Outcome:
    """What came of a play.

    Attributes:
        typed: the texts that were accepted.
        requests: what the language model was asked: the player's words in the history, and the text.
    """

    left: list[Wire]
    stored: list[Row]
    typed: list[str]
    refused: int
    requests: list[tuple[list[str], str]]

    @property
    def spoken(self) -> list[str]:
        return [event.text for event in self.left if isinstance(event, SttResponse) and event.is_final]

    @property
    def words(self) -> list[str]:
        return [row[2] for row in self.stored if row[0] == "user"]


async def speak(scene: VoiceScene, text: str) -> None:
    """Press, say it, release: one after the other, as a client sends it."""
    audio = base64.b64encode(utterance(text, 0.3)).decode()
    for command in (StartVoice(turn_mode="push_to_talk"), StreamAudio(audio=audio), StopVoice()):
        await scene.session.post(command)


class Client:
    """Does what the acts say, in their order, and waits for no answer."""

    def __init__(self, scene: VoiceScene) -> None:
        self._scene = scene
        self._doing: list[asyncio.Task[None]] = []
        self._speaking: asyncio.Task[None] | None = None
        self.typed: list[str] = []
        self.refused = 0

    async def act(self, number: int, act: Act) -> None:
        await asyncio.sleep(act.after_s)
        match act.kind:
            case "speak":
                self._speaking = self._do(self._speak(f"word{number}", self._speaking))
            case "text":
                self._do(self._type(f"text{number}"))
            case "line":
                self._do(self._scene.is_to_say(f"Line {number}."))
            case "cut":
                self._do(self._scene.cuts(str(number) if act.played_ms == 40 else None, act.played_ms))
            case "played":
                self._do(self._scene.played(str(number) if act.played_ms else None, act.played_ms))
            case "break":
                self._scene.account.fails_to_hear = StoreError("disk full")
            case "mend":
                self._scene.account.fails_to_hear = None

    async def done(self) -> None:
        await asyncio.gather(*self._doing)

    def _do(self, doing: Awaitable[object]) -> asyncio.Task[None]:
        async def do() -> None:
            await doing

        task = asyncio.create_task(do())
        self._doing.append(task)
        return task

    async def _speak(self, text: str, before: asyncio.Task[None] | None) -> None:
        if before is not None:
            await before  # there is one button
        await speak(self._scene, text)

    async def _type(self, text: str) -> None:
        answer = await self._scene.writes(text)
        if answer.ok:
            self.typed.append(text)
        elif answer.error != "the session has ended":
            self.refused += 1


async def perform(play: Play) -> Outcome:
    replies = iter(play.replies * 10)

    def script(_: ReplyRequest) -> Sequence[Step]:
        return next(replies)

    async with a_voice_scene(
        script,
        manner=Manner(seconds_per_character=0.05),
        transcriber=ScriptedTranscriber(takes_s=play.words_s),
        settings={"text_only": play.text_only},
        write_s=play.write_s,
    ) as scene:
        scene.account.read_s = play.read_s
        client = Client(scene)
        for number, act in enumerate(play.acts):
            await client.act(number, act)
        if not play.ends:
            await client.done()
            await asyncio.sleep(60)
        await scene.ends()
        await client.done()
        requests = [
            ([line.text for line in request.history if line.role == "user"], request.text)
            for request in scene.model.requests
        ]
        return Outcome(scene.log.left, await scene.stored(), client.typed, client.refused, requests)


def performed(play: Play) -> Outcome:
    with asyncio.Runner(loop_factory=looptime.new_event_loop) as runner:
        return runner.run(asyncio.wait_for(perform(play), 1000))


@settings(max_examples=300, deadline=None)
@given(PLAYS)
def test_the_store_has_what_was_said_in_its_order(play: Play) -> None:
    outcome = performed(play)
    for law in LAWS:
        law(play, outcome)


def in_the_order_in_which_it_was_said(play: Play, outcome: Outcome) -> None:
    ids = [int(row[1]) for row in outcome.stored]
    assert ids == sorted(set(ids))
    spoken = [word for word in outcome.words if word.startswith("word")]
    assert spoken == [word for word in outcome.spoken if word in spoken]


def a_reply_follows_what_it_answers(play: Play, outcome: Outcome) -> None:
    for before, row in zip([None, *outcome.stored], outcome.stored, strict=False):
        if row[0] == "assistant" and not row[2].startswith("Line"):
            assert before is not None
            assert (before[0], int(before[1])) == ("user", int(row[1]) - 1)


def nothing_is_lost_while_the_store_works(play: Play, outcome: Outcome) -> None:
    assert set(outcome.typed) <= set(outcome.words)
    if not any(act.kind == "break" for act in play.acts):
        assert set(outcome.spoken) <= set(outcome.words)


def each_failure_is_told_once(play: Play, outcome: Outcome) -> None:
    told = sum(isinstance(event, ErrorReported) for event in outcome.left)
    lost = len(set(outcome.spoken) - set(outcome.words)) + outcome.refused
    assert told <= lost if play.ends else told == lost


def nothing_of_a_reply_follows_its_end(play: Play, outcome: Outcome) -> None:
    cut: set[str | None] = set()
    finals: list[str] = []
    for event in outcome.left:
        if isinstance(event, InterruptData):
            assert event.message_id not in cut
            cut.add(event.message_id)
        elif isinstance(event, (BotResponse, BotVoice)):
            assert event.message_id not in cut
            finals += [event.message_id] if isinstance(event, BotResponse) and event.is_final else []
    assert len(finals) == len(set(finals))


def a_reply_knows_all_that_the_player_said_before(play: Play, outcome: Outcome) -> None:
    for known, text in outcome.requests:
        if text in outcome.words:
            assert known == outcome.words[: outcome.words.index(text)]


LAWS: tuple[Callable[[Play, Outcome], None], ...] = (
    in_the_order_in_which_it_was_said,
    a_reply_follows_what_it_answers,
    nothing_is_lost_while_the_store_works,
    each_failure_is_told_once,
    nothing_of_a_reply_follows_its_end,
    a_reply_knows_all_that_the_player_said_before,
)
