"""The embedded character: a language model's role played by retrieval and grammar, offline and
deterministic.
"""

from estuary_server.providers.offline.model import OfflineLanguageModel

__all__ = ["OfflineLanguageModel"]
