"""A real server on a real loopback port, for tests that come in through the front door."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from estuary_sdk import EstuaryClient, EstuaryConfig
from estuary_server.app import open_application
from estuary_server.config import Limits, ProviderSettings, Settings, Timing
from estuary_server.providers.language import LanguageModel
from estuary_server.serving import listen, served
from estuary_server.session.surroundings import SpeechParts
from estuary_server.store.base import AccountStore, Store
from estuary_server.store.records import StoredMessage


@dataclass(frozen=True)
class LiveServer:
    """A running server, its first key and its first character."""

    url: str
    key: str
    character_id: str
    store: Store

    def config(self, player_id: str = "ada", **changes: object) -> EstuaryConfig:
        """What a client of this server is given."""
        values: dict[str, object] = {
            "server_url": self.url,
            "api_key": self.key,
            "character_id": self.character_id,
            "player_id": player_id,
            **changes,
        }
        return EstuaryConfig(**values)  # type: ignore[arg-type]

    def client(self, player_id: str = "ada", **changes: object) -> EstuaryClient:
        """A client that is not connected yet."""
        return EstuaryClient(self.config(player_id, **changes))

    async def account(self) -> AccountStore:
        """The rows behind the key."""
        return self.store.account((await self.store.list_accounts())[0])

    async def history(self, player_id: str = "ada") -> list[StoredMessage]:
        """What is stored of the conversation between a player and the first character."""
        account = await self.account()
        conversation = await account.open_conversation(self.character_id, player_id)
        return await account.recent_messages(conversation.id, 1000)


@asynccontextmanager
async def live_server(
    data_dir: Path,
    language_model: LanguageModel | None = None,
    *,
    limits: Limits | None = None,
    providers: ProviderSettings | None = None,
    bootstrap_key: str = "",
    port: int = 0,
    store: Store | None = None,
    speech: SpeechParts | None = None,
    timing: Timing | None = None,
) -> AsyncIterator[LiveServer]:
    """Serve from a data directory until the block is left; text alone, unless it is given ``speech``."""
    settings = Settings(
        data_dir,
        bootstrap_key,
        limits=limits or Limits(),
        timing=timing or Timing(),
        providers=providers or ProviderSettings(),
    )
    choose = None if language_model is None else lambda *_: language_model
    async with open_application(
        settings, language_model=choose, speech=speech, text_only=speech is None, store=store
    ) as application:
        with listen("127.0.0.1", port) as bound:
            async with served(application.asgi, bound, settings.limits, application.farewell) as url:
                start = application.start
                yield LiveServer(url, start.key, start.character_id, application.store)
