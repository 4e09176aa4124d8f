"""The REST half of the SDK: one door to the server, and a client for each kind of thing behind it."""

from estuary_sdk.rest.characters import CharactersClient
from estuary_sdk.rest.generate import GenerateClient
from estuary_sdk.rest.memory import MemoryClient
from estuary_sdk.rest.players import PlayersClient
from estuary_sdk.rest.rest_client import RestClient

__all__ = ["CharactersClient", "GenerateClient", "MemoryClient", "PlayersClient", "RestClient"]
