"""What a session and ``start_voice`` may be given, and what is said of anything else."""

from __future__ import annotations

import pytest

from estuary_sdk import EstuaryClient, VoiceMode, VoiceSession
from tests.sdk.stage import settle
from tests.sdk.voice.rooms import Room
from tests.sdk.voice.talk import Talker

pytestmark = [pytest.mark.looptime, pytest.mark.usefixtures("quiet_loop")]

NO_MODES: list[object] = ["hands-free", "PUSH_TO_TALK", "", None, 1, []]
KNOWN = (
    r"mode must be VoiceMode.CONTINUOUS \('continuous'\) or VoiceMode.PUSH_TO_TALK \('push_to_talk'\), not "
)


@pytest.mark.parametrize("mode", NO_MODES)
async def test_a_mode_that_is_none_is_refused_and_told_which_there_are(
    client: EstuaryClient, server: Talker, mode: object
) -> None:
    with pytest.raises(ValueError, match=KNOWN) as caught:
        VoiceSession(client, mode)  # type: ignore[arg-type]
    assert str(caught.value).endswith(f"not {mode!r}")
    with pytest.raises(ValueError, match=KNOWN):
        await client.start_voice(mode)  # type: ignore[arg-type]
    assert (client.is_voice_active, server.names) == (False, [])


async def test_the_value_of_a_mode_is_as_good_as_the_mode(client: EstuaryClient, server: Talker) -> None:
    room = Room(client, "push_to_talk")  # type: ignore[arg-type]
    async with room.session as session:
        await session.start_recording()
        await session.stop_recording()
    assert room.words == ["starting", "idle", "listening", "idle", "stopped"]
    assert server.names == ["start_voice", "start_voice", "stop_voice", "stop_voice"]
    assert server.plain[0][1]["turn_mode"] == "push_to_talk"


@pytest.mark.parametrize(
    ("mode", "presses"),
    [("continuous", 0), (VoiceMode.CONTINUOUS, 0), ("push_to_talk", 1), (VoiceMode.PUSH_TO_TALK, 1)],
)
async def test_voice_is_started_in_that_mode(
    client: EstuaryClient, server: Talker, mode: VoiceMode, presses: int
) -> None:
    await client.start_voice(mode)
    await client.start_recording()
    await settle()
    assert server.names == ["start_voice"] * (1 + presses)


async def test_the_name_of_a_file_is_no_source_and_no_sink(client: EstuaryClient) -> None:
    with pytest.raises(TypeError, match="source must be an AudioSource such as WavSource, not str"):
        VoiceSession(client, source="question.wav")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="sink must be an AudioSink such as WavSink, not str"):
        VoiceSession(client, sink="answer.wav")  # type: ignore[arg-type]


@pytest.mark.parametrize("rate", [0, 7_999, 96_001])
async def test_a_rate_that_is_none(client: EstuaryClient, rate: int) -> None:
    with pytest.raises(ValueError, match="sample_rate must be 8000 to 96000 Hz"):
        VoiceSession(client, sample_rate=rate)
