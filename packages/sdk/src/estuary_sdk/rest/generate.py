"""Characters made from a picture, and their 3D models: :class:`GenerateClient`."""

from __future__ import annotations

import asyncio
import inspect
import uuid
from collections.abc import Awaitable, Callable
from typing import Any

from estuary_sdk.protocol import routes
from estuary_sdk.protocol.models.generation import GeneratedCharacter, ModelStatus
from estuary_sdk.rest.image import Image, base64_image
from estuary_sdk.rest.rest_client import RestClient

FINAL_MODEL_STATUSES = frozenset(
    ("completed", "failed", "texture_failed", "rig_failed", "animation_failed"),
)
"""Statuses after which a model changes no more. A failed texture, rig or animation may leave a usable URL."""

OnProgress = Callable[[ModelStatus], Awaitable[object] | object]


class GenerateClient:
    """Generation of characters, on behalf of one player.

    Every method raises ``EstuaryError`` as :class:`RestClient` says.

    Args:
        rest: the door to the server.
        player_id: the player for whom characters are made.
        sleep: waits that many seconds between two looks at a model.
    """

    def __init__(
        self,
        rest: RestClient,
        player_id: str,
        *,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._rest = rest
        self._player_id = player_id
        self._sleep = sleep

    async def image_to_character(
        self,
        image_base64: Image,
        mime_type: str = "image/jpeg",
        *,
        appearance_prompt: str | None = None,
        voice_prompt: str | None = None,
        persona_prompt: str | None = None,
    ) -> GeneratedCharacter:
        """Make a character from a picture; its 3D model follows later.

        Each call carries a fresh idempotency key, so that trying again never makes a second character.

        Args:
            image_base64: base64 text, a data URI, or the bytes of a JPEG, PNG or WebP file.
            mime_type: type of the picture; a data URI's own type goes before it.
            appearance_prompt: how it should look.
            voice_prompt: how it should sound.
            persona_prompt: who it should be.
        """
        image, mime_type = base64_image(image_base64, mime_type)
        body = routes.ImageBody(image, mime_type, appearance_prompt, voice_prompt, persona_prompt)
        route = routes.CHARACTER_FROM_IMAGE
        headers = {**route.player_headers(self._player_id), routes.IDEMPOTENCY_HEADER: uuid.uuid4().hex}
        return await self._rest.call(route, body=body, headers=headers)

    async def get_model_status(self, agent_id: str) -> ModelStatus:
        """How far the character's 3D model is."""
        headers = routes.GET_MODEL.player_headers(self._player_id)
        return await self._rest.call(routes.GET_MODEL, path={"character_id": agent_id}, headers=headers)

    async def generate_model(self, agent_id: str, *, rigged: bool | None = None) -> dict[str, Any]:
        """Start making the character's 3D model; a server refuses (409) while one is being made.

        Args:
            agent_id: the character.
            rigged: with a skeleton that can be animated; None: the server's default.

        Returns what the server says.
        """
        route = routes.START_MODEL
        headers = route.player_headers(self._player_id)
        body = routes.ModelBody(rigged)
        return await self._rest.call_json(route, path={"character_id": agent_id}, body=body, headers=headers)

    async def wait_for_model(
        self,
        agent_id: str,
        *,
        poll_interval: float = 2.0,
        timeout: float = 300.0,
        on_progress: OnProgress | None = None,
    ) -> ModelStatus:
        """Look at the model until it is completed or has failed, and return that last status.

        Args:
            agent_id: the character.
            poll_interval: seconds between two looks.
            timeout: seconds altogether.
            on_progress: called with every status, the last one included; may be a coroutine function.

        Raises:
            asyncio.TimeoutError: it was not done in time. What the server is making goes on.
        """
        async with asyncio.timeout(timeout):
            while True:
                status = await self.get_model_status(agent_id)
                await _report(on_progress, status)
                if status.model_status in FINAL_MODEL_STATUSES:
                    return status
                await self._sleep(poll_interval)


async def _report(on_progress: OnProgress | None, status: ModelStatus) -> None:
    returned = on_progress(status) if on_progress is not None else None
    if inspect.isawaitable(returned):
        await returned
