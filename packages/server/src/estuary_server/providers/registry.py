"""Which language model answers for a character.

A character names a vendor and a model; ESTUARY_LLM_MODEL overrules it. Where the named vendor is not
configured the embedded one serves instead, and everybody who asks is told so; under
ESTUARY_STRICT_PROVIDERS it is an error. Vendors are named by the composition root and, for third parties, by
entry points of the group ``estuary.language_models``; a vendor's code is imported when it is first needed.

What must not live here: any vendor.
"""

from __future__ import annotations

import asyncio
import importlib
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.metadata import entry_points
from typing import cast

from estuary_server import log
from estuary_server.config import ProviderSettings
from estuary_server.errors import ConfigError
from estuary_server.providers.language import LanguageModel

ENTRY_POINTS = "estuary.language_models"

MakeLanguageModel = Callable[[ProviderSettings, str], LanguageModel]
"""Makes a vendor's language model from the settings and the model's name."""

MOST_MODELS = 64
"""Language models that are kept; the one that was made first is let go beyond that."""

logger = log.get_logger()


@dataclass(frozen=True)
class Vendor:
    """One vendor of language models.

    Attributes:
        make: ``module:attribute`` of a MakeLanguageModel.
        configured: whether the settings suffice to ask it.
        needs: what to set, for people.
    """

    make: str
    configured: Callable[[ProviderSettings], bool]
    needs: str = ""


@dataclass(frozen=True)
class Choice:
    """Who serves, and whether that is who was asked for.

    Attributes:
        vendor: who serves.
        model: the vendor's name of the model.
        missing: why another one than the named vendor serves; "" when it is the named one.
    """

    vendor: str
    model: str
    missing: str = ""

    @property
    def name(self) -> str:
        """``vendor:model``."""
        return f"{self.vendor}:{self.model}"


class LanguageModels:
    """Chooses and keeps the language models of a server.

    Args:
        settings: which vendors are configured.
        vendors: by name.
        embedded: vendor and model that serve when the named one cannot.
    """

    def __init__(
        self, settings: ProviderSettings, vendors: Mapping[str, Vendor], embedded: tuple[str, str]
    ) -> None:
        self._settings = settings
        self._vendors = {**_third_parties(), **vendors}
        self._embedded = embedded
        self._made: OrderedDict[Choice, LanguageModel] = OrderedDict()

    def choice(self, provider: str, model: str) -> Choice:
        """Who answers for a character that names this vendor and model; makes nothing, raises nothing."""
        vendor, model = self._named(provider, model)
        missing = self._missing(vendor)
        if not missing:
            return Choice(vendor, self._embedded[1] if vendor == self._embedded[0] else model)
        return Choice(*self._embedded, missing=missing)

    def __call__(self, provider: str, model: str) -> LanguageModel:
        """The language model that answers for a character that names this vendor and model.

        Raises:
            ConfigError: its vendor is not configured and ESTUARY_STRICT_PROVIDERS is set.
        """
        choice = self.choice(provider, model)
        if choice.missing and self._settings.strict:
            raise ConfigError(f"no language model: {choice.missing}")
        if choice not in self._made:
            if choice.missing:
                logger.info("provider.embedded_serves", serving=choice.name, why=choice.missing)
            self._made[choice] = self._make(choice)
            if len(self._made) > MOST_MODELS:
                # Not closed: a reply may be in progress; its connections go when the last reply has ended.
                self._made.popitem(last=False)
        return self._made[choice]

    async def warm_up(self) -> None:
        """Import the configured vendors' code, which may take a while, beside the event loop."""
        for vendor in self._vendors.values():
            if vendor.configured(self._settings):
                await asyncio.to_thread(importlib.import_module, vendor.make.partition(":")[0])

    async def aclose(self) -> None:
        """Close every language model that was made."""
        for model in self._made.values():
            await model.aclose()
        self._made.clear()

    def _named(self, provider: str, named_model: str) -> tuple[str, str]:
        override = self._settings.llm_model
        if not override:
            return provider, named_model
        vendor, colon, model = override.partition(":")
        if colon and vendor in self._vendors:
            return vendor, model
        # A bare model name, which may hold a colon itself ("llama3.2:3b"), is for the OpenAI-compatible API.
        return "openai", override

    def _missing(self, vendor: str) -> str:
        known = self._vendors.get(vendor)
        if known is None:
            return f"there is no vendor {vendor!r} of language models here"
        return "" if known.configured(self._settings) else f"{vendor} is not configured: {known.needs}"

    def _make(self, choice: Choice) -> LanguageModel:
        module, _, attribute = self._vendors[choice.vendor].make.partition(":")
        make = cast(MakeLanguageModel, getattr(importlib.import_module(module), attribute))
        return make(self._settings, choice.model)


def _third_parties() -> dict[str, Vendor]:
    """Vendors that installed packages bring."""
    return {
        point.name: Vendor(make=point.value, configured=lambda _: True)
        for point in entry_points(group=ENTRY_POINTS)
    }
