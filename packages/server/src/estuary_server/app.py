"""The composition root: names the store, and puts the parts together; vendors are named in ``vendors.py``."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from typing import Any

from starlette.applications import Starlette

from estuary_server import log
from estuary_server.api.characters import CharacterHandlers
from estuary_server.api.gateway import Gateway
from estuary_server.api.http import http_app
from estuary_server.api.memories import MemoryHandlers
from estuary_server.bootstrap import Bootstrapped, bootstrap
from estuary_server.cast import Cast, open_cast, stand_in
from estuary_server.clock import Now, utc_now
from estuary_server.config import Settings
from estuary_server.data_dir import database_path, held, prepare
from estuary_server.remembering import Remembering, open_remembering
from estuary_server.session.surroundings import ChooseLanguageModel, SpeechParts, Surroundings
from estuary_server.store.base import Store
from estuary_server.store.sql import SqlStore

logger = log.get_logger()


def server_version() -> str:
    """The installed version of this package."""
    return version("estuary-server")


def make_store(settings: Settings, now: Now = utc_now) -> Store:
    """The store in the data directory; not started yet."""
    prepare(settings.data_dir)
    return SqlStore(database_path(settings.data_dir), now)


@dataclass(frozen=True)
class Application:
    """A server that may be served.

    Attributes:
        asgi: the whole of it, HTTP and socket.
        farewell: ends every session; to be awaited before connections are closed.
        store: everything that is kept.
        start: the key and the character that local clients may use.
        embedded_serves: what stands in for the default language model, in words; "" when that one serves.
    """

    asgi: Any
    farewell: Callable[[], Awaitable[None]]
    store: Store
    start: Bootstrapped
    embedded_serves: str = ""


@asynccontextmanager
async def open_application(
    settings: Settings,
    *,
    need_key: bool = False,
    language_model: ChooseLanguageModel | None = None,
    speech: SpeechParts | None = None,
    text_only: bool = False,
    warm_ears: bool = False,
    store: Store | None = None,
) -> AsyncIterator[Application]:
    """Start the store, put the parts together, and stop the store in the end.

    Args:
        settings: all settings.
        need_key: make a new key when none is known in the data directory any more.
        language_model: instead of the configured vendors; for tests and benchmarks.
        speech: instead of the configured ears and voices; for tests and benchmarks.
        text_only: neither listen nor speak; for tests and benchmarks.
        warm_ears: load the ears at the start, not when somebody first speaks: it takes a second and memory.
        store: instead of the one in the data directory; for tests.

    Raises:
        StoreError: the data directory or the database cannot be used.
        ConfigError: a setting makes no sense.
    """
    async with AsyncExitStack() as stack:
        prepare(settings.data_dir)
        stack.enter_context(held(settings.data_dir))
        kept = store or make_store(settings)
        stack.push_async_callback(kept.aclose)
        await kept.start()
        start = await bootstrap(kept, settings, utc_now, need_key=need_key)
        cast = await stack.enter_async_context(open_cast(settings))
        listens = None if text_only else speech or cast.speech()
        remembering = await stack.enter_async_context(
            open_remembering(kept, cast.embedder(), utc_now, cast.reader)
        )
        around = Surroundings(
            language_model or cast.models,
            settings.limits,
            utc_now,
            listens,
            settings.timing,
            remembering.long_term,
        )
        gateway = Gateway(kept, settings.limits, around)
        own_speech = not text_only and speech is None
        warming = partial(cast.warm_up, voice=own_speech, ears=own_speech and warm_ears)
        asgi = _asgi(gateway, kept, settings, cast, remembering, warming)
        yield Application(asgi, gateway.end_sessions, kept, start, stand_in(cast.models))


def _asgi(
    gateway: Gateway,
    store: Store,
    settings: Settings,
    cast: Cast,
    remembering: Remembering,
    warm_up: Callable[[], Coroutine[Any, Any, None]],
) -> Any:
    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        warming = asyncio.get_running_loop().create_task(warm_up())
        try:
            async with gateway:
                yield
        finally:
            warming.cancel()
            await asyncio.wait([warming])

    characters = CharacterHandlers(store, settings.limits, cast.serving, utc_now)
    memories = MemoryHandlers(store, settings.limits, remembering.parts)
    return gateway.in_front_of(http_app(store, characters, lifespan, server_version(), memories))
