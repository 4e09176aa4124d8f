"""The embedded character as a vendor of the registry."""

from __future__ import annotations

from estuary_server.config import ProviderSettings
from estuary_server.providers.language import LanguageModel
from estuary_server.providers.offline.model import OfflineLanguageModel


def make_offline(settings: ProviderSettings, model: str) -> LanguageModel:
    """The embedded character at the configured pace; it has one model, whatever is asked for."""
    return OfflineLanguageModel(settings.offline_words_per_s)
