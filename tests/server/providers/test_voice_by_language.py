"""Which of two voices speaks, and that both are closed."""

from __future__ import annotations

import pytest

from estuary_server.providers.scripted_voice import ScriptedVoice
from estuary_server.providers.voice import VoiceStyle
from estuary_server.providers.voice_by_language import VoiceByLanguage


@pytest.mark.parametrize(
    ("language", "own"),
    [("en", True), ("en-GB", True), ("EN_us", True), ("es", False), ("", False), ("eng", False)],
)
async def test_the_language_says_who_speaks(language: str, own: bool) -> None:
    english, others = ScriptedVoice(), ScriptedVoice()
    both = VoiceByLanguage("en", english, others)
    async with both.speak("Hello", VoiceStyle(language=language)) as sound:
        assert [chunk async for chunk in sound.chunks]
    assert (len(english.spoken), len(others.spoken)) == (int(own), int(not own))
    await both.warm_up()
    await both.aclose()


def test_the_name_tells_both() -> None:
    assert VoiceByLanguage("en", ScriptedVoice(), ScriptedVoice()).name == "scripted:voice+scripted:voice"
