"""The composition root: the only file that names concrete vendors and stores, and puts the parts together."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

from starlette.applications import Starlette

from estuary_sdk.protocol.models.characters import Character
from estuary_server.api.characters import CharacterHandlers
from estuary_server.api.gateway import Gateway
from estuary_server.api.http import http_app
from estuary_server.bootstrap import Bootstrapped, bootstrap
from estuary_server.clock import Now, utc_now
from estuary_server.config import Settings
from estuary_server.data_dir import database_path, held, prepare
from estuary_server.providers.registry import LanguageModels, Vendor
from estuary_server.session.surroundings import ChooseLanguageModel, Surroundings
from estuary_server.store.base import Store
from estuary_server.store.sql import SqlStore

VENDORS = {
    "openai": Vendor(
        make="estuary_server.providers.openai_chat:OpenAILanguageModel",
        configured=lambda settings: settings.openai_configured,
        needs="set OPENAI_API_KEY, or OPENAI_BASE_URL for a server of your own",
    ),
    "offline": Vendor(
        make="estuary_server.providers.offline.vendor:make_offline",
        configured=lambda settings: True,
    ),
}
EMBEDDED_LLM = ("offline", "retrieval")


def server_version() -> str:
    """The installed version of this package."""
    return version("estuary-server")


def make_store(settings: Settings, now: Now = utc_now) -> Store:
    """The store in the data directory; not started yet."""
    prepare(settings.data_dir)
    return SqlStore(database_path(settings.data_dir), now)


def make_language_models(settings: Settings) -> LanguageModels:
    """The vendors of this distribution, and those that installed packages bring."""
    return LanguageModels(settings.providers, VENDORS, EMBEDDED_LLM)


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
    store: Store | None = None,
) -> AsyncIterator[Application]:
    """Start the store, put the parts together, and stop the store in the end.

    Args:
        settings: all settings.
        need_key: make a new key when none is known in the data directory any more.
        language_model: instead of the configured vendors; for tests and benchmarks.
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
        models = make_language_models(settings)
        stack.push_async_callback(models.aclose)
        around = Surroundings(language_model or models, settings.limits, utc_now)
        gateway = Gateway(kept, settings.limits, around)
        asgi = _asgi(gateway, kept, settings, models)
        yield Application(asgi, gateway.end_sessions, kept, start, _stand_in(models))


def _stand_in(models: LanguageModels) -> str:
    named = Character()
    choice = models.choice(named.llm_provider, named.llm_model)
    embedded = (choice.vendor, choice.model) == EMBEDDED_LLM
    return f"{choice.name}, which is not a language model" if embedded else ""


def _asgi(gateway: Gateway, store: Store, settings: Settings, models: LanguageModels) -> Any:
    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        warming = asyncio.get_running_loop().create_task(models.warm_up())
        try:
            async with gateway:
                yield
        finally:
            warming.cancel()
            await asyncio.wait([warming])

    characters = CharacterHandlers(store, settings.limits, models, utc_now)
    return gateway.in_front_of(http_app(store, characters, lifespan, server_version()))
