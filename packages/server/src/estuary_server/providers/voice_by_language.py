"""A voice made of two: one for a language that it speaks well, another for all others."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager

from estuary_server.providers.voice import Sound, Voice, VoiceStyle


class VoiceByLanguage:
    """See :class:`~estuary_server.providers.voice.Voice` for the contract.

    Args:
        language: ISO 639-1, of ``own``.
        own: speaks that language, whatever its region.
        others: speaks every other one.
    """

    def __init__(self, language: str, own: Voice, others: Voice) -> None:
        self._language = language
        self._own = own
        self._others = others

    @property
    def name(self) -> str:
        """Those of both."""
        return f"{self._own.name}+{self._others.name}"

    def speak(self, text: str, style: VoiceStyle) -> AbstractAsyncContextManager[Sound]:
        language = style.language.replace("_", "-").partition("-")[0].lower()
        return (self._own if language == self._language else self._others).speak(text, style)

    async def warm_up(self) -> None:
        await self._own.warm_up()

    async def aclose(self) -> None:
        await self._own.aclose()
        await self._others.aclose()
