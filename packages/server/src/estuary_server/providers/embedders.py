"""Makes the embedders as the registry asks for them. What they are is in their own files."""

from __future__ import annotations

from estuary_server.config import ProviderSettings
from estuary_server.providers.embedder import Embedder
from estuary_server.providers.hashing_embedder import HashingEmbedder
from estuary_server.providers.minilm.embedder import MiniLMEmbedder
from estuary_server.providers.minilm.files import folder_in
from estuary_server.providers.openai_client import is_own_cloud
from estuary_server.providers.openai_embedder import DEFAULT_CLOUD_MODEL, DEFAULT_LOCAL_MODEL, OpenAIEmbedder


def make_hashing(settings: ProviderSettings, model: str) -> Embedder:
    """The one that needs nothing; it has one model."""
    return HashingEmbedder()


def make_minilm(settings: ProviderSettings, model: str) -> Embedder:
    """The embedded one that knows what sentences mean; it has one model.

    Raises:
        ConfigError: the packages that run it are not installed.
    """
    return MiniLMEmbedder(folder_in(settings.models_dir))


def make_openai_embedder(settings: ProviderSettings, model: str) -> Embedder:
    """An OpenAI-compatible server's; ``model`` "" is a default of the server's kind."""
    endpoint = settings.openai_embedding
    default = DEFAULT_CLOUD_MODEL if is_own_cloud(endpoint) else DEFAULT_LOCAL_MODEL
    return OpenAIEmbedder(endpoint, model or default, settings.llm_timeout_s)
