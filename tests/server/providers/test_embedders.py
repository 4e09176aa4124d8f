"""The embedders as the registry makes them."""

from __future__ import annotations

import pytest

from estuary_server.config import ProviderSettings
from estuary_server.providers.embedders import make_hashing, make_minilm, make_openai_embedder
from tests.server.providers.openai_embedding_server import openai_embedding_server
from tests.support.minilm import installed


def test_hashing_needs_nothing() -> None:
    assert make_hashing(ProviderSettings(), "").name == "hashing:1"


async def test_minilm_is_found_among_the_models() -> None:
    embedder = make_minilm(ProviderSettings(models_dir=installed()), "")
    assert len(await embedder.embed(["dog"])) == 1
    await embedder.aclose()


@pytest.mark.parametrize(
    ("settings", "model", "name"),
    [
        (ProviderSettings("sk-x"), "", "openai:text-embedding-3-small"),
        (ProviderSettings("sk-x"), "text-embedding-3-large", "openai:text-embedding-3-large"),
        (ProviderSettings(embedding_base_url="http://x"), "", "openai:nomic-embed-text"),
        (ProviderSettings("sk-x", embedding_base_url="http://x"), "", "openai:nomic-embed-text"),
        (ProviderSettings(embedding_base_url="http://x"), "bge-m3", "openai:bge-m3"),
    ],
)
def test_a_server_is_asked_for_a_model_or_a_default(
    settings: ProviderSettings, model: str, name: str
) -> None:
    assert make_openai_embedder(settings, model).name == name


async def test_a_server_of_its_own_embeds_and_sees_no_other_key() -> None:
    async with openai_embedding_server() as server:
        settings = ProviderSettings("sk-canary", "http://127.0.0.1:1/v1", embedding_base_url=server.url)
        embedder = make_openai_embedder(settings, "")
        assert len(await embedder.embed(["dog"])) == 1
        await embedder.aclose()
    assert "canary" not in str(server.asked[0].headers)
